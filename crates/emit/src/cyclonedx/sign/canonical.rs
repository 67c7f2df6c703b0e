//! The canonical form of a JSON document (RFC 8785).

use std::io;

use serde::{Serialize, Serializer};

/// A value of a document.
enum Value {
    Text(String),
    Number(f64),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

/// A document that is being built. All of it is needed before its canonical form can be written, since that sorts the
/// fields of each object by name.
#[derive(Default)]
pub(super) struct Canonical {
    root: Vec<(&'static str, Value)>,
    /// The open objects and lists with their names, outermost first.
    open: Vec<(&'static str, Value)>,
}

impl Canonical {
    /// Adds a text to what is open. Items of lists have no name, so it is ignored there.
    pub(super) fn text(&mut self, name: &'static str, value: &str) {
        self.put(name, Value::Text(value.to_owned()));
    }

    pub(super) fn number(&mut self, name: &'static str, value: f64) {
        self.put(name, Value::Number(value));
    }

    pub(super) fn open_object(&mut self, name: &'static str) {
        self.open.push((name, Value::Object(Vec::new())));
    }

    pub(super) fn open_list(&mut self, name: &'static str) {
        self.open.push((name, Value::List(Vec::new())));
    }

    /// Closes the innermost object or list.
    pub(super) fn close(&mut self) {
        if let Some((name, value)) = self.open.pop() {
            self.put(name, value);
        }
    }

    fn put(&mut self, name: &'static str, value: Value) {
        match self.open.last_mut() {
            Some((_, Value::List(items))) => items.push(value),
            Some((_, Value::Object(fields))) => fields.push((name, value)),
            _ => self.root.push((name, value)),
        }
    }

    /// Returns the canonical form.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        serde_json_canonicalizer::to_vec(&Value::Object(self.root)).map_err(io::Error::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(write: impl FnOnce(&mut Canonical)) -> String {
        let mut canonical = Canonical::default();
        write(&mut canonical);
        String::from_utf8(canonical.finish().unwrap()).unwrap()
    }

    /// The example of RFC 8785, section 3.2.3: names are compared by their UTF-16 code units, so the smiling face, a
    /// surrogate pair, comes before U+FB33.
    #[test]
    fn fields_are_sorted_by_utf_16() {
        let names =
            ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}"].into_iter();
        let written = object(|document| names.for_each(|name| document.text(name, "")));
        let sorted = "{\"\\r\":\"\",\"1\":\"\",\"\u{80}\":\"\",\"\u{f6}\":\"\",\"\u{20ac}\":\"\",\"\u{1f600}\":\"\",\
             \"\u{fb33}\":\"\"}";
        assert_eq!(written, sorted);
    }

    /// RFC 8785, section 3.2.2.2, and the example of section 3.2.2.
    #[test]
    fn only_what_needs_it_is_escaped() {
        let text = "\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{8}\u{c}\r\t\0\u{1f}\u{7f}\u{2028}\u{fffe}";
        let written = object(|document| document.text("t", text));
        let escaped = "{\"t\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\f\\r\\t\\u0000\\u001f\u{7f}\u{2028}\u{fffe}\"}";
        assert_eq!(written, escaped);
    }

    /// Samples of RFC 8785, appendix B, and confidences.
    #[test]
    fn numbers_are_those_of_ecmascript() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.3, "0.3"),
            (0.95, "0.95"),
            (1e21, "1e+21"),
            (1e23, "1e+23"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (333_333_333.333_333_3, "333333333.3333333"),
            (0.000_001, "0.000001"),
            (0.000_000_1, "1e-7"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
        ] {
            assert_eq!(
                object(|document| document.number("n", number)),
                format!("{{\"n\":{text}}}")
            );
        }
    }

    #[test]
    fn objects_and_lists_are_nested() {
        let written = object(|document| {
            document.open_list("b");
            document.open_object("item");
            document.text("z", "1");
            document.text("a", "2");
            document.close();
            document.text("item", "3");
            document.close();
            document.open_object("a");
            document.close();
        });
        assert_eq!(written, r#"{"a":{},"b":[{"a":"2","z":"1"},"3"]}"#);
    }
}

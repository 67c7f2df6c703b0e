//! Writes JSON documents.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::RenderError;

/// Buffers what is written, since documents are written in small pieces.
pub(crate) fn buffered<W: Write>(out: W) -> BufWriter<W> {
    BufWriter::with_capacity(1 << 16, out)
}

/// Writes a value as a document: indented, with a newline at the end.
pub(crate) fn write<T: Serialize + ?Sized>(
    value: &T,
    what: &str,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let mut out = buffered(out);
    let mut serializer = Serializer::with_formatter(&mut out, Indented::default());
    value.serialize(&mut serializer).map_err(|why| RenderError::write(what, why))?;
    out.write_all(b"\n").and_then(|()| out.flush()).map_err(|why| RenderError::write(what, why))
}

/// Writes the same layout as the pretty printer of `serde_json`, which writes the indentation level
/// by level. That took a third of the time of a report; this formatter writes it at once.
#[derive(Default)]
pub(crate) struct Indented {
    depth: usize,
    /// Whether the current array or object has an element.
    filled: bool,
}

impl Indented {
    fn open<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(bracket)
    }

    fn close<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.line(out, b"\n")?;
        }
        out.write_all(bracket)
    }

    /// Ends a line with `end` and begins the next one.
    fn line<W: Write + ?Sized>(&self, out: &mut W, end: &[u8]) -> io::Result<()> {
        const BLANKS: &[u8; 64] = &[b' '; 64];
        out.write_all(end)?;
        let mut left = 2 * self.depth;
        while left > 0 {
            let blanks = BLANKS.get(..left).unwrap_or(BLANKS);
            out.write_all(blanks)?;
            left -= blanks.len();
        }
        Ok(())
    }

    fn item<W: Write + ?Sized>(&self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, if first { b"\n" } else { b",\n" })
    }
}

impl Formatter for Indented {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::write;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(40, 120, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map(".{0,4}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_layout_is_that_of_the_pretty_printer(value in any_json()) {
            let mut written = Vec::new();
            write(&value, "a value", &mut written).unwrap();
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(String::from_utf8(written).unwrap(), format!("{pretty}\n"));
        }
    }

    #[test]
    fn deep_values_are_laid_out_as_well() {
        let deep = (0..60).fold(Value::from(1), |inner, _| Value::from(vec![inner]));
        let mut written = Vec::new();
        write(&deep, "a value", &mut written).unwrap();
        let pretty = serde_json::to_string_pretty(&deep).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), format!("{pretty}\n"));
    }
}

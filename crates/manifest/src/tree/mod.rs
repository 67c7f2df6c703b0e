//! A small tree with byte ranges for TOML and JSON, so that types of the parsers stay in this
//! module.

mod json;
mod json5;
mod toml;
mod xml;

use std::borrow::Cow;

pub(crate) use json::{Json, json};
pub(crate) use json5::json5;
pub(crate) use toml::{header_key, toml, toml_tables};
pub(crate) use xml::{Element, xml};

/// Maximum number of values in a tree, which is a manifest or one entry of a lockfile. Such a tree
/// takes about 50 MiB; the largest known manifests have a tenth of that.
const VALUES: usize = 500_000;

/// A value and its position.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value, with only the types that manifests need.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    Bool(bool),
    List(Vec<Node<'a>>),
    Table(Vec<Pair<'a>>),
    /// A number, a date or null.
    #[default]
    Other,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) node: Node<'a>,
}

impl<'a> Node<'a> {
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of a key, independent of the lifetime of the tree: most texts are slices of
    /// the file.
    pub(crate) fn shared(&self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key)?.shared_text()
    }

    /// Returns the text, independent of the lifetime of the tree.
    pub(crate) fn shared_text(&self) -> Option<Cow<'a, str>> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the texts of a list.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    pub(crate) fn pairs(&self) -> &[Pair<'a>] {
        match &self.value {
            Value::Table(pairs) => pairs,
            _ => &[],
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        matches!(self.value, Value::Bool(true))
    }

    pub(crate) fn is_false(&self) -> bool {
        matches!(self.value, Value::Bool(false))
    }

    pub(crate) fn is_empty_list(&self) -> bool {
        matches!(&self.value, Value::List(items) if items.is_empty())
    }

    /// Whether the value is a TOML array of tables (`[[name]]`): it starts at the first table, not
    /// at a bracket.
    pub(crate) fn has_headers(&self) -> bool {
        self.items().first().is_some_and(|first| first.start == self.start)
    }

    pub(crate) fn is_table(&self) -> bool {
        matches!(self.value, Value::Table(_))
    }

    /// Returns the value of a key; if the key is repeated, the last value, like other JSON readers.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.pairs().iter().rev().find(|pair| pair.key == key).map(|pair| &pair.node)
    }

    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Returns the value at a path of keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test panics if something is missing")]
mod tests {
    use super::*;
    use crate::place::Lines;

    #[test]
    fn both_formats_produce_the_same_tree() {
        let mut problems = Vec::new();
        let json_lines = Lines::new("{\"a\": {\"b\": [\"x\", true]}}");
        let toml_lines = Lines::new("[a]\nb = [\"x\", true]\n");
        for root in [json(&json_lines, &mut problems), toml(&toml_lines, &mut problems)] {
            let items = root.at(&["a", "b"]).unwrap().items();
            assert_eq!(items[0].text(), Some("x"));
            assert!(items[1].is_true());
        }
        assert!(problems.is_empty());
    }

    #[test]
    fn an_error_in_toml_does_not_affect_the_rest() {
        let mut problems = Vec::new();
        let root = toml(&Lines::new("a = \"1\"\nb = = 2\n[c]\nd = \"3\"\n"), &mut problems);
        assert_eq!(root.text_of("a"), Some("1"));
        assert_eq!(root.at(&["c", "d"]).and_then(Node::text), Some("3"));
        assert_eq!(problems[0].place.unwrap().line, 2);
    }

    #[test]
    fn tables_with_headers_are_at_the_last_key() {
        let text = "[[a.'b.c'.d]]\n[[ a.'b.c' . \"d\\\"\" ]]\n[[a.'b.c'.d]]\n";
        let root = toml(&Lines::new(text), &mut Vec::new());
        let keys = |key: &str| -> Vec<&str> {
            let list = root.at(&["a", "b.c", key]).unwrap();
            assert!(list.has_headers());
            list.items().iter().map(|item| &text[header_key(text, item).unwrap()]).collect()
        };
        assert_eq!(keys("d"), ["d", "d"]);
        assert_eq!(keys("d\""), ["\"d\\\"\""]);
        let text = "a = [{b = 1}]\n";
        assert!(!toml(&Lines::new(text), &mut Vec::new()).get("a").unwrap().has_headers());
    }

    #[test]
    fn depth_is_bounded() {
        let mut problems = Vec::new();
        json(&Lines::new(&"[".repeat(100_000)), &mut problems);
        toml(&Lines::new(&format!("a = {}", "[".repeat(100_000))), &mut problems);
        assert!(problems.len() >= 2, "{problems:?}");
        let mut problems = Vec::new();
        json(&Lines::new(&format!("[\"{}\"]", "[".repeat(500))), &mut problems);
        assert_eq!(problems, []);
    }
}

//! TOML and JSON as one small tree with byte ranges, so that no parser's type goes further.

use std::borrow::Cow;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use toml::de::{DeTable, DeValue};

use crate::{Problem, place::Lines};

/// Deepest nesting that is read. The deepest real lockfiles (npm's first version) stay below 40.
const DEPTH: usize = 100;

/// A value and where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value, as far as manifests need one.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    Bool(bool),
    List(Vec<Node<'a>>),
    Table(Vec<Pair<'a>>),
    /// A number, a date or nothing.
    #[default]
    Other,
}

/// A key with its value, in the order of the file.
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

    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
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

    /// Whether it is a list of TOML whose tables each have a header of their own (`[[name]]`): it
    /// begins where the first of them does, and not at a bracket before it.
    pub(crate) fn has_headers(&self) -> bool {
        self.items().first().is_some_and(|first| first.start == self.start)
    }

    pub(crate) fn is_table(&self) -> bool {
        matches!(self.value, Value::Table(_))
    }

    /// The value of a key; of a repeated one the last, as readers of JSON take it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.pairs().iter().rev().find(|pair| pair.key == key).map(|pair| &pair.node)
    }

    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The value below a path of keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }
}

/// Reads TOML; what stands before and around an error is kept.
pub(crate) fn toml<'a>(lines: &Lines<'a>, problems: &mut Vec<Problem>) -> Node<'a> {
    let (table, errors) = DeTable::parse_recoverable(lines.text());
    // One error often brings others with it.
    for error in errors.iter().take(3) {
        let span = error.span().unwrap_or_default();
        let message = format!("TOML: {}; correct the file", error.message().trim());
        problems.push(Problem::syntax(lines.place(span.start, span.end), message));
    }
    let span = table.span();
    let value = toml_table(table.into_inner());
    Node { value, start: span.start, end: span.end }
}

fn toml_table(table: DeTable<'_>) -> Value<'_> {
    let mut pairs: Vec<Pair<'_>> = table
        .into_iter()
        .map(|(key, value)| {
            let span = key.span();
            let at = value.span();
            let node = Node { value: toml_value(value.into_inner()), start: at.start, end: at.end };
            Pair { key: key.into_inner(), start: span.start, end: span.end, node }
        })
        .collect();
    pairs.sort_by_key(|pair| pair.start);
    Value::Table(pairs)
}

/// The parser bounds depth at 80, so this recursion is bounded as well.
fn toml_value(value: DeValue<'_>) -> Value<'_> {
    match value {
        DeValue::String(text) => Value::Text(text),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| {
                let span = item.span();
                Node { value: toml_value(item.into_inner()), start: span.start, end: span.end }
            });
            Value::List(items.collect())
        }
        DeValue::Table(table) => toml_table(table),
        _ => Value::Other,
    }
}

/// The place of the last key in the header of a table, which is where such a table is; `None` for a
/// broken header, which the parser reads on to the next bracket.
pub(crate) fn header_key(text: &str, table: &Node<'_>) -> Option<Range<usize>> {
    if text.get(table.start..table.end)?.contains('\n') {
        return None;
    }
    let text = text.get(..table.end)?;
    let past_blanks = |from: usize, extra: &[char]| {
        let rest = text.get(from..).unwrap_or_default();
        let blank = |c: char| matches!(c, ' ' | '\t') || extra.contains(&c);
        text.len() - rest.trim_start_matches(blank).len()
    };
    let mut start = past_blanks(table.start, &['[']);
    loop {
        let end = start + key_length(text.get(start..).unwrap_or_default());
        let next = past_blanks(end, &[]);
        match text.as_bytes().get(next) {
            Some(b'.') => start = past_blanks(next + 1, &[]),
            _ => return Some(start..end),
        }
    }
}

/// The length of the key at the start of a text (TOML 1.0, "Keys").
fn key_length(text: &str) -> usize {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return text.find(['.', ']', ' ', '\t']).unwrap_or(text.len());
    };
    let mut escaped = false;
    let close = text.char_indices().skip(1).find(|(_, c)| {
        let is_close = *c == quote && !escaped;
        escaped = *c == '\\' && quote == '"' && !escaped;
        is_close
    });
    close.map_or(text.len(), |(at, _)| at + 1)
}

/// Reads JSON as RFC 8259 has it: no comments, no trailing commas.
pub(crate) fn json<'a>(lines: &Lines<'a>, problems: &mut Vec<Problem>) -> Node<'a> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    read_json(lines, &strict, too_deep(lines.text()), problems)
}

/// Reads JSON as people write it: comments, trailing commas, names without quotes (JSON5).
pub(crate) fn json5<'a>(lines: &Lines<'a>, problems: &mut Vec<Problem>) -> Node<'a> {
    // The parser itself stops at a depth of 512.
    read_json(lines, &ParseOptions::default(), None, problems)
}

fn read_json<'a>(
    lines: &Lines<'a>,
    options: &ParseOptions,
    deep: Option<usize>,
    problems: &mut Vec<Problem>,
) -> Node<'a> {
    if let Some(at) = deep {
        let message = format!("JSON nested deeper than {DEPTH}: the file was not read");
        problems.push(Problem::limit(lines.place(at, at), message));
        return Node::default();
    }
    match parse_to_ast(lines.text(), &CollectOptions::default(), options) {
        Ok(parsed) => parsed.value.map_or_else(Node::default, json_value),
        Err(why) => {
            let range = why.range();
            let message = format!("JSON: {}; correct the file, it was not read", why.kind());
            problems.push(Problem::syntax(lines.place(range.start, range.end), message));
            Node::default()
        }
    }
}

/// Offset of the bracket that goes too deep.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                if depth > DEPTH {
                    return Some(index);
                }
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn json_value(value: ast::Value<'_>) -> Node<'_> {
    use jsonc_parser::common::Ranged as _;
    let range = value.range();
    let value = match value {
        ast::Value::StringLit(text) => Value::Text(text.value),
        ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
        ast::Value::Array(array) => {
            Value::List(array.elements.into_iter().map(json_value).collect())
        }
        ast::Value::Object(object) => {
            Value::Table(object.properties.into_iter().map(json_pair).collect())
        }
        _ => Value::Other,
    };
    Node { value, start: range.start, end: range.end }
}

fn json_pair(property: ast::ObjectProp<'_>) -> Pair<'_> {
    use jsonc_parser::common::Ranged as _;
    let range = property.name.range();
    let key = match property.name {
        ast::ObjectPropName::String(text) => text.value,
        ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
    };
    Pair { key, start: range.start, end: range.end, node: json_value(property.value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_give_the_same_tree() {
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
    fn a_break_in_toml_keeps_the_rest() {
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
        assert!(too_deep(&format!("[\"{}\"]", "[".repeat(500))).is_none());
    }
}

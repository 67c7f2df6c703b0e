//! JSON with comments and trailing commas.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Node, Pair, Value};
use crate::{ManifestProblem, place::Lines};

/// Maximum size of a file in bytes: the parser builds a tree many times as large as the text.
const BYTES: usize = 1 << 20;

/// Reads JSON with comments, trailing commas and unquoted names (JSON5).
pub(crate) fn json5<'a>(lines: &Lines<'a>, problems: &mut Vec<ManifestProblem>) -> Node<'a> {
    if lines.text().len() > BYTES {
        let message = format!("JSON with more than {BYTES} bytes: the file was not read");
        problems.push(ManifestProblem::limit(lines.place(0, 0), message));
        return Node::default();
    }
    // The parser limits the depth to 512.
    match parse_to_ast(lines.text(), &CollectOptions::default(), &ParseOptions::default()) {
        Ok(parsed) => parsed.value.map_or_else(Node::default, value),
        Err(why) => {
            let range = why.range();
            let message = format!("JSON: {}; the file was not read: fix the syntax", why.kind());
            problems.push(ManifestProblem::syntax(lines.place(range.start, range.end), message));
            Node::default()
        }
    }
}

fn value(value: ast::Value<'_>) -> Node<'_> {
    let range = value.range();
    let value = match value {
        ast::Value::StringLit(text) => Value::Text(text.value),
        ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
        ast::Value::Array(array) => {
            Value::List(array.elements.into_iter().map(self::value).collect())
        }
        ast::Value::Object(object) => {
            Value::Table(object.properties.into_iter().map(pair).collect())
        }
        _ => Value::Other,
    };
    Node { value, start: range.start, end: range.end }
}

fn pair(property: ast::ObjectProp<'_>) -> Pair<'_> {
    let range = property.name.range();
    let key = match property.name {
        ast::ObjectPropName::String(text) => text.value,
        ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
    };
    Pair { key, start: range.start, end: range.end, node: value(property.value) }
}

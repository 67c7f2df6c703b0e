//! Literal values of matrix expressions.

use plimsoll_yaml::{Document, NodeId};

/// Maximum number of values of one expression.
const VALUE_LIMIT: usize = 256;

/// Maximum size of the template times the number of values, in bytes.
const TEXT_LIMIT: usize = 256 * 1024;

/// A part of a template.
enum Piece<'a> {
    Text(&'a str),
    /// `matrix.a.b`, as a list of keys.
    Matrix(Vec<&'a str>),
}

/// Returns every literal value of `template` with the matrix of a job, in order and without
/// duplicates; empty if an expression is not a literal matrix value.
///
/// Values in `include` are also used; `exclude` is not applied, and the values of several
/// expressions are combined in every way, so the result can contain a value that never occurs. It
/// is never incomplete: if there are too many values, or they are too long, it is empty.
pub(crate) fn expand(document: &Document<'_>, job: NodeId, template: &str) -> Vec<String> {
    let Some(pieces) = split(template) else { return Vec::new() };
    let Some(matrix) =
        document.get(job, "strategy").and_then(|strategy| document.get(strategy, "matrix"))
    else {
        return Vec::new();
    };
    let mut values = vec![String::new()];
    for piece in pieces {
        match piece {
            Piece::Text(text) => values.iter_mut().for_each(|value| value.push_str(text)),
            Piece::Matrix(keys) => {
                let Some(choices) = choices(document, matrix, &keys) else { return Vec::new() };
                let count = values.len().saturating_mul(choices.len());
                if count > VALUE_LIMIT || count.saturating_mul(template.len()) > TEXT_LIMIT {
                    return Vec::new();
                }
                values = values
                    .iter()
                    .flat_map(|value| choices.iter().map(move |choice| format!("{value}{choice}")))
                    .collect();
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    values.retain(|value| !value.is_empty() && seen.insert(value.clone()));
    values
}

/// Returns the literal values of `matrix.a.b` in the matrix of a job; `None` if they are not
/// literal.
pub(crate) fn values(document: &Document<'_>, job: NodeId, keys: &[&str]) -> Option<Vec<String>> {
    let matrix = document.get(document.get(job, "strategy")?, "matrix")?;
    choices(document, matrix, keys)
}

/// Splits a template into text and matrix expressions; `None` if it has another kind of expression.
fn split(template: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}")?;
        let keys: Vec<&str> = expression.trim().strip_prefix("matrix.")?.split('.').collect();
        let plain = |key: &&str| {
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
        };
        if !keys.iter().all(plain) {
            return None;
        }
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Matrix(keys));
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    Some(pieces)
}

/// Returns the literal values of `matrix.a.b`: those of the axis, and those of `include`.
fn choices(document: &Document<'_>, matrix: NodeId, keys: &[&str]) -> Option<Vec<String>> {
    let (axis, below) = keys.split_first()?;
    let mut found = Vec::new();
    if let Some(values) = document.get(matrix, axis) {
        if document.scalar(values).is_some() {
            // `${{ fromJSON(…) }}` has values that are only known at run time.
            return None;
        }
        for item in document.items(values) {
            if found.len() >= VALUE_LIMIT {
                return None;
            }
            found.push(literal(document, *item, below)?);
        }
    }
    if let Some(include) = document.get(matrix, "include") {
        if document.scalar(include).is_some() {
            return None;
        }
        for row in document.items(include) {
            if found.len() >= VALUE_LIMIT {
                return None;
            }
            if let Some(value) = document.get(*row, axis) {
                found.push(literal(document, value, below)?);
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Returns the literal value of a key in a row of a matrix; empty if the row does not have the key,
/// since GitHub uses an empty value.
fn literal(document: &Document<'_>, mut node: NodeId, keys: &[&str]) -> Option<String> {
    for key in keys {
        let made = document.scalar(node).is_some_and(|text| text.contains("${{"));
        match document.get(node, key) {
            Some(below) => node = below,
            None if made => return None,
            None => return Some(String::new()),
        }
    }
    let text = document.scalar(node)?;
    (!text.contains("${{")).then(|| text.to_owned())
}

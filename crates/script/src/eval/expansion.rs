//! Expands words: variables, parameters, captured output (POSIX.1, 2.6).

use crate::eval::machine::Machine;
use crate::eval::scope::Binding;
use crate::eval::value::{LONGEST, Origin, Value};
use crate::syntax::event::{Part, Word};
use crate::syntax::text::cut;

/// Maximum number of words from one variable.
const WORDS: usize = 256;

impl Machine<'_> {
    /// Expands a word, and counts the result against the budget.
    pub(crate) fn expand_counted(&mut self, word: &Word) -> Vec<Value> {
        if self.spent > self.limits.bytes.saturating_mul(8) {
            let raw = cut(self.source.original, word.span.clone());
            let end = raw.char_indices().nth(200).map_or(raw.len(), |(at, _)| at);
            return vec![Value::unknown(cut(raw, 0..end)).at(word.span.clone())];
        }
        let (values, made) = self.expand(word);
        self.spent += made;
        values
    }

    /// Expands a word; returns how many bytes come from variables.
    pub(crate) fn expand(&self, word: &Word) -> (Vec<Value>, usize) {
        // Most words are plain text.
        if let [Part::Text(text)] = word.parts.as_slice()
            && text.len() <= LONGEST
        {
            return (vec![self.placed(Value::known(text), word, true)], 0);
        }
        let mut done: Vec<Value> = Vec::new();
        let mut current = Value::default();
        let mut any = word.parts.is_empty();
        let mut made = 0;
        for part in &word.parts {
            let (mut pieces, counts) = self.part(part);
            if word.parts.len() == 1 && matches!(part, Part::Opaque(_)) {
                pieces = self.split(pieces, word);
            }
            if counts {
                made += pieces.iter().map(|piece| piece.text.len() + 16).sum::<usize>();
            }
            any |= !pieces.is_empty();
            for (index, piece) in pieces.into_iter().enumerate() {
                if index > 0 {
                    done.push(std::mem::take(&mut current));
                }
                let alone = word.parts.len() == 1;
                let variable = piece.variable.clone().filter(|_| alone);
                current.single = piece.single && alone;
                let candidate = piece.candidate.clone().filter(|_| alone);
                current.append(&piece);
                current.variable = variable;
                current.candidate = candidate;
            }
        }
        if any {
            done.push(current);
        }
        let single = done.len() == 1;
        let values = done.into_iter().map(|value| self.placed(value, word, single));
        (values.collect(), made)
    }

    /// Splits an unquoted expression into the words of its value.
    fn split(&self, pieces: Vec<Value>, word: &Word) -> Vec<Value> {
        let quoted = !cut(self.source.original, word.span.clone()).starts_with("${{");
        match pieces.as_slice() {
            [value] if !quoted && !value.is_open() => {
                value.text.split_whitespace().take(WORDS).map(Value::known).collect()
            }
            _ => pieces,
        }
    }

    /// Sets the position of a value.
    fn placed(&self, value: Value, word: &Word, single: bool) -> Value {
        let span = word.span.clone();
        let written = cut(self.source.original, span.clone());
        let mut value = value.at(span.clone());
        if !single || value.origin != Origin::Text {
            return value;
        }
        if written == value.text {
            value.exact = true;
        } else if written.len() == value.text.len() + 2
            && written.starts_with(['"', '\''])
            && written.get(1..written.len() - 1) == Some(value.text.as_str())
        {
            value.exact = true;
            value.span = span.start + 1..span.end - 1;
        }
        value
    }

    /// Returns the values of a part, and whether they come from a variable.
    fn part(&self, part: &Part) -> (Vec<Value>, bool) {
        match part {
            Part::Text(text) => {
                // The limit on values does not apply to literal text.
                (vec![Value { text: text.clone(), ..Value::default() }], false)
            }
            Part::Opaque(raw) => match self.expressions.get(raw) {
                Some(value) => (vec![Value::known(value)], true),
                None => (vec![Value::unknown(raw)], false),
            },
            Part::Capture { id, raw } => {
                let mut value =
                    self.captured.get(id).cloned().unwrap_or_else(|| Value::unknown(raw));
                value.capture = Some(*id);
                (vec![value], true)
            }
            Part::Variable { .. } => (self.variable(part), true),
        }
    }

    fn variable(&self, part: &Part) -> Vec<Value> {
        let Part::Variable { name, fallback, operation, all, quoted, raw } = part else {
            return Vec::new();
        };
        let key = if name == "*" { "@" } else { name };
        let value = match self.scope.get(key) {
            Some(Binding::Many(values)) if *all => {
                return values.iter().take(WORDS).cloned().collect();
            }
            Some(Binding::Many(values)) => values.first().cloned().unwrap_or_default(),
            Some(Binding::One(value)) => {
                let mut value = value.clone();
                if value.is_open() {
                    value.variable = Some(name.clone());
                    let default = fallback.as_ref().map(|parts| self.joined(parts));
                    if default.is_some_and(|default| default.is_moving_name()) {
                        value.moving = Some(0);
                    }
                }
                if value.candidate.is_some() {
                    value.text.clone_from(raw);
                }
                value
            }
            None => match (surroundings(name), fallback) {
                (Some(value), _) => value,
                // `${1:-}` only prevents an error if the caller passes no argument, so it does not
                // determine the value.
                (None, Some(parts)) if parts.is_empty() && is_parameter(name) => unset(name, raw),
                (None, Some(parts)) => self.joined(parts),
                (None, None) => unset(name, raw),
            },
        };
        let value = match operation {
            // `${V:?message}` is `$V`, or ends the script.
            Some(operation) if is_required(operation) => {
                if value.is_open() && value.text == *raw && !name.ends_with('[') {
                    Value { text: format!("${name}"), ..value }
                } else {
                    value
                }
            }
            Some(operation) => operate(value, operation, raw),
            None => value,
        };
        let splits = !quoted && !value.is_open() && value.origin == Origin::Text;
        if splits {
            return value.text.split_whitespace().take(WORDS).map(Value::known).collect();
        }
        vec![Value { single: *quoted && !*all, ..value }]
    }

    fn joined(&self, parts: &[Part]) -> Value {
        let mut value = Value::default();
        for piece in parts.iter().flat_map(|part| self.part(part).0) {
            value.append(&piece);
        }
        value
    }
}

/// Returns a variable that the shell or the runner of a workflow sets.
fn surroundings(name: &str) -> Option<Value> {
    let origin = match name {
        "0" | "BASH_SOURCE" => Origin::ScriptFile,
        "PWD" => Origin::Working,
        "GITHUB_WORKSPACE" => Origin::Repository,
        // This variable is only set in steps of an action.
        "GITHUB_ACTION_PATH" => Origin::ScriptDirectory,
        _ => return None,
    };
    Some(Value { origin, ..Value::default() })
}

/// Whether a name refers to the arguments of a script or function.
fn is_parameter(name: &str) -> bool {
    matches!(name, "@" | "*") || !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the value of a variable that the text does not set.
fn unset(name: &str, raw: &str) -> Value {
    let name = name.trim_end_matches('[');
    let parameter = is_parameter(name);
    let variable = Some(name.to_owned()).filter(|name| !name.is_empty());
    Value { variable, parameter, ..Value::unknown(raw) }
}

/// Whether an operator ends the script if the variable is not set (POSIX.1, 2.6.2).
fn is_required(operation: &str) -> bool {
    operation.starts_with('?') || operation.starts_with(":?")
}

/// Applies `%`, `%%`, `#`, `##` if the result is certain.
fn operate(mut value: Value, operation: &str, raw: &str) -> Value {
    let unknown = || {
        let moving = value.moving.map(|_| 0);
        Value { variable: value.variable.clone(), moving, ..Value::unknown(raw) }
    };
    if value.is_open() {
        return unknown();
    }
    if operation == "%/*" {
        match value.origin {
            Origin::ScriptFile => value.origin = Origin::ScriptDirectory,
            Origin::Text => {
                let end = value.text.rfind('/').unwrap_or(value.text.len());
                value.text.truncate(end);
            }
            _ => match value.text.rfind('/') {
                Some(end) => value.text.truncate(end),
                None => return unknown(),
            },
        }
        return value;
    }
    let plain = |pattern: &str| !pattern.contains(['*', '?', '[', '$', '`', '\\', '"', '\'']);
    let outcome = if let Some(pattern) = operation.strip_prefix('%') {
        let pattern = pattern.strip_prefix('%').unwrap_or(pattern);
        plain(pattern).then(|| value.text.strip_suffix(pattern).unwrap_or(&value.text))
    } else if let Some(pattern) = operation.strip_prefix('#') {
        let pattern = pattern.strip_prefix('#').unwrap_or(pattern);
        plain(pattern).then(|| value.text.strip_prefix(pattern).unwrap_or(&value.text))
    } else {
        None
    };
    match outcome.map(str::to_owned) {
        Some(text) => Value { text, ..value },
        None => unknown(),
    }
}

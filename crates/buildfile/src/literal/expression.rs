//! Evaluates expressions.

use std::rc::Rc;

use super::program::Reader;
use super::tokens::Kind;
use super::value::{Called, Placed, Text, Value};
use crate::place::Place;

/// Maximum depth of nested expressions.
const DEEPEST: usize = 64;

impl Reader<'_> {
    /// Reads an expression. It consumes at least one token, unless the text or a bracket ends.
    pub(super) fn expression(&mut self) -> Placed {
        let start = self.next_place();
        let mut first = self.sum();
        let mut is_simple = true;
        loop {
            if self.takes_name("if") {
                self.sum();
                while self.is_operator() {
                    self.pass();
                    self.sum();
                }
                if self.takes_name("else") {
                    let other = self.expression();
                    // The value is known if both branches have the same one.
                    is_simple &= other.known().is_some() && other.known() == first.known();
                }
            } else if self.is_operator() {
                self.pass();
                self.sum();
                is_simple = false;
            } else {
                break;
            }
        }
        if !is_simple {
            first.value = Value::Other;
        }
        first.place = self.place_from(start);
        first
    }

    /// Whether the next token is an operator whose result is not a text.
    fn is_operator(&self) -> bool {
        match self.peek() {
            Some(token) if token.begins.is_some() => false,
            Some(token) if token.kind == Kind::Name => {
                matches!(&*token.text, "and" | "or" | "in" | "is" | "not")
            }
            Some(token) if token.kind == Kind::Mark => {
                matches!(&*token.text, "<" | ">" | "!" | "|" | "&" | "^" | "=")
            }
            _ => false,
        }
    }

    /// Reads operands joined by `+` or `%`.
    fn sum(&mut self) -> Placed {
        let mut left = self.operand();
        loop {
            if self.takes_mark("+") {
                let right = self.operand();
                left.value = joined(left.value, right.value);
            } else if self.takes_mark("%") {
                let right = self.operand();
                left.value = substituted(&left.value, &right);
            } else if ["-", "*", "/"].iter().any(|mark| self.takes_mark(mark)) {
                self.operand();
                left.value = Value::Other;
            } else {
                return left;
            }
        }
    }

    /// Reads a literal or name, followed by calls, attributes and subscripts.
    fn operand(&mut self) -> Placed {
        let start = self.next_place();
        if self.depth >= DEEPEST {
            self.too_deep = true;
            self.pass();
            return Placed { value: Value::Other, place: start };
        }
        self.depth += 1;
        let (mut value, mut name) = self.primary();
        loop {
            if self.takes_mark(".") {
                let attribute = self.take_name().unwrap_or_default();
                let is_format = attribute == "format" && matches!(value, Value::Text(_));
                if is_format && self.takes_mark("(") {
                    let (arguments, keywords) = self.arguments();
                    value = formatted(&value, &arguments, &keywords);
                } else {
                    name = name.map(|name| format!("{name}.{attribute}"));
                    value = Value::Other;
                }
            } else if self.takes_mark("(") {
                let (arguments, keywords) = self.arguments();
                value = self.called(name.take(), arguments, keywords);
            } else if self.takes_mark("[") {
                let keys = self.elements("]");
                value = subscript(&value, &keys);
                name = None;
            } else {
                break;
            }
        }
        self.depth -= 1;
        Placed { value, place: self.place_from(start) }
    }

    fn primary(&mut self) -> (Value, Option<String>) {
        let Some(token) = self.peek().cloned() else { return (Value::Other, None) };
        match (token.kind, &*token.text) {
            (Kind::Mark, ")" | "]" | "}" | "," | ":") => (Value::Other, None),
            (Kind::Text { .. }, _) => {
                let text = self.strings();
                self.keep_text(&text, self.place_from(token.place));
                (Value::Text(text), None)
            }
            (Kind::Name, "lambda") => {
                while !self.ends_element() {
                    self.pass();
                }
                (Value::Other, None)
            }
            (Kind::Name, "not" | "await" | "yield") | (Kind::Mark, "-" | "*" | "~" | "@") => {
                self.pass();
                self.operand();
                (Value::Other, None)
            }
            (Kind::Name, text) => {
                self.pass();
                (self.value_of(text), Some(text.to_owned()))
            }
            (Kind::Mark, "(") => {
                self.pass();
                let (elements, is_tuple) = self.list(")");
                match <[Placed; 1]>::try_from(elements) {
                    Ok([only]) if !is_tuple => (only.value, None),
                    Ok([only]) => (Value::List(Rc::new(vec![only])), None),
                    Err(elements) => (Value::List(Rc::new(elements)), None),
                }
            }
            (Kind::Mark, "[") => {
                self.pass();
                (Value::List(Rc::new(self.elements("]"))), None)
            }
            (Kind::Mark, "{") => {
                self.pass();
                (self.dictionary(), None)
            }
            _ => {
                self.pass();
                (Value::Other, None)
            }
        }
    }

    /// Joins adjacent strings, which are one string.
    fn strings(&mut self) -> Text {
        let mut all = Text::known("");
        while let Some(token) = self.peek().cloned() {
            let Kind::Text { is_formatted } = token.kind else { break };
            // Outside brackets, a new line starts another statement.
            if token.begins.is_some() && !all.text.is_empty() {
                break;
            }
            self.pass();
            let text = Text::known(&*token.text);
            all.push(&if is_formatted { self.interpolated(&text) } else { text });
        }
        all
    }

    /// Returns a string with the values of names inserted.
    fn interpolated(&self, text: &Text) -> Text {
        text.filled(|name| match self.value_of(name) {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    fn elements(&mut self, close: &str) -> Vec<Placed> {
        self.list(close).0
    }

    /// Reads the elements up to and including a closing bracket, and returns whether there was a
    /// comma.
    fn list(&mut self, close: &str) -> (Vec<Placed>, bool) {
        let (mut all, mut has_comma) = (Vec::new(), false);
        while self.peek().is_some() && !self.takes_mark(close) {
            let before = self.at();
            let element = self.expression();
            let is_whole = self.ends_element();
            self.pass_element();
            all.push(if is_whole { element } else { Placed { value: Value::Other, ..element } });
            has_comma |= self.takes_mark(",");
            // A bracket at the start of a statement does not close an open one.
            if self.is_stray_close(close) || self.at() == before {
                break;
            }
        }
        (all, has_comma)
    }

    fn dictionary(&mut self) -> Value {
        let mut entries = Vec::new();
        while self.peek().is_some() && !self.takes_mark("}") {
            let before = self.at();
            let key = self.expression();
            if self.takes_mark(":") {
                let value = self.expression();
                entries.push((key, value));
            }
            self.pass_element();
            self.takes_mark(",");
            // A bracket at the start of a statement does not close an open one.
            if self.is_stray_close("}") || self.at() == before {
                break;
            }
        }
        Value::Dictionary(Rc::new(entries))
    }

    /// Reads the arguments of a call up to and including its closing bracket.
    fn arguments(&mut self) -> (Vec<Placed>, Vec<(String, Placed)>) {
        let (mut arguments, mut keywords) = (Vec::new(), Vec::new());
        while self.peek().is_some() && !self.takes_mark(")") {
            let before = self.at();
            let keyword = self.keyword();
            let value = self.expression();
            let is_whole = self.ends_element();
            self.pass_element();
            let value = if is_whole { value } else { Placed { value: Value::Other, ..value } };
            match keyword {
                Some(keyword) => keywords.push((keyword, value)),
                None => arguments.push(value),
            }
            self.takes_mark(",");
            // A bracket at the start of a statement does not close an open one.
            if self.is_stray_close(")") || self.at() == before {
                break;
            }
        }
        (arguments, keywords)
    }

    /// Evaluates a call, and records it.
    fn called(
        &mut self,
        name: Option<String>,
        arguments: Vec<Placed>,
        keywords: Vec<(String, Placed)>,
    ) -> Value {
        let Some(name) = name else { return Value::Other };
        let value = match (name.as_str(), arguments.as_slice()) {
            // gclient's functions: `Var` returns a variable, `Str` its argument.
            ("Var", [variable]) => self.variable(variable),
            ("Str", [text]) => text.value.clone(),
            ("dict", []) => {
                let key = |name: &str, value: &Placed| {
                    let key = Value::Text(Text::known(name));
                    (Placed { value: key, place: value.place }, value.clone())
                };
                let entries = keywords.iter().map(|(name, value)| key(name, value)).collect();
                Value::Dictionary(Rc::new(entries))
            }
            _ => Value::Other,
        };
        self.keep(Called { name, arguments, keywords });
        value
    }

    fn variable(&self, name: &Placed) -> Value {
        let Some(name) = name.known() else { return Value::Text(Text::unknown()) };
        let vars = Placed { value: self.value_of("vars"), place: Place::default() };
        vars.get(name).map_or(Value::Text(Text::unknown()), |value| value.value.clone())
    }
}

/// Evaluates `left + right`.
fn joined(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Text(mut left), right) => {
            match right {
                Value::Text(right) => left.push(&right),
                _ => left.push(&Text::unknown()),
            }
            Value::Text(left)
        }
        (_, Value::Text(right)) => {
            let mut all = Text::unknown();
            all.push(&right);
            Value::Text(all)
        }
        (Value::List(left), Value::List(right)) => {
            /// Maximum number of elements in a joined list: a list that is added to itself doubles.
            const MOST: usize = 500;
            let all = left.iter().chain(right.iter()).take(MOST).cloned();
            Value::List(Rc::new(all.collect()))
        }
        _ => Value::Other,
    }
}

/// Evaluates `text % value`: `%s`, `%d` and `%(name)s`.
fn substituted(left: &Value, right: &Placed) -> Value {
    let Value::Text(template) = left else { return Value::Other };
    let text_of = |value: &Placed| value.text().cloned().unwrap_or_else(Text::unknown);
    let mut values = right.elements().iter();
    let mut all = Text { text: String::new(), is_known: template.is_known };
    let mut rest = template.text.as_str();
    while let Some((before, behind)) = rest.split_once('%') {
        all.push(&Text::known(before));
        let (value, behind) = if let Some(behind) = behind.strip_prefix('%') {
            (Text::known("%"), behind)
        } else if let Some((name, behind)) =
            behind.strip_prefix('(').and_then(|behind| behind.split_once(')'))
        {
            let value = right.get(name).map_or_else(Text::unknown, text_of);
            (value, behind.get(1..).unwrap_or_default())
        } else {
            let value = values.next().map_or_else(Text::unknown, text_of);
            (value, behind.get(1..).unwrap_or_default())
        };
        all.push(&value);
        rest = behind;
    }
    all.push(&Text::known(rest));
    Value::Text(all)
}

/// Evaluates `text.format(...)`.
fn formatted(template: &Value, arguments: &[Placed], keywords: &[(String, Placed)]) -> Value {
    let Value::Text(template) = template else { return Value::Other };
    let next = std::cell::Cell::new(0_usize);
    Value::Text(template.filled(|name| {
        let number = if name.is_empty() {
            next.set(next.get() + 1);
            Some(next.get() - 1)
        } else {
            name.parse().ok()
        };
        let value = match number {
            Some(number) => arguments.get(number),
            None => keywords.iter().find(|(key, _)| key == name).map(|(_, value)| value),
        };
        value?.text().cloned()
    }))
}

/// Returns the value at a key or index.
fn subscript(value: &Value, keys: &[Placed]) -> Value {
    let [key] = keys else { return Value::Other };
    let whole = Placed { value: value.clone(), place: key.place };
    let found = key.known().and_then(|key| whole.get(key)).map(|found| found.value.clone());
    found.unwrap_or(Value::Other)
}

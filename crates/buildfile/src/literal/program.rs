//! Evaluates statements in the order of the text.

use std::collections::HashMap;

use super::tokens::{Kind, Token, tokens};
use super::value::{Called, Placed, Text, Value};
use crate::place::Place;

/// Maximum number of calls.
const CALLS: usize = 100_000;
/// Words that start a block, in which only calls are relevant.
const HEADERS: [&str; 13] = [
    "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "class", "import",
    "from", "async",
];

/// The content of a text.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The assignments, in the order of the text.
    pub(crate) names: Vec<(String, Placed)>,
    /// The calls, innermost first.
    pub(crate) calls: Vec<Called>,
    /// The texts in literals.
    pub(crate) texts: Vec<(Text, Place)>,
    /// Whether the limit was exceeded.
    pub(crate) more: bool,
}

/// Reads a text.
pub(crate) fn read(text: &str) -> Program {
    let (tokens, more) = tokens(text);
    let mut reader = Reader {
        tokens,
        at: 0,
        depth: 0,
        too_deep: false,
        names: HashMap::new(),
        local: None,
        program: Program { more, ..Program::default() },
    };
    while reader.peek().is_some() {
        reader.statement();
    }
    let mut program = reader.program;
    program.more |= reader.too_deep;
    program
}

/// A reader of tokens.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    pub(super) depth: usize,
    /// Whether an expression was nested too deeply.
    pub(super) too_deep: bool,
    names: HashMap<String, Value>,
    /// Inside a function: the column of `def`, and the function's own names.
    local: Option<(u32, HashMap<String, Value>)>,
    program: Program,
}

impl<'a> Reader<'a> {
    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at)
    }

    /// Returns the number of consumed tokens: a loop that does not increase it would not end.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    fn is_mark(&self, mark: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Mark && token.text == mark)
    }

    /// Consumes a mark if it is the next token and does not start a statement.
    pub(super) fn takes_mark(&mut self, mark: &str) -> bool {
        let takes = self.is_mark(mark) && self.peek().is_some_and(|token| token.begins.is_none());
        self.at += usize::from(takes);
        takes
    }

    pub(super) fn takes_name(&mut self, name: &str) -> bool {
        let takes = self.peek().is_some_and(|token| {
            token.kind == Kind::Name && token.begins.is_none() && token.text == name
        });
        self.at += usize::from(takes);
        takes
    }

    pub(super) fn take_name(&mut self) -> Option<String> {
        let token =
            self.peek().filter(|token| token.kind == Kind::Name && token.begins.is_none())?;
        let name = token.text.to_string();
        self.pass();
        Some(name)
    }

    /// Reads `name =` before an argument.
    pub(super) fn keyword(&mut self) -> Option<String> {
        let [name, equals, behind] = self.tokens.get(self.at..self.at + 3)? else { return None };
        let is_keyword = name.kind == Kind::Name
            && equals.kind == Kind::Mark
            && equals.text == "="
            && !(behind.kind == Kind::Mark && behind.text == "=");
        let name = is_keyword.then(|| name.text.to_string())?;
        self.at += 2;
        Some(name)
    }

    pub(super) fn next_place(&self) -> Place {
        self.peek().map_or_else(Place::default, |token| token.place)
    }

    /// Returns the place from a token to the last consumed one.
    pub(super) fn place_from(&self, start: Place) -> Place {
        let last = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
        let end = last.map_or(start.end, |token| token.place.end);
        Place { end: end.max(start.end), ..start }
    }

    /// Whether an element of a list ends here.
    pub(super) fn ends_element(&self) -> bool {
        self.peek().is_none_or(|token| {
            token.kind == Kind::Mark && matches!(&*token.text, "," | ")" | "]" | "}")
        })
    }

    /// Skips the rest of an element.
    pub(super) fn pass_element(&mut self) {
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            match (token.kind, &*token.text) {
                (Kind::Mark, "(" | "[" | "{") => open += 1,
                (Kind::Mark, ")" | "]" | "}" | ",") if open == 0 => return,
                (Kind::Mark, ")" | "]" | "}") => open -= 1,
                _ => {}
            }
            self.pass();
        }
    }

    /// Whether the next token closes a bracket that is not the open one.
    pub(super) fn is_stray_close(&self, close: &str) -> bool {
        [")", "]", "}"].iter().any(|mark| *mark != close && self.is_mark(mark))
    }

    /// Returns the value of a name.
    pub(super) fn value_of(&self, name: &str) -> Value {
        let local = self.local.as_ref().and_then(|(_, names)| names.get(name));
        local.or_else(|| self.names.get(name)).cloned().unwrap_or(Value::Other)
    }

    /// Records a call.
    pub(super) fn keep(&mut self, called: Called) {
        if self.program.calls.len() < CALLS {
            self.program.calls.push(called);
        } else {
            self.program.more = true;
        }
    }

    fn statement(&mut self) {
        let before = self.at;
        let Some(first) = self.peek().cloned() else { return };
        let column = first.begins.unwrap_or(u32::MAX);
        if self.local.as_ref().is_some_and(|(outer, _)| column <= *outer) {
            self.local = None;
        }
        match &*first.text {
            "def" if first.kind == Kind::Name => self.define(column),
            header if first.kind == Kind::Name && HEADERS.contains(&header) => {}
            "return" if first.kind == Kind::Name => {
                self.pass();
                self.expression();
            }
            _ => self.simple(&first, column),
        }
        // Skips the rest of the line.
        while self.at == before || self.peek().is_some_and(|token| token.begins.is_none()) {
            self.pass();
        }
    }

    /// Reads `def name(parameters):`. Its parameters are unknown.
    fn define(&mut self, column: u32) {
        self.pass();
        self.pass();
        let mut names = HashMap::new();
        while let Some(token) = self.peek().filter(|token| token.begins.is_none()) {
            if token.kind == Kind::Name {
                names.insert(token.text.to_string(), Value::Other);
            }
            self.pass();
        }
        if self.local.is_none() {
            self.local = Some((column, names));
        } else if let Some((_, all)) = &mut self.local {
            all.extend(names);
        }
    }

    /// Reads `name = value`, or an expression.
    fn simple(&mut self, first: &Token<'a>, column: u32) {
        let assigned = if first.kind == Kind::Name { self.assigned() } else { None };
        let mut value = self.expression();
        if self.is_mark(",") && self.peek().is_some_and(|token| token.begins.is_none()) {
            let mut all = vec![value.clone()];
            while self.takes_mark(",") {
                if self.peek().is_none_or(|token| token.begins.is_some()) {
                    break;
                }
                all.push(self.expression());
            }
            value.value = Value::List(all.into());
        }
        let Some((name, adds)) = assigned else { return };
        let is_whole = self.peek().is_none_or(|token| token.begins.is_some());
        if !is_whole || adds {
            value.value = Value::Other;
        }
        self.assign(name, value, column);
    }

    /// Reads the name that a statement assigns, and whether it appends to the previous value.
    fn assigned(&mut self) -> Option<(String, bool)> {
        let text_at = |ahead: usize| {
            let token = self.tokens.get(self.at + ahead)?;
            (token.begins.is_none() && token.kind == Kind::Mark).then_some(&*token.text)
        };
        let name = self.peek()?.text.to_string();
        let (length, adds) = match (text_at(1), text_at(2)) {
            (Some("="), Some("=")) => return None,
            (Some("="), _) => (2, false),
            (Some("+"), Some("=")) => (3, true),
            _ => return None,
        };
        self.at += length;
        Some((name, adds))
    }

    /// Assigns a value. In a conditional block, a value that differs from the previous one makes
    /// the name unknown.
    fn assign(&mut self, name: String, placed: Placed, column: u32) {
        let names = match &mut self.local {
            Some((_, names)) => names,
            None => &mut self.names,
        };
        let is_text = |value: &Value, other: &Value| match (value, other) {
            (Value::Text(one), Value::Text(other)) => one == other,
            _ => false,
        };
        let is_unsure =
            column > 1 && names.get(&name).is_some_and(|old| !is_text(old, &placed.value));
        let value = if is_unsure { Value::Other } else { placed.value.clone() };
        names.insert(name.clone(), value);
        self.program.names.push((name, placed));
    }

    /// Records a text literal.
    pub(super) fn keep_text(&mut self, text: &Text, place: Place) {
        if self.program.texts.len() < CALLS {
            self.program.texts.push((text.clone(), place));
        }
    }
}

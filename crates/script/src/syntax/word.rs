//! A word during parsing: its quotes, expansions and parts.

use std::ops::Range;

use crate::syntax::event::{Part, Word};
use crate::syntax::text::{Source, cut};

/// Maximum nesting depth of fallbacks `${a:-${b:-…}}`. Deeper ones are unknown.
const FALLBACKS: usize = 4;

/// Maximum nesting depth of quotes and expansions in a word.
const CONTEXTS: usize = 1000;

/// Maximum length of the raw text of a part, in bytes.
const RAW: usize = 240;

/// The context of the next character of a word.
#[derive(Debug)]
pub(crate) enum Context {
    /// `" … "`.
    Double,
    /// `${name<operation> … }`.
    Brace { opened: Opened, before: Vec<Part> },
    /// `$(( … ))`, and the parentheses of patterns: the number of open ones inside, and of those
    /// that close it.
    Group { start: usize, open: usize, double: bool, before: Vec<Part> },
}

/// The start of `${name<operation> … }`.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) start: usize,
    /// Offset of the operation.
    pub(crate) operation: usize,
    /// Whether it refers to all elements of an array.
    pub(crate) all: bool,
    /// Whether it is not split into words, quoted or not.
    pub(crate) whole: bool,
}

/// A word during parsing.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) start: usize,
    /// The name and whether it appends, for `name=` or `name+=` before the word.
    pub(crate) assign: Option<(String, bool)>,
    pub(crate) parts: Vec<Part>,
    pub(crate) contexts: Vec<Context>,
    /// Number of open contexts that are braces.
    braces: usize,
    /// Number of open contexts that are double quotes.
    doubles: usize,
}

impl Draft {
    /// Creates a word at an offset.
    pub(crate) fn new(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    /// Returns the complete word.
    pub(crate) fn finish(self, end: usize) -> Word {
        Word { span: self.start..end.max(self.start), parts: self.parts }
    }

    /// Whether quotes and expansions are nested too deeply.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.contexts.len() > CONTEXTS
    }

    /// Whether the next character is inside double quotes.
    pub(crate) fn quoted(&self) -> bool {
        self.doubles > 0
    }

    /// Opens double quotes.
    pub(crate) fn open_double(&mut self) {
        self.contexts.push(Context::Double);
        self.doubles += 1;
    }

    /// Opens `${name…` at its operation.
    pub(crate) fn open_brace(&mut self, opened: Opened) {
        let before = std::mem::take(&mut self.parts);
        self.contexts.push(Context::Brace { opened, before });
        self.braces += 1;
    }

    /// Opens parentheses whose content is not text.
    pub(crate) fn open_group(&mut self, start: usize, double: bool) {
        let before = std::mem::take(&mut self.parts);
        self.contexts.push(Context::Group { start, open: 0, double, before });
    }

    /// Closes the innermost context; `end` is the offset after it.
    pub(crate) fn close(&mut self, source: &Source<'_>, end: usize) {
        match self.contexts.pop() {
            Some(Context::Double) => self.doubles = self.doubles.saturating_sub(1),
            Some(Context::Group { start, before, .. }) => {
                self.parts = before;
                self.parts.push(Part::Opaque(raw(source, start..end)));
            }
            Some(Context::Brace { opened, before }) => {
                let Opened { name, start, operation, all, whole } = opened;
                self.braces = self.braces.saturating_sub(1);
                let inner = std::mem::replace(&mut self.parts, before);
                let written = raw(source, start..end);
                if self.braces >= FALLBACKS {
                    self.parts.push(Part::Opaque(written));
                    return;
                }
                let text = cut(&source.masked, operation..end.saturating_sub(1));
                let falls =
                    [":-", "-", ":=", "="].iter().any(|operator| text.starts_with(operator));
                let bounded = text.get(..text.len().min(RAW)).unwrap_or_default();
                self.parts.push(Part::Variable {
                    name,
                    fallback: falls.then_some(inner),
                    operation: (!falls && !text.is_empty()).then(|| bounded.to_owned()),
                    all,
                    quoted: whole || self.doubles > 0,
                    raw: written,
                });
            }
            None => {}
        }
    }

    /// Adds literal text, in which expressions become separate parts.
    pub(crate) fn text(&mut self, source: &Source<'_>, range: Range<usize>) {
        if !range.is_empty() && source.is_plain(&range) {
            return self.push(cut(&source.masked, range));
        }
        for (piece, expression) in source.pieces(range) {
            if expression {
                self.parts.push(Part::Opaque(raw(source, piece)));
            } else {
                self.push(cut(&source.masked, piece));
            }
        }
    }

    /// Adds literal text.
    pub(crate) fn push(&mut self, text: &str) {
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            // Most words have one part, and there can be a million words.
            self.parts.reserve_exact(1);
            self.parts.push(Part::Text(text.to_owned()));
        }
    }
}

/// Returns the original text of a range, with limited length.
pub(crate) fn raw(source: &Source<'_>, range: Range<usize>) -> String {
    let mut end = range.end.min(range.start.saturating_add(RAW));
    while end > range.start && !source.original.is_char_boundary(end) {
        end -= 1;
    }
    cut(source.original, range.start..end).to_owned()
}

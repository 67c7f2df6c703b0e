//! Errors of a policy, a rule set or a file of facts.

use std::ops::Range;

use plimsoll_model::{Excerpt, Location, Redacted, RepoPath};

use crate::plain;

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyErrorKind {
    /// A policy is invalid.
    Policy,
    /// A rule set is invalid.
    Ruleset,
    /// A file of facts is invalid.
    Facts,
}

/// An invalid file: the place in it, what is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct PolicyError {
    kind: PolicyErrorKind,
    file: String,
    line: usize,
    column: usize,
    message: String,
    excerpt: Option<Box<Excerpt>>,
    others: Vec<Self>,
}

/// The maximum number of mistakes that are reported at once.
pub(crate) const MOST: usize = 20;

impl PolicyError {
    /// Creates an error for a byte offset in a text.
    pub(crate) fn at(
        kind: PolicyErrorKind,
        file: &str,
        text: &str,
        offset: usize,
        message: impl Into<String>,
    ) -> Self {
        let line = text.get(offset..).unwrap_or_default().lines().next().unwrap_or_default();
        // A header is marked as a whole; of an entry, only the key is marked.
        let end = if line.starts_with('[') { None } else { line.find('=') };
        let marked = line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim_end();
        Self::spanned(kind, file, text, offset..offset + marked.len(), &message.into())
    }

    /// Creates an error for a range of bytes in a text.
    fn spanned(
        kind: PolicyErrorKind,
        file: &str,
        text: &str,
        span: Range<usize>,
        message: &str,
    ) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        let shown = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let marked =
            span.start - start.min(span.start)..span.end.saturating_sub(start).min(shown.len());
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let excerpt = Excerpt::new(Location::line(RepoPath::new(file), number), shown, marked);
        // Messages of the TOML parser quote the text, which may contain a secret.
        let message = Redacted::new(message).to_string();
        let (file, excerpt) = (Redacted::new(file).to_string(), excerpt.map(Box::new));
        Self { kind, file, line, column, message, excerpt, others: Vec::new() }
    }

    /// Combines the errors of one file, in the order of their lines; `None` if there are none.
    pub(crate) fn combine(mut errors: Vec<Self>) -> Option<Self> {
        errors.sort_by_key(|why| (why.line, why.column));
        errors.truncate(MOST);
        let mut errors = errors.into_iter();
        let mut first = errors.next()?;
        first.others = errors.collect();
        Some(first)
    }

    /// Converts an error of the TOML parser.
    pub(crate) fn toml(
        kind: PolicyErrorKind,
        file: &str,
        text: &str,
        why: &toml::de::Error,
    ) -> Self {
        let message = plain::message(why.message().trim_end());
        match why.span() {
            Some(span) => Self::spanned(kind, file, text, span, &message),
            None => Self::at(kind, file, text, 0, message),
        }
    }

    /// The kind of the error.
    pub fn kind(&self) -> PolicyErrorKind {
        self.kind
    }

    /// The line of the error, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The line with the mistake, as it may be shown; `None` if it has a credential.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        self.excerpt.as_deref()
    }

    /// The other mistakes in the file that were found in the same run, in the order of their lines.
    pub fn others(&self) -> &[Self] {
        &self.others
    }
}

/// The line of a byte offset, counted from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.get(..offset).unwrap_or(text);
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

//! Errors of a policy, a rule set or a file of facts.

use plimsoll_model::Redacted;

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
}

impl PolicyError {
    /// Creates an error for a byte offset in a text.
    pub(crate) fn at(
        kind: PolicyErrorKind,
        file: &str,
        text: &str,
        offset: usize,
        message: impl Into<String>,
    ) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        // Messages of the TOML parser quote the text, which may contain a secret.
        let message = Redacted::new(&message.into()).to_string();
        Self { kind, file: Redacted::new(file).to_string(), line, column, message }
    }

    /// Converts an error of the TOML parser.
    pub(crate) fn toml(
        kind: PolicyErrorKind,
        file: &str,
        text: &str,
        why: &toml::de::Error,
    ) -> Self {
        let offset = why.span().map_or(0, |span| span.start);
        Self::at(kind, file, text, offset, why.message().trim_end())
    }

    /// The kind of the error.
    pub fn kind(&self) -> PolicyErrorKind {
        self.kind
    }

    /// The line of the error, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

/// The line of a byte offset, counted from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.get(..offset).unwrap_or(text);
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

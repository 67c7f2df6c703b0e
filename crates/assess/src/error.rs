//! What can be wrong with a policy, a rule set or facts.

use plimsoll_model::Redacted;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyErrorKind {
    /// A policy says something that cannot be followed.
    Policy,
    /// A rule set says something that cannot be computed.
    Ruleset,
    /// Facts given by hand are none that a check can look at.
    Facts,
}

/// A file that cannot be followed: which place of it, what is wrong, and what to do.
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
    /// About a place in a text, given as an offset of bytes.
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
        // A reader of TOML quotes the text, and so do we.
        let message = Redacted::new(&message.into()).to_string();
        Self { kind, file: Redacted::new(file).to_string(), line, column, message }
    }

    /// What the reader of TOML has to say.
    pub(crate) fn toml(
        kind: PolicyErrorKind,
        file: &str,
        text: &str,
        why: &toml::de::Error,
    ) -> Self {
        let offset = why.span().map_or(0, |span| span.start);
        Self::at(kind, file, text, offset, why.message().trim_end())
    }

    /// What kind of thing is wrong.
    pub fn kind(&self) -> PolicyErrorKind {
        self.kind
    }

    /// The line it is in, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

/// The line of an offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.get(..offset).unwrap_or(text);
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

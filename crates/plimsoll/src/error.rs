//! Errors of a scan.

use plimsoll_model::{Redacted, redact_error};

/// Why a scan gave no report.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct Error {
    kind: ErrorKind,
    context: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What kept a scan from its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The source could not be opened.
    Source,
    /// There is nothing at the path to scan: not one file.
    Empty,
    /// There is no detector or rule of this id.
    UnknownId,
    /// The scan was cancelled.
    Cancelled,
    /// A baseline cannot be read or written.
    Baseline,
    /// A policy or a rule set cannot be followed.
    Policy,
    /// Threads could not be started.
    Threads,
    /// A document could not be handed to another crate.
    Interop,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, context: impl Into<String>) -> Self {
        Self { kind, context: Redacted::new(&context.into()).to_string(), source: None }
    }

    /// That a source could not be opened or listed.
    pub(crate) fn of_source(why: plimsoll_source::SourceError) -> Self {
        Self::new(ErrorKind::Source, why.to_string()).because(why)
    }

    pub(crate) fn because(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(redact_error(source.into()));
        self
    }

    /// What kept the scan from its report.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

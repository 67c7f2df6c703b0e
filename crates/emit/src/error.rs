//! What can go wrong while writing a report.

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenderErrorKind {
    /// No format has this name.
    UnknownFormat,
    /// The format exists, but this build leaves it out (a Cargo feature).
    FormatDisabled,
    /// The format is one of something else.
    FormatUnsuited,
    /// The writer of a format failed.
    Write,
}

/// A report that could not be written: what kind of failure, in which context, and its cause.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct RenderError {
    kind: RenderErrorKind,
    context: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl RenderError {
    pub(crate) fn new(kind: RenderErrorKind, context: impl Into<String>) -> Self {
        Self { kind, context: context.into(), source: None }
    }

    pub(crate) fn write(
        what: &str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            kind: RenderErrorKind::Write,
            context: format!("could not write the {what} document"),
            source: Some(source.into()),
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> RenderErrorKind {
        self.kind
    }
}

impl From<std::io::Error> for RenderError {
    /// Where a document goes refused it.
    fn from(why: std::io::Error) -> Self {
        Self::write("rendered", why)
    }
}

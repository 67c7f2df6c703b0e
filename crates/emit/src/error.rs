//! Errors of writing a report.

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenderErrorKind {
    /// There is no format with this name.
    UnknownFormat,
    /// The format exists, but is not included in this build (a Cargo feature).
    FormatDisabled,
    /// The format does not support this kind of output.
    FormatUnsuited,
    /// The writer of a format failed.
    Write,
}

/// A report could not be written: the kind of the error, its context and its cause.
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

    /// The kind of the error.
    pub fn kind(&self) -> RenderErrorKind {
        self.kind
    }
}

impl From<std::io::Error> for RenderError {
    /// Creates an error of the output stream.
    fn from(why: std::io::Error) -> Self {
        Self::write("rendered", why)
    }
}

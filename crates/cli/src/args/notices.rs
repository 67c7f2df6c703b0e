//! Arguments of `notices`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use plimsoll::NoticesFormat;

use super::scope::ScopeName;
use super::source::{PolicyArgs, SourceArgs};

/// Arguments of `notices`.
#[derive(Args, Debug)]
pub(crate) struct NoticesArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// List components with this scope; can be given several times, or separated by commas [default: product]
    #[arg(long, value_enum, value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scope: Vec<ScopeName>,

    /// Output format [default: by the extension of the file, otherwise text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<NoticesName>,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Write nothing, and exit with 10 if this file differs from what would be written
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub(crate) check: Option<PathBuf>,

    /// Check a bundle of licenses instead of scanning, and exit with 10 if its texts are not the licenses that it
    /// claims: a file of stanzas (`Name:`, `License:`, `Files:`) followed by texts, or a directory of license files,
    /// such as the `dist-info` of a wheel, whose `METADATA` has the claim
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["output", "check", "scope", "format", "rev"])]
    pub(crate) audit: Option<PathBuf>,
}

/// A format of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NoticesName {
    /// Plain text, in stanzas
    Text,
    /// Markdown
    Markdown,
    /// JSON
    Json,
}

impl NoticesArgs {
    /// The requested format, otherwise the one for the extension of the file.
    pub(crate) fn format(&self) -> NoticesFormat {
        let file = self.output.as_ref().or(self.check.as_ref());
        let extension = file.and_then(|file| file.extension()).and_then(|it| it.to_str());
        match (self.format, extension) {
            (Some(NoticesName::Markdown), _) | (None, Some("md")) => NoticesFormat::Markdown,
            (Some(NoticesName::Json), _) | (None, Some("json")) => NoticesFormat::Json,
            _ => NoticesFormat::Text,
        }
    }
}

//! Arguments of `licenses`.

use clap::Args;

use super::scope::ScopeName;
use super::source::{PolicyArgs, SourceArgs};
use crate::output::{Formats, Output};

/// Arguments of `licenses`.
#[derive(Args, Debug)]
pub(crate) struct LicensesArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// List components with this scope; can be given several times, or separated by commas [default: all]
    #[arg(long, value_enum, value_name = "SCOPE", value_delimiter = ',', conflicts_with = "files")]
    pub(crate) scope: Vec<ScopeName>,

    /// List files instead of components: every text file, including untracked ones, with the licenses and holders
    /// that it states, their lines, and altered words; this is the default if there are no components
    #[arg(long)]
    pub(crate) files: bool,

    /// Write this format to a file, or to standard output (only one format); can be given several
    /// times [default: table]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    #[arg(value_parser = Formats::LICENSES)]
    pub(crate) output: Vec<Output>,
}

//! Arguments of `history`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use plimsoll::{Date, Every};

use super::trust::TrustArgs;
use super::values::{from_one, plain_text, repository_url};
use crate::output::{Formats, Output};

/// Arguments of `history`.
#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    /// Work tree or bare repository
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Interval between the revisions: quarter, month, release, or N-commits such as `50-commits`
    #[arg(long, default_value = "quarter", value_name = "PERIOD")]
    pub(crate) every: Every,

    /// Maximum number of revisions; the latest are shown
    #[arg(long, default_value = "12", value_name = "N")]
    #[arg(value_parser = from_one::<NonZeroUsize>)]
    pub(crate) last: NonZeroUsize,

    /// Show no revisions before this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) since: Option<Date>,

    /// The last revision
    #[arg(long, default_value = "HEAD", value_name = "REVISION")]
    pub(crate) rev: String,

    /// Find the exact commit at which each finding appeared or was resolved; needs many scans
    #[arg(long)]
    pub(crate) exact: bool,

    /// Store a baseline of each revision in this directory, for `review --history`
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,

    /// Apply this policy, as of the day of each revision
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Compute the posture score of each revision by this rule set
    #[arg(long, value_name = "FILE")]
    pub(crate) ruleset: Option<PathBuf>,

    /// Exit with 0 even if a revision could not be read completely
    #[arg(long)]
    pub(crate) allow_incomplete: bool,

    #[command(flatten)]
    pub(crate) trust: TrustArgs,

    /// Number of threads, at most four per core; 0 means one per core
    #[arg(short, long, default_value_t = 0, value_name = "N")]
    pub(crate) jobs: usize,

    /// Organization that counts as the repository's own; can be given several times
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    pub(crate) own_org: Vec<String>,

    /// Name of the repository [default: from its URL]
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    pub(crate) name: Option<String>,

    /// URL of the repository [default: the remote `origin`]
    #[arg(long, value_name = "URL", value_parser = repository_url)]
    pub(crate) url: Option<String>,

    /// Write this format to a file, or to standard output (only one format); can be given several
    /// times [default: table]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    #[arg(value_parser = Formats::HISTORY)]
    pub(crate) output: Vec<Output>,
}

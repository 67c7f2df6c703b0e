//! Arguments of the commands that compare: `diff`, `review`, `baseline`, `score`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::source::{PolicyArgs, SourceArgs};
use super::values::from_one;
use crate::output::{Formats, Output};

/// Default name of a baseline.
pub(crate) const BASELINE: &str = "plimsoll-baseline.json";

/// The other side of the comparison.
#[derive(Args, Debug)]
pub(crate) struct FromArgs {
    /// Compare with this baseline
    #[arg(long, value_name = "FILE", group = "from")]
    pub(crate) baseline: Option<PathBuf>,

    /// Compare with this revision, read from git objects: a commit, tag or branch; `A..B` compares
    /// two revisions
    #[arg(long, value_name = "REVISION", group = "from")]
    pub(crate) since: Option<String>,

    /// Compare components with the SBOM of another tool: CycloneDX 1.2 to 1.7 (JSON, XML), or SPDX 2.2,
    /// 2.3 (JSON, tag-value) or 3.0 (JSON-LD)
    #[arg(long, value_name = "FILE", group = "from")]
    pub(crate) sbom: Option<PathBuf>,

    /// Read baseline, policy and rule set from this revision, such as the base of a pull
    /// request, so that a change cannot approve itself
    #[arg(long, value_name = "REVISION", requires = "baseline")]
    pub(crate) from_rev: Option<String>,

    /// Compare with the baseline of another repository, such as one that this one was copied from
    #[arg(long)]
    pub(crate) allow_other_repository: bool,
}

impl FromArgs {
    /// Whether the other side, or the files that judge it, are read from a commit.
    pub(crate) fn reads_revision(&self) -> bool {
        self.since.is_some() || self.from_rev.is_some()
    }
}

/// Arguments of `diff`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("from").required(true)))]
// The usage line that clap generates for the group is wider than most terminals.
#[command(
    override_usage = "plimsoll diff [OPTIONS] <--baseline FILE|--since REV|--sbom FILE> [PATH]"
)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) from: FromArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// Write this format to a file, or to standard output (only one format); can be given several
    /// times [default: table]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    #[arg(value_parser = Formats::DIFF)]
    pub(crate) output: Vec<Output>,

    /// Append the comparison in Markdown to the job summary of GitHub Actions, `GITHUB_STEP_SUMMARY`
    #[arg(long)]
    pub(crate) step_summary: bool,

    /// Fail on changes of this kind; can be given several times, or separated by commas
    #[arg(long, value_enum, value_name = "NEWS", value_delimiter = ',')]
    pub(crate) fail_on: Vec<News>,
}

/// Kinds of changes that a comparison can fail on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum News {
    /// A new finding (of at least the severity in the policy): exit 10
    New,
    /// A weakened pin, or a commit that changed under the same version comment: exit 10
    Weakened,
    /// An exception that has expired, covers nothing, or is above its limit, or an attestation, clarification or
    /// correction that is no longer valid: exit 11
    Expired,
    /// A posture score that dropped by more than the policy allows (without a policy, by any amount), or is
    /// below the minimum in the policy: exit 12
    ScoreDrop,
}

/// Arguments of `review`.
#[derive(Args, Debug)]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) from: FromArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// Show the trend over earlier reviews, from their baselines in this directory
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,

    /// Show the trend over this many quarters, from past revisions
    #[arg(long, value_name = "N", conflicts_with = "history", value_parser = from_one::<NonZeroUsize>)]
    pub(crate) quarters: Option<NonZeroUsize>,

    /// Write this format to a file, or to standard output (only one format); can be given several
    /// times [default: table on a terminal, otherwise markdown]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    #[arg(value_parser = Formats::REVIEW)]
    pub(crate) output: Vec<Output>,
}

/// Subcommands of `baseline`.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Scan and write the first baseline
    #[command(after_help = after_help!(
        "  plimsoll baseline init
  plimsoll baseline init --policy plimsoll.toml"
    ))]
    Init(BaselineArgs),
    /// Scan, replace the baseline, and print the changes
    #[command(after_help = after_help!(
        "  plimsoll baseline update --policy plimsoll.toml"
    ))]
    Update(BaselineArgs),
    /// Print a summary of a baseline
    Show {
        /// Baseline file [default: plimsoll-baseline.json, here or at the root of the repository]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// Arguments of `baseline init` and `baseline update`.
#[derive(Args, Debug)]
pub(crate) struct BaselineArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// Baseline file [default: plimsoll-baseline.json, at the root of the repository that contains the working
    /// directory]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl BaselineArgs {
    /// The path of the baseline file.
    pub(crate) fn file(&self) -> PathBuf {
        match &self.output {
            Some(file) => file.clone(),
            // A path that leads upwards is the root that was found.
            None if self.source.path.starts_with("..") => self.source.path.join(BASELINE),
            None => PathBuf::from(BASELINE),
        }
    }
}

/// Arguments of `score`.
#[derive(Args, Debug)]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// Compute the score of the facts in this JSON file, without a scan
    #[arg(long, value_name = "FILE", conflicts_with = "list_facts")]
    pub(crate) facts: Option<PathBuf>,

    /// List the facts that checks use, and how each is measured
    #[arg(long, conflicts_with = "output")]
    pub(crate) list_facts: bool,

    /// Print the built-in rule set, to copy and change
    #[arg(long, conflicts_with_all = ["facts", "list_facts", "output"])]
    pub(crate) print_ruleset: bool,

    /// Write this format to a file, or to standard output (only one format); can be given several
    /// times [default: table]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    #[arg(value_parser = Formats::SCORE)]
    pub(crate) output: Vec<Output>,
}

/// Arguments of `init`.
#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// Work tree of a repository
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Apply the existing policy of the repository, `plimsoll.toml`, to the first baseline: everybody who can
    /// change the repository can then add exceptions
    #[arg(long)]
    pub(crate) trust_repo_config: bool,
}

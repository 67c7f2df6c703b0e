//! Options for the scanned source and the policy.

use std::path::PathBuf;

use clap::Args;
use plimsoll::{Date, GitReach};

use super::trust::TrustArgs;
use super::values::{plain_text, repository_url};
use crate::output::Tree;

/// Arguments for the scanned source.
#[derive(Args, Debug)]
pub(crate) struct SourceArgs {
    /// Work tree (the files that git tracks, and untracked CI files), bare repository or directory; the
    /// default is the repository that contains the working directory
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Read this revision from git objects instead of the work tree: a commit, tag or branch
    #[arg(long, value_name = "REVISION")]
    pub(crate) rev: Option<String>,

    #[command(flatten)]
    pub(crate) trust: TrustArgs,

    /// Number of threads, at most four per core; 0 means one per core
    #[arg(short, long, default_value_t = 0, value_name = "N")]
    pub(crate) jobs: usize,

    /// Exit with 0 even if something could not be read
    #[arg(long)]
    pub(crate) allow_incomplete: bool,

    /// Run `cargo metadata` in the work tree to determine the scope of Rust packages; cargo uses the
    /// configuration in the repository, so only allow it if you would also build the code
    #[arg(long, conflicts_with = "untrusted")]
    pub(crate) allow_cargo: bool,

    /// Organization that counts as the repository's own, in addition to the owner in its URL; can be
    /// given several times
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    pub(crate) own_org: Vec<String>,

    /// Checkout or mirror of another repository, to check the actions and workflows in it as well; can be
    /// given several times [default name: from its remote `origin`]
    #[arg(long, value_name = "[OWNER/NAME=]DIR")]
    pub(crate) follow: Vec<String>,

    /// Name of the repository, for SBOMs [default: from its URL]
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    pub(crate) name: Option<String>,

    /// URL of the repository [default: the remote `origin`]
    #[arg(long, value_name = "URL", value_parser = repository_url)]
    pub(crate) url: Option<String>,
}

/// The place that a command scans, and its trust in it.
pub(crate) struct ScanPlace<'a> {
    pub(crate) path: &'a mut PathBuf,
    pub(crate) reach: GitReach,
    pub(crate) untrusted: bool,
    /// Whether the command reads commits, which belong to the whole repository.
    pub(crate) reads_revision: bool,
}

impl SourceArgs {
    /// The place that is scanned. `compares` is whether the command reads another revision as well.
    pub(super) fn place(&mut self, compares: bool) -> ScanPlace<'_> {
        ScanPlace {
            path: &mut self.path,
            reach: self.trust.git_reach(),
            untrusted: self.trust.untrusted,
            reads_revision: compares || self.rev.is_some(),
        }
    }

    /// The tree that is scanned.
    pub(crate) fn tree(&self) -> Tree {
        Tree::at(&self.path)
    }
}

/// Policy, rule set and day of a scan.
#[derive(Args, Debug)]
pub(crate) struct PolicyArgs {
    /// Apply this policy: exceptions that expire, attested facts, limits
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Apply the policy in the scanned repository, `plimsoll.toml`: everybody who can change
    /// the repository can then add exceptions
    #[arg(long, conflicts_with_all = ["policy", "untrusted"])]
    pub(crate) trust_repo_config: bool,

    /// Compute the posture score by this rule set
    #[arg(long, value_name = "FILE")]
    pub(crate) ruleset: Option<PathBuf>,

    /// The day on which exceptions must be valid [default: from `SOURCE_DATE_EPOCH`, otherwise today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) as_of: Option<Date>,
}

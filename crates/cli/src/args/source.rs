//! What is scanned, and what it is judged by.

use std::path::PathBuf;

use clap::Args;
use plimsoll::{Date, GitReach};

use super::trust::TrustArgs;
use super::values::{plain_text, repository_url};
use crate::output::Tree;

/// What is scanned.
#[derive(Args, Debug)]
pub(crate) struct SourceArgs {
    /// Work tree (the files that git tracks), bare repository or directory; the working directory stands for
    /// the repository that it is in
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    #[command(flatten)]
    pub(crate) trust: TrustArgs,

    /// Number of threads, at most four a core; 0 is one a core
    #[arg(short, long, default_value_t = 0, value_name = "N")]
    pub(crate) jobs: usize,

    /// Exit with 0 although something could not be read
    #[arg(long)]
    pub(crate) allow_incomplete: bool,

    /// Run `cargo metadata` in the work tree to learn what Rust packages are for; cargo obeys the
    /// configuration it finds there, so allow it only where you would build
    #[arg(long, conflicts_with = "untrusted")]
    pub(crate) allow_cargo: bool,

    /// Organization that counts as the repository's own, besides the owner its URL names; can be
    /// given several times
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    pub(crate) own_org: Vec<String>,

    /// Checkout or mirror of another repository, whose actions and workflows are followed; can be
    /// given several times [its name: from its remote `origin`]
    #[arg(long, value_name = "[OWNER/NAME=]DIR")]
    pub(crate) follow: Vec<String>,

    /// Name of the repository, for SBOMs [default: from its URL]
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    pub(crate) name: Option<String>,

    /// URL of the repository [default: the remote `origin`]
    #[arg(long, value_name = "URL", value_parser = repository_url)]
    pub(crate) url: Option<String>,
}

/// Where a command scans, and how much it trusts what is there.
pub(crate) struct ScanPlace<'a> {
    pub(crate) path: &'a mut PathBuf,
    pub(crate) reach: GitReach,
    pub(crate) untrusted: bool,
}

impl SourceArgs {
    pub(super) fn place(&mut self) -> ScanPlace<'_> {
        ScanPlace {
            path: &mut self.path,
            reach: self.trust.git_reach(),
            untrusted: self.trust.untrusted,
        }
    }

    /// The tree that is scanned.
    pub(crate) fn tree(&self) -> Tree {
        Tree::at(&self.path)
    }
}

/// What a scan is judged by.
#[derive(Args, Debug)]
pub(crate) struct PolicyArgs {
    /// Follow this policy: exceptions with an end, attested facts, limits
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Follow the policy that lies in the scanned repository, `plimsoll.toml`: whoever can change
    /// the repository can then make exceptions
    #[arg(long, conflicts_with_all = ["policy", "untrusted"])]
    pub(crate) trust_repo_config: bool,

    /// Weigh the facts of the posture score by this rule set
    #[arg(long, value_name = "FILE")]
    pub(crate) ruleset: Option<PathBuf>,

    /// The day as of which exceptions hold [default: that of `SOURCE_DATE_EPOCH`, else today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) as_of: Option<Date>,
}

//! Who made what is scanned.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{Args, ValueEnum};
use plimsoll::{GitReach, Limits, Profile};

use super::values::from_one;

/// Seconds that a repository of a stranger may take, unless another limit is given.
const UNTRUSTED: u64 = 300;

/// Who made what is scanned, and how long it may take.
#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// The repository is that of a stranger: tighter limits, no git data outside of it, nothing in it
    /// can change what is reported, and a time limit of 300 seconds
    #[arg(long)]
    pub(crate) untrusted: bool,

    /// Which git data are read; with --untrusted at most `inside` [default: linked]
    #[arg(long = "git", value_enum, value_name = "REACH")]
    pub(crate) git_data: Option<GitData>,

    /// End with 14 after this many seconds, and write nothing
    #[arg(long, value_name = "SECONDS", value_parser = from_one::<NonZeroU64>)]
    pub(crate) time_limit: Option<NonZeroU64>,
}

impl TrustArgs {
    /// Who made it.
    pub(crate) fn profile(&self) -> Profile {
        if self.untrusted { Profile::Untrusted } else { Profile::Own }
    }

    /// Which git data are read.
    pub(crate) fn git_reach(&self) -> GitReach {
        let most = self.profile().limits().boundary.git;
        match self.git_data.map(GitReach::from) {
            Some(asked) if self.untrusted => asked.min(most),
            Some(asked) => asked,
            None => most,
        }
    }

    /// Caps on what is read.
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = self.profile().limits();
        limits.boundary.git = self.git_reach();
        limits
    }

    /// How long it may take, where there is a limit.
    pub(crate) fn time_limit(&self) -> Option<Duration> {
        let seconds = self.time_limit.map(NonZeroU64::get);
        seconds.or(self.untrusted.then_some(UNTRUSTED)).map(Duration::from_secs)
    }
}

/// Which git data are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GitData {
    /// None: the files alone
    None,
    /// What is in the given folder itself
    Inside,
    /// Also those of a linked work tree or a clone that shares objects, where they can be told from
    /// forged ones
    Linked,
    /// Whatever git would follow: for your own repositories alone
    Anywhere,
}

impl From<GitData> for GitReach {
    fn from(data: GitData) -> Self {
        match data {
            GitData::None => Self::None,
            GitData::Inside => Self::Inside,
            GitData::Linked => Self::Linked,
            GitData::Anywhere => Self::Anywhere,
        }
    }
}

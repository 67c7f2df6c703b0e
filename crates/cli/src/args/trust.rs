//! Options for the trust in the scanned source.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{Args, ValueEnum};
use plimsoll::{GitReach, Limits, Profile};

use super::values::from_one;

/// Default time limit for an untrusted repository, in seconds.
const UNTRUSTED: u64 = 300;

/// Trust in the scanned source, and the time limit.
#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// Treat the repository as untrusted: tighter limits, no git data outside of it, no settings from
    /// it, and a time limit of 300 seconds
    #[arg(long)]
    pub(crate) untrusted: bool,

    /// The git data to read; with --untrusted at most `inside` [default: linked]
    #[arg(long = "git", value_enum, value_name = "REACH")]
    pub(crate) git_data: Option<GitData>,

    /// Exit with 14 after this many seconds; each output file is then complete or unchanged
    #[arg(long, value_name = "SECONDS", value_parser = from_one::<NonZeroU64>)]
    pub(crate) time_limit: Option<NonZeroU64>,
}

impl TrustArgs {
    /// The trust in the source.
    pub(crate) fn profile(&self) -> Profile {
        if self.untrusted { Profile::Untrusted } else { Profile::Own }
    }

    /// The git data to read.
    pub(crate) fn git_reach(&self) -> GitReach {
        let most = self.profile().limits().boundary.git;
        match self.git_data.map(GitReach::from) {
            Some(asked) if self.untrusted => asked.min(most),
            Some(asked) => asked,
            None => most,
        }
    }

    /// The limits on what is read.
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = self.profile().limits();
        limits.boundary.git = self.git_reach();
        limits
    }

    /// The time limit, if there is one.
    pub(crate) fn time_limit(&self) -> Option<Duration> {
        let seconds = self.time_limit.map(NonZeroU64::get);
        seconds.or(self.untrusted.then_some(UNTRUSTED)).map(Duration::from_secs)
    }
}

/// The git data to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GitData {
    /// None: only files
    None,
    /// Only git data in the given directory itself
    Inside,
    /// Also git data elsewhere that verifiably belongs to it: of linked work trees, submodules and clones that
    /// share objects
    Linked,
    /// Everything that git would read: only for your own repositories
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

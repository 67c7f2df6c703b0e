//! Who made what is scanned.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::Args;
use plimsoll::Profile;

/// Seconds that a repository of a stranger may take, unless another limit is given.
const UNTRUSTED: u64 = 300;

/// Who made what is scanned, and how long it may take.
#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// The repository is that of a stranger: tighter limits, no git data outside of it, nothing in it
    /// can change what is reported, and a time limit of 300 seconds
    #[arg(long)]
    pub(crate) untrusted: bool,

    /// End with 14 after this many seconds, and write nothing
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_limit: Option<NonZeroU64>,
}

impl TrustArgs {
    /// Who made it.
    pub(crate) fn profile(&self) -> Profile {
        if self.untrusted { Profile::Untrusted } else { Profile::Own }
    }

    /// How long it may take, where there is a limit.
    pub(crate) fn time_limit(&self) -> Option<Duration> {
        let seconds = self.time_limit.map(NonZeroU64::get);
        seconds.or(self.untrusted.then_some(UNTRUSTED)).map(Duration::from_secs)
    }
}

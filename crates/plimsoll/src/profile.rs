//! Who made the tree that is scanned.

use plimsoll_source::Limits;
use plimsoll_workflow::YamlLimits;

/// Who made the tree that is scanned, and what it may cost.
///
/// Either way nothing of the tree is run, no network is used, and no file outside it is read but for
/// the git data that [`Boundary`](crate::Boundary) names. `SECURITY.md` says what is promised in each.
///
/// ```
/// use plimsoll::{GitReach, Profile, Scan};
///
/// assert_eq!(Profile::Untrusted.limits().boundary.git, GitReach::Inside);
/// let scan = Scan::path("someone-elses").profile(Profile::Untrusted);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// The caller, or people the caller works with: the largest files of real repositories are read,
    /// and linked work trees are followed.
    #[default]
    Own,
    /// A stranger: tighter limits, no git data outside the tree, and neither the policy of the
    /// repository nor cargo can be asked for.
    Untrusted,
}

impl Profile {
    /// Caps on what is read.
    pub fn limits(self) -> Limits {
        match self {
            Self::Own => Limits::default(),
            Self::Untrusted => Limits::untrusted(),
        }
    }

    /// Budgets of one YAML file.
    pub(crate) fn yaml(self) -> YamlLimits {
        match self {
            Self::Own => YamlLimits::default(),
            Self::Untrusted => YamlLimits::untrusted(),
        }
    }
}

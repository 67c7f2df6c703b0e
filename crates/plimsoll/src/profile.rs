//! Trust in the scanned tree.

use plimsoll_source::Limits;
use plimsoll_workflow::YamlLimits;

/// Trust in the scanned tree, which determines the limits.
///
/// With every profile, no code of the tree is executed, the network is not used, and no files outside of it are read
/// except the git data that [`Boundary`](crate::Boundary) allows. `SECURITY.md` describes the promises of each profile.
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
    /// A tree of the caller or of people the caller works with: the largest files of real repositories are read,
    /// and linked work trees are followed.
    #[default]
    Own,
    /// An untrusted tree: tighter limits, no git data outside the tree, and neither the policy of the
    /// repository nor cargo can be enabled.
    Untrusted,
}

impl Profile {
    /// The limits on what is read.
    pub fn limits(self) -> Limits {
        match self {
            Self::Own => Limits::default(),
            Self::Untrusted => Limits::untrusted(),
        }
    }

    /// The limits for a YAML file.
    pub(crate) fn yaml(self) -> YamlLimits {
        match self {
            Self::Own => YamlLimits::default(),
            Self::Untrusted => YamlLimits::untrusted(),
        }
    }
}

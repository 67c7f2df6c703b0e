//! Pin strengths.

use serde::{Deserialize, Serialize};

/// The strength of a reference's pin, weakest first.
///
/// Reports list references in this order, and the "effective" strength is the minimum along a path.
/// Offline, the strength of a symbolic reference is determined by its syntax;
/// [`Self::CommitVerified`], [`Self::ImmutableReleaseTag`] and [`Self::Hostile`] need evidence from
/// upstream.
///
/// ```
/// use plimsoll_model::PinStrength;
///
/// assert!(PinStrength::MovingTag < PinStrength::CommitUnverified);
/// assert!(!PinStrength::FullTag.is_pinned());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PinStrength {
    /// Known to be malicious, or a commit that is not on a branch or tag of the repository.
    Hostile,
    /// An expression, or a form that cannot be resolved.
    Unresolvable,
    /// No revision: the default branch, or an image without a tag.
    Absent,
    /// A branch, or a name that follows every release: `latest` of an image or a package.
    Branch,
    /// A name that may be a branch or a tag.
    AmbiguousSymbolic,
    /// A tag that moves by convention, such as `v4` or `v4.1`.
    MovingTag,
    /// A complete version as a tag, such as `v4.1.7`. It can still be moved.
    FullTag,
    /// A tag that the code host, such as GitHub, has declared immutable, by dated evidence.
    ImmutableReleaseTag,
    /// A full commit that was not verified.
    CommitUnverified,
    /// A full commit that is on a branch but not tagged.
    CommitOnBranchOnly,
    /// A full commit that the claimed tag points to.
    CommitVerified,
    /// A lock entry with a verified commit.
    Locked,
    /// The content itself: an image digest, a hash of the archive.
    ContentDigest,
    /// The same commit as the file with the reference.
    SelfCommit,
}

impl PinStrength {
    /// Every strength, weakest first.
    pub const ALL: [Self; 14] = [
        Self::Hostile,
        Self::Unresolvable,
        Self::Absent,
        Self::Branch,
        Self::AmbiguousSymbolic,
        Self::MovingTag,
        Self::FullTag,
        Self::ImmutableReleaseTag,
        Self::CommitUnverified,
        Self::CommitOnBranchOnly,
        Self::CommitVerified,
        Self::Locked,
        Self::ContentDigest,
        Self::SelfCommit,
    ];

    /// Whether it is pinned: to a commit, a digest, or this repository's own revision.
    pub fn is_pinned(self) -> bool {
        self >= Self::CommitUnverified
    }

    /// The serialized name, such as `moving-tag`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hostile => "hostile",
            Self::Unresolvable => "unresolvable",
            Self::Absent => "absent",
            Self::Branch => "branch",
            Self::AmbiguousSymbolic => "ambiguous-symbolic",
            Self::MovingTag => "moving-tag",
            Self::FullTag => "full-tag",
            Self::ImmutableReleaseTag => "immutable-release-tag",
            Self::CommitUnverified => "commit-unverified",
            Self::CommitOnBranchOnly => "commit-on-branch-only",
            Self::CommitVerified => "commit-verified",
            Self::Locked => "locked",
            Self::ContentDigest => "content-digest",
            Self::SelfCommit => "self-commit",
        }
    }
}

impl std::fmt::Display for PinStrength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::PinStrength;

    #[test]
    fn the_list_is_in_order_and_named_as_serialized() {
        assert!(PinStrength::ALL.is_sorted());
        for strength in PinStrength::ALL {
            let json = serde_json::to_string(&strength).unwrap();
            assert_eq!(json, format!("\"{strength}\""));
        }
    }
}

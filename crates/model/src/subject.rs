//! Subjects of claims.

use serde::{Deserialize, Serialize};

use crate::{Redacted, ReferenceId, RepoPath};

/// The subject of a claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Subject {
    /// The component whose evidence contains the claim.
    Itself,
    /// The component at a path, otherwise the nearest one that contains the path.
    Path(RepoPath),
    /// The component at this directory. The root is the product of the source itself.
    Directory(RepoPath),
    /// The component of a reference.
    Reference(ReferenceId),
    /// The component with this package URL.
    Purl(Box<Redacted>),
}

impl Subject {
    /// Whether it is the component whose evidence contains the claim.
    pub fn is_itself(&self) -> bool {
        *self == Self::Itself
    }

    /// The component with this package URL, such as one that a function of [`purl`](crate::purl) made. A claim of a
    /// detector about text that is [not a package URL](crate::purl::is_valid) is left out, with a diagnostic.
    pub fn purl(purl: &str) -> Self {
        Self::Purl(Box::new(Redacted::new(purl)))
    }

    /// The path of a path or a directory.
    pub fn path(&self) -> Option<&RepoPath> {
        match self {
            Self::Path(path) | Self::Directory(path) => Some(path),
            _ => None,
        }
    }

    pub(crate) fn itself() -> Self {
        Self::Itself
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Itself => f.write_str("the component"),
            Self::Path(path) | Self::Directory(path) => path.fmt(f),
            Self::Reference(id) => id.fmt(f),
            Self::Purl(purl) => f.write_str(purl.as_str()),
        }
    }
}

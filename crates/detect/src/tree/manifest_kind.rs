//! The kinds of manifests that are read.

use plimsoll_manifest::Ecosystem;

/// What kind of manifest a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ManifestKind {
    /// A requirements file of pip.
    Requirements,
    /// A constraints file of pip: it narrows versions and asks for nothing.
    Constraints,
    /// `pyproject.toml`.
    Pyproject,
    /// `Pipfile`.
    Pipfile,
    /// `Cargo.toml`.
    Cargo,
    /// `package.json`.
    Npm,
}

impl ManifestKind {
    /// The registry that unmarked names are looked up in.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Cargo => Ecosystem::Cargo,
            Self::Npm => Ecosystem::Npm,
            _ => Ecosystem::Pypi,
        }
    }
}

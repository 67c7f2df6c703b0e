//! The formats of lockfiles.

use crate::Ecosystem;

/// The lockfiles that are known, by their file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LockKind {
    /// `Cargo.lock`, versions 1 to 4.
    Cargo,
    /// `uv.lock`.
    Uv,
    /// `poetry.lock`.
    Poetry,
    /// `pdm.lock`.
    Pdm,
    /// `pylock.toml` and `pylock.*.toml` (PEP 751).
    Pylock,
    /// `Pipfile.lock`.
    Pipenv,
    /// `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
    Npm,
    /// `yarn.lock` of both its generations.
    Yarn,
    /// `pnpm-lock.yaml`, versions 5 to 9.
    Pnpm,
}

impl LockKind {
    /// The kind of a file, by its name.
    ///
    /// ```
    /// use plimsoll_manifest::LockKind;
    ///
    /// assert_eq!(LockKind::of_name("pylock.docs.toml"), Some(LockKind::Pylock));
    /// assert_eq!(LockKind::of_name("lock.toml"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "Cargo.lock" => Self::Cargo,
            "uv.lock" => Self::Uv,
            "poetry.lock" => Self::Poetry,
            "pdm.lock" => Self::Pdm,
            "Pipfile.lock" => Self::Pipenv,
            "package-lock.json" | "npm-shrinkwrap.json" => Self::Npm,
            "yarn.lock" => Self::Yarn,
            "pnpm-lock.yaml" => Self::Pnpm,
            "pylock.toml" => Self::Pylock,
            _ => {
                let middle = name.strip_prefix("pylock.")?.strip_suffix(".toml")?;
                return (!middle.is_empty() && !middle.contains('.')).then_some(Self::Pylock);
            }
        })
    }

    /// The registry its packages come from.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Cargo => Ecosystem::Cargo,
            Self::Npm | Self::Yarn | Self::Pnpm => Ecosystem::Npm,
            _ => Ecosystem::Pypi,
        }
    }
}

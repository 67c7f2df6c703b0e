//! Lockfiles: what a package manager has settled on.

mod cargo;
mod file;
mod npm;
mod python;
mod yarn;

pub use file::{Edge, Locked, PackageLockfile, PackageOrigin};

use crate::Ecosystem;
use crate::place::Lines;

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
    /// `pnpm-lock.yaml`. It is YAML, which this crate does not read: build the [`PackageLockfile`] by
    /// [`PackageLockfile::add`] and [`PackageLockfile::link`].
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

impl PackageLockfile {
    /// Reads a lockfile. One of pnpm gives nothing here.
    pub fn parse(kind: LockKind, text: &str) -> Self {
        let lines = Lines::new(text);
        let mut out = Self::new(kind);
        match kind {
            LockKind::Npm => npm::read(&lines, &mut out),
            LockKind::Pipenv => python::pipenv(&lines, &mut out),
            LockKind::Yarn => yarn::read(&lines, &mut out),
            LockKind::Pnpm => {}
            LockKind::Cargo => cargo::read(&lines, &mut out),
            _ => python::read(&lines, &mut out),
        }
        out.packages.shrink_to_fit();
        out
    }
}

//! The formats of lockfiles.

use crate::Ecosystem;

/// A lockfile format, which is recognized by the file name.
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
    /// `go.sum`, which pins the content of modules; `go.mod` states which of them are selected.
    GoSum,
    /// `Gemfile.lock` and `gems.locked`.
    Bundler,
    /// `gradle.lockfile` and `buildscript-gradle.lockfile`.
    Gradle,
    /// `packages.lock.json` of `NuGet`.
    Nuget,
    /// `composer.lock`.
    Composer,
    /// `Package.resolved` of Swift.
    Swift,
    /// `Podfile.lock`.
    Cocoapods,
    /// `Brewfile.lock.json`.
    Brew,
}

impl LockKind {
    /// Returns the format of a file by its name.
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
            "go.sum" => Self::GoSum,
            "Gemfile.lock" | "gems.locked" => Self::Bundler,
            "gradle.lockfile" | "buildscript-gradle.lockfile" => Self::Gradle,
            "packages.lock.json" => Self::Nuget,
            "composer.lock" => Self::Composer,
            "Package.resolved" => Self::Swift,
            "Podfile.lock" => Self::Cocoapods,
            "Brewfile.lock.json" => Self::Brew,
            _ => {
                let middle = name.strip_prefix("pylock.")?.strip_suffix(".toml")?;
                return (!middle.is_empty() && !middle.contains('.')).then_some(Self::Pylock);
            }
        })
    }

    /// Returns the registry of its packages.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Cargo => Ecosystem::Cargo,
            Self::Npm | Self::Yarn | Self::Pnpm => Ecosystem::Npm,
            Self::GoSum => Ecosystem::Go,
            Self::Bundler => Ecosystem::Gem,
            Self::Gradle => Ecosystem::Maven,
            Self::Nuget => Ecosystem::Nuget,
            Self::Composer => Ecosystem::Composer,
            Self::Swift => Ecosystem::Swift,
            Self::Cocoapods => Ecosystem::Cocoapods,
            Self::Brew => Ecosystem::Brew,
            Self::Uv | Self::Poetry | Self::Pdm | Self::Pylock | Self::Pipenv => Ecosystem::Pypi,
        }
    }

    /// Whether each listed package is used. `go.sum` also contains the hashes of versions that Go
    /// considered but did not select.
    pub fn lists_packages(self) -> bool {
        self != Self::GoSum
    }
}

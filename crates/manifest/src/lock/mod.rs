//! Lockfiles: the versions that a package manager chose.

mod brew;
mod bundler;
mod cargo;
mod cocoapods;
pub(crate) mod composer;
mod file;
mod gosum;
mod gradle;
mod graph;
mod kind;
mod npm;
mod nuget;
mod pnpm;
mod python;
mod swift;
mod yarn;

pub use file::{Locked, PackageLockfile, PackageOrigin};
pub use graph::{Edge, LockGraph};
pub use kind::LockKind;

use plimsoll_yaml::YamlLimits;

use crate::place::Lines;

impl PackageLockfile {
    /// Reads a lockfile with the default limits for YAML.
    pub fn parse(kind: LockKind, text: &str) -> Self {
        Self::parse_within(kind, text, &YamlLimits::default())
    }

    /// Reads a lockfile with the given limits for YAML.
    pub fn parse_within(kind: LockKind, text: &str, limits: &YamlLimits) -> Self {
        let mut out = Self::new(kind);
        match kind {
            LockKind::Pnpm => pnpm::read(text, limits, &mut out),
            LockKind::Cocoapods => cocoapods::read(text, limits, &mut out),
            _ => out.read(&Lines::new(text)),
        }
        out.packages.shrink_to_fit();
        out.shrink_graph();
        out
    }

    /// Reads a lockfile that is not YAML.
    fn read(&mut self, lines: &Lines<'_>) {
        match self.kind {
            LockKind::Npm => npm::read(lines, self),
            LockKind::Pipenv => python::pipenv(lines, self),
            LockKind::Yarn => yarn::read(lines, self),
            LockKind::Cargo => cargo::read(lines, self),
            LockKind::GoSum => gosum::read(lines, self),
            LockKind::Bundler => bundler::read(lines, self),
            LockKind::Gradle => gradle::read(lines, self),
            LockKind::Nuget => nuget::read(lines, self),
            LockKind::Composer => composer::read(lines, self),
            LockKind::Swift => swift::read(lines, self),
            LockKind::Brew => brew::read(lines, self),
            _ => python::read(lines, self),
        }
    }
}

//! Lockfiles: what a package manager has settled on.

mod cargo;
mod file;
mod graph;
mod kind;
mod npm;
mod pnpm;
mod python;
mod yarn;

pub use file::{Locked, PackageLockfile, PackageOrigin};
pub use graph::{Edge, LockGraph};
pub use kind::LockKind;

use plimsoll_yaml::YamlLimits;

use crate::place::Lines;

impl PackageLockfile {
    /// Reads a lockfile, with the usual limits where it is YAML.
    pub fn parse(kind: LockKind, text: &str) -> Self {
        Self::parse_within(kind, text, &YamlLimits::default())
    }

    /// Reads a lockfile, with these limits where it is YAML.
    pub fn parse_within(kind: LockKind, text: &str, limits: &YamlLimits) -> Self {
        let mut out = Self::new(kind);
        if kind == LockKind::Pnpm {
            pnpm::read(text, limits, &mut out);
        } else {
            out.read(&Lines::new(text));
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
            _ => python::read(lines, self),
        }
    }
}

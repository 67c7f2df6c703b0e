//! Lockfiles: what a package manager has settled on.

mod cargo;
mod file;
mod kind;
mod npm;
mod python;
mod yarn;

pub use file::{Edge, Locked, PackageLockfile, PackageOrigin};
pub use kind::LockKind;

use crate::place::Lines;

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

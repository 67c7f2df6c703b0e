//! Packages of registries: what manifests ask for, and what lockfiles settle.
//!
//! Detectors only read; which lockfile is made for which manifest shows when all are read, so the
//! references are drawn here.

mod component;
mod cover;
mod draw;
pub(crate) mod files;
mod includes;
pub(crate) mod pnpm;
mod reference;

use std::sync::{Arc, OnceLock};

use plimsoll_manifest::{Ecosystem, Lockfile, Manifest};
use plimsoll_model::{Component, RepoPath, Scope};

pub(crate) use component::{component, detector_of, is_package, package};
pub(crate) use draw::draw;
pub(crate) use reference::{git_fields, reference as requirement_reference};

/// What kind of manifest a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ManifestKind {
    /// A requirements or constraints file of pip.
    Requirements,
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

/// A manifest that was read. Copies share what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManifestFile {
    /// The file.
    pub path: RepoPath,
    /// What kind of manifest it is.
    pub kind: ManifestKind,
    /// What it says.
    pub manifest: Arc<Manifest>,
}

impl ManifestFile {
    /// A manifest that was read.
    pub fn new(path: RepoPath, kind: ManifestKind, manifest: Manifest) -> Self {
        Self { path, kind, manifest: Arc::new(manifest) }
    }
}

/// A lockfile that was read. Copies share what it says, and the components drawn from it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LockedFile {
    /// The file.
    pub path: RepoPath,
    /// What it says.
    pub lock: Arc<Lockfile>,
    components: Arc<OnceLock<Vec<Component>>>,
}

impl LockedFile {
    /// A lockfile that was read.
    pub fn new(path: RepoPath, lock: Lockfile) -> Self {
        Self { path, lock: Arc::new(lock), components: Arc::default() }
    }

    /// Its packages as components, each with the evidence of its entry.
    pub(crate) fn components(&self) -> &[Component] {
        self.components.get_or_init(|| {
            let scope = draw::path_scope(&self.path, Scope::Product);
            let packages = &self.lock.packages;
            let mut components = Vec::with_capacity(packages.len());
            components.extend(packages.iter().filter_map(|locked| {
                component::of_locked(self.lock.kind, &self.path, scope, locked)
            }));
            components
        })
    }
}

impl PartialEq for LockedFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, &self.lock) == (&other.path, &other.lock)
    }
}

impl Eq for LockedFile {}

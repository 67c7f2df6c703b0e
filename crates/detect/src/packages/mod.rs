//! Packages of registries: what manifests ask for, and what lockfiles settle.
//!
//! Detectors only read; which lockfile is made for which manifest shows when all are read, so the
//! references are drawn here.

mod component;
mod constraint;
mod cover;
pub(crate) mod decode;
mod draw;
pub(crate) mod files;
mod includes;
mod overrides;
pub(crate) mod pnpm;
mod reference;
mod standing;

use std::sync::{Arc, OnceLock};

use plimsoll_manifest::{Ecosystem, Lockfile, Manifest};
use plimsoll_model::{Component, RepoPath};

pub(crate) use component::{component, detector_of, expanded, is_package, package};
pub(crate) use draw::{Packages, draw, is_silent};
pub(crate) use reference::{git_fields, reference as requirement_reference};

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
    /// The components with the numbers of their packages.
    components: Arc<OnceLock<Vec<(usize, Component)>>>,
}

impl LockedFile {
    /// A lockfile that was read.
    pub fn new(path: RepoPath, lock: Lockfile) -> Self {
        Self { path, lock: Arc::new(lock), components: Arc::default() }
    }

    /// Takes its packages as components, each with its number and the evidence of its entry. Where nobody
    /// shares the lockfile, a package is gone when its component is there: of half a million there
    /// is no room for both.
    pub(crate) fn into_components(self, mut take: impl FnMut(usize, Component)) {
        let Self { path, lock, components } = self;
        match Arc::try_unwrap(lock) {
            Ok(mut lock) if components.get().is_none() => {
                let (kind, packages) = (lock.kind, std::mem::take(&mut lock.packages));
                drop(lock);
                for (number, locked) in packages.into_iter().enumerate() {
                    if let Some(component) = component::of_locked(kind, &path, &locked) {
                        take(number, component);
                    }
                }
            }
            Ok(lock) => Self { path, lock: Arc::new(lock), components }.copy_components(take),
            Err(lock) => Self { path, lock, components }.copy_components(take),
        }
    }

    fn copy_components(&self, mut take: impl FnMut(usize, Component)) {
        for (number, component) in self.components() {
            take(*number, component.clone());
        }
    }

    /// Its packages as components, kept for the next one that shares the lockfile.
    fn components(&self) -> &[(usize, Component)] {
        self.components.get_or_init(|| {
            let packages = &self.lock.packages;
            let mut components = Vec::with_capacity(packages.len());
            components.extend(packages.iter().enumerate().filter_map(|(number, locked)| {
                Some((number, component::of_locked(self.lock.kind, &self.path, locked)?))
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

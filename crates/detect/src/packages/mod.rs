//! Packages of registries: what manifests ask for, and what lockfiles settle.
//!
//! Which lockfile is made for which manifest shows when all are read: detectors take manifests and
//! lockfiles from files as parts, and derive references when they finish.

mod constraint;
mod cover;
pub(crate) mod decode;
mod draw;
pub(crate) mod files;
mod includes;
mod overrides;
mod reference;
mod standing;

use std::sync::{Arc, OnceLock};

use plimsoll_manifest::{LockKind, Locked, Manifest, PackageLockfile};
use plimsoll_model::{Component, Coverage, RepoPath, Scope};

use crate::base::parts::bytes_read;
use crate::tree::manifest_kind::ManifestKind;
use crate::{Part, PartKind};

pub(crate) use draw::{draw, draw_with, is_silent, share_scopes};
pub(crate) use includes::included;
pub(crate) use reference::{git_fields, reference as requirement_reference, strength};

/// The parts that a detector of packages takes when it finishes.
pub(crate) fn takes() -> Vec<PartKind> {
    vec![PartKind::of::<ManifestFile>(), PartKind::of::<LockedFile>()]
}

/// The parts that it gives then.
pub(crate) fn gives() -> Vec<PartKind> {
    vec![PartKind::of::<Coverage>(), PartKind::of::<LockScopes>()]
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

impl Part for ManifestFile {
    fn weight(&self, text: usize) -> usize {
        bytes_read(text)
    }
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
    pub lock: Arc<PackageLockfile>,
    /// Id of the detector that read it.
    pub detector: &'static str,
    /// The components with the numbers of their packages.
    components: Arc<OnceLock<Vec<(usize, Component)>>>,
}

/// Makes the component of a package in a lockfile, with the detector that read it.
pub(crate) type MakeLocked = fn(LockKind, &RepoPath, &Locked, &'static str) -> Option<Component>;

impl Part for LockedFile {
    fn weight(&self, _: usize) -> usize {
        // Each package becomes a component later, and as many bytes again are texts.
        let one = 2 * (size_of::<Locked>() + size_of::<Component>());
        self.lock.packages.len().saturating_mul(one)
    }
}

impl LockedFile {
    /// A lockfile that was read.
    pub fn new(path: RepoPath, lock: PackageLockfile, detector: &'static str) -> Self {
        Self { path, lock: Arc::new(lock), detector, components: Arc::default() }
    }

    /// Takes the packages that something leads to as components, each with what it is needed for and the
    /// evidence of its entry, and returns the others. Where nobody shares the lockfile, a package is gone
    /// when its component is there: of half a million there is no room for both.
    pub(crate) fn take_reached(
        self,
        scopes: Vec<Option<Scope>>,
        make: MakeLocked,
        mut take: impl FnMut(Component, Scope),
    ) -> Unreached {
        let Self { path, lock, detector, components } = self;
        let lock = match Arc::try_unwrap(lock) {
            Ok(mut lock) if components.get().is_none() => {
                let (kind, mut packages) = (lock.kind, std::mem::take(&mut lock.packages));
                drop(lock);
                let mut scopes = scopes.into_iter();
                packages.retain(|locked| {
                    let Some(scope) = scopes.next().flatten() else { return true };
                    if let Some(component) = make(kind, &path, locked, detector) {
                        take(component, scope);
                    }
                    false
                });
                return Unreached::Own(kind, path, packages, detector);
            }
            Ok(lock) => Arc::new(lock),
            Err(lock) => lock,
        };
        let file = Self { path, lock, detector, components };
        for (number, component) in file.components(make) {
            if let Some(scope) = scopes.get(*number).copied().flatten() {
                take(component.clone(), scope);
            }
        }
        Unreached::Shared(file, scopes)
    }

    /// Its packages as components, kept for the next one that shares the lockfile.
    fn components(&self, make: MakeLocked) -> &[(usize, Component)] {
        self.components.get_or_init(|| {
            let packages = &self.lock.packages;
            let mut components = Vec::with_capacity(packages.len());
            components.extend(packages.iter().enumerate().filter_map(|(number, locked)| {
                Some((number, make(self.lock.kind, &self.path, locked, self.detector)?))
            }));
            components
        })
    }
}

/// What each package of a lockfile is needed for, by the manifests that lead to it.
#[derive(Clone, Debug)]
pub(crate) struct LockScopes {
    pub(crate) path: RepoPath,
    pub(crate) scopes: Vec<Option<Scope>>,
}

impl Part for LockScopes {}

impl Part for Coverage {}

/// The packages of a lockfile that nothing leads to.
pub(crate) enum Unreached {
    /// By themselves.
    Own(LockKind, RepoPath, Vec<Locked>, &'static str),
    /// Those of a shared file that have no scope.
    Shared(LockedFile, Vec<Option<Scope>>),
}

impl Unreached {
    /// Takes them as components.
    pub(crate) fn take(self, make: MakeLocked, mut take: impl FnMut(Component)) {
        match self {
            Self::Own(kind, path, packages, detector) => {
                for locked in packages {
                    if let Some(component) = make(kind, &path, &locked, detector) {
                        take(component);
                    }
                }
            }
            Self::Shared(file, scopes) => {
                for (number, component) in file.components(make) {
                    if scopes.get(*number).copied().flatten().is_none() {
                        take(component.clone());
                    }
                }
            }
        }
    }
}

impl PartialEq for LockedFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, &self.lock) == (&other.path, &other.lock)
    }
}

impl Eq for LockedFile {}

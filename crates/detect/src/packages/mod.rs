//! Packages of registries, in manifests and lockfiles.
//!
//! The lockfile of a manifest is only known after all files are read: detectors collect manifests and lockfiles as
//! parts, and derive references in `finish`.

mod central;
mod constraint;
mod cover;
pub(crate) mod decode;
mod derive;
pub(crate) mod files;
mod includes;
mod overrides;
pub(crate) mod reader;
mod reference;
mod standing;

use std::sync::{Arc, OnceLock};

use plimsoll_manifest::{Edge, LockGraph, LockKind, Locked, Manifest, PackageLockfile};
use plimsoll_model::{Component, Coverage, Distribution, FileDigest, RepoPath, Scope};

use crate::base::parts::bytes_read;
use crate::tree::manifest_kind::ManifestKind;
use crate::{Part, PartKind};

pub(crate) use derive::{derive, derive_with, is_silent, share_scopes};
pub(crate) use includes::included;
pub(crate) use reference::{git_fields, reference as requirement_reference, strength};

/// The parts that a detector of packages takes when it finishes.
pub(crate) fn takes() -> Vec<PartKind> {
    vec![PartKind::of::<ManifestFile>(), PartKind::of::<LockedFile>()]
}

/// The types of parts that a detector of packages adds in `finish`.
pub(crate) fn gives() -> Vec<PartKind> {
    vec![PartKind::of::<Coverage>(), PartKind::of::<LockScopes>()]
}

/// A manifest that was read. Copies share the content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManifestFile {
    /// The file.
    pub path: RepoPath,
    /// The kind of manifest.
    pub kind: ManifestKind,
    /// The parsed content.
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

/// A lockfile that was read. Copies share the content, and the components derived from it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LockedFile {
    /// The file.
    pub path: RepoPath,
    /// The parsed content.
    pub lock: Arc<PackageLockfile>,
    /// Id of the detector that read it.
    pub detector: &'static str,
    /// The components with the numbers of their packages.
    components: Arc<OnceLock<Vec<(usize, Component)>>>,
}

/// Makes the component of a package in a lockfile, with its files and the detector that read it.
pub(crate) type MakeLocked =
    fn(LockKind, &RepoPath, &Locked, Vec<Distribution>, &'static str) -> Option<Component>;

impl Part for LockedFile {
    fn weight(&self, _: usize) -> usize {
        // Each package becomes a component later, and its texts take about the same number of bytes.
        let one = 2 * (size_of::<Locked>() + size_of::<Component>());
        let packages = self.lock.packages.len().saturating_mul(one);
        // The files of packages become part of the components as well, and have a URL and a digest each.
        let file = 2 * (size_of::<Distribution>() + size_of::<FileDigest>() + 200);
        let files: usize = self.lock.packages.iter().map(|package| package.files.len()).sum();
        let edges = self.lock.edges().len().saturating_mul(size_of::<Edge>());
        packages.saturating_add(files.saturating_mul(file)).saturating_add(edges)
    }
}

impl LockedFile {
    /// A lockfile that was read.
    pub fn new(path: RepoPath, lock: PackageLockfile, detector: &'static str) -> Self {
        Self { path, lock: Arc::new(lock), detector, components: Arc::default() }
    }

    /// Takes the packages with dependents as components, each with its number, its scope and the evidence of
    /// its entry, and returns the others. If the lockfile is not shared, a package is dropped when its
    /// component exists, because half a million of both do not fit in memory.
    pub(crate) fn take_reached(
        self,
        scopes: Vec<Option<Scope>>,
        make: MakeLocked,
        mut take: impl FnMut(usize, Component, Scope),
    ) -> Unreached {
        let Self { path, lock, detector, components } = self;
        let lock = match Arc::try_unwrap(lock) {
            Ok(mut lock) if components.get().is_none() => {
                let (kind, mut packages) = (lock.kind, std::mem::take(&mut lock.packages));
                let graph = lock.take_graph();
                drop(lock);
                let scope = |number: usize| scopes.get(number).copied().flatten();
                let numbers = (0..packages.len()).filter(|number| scope(*number).is_none());
                let numbers: Vec<usize> = numbers.collect();
                let mut number = 0..packages.len();
                packages.retain_mut(|locked| {
                    let Some(number) = number.next() else { return true };
                    let Some(scope) = scope(number) else { return true };
                    let files = std::mem::take(&mut locked.files);
                    if let Some(component) = make(kind, &path, locked, files, detector) {
                        take(number, component, scope);
                    }
                    false
                });
                return Unreached::Own { kind, path, numbers, packages, graph, detector };
            }
            Ok(lock) => Arc::new(lock),
            Err(lock) => lock,
        };
        let file = Self { path, lock, detector, components };
        for (number, component) in file.components(make) {
            if let Some(scope) = scopes.get(*number).copied().flatten() {
                take(*number, component.clone(), scope);
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
                let files = locked.files.clone();
                Some((number, make(self.lock.kind, &self.path, locked, files, self.detector)?))
            }));
            components
        })
    }
}

/// The statements of manifests about the packages of the lockfile that covers them.
#[derive(Clone, Debug)]
pub(crate) struct LockScopes {
    pub(crate) path: RepoPath,
    /// The scope of each package.
    pub(crate) scopes: Vec<Option<Scope>>,
    /// The direct dependencies in manifests.
    pub(crate) roots: Vec<usize>,
}

impl Part for LockScopes {}

impl Part for Coverage {}

/// The packages of a lockfile without dependents.
pub(crate) enum Unreached {
    /// The packages themselves, with their numbers and the dependencies in the lockfile.
    Own {
        kind: LockKind,
        path: RepoPath,
        numbers: Vec<usize>,
        packages: Vec<Locked>,
        graph: LockGraph,
        detector: &'static str,
    },
    /// The scopes of the packages in a shared lockfile; `None` for unknown scopes.
    Shared(LockedFile, Vec<Option<Scope>>),
}

/// The dependencies in a lockfile whose packages were all taken as components.
pub(crate) enum TakenGraph {
    Own(RepoPath, LockGraph),
    Shared(LockedFile),
}

impl TakenGraph {
    /// The lockfile, and its content.
    pub(crate) fn get(&self) -> (&RepoPath, &LockGraph) {
        match self {
            Self::Own(path, graph) => (path, graph),
            Self::Shared(file) => (&file.path, file.lock.graph()),
        }
    }
}

impl Unreached {
    /// Takes them as components, each with its number.
    pub(crate) fn take(
        self,
        make: MakeLocked,
        mut take: impl FnMut(usize, Component),
    ) -> TakenGraph {
        match self {
            Self::Own { kind, path, numbers, packages, graph, detector } => {
                for (number, mut locked) in std::iter::zip(numbers, packages) {
                    let files = std::mem::take(&mut locked.files);
                    if let Some(component) = make(kind, &path, &locked, files, detector) {
                        take(number, component);
                    }
                }
                TakenGraph::Own(path, graph)
            }
            Self::Shared(file, scopes) => {
                for (number, component) in file.components(make) {
                    if scopes.get(*number).copied().flatten().is_none() {
                        take(*number, component.clone());
                    }
                }
                TakenGraph::Shared(file)
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

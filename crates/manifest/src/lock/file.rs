//! The one form of every lockfile.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr as _;

use pep440_rs::{Version, VersionSpecifiers};
use plimsoll_model::{DeclaredLicense, Distribution, FileDigest};

use super::graph::{Edge, LockGraph};
use crate::{Ecosystem, LockKind, ManifestProblem, Place, Requirement, Wanted};

/// Most problems that are kept.
const PROBLEMS: usize = 100;

/// Most packages kept under one name for one importer; no resolver settles on more.
const CANDIDATES: usize = 64;

/// The origin of a locked package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackageOrigin {
    /// A registry.
    Registry,
    /// A git repository, at the revision the lockfile names.
    Git {
        /// The URL.
        url: String,
        /// The commit, where one is named.
        commit: Option<String>,
    },
    /// An archive at a URL.
    Url(String),
    /// The repository itself, or a path beside it.
    Local,
}

/// A package a lockfile has settled on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Locked {
    /// Name, as written.
    pub name: String,
    /// Version, as written.
    pub version: Option<String>,
    /// Its origin.
    pub origin: PackageOrigin,
    /// Its distribution files, with the digests of what the registry publishes, as far as stated; a
    /// package with a wheel for each platform has many.
    pub files: Vec<Distribution>,
    /// Whether the lockfile pins its content by a hash, of a published file or of what the package
    /// manager makes from it.
    pub is_hashed: bool,
    /// Its directory in its repository, if it is not the root.
    pub subdirectory: Option<String>,
    /// The license that the lockfile states for it.
    pub license: Option<Box<DeclaredLicense>>,
    /// Whether the lockfile marks it as needed only for development.
    pub development: bool,
    /// The position of the entry.
    pub place: Place,
}

impl Locked {
    /// An entry of which only name, origin and place are known.
    pub fn new(name: impl Into<String>, origin: PackageOrigin, place: Place) -> Self {
        Self {
            name: name.into(),
            version: None,
            origin,
            files: Vec::new(),
            is_hashed: false,
            subdirectory: None,
            license: None,
            development: false,
            place,
        }
    }

    /// Records digests, each of which is of a different file that may be installed.
    pub fn take_digests(&mut self, digests: impl IntoIterator<Item = FileDigest>) {
        let digests = digests.into_iter();
        self.files.reserve_exact(digests.size_hint().0);
        self.files.extend(digests.map(|digest| Distribution::of_digests(vec![digest])));
        self.is_hashed |= !self.files.is_empty();
    }
}

/// The content of a lockfile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageLockfile {
    /// Which format it has.
    pub kind: LockKind,
    /// Every package, in the order of the file.
    pub packages: Vec<Locked>,
    /// Problems; the rest was read.
    pub problems: Vec<ManifestProblem>,
    members: BTreeSet<String>,
    graph: LockGraph,
    /// Packages that the manifest replaces and nothing asks for (`[[patch.unused]]` of Cargo).
    unused: BTreeSet<String>,
    /// The packages by importer and key. Only looked up, so its order does not matter.
    index: HashMap<Box<str>, HashMap<Box<str>, Numbers>>,
}

/// Numbers of packages. Nearly all keys have one, and there can be half a million of them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Numbers {
    One(usize),
    Several(Vec<usize>),
}

impl Numbers {
    fn as_slice(&self) -> &[usize] {
        match self {
            Self::One(number) => std::slice::from_ref(number),
            Self::Several(numbers) => numbers,
        }
    }

    /// Adds a number, where it is not the last and there is room for more.
    fn add(&mut self, number: usize) {
        match self {
            Self::One(known) if *known == number => {}
            Self::One(known) => *self = Self::Several(vec![*known, number]),
            Self::Several(known) => {
                if known.len() < CANDIDATES && known.last() != Some(&number) {
                    known.push(number);
                }
            }
        }
    }
}

impl PackageLockfile {
    /// A lockfile without packages.
    pub fn new(kind: LockKind) -> Self {
        let (packages, problems) = (Vec::new(), Vec::new());
        Self {
            kind,
            packages,
            problems,
            members: BTreeSet::new(),
            graph: LockGraph::default(),
            unused: BTreeSet::new(),
            index: HashMap::new(),
        }
    }

    /// Adds a dependency of one package on another.
    pub fn depend(&mut self, from: usize, to: usize, optional: bool) {
        self.graph.depend(from, to, optional);
    }

    /// Says that the project, or a member of its workspace, asks for a package.
    pub(super) fn root(&mut self, number: usize) {
        self.graph.roots.push(number);
    }

    /// Says that the lockfile states what packages ask for, and whether what the project does.
    pub(super) fn state_edges(&mut self, with_roots: bool) {
        self.graph.states_edges = true;
        self.graph.states_roots |= with_roots;
    }

    /// The dependencies.
    pub fn graph(&self) -> &LockGraph {
        &self.graph
    }

    /// Takes the dependencies out.
    pub fn take_graph(&mut self) -> LockGraph {
        std::mem::take(&mut self.graph)
    }

    pub(super) fn shrink_graph(&mut self) {
        self.graph.shrink();
    }

    /// The dependencies between packages, in the order of the file. Packages of the repository itself
    /// have no edges if the lockfile does not separate their development dependencies.
    pub fn edges(&self) -> &[Edge] {
        &self.graph.edges
    }

    /// Says that a replacement of this name meets no requirement.
    pub(super) fn leave_unused(&mut self, name: &str) {
        self.unused.insert(name.to_owned());
    }

    /// Whether a replacement of this name meets no requirement.
    pub fn is_unused(&self, name: &str) -> bool {
        self.unused.contains(name)
    }

    /// Adds a package, and returns its number.
    pub fn add(&mut self, package: Locked) -> usize {
        self.packages.push(package);
        self.packages.len() - 1
    }

    /// Declares that the manifest of a member is covered: by the name of its package for Cargo,
    /// otherwise by its directory relative to that of the lockfile.
    pub fn member(&mut self, importer: &str) {
        self.members.insert(importer.trim_start_matches("./").trim_end_matches('/').to_owned());
    }

    /// Declares that a requirement of an importer (empty: of all) is resolved to a package. The key
    /// is the name of the package; for yarn, it is followed by `@` and the specification.
    pub fn link(&mut self, importer: &str, key: &str, package: usize) {
        if !self.index.contains_key(importer) {
            self.index.insert(importer.into(), HashMap::new());
        }
        let Some(keys) = self.index.get_mut(importer) else { return };
        match keys.get_mut(key) {
            Some(numbers) => numbers.add(package),
            None => {
                keys.insert(key.into(), Numbers::One(package));
            }
        }
    }

    /// The packages that are linked to a key for all importers.
    pub(super) fn linked(&self, key: &str) -> &[usize] {
        self.linked_for("", key)
    }

    fn linked_for(&self, importer: &str, key: &str) -> &[usize] {
        let numbers = self.index.get(importer).and_then(|keys| keys.get(key));
        numbers.map(Numbers::as_slice).unwrap_or_default()
    }

    /// Notes what was not read; once there is much of it, only that there is more.
    pub(super) fn problem(&mut self, problem: ManifestProblem) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Whether the lockfile names this member: see [`Self::member`].
    pub fn covers(&self, importer: &str) -> bool {
        self.members.contains(importer)
    }

    /// The packages that a requirement of a member resolves to (empty: of the manifest beside the
    /// lockfile). An entry with a version outside the requirement does not count: then the lockfile
    /// is stale. Several packages are alternatives, for different environments or members.
    pub fn resolve(&self, importer: &str, requirement: &Requirement) -> Vec<&Locked> {
        let numbers = self.resolve_numbers(importer, requirement).into_iter();
        numbers.filter_map(|number| self.packages.get(number)).collect()
    }

    /// The numbers of the packages that [`Self::resolve`] returns: their places in
    /// [`Self::packages`].
    pub fn resolve_numbers(&self, importer: &str, requirement: &Requirement) -> Vec<usize> {
        for importer in [importer, ""] {
            let mut numbers: BTreeSet<usize> = BTreeSet::new();
            for key in self.keys(requirement) {
                numbers.extend(self.linked_for(importer, &key));
            }
            let admitted = |number: &usize| {
                self.packages.get(*number).is_some_and(|package| admits(requirement, package))
            };
            let locked: Vec<usize> = numbers.into_iter().filter(admitted).collect();
            if !locked.is_empty() {
                return locked;
            }
        }
        Vec::new()
    }

    fn keys(&self, requirement: &Requirement) -> Vec<String> {
        let name = requirement.normalized_name();
        if self.kind != LockKind::Yarn {
            // Two aliases of one package may be two versions.
            return vec![requirement.alias.clone().unwrap_or(name)];
        }
        // A git or URL dependency is kept under the specification as written.
        let specs: Vec<&str> = match &requirement.wanted {
            Wanted::Any => vec!["*", "", "latest"],
            Wanted::Exact(text) | Wanted::Range(text) | Wanted::Label(text) => vec![text],
            _ => Vec::new(),
        };
        let written = Some(requirement.specification.as_str()).filter(|text| !text.is_empty());
        let specs = specs.into_iter().chain(written);
        specs.map(|spec| format!("{name}@{spec}")).collect()
    }
}

/// Whether a requirement lets this package in. What cannot be told is let in: the package manager
/// made the entry for it.
fn admits(requirement: &Requirement, package: &Locked) -> bool {
    let git = matches!(package.origin, PackageOrigin::Git { .. });
    match (&requirement.wanted, &package.version) {
        (Wanted::Git { .. }, _) => git,
        (Wanted::Local(_), _) => false,
        (Wanted::Exact(wanted), Some(version)) => equal(requirement.ecosystem, wanted, version),
        (Wanted::Range(range), Some(version)) => within(requirement.ecosystem, range, version),
        // A URL names no version, and what the lockfile leaves out rules nothing out.
        _ => true,
    }
}

fn equal(ecosystem: Ecosystem, wanted: &str, version: &str) -> bool {
    if wanted == version {
        return true;
    }
    match ecosystem {
        Ecosystem::Pypi => match (Version::from_str(wanted), Version::from_str(version)) {
            // A requirement without a local label lets any in: `==1.0` takes `1.0+cpu`.
            (Ok(wanted), Ok(version)) => {
                let plain = !wanted.is_local();
                wanted == version || (plain && wanted == version.without_local())
            }
            _ => false,
        },
        // Build metadata does not tell versions apart.
        _ => wanted.split('+').next() == version.split('+').next(),
    }
}

pub(super) fn within(ecosystem: Ecosystem, range: &str, version: &str) -> bool {
    match ecosystem {
        Ecosystem::Pypi => match Version::from_str(version) {
            // Poetry joins alternatives by `||`.
            Ok(version) => range.split("||").any(|range| within_python(range.trim(), &version)),
            Err(_) => true,
        },
        Ecosystem::Cargo => {
            match (semver::VersionReq::parse(range), semver::Version::parse(version)) {
                (Ok(range), Ok(version)) => range.matches(&version),
                _ => true,
            }
        }
        // Other grammars; the entry is what the package manager made for the requirement.
        _ => true,
    }
}

/// Whether a version is in a range of PEP 440, or in one with Poetry's caret or tilde. What is neither
/// rules nothing out.
fn within_python(range: &str, version: &Version) -> bool {
    let Some((sign, rest)) = range.split_at_checked(1).filter(|(sign, rest)| {
        (*sign == "^" || *sign == "~") && !rest.starts_with('=') && !rest.contains(',')
    }) else {
        return VersionSpecifiers::from_str(range).map_or(true, |range| range.contains(version));
    };
    let Ok(least) = Version::from_str(rest.trim()) else { return true };
    let numbers = least.release();
    // A caret keeps the first number that is not zero, a tilde the second.
    let first = numbers.iter().position(|number| *number > 0);
    let kept = match sign {
        "^" => first.unwrap_or(numbers.len().saturating_sub(1)) + 1,
        _ => numbers.len().min(2),
    };
    let same = |release: &[u64]| {
        (0..kept).all(|at| release.get(at).unwrap_or(&0) == numbers.get(at).unwrap_or(&0))
    };
    *version >= least && same(version.release())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_poetry() {
        for (range, version, expected) in [
            ("^1.26", "1.26.4", true),
            ("^1.26", "2.1.0", false),
            ("^0.3.1", "0.3.9", true),
            ("^0.3.1", "0.4.0", false),
            ("~1.2", "1.2.9", true),
            ("~1.2", "1.3.0", false),
            ("~=1.2", "1.9", true),
            (">=1,<2", "2.0", false),
            ("^1.0 || ^3.0", "3.1", true),
            ("^1.0 || ^3.0", "2.1", false),
            ("oddly", "2.1", true),
        ] {
            assert_eq!(within(Ecosystem::Pypi, range, version), expected, "{range} {version}");
        }
    }
}

//! The common form of all lockfiles.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr as _;

use pep440_rs::{Version, VersionSpecifiers};
use plimsoll_model::{DeclaredLicense, Distribution, FileDigest};

use super::graph::{Edge, LockGraph};
use crate::{Ecosystem, LockKind, ManifestProblem, Place, Requirement, Wanted};

/// Maximum number of problems kept.
const PROBLEMS: usize = 100;

/// Maximum number of packages kept under one name for one importer; no resolver selects more.
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
        /// The commit, if the lockfile states one.
        commit: Option<String>,
    },
    /// An archive at this URL.
    Url(String),
    /// The repository itself, or a path outside it.
    Local,
}

/// A package with the version that a lockfile pins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Locked {
    /// Name, as written.
    pub name: String,
    /// Version, as written.
    pub version: Option<String>,
    /// Its origin.
    pub origin: PackageOrigin,
    /// Its distribution files, with the digests that the lockfile states for published files. A
    /// package with a wheel per platform has many.
    pub files: Vec<Distribution>,
    /// Whether the lockfile pins its content by a hash: of a published file, or of an archive that
    /// the package manager makes from it.
    pub is_hashed: bool,
    /// Its directory in its repository, if it is not the root.
    pub subdirectory: Option<String>,
    /// The license that the lockfile states for it.
    pub license: Option<Box<DeclaredLicense>>,
    /// Whether the lockfile marks it as needed only for development.
    pub development: bool,
    /// Position of the entry.
    pub place: Place,
}

impl Locked {
    /// Creates an entry with only name, origin and position.
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

    /// Records digests. Each is of a different file, any of which may be installed.
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
    /// The format of the lockfile.
    pub kind: LockKind,
    /// Every package, in the order of the file.
    pub packages: Vec<Locked>,
    /// Problems; everything else was read.
    pub problems: Vec<ManifestProblem>,
    members: BTreeSet<String>,
    graph: LockGraph,
    /// Replacements that no requirement uses (`[[patch.unused]]` of Cargo), by package name.
    unused: BTreeSet<String>,
    /// The packages by importer and key. It is only used for lookups, so its order does not matter.
    index: HashMap<Box<str>, HashMap<Box<str>, Numbers>>,
}

/// Indices of packages. Nearly all keys have one, and a lockfile can have half a million keys.
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

    /// Adds an index, unless it equals the last one or the list is full.
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
    /// Creates a lockfile without packages.
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

    /// Records a package as a direct dependency of the project or of a workspace member.
    pub(super) fn root(&mut self, number: usize) {
        self.graph.roots.push(number);
    }

    /// Records that the lockfile states the dependencies of packages, and whether it states those
    /// of the project.
    pub(super) fn state_edges(&mut self, with_roots: bool) {
        self.graph.states_edges = true;
        self.graph.states_roots |= with_roots;
    }

    /// Returns the dependency graph.
    pub fn graph(&self) -> &LockGraph {
        &self.graph
    }

    /// Moves the dependency graph out of the lockfile.
    pub fn take_graph(&mut self) -> LockGraph {
        std::mem::take(&mut self.graph)
    }

    pub(super) fn shrink_graph(&mut self) {
        self.graph.shrink();
    }

    /// Returns the dependencies between packages, in the order of the file. Packages of the
    /// repository have no edges if the lockfile does not distinguish their development
    /// dependencies.
    pub fn edges(&self) -> &[Edge] {
        &self.graph.edges
    }

    /// Records that no requirement uses the replacement of this name.
    pub(super) fn leave_unused(&mut self, name: &str) {
        self.unused.insert(name.to_owned());
    }

    /// Whether no requirement uses the replacement of this name.
    pub fn is_unused(&self, name: &str) -> bool {
        self.unused.contains(name)
    }

    /// Adds a package, and returns its index in [`Self::packages`].
    pub fn add(&mut self, package: Locked) -> usize {
        self.packages.push(package);
        self.packages.len() - 1
    }

    /// Records that the lockfile covers the manifest of a member. Cargo's importers are package
    /// names; others are directories relative to the lockfile.
    pub fn member(&mut self, importer: &str) {
        self.members.insert(importer.trim_start_matches("./").trim_end_matches('/').to_owned());
    }

    /// Records the package for a requirement of an importer (empty: of all importers). The key is
    /// the name of the package; for yarn, `@` and the specification follow.
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

    /// Returns the packages that are linked to a key for all importers.
    pub(super) fn linked(&self, key: &str) -> &[usize] {
        self.linked_for("", key)
    }

    fn linked_for(&self, importer: &str, key: &str) -> &[usize] {
        let numbers = self.index.get(importer).and_then(|keys| keys.get(key));
        numbers.map(Numbers::as_slice).unwrap_or_default()
    }

    /// Records a problem; beyond the maximum, only one note that there are more.
    pub(super) fn problem(&mut self, problem: ManifestProblem) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Whether the lockfile covers this member; see [`Self::member`].
    pub fn covers(&self, importer: &str) -> bool {
        self.members.contains(importer)
    }

    /// Returns the packages for a requirement of a member (empty: of the manifest next to the
    /// lockfile). Entries whose version does not meet the requirement are left out, because then
    /// the lockfile is stale. Several packages are alternatives for different environments or
    /// members.
    pub fn resolve(&self, importer: &str, requirement: &Requirement) -> Vec<&Locked> {
        let numbers = self.resolve_numbers(importer, requirement).into_iter();
        numbers.filter_map(|number| self.packages.get(number)).collect()
    }

    /// Returns the indices in [`Self::packages`] of the packages that [`Self::resolve`] returns.
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
            // Two aliases can refer to different versions of one package.
            return vec![requirement.alias.clone().unwrap_or(name)];
        }
        // Git and URL dependencies have their specification as the key.
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

/// Whether a package meets a requirement. If that cannot be determined, it does: the package
/// manager wrote the entry for this requirement.
fn admits(requirement: &Requirement, package: &Locked) -> bool {
    let git = matches!(package.origin, PackageOrigin::Git { .. });
    match (&requirement.wanted, &package.version) {
        (Wanted::Git { .. }, _) => git,
        (Wanted::Local(_), _) => false,
        (Wanted::Exact(wanted), Some(version)) => equal(requirement.ecosystem, wanted, version),
        (Wanted::Range(range), Some(version)) => within(requirement.ecosystem, range, version),
        // A URL has no version, and a missing version excludes nothing.
        _ => true,
    }
}

fn equal(ecosystem: Ecosystem, wanted: &str, version: &str) -> bool {
    if wanted == version {
        return true;
    }
    match ecosystem {
        Ecosystem::Pypi => match (Version::from_str(wanted), Version::from_str(version)) {
            // A requirement without a local label matches any label: `==1.0` matches `1.0+cpu`.
            (Ok(wanted), Ok(version)) => {
                let plain = !wanted.is_local();
                wanted == version || (plain && wanted == version.without_local())
            }
            _ => false,
        },
        // Build metadata does not distinguish versions.
        _ => wanted.split('+').next() == version.split('+').next(),
    }
}

pub(super) fn within(ecosystem: Ecosystem, range: &str, version: &str) -> bool {
    match ecosystem {
        Ecosystem::Pypi => match Version::from_str(version) {
            // Poetry separates alternatives with `||`.
            Ok(version) => range.split("||").any(|range| within_python(range.trim(), &version)),
            Err(_) => true,
        },
        Ecosystem::Cargo => {
            match (semver::VersionReq::parse(range), semver::Version::parse(version)) {
                (Ok(range), Ok(version)) => range.matches(&version),
                _ => true,
            }
        }
        // Ranges in other syntaxes are not evaluated.
        _ => true,
    }
}

/// Whether a version is in a range of PEP 440, or in one with Poetry's caret or tilde. Other ranges
/// match everything.
fn within_python(range: &str, version: &Version) -> bool {
    let Some((sign, rest)) = range.split_at_checked(1).filter(|(sign, rest)| {
        (*sign == "^" || *sign == "~") && !rest.starts_with('=') && !rest.contains(',')
    }) else {
        return VersionSpecifiers::from_str(range).map_or(true, |range| range.contains(version));
    };
    let Ok(least) = Version::from_str(rest.trim()) else { return true };
    let numbers = least.release();
    // A caret keeps the first number that is not zero, a tilde the second number.
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

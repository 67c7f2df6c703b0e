//! The one form of every lockfile.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr as _;

use pep440_rs::{Version, VersionSpecifiers};

use crate::{Ecosystem, LockKind, Place, Problem, Requirement, Wanted};

/// Most packages kept under one name for one importer; no resolver settles on more.
const CANDIDATES: usize = 64;

/// Where a locked package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
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
    /// Where it comes from.
    pub origin: Origin,
    /// Hashes of its files, as written; a package with a wheel for each platform has many.
    pub hashes: Vec<String>,
    /// Whether the lockfile says that only development needs it.
    pub development: bool,
    /// Where the entry stands.
    pub place: Place,
}

impl Locked {
    /// An entry of which only name, origin and place are known.
    pub fn new(name: impl Into<String>, origin: Origin, place: Place) -> Self {
        let (name, version, hashes) = (name.into(), None, Vec::new());
        Self { name, version, origin, hashes, development: false, place }
    }
}

/// What a lockfile says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lockfile {
    /// Which format it has.
    pub kind: LockKind,
    /// Every package, in the order of the file.
    pub packages: Vec<Locked>,
    /// What was not understood.
    pub problems: Vec<Problem>,
    members: BTreeSet<String>,
    /// The packages by importer and key. Only looked up, so its order does not matter.
    index: HashMap<(String, String), Vec<usize>>,
}

impl Lockfile {
    /// A lockfile without packages.
    pub fn new(kind: LockKind) -> Self {
        let (packages, problems) = (Vec::new(), Vec::new());
        Self { kind, packages, problems, members: BTreeSet::new(), index: HashMap::new() }
    }

    /// Adds a package, and gives its number.
    pub fn add(&mut self, package: Locked) -> usize {
        self.packages.push(package);
        self.packages.len() - 1
    }

    /// Says that the manifest of a member is covered: by the name of its package for Cargo, else by
    /// the directory relative to the lockfile's own.
    pub fn member(&mut self, importer: &str) {
        self.members.insert(importer.trim_start_matches("./").trim_end_matches('/').to_owned());
    }

    /// Says that a requirement of an importer (empty: of all) is met by a package. The key is the
    /// name of the package, for yarn with `@` and the specification behind it.
    pub fn link(&mut self, importer: &str, key: &str, package: usize) {
        let found = self.index.entry((importer.to_owned(), key.to_owned())).or_default();
        if found.len() < CANDIDATES && found.last() != Some(&package) {
            found.push(package);
        }
    }

    /// Whether the lockfile names this member: see [`Self::member`].
    pub fn covers(&self, importer: &str) -> bool {
        self.members.contains(importer)
    }

    /// The packages that meet a requirement of a member (empty: of the manifest beside the
    /// lockfile). An entry whose version the requirement rules out does not meet it: then the
    /// lockfile is stale. More than one are alternatives, for different environments or members.
    pub fn resolve(&self, importer: &str, requirement: &Requirement) -> Vec<&Locked> {
        for importer in [importer, ""] {
            let mut numbers: BTreeSet<usize> = BTreeSet::new();
            for key in self.keys(requirement) {
                let found = self.index.get(&(importer.to_owned(), key));
                numbers.extend(found.into_iter().flatten());
            }
            let locked: Vec<&Locked> = numbers
                .into_iter()
                .filter_map(|number| self.packages.get(number))
                .filter(|package| admits(requirement, package))
                .collect();
            if !locked.is_empty() {
                return locked;
            }
        }
        Vec::new()
    }

    fn keys(&self, requirement: &Requirement) -> Vec<String> {
        let name = requirement.normalized_name();
        if self.kind != LockKind::Yarn {
            return vec![name];
        }
        let specs: Vec<&str> = match &requirement.wanted {
            Wanted::Any => vec!["*", "", "latest"],
            Wanted::Exact(text) | Wanted::Range(text) | Wanted::Label(text) => vec![text],
            _ => Vec::new(),
        };
        specs.into_iter().map(|spec| format!("{name}@{spec}")).collect()
    }
}

/// Whether a requirement lets this package in. What cannot be told is let in: the package manager
/// made the entry for it.
fn admits(requirement: &Requirement, package: &Locked) -> bool {
    let git = matches!(package.origin, Origin::Git { .. });
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

fn within(ecosystem: Ecosystem, range: &str, version: &str) -> bool {
    match ecosystem {
        Ecosystem::Pypi => match (VersionSpecifiers::from_str(range), Version::from_str(version)) {
            (Ok(range), Ok(version)) => range.contains(&version),
            _ => true,
        },
        Ecosystem::Cargo => {
            match (semver::VersionReq::parse(range), semver::Version::parse(version)) {
                (Ok(range), Ok(version)) => range.matches(&version),
                _ => true,
            }
        }
        // npm's ranges are another grammar; the path of the entry is what ties it.
        Ecosystem::Npm => true,
    }
}

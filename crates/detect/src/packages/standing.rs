//! The role of a manifest in the project, as far as the scope depends on it.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_manifest::Ecosystem;
use plimsoll_model::{RepoPath, Scope};
use plimsoll_source::Entry;

use super::{ManifestFile, ManifestKind};
use crate::Context;
use crate::ownership::scope::Standing;
use crate::tree::place;

/// The maximum size of a library that is checked for being without code: a license header and a few words.
const EMPTY_LIBRARY: u64 = 8 * 1024;

/// The known facts about every manifest.
pub(super) struct Standings {
    /// Whether a manifest is at the root of its repository, and whether the project lists it.
    known: BTreeMap<RepoPath, (bool, bool)>,
    /// Manifests of crates that consist of tests and benchmarks.
    tests: BTreeSet<RepoPath>,
    /// The scope of requirements files that are only included by others.
    included: BTreeMap<RepoPath, Scope>,
}

impl Standings {
    pub(super) fn new(context: &Context<'_>, manifests: &[ManifestFile]) -> Self {
        let mut metadata: BTreeMap<RepoPath, Vec<String>> = BTreeMap::new();
        for file in manifests.iter().filter(|file| file.kind == ManifestKind::Pyproject) {
            let dir = file.path.parent().unwrap_or_default();
            metadata.entry(dir).or_default().extend(file.manifest.sources.iter().cloned());
        }
        let packages: BTreeMap<RepoPath, bool> = manifests
            .iter()
            .filter(|file| file.kind == ManifestKind::Pyproject)
            .map(|file| {
                let dir = file.path.parent().unwrap_or_default();
                (dir, file.manifest.published.is_some())
            })
            .collect();
        let mut scripts: BTreeMap<RepoPath, Vec<String>> = BTreeMap::new();
        let known = manifests.iter().map(|file| {
            let dir = file.path.parent().unwrap_or_default();
            let root = dir == context.zones.repository_of(&file.path);
            let python = file.kind.ecosystem() == Ecosystem::Pypi;
            let listed = python && {
                let texts =
                    scripts.entry(dir.clone()).or_insert_with(|| setup_files(context, &dir));
                let described = packages.get(&dir).copied().unwrap_or(false) || !texts.is_empty();
                let name = String::from_utf8_lossy(file.path.file_name()).into_owned();
                let named = metadata.get(&dir).is_some_and(|files| {
                    files.iter().any(|path| path.trim_start_matches("./") == name)
                }) || texts.iter().any(|text| text.contains(name.as_str()));
                let plain =
                    matches!(name.as_str(), "requirements.txt" | "requirements.in" | "Pipfile");
                named || (root && plain && !described)
            };
            (file.path.clone(), (root, listed))
        });
        let known = known.collect();
        let tests = manifests.iter().filter(|file| is_of_tests(context, file));
        let tests = tests.map(|file| file.path.clone()).collect();
        let mut out = Self { known, tests, included: BTreeMap::new() };
        out.include(context, manifests);
        out
    }

    /// A requirements file with an unusual name has the scope of the files that include it.
    fn include(&mut self, context: &Context<'_>, manifests: &[ManifestFile]) {
        let files: BTreeMap<&RepoPath, &ManifestFile> = manifests
            .iter()
            .filter(|file| file.kind == ManifestKind::Requirements)
            .map(|file| (&file.path, file))
            .collect();
        // In the order of scopes, so that each file is visited once, with the first that reaches it.
        let mut open: Vec<(Scope, RepoPath)> = files
            .values()
            .map(|file| (self.scope(file, Scope::Unknown), file.path.clone()))
            .filter(|(scope, _)| *scope != Scope::Unknown)
            .collect();
        open.sort();
        let mut at = 0;
        while let Some((scope, path)) = open.get(at).cloned() {
            at += 1;
            let Some(file) = files.get(&path) else { continue };
            for include in file.manifest.includes.iter().filter(|include| !include.constraint) {
                let dir = path.parent().unwrap_or_default();
                let target = dir.join(include.path.as_bytes());
                let Some(file) = target.as_ref().and_then(|path| files.get(path)) else { continue };
                let unknown = self.scope(file, Scope::Unknown) == Scope::Unknown;
                if unknown && !is_conventional(file) && context.source.entry(&file.path).is_some() {
                    self.included.insert(file.path.clone(), scope);
                    open.push((scope, file.path.clone()));
                }
            }
        }
    }

    /// The scope of an entry of a manifest; `stated` is the scope in the entry itself.
    pub(super) fn scope(&self, file: &ManifestFile, stated: Scope) -> Scope {
        let (root, listed) = self.known.get(&file.path).copied().unwrap_or_default();
        let standing = Standing {
            path: &file.path,
            kind: file.kind,
            published: file.manifest.published == Some(true),
            root,
            listed,
        };
        match standing.scope(stated) {
            Scope::Product | Scope::Unknown if self.tests.contains(&file.path) => Scope::Test,
            Scope::Unknown => self.included.get(&file.path).copied().unwrap_or(Scope::Unknown),
            known => known,
        }
    }
}

/// Whether a crate is not published, and all its code is tests and benchmarks: it may have a library without a single
/// item, since Cargo requires a target.
fn is_of_tests(context: &Context<'_>, file: &ManifestFile) -> bool {
    if file.kind != ManifestKind::Cargo || file.manifest.published != Some(false) {
        return false;
    }
    let dir = file.path.parent().unwrap_or_default();
    let library = dir.join(b"src/lib.rs");
    let within = |entry: &Entry, name: &[u8]| {
        dir.join(name).is_some_and(|inside| entry.path.is_within(&inside))
    };
    let mut found = false;
    for entry in context.source.below(&dir) {
        if !entry.path.as_bytes().ends_with(b".rs") {
            continue;
        }
        if within(entry, b"tests") || within(entry, b"benches") {
            found = true;
        } else if Some(&entry.path) != library.as_ref() || !is_without_code(context, entry) {
            return false;
        }
    }
    found
}

/// Whether a Rust file only contains comments and attributes of the whole file.
fn is_without_code(context: &Context<'_>, entry: &Entry) -> bool {
    let Ok(content) = context.source.read(entry, EMPTY_LIBRARY) else { return false };
    content
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .all(|line| line.is_empty() || line.starts_with(b"//") || line.starts_with(b"#!["))
}

/// Whether people usually install from a file with this name directly.
fn is_conventional(file: &ManifestFile) -> bool {
    matches!(file.path.file_name(), b"requirements.txt" | b"requirements.in")
}

/// The texts of `setup.py` and `setup.cfg` in a directory: what they name is the package's own.
fn setup_files(context: &Context<'_>, dir: &RepoPath) -> Vec<String> {
    let names = [&b"setup.py"[..], b"setup.cfg"];
    let paths = names.iter().filter_map(|name| dir.join(name));
    let files = paths.filter_map(|path| place::named(context.source, &path));
    files
        .filter_map(|named| {
            let limit = context.options.limits.manifest_bytes;
            // An unreadable file is treated as empty here; detectors that read it report why.
            context.recorder.read_named(&named, limit).ok()
        })
        .map(|content| String::from_utf8_lossy(&content).into_owned())
        .collect()
}

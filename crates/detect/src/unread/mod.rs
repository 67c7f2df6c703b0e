//! Determines the kinds of manifests and build files in a source, and which of them were read.
//!
//! An inventory is only as complete as its input. A manifest that no detector reads names code that
//! is missing from the inventory, which must be reported: one note for each kind, with its files.

mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use plimsoll_manifest::LockKind;
use plimsoll_model::{Diagnostic, DiagnosticKind, ManifestCoverage, RepoPath};
use plimsoll_source::{Entry, ReadError};
use rayon::prelude::*;

use crate::Context;
use crate::packages::{LockedFile, ManifestFile};
use crate::tree::manifest_kind::ManifestKind;
use table::Kind;

/// The maximum size of the part of a file that is searched for the content of a manifest.
const SEARCHED: u64 = 512 * 1024;

/// The maximum number of paths in a note.
const NAMED: usize = 5;

/// The kinds of manifests and build files that no detector reads: the name of each in reports, and the names of
/// its files, in which `*` matches any beginning or end.
pub fn unread_kinds() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    table::UNREAD.iter().map(|kind| (kind.id, kind.names))
}

/// The files that were read so far.
pub(crate) struct Read {
    kinds: Kinds,
    /// The paths of all files that were read, whatever they are.
    paths: BTreeSet<RepoPath>,
}

/// Files by their kind, and whether they were read.
type Kinds = BTreeMap<(&'static str, bool), BTreeSet<RepoPath>>;

impl Read {
    pub(crate) fn of(
        context: &Context<'_>,
        manifests: &[ManifestFile],
        locks: &[LockedFile],
    ) -> Self {
        let mut kinds = Kinds::new();
        for file in manifests {
            kinds.entry((manifest_name(file.kind), true)).or_default().insert(file.path.clone());
        }
        for file in locks {
            kinds.entry((lock_name(file.lock.kind), true)).or_default().insert(file.path.clone());
        }
        Self { kinds, paths: context.recorder.paths() }
    }
}

/// The manifests and build files of a source by kind, read or not.
pub(crate) fn coverage(context: &Context<'_>, read: Read) -> Vec<ManifestCoverage> {
    let Read { kinds: mut found, paths: read } = read;
    let entries = context.source.entries();
    let candidates: Vec<(&Entry, &'static Kind, bool)> = entries
        .iter()
        .filter(|entry| entry.kind.is_file())
        .filter_map(|entry| kind_of(entry).map(|(kind, reached)| (entry, kind, reached)))
        .filter(|(entry, ..)| context.zones.is_own(&entry.path))
        .collect();
    let searched: Vec<(&'static str, bool, &RepoPath)> = candidates
        .par_iter()
        .filter(|(entry, kind, _)| kind.needles.is_empty() || is_manifest(context, entry, kind))
        .map(|(entry, kind, reached)| {
            (kind.id, *reached && read.contains(&entry.path), &entry.path)
        })
        .collect();
    for (id, is_read, path) in searched {
        found.entry((id, is_read)).or_default().insert(path.clone());
    }
    found
        .into_iter()
        .map(|((kind, read), paths)| ManifestCoverage::new(kind, read, paths))
        .collect()
}

/// One note for each kind that was not read.
pub(crate) fn notes(rows: &[ManifestCoverage]) -> impl Iterator<Item = Diagnostic> {
    rows.iter().filter(|row| !row.read).filter_map(|row| {
        let named: Vec<String> = row.paths.iter().take(NAMED).map(ToString::to_string).collect();
        let count = usize::try_from(row.count).unwrap_or(usize::MAX);
        let more = match count.saturating_sub(named.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let (files, are, their) =
            if count == 1 { ("file", "is", "its") } else { ("files", "are", "their") };
        let message = format!(
            "{count} {} {files} {are} not read, so {their} content is missing from the inventory: \
             {}{more}",
            row.kind,
            named.join(", "),
        );
        Some(Diagnostic::file(row.paths.first()?, DiagnosticKind::Note, &message))
    })
}

fn manifest_name(kind: ManifestKind) -> &'static str {
    match kind {
        ManifestKind::Requirements => "pip-requirements",
        ManifestKind::Constraints => "pip-constraints",
        ManifestKind::Pyproject => "pyproject.toml",
        ManifestKind::Pipfile => "Pipfile",
        ManifestKind::Cargo => "Cargo.toml",
        ManifestKind::Npm => "package.json",
        ManifestKind::SetupPy => "setup.py",
        ManifestKind::SetupCfg => "setup.cfg",
        ManifestKind::GoMod => "go.mod",
        ManifestKind::Gemspec => "gemspec",
        ManifestKind::Pom => "pom.xml",
        ManifestKind::GradleScript => "gradle",
        ManifestKind::GradleCatalog => "gradle-version-catalog",
        ManifestKind::BuildWrapper => "build-wrapper",
        ManifestKind::DotnetProject => "dotnet-project",
        ManifestKind::DotnetVersions => "Directory.Packages.props",
        ManifestKind::PackagesConfig => "packages.config",
        ManifestKind::Composer => "composer.json",
        ManifestKind::CondaEnvironment => "conda-environment",
        ManifestKind::Brewfile => "Brewfile",
    }
}

fn lock_name(kind: LockKind) -> &'static str {
    match kind {
        LockKind::Cargo => "Cargo.lock",
        LockKind::Uv => "uv.lock",
        LockKind::Poetry => "poetry.lock",
        LockKind::Pdm => "pdm.lock",
        LockKind::Pylock => "pylock.toml",
        LockKind::Pipenv => "Pipfile.lock",
        LockKind::Npm => "package-lock.json",
        LockKind::Yarn => "yarn.lock",
        LockKind::Pnpm => "pnpm-lock.yaml",
        LockKind::GoSum => "go.sum",
        LockKind::Bundler => "Gemfile.lock",
        LockKind::Gradle => "gradle.lockfile",
        LockKind::Nuget => "packages.lock.json",
        LockKind::Composer => "composer.lock",
        LockKind::Swift => "Package.resolved",
        LockKind::Cocoapods => "Podfile.lock",
        LockKind::Brew => "Brewfile.lock.json",
        _ => "lockfile",
    }
}

/// Kinds by the whole name of a file, and kinds by a part of it.
struct Names {
    whole: HashMap<&'static [u8], Vec<(&'static Kind, bool)>>,
    /// Patterns with a `*`, by the last byte of the name, which excludes most files; the key is zero for names
    /// with any ending.
    parts: BTreeMap<u8, Vec<Pattern>>,
}

/// A name with a `*` in it.
struct Pattern {
    before: &'static str,
    after: &'static str,
    /// Its place in the table: where two patterns fit, the first one counts.
    rank: usize,
    kind: &'static Kind,
    reached: bool,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { whole: HashMap::new(), parts: BTreeMap::new() };
    let unread = table::UNREAD.iter().map(|kind| (kind, false));
    for (kind, reached) in unread.chain(table::REACHED.iter().map(|kind| (kind, true))) {
        for name in kind.names {
            match name.split_once('*') {
                Some((before, after)) => {
                    let last = after.bytes().last().unwrap_or_default();
                    let rank = names.parts.values().map(Vec::len).sum();
                    let pattern = Pattern { before, after, rank, kind, reached };
                    names.parts.entry(last).or_default().push(pattern);
                }
                None => names.whole.entry(name.as_bytes()).or_default().push((kind, reached)),
            }
        }
    }
    names
});

/// The kind of a file by its name, and whether a detector reads such files only if they are referenced.
fn kind_of(entry: &Entry) -> Option<(&'static Kind, bool)> {
    let name = entry.path.file_name();
    let names = &*NAMES;
    let whole = names.whole.get(name).into_iter().flatten().copied();
    let last = [name.last().copied().unwrap_or_default(), 0];
    let parts = last.iter().filter_map(|last| names.parts.get(last)).flatten();
    let parts = parts.filter(|it| {
        name.len() > it.before.len() + it.after.len()
            && name.ends_with(it.after.as_bytes())
            && name.starts_with(it.before.as_bytes())
            && is_at_home(it.kind, &entry.path)
    });
    whole
        .into_iter()
        .find(|(kind, _)| is_at_home(kind, &entry.path))
        .or_else(|| parts.min_by_key(|it| it.rank).map(|it| (it.kind, it.reached)))
}

/// Whether a file is in the directory in which its name means something.
fn is_at_home(kind: &Kind, path: &RepoPath) -> bool {
    let parent = path.parent().unwrap_or_default();
    match (kind.id, path.file_name()) {
        ("nix", b"sources.json") => matches!(parent.file_name(), b"nix" | b"npins"),
        (id, _) => table::INSIDE
            .iter()
            .filter(|(inside, dir)| *inside == id && !dir.is_empty())
            .all(|(_, dir)| parent.file_name() == dir.as_bytes()),
    }
}

/// Whether the content of a file makes it a manifest. One that is too large to be searched may be one.
fn is_manifest(context: &Context<'_>, entry: &Entry, kind: &Kind) -> bool {
    let key = entry.oid.map(|oid| (oid, kind.id));
    let memo = context.recorder.memo();
    if let (Some(memo), Some(key)) = (memo, &key)
        && let Some(known) = memo.manifests.get(key)
    {
        return known;
    }
    let says = match context.recorder.peek(entry, SEARCHED) {
        Ok(content) => kind.needles.iter().any(|needle| contains(&content, needle.as_bytes())),
        Err(why) => matches!(why, ReadError::TooLarge { .. }),
    };
    if let (Some(memo), Some(key)) = (memo, key) {
        memo.manifests.keep(key, says);
    }
    says
}

fn contains(content: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(content, needle).is_some()
}

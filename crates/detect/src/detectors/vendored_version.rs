//! Versions stated in the files of third-party code.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Claim, DetectorMeta, EvidenceKind, Location, RepoPath, Scope, Subject};
use plimsoll_source::{Entry, Limits};

use crate::base::want::TooLarge;
use crate::copies::versions::{self, Reach, VersionFile, VersionStatement};
use crate::copies::{VendoredPlace, split_version};
use crate::tree::zones::scope_of;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "vendored-version",
    "Versions of third-party code in its macros, build files, version files and change logs",
    include_str!("../../specs/vendored-version.md"),
    &[
        "**/*.h",
        "**/VERSION",
        "**/configure.ac",
        "**/CMakeLists.txt",
        "**/meson.build",
        "**/README*",
    ],
);

/// Reads statements about the version in the files of a copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VendoredVersion;

impl Detector for VendoredVersion {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        /// Bytes of a title, of a file that contains only a version, or of the newest entries of a
        /// change log.
        const HEAD: u64 = 8192;
        let name = entry.path.file_name();
        let is_in_directory = entry.path.parent().is_some_and(|parent| !parent.is_root());
        if !is_in_directory || versions::reach(name).is_none() {
            Want::No
        } else if versions::is_short(name) {
            Want::Head { bytes: HEAD }
        } else {
            Want::Literals { limit: limits.metadata_bytes, too_large: TooLarge::Skip }
        }
    }

    fn literals(&self) -> &[&str] {
        &versions::LITERALS
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        // The last line of a head may be cut.
        let text = view.lossy_text();
        let end = if view.is_head() { text.rfind('\n').unwrap_or_default() } else { text.len() };
        output.parts.extend(versions::read(view.path(), text.get(..end).unwrap_or_default()));
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<VersionFile>(), PartKind::of::<VendoredPlace>()]
    }

    fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let places = Places::of(found.parts::<VendoredPlace>());
        for file in found.parts::<VersionFile>() {
            for place in places.about(&file.path) {
                claim(file, place, places.is_nested(place), output);
            }
        }
    }
}

/// The directories with third-party code.
#[derive(Debug, Default)]
struct Places<'a> {
    directories: BTreeSet<&'a RepoPath>,
    /// Single files, by their paths without suffix.
    files: BTreeMap<Vec<u8>, &'a RepoPath>,
}

impl<'a> Places<'a> {
    fn of(all: &'a [VendoredPlace]) -> Self {
        let mut places = Self::default();
        for VendoredPlace { path, is_file } in all {
            if *is_file {
                places.files.insert(without_suffix(path).to_vec(), path);
            } else {
                places.directories.insert(path);
            }
        }
        places
    }

    /// Whether a place is inside another.
    fn is_nested(&self, place: &RepoPath) -> bool {
        let mut above = std::iter::successors(place.parent(), RepoPath::parent);
        above.any(|path| self.directories.contains(&path))
    }

    /// The places that a file applies to: the directory that it is in, unless it is below tests, and a single
    /// file beside it with the same name.
    fn about(&self, file: &RepoPath) -> impl Iterator<Item = &'a RepoPath> {
        let reach = versions::reach(file.file_name());
        let mut above = std::iter::successors(file.parent(), RepoPath::parent);
        let mut known = above.by_ref().map(|path| self.directories.get(&path).copied());
        let directory = match reach {
            Some(Reach::Inside) => known.next().flatten(),
            Some(Reach::Below) => known.flatten().next(),
            None => None,
        };
        let is_of_tests = |directory: &&RepoPath| {
            let inside = file.segments().skip(directory.segments().count());
            let inside = inside.collect::<Vec<_>>().join(&b'/');
            scope_of(&RepoPath::new(inside)) == Scope::Test
        };
        let directory = directory.filter(|directory| !is_of_tests(directory));
        let of_name = || self.files.get(without_suffix(file)).copied();
        let beside = (reach == Some(Reach::Below)).then(of_name).flatten();
        directory.into_iter().chain(beside)
    }
}

/// A path up to the first dot of its file name.
fn without_suffix(path: &RepoPath) -> &[u8] {
    let bytes = path.as_bytes();
    let name = bytes.len() - path.file_name().len();
    let dot = bytes.iter().skip(name).position(|byte| *byte == b'.');
    bytes.get(..dot.map_or(bytes.len(), |dot| name + dot)).unwrap_or(bytes)
}

/// Adds the claims of a file about the component at a place.
fn claim(file: &VersionFile, place: &RepoPath, is_nested: bool, output: &mut Output) {
    let (name, _) = split_version(place.file_name());
    let counts = |statement: &&VersionStatement| !(is_nested && is_pair(statement));
    for statement in file.statements.iter().filter(counts) {
        for (value, kind, line) in statement.values(&name) {
            let at = Location::line(file.path.clone(), line);
            let subject = Subject::Directory(place.clone());
            output.claims.push(Claim::new(subject, value, kind, at));
        }
    }
}

/// Whether a header only states two numbers. Developers of a library that is part of a larger project do not release
/// it separately, and such a pair stays unchanged for years.
fn is_pair(statement: &VersionStatement) -> bool {
    match statement {
        VersionStatement::Named { version, kind, .. } => {
            *kind == EvidenceKind::VersionMacro && version.split('.').count() < 3
        }
        _ => false,
    }
}

//! Versions stated in the files of third-party code.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, DetectorMeta, EvidenceKind, Location, RepoPath, Scope, Subject,
};
use plimsoll_source::{Entry, Limits};

use crate::base::want::TooLarge;
use crate::copies::versions::{self, Reach, VersionFile, VersionStatement};
use crate::copies::{VendoredPlace, split_version};
use crate::git::FoundSubmodule;
use crate::tree::names::{is_generic, plain_name};
use crate::tree::zones::scope_of;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "vendored-version",
    "Versions of third-party code in its macros, build files, modules, version files and change logs",
    include_str!("../../specs/vendored-version.md"),
    &[
        "**/*.h",
        "**/VERSION",
        "**/configure.ac",
        "**/CMakeLists.txt",
        "**/meson.build",
        "**/README*",
        "**/__init__.py",
        "**/*.pm",
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
        vec![
            PartKind::of::<VersionFile>(),
            PartKind::of::<VendoredPlace>(),
            PartKind::of::<FoundSubmodule>(),
        ]
    }

    fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let mut places = Places::of(found.parts::<VendoredPlace>());
        // A source package contains the code of a submodule, but not the commit.
        let is_open = |module: &&FoundSubmodule| module.state.gitlink != Some(true);
        let open = found.parts::<FoundSubmodule>().iter().filter(is_open);
        places.directories.extend(open.map(|module| &module.path));
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
    let counts = |statement: &&VersionStatement| !(is_nested && is_pair(file, statement));
    for statement in file.statements.iter().filter(counts) {
        let named = named(file, statement, place, &name);
        for (value, kind, line) in statement.values(&name).into_iter().chain(named) {
            let at = Location::line(file.path.clone(), line);
            let subject = Subject::Directory(place.clone());
            output.claims.push(Claim::new(subject, value, kind, at));
        }
    }
}

/// The name in a build file or in the title of a README, if it is more exact than that of the directory.
fn named(
    file: &VersionFile,
    statement: &VersionStatement,
    place: &RepoPath,
    directory: &str,
) -> Option<(ClaimValue, EvidenceKind, u32)> {
    let (name, kind, line) = match statement {
        VersionStatement::Project { name, line }
            if plain_name(name) == format!("lib{}", plain_name(directory)) =>
        {
            (name, EvidenceKind::BuildFile, *line)
        }
        VersionStatement::Heading { name, line } | VersionStatement::Title { name, line, .. }
            if extends(name, directory) =>
        {
            (name, EvidenceKind::Prose, *line)
        }
        _ => return None,
    };
    let is_own = file.path.parent().as_ref() == Some(place) && !is_generic(directory);
    is_own.then(|| (ClaimValue::name(name), kind, line))
}

/// Whether a title is the name of a directory with more letters: `HdrRope_c` of `rope`. What is added must not be the
/// name of a part, or a word about the copy.
fn extends(title: &str, directory: &str) -> bool {
    /// The minimum number of letters that do not match by chance.
    const LETTERS: usize = 4;
    let (title, directory) = (title.trim(), plain_name(directory));
    let plain = plain_name(title);
    let Some((front, back)) = plain.split_once(&directory) else { return false };
    let is_word = !title.contains(|c: char| c.is_whitespace());
    let is_longer = directory.len() >= LETTERS && !(front.is_empty() && back.is_empty());
    // A number may be the version of a series.
    let is_name =
        |rest: &str| !OF_PARTS.contains(&rest) && !rest.bytes().any(|byte| byte.is_ascii_digit());
    is_word && is_longer && is_name(front) && is_name(back)
}

/// Words in titles of documents about a part of a project, or about the copy of one.
const OF_PARTS: [&str; 40] = [
    "api",
    "benchmark",
    "benchmarks",
    "binding",
    "bindings",
    "build",
    "builds",
    "bundled",
    "copy",
    "demo",
    "demos",
    "deps",
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "external",
    "fork",
    "format",
    "fuzz",
    "fuzzer",
    "internal",
    "internals",
    "license",
    "md",
    "note",
    "notes",
    "patch",
    "patches",
    "plugin",
    "readme",
    "sample",
    "samples",
    "source",
    "test",
    "tests",
    "update",
    "vendored",
    "wrapper",
];

/// Whether a header only states two numbers. Developers of a library that is part of a larger project do not release
/// it separately, and such a pair stays unchanged for years.
fn is_pair(file: &VersionFile, statement: &VersionStatement) -> bool {
    match statement {
        VersionStatement::Named { version, kind, .. } => {
            // Each Perl module is released, most with two numbers.
            *kind == EvidenceKind::VersionMacro
                && version.split('.').count() < 3
                && !file.path.file_name().ends_with(b".pm")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_with_longer_names() {
        for (title, directory, expected) in [
            ("HdrRope_c", "rope", true),
            ("HdrRope_c", "hdr_rope", true),
            ("librope", "rope", true),
            ("rope-ng", "rope", true),
            ("Rope", "rope", false),
            ("rope", "librope", false),
            ("rope-tests", "rope", false),
            ("rope2", "rope", false),
            ("Rope bends", "rope", false),
            ("untied", "tie", false),
        ] {
            assert_eq!(extends(title, directory), expected, "{title} {directory}");
        }
    }
}

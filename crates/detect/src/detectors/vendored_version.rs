//! Versions stated in the files of third-party code.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Claim, DetectorMeta, EvidenceKind, Location, RepoPath, Scope, Subject};
use plimsoll_source::{Entry, Limits, Source};

use crate::base::want::TooLarge;
use crate::copies::versions::{self, MainSource, Reach, VersionFile, VersionStatement};
use crate::copies::{VendoredPlace, is_code, is_copy_inside, is_license, split_version};
use crate::git::FoundSubmodule;
use crate::licenses::standing::{Standings, Whose};
use crate::tree::names::{is_same_name, plain_name};
use crate::tree::zones::scope_of;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "vendored-version",
    "Versions of third-party code in its macros, build files, version files, change logs and READMEs",
    include_str!("../../specs/vendored-version.md"),
    &[
        "**/*.h",
        "**/*.{c,cc,cpp,cxx}",
        "**/VERSION",
        "**/{CHANGES,ChangeLog,NEWS,HISTORY}*",
        "**/configure.ac",
        "**/CMakeLists.txt",
        "**/meson.build",
        "**/README*",
        "**/{setup.py,*.podspec} in directories with numbers in their names",
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
        let may_state =
            || versions::reach(name).is_some() || versions::named_directory(&entry.path).is_some();
        if is_in_directory && versions::may_confirm(&entry.path) {
            Want::Whole { limit: limits.metadata_bytes }
        } else if !is_in_directory || !may_state() || versions::is_manifest(name) {
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
        let text = text.get(..end).unwrap_or_default();
        output.parts.extend(versions::read(view.path(), text));
        output.parts.extend(versions::read_main(view.path(), text));
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![
            PartKind::of::<VersionFile>(),
            PartKind::of::<MainSource>(),
            PartKind::of::<VendoredPlace>(),
            PartKind::of::<FoundSubmodule>(),
            PartKind::of::<Standings>(),
        ]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let mut places = Places::of(found.parts::<VendoredPlace>());
        // An archive of the source has the files of submodules, but not their commits.
        let modules = found.parts::<FoundSubmodule>().iter();
        let modules = modules.filter(|module| module.state.gitlink.is_none());
        places.directories.extend(modules.map(|module| &module.path));
        places.learn_named(found.parts::<VersionFile>());
        let mut stated: BTreeSet<&RepoPath> = BTreeSet::new();
        // Places with a statement outside their inner directory.
        let mut stated_around: BTreeSet<&RepoPath> = BTreeSet::new();
        for file in found.parts::<VersionFile>() {
            for place in places.about(&file.path) {
                if claim(file, &places.at(place), output) {
                    stated.insert(place);
                    if !is_in_inner_copy(&file.path, place) {
                        stated_around.insert(place);
                    }
                }
            }
        }
        for file in found.parts::<VersionFile>() {
            let place = places.around(&file.path).filter(|place| !stated_around.contains(place));
            if let Some(place) = place.filter(|place| is_only_around(context.source, place))
                && claim(file, &places.at(place), output)
            {
                stated.insert(place);
            }
        }
        // A source file is seldom where a library states its version, so it counts only if nothing else states one.
        let standings = found.parts::<Standings>().first();
        for MainSource { file, directory } in found.parts::<MainSource>() {
            let place = places.directories.get(directory).copied();
            let Some(place) = place.filter(|place| !stated.contains(place)) else { continue };
            let standing = standings.and_then(|known| known.get(&file.path));
            if standing.is_none_or(|it| it.whose != Whose::Own) {
                claim(file, &places.at(place), output);
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
    /// The places with a statement about exactly their name.
    named: BTreeSet<&'a RepoPath>,
}

/// A place that a statement is about.
struct Stated<'a> {
    place: &'a RepoPath,
    /// Whether it is inside another.
    is_nested: bool,
    /// Whether another statement is about exactly its name: then a longer name in a macro may be that of bindings.
    is_named: bool,
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

    /// Learns the places whose name is in a statement, or whose version is in one without a name.
    fn learn_named(&mut self, files: &[VersionFile]) {
        let mut named = BTreeSet::new();
        for file in files {
            for place in self.about(&file.path) {
                let (name, _) = split_version(place.file_name());
                let has_name = |statement: &VersionStatement| match statement {
                    VersionStatement::Named { prefix, .. } => is_same_name(prefix, &name),
                    _ => !statement.values(&name).is_empty(),
                };
                if file.statements.iter().any(has_name) {
                    named.insert(place);
                }
            }
        }
        self.named = named;
    }

    /// A place, with what is known about it.
    fn at<'p>(&self, place: &'p RepoPath) -> Stated<'p> {
        let (is_nested, is_named) = (self.is_nested(place), self.named.contains(place));
        Stated { place, is_nested, is_named }
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

    /// The place around the directory of a build file or the like, if both have the same name: `rope/rope/VERSION`, with the
    /// build files of the repository in `rope`.
    fn around(&self, file: &RepoPath) -> Option<&'a RepoPath> {
        let is_known = versions::reach(file.file_name()) == Some(Reach::Inside);
        let inner = file.parent().filter(|inner| is_known && !self.directories.contains(inner))?;
        let place = self.directories.get(&inner.parent()?).copied()?;
        is_copy_inside(&inner, place).then_some(place)
    }
}

/// Whether a file is in the directory of the same name in a place.
fn is_in_inner_copy(file: &RepoPath, place: &RepoPath) -> bool {
    let mut above = std::iter::successors(file.parent(), RepoPath::parent);
    above.any(|inner| is_copy_inside(&inner, place))
}

/// Whether a place only wraps a copy in its inner directory of the same name. With code, a version or a license of its
/// own, the place is the copy itself, and the inner directory is a part that may have another version. A license does
/// not count if all code is in the inner directory.
fn is_only_around(source: &dyn Source, place: &RepoPath) -> bool {
    let (_, version) = split_version(place.file_name());
    let mut code = source.below(place).iter().filter(|entry| is_code(entry.path.file_name()));
    let is_all_inside = code.all(|entry| is_in_inner_copy(&entry.path, place));
    let is_own = |name: &[u8]| {
        is_code(name) || (is_license(name) && !is_all_inside) || versions::is_of_release(name)
    };
    let files = source.below(place).iter().filter(|entry| entry.kind.is_file());
    let mut direct = files.filter(|entry| entry.path.parent().as_ref() == Some(place));
    version.is_none() && !direct.any(|entry| is_own(entry.path.file_name()))
}

/// A path up to the first dot of its file name.
fn without_suffix(path: &RepoPath) -> &[u8] {
    let bytes = path.as_bytes();
    let name = bytes.len() - path.file_name().len();
    let dot = bytes.iter().skip(name).position(|byte| *byte == b'.');
    bytes.get(..dot.map_or(bytes.len(), |dot| name + dot)).unwrap_or(bytes)
}

/// Adds the claims of a file about the component at a place; `false` if it does not state a version.
fn claim(file: &VersionFile, stated: &Stated<'_>, output: &mut Output) -> bool {
    let place = stated.place;
    let (name, _) = split_version(place.file_name());
    let counts = |statement: &&VersionStatement| !(stated.is_nested && is_pair(statement));
    let mut states = false;
    for statement in &file.statements {
        let renamed = renamed(statement, &file.path, (stated, &name));
        let values = renamed.as_ref().unwrap_or(statement).values(&name);
        states |= !values.is_empty();
        for (value, kind, line) in values.into_iter().filter(|_| counts(&statement)) {
            let at = Location::line(file.path.clone(), line);
            let subject = Subject::Directory(place.clone());
            output.claims.push(Claim::new(subject, value, kind, at));
        }
    }
    states
}

/// Renames a version macro that has a longer name than its directory `rope`, if the header has that name too:
/// `KNOT_ROPE_VERSION` in `knot/rope.h` or `knot_rope_version.h`. In `CPPROPE_VERSION` of `rope.h` and `CROPE_VERSION`
/// of `crope.h`, the prefix is a language, which directory names often leave out. Macros of other components are
/// excluded: a word that only ends with the name (`TIGHTROPE_VERSION`), and the name of a directory above the header
/// (`knot_rope/knot_rope.h`).
fn renamed(
    statement: &VersionStatement,
    header: &RepoPath,
    (stated, name): (&Stated<'_>, &str),
) -> Option<VersionStatement> {
    /// The minimum number of letters of a name that is compared as a part of another.
    const LETTERS: usize = 4;
    let VersionStatement::Named { prefix, version, line, kind } = statement else { return None };
    let (long, short) = (plain_name(prefix), plain_name(name));
    if short.len() < LETTERS || long.len() <= short.len() || !long.ends_with(&short) {
        return None;
    }
    let stem = String::from_utf8_lossy(header.file_name()).to_ascii_lowercase();
    let stem = plain_name(&stem.split('.').next().unwrap_or_default().replace("version", ""));
    let above = header.parent().unwrap_or_default();
    let above = plain_name(&String::from_utf8_lossy(above.file_name()));
    let before = long.strip_suffix(&short).unwrap_or_default();
    // A header with the name of the macro is the one of the library: `cROPE.h`.
    let is_of_language = || {
        let is_direct = header.parent().is_some_and(|above| above == *stated.place);
        (stem == short && ["cpp", "cxx"].contains(&before))
            || (stem == long
                && is_direct
                && !stated.is_named
                && ["c", "cpp", "cxx", "std"].contains(&before))
    };
    let mut words = prefix.match_indices(['_', '-', ' ']).filter_map(|(at, _)| prefix.get(at..));
    let is_of_words = words.any(|rest| plain_name(rest) == short);
    let is_of_names = is_of_words && (stem == long || format!("{above}{stem}") == long);
    let mut directories = header.segments().map(|name| plain_name(&String::from_utf8_lossy(name)));
    let is_of_header =
        (is_of_names || is_of_language()) && !directories.any(|directory| directory == long);
    is_of_header.then(|| VersionStatement::Named {
        prefix: name.to_owned(),
        version: version.clone(),
        line: *line,
        kind: *kind,
    })
}

/// Whether a header only states two numbers. Developers of a library that is part of a larger project do not release
/// it separately, and such a pair stays unchanged for years. A release candidate (`3.0-rc1`) does not count as a pair:
/// only a release has such a version.
fn is_pair(statement: &VersionStatement) -> bool {
    match statement {
        VersionStatement::Named { version, kind, .. } => {
            let is_candidate = version.contains("-rc");
            *kind == EvidenceKind::VersionMacro && version.split('.').count() < 3 && !is_candidate
        }
        _ => false,
    }
}

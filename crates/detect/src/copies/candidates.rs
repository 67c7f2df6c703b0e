//! Distinguishing directories of third-party code from the repository's own code around them.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::RepoPath;
use plimsoll_source::{Entry, EntryKind};
use rayon::prelude::*;

use super::file_names::{is_code, is_license};
use super::release::{numbers_after, split_version};
use crate::metadata;
use crate::tree::zones::{VendorRoot, vendor_root};

/// A directory below a vendor root, and the evidence for it.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not states of one thing")]
pub(crate) struct Candidate<'a> {
    /// License files below it.
    pub(crate) licenses: Vec<&'a Entry>,
    /// Metadata files that are in it directly.
    pub(crate) metadata: Vec<&'a Entry>,
    /// Source files below it.
    code: usize,
    /// Whether it is below a directory that is a vendor root by convention.
    conventional: bool,
    /// Whether a tool or a person wrote down that it is vendored.
    stated: bool,
    /// Whether a document lists it.
    listed: bool,
    /// Whether `cargo vendor` copied it.
    cargo: bool,
    /// Whether code, a license or metadata is in it directly.
    own: bool,
    /// Directories in it that have their own license or metadata.
    inner: BTreeSet<RepoPath>,
}

/// Names of directories that divide one component rather than name several.
const PARTS: [&str; 10] = [
    "include",
    "includes",
    "inc",
    "include_private",
    "src",
    "source",
    "lib",
    "libs",
    "library",
    "cmake",
];

/// Words in a directory's name that show that it adapts third-party code rather than containing it.
const GLUE: [&str; 5] = ["wrapper", "shim", "glue", "stub-", "patches"];

/// The known facts about directories, apart from their names.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The directories that `vendor/modules.txt` names.
    pub(crate) modules: BTreeSet<RepoPath>,
    /// Directories that a document lists as third-party.
    pub(crate) listed: BTreeSet<RepoPath>,
    /// The directories in which a document lists several libraries, so that each of these is a component.
    pub(crate) collections: BTreeSet<RepoPath>,
}

/// Every directory with third-party code, by path.
pub(crate) fn candidates<'e>(
    entries: &'e [Entry],
    known: &Known,
) -> BTreeMap<RepoPath, Candidate<'e>> {
    let mut groups = known.collections.clone();
    let mut found = collect(entries, known, &groups);
    let before = groups.len();
    let is_group = |(path, one): &(&RepoPath, &Candidate<'_>)| one.is_group(path.file_name());
    groups.extend(found.iter().filter(is_group).map(|(path, _)| path.clone()));
    if groups.len() > before {
        found = collect(entries, known, &groups);
    }
    leave_to_the_inner(&mut found);
    found
}

/// Reads all entries; `groups` are directories whose children are the components.
fn collect<'e>(
    entries: &'e [Entry],
    known: &Known,
    groups: &BTreeSet<RepoPath>,
) -> BTreeMap<RepoPath, Candidate<'e>> {
    let mut found: BTreeMap<RepoPath, Candidate<'_>> = BTreeMap::new();
    let undivided = undivided(entries);
    let above = entries.par_iter().map(|entry| {
        let mut above = directories(&entry.path, &known.modules, groups, &undivided);
        let listed = above_of(&entry.path, &known.listed);
        above.retain(|(dir, _)| !listed.contains(dir));
        above.extend(listed.into_iter().map(|dir| (dir, VendorRoot::Conventional)));
        (entry, above)
    });
    let above: Vec<(&Entry, Vec<(RepoPath, VendorRoot)>)> =
        above.filter(|(_, above)| !above.is_empty()).collect();
    for (entry, above) in above {
        for (dir, root) in above {
            let candidate = found.entry(dir.clone()).or_default();
            candidate.conventional |= root == VendorRoot::Conventional;
            candidate.listed |= known.listed.contains(&dir);
            candidate.stated |= candidate.listed || known.modules.contains(&dir);
            if entry.kind.is_file() || entry.kind == EntryKind::Link {
                candidate.add(&dir, entry);
            }
        }
    }
    let built = built_elsewhere(entries, &found);
    found.retain(|path, candidate| {
        let speaks = !candidate.licenses.is_empty() || candidate.stated;
        holds_foreign_code(path, candidate) && (speaks || !built.contains(path))
    });
    found
}

/// The vendor roots that consist of one component: all their subdirectories are named like parts of a project, and
/// contain code.
fn undivided(entries: &[Entry]) -> BTreeSet<RepoPath> {
    let mut children: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
    for entry in entries {
        let bytes = entry.path.as_bytes();
        let mut end = 0;
        let mut root: Option<&[u8]> = None;
        for segment in entry.path.segments() {
            let is_last = end + segment.len() >= bytes.len();
            if let Some(root) = root.take()
                && (!is_last || entry.kind == EntryKind::Gitlink)
            {
                children.entry(root).or_default().insert(segment);
            }
            end += segment.len();
            if vendor_root(segment) == Some(VendorRoot::Conventional) {
                root = bytes.get(..end);
            }
            end += 1;
        }
    }
    let is_one = |names: &BTreeSet<&[u8]>| {
        let holds_code = |name: &&[u8]| {
            ["src", "source", "lib", "libs", "library"]
                .iter()
                .any(|part| name.eq_ignore_ascii_case(part.as_bytes()))
        };
        names.len() > 1 && names.iter().all(|name| is_part(name)) && names.iter().any(holds_code)
    };
    let roots = children.into_iter().filter(|(_, names)| is_one(names));
    roots.map(|(root, _)| RepoPath::new(root)).collect()
}

/// The directories above a path that are among some.
fn above_of(path: &RepoPath, some: &BTreeSet<RepoPath>) -> Vec<RepoPath> {
    if some.is_empty() {
        return Vec::new();
    }
    let above = std::iter::successors(path.parent(), RepoPath::parent);
    above.filter(|dir| some.contains(dir)).collect()
}

/// Directories with the build files of another directory: `rope-build` beside `rope` or `rope-src`.
fn built_elsewhere(
    entries: &[Entry],
    found: &BTreeMap<RepoPath, Candidate<'_>>,
) -> BTreeSet<RepoPath> {
    let names: BTreeMap<&RepoPath, Vec<u8>> = found
        .keys()
        .filter_map(|path| {
            let name = path.file_name();
            let stem = name.strip_suffix(b"-build").or_else(|| name.strip_suffix(b"_build"))?;
            (!stem.is_empty()).then(|| (path, stem.to_vec()))
        })
        .collect();
    if names.is_empty() {
        return BTreeSet::new();
    }
    let modules = entries.iter().filter(|entry| entry.kind == EntryKind::Gitlink);
    let others: BTreeSet<&RepoPath> =
        modules.map(|entry| &entry.path).chain(found.keys()).collect();
    let has_source = |path: &RepoPath, stem: &[u8]| {
        let above = path.parent().unwrap_or_default();
        [&b""[..], b"-src", b"_src"].iter().any(|end| {
            above.join(&[stem, end].concat()).is_some_and(|other| others.contains(&other))
        })
    };
    let built = names.into_iter().filter(|(path, stem)| has_source(path, stem));
    built.map(|(path, _)| path.clone()).collect()
}

impl<'e> Candidate<'e> {
    fn add(&mut self, dir: &RepoPath, entry: &'e Entry) {
        let name = entry.path.file_name();
        let parent = entry.path.parent();
        let direct = parent.as_ref() == Some(dir);
        let license = is_license(name);
        let code = is_code(name) && entry.kind.is_file();
        let metadata = metadata::reader(name).is_some();
        // `cargo vendor` adds this file to each copy.
        self.cargo |= direct && name == b".cargo-checksum.json";
        self.stated |= self.cargo;
        if license {
            self.licenses.push(entry);
        } else if metadata && direct {
            self.metadata.push(entry);
            self.stated |= metadata::is_about_vendoring(name);
        }
        self.code += usize::from(code);
        self.own |= direct && (license || code || metadata);
        if (license || metadata)
            && let Some(parent) = parent
            && parent.parent().as_ref() == Some(dir)
            && !is_part(parent.file_name())
        {
            self.inner.insert(parent);
        }
    }

    /// Whether `cargo vendor` copied it.
    pub(crate) fn is_copied_by_cargo(&self) -> bool {
        self.cargo
    }

    /// Whether the directory only groups several libraries: it has no code, license or metadata of its own, and at
    /// least two directories in it have a license or metadata. In a directory such as `plugins`, one suffices.
    fn is_group(&self, name: &[u8]) -> bool {
        let least = if matches!(name, b"plugins" | b"modules" | b"packages") { 1 } else { 2 };
        !self.own && !self.stated && self.inner.len() >= least
    }
}

/// A license file applies to the innermost component it is in.
fn leave_to_the_inner(found: &mut BTreeMap<RepoPath, Candidate<'_>>) {
    let dirs: BTreeSet<RepoPath> = found.keys().cloned().collect();
    for (path, candidate) in found {
        candidate
            .licenses
            .retain(|entry| host(&entry.path, |dir| dirs.contains(dir)).as_ref() == Some(path));
    }
}

/// The nearest directory above a path that is one of the given ones.
pub(crate) fn host(path: &RepoPath, is_one: impl Fn(&RepoPath) -> bool) -> Option<RepoPath> {
    let mut above = path.parent();
    while let Some(dir) = above {
        if is_one(&dir) {
            return Some(dir);
        }
        above = dir.parent();
    }
    None
}

/// The directories above a path that could be components: for each vendor root, its child. A
/// directory of parts (`include`, `src`) and one that only groups libraries is skipped, since its
/// name is not the name of a component; the root itself is one if there is nothing else in it.
fn directories(
    path: &RepoPath,
    modules: &BTreeSet<RepoPath>,
    groups: &BTreeSet<RepoPath>,
    undivided: &BTreeSet<RepoPath>,
) -> Vec<(RepoPath, VendorRoot)> {
    let segments: Vec<&[u8]> = path.segments().collect();
    let dirs = segments.len().saturating_sub(1);
    let prefix =
        |depth: usize| RepoPath::new(segments.get(..depth).unwrap_or_default().join(&b'/'));
    let mut out = Vec::new();
    for (index, segment) in segments.iter().enumerate().take(dirs) {
        let Some(root) = vendor_root(segment) else { continue };
        if !undivided.is_empty() && undivided.contains(&prefix(index + 1)) {
            out.push((prefix(index + 1), root));
            continue;
        }
        // Code that Go copied is recognized by the paths of its modules.
        let module = || (index + 2..=dirs).rev().map(prefix).find(|dir| modules.contains(dir));
        if *segment == b"vendor"
            && !modules.is_empty()
            && let Some(dir) = module()
        {
            out.push((dir, root));
            continue;
        }
        let mut depth = index + 2;
        while depth <= dirs
            && segments.get(depth - 1).is_some_and(|name| {
                is_part(name) || (!groups.is_empty() && groups.contains(&prefix(depth)))
            })
        {
            depth += 1;
        }
        if segments.get(index + 1).is_some_and(|child| is_host(child)) {
            // Go's layout: the host, the owner and the repository.
            depth = (index + 4).min(dirs);
        }
        if depth <= dirs {
            out.push((prefix(depth), root));
        }
    }
    out
}

fn is_part(name: &[u8]) -> bool {
    PARTS.iter().any(|part| name.eq_ignore_ascii_case(part.as_bytes()))
}

/// Whether a directory is named like a host: `github.com`, `golang.org`.
fn is_host(name: &[u8]) -> bool {
    [".com", ".org", ".net", ".io", ".in", ".dev"]
        .iter()
        .any(|suffix| name.to_ascii_lowercase().ends_with(suffix.as_bytes()))
}

fn holds_foreign_code(path: &RepoPath, candidate: &Candidate<'_>) -> bool {
    if candidate.code == 0 {
        // A document may list directories without code, such as certificates or fonts.
        return candidate.listed;
    }
    // Repositories do not put numbers into the names of directories of their own code, so any numbers are evidence.
    let is_numbered =
        split_version(path.file_name()).1.is_some() || numbers_after(path.file_name()).is_some();
    let evidence = is_numbered || !candidate.licenses.is_empty() || candidate.stated;
    evidence || (candidate.conventional && !is_glue(path.file_name()))
}

/// Whether a directory, by its name, adapts third-party code rather than containing it.
pub(crate) fn is_glue(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    GLUE.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_and_folders_are_not_components() {
        let entry = |path: &str| Entry::new(RepoPath::new(path), EntryKind::File);
        let mut entries = vec![
            entry("third_party/BUILD"),
            entry("third_party/glue/CMakeLists.txt"),
            entry("third_party/cpuinfo-wrappers/api.c"),
            entry("third_party/real/a.c"),
            entry("third_party/real/third_party/inner/b.c"),
            entry("vendor/github.com/o/r/x.go"),
            entry("vendor/github.com/o/r/LICENSE"),
            entry("vision/third-party/include/api.h"),
            entry("vision/third-party/include/eye/eye.h"),
            entry("vision/nature/third-party/include/api.h"),
            entry("vision/nature/third-party/library/tables/sine.c"),
            entry("third_party/js/one/LICENSE"),
            entry("third_party/js/one/a.js"),
            entry("third_party/js/two/LICENSE"),
            entry("third_party/js/two/b.js"),
            entry("vendor/plugins/tide/COPYING"),
            entry("vendor/plugins/tide/tide.c"),
            entry("external/own/main.c"),
        ];
        entries.sort();
        let found: Vec<String> =
            candidates(&entries, &Known::default()).keys().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "third_party/js/one",
                "third_party/js/two",
                "third_party/real",
                "third_party/real/third_party/inner",
                "vendor/github.com/o/r",
                "vendor/plugins/tide",
                "vision/nature/third-party",
                "vision/third-party/include/eye",
            ]
        );
    }
}

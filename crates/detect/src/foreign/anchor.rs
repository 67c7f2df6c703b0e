//! Evidence directly in a directory that may be a root of third-party code: a license file, names and versions, files with terms.

use std::collections::BTreeMap;

use plimsoll_model::{ClaimValue, EvidenceKind, Location, MinimumVersion, RepoPath};

use super::finder::Finder;
use super::names::{inner_name, is_abbreviation, titled};
use crate::copies::versions::{VersionFile, VersionStatement};
use crate::licenses::standing::{FileStanding, Whose};
use crate::tree::names::{is_same_name, plain_name, text_stem};

/// The evidence directly in a directory that may be a root.
#[derive(Debug, Default)]
pub(super) struct Anchor<'a> {
    pub(super) license: Option<&'a RepoPath>,
    /// The place of a name and version of its own.
    pub(super) identity: Option<Location>,
    /// A README that has a title like its name.
    pub(super) readme: Option<Location>,
    /// Its name, if that is not the name of the directory, and the place of the name.
    pub(super) name: Option<(String, EvidenceKind, Location)>,
    /// Whether a macro or a build file contains the name of the directory.
    pub(super) is_named: bool,
    /// Files with third-party holders and license terms of their own.
    pub(super) terms: usize,
    /// The number of directories directly in it that have such files.
    pub(super) inner: usize,
    pub(super) versions: Vec<(ClaimValue, EvidenceKind, Location)>,
}

impl<'a> Finder<'a> {
    /// All directories that may be a root.
    pub(super) fn anchors(&self, versions: &[VersionFile]) -> BTreeMap<RepoPath, Anchor<'a>> {
        let mut anchors: BTreeMap<RepoPath, Anchor<'a>> = BTreeMap::new();
        for file in self.standings.all() {
            let Some(directory) = file.path.parent().filter(|above| !above.is_root()) else {
                continue;
            };
            let is_known = |sha256: &str| self.standings.own_texts.contains(sha256);
            let is_own_text = file.sha256.as_deref().is_some_and(is_known);
            let is_license = file.is_license || is_license_of(&file.path, &directory);
            if is_license && file.whose != Whose::Own && !is_own_text {
                anchors.entry(directory).or_default().license.get_or_insert(&file.path);
            } else if file.whose == Whose::Foreign && file.has_terms && !file.is_license {
                if let Some(contribution) = contribution(&directory) {
                    anchors.entry(contribution).or_default().terms += 1;
                }
                anchors.entry(directory).or_default().terms += 1;
            } else if (file.whose == Whose::Unknown && self.is_dedicated(file))
                || is_given_by_others(file)
            {
                anchors.entry(directory).or_default();
            }
        }
        for file in versions {
            for statement in &file.statements {
                identify(file, statement, &mut anchors);
            }
        }
        // A library may have all its files in subdirectories, so those with license terms count for the directory above.
        let with_terms = anchors.iter().filter(|(_, anchor)| anchor.terms > 0);
        let above = with_terms.filter_map(|(path, _)| path.parent().filter(|it| !it.is_root()));
        for path in above.collect::<Vec<_>>() {
            anchors.entry(path).or_default().inner += 1;
        }
        anchors
    }
}

/// Whether a file counts as the repository's own, states terms, and names a holder other than the owner. Inside
/// third-party code, such a file is part of that code, and not a contribution to the repository.
fn is_given_by_others(file: &FileStanding) -> bool {
    file.whose == Whose::Own && file.has_terms && file.names_others && !file.is_license
}

/// The outermost directory above a path that is directly in a `contrib` directory.
fn contribution(path: &RepoPath) -> Option<RepoPath> {
    let above = std::iter::successors(path.parent(), RepoPath::parent);
    above
        .filter(|above| {
            !above.is_root() && above.parent().is_some_and(|it| it.file_name() == b"contrib")
        })
        .last()
}

/// Whether a file, by its name, is the license of the directory that contains it: `rope/ROPE_LICENSE.txt`.
fn is_license_of(path: &RepoPath, directory: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let Some(stem) = text_stem(&name) else { return false };
    let named = ["_license", "-license", ".license", "_copying"]
        .iter()
        .find_map(|end| stem.strip_suffix(end.as_bytes()));
    let own = directory.file_name();
    named.is_some_and(|named| {
        is_same_name(&String::from_utf8_lossy(named), &String::from_utf8_lossy(own))
    })
}

/// Adds the statement of a version to the directory that it is about.
fn identify(
    file: &VersionFile,
    statement: &VersionStatement,
    anchors: &mut BTreeMap<RepoPath, Anchor<'_>>,
) {
    /// The maximum depth of a header below its directory.
    const DEPTH: usize = 4;
    let here = file.path.parent().filter(|above| !above.is_root());
    let Some(here) = here else { return };
    let name_of = |path: &RepoPath| String::from_utf8_lossy(path.file_name()).into_owned();
    match statement {
        VersionStatement::Named { prefix, version, line, kind } => {
            let depth = if *kind == EvidenceKind::VersionMacro { DEPTH } else { 1 };
            let above = std::iter::successors(Some(here), RepoPath::parent)
                .take_while(|path| !path.is_root())
                .take(depth);
            let is_of_header = |path: &RepoPath| {
                let name = String::from_utf8_lossy(file.path.file_name()).into_owned();
                let stem = name.split('.').next().unwrap_or_default();
                plain_name(stem) == plain_name(&name_of(path))
            };
            // `xknot/include/knot/version.h` has the name of both.
            for path in above {
                let at = Location::line(file.path.clone(), *line);
                let directory = name_of(&path);
                if is_of_header(&path) && is_abbreviation(prefix, &directory) {
                    let least = MinimumVersion::new(version, &directory);
                    let value = ClaimValue::MinimumVersion(Box::new(least));
                    let anchor = anchors.entry(path).or_default();
                    anchor.identity.get_or_insert_with(|| at.clone());
                    anchor.is_named = true;
                    anchor.versions.push((value, *kind, at));
                    continue;
                }
                let Some(name) = inner_name(prefix, &directory) else { continue };
                let anchor = anchors.entry(path).or_default();
                anchor.identity.get_or_insert_with(|| at.clone());
                anchor.is_named = true;
                if name != plain_name(&directory) {
                    anchor.name.get_or_insert((name, *kind, at));
                }
            }
        }
        VersionStatement::Title { name, line, .. } | VersionStatement::Heading { name, line } => {
            let directory = name_of(&here);
            let Some(name) = titled(name, &directory) else { return };
            let at = Location::line(file.path.clone(), *line);
            let anchor = anchors.entry(here).or_default();
            anchor.readme.get_or_insert_with(|| at.clone());
            // The name in prose takes precedence over the spelling of a macro.
            if plain_name(&name) != plain_name(&directory) {
                anchor.name = Some((name, EvidenceKind::Prose, at));
            }
        }
        VersionStatement::Own { line, .. }
        | VersionStatement::Behind { line, .. }
        | VersionStatement::Changes { line, .. } => {
            let at = Location::line(file.path.clone(), *line);
            anchors.entry(here).or_default().identity.get_or_insert(at);
        }
    }
}

//! Directories of libraries that have no license file, below a directory with a name such as `external_libraries`: the name
//! alone is not enough, because projects put their own libraries there as well.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{EvidenceKind, Field, Location, RepoPath, Scope};
use plimsoll_source::Entry;

use super::finder::{Finder, FoundRoot, Hosts};
use super::names::inner_name;
use super::parts::{is_of_documents, is_part};
use super::roots::nearest;
use super::shares::at;
use crate::copies::versions::{VersionFile, VersionStatement};
use crate::copies::{is_code, is_glue};
use crate::metadata;
use crate::tree::names::is_same_name;
use crate::tree::zones::{VendorRoot, scope_of, vendor_root};

/// The place of a statement, with its kind.
type Shown = (EvidenceKind, Location);

impl Finder<'_> {
    /// The directories that a second piece of evidence shows to be third-party: a name and version of its own in a macro,
    /// a build file or a manifest, a holder with no other code in the repository, or words about the public domain. A
    /// file of the owner in it shows the opposite.
    pub(super) fn below_likely(&self, versions: &[VersionFile], hosts: &Hosts) -> Vec<FoundRoot> {
        let places = self.likely_places(hosts);
        if places.is_empty() {
            return Vec::new();
        }
        let named = self.named_places(versions, &places);
        let roots = places.iter().filter_map(|path| {
            let files = self.named(path, hosts);
            if files.code == 0 || files.owner > 0 {
                return None;
            }
            let by_holder = || {
                let first = files.others.first()?;
                let mut holders = files.others.iter().flat_map(|file| file.holders.iter());
                let is_outside = |holder| self.holds_code_outside(holder, path, hosts);
                (!holders.any(|holder| is_outside(holder)))
                    .then(|| (EvidenceKind::CopyrightHolder, at(first)))
            };
            let shown_by = named.get(path).cloned();
            let shown_by = shown_by
                .or_else(by_holder)
                .or_else(|| self.manifest_of(path))
                .or_else(|| self.dedication_in(path, hosts))?;
            let is_own = self.is_stated_part(path, files.others.len().max(1))
                || self.includes_own(path, hosts);
            let shown_by = Some(shown_by).filter(|_| !is_own);
            shown_by.is_some().then(|| FoundRoot {
                path: path.clone(),
                shown_by,
                name: None,
                versions: Vec::new(),
            })
        });
        roots.collect()
    }

    /// The directories with code directly below one with such a name, outside of third-party code.
    fn likely_places(&self, hosts: &Hosts) -> BTreeSet<RepoPath> {
        let mut places = BTreeSet::new();
        let code = self.source.entries().iter().filter(|it| is_code(it.path.file_name()));
        let is_likely = |segment: &[u8]| vendor_root(segment) == Some(VendorRoot::Likely);
        // Few paths have such a name, and this is faster than to go up from each file.
        let code = code.filter(|entry| entry.path.segments().any(is_likely));
        for entry in code.filter(|entry| entry.kind.is_file()) {
            let mut above = std::iter::successors(entry.path.parent(), RepoPath::parent);
            let is_below =
                |path: &RepoPath| path.parent().is_some_and(|above| is_likely(above.file_name()));
            // A path is seen once for each of its files.
            if let Some(path) = above.find(is_below).filter(|path| !places.contains(path)) {
                let is_component = !is_part(&path)
                    && !is_of_documents(&path)
                    && !is_glue(path.file_name())
                    && vendor_root(path.file_name()).is_none()
                    && scope_of(&RepoPath::new(path.file_name())) != Scope::Test;
                if is_component && !hosts.contains(&path) && nearest(&path, hosts).is_none() {
                    places.insert(path);
                }
            }
        }
        places
    }

    /// The places in which a macro or a build file states their name and a version.
    fn named_places(
        &self,
        versions: &[VersionFile],
        places: &BTreeSet<RepoPath>,
    ) -> BTreeMap<RepoPath, Shown> {
        /// The maximum depth of a header below its directory.
        const DEPTH: usize = 4;
        let mut found = BTreeMap::new();
        for file in versions {
            let above = std::iter::successors(file.path.parent(), RepoPath::parent);
            let Some((depth, path)) = above.enumerate().find(|(_, path)| places.contains(path))
            else {
                continue;
            };
            let directory = String::from_utf8_lossy(path.file_name()).into_owned();
            for statement in &file.statements {
                let VersionStatement::Named { prefix, line, kind, .. } = statement else {
                    continue;
                };
                let least = if *kind == EvidenceKind::VersionMacro { DEPTH } else { 1 };
                let is_of_it = depth < least
                    && inner_name(prefix, &directory).is_some()
                    && !self.own.is_own_name(prefix);
                if is_of_it {
                    let at = Location::line(file.path.clone(), *line);
                    found.entry(path.clone()).or_insert((*kind, at));
                }
            }
        }
        found
    }

    /// The package manifest of a directory, if it has the name of the directory and a version.
    fn manifest_of(&self, path: &RepoPath) -> Option<Shown> {
        let manifests = self.source.below(path).iter().filter(|entry| {
            let name = entry.path.file_name();
            entry.path.parent().as_ref() == Some(path)
                && !metadata::is_about_vendoring(name)
                && metadata::reader(name).is_some()
        });
        let directory = String::from_utf8_lossy(path.file_name()).into_owned();
        let is_of_it = |entry: &&Entry| {
            let read = metadata::reader(entry.path.file_name());
            let text = self.own.read(&entry.path);
            let stated = read.zip(text).map(|(read, text)| read(&text)).unwrap_or_default();
            let has = |field: Field| stated.iter().any(|one| one.value.field() == field);
            let mut names = stated.iter().filter(|one| one.value.field() == Field::Name);
            names.any(|one| {
                let name = one.value.to_string();
                is_same_name(&name, &directory) && !self.own.is_own_name(&name)
            }) && has(Field::Version)
        };
        let mut manifests = manifests.filter(is_of_it);
        manifests.next().map(|entry| (EvidenceKind::Manifest, Location::whole(entry.path.clone())))
    }

    /// The first line at the head of a file in a directory that says that the code is in the public domain.
    fn dedication_in(&self, path: &RepoPath, hosts: &Hosts) -> Option<Shown> {
        /// The maximum number of files, and of lines of each.
        const LIMITS: (usize, usize) = (16, 10);
        let (files, lines) = LIMITS;
        let code = self.source.below(path).iter().filter(|entry| {
            is_code(entry.path.file_name()) && nearest(&entry.path, hosts).is_none()
        });
        code.take(files).find_map(|entry| {
            let text = self.own.read(&entry.path)?;
            let line =
                text.lines().take(lines).zip(1u32..).find(|(line, _)| is_dedication(line))?.1;
            Some((EvidenceKind::LicenseText, Location::line(entry.path.clone(), line)))
        })
    }
}

/// Whether a line of a comment calls code public domain: `rope.h - public domain knots`.
fn is_dedication(line: &str) -> bool {
    let lower = line.trim_start().to_ascii_lowercase();
    let is_comment =
        ["/", "*", "#", ";", "--", "%", "\"\"\""].iter().any(|it| lower.starts_with(it));
    let Some(at) = lower.find("public domain").filter(|_| is_comment) else { return false };
    let before = lower.get(..at).unwrap_or_default();
    let mut words = before.split(|c: char| !c.is_ascii_alphanumeric());
    let is_about_other = |word: &str| {
        matches!(word, "not" | "non" | "no" | "if" | "from" | "needs" | "uses" | "using" | "like")
    };
    !words.any(is_about_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_the_public_domain() {
        for line in
            ["/* rope.c 1.15 - public domain knots", " * This is Public Domain.", "# public domain"]
        {
            assert!(is_dedication(line), "{line}");
        }
        for line in [
            "// This is not in the public domain",
            "// Uses public domain knots",
            "puts(\"public domain\");",
            "/* rope */",
        ] {
            assert!(!is_dedication(line), "{line}");
        }
    }
}

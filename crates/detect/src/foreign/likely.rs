//! Directories without a license file, below a directory with a name such as `external_libraries`. That name alone is
//! not enough, because projects put their own libraries there as well.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_manifest::{is_unpublished_crate, states_workspace};
use plimsoll_model::{ClaimValue, EvidenceKind, Field, Location, RepoPath, Scope};
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
    /// The directories that further evidence shows to be third-party: their name and a version in a macro, a build file
    /// or a manifest, holders with no other code in the repository, or a comment that dedicates the code to the public
    /// domain. A directory with a file of the owner is not third-party.
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
                || self.most_heads(path, hosts, |line| self.is_part_of_own(line)).is_some()
                || self.includes_own(path, hosts);
            (!is_own).then(|| FoundRoot {
                path: path.clone(),
                shown_by: Some(shown_by),
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
        // Few paths have such a name, and this check is faster than walking up from every file.
        let code = code.filter(|entry| entry.path.segments().any(is_likely));
        for entry in code.filter(|entry| entry.kind.is_file()) {
            let mut above = std::iter::successors(entry.path.parent(), RepoPath::parent);
            let is_below =
                |path: &RepoPath| path.parent().is_some_and(|above| is_likely(above.file_name()));
            // Each file in a directory leads to the same path.
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

    /// The package manifest of a directory, if it has the name of the directory and a version, unless the package is one of
    /// the repository: a part of a workspace, unpublished, or with the repository of the owner.
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
            let Some((read, text)) = read.zip(self.own.read(&entry.path)) else { return false };
            let stated = read(&text);
            let is_own = is_unpublished_crate(&text)
                || stated.iter().any(|one| self.is_own_upstream(&one.value))
                || self.is_in_workspace(path, entry.path.file_name());
            let has = |field: Field| stated.iter().any(|one| one.value.field() == field);
            let mut names = stated.iter().filter(|one| one.value.field() == Field::Name);
            names.any(|one| {
                let name = one.value.to_string();
                is_same_name(&name, &directory) && !self.own.is_own_name(&name)
            }) && has(Field::Version)
                && !is_own
        };
        let mut manifests = manifests.filter(is_of_it);
        manifests.next().map(|entry| (EvidenceKind::Manifest, Location::whole(entry.path.clone())))
    }

    /// Whether a manifest with this file name above a directory states a workspace.
    fn is_in_workspace(&self, path: &RepoPath, name: &[u8]) -> bool {
        let mut above = std::iter::successors(path.parent(), RepoPath::parent);
        above.any(|above| {
            let manifest = above.join(name).filter(|path| self.source.entry(path).is_some());
            manifest
                .and_then(|path| self.own.read(&path))
                .is_some_and(|text| states_workspace(&text))
        })
    }

    /// Whether a stated upstream is a repository of the owner.
    fn is_own_upstream(&self, value: &ClaimValue) -> bool {
        let ClaimValue::Upstream(upstream) = value else { return false };
        upstream.repository().is_some_and(|url| {
            self.own.is_own_name(url.owner()) || self.own.is_own_name(url.name())
        })
    }

    /// Whether a line says that the file is part of the repository: `This file is part of harbor.`
    fn is_part_of_own(&self, line: &str) -> bool {
        let lower = line.to_ascii_lowercase();
        let Some((_, name)) = lower.split_once("file is part of ") else { return false };
        let name = name.strip_prefix("the ").unwrap_or(name);
        let name = name.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').next();
        name.is_some_and(|name| !name.is_empty() && self.own.is_own_name(name))
    }

    /// The line that says that the code is in the public domain, if at least half of the files say so.
    fn dedication_in(&self, path: &RepoPath, hosts: &Hosts) -> Option<Shown> {
        let at = self.most_heads(path, hosts, is_dedication)?;
        Some((EvidenceKind::LicenseText, at))
    }

    /// The first line of this kind at the heads of the files in a directory, if at least half of the files have one.
    fn most_heads(
        &self,
        path: &RepoPath,
        hosts: &Hosts,
        is_one: impl Fn(&str) -> bool,
    ) -> Option<Location> {
        /// The maximum number of files, and of lines of each.
        const LIMITS: (usize, usize) = (16, 10);
        let (files, lines) = LIMITS;
        let code = self.source.below(path).iter().filter(|entry| {
            is_code(entry.path.file_name()) && nearest(&entry.path, hosts).is_none()
        });
        let (mut first, mut count, mut all) = (None, 0, 0);
        for entry in code.take(files) {
            let Some(text) = self.own.read(&entry.path) else { continue };
            all += 1;
            let line = text.lines().take(lines).zip(1u32..).find(|(line, _)| is_one(line));
            if let Some((_, line)) = line {
                count += 1;
                first.get_or_insert_with(|| Location::line(entry.path.clone(), line));
            }
        }
        first.filter(|_| count * 2 >= all)
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

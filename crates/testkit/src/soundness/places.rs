//! Checks that every place is in the source and contains its value.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::{
    Finding, Location, ProductOrigin, RefKind, Reference, RepoPath, Report, sha256_hex,
};
use plimsoll_source::{Checkout, EntryKind, Followed, Source, follow, read_followed};

use super::Violation;
use super::text::{FILE_LIMIT, FileText};
use super::written::{is_joined_of, is_key_of, is_part_of, is_revision_of, is_value_of};

/// Checks every path and every place of a report.
pub(super) fn check(report: &Report, source: &dyn Source, violations: &mut Vec<Violation>) {
    let submodules = report.components.iter().filter(|component| component.submodule.is_some());
    let submodules =
        submodules.flat_map(|component| &component.paths).map(RepoPath::shown).collect();
    let mut places = Places { report, source, submodules, files: BTreeMap::new(), violations };
    for component in &report.components {
        let name = || format!("component {}", component.name);
        let observed = component.licenses.observed.iter().map(|observed| &observed.path);
        for path in component.paths.iter().chain(observed) {
            places.path(path, name);
        }
        for claim in &component.evidence {
            places.location(&claim.location, || format!("claim {:?}", claim.value));
        }
    }
    let apart = report.unattached.iter().map(|apart| &apart.claim);
    for claim in apart.chain(&report.source.statements.evidence) {
        places.location(&claim.location, || format!("claim {:?}", claim.value));
    }
    for reference in &report.references {
        places.reference(reference);
    }
    for found in &report.transitive {
        for hop in found.via.iter().filter(|hop| hop.repository.is_none()) {
            let location = Location::line(hop.path.clone(), hop.line);
            places.location(&location, || format!("hop {:?}", hop.value));
        }
    }
    for finding in &report.findings {
        for location in &finding.locations {
            if about_policy(finding, location, source) {
                continue;
            }
            places.location(location, || format!("finding {}", finding.rule));
        }
    }
    for diagnostic in &report.diagnostics {
        places.location(diagnostic.location(), || format!("diagnostic {:?}", diagnostic.message()));
    }
    for (id, fact) in report.facts.iter() {
        for evidence in &fact.evidence {
            places.location(&evidence.location, || format!("evidence of {id}"));
        }
    }
    for row in &report.coverage {
        for path in std::iter::once(&row.manifest).chain(&row.lockfile) {
            places.path(path, || "coverage".to_owned());
        }
    }
    for row in &report.manifest_coverage {
        for path in &row.paths {
            places.path(path, || format!("manifests of the kind {}", row.kind));
        }
    }
    for lockfile in &report.lockfiles {
        places.path(&lockfile.path, || "lockfile".to_owned());
        for issue in &lockfile.issues {
            places.location(&issue.location, || format!("lockfile issue {}", issue.subject()));
        }
    }
    places.rest();
}

struct Places<'a> {
    report: &'a Report,
    source: &'a dyn Source,
    /// Paths of the submodules, in the spelling of a report that was read from JSON: a submodule
    /// that is only in `.gitmodules` has a path without an entry.
    submodules: BTreeSet<Cow<'a, str>>,
    files: BTreeMap<RepoPath, Option<Rc<FileText>>>,
    violations: &'a mut Vec<Violation>,
}

impl Places<'_> {
    fn rest(&mut self) {
        self.product();
        self.inputs();
    }

    fn product(&mut self) {
        for (name, _, origin, location) in self.report.source.product.facts() {
            // The policy may be a file of the caller, outside the source.
            if let (ProductOrigin::Repository, Some(location)) = (origin, location) {
                self.location(location, || format!("product {name}"));
            }
        }
    }

    fn reference(&mut self, reference: &Reference) {
        let from = || format!("reference {}", reference.locator);
        let location = &reference.location;
        let sound = self.location(location, from);
        if let Some(lock) = &reference.lock {
            self.location(&lock.location, || format!("lock state of {}", reference.value));
        }
        if let Some(locked) = &reference.locked {
            self.path(&locked.lockfile, || format!("lock entry of {}", reference.value));
        }
        let Some(file) = self.file(&location.path).filter(|_| sound) else { return };
        let Some(raw) = file.span(location) else { return };
        let raw = String::from_utf8_lossy(raw);
        if !has_value(reference, &raw) {
            self.violations.push(Violation::WrongValue {
                from: from(),
                location: location.clone(),
                value: reference.value.to_string(),
                found: raw.into_owned(),
            });
        }
    }

    fn inputs(&mut self) {
        let known: BTreeSet<&RepoPath> =
            self.report.inputs.iter().map(|input| &input.path).collect();
        for reference in &self.report.references {
            let path = &reference.location.path;
            if !known.contains(path) && self.file(path).is_some() {
                let from = format!("input of reference {}", reference.locator);
                self.violations.push(Violation::MissingRow { from, name: path.to_string() });
            }
        }
        for input in &self.report.inputs {
            self.path(&input.path, || "inputs".to_owned());
            let Some(digest) = input.sha256.as_ref().filter(|_| !is_masked(&input.path)) else {
                continue;
            };
            let known = self.file(&input.path);
            if known.is_none_or(|file| sha256_hex(file.content()) != *digest) {
                self.violations.push(Violation::WrongDigest { path: input.path.clone() });
            }
        }
    }

    /// Checks that a place is in the source, and returns whether it is.
    fn location(&mut self, location: &Location, from: impl Fn() -> String) -> bool {
        let why = match self.file(&location.path) {
            Some(file) => file.problem(location),
            None if location.line.is_none() || is_masked(&location.path) => {
                return self.path(&location.path, from);
            }
            None => Some("a line of a file that cannot be read".to_owned()),
        };
        let Some(why) = why else { return true };
        self.violations.push(Violation::WrongPlace {
            from: from(),
            location: location.clone(),
            why,
        });
        false
    }

    /// Checks that a file or directory is in the source, and returns whether it is.
    fn path(&mut self, path: &RepoPath, from: impl Fn() -> String) -> bool {
        let there = path.is_root()
            || is_masked(path)
            || self.submodules.contains(path.shown().as_ref())
            || self.source.entry(path).is_some()
            || self.source.entry(&unspelled(path)).is_some()
            || matches!(follow(self.source, path), Followed::File { .. })
            || !self.source.below(path).is_empty()
            || self.source.diagnostics().iter().any(|lost| lost.location().path == *path)
            || self.submodule_has(path);
        if !there {
            self.violations.push(Violation::MissingPath { from: from(), path: path.clone() });
        }
        there
    }

    fn submodule_has(&mut self, path: &RepoPath) -> bool {
        self.file(path).is_some()
            || in_submodule(self.source, path, &|source, path| {
                (source.entry(path).is_some() || !source.below(path).is_empty()).then_some(())
            })
            .is_some()
    }

    /// Returns the text of a regular file of the source or of a checked-out submodule.
    fn file(&mut self, path: &RepoPath) -> Option<Rc<FileText>> {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let read = read(self.source, path).or_else(|| in_submodule(self.source, path, &read));
        let text = read.map(|content| Rc::new(FileText::new(content)));
        self.files.insert(path.clone(), text.clone());
        text
    }
}

/// Whether a secret in the path is masked, so that it is not a path of the source.
fn is_masked(path: &RepoPath) -> bool {
    path.to_string().contains("***")
}

/// Whether a finding is about a policy file of the caller that is not in the source.
fn about_policy(finding: &Finding, location: &Location, source: &dyn Source) -> bool {
    finding.component.is_none()
        && finding.target.is_none()
        && source.entry(&location.path).is_none()
}

/// Whether the file contains the value of a reference at its place.
fn has_value(reference: &Reference, raw: &str) -> bool {
    let value = reference.value.as_str();
    let is_scalar = raw.starts_with(['|', '>', '"', '\'']);
    is_value_of(value, raw)
        || match reference.kind {
            RefKind::PackageRequirement => {
                is_joined_of(value, raw) || is_key_of(&reference.locator, raw)
            }
            RefKind::PreCommitHook => is_revision_of(value, raw),
            RefKind::ScriptFetch => is_scalar && is_part_of(value, raw),
            _ => false,
        }
}

/// Decodes `\xNN` in a path, the spelling in JSON of bytes that are not UTF-8.
fn unspelled(path: &RepoPath) -> RepoPath {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.strip_prefix(b"x").and_then(|after| after.get(..2));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'\\' => {
                bytes.push(byte);
                rest = after.get(3..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    RepoPath::new(bytes)
}

fn read(source: &dyn Source, path: &RepoPath) -> Option<Vec<u8>> {
    let read = |path: &RepoPath| read_followed(source, path, FILE_LIMIT).ok();
    let (content, _) = read(path).or_else(|| read(&unspelled(path)))?;
    Some(content)
}

/// Looks up a path in the checkout of its submodule, at any depth.
fn in_submodule<T>(
    source: &dyn Source,
    path: &RepoPath,
    look: &dyn Fn(&dyn Source, &RepoPath) -> Option<T>,
) -> Option<T> {
    let mut above = path.parent();
    while let Some(dir) = above.filter(|dir| !dir.is_root()) {
        if source.entry(&dir).is_some_and(|entry| entry.kind == EntryKind::Gitlink) {
            let Checkout::Present { source: Some(inner), .. } = source.checkout(&dir) else {
                return None;
            };
            let rest = path.as_bytes().get(dir.as_bytes().len() + 1..)?;
            let rest = RepoPath::new(rest);
            return look(inner.as_ref(), &rest)
                .or_else(|| in_submodule(inner.as_ref(), &rest, look));
        }
        above = dir.parent();
    }
    None
}

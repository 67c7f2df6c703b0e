//! Checks the data from lockfiles: files with digests, and dependencies.

use std::collections::BTreeSet;

use plimsoll_model::{ComponentId, FileDigest, Report};

use super::Violation;

/// Checks digests, files and dependencies.
pub(super) fn check(report: &Report, violations: &mut Vec<Violation>) {
    digests(report, violations);
    files(report, violations);
    dependencies(report, violations);
}

/// Checks that digests have the length of their algorithm.
fn digests(report: &Report, violations: &mut Vec<Violation>) {
    let of_files = report.components.iter().flat_map(|component| {
        let digests = component.distributions.iter().flat_map(|file| &file.digests);
        digests.map(move |digest| (component.id.as_str(), digest))
    });
    let stated = report.references.iter().flat_map(|reference| {
        reference.digests.iter().map(move |digest| (reference.locator.as_str(), digest))
    });
    for (from, digest) in of_files.chain(stated) {
        let FileDigest { algorithm, value, .. } = digest;
        let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        if value.len() != 2 * algorithm.bytes() || !value.bytes().all(is_digit) {
            let (from, digest) = (from.to_owned(), digest.to_string());
            violations.push(Violation::NoDigest { from, digest });
        }
    }
}

/// Checks that files are sorted and unique, with one digest per algorithm.
fn files(report: &Report, violations: &mut Vec<Violation>) {
    for component in &report.components {
        let files = &component.distributions;
        if !files.is_sorted_by(|a, b| a < b) {
            violations.push(Violation::Unsorted { rows: "files of a component" });
        }
        for file in files {
            if !file.digests.is_sorted_by(|a, b| a.algorithm < b.algorithm) {
                violations.push(Violation::Unsorted { rows: "digests of a file" });
            }
            if file.file.is_none() && file.url.is_none() && file.digests.is_empty() {
                violations.push(Violation::Empty { field: format!("a file of {}", component.id) });
            }
        }
    }
    for reference in &report.references {
        if !reference.digests.is_sorted_by(|a, b| a < b) {
            violations.push(Violation::Unsorted { rows: "digests of a reference" });
        }
    }
}

/// Checks that a component has one row per lockfile, which refers to existing components, each
/// once, and not to itself. A lockfile has at most one statement about the project.
fn dependencies(report: &Report, violations: &mut Vec<Violation>) {
    let listed: BTreeSet<&ComponentId> =
        report.components.iter().map(|component| &component.id).collect();
    let mut seen = BTreeSet::new();
    for row in &report.dependencies {
        let of = row.of.as_ref().map_or("the project", ComponentId::as_str);
        let from = format!("{}: what {of} needs", row.path);
        for id in row.of.iter().chain(&row.on).filter(|id| !listed.contains(id)) {
            violations.push(Violation::MissingComponent { from: from.clone(), id: id.clone() });
        }
        if !row.on.is_sorted_by(|a, b| a < b) || row.on.iter().any(|id| Some(id) == row.of.as_ref())
        {
            violations.push(Violation::Unsorted { rows: "what a component needs" });
        }
        if !seen.insert((&row.path, &row.of)) {
            violations.push(Violation::DuplicateId { rows: "dependencies", id: from });
        }
    }
}

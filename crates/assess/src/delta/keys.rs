//! The keys by which rows are matched, most reliable first.

use plimsoll_model::{ComponentRow, FindingRow, ReferenceRow, RepoPath};

use super::matching::Keys;

pub(super) const REFERENCES: &Keys<ReferenceRow> = &[
    |row, path| Some(key(&[path, &row.place, row.kind.as_str(), row.value.as_str()])),
    |row, path| Some(key(&[path, row.kind.as_str(), row.value.as_str()])),
    |row, path| Some(key(&[path, &row.place, row.kind.as_str(), &row.name])),
    |row, path| Some(key(&[path, row.kind.as_str(), &row.name])),
];

pub(super) const FINDINGS: &Keys<FindingRow> = &[
    |row, path| Some(in_job(&row.rule, row.subject.as_str(), path, &row.place)),
    |row, path| Some(in_file(&row.rule, row.subject.as_str(), path)),
    |row, path| Some(key(&[&row.rule, name_of(row.subject.as_str()), path, &row.place])),
    |row, path| Some(key(&[&row.rule, name_of(row.subject.as_str()), path])),
];

pub(super) const COMPONENTS: &Keys<ComponentRow> = &[
    |row, path| (!path.is_empty()).then(|| key(&[row.kind.as_str(), path])),
    |row, _| row.purl.clone(),
    |row, _| row.purl.as_ref().map(|purl| key(&[&without_version(purl)])),
    |row, _| Some(key(&[row.kind.as_str(), &row.name])),
    // Other tools classify components differently, and not every component has a package URL.
    |row, _| row.purl.is_none().then(|| row.name.clone()),
];

/// A finding by rule, subject, file and job.
pub(crate) fn in_job(rule: &str, subject: &str, path: &str, place: &str) -> String {
    key(&[rule, subject, path, place])
}

/// A finding by rule, subject and file.
pub(crate) fn in_file(rule: &str, subject: &str, path: &str) -> String {
    key(&[rule, subject, path])
}

/// The location of a component.
pub(super) fn place_of_component(row: &ComponentRow) -> String {
    row.path.as_ref().map(RepoPath::to_string).unwrap_or_default()
}

pub(super) fn key(parts: &[&str]) -> String {
    parts.join("\0")
}

/// A package URL without its version, which stays the same in an update.
pub(super) fn without_version(purl: &str) -> String {
    let (head, subpath) = purl.split_once('#').unwrap_or((purl, ""));
    let (name, _) = name_and_version(head);
    format!("{name}#{subpath}")
}

/// Whether a package URL has a version.
pub(super) fn states_version(purl: &str) -> bool {
    name_and_version(purl.split('#').next().unwrap_or(purl)).1.is_some()
}

/// The name in a package URL, and its version, without qualifiers.
fn name_and_version(head: &str) -> (&str, Option<&str>) {
    let head = head.split('?').next().unwrap_or(head);
    match head.rsplit_once('@') {
        // An `@` before the last slash belongs to the namespace: `pkg:npm/@scope/name`.
        Some((name, version)) if !version.contains('/') => (name, Some(version)),
        _ => (head, None),
    }
}

/// The name in a subject, without its version: `a/b` of `a/b@v1`, `torch` of `torch>=2`,
/// `ubuntu` of the image `ubuntu:24.04`.
fn name_of(subject: &str) -> &str {
    let end = subject.char_indices().skip(1).find(|(_, c)| "@=<>~!^ ".contains(*c));
    let name = end.and_then(|(at, _)| subject.get(..at)).unwrap_or(subject);
    // A colon before the last slash belongs to a host or a scheme.
    match name.rsplit_once(':') {
        Some((image, tag)) if !image.is_empty() && !tag.contains('/') => image,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_url_without_its_version() {
        for (purl, expected) in [
            ("pkg:npm/a@1", "pkg:npm/a#"),
            ("pkg:npm/a", "pkg:npm/a#"),
            ("pkg:npm/@s/a", "pkg:npm/@s/a#"),
            ("pkg:npm/@s/a@1?x=y", "pkg:npm/@s/a#"),
            ("pkg:github/o/r@v1#a/b", "pkg:github/o/r#a/b"),
            ("pkg:github/o/r?x=a@b#c", "pkg:github/o/r#c"),
        ] {
            assert_eq!(without_version(purl), expected);
        }
    }

    #[test]
    fn the_name_in_a_subject() {
        for (subject, expected) in [
            ("o/a@v1", "o/a"),
            ("torch>=2", "torch"),
            ("torch", "torch"),
            ("ubuntu:24.04", "ubuntu"),
            ("ghcr.io/o/a:1", "ghcr.io/o/a"),
            ("host:5000/a", "host:5000/a"),
            ("docker://o/a", "docker://o/a"),
            ("docker://host:5000/a:1@sha256:0", "docker://host:5000/a"),
            ("@s/a@1", "@s/a"),
            (":a", ":a"),
            ("", ""),
        ] {
            assert_eq!(name_of(subject), expected);
        }
    }

    #[test]
    fn parts_of_a_key_are_separate() {
        assert_ne!(in_job("r", "s", "p", "q"), in_job("r", "s", "pq", ""));
        assert_ne!(in_file("r", "s", "p"), in_file("r", "sp", ""));
        assert_ne!(in_file("r", "s", "p"), in_file("r", "s", "q"));
    }
}

//! `moz.yaml`: Mozilla's vendoring manifest.

use plimsoll_model::{ClaimValue, Redacted, Revision};
use plimsoll_workflow::{Document, YamlLimits};

use super::statement::{Statement, revision_or_version};

pub(super) fn read(text: &str) -> Vec<Statement> {
    let document = Document::parse(text, &YamlLimits::default());
    let mut out = Vec::new();
    let Some(origin) = document.roots().first().and_then(|root| document.get(*root, "origin"))
    else {
        return out;
    };
    let value = |key: &str| {
        let id = document.get(origin, key)?;
        let line = document.node(id)?.mark.line;
        document.scalar(id).map(|text| (text.trim().to_owned(), line))
    };
    if let Some((name, line)) = value("name") {
        out.push(Statement::new(ClaimValue::name(&name), line));
    }
    if let Some((url, line)) = value("url") {
        out.push(Statement::new(ClaimValue::upstream(&url), line));
    }
    if let Some((license, line)) = value("license") {
        out.push(Statement::new(ClaimValue::license(&license), line));
    }
    // `revision: v3.0.5` is a tag; `release` is prose around a version, or the version itself.
    let revision = value("revision").map(|(text, line)| revision_or_version(&text, line));
    let release = value("release").map(|(text, line)| of_release(&text, line));
    let release = release.filter(|it| revision.as_ref().is_none_or(|revision| adds(it, revision)));
    out.extend(revision.into_iter().chain(release));
    out
}

/// Whether a release has more information than the revision: its version, if the revision is a commit.
fn adds(release: &Statement, revision: &Statement) -> bool {
    match (&release.value, &revision.value) {
        // The release often repeats the commit in abbreviated form, which adds nothing.
        (ClaimValue::Version(short), ClaimValue::Revision(commit)) => {
            !is_beginning(short.as_str(), commit.as_str())
        }
        (release, revision) => release.field() != revision.field(),
    }
}

fn is_beginning(short: &str, commit: &str) -> bool {
    let of_digits = short.bytes().all(|byte| byte.is_ascii_hexdigit());
    let start = commit.get(..short.len());
    of_digits && short.len() >= 7 && start.is_some_and(|start| start.eq_ignore_ascii_case(short))
}

/// The statement of a release: `v1.2 (date)`, `version 1.2 (date)`, `tag v1.2`, `commit 0123abc (date)`.
fn of_release(release: &str, line: u32) -> Statement {
    let mut words = release.split_whitespace().map(|word| word.trim_end_matches([':', ',', ';']));
    let first = words.next().unwrap_or_default();
    let is = |names: &[&str]| names.iter().any(|name| first.eq_ignore_ascii_case(name));
    let is_commit = is(&["commit", "revision", "rev"]);
    let second = (is_commit || is(&["version", "tag", "release"])).then(|| words.next()).flatten();
    let statement = revision_or_version(second.unwrap_or(first), line);
    match (&statement.value, second) {
        // An abbreviated commit is not a version.
        (ClaimValue::Version(_), Some(commit)) if is_commit => {
            let name = Revision::Name(Redacted::new(commit).to_string());
            Statement::new(ClaimValue::Revision(name), line)
        }
        _ => statement,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::Field;

    use super::*;

    /// A commit and its release are two facts.
    #[test]
    fn a_release_counts_beside_a_commit_and_not_beside_a_tag() {
        let commit = "11bd71901bbe5b1630ceea73d27597364c9af683";
        for (revision, release, expected) in [
            (
                commit,
                "v3.0.5 (2026-02-01)",
                vec![(Field::Revision, commit), (Field::Version, "v3.0.5")],
            ),
            (commit, "11bd71901bb (2026-02-01)", vec![(Field::Revision, commit)]),
            (commit, "commit 11bd71901bb (2026-02-01)", vec![(Field::Revision, commit)]),
            ("v3.0.5", "3.0.5 of February", vec![(Field::Version, "v3.0.5")]),
            ("v3.0.5", commit, vec![(Field::Version, "v3.0.5"), (Field::Revision, commit)]),
        ] {
            let rows = read(&format!("origin:\n  revision: {revision}\n  release: {release}\n"));
            let stated: Vec<(Field, String)> =
                rows.iter().map(|row| (row.value.field(), row.value.to_string())).collect();
            let expected = expected.into_iter().map(|(field, text)| (field, text.to_owned()));
            assert_eq!(stated, expected.collect::<Vec<_>>(), "{revision} {release}");
        }
    }

    #[test]
    fn a_release_is_a_version_or_a_commit_with_words_around_it() {
        let commit = "11bd71901bbe5b1630ceea73d27597364c9af683";
        let of_commit = format!("commit {commit} (2024-01-01T00:00:00Z).");
        let bare = format!("{commit} (2024-01-01T00:00:00Z).");
        for (release, field, value) in [
            ("v3.0.5 (2026-02-01T00:00:00Z).", Field::Version, "v3.0.5"),
            ("1.2.3", Field::Version, "1.2.3"),
            ("version 1.2.3 (2024-01-01T00:00:00Z).", Field::Version, "1.2.3"),
            ("Version: 1.2.3", Field::Version, "1.2.3"),
            ("tag v1.2", Field::Version, "v1.2"),
            ("commit 11bd719 (2024-01-01)", Field::Revision, "11bd719"),
            (&of_commit, Field::Revision, commit),
            (&bare, Field::Revision, commit),
        ] {
            let read = read(&format!("origin:\n  release: {release:?}\n"));
            let [row] = read.as_slice() else { unreachable!("{read:?}") };
            assert_eq!((row.value.field(), row.value.to_string()), (field, value.to_owned()));
        }
    }
}

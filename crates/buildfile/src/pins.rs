//! Files that only contain pins: a name and its revision.

use plimsoll_model::{DigestAlgorithm, FileDigest, is_branch_name};

use crate::literal::{self, Value};
use crate::place::Place;
use crate::{BuildFacts, BuildFetch, BuildSource};

/// Reads a file that contains one revision, such as `ci_commit_pins/rope.txt`; the file name is the
/// name of the project.
///
/// ```
/// let facts = plimsoll_buildfile::read_pin("rope", "release/1.4\n");
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("release/1.4"));
/// ```
pub fn read_pin(name: &str, text: &str) -> BuildFacts {
    let mut lines = lines(text).filter(|(content, _)| !content.starts_with('#'));
    let (Some((revision, place)), None) = (lines.next(), lines.next()) else {
        return BuildFacts::default();
    };
    if !is_revision(revision) || name.is_empty() {
        return BuildFacts::default();
    }
    let fetch = BuildFetch::new(BuildSource::Named(name.to_owned()), text, place);
    let fetch = fetch.at_revision(Some(revision));
    BuildFacts { fetches: vec![fetch], ..BuildFacts::default() }
}

/// Reads a table of versions: each line has a name, a version, and optionally a digest. A file with
/// any other line is not such a table.
///
/// ```
/// let facts = plimsoll_buildfile::read_versions("rope 1.4.2\ntide = 2.0\n");
/// assert_eq!(facts.fetches[1].revision.as_deref(), Some("2.0"));
/// ```
pub fn read_versions(text: &str) -> BuildFacts {
    let rows = lines(text).filter(|(content, _)| !content.starts_with('#'));
    let rows: Option<Vec<BuildFetch>> =
        rows.map(|(row, place)| version_row(text, row, place)).collect();
    BuildFacts { fetches: rows.unwrap_or_default(), ..BuildFacts::default() }
}

/// Reads the pins in a Python file: constants such as `ROPE_VERSION` in a module of pins, and
/// requirements that a script passes to pip, `"rope==1.4.2"`.
///
/// ```
/// let facts = plimsoll_buildfile::read_python_pins("V = \"1.4.2\"\npip(\"install\", f\"rope=={V}\")\n", false);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("1.4.2"));
/// ```
pub fn read_python_pins(text: &str, is_of_pins: bool) -> BuildFacts {
    let program = literal::read(text);
    let mut fetches = Vec::new();
    for (name, value) in program.names.iter().filter(|_| is_of_pins) {
        let (Some(project), Value::Text(version)) = (pinned_name(name), &value.value) else {
            continue;
        };
        if version.is_known && is_version(&version.text) {
            let fetch = BuildFetch::new(BuildSource::Named(project), text, value.place);
            fetches.push(fetch.at_revision(Some(&version.text)));
        }
    }
    for (requirement, place) in &program.texts {
        let Some((name, version)) = requirement.text.split_once("==") else { continue };
        let name = name.split('[').next().unwrap_or_default();
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        if is_name && requirement.is_known && is_version(version) {
            let source = BuildSource::Package { ecosystem: "pypi", name: name.to_owned() };
            let fetch = BuildFetch::new(source, text, crate::deps::of_line(text, *place));
            fetches.push(fetch.at_revision(Some(version)));
        }
    }
    fetches.sort_by_key(|fetch| fetch.start);
    BuildFacts { fetches, more: program.more, ..BuildFacts::default() }
}

/// Returns the project that a variable pins: `rope` for `ROPE_VERSION`.
fn pinned_name(variable: &str) -> Option<String> {
    let ends = ["_VERSION", "_COMMIT", "_TAG", "_REV", "_REVISION", "_SHA", "_PIN"];
    let name = ends.iter().find_map(|end| variable.strip_suffix(end))?;
    // These words describe a kind of version, not a project.
    let is_kind = ["NIGHTLY", "STABLE", "LATEST", "MIN", "MAX", "DEFAULT"].contains(&name);
    (!name.is_empty() && !is_kind).then(|| name.to_ascii_lowercase().replace('_', "-"))
}

fn is_version(text: &str) -> bool {
    let plain = text.strip_prefix(['v', 'V']).unwrap_or(text);
    plain.starts_with(|first: char| first.is_ascii_digit())
        && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-!".contains(&byte))
}

/// Whether a text can only be a commit, a version, a date or the name of a branch.
fn is_revision(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/+-".contains(&byte));
    let is_hex = text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    plain
        && (is_hex || is_version(text) || is_branch_name(text) || (has_digit && text.contains('/')))
}

/// Iterates over the lines with content, and the positions of the content.
fn lines(text: &str) -> impl Iterator<Item = (&str, Place)> {
    let mut start = 0;
    (1..).zip(text.split_inclusive('\n')).filter_map(move |(line, written)| {
        let content = written.trim();
        let blanks = written.len() - written.trim_start().len();
        let at = start + blanks;
        start += written.len();
        let column = written.get(..blanks).map_or(0, |blanks| blanks.chars().count());
        let column = u32::try_from(column + 1).unwrap_or(u32::MAX);
        let place = Place { line, column, start: at, end: at + content.len() };
        (!content.is_empty()).then_some((content, place))
    })
}

fn version_row(text: &str, row: &str, place: Place) -> Option<BuildFetch> {
    let marks = |c: char| c.is_whitespace() || matches!(c, '=' | ':' | ',' | ';' | '|');
    let fields: Vec<&str> = row.split(marks).filter(|field| !field.is_empty()).collect();
    let (name, version, digest) = match fields.as_slice() {
        [name, version] => (*name, *version, None),
        [name, version, digest] => {
            (*name, *version, Some(FileDigest::of_hex(DigestAlgorithm::Sha256, digest)?))
        }
        _ => return None,
    };
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.+/".contains(&byte));
    if !is_name || !is_version(version) {
        return None;
    }
    let fetch = BuildFetch::new(BuildSource::Named(name.to_owned()), text, place);
    let mut fetch = fetch.at_revision(Some(version));
    fetch.digest = digest;
    Some(fetch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(facts: BuildFacts, text: &str) -> Vec<(String, String)> {
        let row = |fetch: BuildFetch| {
            assert_eq!(text.get(fetch.start..fetch.end), Some(fetch.value.as_str()));
            let name = match fetch.source {
                BuildSource::Named(name) | BuildSource::Package { name, .. } => name,
                other => panic!("{other:?}"),
            };
            (name, fetch.revision.unwrap_or_default())
        };
        facts.fetches.into_iter().map(row).collect()
    }

    fn row(name: &str, version: &str) -> (String, String) {
        (name.to_owned(), version.to_owned())
    }

    #[test]
    fn one_revision() {
        for revision in [
            "0123456789abcdef0123456789abcdef01234567",
            "2025-05-06",
            "release/2.13",
            "v1.4.2",
            "main",
        ] {
            let text = format!("# why\n {revision}\n");
            assert_eq!(rows(read_pin("rope", &text), &text), [row("rope", revision)]);
        }
        for text in ["", "a b\n", "1.0\n2.0\n", "https://a.example/\n", "hello\n", "# 1.0\n"] {
            assert_eq!(read_pin("rope", text).fetches, [], "{text}");
        }
    }

    #[test]
    fn tables_of_versions() {
        let digest = "0123456789abcdef".repeat(4);
        let text = format!("# name version sha256\nrope 1.4.2 {digest}\n  tide v2.0\n");
        assert!(read_versions(&text).fetches[0].digest.is_some());
        assert_eq!(rows(read_versions(&text), &text), [row("rope", "1.4.2"), row("tide", "v2.0")]);
        for text in ["", "1.4.2\n", "rope 1.4.2\nand some prose\n", "rope 1.4.2 abc\n", "rope is\n"]
        {
            assert_eq!(read_versions(text).fetches, [], "{text}");
        }
    }

    #[test]
    fn programs() {
        let text = "ROPE_VERSION = \"1.4.2\"\nNIGHTLY_VERSION = \"dev20260318\"\nTIDE_URL = \"x\"\nBASE = \"3.0\"\n\
                    run([\"pip\", \"install\", f\"buoy=={BASE}\", \"knot[x]==2.0.dev1\", \"a==b\", \"anchor\", f\"kedge=={UNKNOWN}\"])\n\
                    if x == \"1\":\n    pass\n";
        let packages = [row("buoy", "3.0"), row("knot", "2.0.dev1")];
        assert_eq!(rows(read_python_pins(text, false), text), packages);
        let first = rows(read_python_pins(text, true), text);
        assert_eq!(first, [[row("rope", "1.4.2")].as_slice(), &packages].concat());
    }
}

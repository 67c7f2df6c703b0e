//! `README.chromium`, `README.fuchsia`, `README.blender`: `Key: value` lines.

use plimsoll_model::{ClaimValue, Cpe};

use super::statement::{Statement, is_commit, version_and_commit};

/// The fields whose values are prose: lines below them that look like fields are not fields.
const PROSE: [&str; 2] = ["Description", "Local Modifications"];

pub(super) fn read(text: &str) -> Vec<Statement> {
    let mut out = Vec::new();
    let (mut record, mut in_prose) = (0, false);
    for (line, number) in text.lines().zip(1u32..) {
        if is_divider(line) {
            (record, in_prose) = (record + 1, false);
            continue;
        }
        let Some((key, value)) = line.split_once(':').filter(|_| !in_prose) else { continue };
        // The prose begins after the last field, possibly on the same line.
        in_prose = PROSE.iter().any(|prose| key.trim().eq_ignore_ascii_case(prose));
        let stated = if in_prose { Vec::new() } else { statements(key, value.trim(), number) };
        out.extend(stated.into_iter().map(|statement| Statement { record, ..statement }));
    }
    out
}

/// Whether a line separates the fields of one dependency from those of the next.
fn is_divider(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("--")
        && line.trim_matches(['-', ' ']).eq_ignore_ascii_case("dependency divider")
}

/// The statements of one field; for a version, including the commit after it.
fn statements(key: &str, value: &str, line: u32) -> Vec<Statement> {
    let is_version = ["version", "upstream version"]
        .iter()
        .any(|version| key.trim().eq_ignore_ascii_case(version));
    if is_version && !value.is_empty() {
        return version_and_commit(value, line);
    }
    statement(key, value, line).into_iter().collect()
}

/// A name without a sentence that follows it: `Rope, library for knots: bends and hitches`.
fn name(text: &str) -> &str {
    /// The length from which a name is a sentence.
    const LONG: usize = 40;
    let end = [", ", " - ", ": "].iter().filter_map(|sign| text.find(sign)).min();
    end.filter(|_| text.len() > LONG).and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The statement of one field other than the version.
fn statement(key: &str, value: &str, line: u32) -> Option<Statement> {
    if value.is_empty() {
        return None;
    }
    let value = match key.trim().to_ascii_lowercase().as_str() {
        "name" | "project" => ClaimValue::name(name(value)),
        // Some URLs are followed by a note: `(original, defunct)`.
        "url" | "upstream git" => ClaimValue::upstream(value.split(" (").next().unwrap_or(value)),
        "revision" if is_commit(value) => ClaimValue::commit(value),
        // The field is "unknown" if there is no CPE.
        "cpeprefix" => ClaimValue::Cpe(Cpe::parse(value)?),
        "license" => ClaimValue::license(value.strip_prefix("SPDX:").unwrap_or(value)),
        _ => return None,
    };
    Some(Statement::new(value, line))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::Field;

    use super::*;

    #[test]
    fn prose_has_no_fields() {
        for prose in [
            "Description:",
            "Description: text",
            "Local Modifications:",
            "local modifications: none",
        ] {
            let read =
                read(&format!("Name: zlib\nVersion: 1.3\n{prose}\nVersion: we bumped from 0.9\n"));
            let stated: Vec<String> = read.iter().map(|row| row.value.to_string()).collect();
            assert_eq!(stated, ["zlib", "1.3"], "{prose}");
        }
    }

    #[test]
    fn versions_with_commits_and_notes() {
        for (text, expected) in [
            ("1.2.1 (46f73f8)", vec!["1.2.1", "46f73f8"]),
            ("0.4.0, 96a2f23dca4", vec!["0.4.0", "96a2f23dca4"]),
            ("1.3 (Last Release)", vec!["1.3"]),
            ("27a6867", vec!["27a6867"]),
            ("2007-05-26", vec!["2007-05-26"]),
            ("4.65", vec!["4.65"]),
            ("deadbeef", vec!["deadbeef"]),
        ] {
            let read = read(&format!("Project: rope\nUpstream version: {text}\n"));
            let stated: Vec<String> =
                read.iter().skip(1).map(|row| row.value.to_string()).collect();
            assert_eq!(stated, expected, "{text}");
        }
        let read = read("Project: Rope, library for knots: bends, hitches and stoppers\n");
        assert_eq!(read[0].value.to_string(), "Rope");
    }

    #[test]
    fn a_divider_begins_another_record() {
        let read = read(
            "Name: one\nDescription:\nVersion: 9\n-------------------- DEPENDENCY DIVIDER --------------------\n\
             Name: two\nVersion: 2.0\n-------- DEPENDENCY DIVIDER --------\nName: three\n",
        );
        let rows: Vec<(u32, String, u32)> =
            read.iter().map(|row| (row.record, row.value.to_string(), row.line)).collect();
        let expected = [(0, "one", 1), (1, "two", 5), (1, "2.0", 6), (2, "three", 8)];
        assert_eq!(rows, expected.map(|(record, text, line)| (record, text.to_owned(), line)));
    }

    #[test]
    fn fields() {
        let read = read(
            "Name: zlib\nURL: https://zlib.net/\nVersion: N/A\nRevision: 11bd71901bbe5b1630ceea73d27597364c9af683\nLicense: Zlib\nCPEPrefix: cpe:/a:zlib:zlib:1.3\nCPEPrefix: unknown\n\nDescription:\nVersion: 9\n",
        );
        let fields: Vec<(Field, String, u32)> =
            read.iter().map(|row| (row.value.field(), row.value.to_string(), row.line)).collect();
        assert_eq!(
            fields,
            [
                (Field::Name, "zlib".to_owned(), 1),
                (Field::Upstream, "https://zlib.net/".to_owned(), 2),
                (Field::Version, "N/A".to_owned(), 3),
                (Field::Revision, "11bd71901bbe5b1630ceea73d27597364c9af683".to_owned(), 4),
                (Field::License, "Zlib".to_owned(), 5),
                (Field::Cpe, "cpe:2.3:a:zlib:zlib:1.3:*:*:*:*:*:*:*".to_owned(), 6),
            ]
        );
    }
}

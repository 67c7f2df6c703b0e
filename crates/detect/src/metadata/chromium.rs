//! `README.chromium`, `README.fuchsia`, `README.blender`: `Key: value` lines.

use plimsoll_model::ClaimValue;

use super::statement::{Statement, is_commit, revision_or_version};

/// The fields whose values are prose: what looks like fields below them is none.
const PROSE: [&str; 2] = ["Description", "Local Modifications"];

pub(super) fn read(text: &str) -> Vec<Statement> {
    let mut out = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let Some((key, value)) = line.split_once(':') else { continue };
        // The prose begins where the fields end, be it on the same line.
        if PROSE.iter().any(|prose| key.trim().eq_ignore_ascii_case(prose)) {
            break;
        }
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match key.trim().to_ascii_lowercase().as_str() {
            "name" | "project" => out.push(Statement::new(ClaimValue::name(value), number)),
            "url" | "upstream git" => out.push(Statement::new(ClaimValue::upstream(value), number)),
            "version" | "upstream version" => out.push(revision_or_version(value, number)),
            "revision" if is_commit(value) => {
                out.push(Statement::new(ClaimValue::commit(value), number));
            }
            "license" => {
                let value = value.strip_prefix("SPDX:").unwrap_or(value);
                out.push(Statement::new(ClaimValue::license(value), number));
            }
            _ => {}
        }
    }
    out
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
    fn fields() {
        let read = read(
            "Name: zlib\nURL: https://zlib.net/\nVersion: N/A\nRevision: 11bd71901bbe5b1630ceea73d27597364c9af683\nLicense: Zlib\n\nDescription:\nVersion: 9\n",
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
            ]
        );
    }
}

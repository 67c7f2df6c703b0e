//! `qt_attribution.json`: the third-party code in a Qt module (<https://contribute.qt-project.org/quips/4>,
//! "Third-party components").
//!
//! A file has one record or several. A record is about `Path` or `Files` beside it, or about its directory. Strings
//! may contain line breaks, which JSON does not allow. If a key occurs twice, the first one is a comment.

use plimsoll_model::{ClaimValue, EvidenceKind, RepoPath, Revision};
use serde_json::Value;

use super::record::{Record, Stated};
use crate::metadata::statement;
use crate::tree::names::{plain_name, version_of_tag};
use crate::tree::zones::vendor_root;

/// The maximum number of records of a file, and of files of a record.
const MOST: usize = 1_000;

pub(super) fn is(path: &RepoPath) -> bool {
    path.file_name() == b"qt_attribution.json"
}

/// The records of a file; empty if it does not have the format that its name suggests.
pub(super) fn records(path: &RepoPath, text: &str) -> Vec<Record> {
    let rows = match serde_json::from_str::<Value>(&on_one_line(text)) {
        Ok(Value::Array(rows)) => rows,
        Ok(row @ Value::Object(_)) => vec![row],
        _ => return Vec::new(),
    };
    let directory = path.parent().unwrap_or_default();
    let above = directory.parent().unwrap_or_default();
    // A directory with a single component is that component, whichever of its files are named.
    let is_of_one = rows.len() == 1 && vendor_root(above.file_name()).is_some();
    let mut records = Vec::new();
    let mut lines = Lines { text, line: 1 };
    let mut has_own = false;
    for row in rows.iter().take(MOST) {
        let Some(mut record) = record(row, &mut lines) else { continue };
        if is_of_one {
            record.lies_at.clear();
        }
        record.is_of_own = record.lies_at.is_empty();
        // Further records without a path are parts of the first one.
        if !record.is_of_own || !std::mem::replace(&mut has_own, true) {
            records.push(record);
        }
    }
    records
}

/// The text with the line breaks in its strings as spaces.
fn on_one_line(text: &str) -> String {
    let (mut in_string, mut is_escaped) = (false, false);
    let plain = |c: char| {
        let is_break = in_string && c.is_control();
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
        if is_break { ' ' } else { c }
    };
    text.chars().map(plain).collect()
}

/// The lines of a file from some line on.
struct Lines<'a> {
    text: &'a str,
    line: u32,
}

impl Lines<'_> {
    /// Advances to the line that has a key with this value.
    fn find(&mut self, key: &str, value: &str) -> u32 {
        let (key, value) = (format!("\"{key}\""), format!("\"{value}\""));
        let start = usize::try_from(self.line).unwrap_or(usize::MAX).saturating_sub(1);
        let lines = self.text.lines().zip(1u32..).skip(start);
        let mut found = lines.filter(|(line, _)| line.contains(&key) && line.contains(&value));
        self.line = found.next().map_or(self.line, |(_, line)| line);
        self.line
    }
}

/// One record.
fn record(row: &Value, lines: &mut Lines<'_>) -> Option<Record> {
    let get = |key: &str| row.get(key).and_then(Value::as_str).map(str::trim);
    let id = get("Id").filter(|id| !id.is_empty())?;
    let name = get("Name").unwrap_or(id);
    let line = lines.find("Id", id);
    let upstream = ["DownloadLocation", "Homepage"].into_iter().filter_map(get);
    let upstream = upstream.filter(|url| url.starts_with("http") && !url.contains(' '));
    let license = ["LicenseId", "License"].into_iter().find_map(get);
    let values = upstream.take(1).map(ClaimValue::upstream);
    let values = values.chain(get("Version").map(version).unwrap_or_default());
    let values = values.chain(license.map(ClaimValue::license));
    let stated =
        values.map(|value| Stated { value, kind: EvidenceKind::VendoringRecord, line, of: None });
    Some(Record {
        title: Some(if is_name(name, id) { name } else { id }.to_owned()),
        line,
        lies_at: places(row),
        stated: stated.collect(),
        ..Record::default()
    })
}

/// Whether a name is one, and not a description, `Knots of the Harbor (rope)`, or the id with a number, `Rope 2`.
fn is_name(name: &str, id: &str) -> bool {
    let plain = plain_name(name);
    let rest = plain.strip_prefix(&plain_name(id));
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = rest.is_some_and(is_number);
    name.split_whitespace().count() <= 3
        && !is_id
        && !name.contains(['(', ':'])
        && !name.contains(" - ")
}

/// The values of a version field: a version, a tag that contains one, or a commit.
fn version(text: &str) -> Vec<ClaimValue> {
    let stated = statement::version_and_commit(text, 1).into_iter().map(|one| one.value);
    let stated = stated.map(|value| match value {
        ClaimValue::Version(version) => {
            // A suffix `+patches` marks changes to the copy: its upstream version is the one before it.
            let text = version.as_str().trim_end_matches("+patches");
            let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
                || text.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
            match version_of_tag(text).filter(|_| !is_plain) {
                Some(version) => ClaimValue::version(&version),
                None if is_plain => ClaimValue::version(text),
                None => ClaimValue::Revision(Revision::Name(
                    text.trim_start_matches("Revision ").to_owned(),
                )),
            }
        }
        other => other,
    });
    stated.collect()
}

/// The paths that a record names: a directory or file, and files in it.
fn places(row: &Value) -> Vec<String> {
    let base = row.get("Path").and_then(Value::as_str).unwrap_or_default();
    let base = base.trim().trim_start_matches("./").trim_end_matches('/');
    let files: Vec<&str> = match row.get("Files") {
        Some(Value::String(files)) => files.split([',', ' ', '\n']).collect(),
        Some(Value::Array(files)) => files.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let files = files.into_iter().map(str::trim).filter(|file| !file.is_empty()).take(MOST);
    let join =
        |file: &str| if base.is_empty() { file.to_owned() } else { format!("{base}/{file}") };
    let mut places: Vec<String> = files.map(join).collect();
    if places.is_empty() && !base.is_empty() {
        places.push(base.to_owned());
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Title, whether it is about its own directory, paths, statements and line.
    type Row = (Option<String>, bool, Vec<String>, Vec<String>, u32);

    fn read(path: &str, text: &str) -> Vec<Row> {
        let records = records(&RepoPath::new(path), text).into_iter();
        let row = |record: Record| {
            let stated = record.stated.iter().map(|one| one.value.to_string()).collect();
            (record.title, record.is_of_own, record.lies_at, stated, record.line)
        };
        records.map(row).collect()
    }

    #[test]
    fn multi_line_strings_and_duplicate_keys() {
        let text = "{\n  \"Id\": \"rope\",\n  \"Name\": \"Rope\",\n  \"Version\": \"see the wiki\",\n\
                    \"Version\": \"rope-1.13.12\",\n  \"Homepage\": \"https://rope.example\",\n\
                    \"Copyright\": \"Ada \\\"Rope\\\"\nBea Knot\"\n}\n";
        let stated = vec!["https://rope.example".to_owned(), "1.13.12".to_owned()];
        let expected = (Some("Rope".to_owned()), true, Vec::new(), stated, 2);
        assert_eq!(read("src/3rdparty/rope/qt_attribution.json", text), [expected]);
        assert_eq!(read("a/qt_attribution.json", "{\"Name\": \"Rope\"}"), []);
        assert_eq!(read("a/qt_attribution.json", "[1, \"x\"]"), []);
        assert_eq!(read("a/qt_attribution.json", "{"), []);
    }

    #[test]
    fn places_of_records() {
        let text = "[\n{\"Id\": \"knot\", \"Name\": \"Knots and bends (knot)\",\n\"Files\": \"knot.c, knot.h\"},\n\
                    {\"Id\": \"bend\", \"Path\": \"src/bend\", \"Version\": \"Revision 27\"},\n\
                    {\"Id\": \"a\"}, {\"Id\": \"b\"}\n]\n";
        let rows = read("src/gui/qt_attribution.json", text);
        let short: Vec<(&str, Vec<&str>, u32)> = rows
            .iter()
            .map(|row| {
                let title = row.0.as_deref().unwrap();
                (title, row.2.iter().map(String::as_str).collect(), row.4)
            })
            .collect();
        let expected = [
            ("knot", vec!["knot.c", "knot.h"], 2),
            ("bend", vec!["src/bend"], 4),
            ("a", Vec::new(), 5),
        ];
        assert_eq!(short, expected);
        assert_eq!(rows[1].3, ["27"]);
    }

    #[test]
    fn versions() {
        for (text, expected) in [
            ("1.6.37", "1.6.37"),
            ("v39", "v39"),
            ("0.6+patches", "0.6"),
            ("chromium/3280", "chromium/3280"),
            (
                "18b29f3fb8abee5d57ed8f4a44f806bec7e0eeff",
                "18b29f3fb8abee5d57ed8f4a44f806bec7e0eeff",
            ),
            (
                "18b29f3fb8abee5d57ed8f4a44f806bec7e0eeff, fetched on 2021-06-11",
                "18b29f3fb8abee5d57ed8f4a44f806bec7e0eeff",
            ),
        ] {
            let stated: Vec<String> = version(text).iter().map(ToString::to_string).collect();
            assert_eq!(stated, [expected], "{text}");
        }
    }
}

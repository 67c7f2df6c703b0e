//! The two formats of lists: an array of rows with one path each, and components with several.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// A third-party component in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TruthRow {
    /// The kind, in the same terms for both formats.
    pub(super) class: String,
    /// The paths of the component, or of the files that refer to it.
    pub(super) paths: Vec<String>,
    /// The name.
    pub(super) name: String,
    /// The origin.
    pub(super) upstream: Option<String>,
    /// The version, if the tree shows it.
    pub(super) version: Option<String>,
    /// The revision, if the tree shows it.
    pub(super) revision: Option<String>,
    /// The license.
    pub(super) license: Option<String>,
}

impl TruthRow {
    /// Whether the component is in the tree, rather than referred to.
    pub(super) fn is_in_tree(&self) -> bool {
        !matches!(self.class.as_str(), "fetch" | "pin" | "package")
    }
}

/// Parses a list of either format.
pub(super) fn read(text: &str) -> Result<Vec<TruthRow>> {
    let root: Value = serde_json::from_str(text).context("it is not JSON")?;
    let rows = match &root {
        Value::Array(rows) => rows,
        Value::Object(_) => root
            .get("components")
            .and_then(Value::as_array)
            .context("it has no array of components")?,
        _ => bail!("it is neither an array nor an object"),
    };
    rows.iter().map(row).collect()
}

fn row(row: &Value) -> Result<TruthRow> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let paths = match (text("path"), row.get("paths").and_then(Value::as_array)) {
        (Some(path), _) => vec![path],
        (None, Some(paths)) => paths.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        (None, None) => bail!("a row has neither a path nor paths: {row}"),
    };
    let class = text("class").with_context(|| format!("a row has no class: {row}"))?;
    let class = match class.as_str() {
        "fetched" => "fetch",
        "text-pin" => "pin",
        other => other,
    };
    let is_in_tree = !matches!(class, "fetch" | "pin" | "package");
    let version = text("version").map(|version| first_word(&version));
    // For a component in the tree, a branch or a lower bound in a note is not a version.
    let version = version.filter(|version| !is_in_tree || is_exact(version));
    Ok(TruthRow {
        class: class.to_owned(),
        paths: paths.iter().map(|path| path.trim_end_matches('/').to_owned()).collect(),
        name: text("name").unwrap_or_default(),
        upstream: text("upstream"),
        version,
        revision: text("revision"),
        // Notes in parentheses may follow the expression.
        license: text("license").map(|license| without_note(&license)),
    })
}

fn first_word(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Whether a text is one version: it starts with digits, and is not a range.
fn is_exact(version: &str) -> bool {
    let digits = version.trim_start_matches(['v', 'V']);
    digits.starts_with(|first: char| first.is_ascii_digit()) && !digits.ends_with('+')
}

fn without_note(license: &str) -> String {
    let upper = |note: &str| note.contains(" OR ") || note.contains(" AND ");
    match license.rsplit_once(" (") {
        Some((expression, note)) if !upper(note) => expression.trim().to_owned(),
        _ => license.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let rows = read(
            r#"[{"path": "deps/rope/", "class": "vendored-dir", "name": "rope", "version": "1.2",
                 "revision": null, "license": "MIT OR (Zlib AND ISC)"}]"#,
        )
        .unwrap();
        let rope = TruthRow {
            class: "vendored-dir".to_owned(),
            paths: vec!["deps/rope".to_owned()],
            name: "rope".to_owned(),
            upstream: None,
            version: Some("1.2".to_owned()),
            revision: None,
            license: Some("MIT OR (Zlib AND ISC)".to_owned()),
        };
        assert_eq!(rows, [rope]);
        let rows = read(
            r#"{"components": [
                {"paths": ["a.txt"], "class": "text-pin", "name": "x", "version": "release/2"},
                {"paths": ["b", "c"], "class": "embedded-lib", "version": "release/2 (branch)",
                 "license": "ISC (not stated)"},
                {"paths": ["d"], "class": "vendored-dir", "version": "v1.1+ (content)"}]}"#,
        )
        .unwrap();
        let versions: Vec<Option<&str>> = rows.iter().map(|row| row.version.as_deref()).collect();
        assert_eq!(versions, [Some("release/2"), None, None]);
        assert_eq!((rows[0].class.as_str(), rows[0].is_in_tree()), ("pin", false));
        assert_eq!((rows[1].license.as_deref(), rows[1].paths.len()), (Some("ISC"), 2));
    }

    #[test]
    fn other_files_are_not_lists() {
        for text in ["", "3", "{}", r#"[{"class": "pin"}]"#, r#"[{"path": "x"}]"#] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

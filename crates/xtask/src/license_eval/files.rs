//! Real files with expected results.
//!
//! A list has a line per file with columns separated by tabs: path (relative to the list),
//! `single`, `multi` or `none`, the expected expression, the IDs of the full texts in the file
//! separated by blanks, and `altered` or nothing. Lines that start with `#` are comments.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use plimsoll_license::{LicenseReading, MatchKind};
use plimsoll_model::LicenseExpression;

use super::reader::{Reader, shown};
use super::row::EvalRow;
use super::texts::Texts;

/// A file with its expected result.
#[derive(Clone, Debug)]
pub(super) struct FileCase {
    /// The name, for messages.
    pub(super) name: String,
    /// The content.
    pub(super) bytes: Vec<u8>,
    /// The expected result.
    pub(super) expected: Expected,
}

/// The expected result for a file.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// The complete expression, if the file has one license.
    pub(super) single: Option<LicenseExpression>,
    /// Whether the file states no license.
    pub(super) is_silent: bool,
    /// The licenses whose full texts are in the file.
    pub(super) full_texts: BTreeSet<String>,
    /// Whether its words differ from those of the license.
    pub(super) altered: bool,
}

impl Expected {
    /// Parses the four columns of a list.
    pub(super) fn parse(columns: &[&str]) -> Result<Self> {
        let &[kind, expression, full_texts, altered] = columns else {
            anyhow::bail!("not four columns of an expected value");
        };
        ensure!(matches!(kind, "single" | "multi" | "none"), "not single, multi or none: {kind}");
        ensure!(matches!(altered, "altered" | ""), "neither altered nor nothing: {altered}");
        let parsed = LicenseExpression::parse(expression);
        ensure!(kind != "single" || parsed.is_some(), "not an expression: {expression}");
        ensure!(kind != "none" || expression.is_empty(), "none states {expression}");
        Ok(Self {
            single: parsed.filter(|_| kind == "single"),
            full_texts: full_texts.split_whitespace().map(str::to_owned).collect(),
            is_silent: kind == "none",
            altered: altered == "altered",
        })
    }
}

/// Reads a list and its files.
pub(super) fn listed(list: &Path) -> Result<Vec<FileCase>> {
    let text =
        std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let folder = list.parent().unwrap_or(list);
    let mut cases = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (path, rest) = line.split_once('\t').context("a line without columns")?;
        let columns: Vec<&str> = rest.split('\t').take(4).collect();
        let bytes =
            std::fs::read(folder.join(path)).with_context(|| format!("cannot read {path}"))?;
        let expected = Expected::parse(&columns).with_context(|| path.to_owned())?;
        cases.push(FileCase { name: path.to_owned(), bytes, expected });
    }
    Ok(cases)
}

/// Measures the rates for files: with one license, by expression; with several, by the full texts
/// in them.
pub(super) fn measure(
    reader: Reader<'_>,
    texts: &Texts,
    label: &str,
    cases: &[FileCase],
) -> Vec<EvalRow> {
    let mut single = EvalRow::new(format!("{label}: one license"), 97.0);
    let mut recall = EvalRow::new(format!("{label}: several, texts found"), 95.0);
    let mut precision = EvalRow::new(format!("{label}: several, no wrong texts"), 97.0);
    let mut clean = EvalRow::new(format!("{label}: not reported as altered"), 98.0);
    for FileCase { name, bytes, expected } in cases {
        let reading = reader(bytes);
        if let Some(wanted) = &expected.single {
            let right = texts.agree(&reading, wanted);
            let wanted = wanted.as_str();
            single.count(right, || format!("{name}: {wanted} read as {}", shown(&reading)));
            if right && !expected.altered {
                clean.count(reading.is_clean(), || format!("{name}: {wanted}"));
            }
            continue;
        }
        let found = full_texts(texts, &reading);
        let there: BTreeSet<String> =
            expected.full_texts.iter().map(|id| texts.same_text(id).to_owned()).collect();
        for id in &there {
            recall.count(found.contains(id), || format!("{name}: no {id}"));
        }
        for id in &found {
            precision.count(there.contains(id), || format!("{name}: {id}"));
        }
    }
    let rows = [single, recall, precision, clean];
    rows.into_iter().filter(|row| row.all > 0).collect()
}

/// Returns the licenses and exceptions whose full texts were found. The expression of an exception
/// also contains its license, whose text is not in the file.
fn full_texts(texts: &Texts, reading: &LicenseReading) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for found in reading.matches.iter().filter(|found| found.kind == MatchKind::FullText) {
        let template = found.template.split('@').next().unwrap_or_default();
        match texts.known(template) {
            Some(id) => {
                ids.insert(id.to_owned());
            }
            None => ids.extend(texts.ids_of(&found.expression)),
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use plimsoll_license::LicenseScanner;

    use super::*;

    #[test]
    fn reads_a_list() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "SPDX-License-Identifier: MIT\n").unwrap();
        std::fs::write(folder.path().join("b"), "SPDX-License-Identifier: ISC\n").unwrap();
        let list = folder.path().join("list.tsv");
        std::fs::write(&list, "# path\na\tsingle\tMIT\t\t\nb\tmulti\tMIT AND ISC\tMIT ISC\t\n")
            .unwrap();
        let cases = listed(&list).unwrap();
        let scanner = LicenseScanner::new();
        let rows = measure(&|bytes| scanner.read(bytes), &Texts::load(), "x", &cases);
        let of = |name: &str| {
            rows.iter().find(|row| row.subject.ends_with(name)).map(|row| (row.right, row.all))
        };
        assert_eq!(of("one license"), Some((1, 1)));
        assert_eq!(of("texts found"), Some((0, 2)), "a tag is not a full text");
    }

    #[test]
    fn rejects_a_missing_expected_value() {
        for columns in [
            ["single", "nonsense words", "", ""],
            ["both", "MIT", "", ""],
            ["multi", "MIT", "", "x"],
        ] {
            assert!(Expected::parse(&columns).is_err(), "{columns:?}");
        }
    }
}

//! Notices with known expressions: the labeled rules in a source distribution of scancode-toolkit
//! (CC-BY-4.0). They are read from the folder where the caller unpacked it; nothing is copied into
//! the repository.
//!
//! A fifth of the rules, selected by the digest of their file names, was not used for development.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use plimsoll_model::LicenseExpression;
use sha2::{Digest as _, Sha256};

use super::reader::{Reader, shown};
use super::row::EvalRow;

/// Path of the data in the distribution.
const DATA: &str = "src/licensedcode/data";

/// The fields at the start of a file, and the text after them.
struct Labeled {
    fields: BTreeMap<String, String>,
    text: String,
}

/// Measures the rates of the held-out fifth.
pub(super) fn measure(reader: Reader<'_>, folder: &Path) -> Result<Vec<EvalRow>> {
    let data = folder.join(DATA);
    let names = spdx_names(&data.join("licenses"))?;
    let mut notices = EvalRow::new("held-out notices", 90.0);
    let mut open = EvalRow::new("the same, with \"BSD\" alone counted as labeled", 90.0);
    let mut negatives = EvalRow::new("false positives: none reported", 99.0);
    for path in sorted(&data.join("rules"), "RULE")? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let labeled = labeled(&std::fs::read(&path)?);
        let is = |field: &str| labeled.fields.get(field).is_some_and(|value| value == "yes");
        if is("is_false_positive") {
            let reading = reader(labeled.text.as_bytes());
            negatives.count(reading.matches.is_empty(), || format!("{name}: {}", shown(&reading)));
        }
        if !is("is_license_notice") || is("is_deprecated") || !is_held_out(&name) {
            continue;
        }
        let Some(expected) = labeled.fields.get("license_expression") else { continue };
        let Some(expected) = listed(expected, &names) else { continue };
        let reading = reader(labeled.text.as_bytes());
        let right = reading.expression.as_ref().is_some_and(|found| found.means(&expected));
        notices
            .count(right, || format!("{name}: {} read as {}", expected.as_str(), shown(&reading)));
        let closed = reading.expression.as_ref().map(with_clauses);
        open.count(closed.is_some_and(|found| found.means(&expected)), || name.clone());
    }
    ensure!(notices.all > 0, "{} has no rules", data.display());
    Ok(vec![notices, open, negatives])
}

/// Replaces plain "BSD" with the license with three clauses, as in the labels. The scanner returns an
/// ambiguous result.
fn with_clauses(found: &LicenseExpression) -> LicenseExpression {
    let labeled = LicenseExpression::parse("BSD-3-Clause");
    labeled.map_or_else(
        || found.clone(),
        |labeled| found.replacing(LicenseExpression::OPEN_BSD, &labeled),
    )
}

/// Whether a rule belongs to the held-out fifth.
fn is_held_out(name: &str) -> bool {
    Sha256::digest(name).first().is_some_and(|byte| byte % 5 == 0)
}

/// Converts an expression to SPDX IDs; `None` if one of its licenses is not on the list.
fn listed(expression: &str, names: &BTreeMap<String, String>) -> Option<LicenseExpression> {
    let mut made = Vec::new();
    for word in expression.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
        let lower = word.to_lowercase();
        made.push(match lower.as_str() {
            "and" | "or" | "with" | "(" | ")" => lower.to_uppercase(),
            _ => names.get(&lower)?.clone(),
        });
    }
    LicenseExpression::parse(&made.join(" ").replace("( ", "(").replace(" )", ")"))
}

/// Returns SPDX IDs by the keys in the rules.
fn spdx_names(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for path in sorted(folder, "LICENSE")? {
        let Labeled { fields, .. } = labeled(&std::fs::read(&path)?);
        let (Some(key), Some(id)) = (fields.get("key"), fields.get("spdx_license_key")) else {
            continue;
        };
        let listed = spdx::license_id(id)
            .map(|id| id.name)
            .or_else(|| spdx::exception_id(id).map(|id| id.name));
        if let Some(id) = listed {
            names.insert(key.clone(), id.to_owned());
        }
    }
    Ok(names)
}

/// Returns the files of a folder with this suffix, sorted.
fn sorted(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("no folder {}", folder.display()))?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == ending));
    paths.sort();
    Ok(paths)
}

/// Splits a file into the simple fields at its start and its text. Marks of required phrases are
/// removed.
fn labeled(bytes: &[u8]) -> Labeled {
    let content = String::from_utf8_lossy(bytes);
    let mut parts = content.splitn(3, "---\n");
    let (_, head, text) = (parts.next(), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    let mut last = String::new();
    for line in head.lines() {
        match line.split_once(':') {
            Some((key, value)) if !line.starts_with([' ', '-']) => {
                key.clone_into(&mut last);
                fields.insert(last.clone(), value.trim().to_owned());
            }
            // A long value continues on the next line.
            _ => {
                if let Some(value) = fields.get_mut(&last) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    Labeled { fields, text: text.replace("{{", "").replace("}}", "") }
}

#[cfg(test)]
mod tests {
    use plimsoll_license::LicenseScanner;

    use super::*;

    #[test]
    fn reads_the_head_of_a_rule() {
        let Labeled { fields, text } =
            labeled(b"---\nlicense_expression: mit or\n  isc\nis_license_notice: yes\n---\nMay be {{used}}: yes\n");
        assert_eq!(fields["license_expression"], "mit or isc");
        assert_eq!(fields["is_license_notice"], "yes");
        assert_eq!(text, "May be used: yes\n");
    }

    #[test]
    fn translates_keys_to_ids() {
        let names = BTreeMap::from(["mit", "isc"].map(|key| (key.to_owned(), key.to_uppercase())));
        assert_eq!(listed("(mit OR isc)", &names).unwrap().as_str(), "(MIT OR ISC)");
        assert!(listed("mit AND proprietary", &names).is_none());
    }

    #[test]
    fn measures_a_distribution() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join(DATA);
        for (path, content) in [
            ("licenses/mit.LICENSE", "---\nkey: mit\nspdx_license_key: MIT\n---\n"),
            ("rules/no_1.RULE", "---\nis_false_positive: yes\n---\nnothing of the kind\n"),
        ] {
            std::fs::create_dir_all(data.join(path).parent().unwrap()).unwrap();
            std::fs::write(data.join(path), content).unwrap();
        }
        let held =
            (0..1000).map(|number| format!("mit_{number}.RULE")).find(|name| is_held_out(name));
        let bsd =
            (0..1000).map(|number| format!("bsd_{number}.RULE")).find(|name| is_held_out(name));
        std::fs::write(
            data.join("licenses/bsd-new.LICENSE"),
            "---\nkey: bsd-new\nspdx_license_key: BSD-3-Clause\n---\n",
        )
        .unwrap();
        let rule = "---\nlicense_expression: bsd-new\nis_license_notice: yes\n---\nunder the BSD license\n";
        std::fs::write(data.join("rules").join(bsd.unwrap()), rule).unwrap();
        let rule = "---\nlicense_expression: mit\nis_license_notice: yes\n---\nSPDX-License-Identifier: MIT\n";
        std::fs::write(data.join("rules").join(held.unwrap()), rule).unwrap();
        let rows = measure(&|bytes| LicenseScanner::new().read(bytes), folder.path()).unwrap();
        assert_eq!(
            rows.iter().map(|row| (row.right, row.all)).collect::<Vec<_>>(),
            [(1, 2), (2, 2), (1, 1)]
        );
    }
}

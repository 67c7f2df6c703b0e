//! `license-categories`: generates the table of license categories from the index of `ScanCode`
//! `LicenseDB`.
//!
//! The index is part of the `PyPI` package `license-expression`. The task does not download it: run
//! `pip download --no-deps license-expression`, unpack the wheel, and pass the folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use plimsoll_model::{LicenseCategory, sha256_hex};
use serde_json::Value;
use spdx::identifiers::{EXCEPTIONS, LICENSES, VERSION};

use crate::schema::Mode;

/// Path of the table, relative to the root of the workspace.
const TABLE: &str = "crates/model/data/license-categories.tsv";

/// Path of the index, relative to the folder of the unpacked wheel.
const INDEX: &str = "license_expression/data/scancode-licensedb-index.json";

/// Writes the table; with `--check`, fails if it differs from the index.
pub(crate) fn run(workspace: &Path, options: &[&str]) -> Result<()> {
    let (mode, wheel) = match *options {
        [wheel] => (Mode::Write, Path::new(wheel)),
        ["--check", wheel] => (Mode::Check, Path::new(wheel)),
        _ => bail!("name the folder of the unpacked wheel of license-expression"),
    };
    let index = fs::read(wheel.join(INDEX)).with_context(|| format!("cannot read {INDEX}"))?;
    let rows: Vec<Value> =
        serde_json::from_slice(&index).context("the index is not as expected")?;
    let made = table(&rows, &version(wheel)?, &sha256_hex(&index))?;
    let file = workspace.join(TABLE);
    match mode {
        Mode::Check => {
            let kept = fs::read_to_string(&file).with_context(|| format!("cannot read {TABLE}"))?;
            ensure!(kept == made, "{TABLE} differs from the index: run the task without --check");
            println!("license-categories: {TABLE} matches the index");
        }
        Mode::Write => {
            fs::write(&file, made).with_context(|| format!("cannot write {TABLE}"))?;
            println!("license-categories: wrote {TABLE}");
        }
    }
    Ok(())
}

/// Returns the version of the package from its metadata.
fn version(wheel: &Path) -> Result<String> {
    let folder = |entry: fs::DirEntry| -> Option<PathBuf> {
        let name = entry.file_name().into_string().ok()?;
        let is_metadata = name.starts_with("license_expression-") && name.ends_with(".dist-info");
        is_metadata.then(|| entry.path())
    };
    let found = fs::read_dir(wheel)?.flatten().find_map(folder);
    let found = found.context("the folder has no metadata of license-expression")?;
    let metadata = fs::read_to_string(found.join("METADATA"))?;
    let version = metadata.lines().find_map(|line| line.strip_prefix("Version: "));
    Ok(version.context("its metadata names no version")?.trim().to_owned())
}

fn table(rows: &[Value], version: &str, sha256: &str) -> Result<String> {
    let categories = categories(rows);
    let listed = LICENSES.iter().map(|license| license.name);
    let mut listed: Vec<&str> =
        listed.chain(EXCEPTIONS.iter().map(|exception| exception.name)).collect();
    listed.sort_unstable();
    let mut text = header(version, sha256);
    let mut count = 0;
    for id in listed {
        // Licenses without a category in the index are omitted, so they are unknown.
        if let Some(category) = categories.get(id).and_then(|name| category(name)) {
            writeln!(text, "{id}\t{category}")?;
            count += 1;
        }
    }
    ensure!(count > 600, "the index classifies {count} licenses only: its form has changed");
    Ok(text)
}

fn header(version: &str, sha256: &str) -> String {
    format!(
        "# Categories of the licenses and exceptions on the SPDX license list {VERSION}: identifier, tab, category.\n\
         # Made by `cargo xtask license-categories` from the index of ScanCode LicenseDB; do not edit.\n\
         #\n\
         # Copyright (c) nexB Inc. and others (AboutCode), licensed under CC-BY-4.0,\n\
         # https://creativecommons.org/licenses/by/4.0/. Changed: identifiers of SPDX alone, other names of categories.\n\
         # Source: scancode-licensedb-index.json in license-expression {version} (PyPI),\n\
         # SHA-256 {sha256}\n"
    )
}

/// Returns the category of each SPDX ID in the index. An entry with the ID as its main ID takes
/// precedence.
fn categories(rows: &[Value]) -> BTreeMap<&str, &str> {
    let mut all = BTreeMap::new();
    for row in rows {
        let Some(category) = row.get("category").and_then(Value::as_str) else { continue };
        let others = row.get("other_spdx_license_keys").and_then(Value::as_array);
        for id in others.into_iter().flatten().filter_map(Value::as_str) {
            all.entry(id).or_insert(category);
        }
    }
    for row in rows {
        let field = |name: &str| row.get(name).and_then(Value::as_str);
        if let (Some(id), Some(category)) = (field("spdx_license_key"), field("category")) {
            all.insert(id, category);
        }
    }
    all
}

/// Converts a category of the index; `None` if it does not classify a license.
fn category(name: &str) -> Option<LicenseCategory> {
    match name {
        "Public Domain" => Some(LicenseCategory::PublicDomain),
        "Permissive" => Some(LicenseCategory::Permissive),
        "Copyleft Limited" => Some(LicenseCategory::WeakCopyleft),
        "Copyleft" => Some(LicenseCategory::StrongCopyleft),
        "Proprietary Free" | "Commercial" | "Free Restricted" | "Source-available" => {
            Some(LicenseCategory::Restricted)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_are_listed_identifiers_with_a_category() {
        let rows = [
            json!({"spdx_license_key": "MIT", "category": "Permissive", "other_spdx_license_keys": []}),
            json!({"spdx_license_key": "LicenseRef-x", "category": "Copyleft",
                   "other_spdx_license_keys": ["GPL-2.0+", "MIT"]}),
            json!({"spdx_license_key": "any-OSI", "category": "Unstated License"}),
            json!({"spdx_license_key": "Elastic-2.0"}),
        ];
        let all = categories(&rows);
        assert_eq!(all.get("MIT"), Some(&"Permissive"));
        assert_eq!(all.get("GPL-2.0+"), Some(&"Copyleft"));
        assert_eq!(all.get("Elastic-2.0"), None);
        assert_eq!(category("Unstated License"), None);
        assert_eq!(category("Source-available"), Some(LicenseCategory::Restricted));
        assert!(table(&rows, "1", "2").unwrap_err().to_string().contains("its form has changed"));
    }

    #[test]
    fn the_kept_table_credits_its_source() {
        let kept = fs::read_to_string(crate::workspace().join(TABLE)).unwrap();
        for word in ["nexB", "CC-BY-4.0", "license-expression", "SHA-256", VERSION] {
            assert!(kept.contains(word), "{word}");
        }
    }
}

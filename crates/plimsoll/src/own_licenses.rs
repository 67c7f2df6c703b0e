//! Finds the texts of licenses that are not on the SPDX license list.

use std::collections::BTreeMap;

use plimsoll_model::{OwnLicense, Report};
use plimsoll_source::{Entry, Source};

/// The maximum size of a text in a report, in bytes.
const TEXT: u64 = 256 << 10;

/// Finds the files that are named like the licenses of a report, such as `LICENSES/LicenseRef-x.txt` (REUSE 3.3).
/// If there are several, the one nearest to the root is used.
pub(crate) fn find(report: &Report, source: &dyn Source) -> Vec<OwnLicense> {
    let names = report.own_license_names();
    if names.is_empty() {
        return Vec::new();
    }
    let mut files: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in source.entries().iter().filter(|entry| entry.kind.is_file()) {
        let Ok(file) = std::str::from_utf8(entry.path.file_name()) else { continue };
        let stem = [".txt", ".md"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file);
        let Some(name) = names.get(stem) else { continue };
        let depth = |entry: &Entry| entry.path.segments().count();
        let known = files.entry(name).or_insert(entry);
        if depth(entry) < depth(known) {
            *known = entry;
        }
    }
    let text = |(name, entry): (&str, &Entry)| {
        let content = source.read(entry, TEXT).ok()?;
        let text = String::from_utf8_lossy(&content).replace("\r\n", "\n");
        Some(OwnLicense::new(name.to_owned(), entry.path.clone(), text.trim()))
    };
    files.into_iter().filter_map(text).filter(|license| !license.text.as_str().is_empty()).collect()
}

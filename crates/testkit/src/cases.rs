//! Workflows that test one notation of a reference each.
//!
//! [`root`] is a small repository in plain files. Each workflow in it covers one subject: a quote
//! style, a flow mapping, an escape, an anchor, a merge key, an unusual revision, a comment, an
//! image, a byte order mark, CRLF. [`expected`] lists the references that must be found. Values
//! that GitHub would reject must also be found, with a diagnostic.

use std::path::PathBuf;

use crate::ExpectedReference;
use crate::records::{array, parse};

/// Returns the folder to scan.
pub fn root() -> PathBuf {
    crate::here("cases/workflows")
}

/// Returns the expected references below [`root`], sorted by file and line.
///
/// ```
/// let all = plimsoll_testkit::cases::expected();
/// let crlf = all.iter().find(|case| case.file.ends_with("bom-crlf.yml")).unwrap();
/// assert_eq!((crlf.line, crlf.col, crlf.value.as_str()), (6, 15, "actions/checkout@v4"));
/// ```
pub fn expected() -> Vec<ExpectedReference> {
    let list = parse("cases/workflows/expected.json");
    let records = array(&list, "records").iter();
    records.map(|record| ExpectedReference::read(|name| record.get(name))).collect()
}

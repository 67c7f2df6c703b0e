//! One-case workflows: each file holds one way of writing a reference.
//!
//! [`root`] is a small repository in plain files. Every workflow of it is about one thing: a quote
//! style, a flow mapping, an escape, an anchor, a merge key, an odd revision, a comment, an image,
//! a byte order mark, CRLF. [`expected`] lists what must be found. Values the host itself would
//! refuse must be found too, with a diagnostic.

use std::path::PathBuf;

use crate::ExpectedReference;
use crate::records::{array, parse};

/// The folder to scan.
pub fn root() -> PathBuf {
    crate::here("cases/workflows")
}

/// What must be found below [`root`], in the order of the list: by file, then by line.
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

//! Hand-made lists of the content of a real repository.
//!
//! They were made without Plimsoll, so that they are an independent check. The repository is not
//! included: a test needs a clone at the commit.

use serde_json::Value;

use crate::ExpectedReference;
use crate::records::{array, parse};

/// The commit of `pytorch/executorch` that the executorch lists describe.
pub const EXECUTORCH_COMMIT: &str = "cff6f4dd32e630945b7188512c1f2b4f102b05ad";

/// A submodule that a scan must find.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ExpectedSubmodule {
    /// Path of the gitlink.
    pub path: String,
    /// Commit of the gitlink, 40 hexadecimal digits.
    pub commit: String,
}

/// Returns every `uses:` and image of executorch at [`EXECUTORCH_COMMIT`].
pub fn executorch_references() -> Vec<ExpectedReference> {
    let list = parse("truth/executorch.references.json");
    let columns: Vec<&str> = array(&list, "columns").iter().filter_map(Value::as_str).collect();
    let rows = array(&list, "records").iter().filter_map(Value::as_array);
    rows.map(|row| {
        ExpectedReference::read(|name| row.get(columns.iter().position(|column| *column == name)?))
    })
    .collect()
}

/// Returns every gitlink of executorch at [`EXECUTORCH_COMMIT`], by path.
pub fn executorch_submodules() -> Vec<ExpectedSubmodule> {
    let text = crate::text_of("truth/executorch.submodules.txt");
    let line = |line: &str| {
        let (commit, path) = line.split_once(' ').expect("a commit and a path");
        ExpectedSubmodule { path: path.to_owned(), commit: commit.to_owned() }
    };
    text.lines().map(line).collect()
}

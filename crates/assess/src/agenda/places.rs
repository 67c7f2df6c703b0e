//! The places of a decision.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use plimsoll_model::{Location, RepoPath};

use crate::words::{number, plural};

/// Maximum number of places per decision.
pub(super) const PLACES: usize = 5;

/// Describes the file with the highest count, and the number of other files.
pub(super) fn places<'a>(rows: impl Iterator<Item = (&'a str, u64)>) -> Option<String> {
    let mut files: BTreeMap<&'a str, u64> = BTreeMap::new();
    for (path, count) in rows.filter(|(path, _)| !path.is_empty()) {
        *files.entry(path).or_default() += count;
    }
    let (most, count) = files.iter().max_by_key(|(path, count)| (**count, Reverse(**path)))?;
    Some(match files.len() - 1 {
        0 => (*most).to_owned(),
        rest => format!("{count} in {most}, the others in {}", plural(number(rest), "more file")),
    })
}

/// Returns the first files without duplicates.
pub(super) fn files<'a>(paths: impl Iterator<Item = &'a RepoPath>) -> Vec<Location> {
    let mut files: Vec<&'a RepoPath> = paths.collect();
    files.dedup();
    files.into_iter().take(PLACES).cloned().map(Location::whole).collect()
}

//! What the tables have in common.

use plimsoll_model::clip;

use super::paint::Paint;
use crate::escape::log;

/// Rows of a table for people; the rest is in the JSON report.
pub(super) const LIMIT: usize = 60;

/// Rows of the tables that matter less.
pub(super) const SHORT_LIMIT: usize = 25;

/// Code points of foreign text in one cell.
const CELL: usize = 90;

/// Foreign text in a cell: safe to print, and bounded, lest one long name push the rest out of
/// sight. The cut is visible.
pub(super) fn cell(text: &str) -> String {
    clip(&log(text), CELL)
}

/// A heading between two sections.
pub(super) fn heading(title: &str) -> String {
    format!("\n{}\n", Paint::Strong.on(title))
}

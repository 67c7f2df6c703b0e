//! Whether a report is true to itself and to the source it was made from.
//!
//! [`soundness`] holds a report against its source: every total against its rows, every link
//! against what it leads to, every place against the bytes of its file. [`inner_soundness`] does
//! the part that needs no source, for a report that was read from JSON. [`assert_sound`] is what
//! tests call after a scan.
//!
//! # Where a value may differ from the bytes at its place
//!
//! A reference with a byte span must show the bytes of that span. These differences are allowed,
//! and no other:
//!
//! - quotes, backslashes, line breaks and block headers of YAML, TOML, JSON and shell, which decoding removes, and
//!   escapes, which it replaces;
//! - a path with a masked secret (`***`) is not looked for in the source;
//! - masked credentials (`***`) and the cut of a long value (`…`): what is left must be there;
//! - variables, commands and expressions of shell and Dockerfiles (`$NAME`, `${NAME}`, `$(…)`),
//!   which are expanded: the literal text around them must be in the value, in order;
//! - requirements of packages, which join what a manifest has as keys and values: the span has each
//!   word of the value, or is one of them; or it is the key of a table with a header of its own,
//!   which ends the locator;
//! - pre-commit hooks, which join a repository and its revision: the span is that of the revision;
//! - what a script in an escaped YAML scalar fetches: the span is that of the scalar, and the value
//!   is in it.

mod links;
mod locked;
mod places;
mod rows;
mod text;
mod totals;
mod violation;
mod written;

use std::path::Path;

use plimsoll_model::Report;
use plimsoll_source::{Limits, Source, SourceError};

pub use violation::Violation;

/// Everything in which a report is not true to itself or to its source; empty for a sound one.
///
/// The source must be the one that was scanned, in the same state.
pub fn soundness(report: &Report, source: &dyn Source) -> Vec<Violation> {
    let mut violations = inner_soundness(report);
    places::check(report, source, &mut violations);
    violations
}

/// The part of [`soundness`] that needs no source: totals, ids, links, order, digests, completeness and
/// the round trip through JSON.
pub fn inner_soundness(report: &Report) -> Vec<Violation> {
    let mut violations = Vec::new();
    rows::check(report, &mut violations);
    totals::check(report, &mut violations);
    links::check(report, &mut violations);
    locked::check(report, &mut violations);
    violations
}

/// Stops the test where a report is not sound, with one line for each violation.
///
/// ```
/// use plimsoll_model::{Report, SourceInfo, SourceKind};
/// use plimsoll_source::MemorySource;
///
/// let source = MemorySource::new().with_file("README", "hello");
/// let info = SourceInfo::new(SourceKind::Memory);
/// let report = Report::assemble(info, vec![], vec![], vec![], vec![], 0);
/// plimsoll_testkit::assert_sound(&report, &source);
/// ```
#[track_caller]
pub fn assert_sound(report: &Report, source: &dyn Source) {
    stop_at(&soundness(report, source));
}

/// Stops the test where a report of what is at a path, or of a revision of it, is not sound.
#[track_caller]
pub fn assert_sound_at(report: &Report, path: &Path, revision: Option<&str>) {
    match open_source(path, revision) {
        Ok(source) => assert_sound(report, source.as_ref()),
        Err(why) => panic!("{}: {why}", path.display()),
    }
}

/// Opens what is at a path as a scan does, or a revision of it.
///
/// # Errors
///
/// Where there is nothing that a scan could read.
pub fn open_source(path: &Path, revision: Option<&str>) -> Result<Box<dyn Source>, SourceError> {
    plimsoll_source::open(path, revision, &Limits::default())
}

/// Stops the test where a report is not true to itself. For a report whose source is not at hand.
#[track_caller]
pub fn assert_inner_sound(report: &Report) {
    stop_at(&inner_soundness(report));
}

#[track_caller]
fn stop_at(violations: &[Violation]) {
    let lines: Vec<String> = violations.iter().take(40).map(ToString::to_string).collect();
    assert!(
        violations.is_empty(),
        "the report is not sound, {} violations:\n  {}",
        violations.len(),
        lines.join("\n  ")
    );
}

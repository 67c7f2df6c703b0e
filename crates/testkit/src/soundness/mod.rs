//! Checks that a report is consistent and matches its source.
//!
//! [`soundness`] compares a report with its source: every total with its rows, every reference with
//! its target, every place with the bytes of the file. [`inner_soundness`] does the part that needs
//! no source, for a report that was read from JSON. Tests call [`assert_sound`] after a scan.
//!
//! # Allowed differences between a value and the bytes at its place
//!
//! A reference with a byte span must show the bytes of that span. Only these differences are
//! allowed:
//!
//! - quotes, backslashes, line breaks and block headers of YAML, TOML, JSON and shell, which
//!   decoding removes, and escapes, which it replaces;
//! - a path with a masked secret (`***`) is not looked up in the source;
//! - masked credentials (`***`) and the end of a truncated value (`…`): the rest must be there;
//! - variables, commands and expressions of shell and Dockerfiles (`$NAME`, `${NAME}`, `$(…)`),
//!   which are expanded: the literal text around them must be in the value, in order;
//! - requirements of packages, which combine keys and values of a manifest: the span contains each
//!   word of the value, or is one of them; or it is the key of a table with its own header, which
//!   ends the locator;
//! - pre-commit hooks, which combine a repository and its revision: the span is that of the
//!   revision;
//! - fetches of a script in an escaped YAML scalar: the span is that of the scalar, and contains
//!   the value.

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

/// Returns all inconsistencies in a report, and all differences from its source; empty for a sound
/// report.
///
/// The source must be the one that was scanned, in the same state.
pub fn soundness(report: &Report, source: &dyn Source) -> Vec<Violation> {
    let mut violations = inner_soundness(report);
    places::check(report, source, &mut violations);
    violations
}

/// Returns the violations that can be found without the source: totals, IDs, references, order,
/// digests, completeness and the round trip through JSON.
pub fn inner_soundness(report: &Report) -> Vec<Violation> {
    let mut violations = Vec::new();
    rows::check(report, &mut violations);
    totals::check(report, &mut violations);
    links::check(report, &mut violations);
    locked::check(report, &mut violations);
    violations
}

/// Panics if a report is not sound, with one line per violation.
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

/// Panics if the report of a path, or of a revision of it, is not sound.
#[track_caller]
pub fn assert_sound_at(report: &Report, path: &Path, revision: Option<&str>) {
    match open_source(path, revision) {
        Ok(source) => assert_sound(report, source.as_ref()),
        Err(why) => panic!("{}: {why}", path.display()),
    }
}

/// Opens a path, or a revision of it, like a scan.
///
/// # Errors
///
/// If there is nothing that a scan could read.
pub fn open_source(path: &Path, revision: Option<&str>) -> Result<Box<dyn Source>, SourceError> {
    plimsoll_source::open(path, revision, &Limits::default())
}

/// Panics if a report is inconsistent; for a report without its source.
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

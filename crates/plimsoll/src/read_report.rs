//! Reading a report that was written as JSON, by this version of Plimsoll or another.

use plimsoll_model::{Redaction, Report, SCHEMA_VERSION};
use serde_json::Value;

use crate::head::Head;
use crate::later::{self, UnknownValue};
use crate::{Error, ErrorKind};

/// A report that was read, and the values that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadReport {
    /// The report, in the form of this version.
    pub report: Report,
    /// The schema version with which it was written, such as `2.0`.
    pub written_as: String,
    /// Values that only later versions know, in order. They are not in the report.
    pub unknown: Vec<UnknownValue>,
}

/// Reads a report as [`Format::Json`](crate::Format::Json) writes it.
///
/// `schemaVersion` decides what is read. Reports of this major version are read. A later minor version may
/// add fields and values: an unknown field is skipped, and an unknown value, such as a new kind of
/// component, is kept in [`ReadReport::unknown`] with the smallest row that requires it; the report is then
/// not [complete](Report::complete), and its totals are those that were written. In a report of this minor
/// version or an earlier one, such a value is an error.
///
/// # Errors
///
/// [`ErrorKind::UnsupportedVersion`] if another major version wrote it, [`ErrorKind::Report`] if the text
/// is not a report or is invalid.
///
/// ```
/// use plimsoll::{Format, MemorySource, RenderOptions, Scan, read_report, render};
///
/// let source = MemorySource::new().with_file("Dockerfile", "FROM debian:12\n");
/// let report = Scan::source(Box::new(source)).run()?;
/// let kept = render(&report, Format::Json, &RenderOptions::default())?;
/// assert_eq!(read_report(&kept)?.report, report);
/// let later = String::from_utf8(kept)?.replace("\"schemaVersion\": \"2.0\"", "\"schemaVersion\": \"3.0\"");
/// assert_eq!(read_report(later.as_bytes()).unwrap_err().kind(), plimsoll::ErrorKind::UnsupportedVersion);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_report(text: &[u8]) -> Result<ReadReport, Error> {
    let fail = |what: &str| Error::new(ErrorKind::Report, what);
    let head: Head = serde_json::from_slice(text).map_err(|why| {
        fail(if why.is_data() { NONE } else { "the report is invalid JSON" }).because(why)
    })?;
    let (major, minor) = head.pair().map_err(|why| fail(&format!("{NONE}: {why}")))?;
    let (known_major, known_minor) = this();
    let wrong = |why| fail("the report does not have the format that Plimsoll writes").because(why);
    if major != known_major {
        return Err(unsupported(major, minor));
    }
    let (mut report, unknown) = if minor <= known_minor {
        (serde_json::from_slice::<Report>(text).map_err(wrong)?, Vec::new())
    } else {
        let value: Value = serde_json::from_slice(text).map_err(wrong)?;
        later::read(value).map_err(wrong)?
    };
    // The report may have been written by hand, or by a version that masked less.
    if let Some(masked) = Redaction::default().try_row(&report) {
        report =
            masked.ok_or_else(|| fail("the report contains a credential that cannot be masked"))?;
    }
    report.complete &= unknown.is_empty();
    let written_as = std::mem::replace(&mut report.schema_version, SCHEMA_VERSION.to_owned());
    Ok(ReadReport { report, written_as, unknown })
}

/// The message for a text that is not a report.
const NONE: &str = "not a Plimsoll report: write one with `plimsoll scan -o json=FILE`";

/// The version that is written now.
fn this() -> (u32, u32) {
    let mut parts = SCHEMA_VERSION.split('.').map(|part| part.parse().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

fn unsupported(major: u32, minor: u32) -> Error {
    let advice = if major > this().0 {
        "read it with the version of Plimsoll that wrote it, or update this one"
    } else {
        "scan again"
    };
    let context = format!(
        "the report has version {major}.{minor}, but this version of Plimsoll only reads {}.x: {advice}",
        this().0
    );
    Error::new(ErrorKind::UnsupportedVersion, context)
}

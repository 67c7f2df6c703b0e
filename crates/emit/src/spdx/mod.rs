//! SPDX 2.3 (ISO/IEC 5962) as JSON and tag-value, and SPDX 3.0.1 as JSON-LD.
//!
//! [`v2`] has the rows of a document of version 2.3, in the order of its schema; JSON is what they
//! serialize to, and [`tag_value`] writes the same rows. [`v3`] writes the graph of version 3. What they have
//! in common is here and in [`place`]. Packages are made while they are written, and nothing is kept of them.
//!
//! `crates/emit/formats/spdx.md` lists what each format holds of the neutral document.

mod license;
mod place;
mod tag_value;
#[cfg(test)]
mod tests;
mod v2;
mod v3;

use std::fmt::Write as _;
use std::io::{BufWriter, Write};

use plimsoll_model::{Report, Scope};
use serde::Serialize;

use crate::document::{Document, Facts, Fingerprint, Note, Occurrence, Purpose, Relation};
use crate::{RenderError, json};

/// Bytes that are gathered before they are handed on.
const BUFFER: usize = 1 << 16;

/// Stands in for a time that is not known: the field is mandatory.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Most places, and most remarks, that are listed for one package. The report has them all.
const LISTED: usize = 20;

/// Says why a package is listed that nothing places in the product, a build or a test.
const NO_PURPOSE: &str = "nothing says what it is needed for";

/// Says why a package is listed that CI alone uses.
const BY_CI: &str = "needed by CI, not by the product";

/// Writes an SBOM of version 2.3 in JSON.
pub(crate) fn render_json(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let source = Document::new(report);
    let document = v2_document(&source)?;
    json::write(&document, "SPDX", out)
}

/// Writes an SBOM of version 2.3 as tag-value.
pub(crate) fn render_tag_value(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let source = Document::new(report);
    let document = v2_document(&source)?;
    let mut out = BufWriter::with_capacity(BUFFER, out);
    let written = tag_value::write(&document, &mut out).and_then(|()| out.flush());
    written.map_err(|why| RenderError::write("SPDX", why))
}

/// Writes an SBOM of version 3.0.1 in JSON-LD.
pub(crate) fn render_v3(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let source = Document::new(report);
    let mut document = v3::Graph::new(&source);
    document.namespace = namespace(&source.root().name, &document)?;
    json::write(&document, "SPDX", out)
}

/// The document in both syntaxes: they have the same namespace, since they say the same.
fn v2_document<'d, 'a>(source: &'d Document<'a>) -> Result<v2::Spdx<'d, 'a>, RenderError> {
    let mut document = v2::Spdx::new(source);
    document.document_namespace = namespace(&document.name, &document)?;
    Ok(document)
}

/// The namespace must be unique to the document's content (SPDX 2.3, 6.5), so it is drawn from
/// everything but itself.
fn namespace(name: &str, content: &impl Serialize) -> Result<String, RenderError> {
    let mut print = BufWriter::with_capacity(BUFFER, Fingerprint::default());
    serde_json::to_writer(&mut print, content).map_err(|why| RenderError::write("SPDX", why))?;
    let print = print.into_inner().map_err(|why| RenderError::write("SPDX", why.into_error()))?;
    Ok(format!("https://spdx.org/spdxdocs/plimsoll-{}-{}", slug(name), print.uuid()))
}

/// A name as part of a URI: letters, digits, `.` and `-`, and not longer than is useful.
fn slug(name: &str) -> String {
    let letters = name.chars().take(64);
    letters.map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}

/// What a reader has to know before relying on the document.
fn remarks(facts: &Facts<'_>) -> Option<String> {
    let no_time = "The source carries no time, so the time of creation is set to 1970.";
    let no_time = facts.created.is_none().then_some(no_time);
    let all: Vec<&str> =
        no_time.into_iter().chain(facts.remarks.iter().map(String::as_str)).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The first lines of a list, and how many more there are.
fn listed<T: AsRef<str>>(all: impl Iterator<Item = T>) -> Option<String> {
    let mut text = String::new();
    let mut count = 0_usize;
    for line in all {
        if count < LISTED {
            text.push_str(if count > 0 { "\n" } else { "" });
            text.push_str(line.as_ref());
        }
        count += 1;
    }
    if let Some(more) = count.checked_sub(LISTED).filter(|more| *more > 0) {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "\nand {more} more");
    }
    (!text.is_empty()).then_some(text)
}

/// Where the package was found: a line for each file or directory.
fn source_info(occurrences: &[Occurrence<'_>]) -> Option<String> {
    // Sorted, so what is in one file is side by side.
    let files = occurrences.chunk_by(|one, next| one.path == next.path);
    listed(files.filter_map(|file| file.first()).map(|place| &place.path))
}

/// What SPDX has no field for: a line `name: value` for each.
fn comment(notes: &[Note<'_>]) -> Option<String> {
    listed(notes.iter().map(|note| format!("{}: {}", note.name, note.value)))
}

/// The purpose of a package as SPDX 3 spells it, and in capitals SPDX 2.3.
fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Source => "source",
        Purpose::Application => "application",
        Purpose::Container => "container",
        Purpose::Archive => "archive",
        Purpose::File => "file",
        Purpose::Library => "library",
    }
}

/// What one package has to do with another, as far as SPDX tells it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// The other one is a part of it.
    Contains,
    /// It needs the other one to do what it is for.
    Needs,
    /// It needs the other one for something that nothing states.
    NeedsSomehow,
    /// It needs the other one to be built.
    Build,
    /// It needs the other one to be tested.
    Test,
    /// Its CI uses the other one.
    Ci,
}

impl Role {
    /// What a test needs to run is no test of what it is needed by: a package needs those of its own scope.
    fn of(relation: Relation, scope: Option<Scope>) -> Self {
        match relation {
            Relation::Contains => Self::Contains,
            Relation::UsedByCi => Self::Ci,
            Relation::Needs(of) if Some(of) == scope => Self::Needs,
            Relation::Needs(Scope::Build) => Self::Build,
            Relation::Needs(Scope::Test) => Self::Test,
            Relation::Needs(Scope::Unknown) => Self::NeedsSomehow,
            Relation::Needs(_) => Self::Needs,
        }
    }
}

//! Reading the SBOMs of other tools, so that adopting Plimsoll is additive.
//!
//! A team with an SBOM of syft, cdxgen or another tool does not start from zero: its components
//! become a [`Baseline`] of kind [`Sbom`](plimsoll_model::BaselineKind::Sbom), which is compared
//! with a scan. Only the identifying fields of a component are read (name, version, package URL,
//! license, location). The document may be large or hostile, or not match the version that it
//! states: if one field of a component cannot be read, only that field is lost.
//!
//! ```
//! let text = r#"{
//!     "bomFormat": "CycloneDX", "specVersion": "1.6",
//!     "components": [{"type": "library", "name": "zlib", "version": "1.3", "purl": "pkg:generic/zlib@1.3"}]
//! }"#;
//! let baseline = plimsoll_import::read_sbom(text.as_bytes())?;
//! assert_eq!(baseline.components[0].version.as_deref(), Some("1.3"));
//! # Ok::<(), plimsoll_import::SbomError>(())
//! ```
//!
//! # Readers
//!
//! | format | read by |
//! |---|---|
//! | CycloneDX 1.3, 1.4, 1.5, JSON and XML | `cyclonedx-bom`; our own reader for documents that the crate rejects or that are not passed to it |
//! | CycloneDX 1.2, 1.6, 1.7, JSON and XML | our own reader: the crate does not support these versions |
//! | SPDX 2.2, 2.3, JSON | `spdx-rs`; our own reader for documents that the crate rejects or that are not passed to it |
//! | SPDX 2.2, 2.3, tag-value | our own reader: the parser of the crate drops the last external reference, which is the package URL |
//! | SPDX 3.0, JSON-LD | our own reader: no crate supports it |
//!
//! The result of both readers is the same: a property test compares them.
//!
//! Our own readers are necessary for four reasons. A field with a different type than in the schema
//! makes a crate reject the whole document, and documents of other tools contain such fields.
//! `spdx-rs` rejects the category `PERSISTENT-ID` (which is replaced before it reads), and packages
//! with an unknown field. Both crates recurse without a limit, so a small document can crash the
//! process; such documents are not passed to them (`guard`). And they build the whole document in
//! memory before it is used. For 10,000 components in 13 to 15 MiB, in an unoptimized build:
//!
//! | document | crate | our own reader |
//! |---|---|---|
//! | CycloneDX 1.5 JSON | 1.2 s, 84 MiB | 0.4 s, 16 MiB |
//! | CycloneDX 1.5 XML | 3.4 s, 83 MiB | 1.1 s, 5 MiB |
//! | SPDX 2.3 JSON | 0.53 s, 38 MiB | 0.30 s, 13 MiB |
//!
//! Therefore documents with more than 16 MiB, or more than 65,536 objects or tags, are read by our
//! own readers. Without a limit, the largest document that the command line accepts would need
//! about 400 MiB, and a document of empty objects forty times its size.
//!
//! # Hostile documents
//!
//! Components are read one by one, and unneeded values are dropped immediately, so memory is at
//! most about ten times the size of the text. Documents with more than 200,000 components are
//! rejected. The nesting limit is 127 for JSON and 100 for XML; XML must be UTF-8 without a
//! document type definition, so it has no custom entities.

mod component;
mod cyclonedx;
mod error;
mod form;
mod guard;
#[cfg(feature = "interop")]
pub mod interop;
mod lenient;
mod listing;
mod spdx;
mod xml;

use plimsoll_model::{Baseline, Redaction};

pub use error::{SbomError, SbomErrorKind};

use form::Form;
use guard::Refused;
use listing::Listing;

/// Reads an SBOM: CycloneDX 1.2 to 1.7 (ECMA-424) as JSON or XML, SPDX 2.2 or 2.3 (ISO/IEC 5962) as JSON or
/// tag-value, or SPDX 3.0 as JSON-LD. The format is detected by the content.
///
/// A component without a name gets the name in its package URL. Components without either are
/// skipped, and then the baseline is not [`complete`](Baseline::complete).
///
/// # Errors
///
/// [`SbomErrorKind::Syntax`] for a syntax error, with the line; [`SbomErrorKind::Unknown`] for
/// another format or version, with a list of the supported ones; [`SbomErrorKind::Credential`] for a
/// credential that cannot be masked; [`SbomErrorKind::TooDeep`] for deeply nested elements;
/// [`SbomErrorKind::TooMany`] for more than 200,000 components.
pub fn read_sbom(text: &[u8]) -> Result<Baseline, SbomError> {
    let text = form::unmarked(text);
    let form = Form::of(text)?;
    let listing = match by_crate(form, text) {
        Some(Ok(listing)) => listing,
        _ => by_hand(form, text)?,
    };
    let baseline = listing.baseline()?;
    match Redaction::default().try_row(&baseline) {
        None => Ok(baseline),
        Some(masked) => masked.ok_or_else(SbomError::credential),
    }
}

/// Reads a document with a crate; `None` if no crate supports the format.
fn by_crate(form: Form, text: &[u8]) -> Option<Result<Listing, Refused>> {
    Some(match form {
        Form::CycloneDxJson(version) => {
            cyclonedx::by_crate(text, false, cyclonedx::readable(version)?)
        }
        Form::CycloneDxXml(version) => {
            cyclonedx::by_crate(text, true, cyclonedx::readable(version)?)
        }
        Form::SpdxJson => spdx::by_crate(text),
        Form::SpdxTagValue | Form::Spdx3 => return None,
    })
}

/// Reads a document with our own readers.
fn by_hand(form: Form, text: &[u8]) -> Result<Listing, SbomError> {
    match form {
        Form::CycloneDxJson(_) => cyclonedx::json(text),
        Form::CycloneDxXml(_) => cyclonedx::xml(text),
        Form::SpdxJson => spdx::json(text),
        Form::SpdxTagValue => spdx::tag_value(text),
        Form::Spdx3 => spdx::v3(text),
    }
}

#[cfg(test)]
mod tests;

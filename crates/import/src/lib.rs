//! Reading the SBOMs of other tools, so that adopting Plimsoll is additive.
//!
//! A team that has an SBOM of syft, cdxgen or another tool does not start from zero: its components become
//! a [`Baseline`] of kind [`Sbom`](plimsoll_model::BaselineKind::Sbom), with which a scan is compared. Only
//! what identifies a component is read (name, version, package URL, license, place), from a document that
//! may be large, have a different version than stated, or be hostile: if one field of a component is not
//! understood, only that field is lost.
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
//! # Who reads what
//!
//! | format | read by |
//! |---|---|
//! | CycloneDX 1.3, 1.4, 1.5, JSON and XML | `cyclonedx-bom`; here where it refuses, or does not get, a document |
//! | CycloneDX 1.2, 1.6, 1.7, JSON and XML | here: the crate does not know them |
//! | SPDX 2.2, 2.3, JSON | `spdx-rs`; here where it refuses, or does not get, a document |
//! | SPDX 2.2, 2.3, tag-value | here: the parser of the crate drops the last external reference, which is the package URL |
//! | SPDX 3.0, JSON-LD | here: no crate |
//!
//! The result is the same with either way of reading: a property test compares them.
//!
//! We keep our own readers although the crates exist. A field with a different type than in the schema makes a
//! crate reject the whole document, and documents of other tools contain such fields; `spdx-rs` rejects the
//! category `PERSISTENT-ID` (which is respelled before it reads), and a package with an unknown field. Both
//! recurse without a limit, so a small document can crash the process; documents that could do so are not
//! given to them (`guard`). And they build the whole document in memory before anything of it is used. For
//! 10,000 components in 13 to 15 MiB, in an unoptimized build:
//!
//! | document | by the crate | here |
//! |---|---|---|
//! | CycloneDX 1.5 JSON | 1.2 s, 84 MiB | 0.4 s, 16 MiB |
//! | CycloneDX 1.5 XML | 3.4 s, 83 MiB | 1.1 s, 5 MiB |
//! | SPDX 2.3 JSON | 0.53 s, 38 MiB | 0.30 s, 13 MiB |
//!
//! So a document of more than 16 MiB, or of more than 65,536 objects or tags, is read by our own readers.
//! Without a limit, the largest document that the command line accepts would need some 400 MiB, and one of empty
//! objects forty times its size.
//!
//! # Hostile documents
//!
//! Components are read one by one, and unneeded values are dropped at once, so memory is at most some ten times
//! the text. A document of more than 200,000 components is rejected. The nesting limit is 127 for JSON and 100
//! for XML; XML must be UTF-8 without a document type definition, so it has no custom entities.

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
/// A component without a name gets the name in its package URL. One without either is left out, and
/// the baseline is not [`complete`](Baseline::complete).
///
/// # Errors
///
/// [`SbomErrorKind::Syntax`] for a syntax error, with the line; [`SbomErrorKind::Unknown`] for another format
/// or version, with those that can be read; [`SbomErrorKind::TooDeep`] for too deeply nested elements;
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
        Some(masked) => {
            masked.ok_or_else(|| SbomError::unknown("its credentials cannot be masked"))
        }
    }
}

/// What one of the crates makes of a document, where one knows its form.
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

/// What a document lists, read here.
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

//! Reading the SBOMs of other tools, so that adopting Plimsoll is additive.
//!
//! A team that has an SBOM of syft, cdxgen or another tool does not begin with nothing: its
//! components become a [`Baseline`] of kind [`Sbom`](plimsoll_model::BaselineKind::Sbom), with which
//! a scan is compared. Only what identifies a component is read (name, version, package URL,
//! license, place), from a document that may be large, of another version than it says, or hostile:
//! what is not understood in one component costs that field alone.
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
//! The result is the same, whichever way a document was read: a property test compares the two ways.
//!
//! The own readers stay although the crates exist. One field of another type than the schema says makes a
//! crate refuse the whole document, and documents of other tools have such fields; `spdx-rs` refuses the
//! category `PERSISTENT-ID` (which is spelled for it before it reads), and a package with a field that it does
//! not know. Both recurse without a bound, so that a small document can end the process; they do not get what
//! could (`guard`). And they build all of a document before anything of it is looked at. Of 10,000
//! components in 13 to 15 MiB, in an unoptimized build:
//!
//! | document | by the crate | here |
//! |---|---|---|
//! | CycloneDX 1.5 JSON | 1.2 s, 84 MiB | 0.4 s, 16 MiB |
//! | CycloneDX 1.5 XML | 3.4 s, 83 MiB | 1.1 s, 5 MiB |
//! | SPDX 2.3 JSON | 0.53 s, 38 MiB | 0.30 s, 13 MiB |
//!
//! So a document of more than 16 MiB, or of more than 65,536 objects or tags, is read here. Without a bound, the
//! largest that the command line takes would need some 400 MiB, and one of empty objects forty times its size.
//!
//! # Hostile documents
//!
//! Components are read one by one, and what is not looked for is dropped at once, so that memory is at most some
//! ten times the text. A document of more than 200,000 components is refused. JSON nests
//! 127 deep, XML 100; XML has one encoding, and no document type definition, so no entities of its own.

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
/// tag-value, or SPDX 3.0 as JSON-LD. Which it is, its content tells.
///
/// A component without a name is called as its package URL does. One that has neither is left out, and
/// the baseline is not [`complete`](Baseline::complete).
///
/// # Errors
///
/// [`SbomErrorKind::Syntax`] for what is broken, with the line; [`SbomErrorKind::Unknown`] for another format
/// or version, with what can be read; [`SbomErrorKind::TooDeep`] for elements in elements in elements;
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

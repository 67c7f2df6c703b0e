//! Reading the SBOMs of other tools, so that adopting Plimsoll is additive.
//!
//! A team that has an SBOM of syft, cdxgen or another tool does not begin with nothing: its
//! components become a [`Baseline`] of kind [`Sbom`](plimsoll_model::BaselineKind::Sbom), with which
//! a scan is compared. Only what identifies a component is read (name, version, package URL,
//! license, place), from a document that may be large, of another version than it says, or hostile:
//! what is not understood in one component costs that field alone.
//!
//! The crates that write our SBOMs do not serve here: `cyclonedx-bom` cannot read 1.6, which other
//! tools write, and `spdx-rs` refuses valid documents.
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

mod component;
mod cyclonedx;
mod error;
mod lenient;
mod spdx;

use plimsoll_model::{Baseline, Redaction, rows};
use serde::Deserialize;

pub use error::{SbomError, SbomErrorKind};

/// What tells one form from another.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    bom_format: Option<String>,
    spec_version: Option<String>,
    spdx_version: Option<String>,
}

/// Reads an SBOM: CycloneDX 1.2 to 1.7 (ECMA-424) or SPDX 2.2 and 2.3 (ISO/IEC 5962), as JSON.
///
/// # Errors
///
/// [`SbomErrorKind::Syntax`] for what is no JSON, with line and column; [`SbomErrorKind::Unknown`] for
/// another form or version, with what can be read.
pub fn read_sbom(text: &[u8]) -> Result<Baseline, SbomError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let head: Head = serde_json::from_slice(text).map_err(|why| SbomError::syntax(&why))?;
    let mut baseline = match (head.bom_format.as_deref(), head.spdx_version.as_deref()) {
        (Some("CycloneDX"), _) => cyclonedx::read(text, head.spec_version.as_deref())?,
        (_, Some(version)) => spdx::read(text, version)?,
        (Some(other), None) => {
            let other = plimsoll_model::clip(other, 40);
            return Err(SbomError::unknown(&format!("its `bomFormat` is {other:?}")));
        }
        (None, None) => {
            return Err(SbomError::unknown("it names neither `bomFormat` nor `spdxVersion`"));
        }
    };
    baseline.components = rows(baseline.components);
    match Redaction::default().try_row(&baseline) {
        None => Ok(baseline),
        Some(masked) => {
            masked.ok_or_else(|| SbomError::unknown("its credentials cannot be masked"))
        }
    }
}

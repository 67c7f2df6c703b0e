//! Documents as models of the crates `cyclonedx-bom` and `spdx-rs`, for programs that use these
//! crates.
//!
//! The crates are re-exported, so that their types match the versions used here.

use cyclonedx_bom::models::bom::Bom;
use spdx_rs::models::SPDX;

pub use cyclonedx_bom;
pub use spdx_rs;

use crate::form::{Form, unmarked};
use crate::{SbomError, cyclonedx, spdx};

/// Reads a CycloneDX document of version 1.3, 1.4 or 1.5, as JSON or XML.
///
/// For XML, the crate ignores annotations and signatures.
///
/// # Errors
///
/// [`SbomErrorKind::Unknown`](crate::SbomErrorKind::Unknown) for another format or version,
/// [`SbomErrorKind::Refused`](crate::SbomErrorKind::Refused) for a document that the crate rejects,
/// and those of [`read_sbom`](crate::read_sbom).
pub fn read_cyclonedx(text: &[u8]) -> Result<Bom, SbomError> {
    let text = unmarked(text);
    let (version, is_xml) = match Form::of(text)? {
        Form::CycloneDxJson(version) => (version, false),
        Form::CycloneDxXml(version) => (version, true),
        _ => return Err(SbomError::not_modeled("it is not CycloneDX")),
    };
    let known = cyclonedx::readable(version).ok_or_else(|| {
        SbomError::not_modeled(&format!(
            "`cyclonedx-bom` supports CycloneDX 1.3 to 1.5, but it is {version}"
        ))
    })?;
    cyclonedx::model(text, is_xml, known).map_err(|why| why.error("cyclonedx-bom"))
}

/// Reads an SPDX document of version 2.2 or 2.3, as JSON.
///
/// # Errors
///
/// [`SbomErrorKind::Unknown`](crate::SbomErrorKind::Unknown) for another format or version,
/// [`SbomErrorKind::Refused`](crate::SbomErrorKind::Refused) for a document that the crate rejects,
/// and for a text with so many brackets or operators that it could crash the process; and those of
/// [`read_sbom`](crate::read_sbom).
pub fn read_spdx(text: &[u8]) -> Result<SPDX, SbomError> {
    let text = unmarked(text);
    match Form::of(text)? {
        Form::SpdxJson => spdx::model(text).map_err(|why| why.error("spdx-rs")),
        _ => Err(SbomError::not_modeled("`spdx-rs` only supports SPDX 2.2 and 2.3 in JSON")),
    }
}

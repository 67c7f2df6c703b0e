//! The SBOM of a report as models of the crates `cyclonedx-bom` and `spdx-rs`, for programs that use these
//! crates, for example to extend, check or merge documents.
//!
//! Plimsoll writes the document in the newest version that the crate supports, and the crate reads it. So the model
//! contains exactly what Plimsoll writes in that version.
//!
//! | | [`cyclonedx`] | [`spdx`] |
//! |---|---|---|
//! | crate | [`cyclonedx_bom`] 0.8 | [`spdx_rs`] 0.5 |
//! | version | CycloneDX 1.5 | SPDX 2.3 |
//! | left out, since the version has no field for it | acknowledgement of licenses, authors one by one, SWHID, manufacturer of the document, context of occurrences | authors, evidence, formulation |
//! | left out by the crate | `$schema`; whether a package is stated to need nothing, or nothing is stated | nothing |
//!
//! Do not write documents from these models: `cyclonedx-bom` 0.8 writes XML with lifecycles in a place that the schema
//! does not allow, and `spdx-rs` 0.5 misspells the category `PERSISTENT-ID`. Use [`render`] to write
//! documents.
//!
//! The crates are re-exported, so that a caller uses the right version.
//!
//! ```
//! use plimsoll::{MemorySource, RenderOptions, Scan, interop};
//!
//! let source = MemorySource::new().with_file("requirements.txt", "numpy==2.1.0\n");
//! let report = Scan::source(Box::new(source)).run()?;
//!
//! let bom: interop::cyclonedx_bom::models::bom::Bom =
//!     interop::cyclonedx(&report, &RenderOptions::default())?;
//! let components = bom.components.unwrap().0;
//! assert_eq!(&*components[0].name, "numpy");
//!
//! // The first package is the product.
//! let spdx: interop::spdx_rs::models::SPDX = interop::spdx(&report, &RenderOptions::default())?;
//! assert_eq!(spdx.package_information[1].package_version.as_deref(), Some("2.1.0"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use plimsoll_emit::{CycloneDxVersion, Format, RenderOptions, render};
use plimsoll_model::Report;

pub use plimsoll_import::interop::{cyclonedx_bom, read_cyclonedx, read_spdx, spdx_rs};

use crate::{Error, ErrorKind};

/// Returns the SBOM of a report as a model of `cyclonedx-bom`, in CycloneDX 1.5.
///
/// # Errors
///
/// [`ErrorKind::Interop`] if the crate rejects the document.
pub fn cyclonedx(
    report: &Report,
    options: &RenderOptions,
) -> Result<cyclonedx_bom::models::bom::Bom, Error> {
    let text = written(report, Format::CycloneDxJson(CycloneDxVersion::V1_5), options)?;
    read_cyclonedx(&text).map_err(|why| Error::of(ErrorKind::Interop, why))
}

/// Returns the SBOM of a report as a model of `spdx-rs`, in SPDX 2.3.
///
/// # Errors
///
/// [`ErrorKind::Interop`] if the crate rejects the document.
pub fn spdx(report: &Report, options: &RenderOptions) -> Result<spdx_rs::models::SPDX, Error> {
    let text = written(report, Format::SpdxJson, options)?;
    read_spdx(&text).map_err(|why| Error::of(ErrorKind::Interop, why))
}

fn written(report: &Report, format: Format, options: &RenderOptions) -> Result<Vec<u8>, Error> {
    render(report, format, options).map_err(|why| Error::of(ErrorKind::Interop, why))
}

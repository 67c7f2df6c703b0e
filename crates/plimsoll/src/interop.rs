//! The SBOM of a report as models of the crates `cyclonedx-bom` and `spdx-rs`, for a program that works with
//! those: that adds what it knows to the document, checks it by its own rules, or merges it with others.
//!
//! What a model has is what Plimsoll writes in the newest version that the crate knows, and that is also
//! all that it is made of: the document is written in that version, and read by the crate.
//!
//! | | [`cyclonedx`] | [`spdx`] |
//! |---|---|---|
//! | crate | [`cyclonedx_bom`] 0.8 | [`spdx_rs`] 0.5 |
//! | version | CycloneDX 1.5 | SPDX 2.3 |
//! | left out, since the version does not hold it | acknowledgement of licenses, authors one by one, SWHID, manufacturer of the document, context of occurrences | authors, evidence, formulation |
//! | left out by the crate | `$schema`; whether a package is stated to need nothing, or nothing is stated | nothing |
//!
//! A model is not yet a document: `cyclonedx-bom` 0.8 writes XML with lifecycles in a place where the schema
//! does not have them, and `spdx-rs` 0.5 spells the category `PERSISTENT-ID` otherwise. For bytes, use
//! [`render`].
//!
//! The crates are handed out too, so that a caller has the version of these types.
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

/// The SBOM of a report as `cyclonedx-bom` has it, of CycloneDX 1.5.
///
/// # Errors
///
/// [`ErrorKind::Interop`] where the crate refuses the document.
pub fn cyclonedx(
    report: &Report,
    options: &RenderOptions,
) -> Result<cyclonedx_bom::models::bom::Bom, Error> {
    let text = written(report, Format::CycloneDxJson(CycloneDxVersion::V1_5), options)?;
    read_cyclonedx(&text).map_err(|why| Error::of(ErrorKind::Interop, why))
}

/// The SBOM of a report as `spdx-rs` has it, of SPDX 2.3.
///
/// # Errors
///
/// [`ErrorKind::Interop`] where the crate refuses the document.
pub fn spdx(report: &Report, options: &RenderOptions) -> Result<spdx_rs::models::SPDX, Error> {
    let text = written(report, Format::SpdxJson, options)?;
    read_spdx(&text).map_err(|why| Error::of(ErrorKind::Interop, why))
}

fn written(report: &Report, format: Format, options: &RenderOptions) -> Result<Vec<u8>, Error> {
    render(report, format, options).map_err(|why| Error::of(ErrorKind::Interop, why))
}

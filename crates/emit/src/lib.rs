//! Output formats, each a view of the same report, with one file or directory per format.
//!
//! [`render`] turns a [`Report`] into bytes. The output only depends on the report, the
//! [`Format`] and the [`RenderOptions`]: it contains no time, environment or path of this machine,
//! and the same input results in the same bytes.
//!
//! ```
//! use plimsoll_emit::{Format, RenderOptions, render};
//! use plimsoll_model::{Report, SourceInfo, SourceKind};
//!
//! let source = SourceInfo::new(SourceKind::Memory);
//! let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
//! let bytes = render(&report, Format::Json, &RenderOptions::default()).unwrap();
//! assert!(bytes.ends_with(b"}\n"));
//! ```
//!
//! Some formats are behind Cargo features, which are on by default and need further dependencies: SBOMs behind `cyclonedx`
//! and `spdx`, their signatures behind `sign`, and HTML, `JUnit` and CSV behind `review`. An SBOM is written from a
//! format-neutral document (`document`), which is derived from the report. Output for people is a format-neutral page
//! (`page`) with writers for the terminal, Markdown and HTML. To add a format, add a variant to [`Format`], a row to
//! [`FORMATS`], a file, and a line in [`Renderer::render_to`].

#[cfg(feature = "cyclonedx")]
mod cyclonedx;
mod delta;
#[cfg(any(feature = "cyclonedx", feature = "spdx"))]
mod document;
mod error;
pub mod escape;
mod format;
mod json;
mod licenses;
mod links;
mod notices;
mod options;
mod osv;
mod page;
mod report;
mod review;
mod risk;
mod sarif;
mod score;
#[cfg(feature = "sign")]
mod signing;
#[cfg(feature = "spdx")]
mod spdx;
mod states;
mod trend;
mod view;

pub use delta::render_delta;
pub use error::{RenderError, RenderErrorKind};
pub use format::{CycloneDxVersion, FORMATS, Format, FormatMeta, OutputKind};
pub use licenses::render_licenses;
pub use notices::{NoticesFormat, render_notices};
pub use options::{CiComponents, RenderOptions, SbomPart, Scopes, View};
pub use page::quote::render_excerpt;
pub use review::{Review, render_review};
pub use score::render_score;
#[cfg(feature = "sign")]
pub use signing::{SigningKey, SigningKeyError};
pub use trend::render_trend;

use std::io::Write;

use plimsoll_model::Report;

/// Writes a report in a format. The bytes are UTF-8 and end with a newline.
///
/// # Errors
///
/// [`RenderErrorKind::FormatUnsuited`] for a format that is not one of [`OutputKind::Report`],
/// [`RenderErrorKind::FormatDisabled`] for one that is not in this build, [`RenderErrorKind::Write`] if the
/// writer of a format fails.
pub fn render(
    report: &Report,
    format: Format,
    options: &RenderOptions,
) -> Result<Vec<u8>, RenderError> {
    let mut bytes = Vec::new();
    render_to(report, format, options, &mut bytes)?;
    Ok(bytes)
}

/// Writes a report in a format to a stream, piece by piece, so that the document of a large repository
/// is never in memory as a whole. Use a buffered writer, since many pieces are small.
///
/// # Errors
///
/// The errors of [`render`], and [`RenderErrorKind::Write`] if writing to `out` fails.
pub fn render_to(
    report: &Report,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    Renderer::new(report).render_to(format, options, out)
}

/// Writes one report in several formats. Common parts of SBOM formats are computed once.
///
/// ```
/// use plimsoll_emit::{Format, RenderOptions, Renderer};
/// use plimsoll_model::{Report, SourceInfo, SourceKind};
///
/// let source = SourceInfo::new(SourceKind::Memory);
/// let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
/// let (renderer, options) = (Renderer::new(&report), RenderOptions::default());
/// for format in [Format::SpdxJson, Format::SpdxTagValue] {
///     renderer.render_to(format, &options, &mut std::io::sink()).unwrap();
/// }
/// ```
#[derive(Debug)]
pub struct Renderer<'r> {
    report: &'r Report,
    #[cfg(any(feature = "cyclonedx", feature = "spdx"))]
    documents: document::Documents<'r>,
}

impl<'r> Renderer<'r> {
    /// Creates a renderer, without computing anything.
    pub fn new(report: &'r Report) -> Self {
        Self {
            report,
            #[cfg(any(feature = "cyclonedx", feature = "spdx"))]
            documents: document::Documents::default(),
        }
    }

    /// Writes the report in a format: see [`render_to`].
    ///
    /// # Errors
    ///
    /// The errors of [`render_to`].
    pub fn render_to(
        &self,
        format: Format,
        options: &RenderOptions,
        out: &mut dyn Write,
    ) -> Result<(), RenderError> {
        let report = self.report;
        match format {
            Format::Json => json::write(report, "JSON", out),
            Format::Sarif => sarif::render(report, options, out),
            Format::OsvScannerJson => osv::render(report, out),
            #[cfg(feature = "review")]
            Format::RiskCsv => risk::render_csv(report, out),
            #[cfg(feature = "cyclonedx")]
            Format::CycloneDxJson(version) => self.sbom(options, |document, product| {
                cyclonedx::render_json(document, product, version, options, out)
            }),
            #[cfg(feature = "cyclonedx")]
            Format::CycloneDxXml(version) => self.sbom(options, |document, product| {
                cyclonedx::render_xml(document, product, version, options, out)
            }),
            #[cfg(feature = "spdx")]
            Format::SpdxJson => {
                self.sbom(options, |document, product| spdx::render_json(document, product, out))
            }
            #[cfg(feature = "spdx")]
            Format::SpdxTagValue => self
                .sbom(options, |document, product| spdx::render_tag_value(document, product, out)),
            #[cfg(feature = "spdx")]
            Format::Spdx3Json => {
                self.sbom(options, |document, product| spdx::render_v3(document, product, out))
            }
            page => {
                page::write(&report::page(report, options), OutputKind::Report, page, options, out)
            }
        }
    }

    /// Writes a document, with a link to the product document if requested.
    #[cfg(any(feature = "cyclonedx", feature = "spdx"))]
    fn sbom(
        &self,
        options: &RenderOptions,
        write: impl FnOnce(
            &document::Document<'r>,
            Option<&document::Document<'r>>,
        ) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let of = |scopes| self.documents.of(self.report, scopes);
        let product = options.linked().map(of);
        write(&of(options.listed()), product.as_deref())
    }
}

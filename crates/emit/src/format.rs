//! The output formats and their names.

use std::fmt;
use std::str::FromStr;

use self::CycloneDxVersion::{V1_4, V1_5, V1_6, V1_7};
use crate::{RenderError, RenderErrorKind};

/// Version of the CycloneDX specification (ECMA-424) a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CycloneDxVersion {
    /// 1.4, which has no place for CI, evidence and lifecycle.
    V1_4,
    /// 1.5, for consumers that cannot read 1.6.
    V1_5,
    /// 1.6.
    V1_6,
    /// 1.7.
    V1_7,
}

impl CycloneDxVersion {
    /// Every version that is written, the oldest first.
    pub const ALL: [Self; 4] = [Self::V1_4, Self::V1_5, Self::V1_6, Self::V1_7];

    /// The version as `specVersion` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_4 => "1.4",
            Self::V1_5 => "1.5",
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

/// A form in which a report can be written.
///
/// Names are the ones users know from syft. A name without a version stands for the version
/// recommended now.
///
/// ```
/// use plimsoll_emit::{CycloneDxVersion, Format};
///
/// let format: Format = "cyclonedx-json".parse().unwrap();
/// assert_eq!(format, Format::CycloneDxJson(CycloneDxVersion::V1_6));
/// assert_eq!(Format::CycloneDxJson(CycloneDxVersion::V1_5).to_string(), "cyclonedx-json@1.5");
/// assert!("xml".parse::<Format>().unwrap_err().to_string().contains("spdx-json"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The whole report as JSON; its schema is that of `plimsoll_model::Report`.
    Json,
    /// For people, on a terminal.
    Table,
    /// For people, in a pull request or a page.
    Markdown,
    /// The findings as SARIF 2.1.0, for code scanning.
    Sarif,
    /// An SBOM in CycloneDX JSON.
    CycloneDxJson(CycloneDxVersion),
    /// An SBOM in CycloneDX XML.
    CycloneDxXml(CycloneDxVersion),
    /// An SBOM in SPDX 2.3 JSON (ISO/IEC 5962).
    SpdxJson,
    /// An SBOM in SPDX 2.3 tag-value.
    SpdxTagValue,
    /// An SBOM in SPDX 3.0.1 JSON-LD.
    Spdx3Json,
    /// What OSV-Scanner matches against advisories, in the form of its own results.
    OsvScannerJson,
}

/// What a format says of itself: the one source of its name, of help texts and of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatMeta {
    /// The name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The media type (RFC 6838) of what is written.
    pub media_type: &'static str,
    /// The format the name stands for.
    pub format: Format,
}

/// What a format says of itself, by whatever name.
const fn named(name: &'static str, format: Format) -> FormatMeta {
    const CYCLONEDX: &str = "application/vnd.cyclonedx+json";
    const CYCLONEDX_XML: &str = "application/vnd.cyclonedx+xml";
    let (summary, media_type) = match format {
        Format::Table => ("tables for a terminal", "text/plain"),
        Format::Json => ("the whole report, for programs", "application/json"),
        Format::Markdown => ("tables for a pull request", "text/markdown"),
        Format::Sarif => ("findings for code scanning (2.1.0)", "application/sarif+json"),
        Format::CycloneDxJson(V1_4) => ("SBOM in CycloneDX 1.4", CYCLONEDX),
        Format::CycloneDxJson(V1_5) => ("SBOM in CycloneDX 1.5", CYCLONEDX),
        Format::CycloneDxJson(V1_6) => ("SBOM in CycloneDX 1.6", CYCLONEDX),
        Format::CycloneDxJson(V1_7) => ("SBOM in CycloneDX 1.7", CYCLONEDX),
        Format::CycloneDxXml(V1_4) => ("SBOM in CycloneDX 1.4, XML", CYCLONEDX_XML),
        Format::CycloneDxXml(V1_5) => ("SBOM in CycloneDX 1.5, XML", CYCLONEDX_XML),
        Format::CycloneDxXml(V1_6) => ("SBOM in CycloneDX 1.6, XML", CYCLONEDX_XML),
        Format::CycloneDxXml(V1_7) => ("SBOM in CycloneDX 1.7, XML", CYCLONEDX_XML),
        Format::SpdxJson => ("SBOM in SPDX 2.3", "application/spdx+json"),
        Format::SpdxTagValue => ("SBOM in SPDX 2.3, tag-value", "text/spdx"),
        Format::Spdx3Json => ("SBOM in SPDX 3.0.1 (JSON-LD)", "application/ld+json"),
        Format::OsvScannerJson => ("packages and commits for OSV-Scanner", "application/json"),
    };
    FormatMeta { name, summary, media_type, format }
}

/// Every name, in the order help shows them. Where a format has two names, the first is the one
/// it is displayed by.
pub static FORMATS: &[FormatMeta] = &[
    named("table", Format::Table),
    named("json", Format::Json),
    named("markdown", Format::Markdown),
    named("sarif", Format::Sarif),
    named("cyclonedx-json", Format::CycloneDxJson(V1_6)),
    named("cyclonedx-json@1.7", Format::CycloneDxJson(V1_7)),
    named("cyclonedx-json@1.6", Format::CycloneDxJson(V1_6)),
    named("cyclonedx-json@1.5", Format::CycloneDxJson(V1_5)),
    named("cyclonedx-json@1.4", Format::CycloneDxJson(V1_4)),
    named("cyclonedx-xml", Format::CycloneDxXml(V1_6)),
    named("cyclonedx-xml@1.7", Format::CycloneDxXml(V1_7)),
    named("cyclonedx-xml@1.6", Format::CycloneDxXml(V1_6)),
    named("cyclonedx-xml@1.5", Format::CycloneDxXml(V1_5)),
    named("cyclonedx-xml@1.4", Format::CycloneDxXml(V1_4)),
    named("spdx-json", Format::SpdxJson),
    named("spdx-json@2.3", Format::SpdxJson),
    named("spdx-tag-value", Format::SpdxTagValue),
    named("spdx-tag-value@2.3", Format::SpdxTagValue),
    named("spdx3-json", Format::Spdx3Json),
    named("spdx3-json@3.0.1", Format::Spdx3Json),
    named("osv-scanner-json", Format::OsvScannerJson),
];

impl Format {
    /// What the format says of itself.
    pub fn meta(self) -> Option<&'static FormatMeta> {
        FORMATS.iter().find(|meta| meta.format == self)
    }

    /// Whether it is a software bill of materials, of CycloneDX or SPDX.
    pub fn is_sbom(self) -> bool {
        match self {
            Self::CycloneDxJson(_)
            | Self::CycloneDxXml(_)
            | Self::SpdxJson
            | Self::SpdxTagValue
            | Self::Spdx3Json => true,
            Self::Json | Self::Table | Self::Markdown | Self::Sarif | Self::OsvScannerJson => false,
        }
    }
}

impl FromStr for Format {
    type Err = RenderError;

    fn from_str(name: &str) -> Result<Self, RenderError> {
        FORMATS.iter().find(|meta| meta.name == name).map(|meta| meta.format).ok_or_else(|| {
            let known: Vec<_> = FORMATS.iter().map(|meta| meta.name).collect();
            let name = crate::escape::terminal(name);
            let context = format!("unknown format `{name}`; known are {}", known.join(", "));
            RenderError::new(RenderErrorKind::UnknownFormat, context)
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.meta().map_or("", |meta| meta.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for meta in FORMATS {
            assert_eq!(meta.name.parse::<Format>().unwrap(), meta.format);
            assert_eq!(meta.format.to_string().parse::<Format>().unwrap(), meta.format);
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_and_cannot_write_to_the_terminal() {
        let error = "x\u{1b}[2J".parse::<Format>().unwrap_err();
        assert_eq!(error.kind(), RenderErrorKind::UnknownFormat);
        let text = error.to_string();
        assert!(!text.contains('\u{1b}'));
        assert!(FORMATS.iter().all(|meta| text.contains(meta.name)));
    }
}

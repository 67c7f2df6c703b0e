//! The list of output formats, from which the help, the completions and the table in the README are generated.

use std::fmt;
use std::str::FromStr;

use self::CycloneDxVersion::{V1_4, V1_5, V1_6, V1_7};
use self::OutputKind::{Delta, Licenses, Report, Review, Score, Trend};
use crate::{RenderError, RenderErrorKind};

/// The version of the CycloneDX specification (ECMA-424) of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CycloneDxVersion {
    /// 1.4, which does not support CI components, evidence and lifecycle.
    V1_4,
    /// 1.5, for consumers that cannot read 1.6.
    V1_5,
    /// 1.6.
    V1_6,
    /// 1.7.
    V1_7,
}

impl CycloneDxVersion {
    /// Every supported version, oldest first.
    pub const ALL: [Self; 4] = [Self::V1_4, Self::V1_5, Self::V1_6, Self::V1_7];

    /// The value of `specVersion`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_4 => "1.4",
            Self::V1_5 => "1.5",
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

/// The kind of an output. Not every format supports every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OutputKind {
    /// A report: [`render`](crate::render).
    Report,
    /// The changes between two baselines: [`render_delta`](crate::render_delta).
    Delta,
    /// The trend over past revisions: [`render_trend`](crate::render_trend).
    Trend,
    /// A posture score: [`render_score`](crate::render_score).
    Score,
    /// A report with its comparison to an earlier one: [`render_review`](crate::render_review).
    Review,
    /// The licenses of components and files: [`render_licenses`](crate::render_licenses).
    Licenses,
}

impl OutputKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Report, Delta, Trend, Score, Review, Licenses];

    /// The formats that this build supports for this kind, by every name, in the order of the help.
    pub fn formats(self) -> impl Iterator<Item = &'static FormatMeta> {
        FORMATS.iter().filter(move |meta| meta.kinds.contains(&self))
    }

    /// Its name, with an article.
    fn named(self) -> &'static str {
        match self {
            Report => "a report",
            Delta => "a delta",
            Trend => "a trend",
            Score => "a score",
            Review => "a review",
            Licenses => "a list of licenses",
        }
    }
}

/// An output format.
///
/// The names of SBOM formats are those of syft. A name without a version means the version that is currently recommended.
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
    /// Everything, as JSON. The schema of a report is that of `plimsoll_model::Report`.
    Json,
    /// For people, on a terminal.
    Table,
    /// For people, in a pull request, an issue or a wiki.
    Markdown,
    /// A single page with charts, without scripts or other files; it can be printed to PDF.
    Html,
    /// Findings as SARIF 2.1.0, for code scanning; with `baselineState` in a review.
    Sarif,
    /// Workflow commands, which GitHub shows as annotations of a change.
    Github,
    /// Findings as test cases (`JUnit`), for CI systems that show them.
    Junit,
    /// Findings, or the points of a trend, for a spreadsheet (RFC 4180).
    Csv,
    /// Components with their risk tiers, for a spreadsheet (RFC 4180).
    RiskCsv,
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
    /// Packages and commits for OSV-Scanner to check for advisories, in its own results format.
    OsvScannerJson,
}

/// The metadata of a format: the only source of its name, of help texts and of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatMeta {
    /// The name on the command line.
    pub name: &'static str,
    /// A description in one line.
    pub summary: &'static str,
    /// The media type (RFC 6838) of the output.
    pub media_type: &'static str,
    /// The format.
    pub format: Format,
    /// The kinds of output that it supports.
    pub kinds: &'static [OutputKind],
}

/// The metadata of a format for a name.
const fn named(name: &'static str, format: Format) -> FormatMeta {
    const CYCLONEDX: &str = "application/vnd.cyclonedx+json";
    const CYCLONEDX_XML: &str = "application/vnd.cyclonedx+xml";
    let (summary, media_type) = match format {
        Format::Table => ("for people, on a terminal", "text/plain"),
        Format::Json => ("everything, in machine-readable form", "application/json"),
        Format::Markdown => ("for a pull request, an issue or a wiki", "text/markdown"),
        Format::Html => {
            ("a single page with charts, without scripts or other files; printable", "text/html")
        }
        Format::Sarif => ("findings for code scanning (2.1.0)", "application/sarif+json"),
        Format::Github => ("annotations of a change, as workflow commands", "text/plain"),
        Format::Junit => ("findings as test cases", "application/xml"),
        Format::Csv => ("rows for a spreadsheet", "text/csv"),
        Format::RiskCsv => ("components with their risk tiers, for a spreadsheet", "text/csv"),
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
    let kinds: &[OutputKind] = match format {
        Format::Table | Format::Json | Format::Markdown | Format::Html => &OutputKind::ALL,
        Format::Sarif | Format::RiskCsv => &[Report, Review],
        Format::Github | Format::Junit => &[Review],
        Format::Csv => &[Trend, Review],
        _ => &[Report],
    };
    FormatMeta { name, summary, media_type, format, kinds }
}

/// Every name of the formats that this build supports, in the order of the help. If a format has two names, the
/// first one is used to display it.
pub static FORMATS: &[FormatMeta] = &[
    named("table", Format::Table),
    named("json", Format::Json),
    named("markdown", Format::Markdown),
    #[cfg(feature = "review")]
    named("html", Format::Html),
    named("sarif", Format::Sarif),
    named("github", Format::Github),
    #[cfg(feature = "review")]
    named("junit", Format::Junit),
    #[cfg(feature = "review")]
    named("csv", Format::Csv),
    #[cfg(feature = "review")]
    named("risk-csv", Format::RiskCsv),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-json", Format::CycloneDxJson(V1_6)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-json@1.7", Format::CycloneDxJson(V1_7)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-json@1.6", Format::CycloneDxJson(V1_6)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-json@1.5", Format::CycloneDxJson(V1_5)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-json@1.4", Format::CycloneDxJson(V1_4)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-xml", Format::CycloneDxXml(V1_6)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-xml@1.7", Format::CycloneDxXml(V1_7)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-xml@1.6", Format::CycloneDxXml(V1_6)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-xml@1.5", Format::CycloneDxXml(V1_5)),
    #[cfg(feature = "cyclonedx")]
    named("cyclonedx-xml@1.4", Format::CycloneDxXml(V1_4)),
    #[cfg(feature = "spdx")]
    named("spdx-json", Format::SpdxJson),
    #[cfg(feature = "spdx")]
    named("spdx-json@2.3", Format::SpdxJson),
    #[cfg(feature = "spdx")]
    named("spdx-tag-value", Format::SpdxTagValue),
    #[cfg(feature = "spdx")]
    named("spdx-tag-value@2.3", Format::SpdxTagValue),
    #[cfg(feature = "spdx")]
    named("spdx3-json", Format::Spdx3Json),
    #[cfg(feature = "spdx")]
    named("spdx3-json@3.0.1", Format::Spdx3Json),
    named("osv-scanner-json", Format::OsvScannerJson),
];

/// The formats that this build leaves out.
static LEFT_OUT: &[FormatMeta] = &[
    #[cfg(not(feature = "review"))]
    named("html", Format::Html),
    #[cfg(not(feature = "review"))]
    named("junit", Format::Junit),
    #[cfg(not(feature = "review"))]
    named("csv", Format::Csv),
    #[cfg(not(feature = "review"))]
    named("risk-csv", Format::RiskCsv),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-json", Format::CycloneDxJson(V1_6)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-json@1.7", Format::CycloneDxJson(V1_7)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-json@1.6", Format::CycloneDxJson(V1_6)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-json@1.5", Format::CycloneDxJson(V1_5)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-json@1.4", Format::CycloneDxJson(V1_4)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-xml", Format::CycloneDxXml(V1_6)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-xml@1.7", Format::CycloneDxXml(V1_7)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-xml@1.6", Format::CycloneDxXml(V1_6)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-xml@1.5", Format::CycloneDxXml(V1_5)),
    #[cfg(not(feature = "cyclonedx"))]
    named("cyclonedx-xml@1.4", Format::CycloneDxXml(V1_4)),
    #[cfg(not(feature = "spdx"))]
    named("spdx-json", Format::SpdxJson),
    #[cfg(not(feature = "spdx"))]
    named("spdx-json@2.3", Format::SpdxJson),
    #[cfg(not(feature = "spdx"))]
    named("spdx-tag-value", Format::SpdxTagValue),
    #[cfg(not(feature = "spdx"))]
    named("spdx-tag-value@2.3", Format::SpdxTagValue),
    #[cfg(not(feature = "spdx"))]
    named("spdx3-json", Format::Spdx3Json),
    #[cfg(not(feature = "spdx"))]
    named("spdx3-json@3.0.1", Format::Spdx3Json),
];

/// Every format, those that this build leaves out last.
fn all() -> impl Iterator<Item = &'static FormatMeta> {
    FORMATS.iter().chain(LEFT_OUT)
}

impl Format {
    /// The metadata of the format.
    pub fn meta(self) -> Option<&'static FormatMeta> {
        all().find(|meta| meta.format == self)
    }

    /// The name on the command line; if there are two, the first in [`FORMATS`].
    pub fn name(self) -> &'static str {
        self.meta().map_or("", |meta| meta.name)
    }

    /// Whether it is a software bill of materials (CycloneDX or SPDX).
    pub fn is_sbom(self) -> bool {
        matches!(
            self,
            Self::CycloneDxJson(_)
                | Self::CycloneDxXml(_)
                | Self::SpdxJson
                | Self::SpdxTagValue
                | Self::Spdx3Json
        )
    }

    /// Whether a document in this format can be signed: only CycloneDX in JSON, with a signature in JSON Signature Format.
    pub fn holds_signature(self) -> bool {
        matches!(self, Self::CycloneDxJson(_))
    }

    /// The error if a kind of output cannot be written in this format: it does not support the kind, or is not in this
    /// build.
    pub(crate) fn refused(self, kind: OutputKind) -> RenderError {
        if self.meta().is_some_and(|meta| meta.kinds.contains(&kind)) {
            let context = format!("this build of Plimsoll does not include the format `{self}`");
            return RenderError::new(RenderErrorKind::FormatDisabled, context);
        }
        let context = format!("{} cannot be written as `{self}`", kind.named());
        RenderError::new(RenderErrorKind::FormatUnsuited, context)
    }
}

impl FromStr for Format {
    type Err = RenderError;

    fn from_str(name: &str) -> Result<Self, RenderError> {
        all().find(|meta| meta.name == name).map(|meta| meta.format).ok_or_else(|| {
            let known: Vec<_> = FORMATS.iter().map(|meta| meta.name).collect();
            let name = crate::escape::terminal(name);
            let context =
                format!("unknown format `{name}`; the known formats are {}", known.join(", "));
            RenderError::new(RenderErrorKind::UnknownFormat, context)
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
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
    fn an_unknown_name_lists_the_known_ones_and_is_escaped() {
        let error = "x\u{1b}[2J".parse::<Format>().unwrap_err();
        assert_eq!(error.kind(), RenderErrorKind::UnknownFormat);
        let text = error.to_string();
        assert!(!text.contains('\u{1b}'));
        assert!(FORMATS.iter().all(|meta| text.contains(meta.name)));
    }
}

//! Reader for SPDX 2.2 and 2.3 in tag-value: one line per field, with multi-line text between
//! `<text>` and `</text>` (SPDX 2.3, 4.3).

use super::{DOCUMENT, Document, Package, license_name};
use crate::SbomError;
use crate::error::line_of;
use crate::listing::Listing;

/// Reads a document of a supported version.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let text = std::str::from_utf8(text).map_err(|why| {
        let line = line_of(text, why.valid_up_to());
        SbomError::syntax("tag-value", line, "it is not UTF-8, the only supported encoding")
    })?;
    let mut fields = Fields { rest: text, line: 0, is_in_text: false };
    let mut reader = Reader::default();
    while let Some((tag, value)) = fields.next()? {
        reader.field(tag, value);
    }
    Ok(reader.document.listing())
}

/// The delimiters of a multi-line text.
const BEGIN: &str = "<text>";
const END: &str = "</text>";

/// An iterator over the fields of a document.
struct Fields<'t> {
    rest: &'t str,
    line: usize,
    /// Whether the next lines may continue the text of a field.
    is_in_text: bool,
}

impl<'t> Fields<'t> {
    fn line(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.line = self.line.saturating_add(1);
        Some(line)
    }

    /// Returns the next field. Some tools write multi-line text without delimiters: then it ends at
    /// the next field. In other positions, a line that is not a field is an error.
    fn next(&mut self) -> Result<Option<(&'t str, &'t str)>, SbomError> {
        loop {
            let start = self.rest;
            let Some(line) = self.line() else { return Ok(None) };
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let Some((tag, value)) = line.split_once(':').filter(|_| !is_conflict(line)) else {
                self.rest_of_text(line)?;
                continue;
            };
            let value = value.trim();
            self.is_in_text = is_text(tag.trim()) || self.is_in_text && !is_field(tag.trim());
            let Some(text) = value.strip_prefix(BEGIN) else {
                return Ok(Some((tag.trim(), value)));
            };
            if let Some((text, _)) = text.split_once(END) {
                self.is_in_text = false;
                return Ok(Some((tag.trim(), text)));
            }
            let (begins, first) = (self.line, start.find(BEGIN).unwrap_or_default());
            let Some(at) = self.rest.find(END) else {
                let why = "its `<text>` has no `</text>`";
                return Err(SbomError::syntax("tag-value", begins, why));
            };
            let behind = start.len() - self.rest.len() + at;
            let text = start.get(first + BEGIN.len()..behind).unwrap_or_default();
            let skipped = self.rest.get(..at).unwrap_or_default();
            self.line = self.line.saturating_add(skipped.matches('\n').count());
            self.rest = self.rest.get(at + END.len()..).unwrap_or_default();
            // Text after the closing delimiter is ignored.
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
            self.line = self.line.saturating_add(1);
            self.is_in_text = false;
            return Ok(Some((tag.trim(), text)));
        }
    }

    /// Skips a line that is not a field.
    fn rest_of_text(&self, line: &str) -> Result<(), SbomError> {
        let first = line.split_whitespace().next().unwrap_or_default();
        let why = if is_conflict(line) {
            "unresolved merge conflict".to_owned()
        } else if is_field(first) || is_text(first) {
            format!("`{first}` has no colon")
        } else if self.is_in_text {
            return Ok(());
        } else {
            "the line is neither a field (`Tag: value`) nor a comment".to_owned()
        };
        Err(SbomError::syntax("tag-value", self.line, &why))
    }
}

/// Whether a line is a conflict marker of git.
fn is_conflict(line: &str) -> bool {
    line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")
}

/// Whether the value of a field is multi-line text.
fn is_text(tag: &str) -> bool {
    let is_one_word = tag.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_named_so = || {
        let ends = ["Comment", "Comments", "CopyrightText", "AttributionText"];
        ends.iter().any(|end| tag.ends_with(end) && tag.len() > end.len())
    };
    let others = [
        "PackageSummary",
        "PackageDescription",
        "PackageSourceInfo",
        "FileNotice",
        "ExtractedText",
    ];
    is_one_word && (others.contains(&tag) || is_named_so())
}

/// Whether a tag has a single-line value (SPDX 2.3, 6 to 13).
fn is_field(tag: &str) -> bool {
    FIELDS.contains(&tag)
}

/// The single-line tags that can follow multi-line text.
const FIELDS: &[&str] = &[
    "SPDXVersion",
    "DataLicense",
    "SPDXID",
    "DocumentName",
    "DocumentNamespace",
    "ExternalDocumentRef",
    "LicenseListVersion",
    "Creator",
    "Created",
    "PackageName",
    "PackageVersion",
    "PackageFileName",
    "PackageSupplier",
    "PackageOriginator",
    "PackageDownloadLocation",
    "FilesAnalyzed",
    "PackageVerificationCode",
    "PackageChecksum",
    "PackageHomePage",
    "PackageLicenseConcluded",
    "PackageLicenseInfoFromFiles",
    "PackageLicenseDeclared",
    "ExternalRef",
    "PrimaryPackagePurpose",
    "ReleaseDate",
    "BuiltDate",
    "ValidUntilDate",
    "FileName",
    "FileType",
    "FileChecksum",
    "LicenseConcluded",
    "LicenseInfoInFile",
    "FileContributor",
    "FileDependency",
    "ArtifactOfProjectName",
    "ArtifactOfProjectHomePage",
    "ArtifactOfProjectURI",
    "SnippetSPDXID",
    "SnippetFromFileSPDXID",
    "SnippetByteRange",
    "SnippetLineRange",
    "SnippetLicenseConcluded",
    "LicenseInfoInSnippet",
    "SnippetName",
    "LicenseID",
    "LicenseName",
    "LicenseCrossReference",
    "Relationship",
    "Annotator",
    "AnnotationDate",
    "AnnotationType",
    "SPDXREF",
    "Reviewer",
    "ReviewDate",
];

/// The element that the next fields describe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Document,
    Package,
    License,
    /// A file, a snippet or an annotation; its fields are ignored.
    Other,
}

#[derive(Default)]
struct Reader {
    section: Section,
    document: Document,
    /// The `LicenseID` of the current license.
    license: String,
}

impl Reader {
    fn field(&mut self, tag: &str, value: &str) {
        match tag {
            "PackageName" => {
                self.section = Section::Package;
                let name = Some(value.to_owned());
                self.document.packages.add(Package { name, ..Package::default() });
            }
            "LicenseID" => {
                self.section = Section::License;
                value.clone_into(&mut self.license);
            }
            "FileName" | "SnippetSPDXID" | "Annotator" | "Reviewer" => {
                self.section = Section::Other;
            }
            "Relationship" => self.relationship(value),
            _ => match self.section {
                Section::Document => match tag {
                    "DocumentName" => self.document.name = Some(value.to_owned()),
                    "Creator" => self.document.creators.push(value.to_owned()),
                    _ => {}
                },
                Section::Package => {
                    if let Some(package) = self.document.packages.kept.last_mut() {
                        package.field(tag, value);
                    }
                }
                Section::License => {
                    let value = Some(value.to_owned());
                    let name = match tag {
                        "LicenseName" => license_name(value, None),
                        "ExtractedText" => license_name(None, value),
                        _ => None,
                    };
                    // The name follows the text.
                    if let Some(name) = name {
                        self.document.licenses.insert(self.license.clone(), name);
                    }
                }
                Section::Other => {}
            },
        }
    }

    fn relationship(&mut self, value: &str) {
        let mut parts = value.split_whitespace();
        if let (Some(DOCUMENT), Some("DESCRIBES"), Some(on)) =
            (parts.next(), parts.next(), parts.next())
        {
            self.document.roots.insert(on.to_owned());
        }
    }
}

impl Package {
    fn field(&mut self, tag: &str, value: &str) {
        let field = match tag {
            "SPDXID" => &mut self.id,
            "PackageVersion" => &mut self.version,
            "PackageDownloadLocation" => &mut self.download,
            "PackageLicenseDeclared" => &mut self.license,
            "PackageComment" => &mut self.comment,
            "PackageSourceInfo" => &mut self.source_info,
            "PrimaryPackagePurpose" => {
                self.is_image = value == "CONTAINER";
                return;
            }
            "ExternalRef" => {
                let mut parts = value.split_whitespace().skip(1);
                if let (Some("purl"), Some(locator), None) =
                    (parts.next(), parts.next(), &self.purl)
                {
                    self.purl = Some(locator.to_owned());
                }
                return;
            }
            _ => return,
        };
        *field = Some(value.to_owned());
    }
}

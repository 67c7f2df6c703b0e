//! Tag-value: one line per field, and multi-line text between `<text>` and `</text>` (SPDX 2.3,
//! 4.3).

use std::fmt::Display;
use std::io::{self, Write};

use super::v2::{Checksum, NOASSERTION, Row, Spdx};
use crate::escape::{tag_line, tag_text};

/// Writes a document.
pub(super) fn write(document: &Spdx<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
    let mut tags = Tags(out);
    tags.line("SPDXVersion", document.version)?;
    tags.line("DataLicense", document.data_license)?;
    tags.line("SPDXID", document.id)?;
    tags.line("DocumentName", &document.name)?;
    tags.line("DocumentNamespace", &document.document_namespace)?;
    for other in &document.external_document_refs {
        let (id, address) = (other.external_document_id, &other.spdx_document);
        let Checksum { algorithm, checksum_value } = &other.checksum;
        let checksum = format_args!("{id} {address} {algorithm}: {checksum_value}");
        tags.line("ExternalDocumentRef", checksum)?;
    }
    tags.text("DocumentComment", document.comment.as_deref())?;
    for creator in &document.creation_info.creators {
        tags.line("Creator", creator)?;
    }
    tags.text("CreatorComment", Some(&document.creation_info.comment))?;
    tags.line("Created", &document.creation_info.created)?;
    for package in document.packages.iter() {
        tags.gap()?;
        tags.package(&Row::of(&package))?;
    }
    for license in &document.has_extracted_licensing_infos {
        tags.gap()?;
        tags.line("LicenseID", &license.license_id)?;
        tags.text("ExtractedText", Some(&license.text))?;
        tags.line("LicenseName", &license.name)?;
        tags.text("LicenseComment", Some(&license.comment))?;
    }
    tags.gap()?;
    for row in document.relationships.iter() {
        let (of, kind, on) = (row.spdx_element_id, row.kind, row.related_spdx_element);
        tags.line("Relationship", format_args!("{of} {kind} {on}"))?;
        tags.text("RelationshipComment", row.comment)?;
    }
    Ok(())
}

struct Tags<'o>(&'o mut dyn Write);

impl Tags<'_> {
    fn line(&mut self, tag: &str, value: impl Display) -> io::Result<()> {
        writeln!(self.0, "{tag}: {}", tag_line(&value.to_string()))
    }

    fn known(&mut self, tag: &str, value: Option<impl Display>) -> io::Result<()> {
        value.map_or(Ok(()), |value| self.line(tag, value))
    }

    fn text(&mut self, tag: &str, value: Option<&str>) -> io::Result<()> {
        value.map_or(Ok(()), |value| writeln!(self.0, "{tag}: <text>{}</text>", tag_text(value)))
    }

    fn gap(&mut self) -> io::Result<()> {
        self.0.write_all(b"\n")
    }

    fn package(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.line("PackageName", row.name)?;
        self.line("SPDXID", row.id)?;
        self.known("PackageVersion", row.version_info)?;
        self.known("PackageFileName", row.package_file_name.as_deref())?;
        self.line("PackageSupplier", &row.supplier)?;
        self.known("PackageOriginator", row.originator.as_deref())?;
        self.line("PackageDownloadLocation", &row.download_location)?;
        self.line("FilesAnalyzed", row.files_analyzed)?;
        for digest in &row.checksums {
            let (algorithm, value) = (&digest.algorithm, &digest.checksum_value);
            self.line("PackageChecksum", format_args!("{algorithm}: {value}"))?;
        }
        self.known("PackageHomePage", row.homepage)?;
        self.text("PackageSourceInfo", row.source_info.as_deref())?;
        self.line("PackageLicenseConcluded", &row.license_concluded)?;
        self.line("PackageLicenseDeclared", &row.license_declared)?;
        self.text("PackageLicenseComments", row.license_comments.as_deref())?;
        match &*row.copyright_text {
            NOASSERTION => self.line("PackageCopyrightText", NOASSERTION)?,
            lines => self.text("PackageCopyrightText", Some(lines))?,
        }
        self.text("PackageComment", row.comment.as_deref())?;
        // Only JSON has an underscore in this value (SPDX 2.3, 7.24).
        self.line("PrimaryPackagePurpose", row.primary_package_purpose.replace('_', "-"))?;
        self.known("ValidUntilDate", row.valid_until_date.as_deref())?;
        for reference in &row.external_refs {
            let (category, kind) = (reference.reference_category, reference.reference_type);
            let locator = &reference.reference_locator;
            self.line("ExternalRef", format_args!("{category} {kind} {locator}"))?;
            self.text("ExternalRefComment", reference.comment.as_deref())?;
        }
        Ok(())
    }
}

//! The license scan of files, without an inventory.

use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_detect::RecordFile;
use plimsoll_license::{
    Changes, CopyrightNotice, FileReference, LicenseMatch, LicenseScanner, MatchKind, MatchVerdict,
    TextSpan,
};
use plimsoll_model::{
    AlteredTerms, Diagnostic, DiagnosticKind, FileCopyright, LicenseFile, LicenseFileMatch,
    LicenseFileReference, LicenseForm, LicenseListing, LicenseVerdict, Redacted, Redaction,
    RepoPath, VALUE_LIMIT, sha256_hex,
};
use plimsoll_source::{Entry, ReadError, Source};
use rayon::prelude::*;

use crate::{Cancelled, Error, ScanOptions, Stage, license_records};

/// The number of bytes at the beginning of a file that determine whether it is text; a shorter file is read once.
const HEAD: u64 = 32 << 10;

/// Returns the licenses and copyright lines in a file. A file in UTF-16 with a byte order mark is decoded;
/// offsets then refer to its text in UTF-8. In a `REUSE.toml`, only the comments at its top are read, because the rest is
/// about other files.
///
/// ```
/// use plimsoll::{license_file, model::RepoPath};
///
/// let file = license_file(RepoPath::new("a.c"), b"// SPDX-License-Identifier: MIT\n");
/// assert_eq!(file.matches[0].lines, [1, 1]);
/// ```
pub fn license_file(path: RepoPath, content: &[u8]) -> LicenseFile {
    let decoded = utf16(content);
    let text = decoded.as_ref().map_or(content, String::as_bytes);
    let reading = LicenseScanner::new().read(RecordFile::own_text(&path, text));
    let mut file = LicenseFile::new(path);
    file.expression = reading.expression;
    file.matches = reading.matches.into_iter().map(license_match).collect();
    file.copyrights = reading.copyrights.iter().map(copyright).collect();
    file.references = reading.references.iter().map(reference).collect();
    if !file.is_silent() {
        file.sha256 = Some(sha256_hex(content).into());
        file.rest = reading.rest.iter().map(lines).collect();
    }
    file
}

/// Lists the files of a source, on the threads of the current pool.
pub(crate) fn list(source: &dyn Source, options: &ScanOptions) -> Result<LicenseListing, Error> {
    let limit = options.detect.limits.hashed_bytes;
    let entries: Vec<&Entry> =
        source.entries().iter().filter(|entry| entry.kind.is_file()).collect();
    options.observer.stage(Stage::Reading, u64::try_from(entries.len()).ok());
    let read = |entry: &&Entry| {
        if options.cancel.is_cancelled() {
            return Row::default();
        }
        let row = row(source, entry, limit);
        options.observer.piece();
        row
    };
    let rows: Vec<Row> = entries.par_iter().map(read).collect();
    if options.cancel.is_cancelled() {
        return Err(Cancelled.into());
    }
    let mut diagnostics = source.diagnostics().to_vec();
    let mut files = Vec::new();
    for row in rows {
        files.extend(row.file);
        diagnostics.extend(row.lost);
    }
    let limit = options.detect.limits.metadata_bytes;
    let (mut files, problems) = license_records::apply(source, limit, files);
    diagnostics.extend(problems);
    let redaction = Redaction::of_paths(entries.iter().map(|entry| &entry.path));
    redaction.rows(&mut files);
    redaction.rows(&mut diagnostics);
    Ok(LicenseListing::of_files(source.info().clone(), files, diagnostics))
}

/// The result for a file; `None` if it is not text.
#[derive(Default)]
struct Row {
    file: Option<LicenseFile>,
    lost: Option<Diagnostic>,
}

fn row(source: &dyn Source, entry: &Entry, limit: u64) -> Row {
    let path = &entry.path;
    let (content, lost) = match text(source, entry, limit) {
        Ok(Some(content)) => (content, None),
        Ok(None) => return Row::default(),
        Err((content, why)) => (content, Some(why.diagnostic(path))),
    };
    let file = (!content.is_empty() || lost.is_none())
        .then(|| catch_unwind(AssertUnwindSafe(|| license_file(path.clone(), &content))));
    if let Ok(file) = file.transpose() {
        Row { file, lost }
    } else {
        let text = "the license scan failed on this file; other files were not affected. Please report this bug in \
                    Plimsoll's issue tracker";
        let lost = Diagnostic::file(path, DiagnosticKind::DetectorFailed, text);
        Row { file: None, lost: Some(lost) }
    }
}

/// The content of a file if it is text, cut at the limit.
fn text(
    source: &dyn Source,
    entry: &Entry,
    limit: u64,
) -> Result<Option<Vec<u8>>, (Vec<u8>, ReadError)> {
    let none = |why| (Vec::new(), why);
    let head = source.read_head(entry, HEAD.min(limit)).map_err(none)?;
    if head.contains(&0) && utf16(&head).is_none() {
        return Ok(None);
    }
    if u64::try_from(head.len()).is_ok_and(|length| length < HEAD.min(limit)) {
        return Ok(Some(head));
    }
    match source.read(entry, limit) {
        Ok(content) => Ok(Some(content)),
        Err(why @ ReadError::TooLarge { .. }) => {
            Err((source.read_head(entry, limit).unwrap_or(head), why))
        }
        Err(why) => Err((head, why)),
    }
}

/// Decodes a file in UTF-16, if it has a byte order mark.
fn utf16(content: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match content {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let (units, _) = content.as_chunks::<2>();
    let units: Vec<u16> = units.iter().skip(1).map(|pair| unit(*pair)).collect();
    Some(String::from_utf16_lossy(&units))
}

fn license_match(found: LicenseMatch) -> LicenseFileMatch {
    let kind = match found.kind {
        MatchKind::FullText => LicenseForm::FullText,
        MatchKind::Notice => LicenseForm::Notice,
        MatchKind::Tag => LicenseForm::Tag,
        _ => LicenseForm::Mention,
    };
    let mut row = LicenseFileMatch::new(found.expression, kind, lines(&found.span));
    let offset = |at: usize| u64::try_from(at).unwrap_or(u64::MAX);
    row.bytes = [offset(found.span.bytes.start), offset(found.span.bytes.end)];
    row.coverage = found.coverage;
    row.template = found.template;
    (row.verdict, row.changes) = match found.verdict {
        MatchVerdict::Exact => (LicenseVerdict::Exact, AlteredTerms::default()),
        MatchVerdict::Modified(changes) => (LicenseVerdict::Modified, altered(&changes)),
        _ => (LicenseVerdict::Equivalent, AlteredTerms::default()),
    };
    row
}

fn altered(changes: &Changes) -> AlteredTerms {
    let words = |all: &[String]| all.iter().map(|words| clipped(words)).collect();
    let mut altered = AlteredTerms::default();
    altered.added = words(&changes.added);
    altered.removed = words(&changes.removed);
    altered.critical = words(&changes.critical);
    altered
}

fn copyright(notice: &CopyrightNotice) -> FileCopyright {
    let mut row = FileCopyright::new(clipped(&notice.text), lines(&notice.span));
    row.holder = notice.holder.as_deref().map(clipped);
    row
}

fn reference(named: &FileReference) -> LicenseFileReference {
    LicenseFileReference::new(clipped(&named.name), lines(&named.span))
}

fn lines(span: &TextSpan) -> [u32; 2] {
    [span.lines.0, span.lines.1]
}

fn clipped(text: &str) -> Redacted {
    Redacted::clipped(text, VALUE_LIMIT)
}

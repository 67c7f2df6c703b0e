//! `plimsoll notices --audit`: compares license claims with the texts beside them.

use std::path::Path;

use plimsoll::DirectorySource;
use plimsoll::license::{
    AuditVerdict, BundleAudit, BundleStanza, TextAudit, WheelClaim, audit_bundle, audit_claim,
    audit_text, read_wheel_claim,
};
use plimsoll::model::{LicenseExpression, RepoPath};
use plimsoll::source::{Entry, Source as _};
use plimsoll::{Limits, escape};

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::given::{Given, INVENTORY};
use crate::message::say;
use crate::output;
use crate::words::counted;

/// Names of files about people or patents, which do not have to contain a license.
const OTHERS: [&str; 6] = ["AUTHORS", "CONTRIBUTORS", "CREDITS", "NOTICE", "PATENTS", "THANKS"];

/// Reports where the claims of a bundle or of a directory of license files do not match the texts.
pub(super) fn audit(cli: &Cli, path: &Path, given: &Given) -> Result<Exit, Failure> {
    let audited = if path.is_dir() { directory(path, given)? } else { bundle(path, given)? };
    let lines: String = audited.lines.iter().map(|line| escape::log(line) + "\n").collect();
    output::print(&lines)?;
    if !cli.quiet {
        say(&audited.summary);
    }
    Ok(if audited.lines.is_empty() { Exit::Done } else { Exit::Findings })
}

/// The problems, and a summary with the number of matches.
struct Audited {
    lines: Vec<String>,
    summary: String,
}

fn bundle(file: &Path, given: &Given) -> Result<Audited, Failure> {
    let rows = audit_bundle(&given.disk(file, INVENTORY, "")?);
    if rows.is_empty() {
        let why = "no stanza with a name and a license found";
        return Err(Failure::usage(anyhow::anyhow!("{}: {why}", file.display())));
    }
    let lines: Vec<String> = differing(&rows).map(part).collect();
    let agreeing = rows.len() - lines.len();
    let parts = counted(rows.len(), "part");
    Ok(Audited {
        lines,
        summary: format!("{agreeing} of {parts} have the text of the claimed license"),
    })
}

fn differing(rows: &[BundleAudit]) -> impl Iterator<Item = &BundleAudit> {
    rows.iter().filter(|row| row.verdict != AuditVerdict::Agrees)
}

/// Describes a part of a bundle: the claim, and the license of the text.
fn part(row: &BundleAudit) -> String {
    let claim = row.stanza.license.as_deref().unwrap_or("nothing");
    let said = said(row.verdict, row.found.as_ref());
    let place = row.stanza.texts.first().map_or(&row.stanza.span, |text| &text.span);
    let (first, last) = place.lines;
    let verdict = row.verdict.as_str();
    format!("{}: {verdict}: claimed {claim}, {said} (lines {first}-{last})", title(&row.stanza))
}

/// Describes a text that does not match the claim.
fn said(verdict: AuditVerdict, found: Option<&LicenseExpression>) -> String {
    let found = found.map(ToString::to_string).unwrap_or_default();
    match verdict {
        AuditVerdict::NoText => "the text is missing".to_owned(),
        AuditVerdict::Unrecognized => "no license is recognized in the text".to_owned(),
        AuditVerdict::Altered => format!("the text is an altered {found}"),
        AuditVerdict::SaysMore => format!("the text has more licenses: {found}"),
        AuditVerdict::UnclearClaim => {
            format!("the claim is not an SPDX expression; the text is {found}")
        }
        _ => format!("the text is {found}"),
    }
}

/// Compares the license files of a package with the claim in its metadata.
fn directory(path: &Path, given: &Given) -> Result<Audited, Failure> {
    let source = DirectorySource::open(path, &Limits::default())
        .map_err(|why| Failure::usage(anyhow::Error::new(why)))?;
    let files = source.entries().iter().filter(|entry| entry.kind.is_file());
    let files: Vec<&Entry> = files.collect();
    let read = |entry: &Entry| source.read(entry, INVENTORY);
    let metadata = files.iter().find(|entry| is_metadata(&entry.path));
    let outer = path.join("../METADATA");
    let claim = match metadata {
        Some(entry) => read(entry).ok().map(|content| read_wheel_claim(&content)),
        None if path.file_name().is_some_and(|name| name == "licenses") && outer.is_file() => {
            Some(read_wheel_claim(&given.disk(&outer, INVENTORY, "")?))
        }
        None => None,
    };
    let base = metadata.map(|entry| entry.path.parent().unwrap_or_default());
    let texts = files.into_iter().filter(|entry| match &base {
        Some(base) => is_text_of(&entry.path, base, claim.as_ref()),
        None => true,
    });
    let (mut lines, mut found, mut count, mut agreeing) =
        (Vec::new(), Vec::new(), 0_usize, 0_usize);
    let expression = claim.as_ref().and_then(|claim| claim.expression.as_ref());
    let mut names = Vec::new();
    for entry in texts {
        count += 1;
        names.push(entry.path.clone());
        let Ok(content) = read(entry) else {
            lines.push(format!("{}: not readable, or larger than {INVENTORY} bytes", entry.path));
            continue;
        };
        let audit = audit_text(expression, &content);
        let wrong = wrong(&entry.path, &audit, claim.as_ref());
        agreeing += usize::from(wrong.is_empty());
        lines.extend(wrong);
        found.extend(audit.found);
    }
    if count == 0 && claim.is_none() {
        let why = "the directory has no files, and there is no METADATA beside it";
        return Err(Failure::usage(anyhow::anyhow!("{}: {why}", path.display())));
    }
    if let Some(claim) = &claim {
        lines.extend(of_claim(claim, &found, &names));
    }
    let files = counted(count, "file");
    let summary = if expression.is_some() {
        format!("{agreeing} of {files} match the claim")
    } else {
        format!("{agreeing} of {files} have no problem; no SPDX expression to compare with")
    };
    Ok(Audited { lines, summary })
}

/// Whether a file is the metadata of a Python package: at the top, or in its `dist-info`.
fn is_metadata(path: &RepoPath) -> bool {
    let above = path.parent().unwrap_or_default();
    let is_place = above.is_root() || above.file_name().ends_with(b".dist-info");
    path.file_name() == b"METADATA" && is_place
}

/// Whether a file beside the metadata is a license file.
fn is_text_of(path: &RepoPath, base: &RepoPath, claim: Option<&WheelClaim>) -> bool {
    let Some(relative) = path.as_bytes().strip_prefix(base.as_bytes()) else { return false };
    let relative = relative.strip_prefix(b"/").unwrap_or(relative);
    let upper = path.file_name().to_ascii_uppercase();
    let is_at_top = path.parent().as_ref() == Some(base);
    let is_named =
        claim.is_some_and(|claim| claim.files.iter().any(|file| file.as_bytes() == relative));
    let is_license =
        [&b"LICEN"[..], b"COPYING", b"NOTICE"].iter().any(|name| upper.starts_with(name));
    relative.starts_with(b"licenses/") || is_named || (is_at_top && is_license)
}

/// Describes the problems of a file.
fn wrong(path: &RepoPath, audit: &TextAudit, claim: Option<&WheelClaim>) -> Vec<String> {
    if !audit.parts.is_empty() {
        return differing(&audit.parts).map(|row| format!("{path}: {}", part(row))).collect();
    }
    let upper = String::from_utf8_lossy(path.file_name()).to_uppercase();
    let is_other = OTHERS.iter().any(|name| upper.starts_with(name));
    let is_right = audit.verdict == AuditVerdict::Agrees
        || (audit.verdict == AuditVerdict::Unrecognized && is_other);
    if is_right {
        return Vec::new();
    }
    let claimed = claim.and_then(|claim| claim.license.as_deref());
    let claimed = claimed.map(|claimed| format!("claimed {claimed}, ")).unwrap_or_default();
    let said = said(audit.verdict, audit.found.as_ref());
    vec![format!("{path}: {}: {claimed}{said}", audit.verdict.as_str())]
}

/// Describes the problems of the claim of a package as a whole.
fn of_claim(claim: &WheelClaim, found: &[LicenseExpression], files: &[RepoPath]) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &claim.files {
        let is_it = |path: &RepoPath| {
            let path = path.as_bytes();
            path.strip_suffix(file.as_bytes())
                .is_some_and(|before| before.is_empty() || before.ends_with(b"/"))
        };
        if !files.iter().any(is_it) {
            lines.push(format!("METADATA: no-text: License-File {file} does not exist"));
        }
    }
    let texts: Vec<&LicenseExpression> = found.iter().collect();
    let all: Vec<&str> = found.iter().map(LicenseExpression::as_str).collect();
    let all = all.join(", ");
    let (verdict, said) = match (&claim.license, &claim.expression) {
        (None, _) => return lines,
        (Some(_), None) => {
            let verdict = AuditVerdict::UnclearClaim;
            (verdict, format!("the claim is not an SPDX expression; the texts are {all}"))
        }
        (Some(_), Some(expression)) => match audit_claim(expression, &texts) {
            AuditVerdict::Agrees => return lines,
            AuditVerdict::NoText => (AuditVerdict::NoText, "the text is missing".to_owned()),
            verdict => (verdict, format!("the texts are {all}")),
        },
    };
    let claimed = claim.license.as_deref().unwrap_or_default();
    lines.push(format!("METADATA: {}: claimed {claimed}, {said}", verdict.as_str()));
    lines
}

/// Name and version of a part of a bundle.
pub(super) fn title(stanza: &BundleStanza) -> String {
    let version = stanza.version.as_ref().map(|version| format!(" {version}"));
    format!("{}{}", stanza.name, version.unwrap_or_default())
}

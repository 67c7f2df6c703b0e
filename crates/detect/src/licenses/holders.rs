//! Claims about the copyright holders of components, and of files without a component.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use plimsoll_model::{
    Claim, ClaimValue, CopyrightHolder, Diagnostic, DiagnosticKind, EvidenceKind, Location,
    RepoPath, Subject,
};

use super::copyright_line::CopyrightLine;
use super::keys::{Keys, Known};
use super::owner::{Owner, is_of_text};
use super::part::{FileRole, LicensedFile};
use super::{holder_name, names, spread};

/// The maximum number of holders that are listed for one component, or for all files outside of components: those
/// that the most files name.
const HOLDERS: usize = 100;

/// One holder, and the lines that name it: one of each file.
struct Holder<'a> {
    name: &'a str,
    keys: Keys,
    lines: Vec<HolderLine<'a>>,
}

#[derive(Clone, Copy)]
struct HolderLine<'a> {
    file: &'a LicensedFile,
    line: &'a CopyrightLine,
}

impl Holder<'_> {
    fn claim(&self, lines: &[HolderLine<'_>], subject: Subject) -> Option<Claim> {
        let HolderLine { file, line } = lines.first()?;
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let value = ClaimValue::Holder(Box::new(CopyrightHolder::new(self.name, count)));
        let path = file.record.as_ref().map_or(&file.path, |record| &record.path);
        let at = Location::line(path.clone(), line.line);
        let claim = Claim::new(subject, value, EvidenceKind::CopyrightHolder, at);
        Some(claim.with_raw(&line.text))
    }
}

/// All copyright holders of a component, including the owner of the repository, because its license
/// requires their names.
pub(super) fn of_component<'a>(
    path: &RepoPath,
    files: &[&'a LicensedFile],
    known: &mut Known<'a>,
    claims: &mut Vec<Claim>,
) -> Option<Diagnostic> {
    let subject = Subject::Directory(path.clone());
    let holders = gather(files, known);
    for holder in holders.iter().take(HOLDERS) {
        claims.extend(holder.claim(&holder.lines, subject.clone()));
    }
    cut(holders.len(), path)
}

/// Reports that only some of this many holders are listed.
fn cut(found: usize, path: &RepoPath) -> Option<Diagnostic> {
    (found > HOLDERS).then(|| {
        let text = format!(
            "{found} copyright holders were found; only the {HOLDERS} with the most files are listed"
        );
        Diagnostic::file(path, DiagnosticKind::Note, &text)
    })
}

/// Holders other than the owner, by the files or directories without a component. Prose and notices are about
/// other code, and files at the root are about the repository itself.
pub(super) fn outside<'a>(
    files: &[&'a LicensedFile],
    owner: &Owner,
    known: &mut Known<'a>,
    claims: &mut Vec<Claim>,
) -> Option<Diagnostic> {
    if !owner.is_known() {
        return None;
    }
    let counts = |file: &LicensedFile| {
        let is_top = || file.path.above().next().is_some_and(<[u8]>::is_empty);
        let is_license = file.role == FileRole::License;
        let is_list = is_license
            && (names::is_notice(file.path.file_name()) || names::is_of_reuse(&file.path));
        file.role != FileRole::Prose && !is_list && !(is_license && is_top())
    };
    let files: Vec<&LicensedFile> = files.iter().copied().filter(|file| counts(file)).collect();
    let mut holders = gather(&files, known);
    holders.retain(|holder| owner.is_foreign(&holder.keys));
    for holder in holders.iter().take(HOLDERS) {
        for (place, lines) in spread::by_place(&holder.lines, |one| &one.file.path) {
            claims.extend(holder.claim(&lines, Subject::Path(place)));
        }
    }
    cut(holders.len(), &RepoPath::default())
}

/// The holders that files name, those named in the most files first.
fn gather<'a>(files: &[&'a LicensedFile], known: &mut Known<'a>) -> Vec<Holder<'a>> {
    let mut holders: Vec<Holder<'a>> = Vec::new();
    // The index of each holder. Most files name the same few, so their keys are not compared for each line.
    let mut of_name: HashMap<&str, usize> = HashMap::new();
    let mut of_keys: BTreeMap<Keys, usize> = BTreeMap::new();
    for file in files {
        for line in file.copyrights.iter() {
            let Some(name) = line.holder.as_deref() else { continue };
            if is_of_text(file, name) {
                continue;
            }
            let number = of_name.get(name).copied().unwrap_or_else(|| {
                let keys = known.keys(name);
                let number = *of_keys.entry(Arc::clone(&keys)).or_insert_with(|| {
                    holders.push(Holder {
                        name: holder_name::shown(name),
                        keys,
                        lines: Vec::new(),
                    });
                    holders.len() - 1
                });
                of_name.insert(name, number);
                number
            });
            let Some(holder) = holders.get_mut(number) else { continue };
            // A record may state the same about a file as the file itself.
            if holder.lines.last().is_none_or(|last| last.file.path != file.path) {
                holder.lines.push(HolderLine { file, line });
            }
        }
    }
    holders.retain(|holder| !holder.keys.is_empty());
    holders.sort_by(|a, b| b.lines.len().cmp(&a.lines.len()).then_with(|| a.keys.cmp(&b.keys)));
    holders
}

#[cfg(test)]
mod tests {
    use plimsoll_license::LicenseScanner;

    use super::*;

    /// Files that name a holder each.
    fn files(count: usize) -> Vec<LicensedFile> {
        let file = |number| {
            let text = format!("// Copyright 2020 Rope Works {number} Inc.\n");
            let path = RepoPath::from(format!("rope/{number}.c").as_str());
            LicensedFile::of(&path, &LicenseScanner::new().read(text.as_bytes()), None).unwrap()
        };
        (0..count).map(file).collect()
    }

    #[test]
    fn a_truncated_list_of_holders_is_reported() {
        let said = |count| {
            let files = files(count);
            let files: Vec<&LicensedFile> = files.iter().collect();
            let mut claims = Vec::new();
            let note =
                of_component(&RepoPath::from("rope"), &files, &mut Known::default(), &mut claims);
            (claims.len(), note.map(|note| note.message().to_owned()))
        };
        assert_eq!(said(HOLDERS), (HOLDERS, None));
        let (listed, message) = said(HOLDERS + 1);
        assert_eq!(listed, HOLDERS);
        assert!(message.is_some_and(|message| message.starts_with("101 copyright holders")));
    }
}

//! What files say of licenses and of those who hold their copyright: `names.rs` tells files by their names,
//! `part.rs` is what one file says, `records.rs` what some files state of others, and `roll_up.rs` makes claims of what all
//! files say. `owner.rs` tells whose the repository is, and `holders.rs` claims who holds the copyright of the rest, by
//! names that `holder_name.rs` compares.

mod copyright_line;
mod holder_name;
mod holders;
pub(crate) mod names;
mod owner;
pub(crate) mod part;
pub(crate) mod records;
pub(crate) mod roll_up;
mod spread;
pub(crate) mod standing;

use std::collections::BTreeSet;

use plimsoll_model::{Claim, Diagnostic, Field, RepoPath};
use plimsoll_source::{EntryKind, Followed, follow};

pub(crate) use part::LicensedFile;
pub(crate) use records::RecordFile;

use crate::Context;
use owner::Owner;
use part::FileRole;
use records::{FileRecords, sidecar_target};

/// Adds the claims that all files lead to. What is in the tree is where others claim that something is.
pub(crate) fn add_claims(
    context: &Context<'_>,
    mut files: Vec<LicensedFile>,
    records: Vec<RecordFile>,
    claims: &mut Vec<Claim>,
    [of_texts, of_records]: [&'static str; 2],
) -> Option<Diagnostic> {
    let present = claims.iter().filter(|claim| claim.field() == Field::Presence);
    let components: BTreeSet<RepoPath> =
        present.filter_map(|claim| claim.subject.path()).cloned().collect();
    through_links(context, &mut files);
    let records = FileRecords::new(records);
    beside(&mut files);
    apply(context, &records, &mut files);
    let owner = Owner::of(context, &files, claims);
    let is_own = |path: &RepoPath| context.zones.is_own(path);
    let mut of_files = roll_up::claims(files, &components, &is_own, &owner);
    for claim in &mut of_files {
        let is_of_record = records.is_record(&claim.location.path);
        claim.detector = if is_of_record { of_records } else { of_texts }.into();
    }
    claims.append(&mut of_files);
    records.loss()
}

/// Leaves out what files say that have a file with their license beside them: that counts alone.
fn beside(files: &mut Vec<LicensedFile>) {
    let sidecars = files.iter().filter(|file| !file.statements.is_empty());
    let targets: BTreeSet<RepoPath> =
        sidecars.filter_map(|file| sidecar_target(&file.path)).collect();
    if !targets.is_empty() {
        files.retain(|file| file.role == FileRole::License || !targets.contains(&file.path));
    }
}

/// Adds what records state of files. What a record holds is no license of its own.
fn apply(context: &Context<'_>, records: &FileRecords, files: &mut Vec<LicensedFile>) {
    if records.is_empty() {
        return;
    }
    files.retain(|file| RecordFile::is_always(&file.path) || !records.is_record(&file.path));
    let states = |file: &&LicensedFile| !file.statements.is_empty() && !file.only_mentions();
    let own: BTreeSet<RepoPath> = (files.iter().filter(states))
        .flat_map(|file| [Some(file.path.clone()), sidecar_target(&file.path)])
        .flatten()
        .collect();
    let mut overridden = BTreeSet::new();
    let mut stated = Vec::new();
    for entry in context.source.entries().iter().filter(|entry| entry.kind.is_file()) {
        let path = &entry.path;
        for statement in records.of(path, own.contains(path)) {
            if statement.overrides {
                overridden.insert(path.clone());
            }
            stated.push(LicensedFile::of_record(path, &statement));
        }
    }
    let is_overridden = |file: &LicensedFile| {
        let target = sidecar_target(&file.path);
        overridden.contains(&file.path) || target.is_some_and(|path| overridden.contains(&path))
    };
    files.retain(|file| file.role == FileRole::License || !is_overridden(file));
    files.append(&mut stated);
}

/// Adds license files that are names of others. Other links say nothing that the file itself does not.
fn through_links(context: &Context<'_>, files: &mut Vec<LicensedFile>) {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let links = context
        .source
        .entries()
        .iter()
        .filter(|entry| entry.kind == EntryKind::Link && names::holds_license(&entry.path));
    let mut more = Vec::new();
    for link in links {
        let Followed::File { entry, .. } = follow(context.source, &link.path) else { continue };
        let known = |path: &RepoPath| files.binary_search_by(|file| file.path.cmp(path)).ok();
        if known(&link.path).is_some() {
            continue;
        }
        let target = known(&entry.path).and_then(|at| files.get(at));
        more.push(match target {
            Some(target) => LicensedFile { path: link.path.clone(), ..target.clone() },
            None => LicensedFile::silent(&link.path),
        });
    }
    files.append(&mut more);
}

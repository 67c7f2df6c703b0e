//! Statements of files about licenses and copyright holders: `names.rs` recognizes files by name, `part.rs` has the
//! statements of one file (`title.rs`: the title of a project), `records.rs` the statements of some files about others, and `roll_up.rs` makes claims from
//! all files. `owner.rs` determines the owner of the repository, and `holders.rs` claims the copyright holders of the
//! other files, by names that `holder_name.rs` compares.

mod copyright_line;
mod holder_name;
mod holders;
mod keys;
pub(crate) mod names;
mod owner;
pub(crate) mod part;
pub(crate) mod records;
pub(crate) mod roll_up;
mod spread;
pub(crate) mod standing;
mod title;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Claim, Diagnostic, Field, LicenseExpression, RepoPath};
use plimsoll_source::{Entry, EntryKind, Followed, follow};
use rayon::prelude::*;

pub(crate) use copyright_line::CopyrightLine;
pub(crate) use holder_name::{keys as holder_keys, shown as holder_shown};
pub(crate) use owner::is_of_text;
pub(crate) use part::{FileRole, LicenseStatement, LicensedFile};
pub(crate) use records::{RecordFile, RecordKind};

use crate::Context;
use owner::Owner;
use records::{FileRecords, RecordStatement, sidecar_target};

/// The statements of all files, and the owner of the repository according to them.
#[derive(Debug)]
pub(crate) struct LicensePass {
    files: Vec<LicensedFile>,
    records: FileRecords,
    owner: Owner,
}

impl LicensePass {
    /// Combines the statements of the files with those of records about them.
    pub(crate) fn of(
        context: &Context<'_>,
        mut files: Vec<LicensedFile>,
        records: Vec<RecordFile>,
        claims: &[Claim],
    ) -> Self {
        through_links(context, &mut files);
        let records = FileRecords::new(records);
        beside(&mut files);
        apply(context, &records, &mut files);
        let owner = Owner::of(context, &files, claims);
        Self { files, records, owner }
    }

    /// The statements of each file, and those of records about it.
    pub(crate) fn files(&self) -> &[LicensedFile] {
        &self.files
    }

    /// Whether there is evidence for the copyright holder of the repository's own code.
    pub(crate) fn is_owner_known(&self) -> bool {
        self.owner.is_known()
    }

    /// Whether a name, by one of its [keys](holder_keys), is that of the owner.
    pub(crate) fn is_owner(&self, key: &str) -> bool {
        self.owner.has(key)
    }

    /// The licenses that files at the root state for the repository.
    pub(crate) fn own_licenses(&self) -> BTreeSet<LicenseExpression> {
        let is_of_all = |file: &&LicensedFile| {
            if file.role != FileRole::License {
                return false;
            }
            let is_top = file.path.parent().is_some_and(|above| above.is_root());
            let name = file.path.file_name();
            // A `COPYRIGHT` file lists the licenses of others, unless it has only one license.
            let is_list = names::is_copyright(name) && file.statements.len() != 1;
            is_top && !names::is_notice(name) && !is_list
        };
        let mut licenses = BTreeSet::new();
        for file in self.files.iter().filter(is_of_all) {
            let together = file.expression().filter(|all| !all.as_str().contains(" AND "));
            licenses.extend(together.cloned());
            // After the project's own license, one file often has the licenses of third-party code in the repository.
            licenses.extend(file.statements.first().map(|first| first.expression.clone()));
        }
        licenses
    }

    /// Adds the claims from all files. A file belongs to the component whose presence is claimed at its path or
    /// above; `members` are further files of components at another path.
    pub(crate) fn add_claims(
        self,
        context: &Context<'_>,
        claims: &mut Vec<Claim>,
        members: &BTreeMap<RepoPath, RepoPath>,
        [of_texts, of_records]: [&'static str; 2],
    ) -> Vec<Diagnostic> {
        let present = claims.iter().filter(|claim| claim.field() == Field::Presence);
        let places = present.filter_map(|claim| claim.subject.path());
        let places = places.map(|path| (path.clone(), path.clone()));
        let mut components: BTreeMap<RepoPath, RepoPath> = places.collect();
        components.extend(members.iter().map(|(path, place)| (path.clone(), place.clone())));
        let is_own = |path: &RepoPath| context.zones.is_own(path);
        let (mut of_files, mut lost) =
            roll_up::claims(self.files, &components, &is_own, &self.owner);
        for claim in &mut of_files {
            let is_of_record = self.records.is_record(&claim.location.path);
            claim.detector = if is_of_record { of_records } else { of_texts }.into();
        }
        claims.append(&mut of_files);
        lost.extend(self.records.loss());
        lost
    }
}

/// Removes the statements of files that have a `.license` file beside them: only that file is used.
fn beside(files: &mut Vec<LicensedFile>) {
    let sidecars = files.iter().filter(|file| !file.statements.is_empty());
    let targets: BTreeSet<RepoPath> =
        sidecars.filter_map(|file| sidecar_target(&file.path)).collect();
    if !targets.is_empty() {
        files.retain(|file| file.role == FileRole::License || !targets.contains(&file.path));
    }
}

/// Adds the statements of records about files. The statements in a record are not about its own license.
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
    let entries = context.source.entries();
    let of_entry = |entry: &'_ Entry| {
        let is_file = entry.kind.is_file();
        if is_file { records.of(&entry.path, own.contains(&entry.path)) } else { Vec::new() }
    };
    let stated = entries.par_iter().map(|entry| (&entry.path, of_entry(entry)));
    let mut stated: Vec<(&RepoPath, Vec<RecordStatement<'_>>)> = stated.collect();
    if records.loss().is_some() {
        // Which files get nothing must not depend on the threads.
        records.begin_again();
        stated = entries.iter().map(|entry| (&entry.path, of_entry(entry))).collect();
    }
    let stated: Vec<(&RepoPath, RecordStatement<'_>)> = (stated.into_iter())
        .flat_map(|(path, all)| all.into_iter().map(move |statement| (path, statement)))
        .collect();
    let overriding = stated.iter().filter(|(_, statement)| statement.overrides);
    let overridden: BTreeSet<&RepoPath> = overriding.map(|(path, _)| *path).collect();
    let is_overridden = |file: &LicensedFile| {
        let target = sidecar_target(&file.path);
        overridden.contains(&file.path) || target.is_some_and(|path| overridden.contains(&path))
    };
    if !overridden.is_empty() {
        files.retain(|file| file.role == FileRole::License || !is_overridden(file));
    }
    // A record often states the license of every file.
    files.par_extend(
        stated.par_iter().map(|(path, statement)| LicensedFile::of_record(path, statement)),
    );
}

/// Adds license files that are links to other files. Other links have no information beyond that of their target.
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

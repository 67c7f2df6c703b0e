//! What files say of licenses and of those who hold their copyright: `names.rs` tells files by their names,
//! `part.rs` is what one file says, and `roll_up.rs` makes claims of what all files say.

pub(crate) mod names;
pub(crate) mod part;
pub(crate) mod roll_up;
mod spread;

use std::collections::BTreeSet;

use plimsoll_model::{Claim, Field, RepoPath};
use plimsoll_source::{EntryKind, Followed, follow};

pub(crate) use part::LicensedFile;

use crate::Context;

/// Adds the claims that all files lead to. What is in the tree is where others claim that something is.
pub(crate) fn add_claims(
    context: &Context<'_>,
    mut files: Vec<LicensedFile>,
    claims: &mut Vec<Claim>,
    detector: &'static str,
) {
    let present = claims.iter().filter(|claim| claim.field() == Field::Presence);
    let components: BTreeSet<RepoPath> =
        present.filter_map(|claim| claim.subject.path()).cloned().collect();
    through_links(context, &mut files);
    let mut of_files = roll_up::claims(files, &components, &|path| context.zones.is_own(path));
    for claim in &mut of_files {
        claim.detector = detector.into();
    }
    claims.append(&mut of_files);
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

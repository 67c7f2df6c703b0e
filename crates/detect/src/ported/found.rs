//! What is found: files that others wrote, and the components that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::RepoPath;

use super::hints::Provenance;
use crate::tree::names::plain_name;

/// Further files of components, each with the path at which its component is.
pub(crate) type Members = BTreeMap<RepoPath, RepoPath>;

/// A file that others wrote, and what says so.
#[derive(Debug)]
pub(super) struct PortedFile<'a> {
    pub(super) path: &'a RepoPath,
    /// The comments that name an origin, the first that says it by itself in front.
    pub(super) origins: Vec<Provenance>,
    pub(super) dedication: Option<u32>,
    /// Who holds its copyright and is not the owner.
    pub(super) holder: Option<Holder<'a>>,
    /// The line of a license in it that is not the repository's.
    pub(super) license: Option<u32>,
}

/// Who holds the copyright of a file.
#[derive(Debug)]
pub(super) struct Holder<'a> {
    pub(super) name: &'a str,
    pub(super) keys: BTreeSet<String>,
    pub(super) line: u32,
}

/// What tells where a file comes from.
pub(super) fn source(file: &PortedFile<'_>) -> Option<String> {
    match (file.origins.first().filter(|one| one.is_strong), &file.holder) {
        (Some(one), _) => Some(format!("origin {}", plain_name(&one.origin.name))),
        (None, Some(holder)) => {
            let keys: Vec<&str> = holder.keys.iter().map(String::as_str).collect();
            Some(format!("holder {}", keys.join("+")))
        }
        (None, None) => None,
    }
}

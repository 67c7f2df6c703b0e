//! Third-party files that were found, and the components that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::RepoPath;

use super::hints::Provenance;
use super::keyword::Keyword;
use super::stated::Stated;
use crate::tree::names::plain_name;

/// Further files of components, each with the path of its component.
pub(crate) type Members = BTreeMap<RepoPath, RepoPath>;

/// A third-party file, and the evidence for it.
#[derive(Debug)]
pub(super) struct PortedFile<'a> {
    pub(super) path: &'a RepoPath,
    /// The comments that name an origin; strong evidence first.
    pub(super) origins: Vec<Provenance>,
    pub(super) dedication: Option<u32>,
    /// The copyright holder, if that is not the owner.
    pub(super) holder: Option<Holder<'a>>,
    /// The project that its head names, if it is third-party for another reason.
    pub(super) stated: Option<&'a Stated>,
    /// The keyword that names its project.
    pub(super) keyword: Option<&'a Keyword>,
    /// The line of a license that is not the repository's.
    pub(super) license: Option<u32>,
}

impl<'a> PortedFile<'a> {
    /// A file with comments about its origin, and no other evidence.
    pub(super) fn of_origins(path: &'a RepoPath, origins: Vec<Provenance>) -> Self {
        Self {
            path,
            origins,
            dedication: None,
            holder: None,
            stated: None,
            keyword: None,
            license: None,
        }
    }
}

/// A copyright holder of a file.
#[derive(Debug)]
pub(super) struct Holder<'a> {
    pub(super) name: &'a str,
    pub(super) keys: BTreeSet<String>,
    pub(super) line: u32,
}

/// A key for the source of a file: its origin if a comment is strong evidence of it, otherwise its holder.
pub(super) fn source(file: &PortedFile<'_>) -> Option<String> {
    let origin = file.origins.first().filter(|one| one.is_strong).map(|one| &*one.origin.name);
    let project = origin.or_else(|| file.keyword.map(|keyword| &*keyword.name));
    match (project, &file.holder) {
        (Some(name), _) => Some(format!("origin {}", plain_name(name))),
        (None, Some(holder)) => {
            let keys: Vec<&str> = holder.keys.iter().map(String::as_str).collect();
            Some(format!("holder {}", keys.join("+")))
        }
        (None, None) => None,
    }
}

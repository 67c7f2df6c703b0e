//! The input and the result of the search for third-party directories.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use plimsoll_model::{ClaimValue, EvidenceKind, Location, RepoPath};
use plimsoll_source::Source;

use super::own::OwnSigns;
use crate::copies::is_code;
use crate::licenses::standing::Standings;

/// A directory of third-party code, with the evidence.
#[derive(Clone, Debug)]
pub(crate) struct FoundRoot {
    pub(crate) path: RepoPath,
    /// The evidence for it and its place; `None` for a root that was known before.
    pub(crate) shown_by: Option<(EvidenceKind, Location)>,
    /// The name that its files use, if that is not the name of the directory.
    pub(crate) name: Option<(ClaimValue, EvidenceKind, Location)>,
    /// Versions of macros that abbreviate its name, in the header with this name.
    pub(crate) versions: Vec<(ClaimValue, EvidenceKind, Location)>,
}

/// Directories that are known to contain third-party code.
pub(crate) type Hosts = BTreeSet<RepoPath>;

/// Finds the directories.
pub(super) struct Finder<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) standings: &'a Standings,
    pub(super) is_of_bindings: bool,
    pub(super) own: &'a OwnSigns<'a>,
    /// The number of code files.
    pub(super) all_code: usize,
    /// The files of code that name each holder: most repositories have no directory for which they are needed.
    pub(super) held: OnceCell<HashMap<&'a str, Vec<&'a RepoPath>>>,
}

impl<'a> Finder<'a> {
    /// The files of code that name a holder.
    pub(super) fn files_of(&self, holder: &str) -> &[&'a RepoPath] {
        let all = self.held.get_or_init(|| held(self.standings));
        all.get(holder).map_or(&[], Vec::as_slice)
    }
}

/// The files of code by the holders that they name.
fn held(standings: &Standings) -> HashMap<&str, Vec<&RepoPath>> {
    let mut held: HashMap<&str, Vec<&RepoPath>> = HashMap::new();
    for file in standings.all().iter().filter(|file| is_code(file.path.file_name())) {
        for holder in file.holders.iter() {
            held.entry(holder).or_default().push(&file.path);
        }
    }
    held
}

//! Directories of one library side by side: the one around them is the library.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use plimsoll_model::{EvidenceKind, RepoPath};

use super::finder::{Finder, FoundRoot};
use super::parts::is_passed_over;

impl Finder<'_> {
    /// Replaces several sibling roots whose only evidence is their holder with their parent directory, if the holder is
    /// the same and they contain most of its code. The owner may have added the files beside them.
    pub(super) fn joined(&self, found: Vec<FoundRoot>) -> Vec<FoundRoot> {
        /// The minimum number of siblings.
        const LEAST: usize = 3;
        let mut siblings: BTreeMap<(RepoPath, &str), Vec<&FoundRoot>> = BTreeMap::new();
        for root in found.iter().filter(|root| root.is_shown_by_holders_alone()) {
            let above = root.path.parent().filter(|above| !above.is_root());
            if let Some((above, holder)) = above.zip(self.main_holder(&root.path)) {
                siblings.entry((above, holder)).or_default().push(root);
            }
        }
        let is_one = |above: &RepoPath, roots: &[&FoundRoot]| {
            let code: usize = roots.iter().map(|root| self.code(&root.path)).sum();
            roots.len() >= LEAST && !is_passed_over(above) && code * 2 >= self.code(above)
        };
        let mut joined = Vec::new();
        let mut parts: HashSet<RepoPath> = HashSet::new();
        for ((above, _), roots) in &siblings {
            if let Some(first) = roots.first().filter(|_| is_one(above, roots)) {
                joined.push(FoundRoot { path: above.clone(), ..(*first).clone() });
                parts.extend(roots.iter().map(|root| root.path.clone()));
            }
        }
        drop(siblings);
        joined.extend(found.into_iter().filter(|root| !parts.contains(&root.path)));
        joined
    }

    /// The holder that most files in a directory name.
    fn main_holder(&self, path: &RepoPath) -> Option<&str> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for holder in self.standings.below(path).iter().flat_map(|file| file.holders.iter()) {
            *counts.entry(holder).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(holder, count)| (*count, Reverse(*holder)));
        most.map(|(holder, _)| holder)
    }
}

impl FoundRoot {
    /// Whether the holders of its files are the only evidence that it is third-party.
    fn is_shown_by_holders_alone(&self) -> bool {
        let kind = self.shown_by.as_ref().map(|(kind, _)| *kind);
        kind == Some(EvidenceKind::CopyrightHolder)
            && self.name.is_none()
            && self.versions.is_empty()
    }
}

//! Titles above copyright lines that are those of the repository.

use std::collections::{BTreeSet, HashMap};

use plimsoll_model::RepoPath;

use super::headed::Form;
use super::hints::PortedHints;
use crate::tree::names::plain_name;

/// The minimum number of files with the same title, for it to be that of the repository.
const TITLED: usize = 15;

/// The titles, in plain form, that many files have, or files of the owner alone: those are the repository's.
pub(super) fn own_titles(
    hints: &[&PortedHints],
    is_own: &dyn Fn(&RepoPath) -> bool,
) -> BTreeSet<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut titles = BTreeSet::new();
    for hints in hints {
        let headed = hints.headed.iter().filter(|one| one.form == Form::Title);
        let names: BTreeSet<String> = headed.map(|one| plain_name(&one.stated.name)).collect();
        if names.is_empty() {
            continue;
        }
        for name in &names {
            *counts.entry(name.clone()).or_default() += 1;
        }
        if is_own(&hints.path) {
            titles.extend(names);
        }
    }
    let frequent = counts.into_iter().filter(|(_, count)| *count >= TITLED);
    titles.extend(frequent.map(|(name, _)| name));
    titles
}

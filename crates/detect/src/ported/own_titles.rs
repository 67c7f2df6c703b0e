//! Titles above copyright lines that name the repository itself, or a part of it.

use std::collections::{BTreeSet, HashMap};

use plimsoll_model::RepoPath;

use super::headed::Form;
use super::hints::PortedHints;
use crate::tree::names::plain_name;

/// The minimum number of files with the same title that make it a title of the repository.
const TITLED: usize = 15;

/// The titles, in plain form, that many files have, or any file that only the owner holds.
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

//! Names of holders in their comparable form, each computed once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::holder_name;

/// A name in the form in which names are compared, and those of one copyright line or file.
pub(crate) type Name = Arc<str>;
pub(crate) type Keys = Arc<BTreeSet<Name>>;

/// The names that were seen, each split once: most files of a project name the same holders.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    keys: HashMap<&'a str, Keys>,
}

impl<'a> Known<'a> {
    pub(super) fn keys(&mut self, name: &'a str) -> Keys {
        let keys = || holder_name::keys(name).into_iter().map(Name::from).collect();
        Arc::clone(self.keys.entry(name).or_insert_with(|| Arc::new(keys())))
    }

    /// The names of several lines together.
    pub(super) fn keys_of_all(&mut self, names: impl Iterator<Item = &'a str>) -> Keys {
        let mut all = Keys::default();
        for name in names {
            let keys = self.keys(name);
            // Most files have one line, or several lines that name the same holder.
            if all.is_empty() {
                all = keys;
            } else if !keys.is_subset(&all) {
                all = Arc::new(all.union(&keys).cloned().collect());
            }
        }
        all
    }
}

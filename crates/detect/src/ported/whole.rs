//! Directories that contain hardly anything but files of one origin.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use plimsoll_model::RepoPath;

use super::found::{PortedFile, source};
use super::names;
use super::own::OwnTree;
use crate::Context;

/// The minimum number of ported files in a directory that is one component.
const FILES: usize = 5;

/// The minimum share, in percent, of ported files among the code in such a directory.
const SHARE: usize = 90;

/// The minimum number of files if all code in the directory is ported from one source.
const ALL: usize = 3;

/// Directories that are one component each. Of nested directories, the outermost that qualifies is used, or the
/// innermost one below it that contains the same ported files.
#[derive(Debug, Default)]
pub(super) struct Whole(BTreeSet<RepoPath>);

/// Counts for the tree below a directory.
#[derive(Debug, Default)]
struct Below {
    /// Ported files.
    files: usize,
    /// The number of ported files of each source.
    sources: BTreeMap<String, usize>,
    /// All files of code.
    code: usize,
}

impl Whole {
    pub(super) fn of(context: &Context<'_>, files: &[PortedFile<'_>], tree: &OwnTree<'_>) -> Self {
        let mut all: HashMap<&[u8], Below> = HashMap::new();
        for file in files {
            let source = source(file);
            for above in file.path.above().filter(|above| !above.is_empty()) {
                let below = all.entry(above).or_default();
                below.files += 1;
                if let Some(source) = &source {
                    *below.sources.entry(source.clone()).or_default() += 1;
                }
            }
        }
        all.retain(|_, below| below.files >= ALL);
        if all.is_empty() {
            return Self::default();
        }
        for entry in context.source.entries() {
            // Files in components are not counted, because they are reported with those.
            let counts = names::may_hold_ported(&entry.path) && tree.is_own(context, &entry.path);
            if counts {
                for above in entry.path.above() {
                    if let Some(below) = all.get_mut(above) {
                        below.code += 1;
                    }
                }
            }
        }
        // Computed once for each directory, because `is_whole` compares all sources below it.
        let is_whole: HashSet<&[u8]> =
            all.iter().filter(|(_, below)| below.is_whole()).map(|(above, _)| *above).collect();
        let mut found: HashMap<&[u8], RepoPath> = HashMap::new();
        for file in files {
            let whole = file.path.above().filter(|above| is_whole.contains(above));
            // `above` returns the innermost directory first.
            let Some(outermost) = whole.last() else { continue };
            found.entry(outermost).or_insert_with(|| {
                let count = all.get(outermost).map(|below| below.files);
                let mut above = file.path.above();
                let holds_all = |above: &&[u8]| all.get(above).map(|below| below.files) == count;
                RepoPath::new(above.find(holds_all).unwrap_or(outermost))
            });
        }
        Self(found.into_values().collect())
    }

    /// The directory above a file that is one component, if there is one.
    pub(super) fn above(&self, path: &RepoPath) -> Option<&RepoPath> {
        if self.0.is_empty() {
            return None;
        }
        path.above().find_map(|above| self.0.get(above))
    }
}

impl Below {
    /// Whether the directory contains hardly anything but files of one source.
    fn is_whole(&self) -> bool {
        let most = self.sources.values().copied().max().unwrap_or_default();
        let is_many = self.files >= FILES && self.files * 100 >= self.code * SHARE;
        (is_many && most * 2 > self.files)
            || (self.files >= ALL && most == self.files && self.files == self.code)
    }
}

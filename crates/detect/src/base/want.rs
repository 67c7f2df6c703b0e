//! What a detector wants of a file, and the one search for the literals of all of them.

use aho_corasick::{AhoCorasick, MatchKind};

/// What a detector wants of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Want {
    /// Nothing.
    #[default]
    No,
    /// The whole file. One that is larger produces a diagnostic, and the report is not complete.
    Whole {
        /// Most bytes of it.
        limit: u64,
    },
    /// Its beginning, however large the file is.
    Head {
        /// So many bytes of it, or all of it where there are fewer.
        bytes: u64,
    },
    /// The whole file, where it holds one of the detector's [literals](crate::Detector::literals).
    Literals {
        /// Most bytes of a file that is searched.
        limit: u64,
        /// What it means that a file is larger.
        too_large: TooLarge,
    },
}

/// What it means that a file is too large for a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// Nothing: the search is for files of ordinary size.
    Skip,
    /// Something may be missing: a diagnostic says so, and the report is not complete.
    Diagnose,
}

impl Want {
    /// The whole of a file of at most so many bytes, where something holds.
    pub fn whole_if(holds: bool, limit: u64) -> Self {
        if holds { Self::Whole { limit } } else { Self::No }
    }
}

/// The literals of all detectors, which one pass over a file looks for together.
#[derive(Debug, Default)]
pub(crate) struct LiteralSearch {
    /// Tells whether a text holds one; none where no detector has a literal. One that looks for the leftmost
    /// match compares many bytes at once, and takes a fifteenth of the time of one that finds all.
    any: Option<AhoCorasick>,
    /// Finds all.
    all: Option<AhoCorasick>,
    /// For each literal, the number of the detector that has it.
    owners: Vec<usize>,
    /// How many detectors have literals.
    searchers: usize,
}

impl LiteralSearch {
    /// The search for the literals of each detector; they are numbered in their order.
    pub(crate) fn new<'a>(of_detectors: impl Iterator<Item = &'a [&'a str]>) -> Self {
        let (mut literals, mut owners) = (Vec::<&str>::new(), Vec::new());
        for (number, of_detector) in of_detectors.enumerate() {
            literals.extend(of_detector);
            owners.resize(literals.len(), number);
        }
        // Texts by the hundred thousand are more than an automaton takes; then every file is handed on.
        let build = |kind| AhoCorasick::builder().match_kind(kind).build(&literals).ok();
        let build = |kind| if literals.is_empty() { None } else { build(kind) };
        let (any, all) = (build(MatchKind::LeftmostFirst), build(MatchKind::Standard));
        let mut searchers = owners.clone();
        searchers.dedup();
        Self { any, all, owners, searchers: searchers.len() }
    }

    /// The detectors, among some that are asked for, of which a text holds a literal.
    pub(crate) fn found(&self, text: &[u8], asked: &[usize]) -> Vec<usize> {
        if asked.is_empty() {
            return Vec::new();
        }
        let (Some(any), Some(all)) = (&self.any, &self.all) else {
            // A detector that has no literal finds none.
            let has = |number: &usize| self.owners.contains(number);
            return asked.iter().copied().filter(has).collect();
        };
        // Most files hold none, which this tells fastest.
        if !any.is_match(text) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for hit in all.find_overlapping_iter(text) {
            let Some(owner) = self.owners.get(hit.pattern().as_usize()) else { continue };
            if asked.contains(owner) && !found.contains(owner) {
                found.push(*owner);
                if found.len() == asked.len() || found.len() == self.searchers {
                    break;
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_tells_whose_literals_a_text_holds() {
        let literals: [&[&str]; 4] = [&["zlib", "libpng"], &[], &["zlib 1."], &["ib"]];
        let search = LiteralSearch::new(literals.into_iter());
        let found = |text: &str, asked: &[usize]| {
            let mut found = search.found(text.as_bytes(), asked);
            found.sort_unstable();
            found
        };
        assert_eq!(found("contains zlib 1.3", &[0, 1, 2, 3]), [0, 2, 3]);
        assert_eq!(found("contains zlib 1.3", &[2]), [2]);
        assert_eq!(found("libpng", &[0, 2, 3]), [0, 3]);
        assert!(found("nothing", &[0, 1, 2, 3]).is_empty());
        assert!(found("zlib", &[]).is_empty());
        assert!(LiteralSearch::new([&[][..]].into_iter()).found(b"zlib", &[0]).is_empty());
    }
}

//! The part of a file that a detector reads, and one search for the literals of all detectors.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, MatchKind};

/// The part of a file that a detector reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Want {
    /// Nothing.
    #[default]
    No,
    /// The whole file. A larger file produces a diagnostic, and the report is not complete.
    Whole {
        /// Maximum size in bytes.
        limit: u64,
    },
    /// Its start, whatever the size of the file.
    Head {
        /// This many bytes, or all of it if it is smaller.
        bytes: u64,
    },
    /// The whole file, if it contains one of the detector's [literals](crate::Detector::literals).
    Literals {
        /// Maximum size in bytes of a file that is searched.
        limit: u64,
        /// The consequence if a file is larger.
        too_large: TooLarge,
    },
}

/// The consequence if a file is too large for a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// None: the search is only for files of ordinary size.
    Skip,
    /// Something may be missing: a diagnostic states this, and the report is not complete.
    Diagnose,
}

impl Want {
    /// The whole of a file of at most this many bytes, under a condition.
    pub fn whole_if(holds: bool, limit: u64) -> Self {
        if holds { Self::Whole { limit } } else { Self::No }
    }
}

/// The literals of all detectors, for which a file is searched before any of them gets it.
#[derive(Debug, Default)]
pub(crate) struct LiteralSearch {
    /// For each detector with literals, its number and its search. Searching for the leftmost match compares many
    /// bytes at once, so one search per detector is faster than a single one that finds all matches.
    searches: Vec<(usize, Search)>,
}

/// A search for one of several literals in a text.
#[derive(Debug)]
pub(crate) enum Search {
    /// Compares many bytes with few literals at once. Each searcher has a part of the literals.
    Few(Vec<Searcher>),
    Many(AhoCorasick),
    /// Hundreds of thousands of literals are too many for an automaton; then every file is passed
    /// on.
    Every,
}

impl Search {
    /// The fastest search for these literals.
    pub(crate) fn of(literals: &[&str]) -> Self {
        // The maximum number of literals of one searcher.
        const AT_ONCE: usize = 64;
        // An automaton would search for the first bytes of few literals, and stop at each `_` of a
        // source file. It takes about three times as long as two searchers.
        const SEARCHERS: usize = 2;
        let parts = literals.len().div_ceil(AT_ONCE).max(1);
        if parts > SEARCHERS {
            return Self::many(literals);
        }
        let mut few = packed::Config::new();
        few.match_kind(packed::MatchKind::LeftmostFirst);
        let chunks = literals.chunks(literals.len().div_ceil(parts).max(1));
        let searchers: Option<Vec<Searcher>> =
            chunks.map(|chunk| few.builder().extend(chunk).build()).collect();
        searchers.map_or_else(|| Self::many(literals), Self::Few)
    }

    fn many(literals: &[&str]) -> Self {
        let many = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(literals);
        many.map_or(Self::Every, Self::Many)
    }

    /// Whether a text contains one of the literals.
    pub(crate) fn finds(&self, text: &[u8]) -> bool {
        match self {
            Self::Few(searchers) => searchers.iter().any(|search| search.find(text).is_some()),
            Self::Many(search) => search.is_match(text),
            Self::Every => true,
        }
    }
}

impl LiteralSearch {
    /// The search for the literals of each detector, numbered in order.
    pub(crate) fn new<'a>(of_detectors: impl Iterator<Item = &'a [&'a str]>) -> Self {
        let with_literals =
            of_detectors.enumerate().filter(|(_, of_detector)| !of_detector.is_empty());
        let searches = with_literals.map(|(number, of_detector)| (number, Search::of(of_detector)));
        Self { searches: searches.collect() }
    }

    /// The given detectors whose literals a text contains.
    pub(crate) fn found(&self, text: &[u8], asked: &[usize]) -> Vec<usize> {
        let asked = self.searches.iter().filter(|(number, _)| asked.contains(number));
        asked.filter(|(_, search)| search.finds(text)).map(|(number, _)| *number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_finds_the_literals_of_each_detector() {
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

    #[test]
    fn each_number_of_literals_is_searched_for() {
        for count in [1, 64, 65, 127, 128, 129, 300] {
            let literals: Vec<String> =
                (0..count).map(|number| format!("rope{number:03}")).collect();
            let literals: Vec<&str> = literals.iter().map(String::as_str).collect();
            let search = Search::of(&literals);
            assert_eq!(matches!(search, Search::Few(_)), count <= 128, "{count}");
            assert!(
                literals.iter().all(|literal| search.finds(format!("a {literal} b").as_bytes()))
            );
            assert!(!search.finds(b"a rope b"), "{count}");
        }
    }
}

//! The literals of the formats, looked for in one pass.
//!
//! Every value of a report is searched, and almost none has a token. An automaton for overlapping matches
//! (aho-corasick) takes some twenty instructions for each byte of such text; a look-up in a table of pairs of bytes
//! takes six. If a literal begins with the pair, a second table has the pairs that can follow.

use super::table::{FORMATS, Format};

/// A literal, and the format it belongs to.
#[derive(Clone, Copy)]
struct Row {
    pair: [u8; 2],
    literal: &'static [u8],
    format: &'static Format,
}

/// The literals by the bytes that each begins with.
pub(super) struct Literals {
    /// The first and second byte of each literal.
    begins: Pairs,
    /// The second and third byte of each literal; for a literal of two bytes, any third byte.
    continues: Pairs,
    /// Sorted by pair, then the short ones first; those of one literal in the order of the table.
    rows: Vec<Row>,
}

/// A set of pairs of bytes: a bit for each.
struct Pairs(Box<[u64; 1024]>);

impl Pairs {
    fn place(first: u8, second: u8) -> (usize, u32) {
        let pair = u16::from_be_bytes([first, second]);
        (usize::from(pair >> 6), u32::from(pair & 63))
    }

    fn add(&mut self, first: u8, second: u8) {
        let (word, bit) = Self::place(first, second);
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1_u64 << bit;
        }
    }

    fn has(&self, first: u8, second: u8) -> bool {
        let (word, bit) = Self::place(first, second);
        self.0.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }
}

impl Literals {
    pub(super) fn of_table() -> Self {
        let rows = FORMATS.iter().flat_map(|format| {
            format.prefixes.iter().filter_map(move |prefix| {
                let pair = *prefix.as_bytes().first_chunk::<2>()?;
                Some(Row { pair, literal: prefix.as_bytes(), format })
            })
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| (row.pair, row.literal.len()));
        let none = || Pairs(Box::new([0; 1024]));
        let (mut begins, mut continues) = (none(), none());
        for row in &rows {
            let [first, second] = row.pair;
            begins.add(first, second);
            let thirds = row.literal.get(2).map_or(0..=u8::MAX, |third| *third..=*third);
            thirds.for_each(|third| continues.add(second, third));
        }
        Self { begins, continues, rows }
    }

    /// The number of literals.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Calls a function for every occurrence of a literal in a text, with its start, its end, the index of the
    /// literal and its format. A literal of two bytes at the end of the text is left out, because no token can follow
    /// it. Places are sorted by start, and those with the same start by length.
    pub(super) fn each(
        &self,
        text: &[u8],
        mut take: impl FnMut(usize, usize, usize, &'static Format),
    ) {
        for (start, begin) in text.windows(3).enumerate() {
            let &[first, second, third] = begin else { continue };
            if !self.begins.has(first, second) || !self.continues.has(second, third) {
                continue;
            }
            let rest = text.get(start..).unwrap_or_default();
            let from = self.rows.partition_point(|row| row.pair < [first, second]);
            let rows = self.rows.iter().enumerate().skip(from);
            for (index, row) in rows.take_while(|(_, row)| row.pair == [first, second]) {
                if rest.starts_with(row.literal) {
                    take(start, start + row.literal.len(), index, row.format);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    use super::*;

    /// The positions of the literals, found by an automaton for overlapping matches.
    fn by_automaton(text: &[u8]) -> Vec<(usize, usize, &'static str)> {
        let rows: Vec<(&str, &Format)> = FORMATS
            .iter()
            .flat_map(|format| format.prefixes.iter().map(move |prefix| (*prefix, format)))
            .collect();
        let literals = rows.iter().map(|(literal, _)| literal);
        let search = AhoCorasick::builder().match_kind(MatchKind::Standard).build(literals);
        let search = search.unwrap();
        let hits = search.find_overlapping_iter(text);
        let mut found: Vec<_> =
            hits.map(|hit| (hit.start(), hit.end(), rows[hit.pattern()].1.name)).collect();
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn the_same_places_as_an_automaton_finds(
            picks in proptest::collection::vec((0_usize..10_000, ".{0,3}"), 0..20),
        ) {
            let all: Vec<&str> = FORMATS.iter().flat_map(|it| it.prefixes).copied().collect();
            let mut text = String::new();
            for (at, more) in &picks {
                text.push_str(all[at % all.len()]);
                text.push_str(more);
            }
            text.push(' ');
            let mut found = Vec::new();
            Literals::of_table().each(text.as_bytes(), |start, end, _, format| {
                found.push((start, end, format.name));
            });
            prop_assert!(found.is_sorted_by_key(|(start, ..)| *start));
            found.sort_unstable();
            prop_assert_eq!(found, by_automaton(text.as_bytes()));
        }
    }

    #[test]
    fn every_literal_has_two_bytes_at_least() {
        let count = FORMATS.iter().map(|format| format.prefixes.len()).sum::<usize>();
        assert_eq!(Literals::of_table().len(), count);
    }
}

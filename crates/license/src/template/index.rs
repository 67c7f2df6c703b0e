//! Reads the index that `build/index.rs` writes.

use std::ops::Range;

use super::shingle;
use crate::tokens::to_usize;

/// A text of the SPDX list as word ids.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) id: &'static str,
    pub(crate) is_exception: bool,
    /// The number of words of the title at the start, which may be missing.
    pub(crate) head: usize,
    /// The index of the first word after the terms; the text from there on may be missing.
    pub(crate) terms_end: usize,
    /// The number of its shingles in the index.
    pub(crate) shingles: usize,
    /// The parts of it that contain shingles of the index, as bits.
    pub(crate) parts: u64,
    pub(crate) ids: Vec<u16>,
}

/// The position of a shingle: template and word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) template: u16,
    pub(crate) at: u16,
}

/// All templates, and the positions of their words and shingles.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) list_version: &'static str,
    pub(crate) templates: Vec<Template>,
    /// The words; the id of the first is 1.
    words: Vec<&'static str>,
    /// Ids of words by their hash, with open addressing; 0 is an empty slot.
    by_word: Vec<u16>,
    /// The hash of each shingle, and the range of its places, with open addressing.
    by_shingle: Vec<(u32, u32, u32)>,
    /// A filter for hashes of shingles. Most shingles of a file are not in the index, and the filter fits into the
    /// CPU cache, but the table does not.
    may_be: Filter,
    places: Vec<Place>,
}

/// A Bloom filter with one bit for each hash: if it is not set, the hash was not added.
#[derive(Debug, Default)]
struct Filter(Vec<u64>);

impl Filter {
    /// An empty filter for this many hashes. At most one in eight other hashes passes it.
    fn of(count: usize) -> Self {
        Self(vec![0; (count / 8).next_power_of_two()])
    }

    fn place(&self, hash: u32) -> (usize, u64) {
        let word = to_usize(hash >> 6) & self.0.len().saturating_sub(1);
        (word, 1 << (hash & 63))
    }

    fn add(&mut self, hash: u32) {
        let (word, bit) = self.place(hash);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    fn has(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

impl Index {
    pub(super) fn read(bytes: &'static [u8]) -> Self {
        Self::try_read(&mut Reader(bytes)).unwrap_or_default()
    }

    fn try_read(reader: &mut Reader) -> Option<Self> {
        let list_version = reader.string()?;
        let words: Vec<&str> = reader.string()?.split('\n').collect();
        let count = reader.number()?;
        let mut templates =
            (0..count).map(|_| reader.template()).collect::<Option<Vec<Template>>>()?;
        let count = reader.number()?;
        let mut by_shingle = vec![(0, 0, 0); (count * 2).next_power_of_two()];
        let mut may_be = Filter::of(count);
        let mut start = 0;
        for _ in 0..count {
            let (hash, length) = (reader.word()?, reader.word()?);
            let slot = slots(hash, by_shingle.len())
                .find(|slot| by_shingle.get(*slot).is_none_or(|(_, from, to)| from == to))?;
            *by_shingle.get_mut(slot)? = (hash, start, start + length);
            may_be.add(hash);
            start += length;
        }
        let places = (0..start).map(|_| reader.place()).collect::<Option<Vec<Place>>>()?;
        for place in &places {
            if let Some(template) = templates.get_mut(usize::from(place.template)) {
                template.parts |= template.part(place.at);
            }
        }
        let by_word = by_word(&words)?;
        Some(Self { list_version, templates, words, by_word, by_shingle, may_be, places })
    }

    /// The id of a word; 0 if no license has it.
    pub(crate) fn id(&self, word: &str) -> u16 {
        for slot in slots(word_hash(word), self.by_word.len()) {
            match self.by_word.get(slot).copied().unwrap_or_default() {
                0 => return 0,
                id if self.word(id) == word => return id,
                _ => {}
            }
        }
        0
    }

    /// The word of an id.
    pub(crate) fn word(&self, id: u16) -> &'static str {
        let index = usize::from(id).checked_sub(1);
        index.and_then(|index| self.words.get(index)).copied().unwrap_or_default()
    }

    /// The positions of consecutive words in the templates.
    pub(crate) fn places(&self, ids: &[u16]) -> &[Place] {
        let Some(hash) = shingle::hash(ids).filter(|hash| self.may_be.has(*hash)) else {
            return &[];
        };
        for slot in slots(hash, self.by_shingle.len()) {
            match self.by_shingle.get(slot) {
                Some((known, from, to)) if from < to => {
                    if *known == hash {
                        return self.places.get(to_usize(*from)..to_usize(*to)).unwrap_or_default();
                    }
                }
                _ => break,
            }
        }
        &[]
    }
}

/// The slots of a table to try for a hash. The size of a table is a power of two.
fn slots(hash: u32, size: usize) -> impl Iterator<Item = usize> {
    let start = to_usize(hash);
    (0..size).map(move |step| (start + step) & (size - 1))
}

fn by_word(words: &[&str]) -> Option<Vec<u16>> {
    let mut table = vec![0; (words.len() * 2).next_power_of_two()];
    for (word, id) in words.iter().zip(1..) {
        let slot = slots(word_hash(word), table.len()).find(|slot| table.get(*slot) == Some(&0))?;
        *table.get_mut(slot)? = id;
    }
    Some(table)
}

struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, length: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn number(&mut self) -> Option<usize> {
        self.word().map(to_usize)
    }

    fn string(&mut self) -> Option<&'static str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn ids(&mut self, count: usize) -> Option<Vec<u16>> {
        let (pairs, _) = self.take(count * 2)?.as_chunks::<2>();
        Some(pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect())
    }

    fn place(&mut self) -> Option<Place> {
        let bytes = self.take(4)?;
        let [template, at] =
            [bytes.get(..2)?, bytes.get(2..)?].map(|part| part.try_into().map(u16::from_le_bytes));
        Some(Place { template: template.ok()?, at: at.ok()? })
    }

    fn template(&mut self) -> Option<Template> {
        let id = self.string()?;
        let is_exception = self.number()? == 1;
        let [head, terms_end, shingles] = [self.number()?, self.number()?, self.number()?];
        let length = self.number()?;
        let ids = self.ids(length)?;
        Some(Template { id, is_exception, head, terms_end, shingles, parts: 0, ids })
    }
}

impl Template {
    /// The part of the template that contains a word, as one of 64 bits.
    pub(crate) fn part(&self, word: u16) -> u64 {
        let part = usize::from(word) * 64 / self.ids.len().max(1);
        u32::try_from(part).ok().and_then(|part| 1_u64.checked_shl(part)).unwrap_or_default()
    }

    /// The words that must be there.
    pub(crate) fn terms(&self) -> Range<usize> {
        self.head.min(self.terms_end)..self.terms_end.min(self.ids.len())
    }
}

/// The hash of a word.
fn word_hash(word: &str) -> u32 {
    let fold = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = word.bytes().fold(0x811c_9dc5, fold);
    hash ^ (hash >> 15)
}

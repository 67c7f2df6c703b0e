//! Finds the templates that may be in a file, and their positions: by runs of common words on the same diagonal.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::stream::Stream;
use crate::template::{Index, Place, Template, shingle};
use crate::tokens::to_usize;

/// A template, and the part of the file that may contain it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) template: usize,
    /// The words of the file that the shared shingles cover.
    pub(super) covered: Range<usize>,
    /// The range of possible starts in the file. Inserted words shift the text after them.
    pub(super) starts: (i64, i64),
    /// The estimated number of words of the match.
    pub(super) estimate: usize,
}

/// The shared shingles of a template on adjacent diagonals.
#[derive(Clone, Copy)]
struct Cell {
    template: u16,
    bucket: i64,
    count: usize,
    /// The parts of the template with shared shingles. Repeated words of a file count as one part.
    parts: u64,
    starts: (i64, i64),
    covered: (usize, usize),
}

/// The minimum share, in percent, of the shingles of a template, and of its parts, that a candidate has.
const SHARE: usize = 25;

/// After this many words of the file, cells that no later word can belong to are closed, so that memory use does not
/// grow with the file.
const ROUND: usize = 1 << 13;

/// All templates that share enough shingles with a file, in the order of the file.
pub(super) fn find(index: &Index, stream: &Stream) -> Vec<Candidate> {
    let Some(may_be) = likely(index, stream) else { return Vec::new() };
    let mut collector = Collector::new(index);
    for (at, ids) in stream.ids.windows(shingle::LENGTH).enumerate() {
        if at % ROUND == 0 {
            collector.close(signed(at));
        }
        for place in index.places(ids) {
            if may_be.get(usize::from(place.template)) == Some(&true) {
                collector.count(*place, at);
            }
        }
    }
    let mut candidates = collector.finish();
    candidates.sort_by_key(|candidate| {
        (candidate.covered.start, candidate.covered.end, candidate.template)
    });
    candidates
}

/// For each template, whether the whole file shares enough shingles with it for a candidate; `None` if there is no such
/// template. Licenses have many phrases in common, so that nearly all templates are excluded before diagonals are
/// compared, which takes much longer than counting.
fn likely(index: &Index, stream: &Stream) -> Option<Vec<bool>> {
    let mut counts: Vec<usize> = Vec::new();
    for ids in stream.ids.windows(shingle::LENGTH) {
        let places = index.places(ids);
        if counts.is_empty() && !places.is_empty() {
            counts = vec![0; index.templates.len()];
        }
        for place in places {
            if let Some(count) = counts.get_mut(usize::from(place.template)) {
                *count += 1;
            }
        }
    }
    let all = index.templates.iter().zip(counts);
    let likely: Vec<bool> = all.map(|(template, count)| is_enough(template, count)).collect();
    likely.contains(&true).then_some(likely)
}

/// Whether this many shared shingles suffice for a candidate.
fn is_enough(template: &Template, count: usize) -> bool {
    count >= 3 && count * 100 / template.shingles.max(1) >= SHARE
}

/// Counts shared shingles by template and diagonal.
struct Collector<'a> {
    index: &'a Index,
    cells: Vec<Cell>,
    /// The index of the cell of a template and bucket.
    known: HashMap<(u16, i64), usize, Hashing>,
    /// The most recent bucket of each template, and its cell: the next shingle is usually in the same one. Empty until
    /// the first shared shingle, since most files have none.
    last: Vec<(i64, usize)>,
    /// Closed cells that later ones may be merged into, by template.
    open: BTreeMap<u16, Cell>,
    candidates: Vec<Candidate>,
}

impl<'a> Collector<'a> {
    fn new(index: &'a Index) -> Self {
        Self {
            index,
            cells: Vec::new(),
            known: HashMap::default(),
            last: Vec::new(),
            open: BTreeMap::new(),
            candidates: Vec::new(),
        }
    }

    fn count(&mut self, place: Place, at: usize) {
        let Some(template) = self.index.templates.get(usize::from(place.template)) else { return };
        let start = signed(at) - i64::from(place.at);
        let bucket = start >> width_bits(template.ids.len());
        let part = template.part(place.at);
        if self.last.is_empty() {
            self.last = vec![(i64::MIN, 0); self.index.templates.len()];
        }
        let Some(last) = self.last.get_mut(usize::from(place.template)) else { return };
        if last.0 != bucket {
            let next = self.cells.len();
            *last = (bucket, *self.known.entry((place.template, bucket)).or_insert(next));
        }
        match self.cells.get_mut(last.1) {
            Some(cell) => {
                cell.count += 1;
                cell.parts |= part;
                cell.starts = (cell.starts.0.min(start), cell.starts.1.max(start));
                cell.covered.1 = at + shingle::LENGTH;
            }
            None => self.cells.push(Cell {
                template: place.template,
                bucket,
                count: 1,
                parts: part,
                starts: (start, start),
                covered: (at, at + shingle::LENGTH),
            }),
        }
    }

    /// Closes the cells of all templates that must end before a word of the file.
    fn close(&mut self, at: i64) {
        if self.cells.is_empty() {
            return;
        }
        let is_open = |cell: &Cell| {
            let length = length(self.index, cell.template);
            ((cell.bucket + 1) << width_bits(length)) + signed(length) >= at
        };
        let (open, closed): (Vec<Cell>, Vec<Cell>) = self.cells.drain(..).partition(is_open);
        self.cells = open;
        self.last.fill((i64::MIN, 0));
        self.known.clear();
        let numbered = self.cells.iter().enumerate();
        self.known.extend(numbered.map(|(number, cell)| ((cell.template, cell.bucket), number)));
        self.join_all(closed);
    }

    fn join_all(&mut self, mut closed: Vec<Cell>) {
        closed.sort_unstable_by_key(|cell| (cell.template, cell.bucket));
        for cell in closed {
            self.join(cell);
        }
    }

    /// Merges a closed cell into the previous one if both belong to the same text.
    fn join(&mut self, cell: Cell) {
        let length = length(self.index, cell.template);
        match self.open.get_mut(&cell.template) {
            Some(last) if joins(last, &cell, length) => merge(last, &cell),
            _ => {
                let last = self.open.insert(cell.template, cell);
                self.candidates.extend(last.and_then(|cell| candidate(self.index, &cell)));
            }
        }
    }

    fn finish(mut self) -> Vec<Candidate> {
        let rest = std::mem::take(&mut self.cells);
        self.join_all(rest);
        for cell in std::mem::take(&mut self.open).into_values() {
            self.candidates.extend(candidate(self.index, &cell));
        }
        self.candidates
    }
}

fn length(index: &Index, template: u16) -> usize {
    index.templates.get(usize::from(template)).map_or(0, |template| template.ids.len())
}

/// The width of buckets, as a number of bits. Short texts have narrow buckets, so that two consecutive texts are not
/// counted as one.
fn width_bits(length: usize) -> u32 {
    (length / 6).max(8).ilog2().min(8)
}

fn joins(last: &Cell, cell: &Cell, length: usize) -> bool {
    let reach = signed(length / 2 + 16);
    cell.starts.1 - last.starts.0 <= reach
}

fn merge(last: &mut Cell, cell: &Cell) {
    last.count += cell.count;
    last.parts |= cell.parts;
    last.bucket = cell.bucket;
    last.starts = (last.starts.0.min(cell.starts.0), last.starts.1.max(cell.starts.1));
    last.covered = (last.covered.0.min(cell.covered.0), last.covered.1.max(cell.covered.1));
}

fn candidate(index: &Index, cell: &Cell) -> Option<Candidate> {
    let template = index.templates.get(usize::from(cell.template))?;
    let parts = cell.parts.count_ones() * 100 / template.parts.count_ones().max(1);
    let share = (cell.count * 100 / template.shingles.max(1)).min(to_usize(parts));
    // The shared shingles must cover at least as much of the terms as the smallest accepted beginning of a text.
    let reach = (cell.covered.1 - cell.covered.0) * 100 >= template.terms().len() * 25;
    let is_likely = is_enough(template, cell.count) && share >= SHARE && reach;
    is_likely.then(|| Candidate {
        template: usize::from(cell.template),
        covered: cell.covered.0..cell.covered.1,
        starts: cell.starts,
        estimate: share * template.ids.len() / 100,
    })
}

pub(super) fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A fast hash of two numbers. Untrusted input can only cause collisions with words of real licenses.
#[derive(Clone, Copy, Default)]
struct Hashing;

impl std::hash::BuildHasher for Hashing {
    type Hasher = Mixing;

    fn build_hasher(&self) -> Mixing {
        Mixing(0)
    }
}

#[derive(Clone, Copy)]
struct Mixing(u64);

impl std::hash::Hasher for Mixing {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(u64::from(number));
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

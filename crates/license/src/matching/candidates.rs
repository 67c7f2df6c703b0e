//! Where in a file which template may be: by runs of words that both have, on one diagonal.

use std::collections::HashMap;
use std::ops::Range;

use super::stream::Stream;
use crate::template::{Index, shingle};

/// A template and the part of the file where it may be.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) template: usize,
    /// Words of the file that shared shingles cover.
    pub(super) covered: Range<usize>,
    /// Where the template may begin in the file. Words that were added in the middle shift what is behind them.
    pub(super) starts: (i64, i64),
    /// How many words the match may have.
    pub(super) estimate: usize,
}

#[derive(Clone, Copy)]
struct Cell {
    template: u16,
    bucket: i64,
    count: usize,
    starts: (i64, i64),
    covered: (usize, usize),
}

/// All candidates of a file that share enough shingles with it, in the order of the file.
pub(super) fn find(index: &Index, stream: &Stream) -> Vec<Candidate> {
    let mut cells = collect(index, stream);
    cells.sort_unstable_by_key(|cell| (cell.template, cell.bucket));
    let mut candidates = Vec::new();
    let mut open: Option<Cell> = None;
    for cell in cells {
        let length = length(index, cell.template);
        match &mut open {
            Some(last) if joins(last, &cell, length) => merge(last, &cell),
            _ => candidates.extend(open.replace(cell).and_then(|cell| candidate(index, &cell))),
        }
    }
    candidates.extend(open.and_then(|cell| candidate(index, &cell)));
    candidates.sort_by_key(|candidate| {
        (candidate.covered.start, candidate.covered.end, candidate.template)
    });
    candidates
}

/// Counts shared shingles by template and diagonal.
fn collect(index: &Index, stream: &Stream) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut known: HashMap<(u16, i64), usize, Hashing> = HashMap::default();
    for (at, ids) in stream.ids.windows(shingle::LENGTH).enumerate() {
        for place in index.places(ids) {
            let start = signed(at) - i64::from(place.at);
            let bucket = start >> width_bits(length(index, place.template));
            let cell = *known.entry((place.template, bucket)).or_insert(cells.len());
            match cells.get_mut(cell) {
                Some(cell) => {
                    cell.count += 1;
                    cell.starts = (cell.starts.0.min(start), cell.starts.1.max(start));
                    cell.covered.1 = at + shingle::LENGTH;
                }
                None => cells.push(Cell {
                    template: place.template,
                    bucket,
                    count: 1,
                    starts: (start, start),
                    covered: (at, at + shingle::LENGTH),
                }),
            }
        }
    }
    cells
}

fn length(index: &Index, template: u16) -> usize {
    index.templates.get(usize::from(template)).map_or(0, |template| template.ids.len())
}

/// Texts that follow each other must not fall into one bucket, so short ones have narrow buckets.
fn width_bits(length: usize) -> u32 {
    (length / 6).max(8).ilog2().min(8)
}

fn joins(last: &Cell, cell: &Cell, length: usize) -> bool {
    let reach = signed(length / 2 + 16);
    last.template == cell.template && cell.starts.1 - last.starts.0 <= reach
}

fn merge(last: &mut Cell, cell: &Cell) {
    last.count += cell.count;
    last.bucket = cell.bucket;
    last.starts = (last.starts.0.min(cell.starts.0), last.starts.1.max(cell.starts.1));
    last.covered = (last.covered.0.min(cell.covered.0), last.covered.1.max(cell.covered.1));
}

fn candidate(index: &Index, cell: &Cell) -> Option<Candidate> {
    let template = index.templates.get(usize::from(cell.template))?;
    let share = (cell.count * 100 / template.shingles.max(1)).min(100);
    // What is shared must reach over as much of the terms as the least beginning of a text that is told.
    let reach = (cell.covered.1 - cell.covered.0) * 100 >= template.terms().len() * 25;
    let is_likely = share >= 25 && cell.count >= 3 && reach;
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

/// A quick hash of two numbers. What a stranger writes can make buckets collide only by words of real licenses.
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

//! Reduces an input with a problem, so that a person can see the cause.

use plimsoll_testkit::TreeKind;

use crate::{Input, content};

/// The maximum number of scans for one input.
const SCANS: usize = 3_000;

/// The smallest input found for which a predicate holds.
pub(crate) fn smallest(input: &Input, holds: impl Fn(&Input) -> bool) -> Input {
    let mut shrinking = Shrinking { small: input.clone(), scans: 0, holds };
    let mut size = usize::MAX;
    while size > shrinking.size() && shrinking.scans < SCANS {
        size = shrinking.size();
        shrinking.without_files();
        shrinking.without_parts();
    }
    shrinking.small
}

struct Shrinking<F> {
    small: Input,
    scans: usize,
    holds: F,
}

impl<F: Fn(&Input) -> bool> Shrinking<F> {
    fn size(&self) -> usize {
        let files = self.small.entries.iter();
        files.map(|entry| 1 + content(entry).map_or(0, <[u8]>::len)).sum()
    }

    fn take(&mut self, smaller: Input) -> bool {
        self.scans += 1;
        let is_kept = self.scans < SCANS && (self.holds)(&smaller);
        if is_kept {
            self.small = smaller;
        }
        is_kept
    }

    fn without_files(&mut self) {
        for index in (0..self.small.entries.len()).rev() {
            let mut smaller = self.small.clone();
            smaller.entries.remove(index);
            self.take(smaller);
        }
    }

    /// Removes parts of each file: halves first, single bytes last.
    fn without_parts(&mut self) {
        for index in 0..self.small.entries.len() {
            let Some(whole) = content(&self.small.entries[index]) else { continue };
            let mut step = whole.len().div_ceil(2);
            while step > 0 {
                let mut at = 0;
                while let Some(now) = content(&self.small.entries[index])
                    && at < now.len()
                {
                    let mut less = now.to_vec();
                    less.drain(at..(at + step).min(now.len()));
                    let mut smaller = self.small.clone();
                    smaller.entries[index].kind = TreeKind::File(less);
                    if !self.take(smaller) {
                        at += step;
                    }
                }
                step /= 2;
            }
        }
    }
}

//! Finds the full texts of licenses and exceptions in a file.
//!
//! Shared shingles determine the possible templates and positions (`candidates`). Of overlapping candidates, the best
//! one is selected by aligning each with the file (`align`). Its words are then masked, and the search continues with
//! the rest.

mod align;
mod candidates;
mod fit;
mod requirements;
mod stream;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

pub(crate) use align::Run;
use candidates::Candidate;
pub(crate) use fit::Fit;
pub(crate) use stream::Stream;

use crate::template::{Index, Template};
use crate::tokens::{Mask, Tokens};

/// The maximum number of candidates that are aligned for one position.
const COMPETITORS: usize = 12;
/// The number of words in each cell of the grid of candidates.
const CELL: usize = 64;

/// A full text in a file.
#[derive(Clone, Debug)]
pub(crate) struct TextMatch {
    pub(crate) template: &'static Template,
    /// The tokens from the first to the last word of the text.
    pub(crate) tokens: Range<usize>,
    /// The common words, as indexes in the stream of the file.
    pub(crate) fit: Fit,
}

/// The full texts in a file, in order, and the stream of words that they refer to.
pub(crate) fn find(
    index: &'static Index,
    tokens: &Tokens<'_>,
    mask: &Mask,
) -> (Vec<TextMatch>, Stream) {
    let stream = Stream::new(index, tokens, mask);
    let mut search = Search::new(index, stream.clone());
    search.run();
    let mut found: Vec<TextMatch> = search
        .found
        .into_iter()
        .filter_map(|(template, fit)| {
            let template = index.templates.get(template)?;
            Some(TextMatch { template, tokens: stream.tokens(fit.file.clone()), fit })
        })
        .collect();
    found.sort_by_key(|found| found.tokens.start);
    (found, stream)
}

struct Search {
    index: &'static Index,
    stream: Stream,
    candidates: Vec<Option<Candidate>>,
    grid: HashMap<usize, Vec<usize>>,
    found: Vec<(usize, Fit)>,
    /// Start and end of the texts that were found.
    taken: BTreeMap<usize, usize>,
    /// Beginnings of texts whose rest is missing.
    beginnings: Vec<(usize, Fit)>,
    budget: fit::Budget,
}

impl Search {
    fn new(index: &'static Index, stream: Stream) -> Self {
        let candidates = candidates::find(index, &stream);
        let mut grid: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, candidate) in candidates.iter().enumerate() {
            for cell in cells(&candidate.covered) {
                grid.entry(cell).or_default().push(number);
            }
        }
        let candidates = candidates.into_iter().map(Some).collect();
        let budget = fit::Budget::new(stream.len());
        Self {
            index,
            stream,
            candidates,
            grid,
            found: Vec::new(),
            taken: BTreeMap::new(),
            beginnings: Vec::new(),
            budget,
        }
    }

    fn run(&mut self) {
        let mut order: Vec<(usize, usize)> = self
            .candidates
            .iter()
            .enumerate()
            .filter_map(|(number, candidate)| Some((candidate.as_ref()?.estimate, number)))
            .collect();
        order.sort_by_key(|(estimate, number)| (std::cmp::Reverse(*estimate), *number));
        for (_, number) in order {
            while let Some(candidate) = self.free(number) {
                let Some((template, fit)) = self.best(&candidate) else { break };
                self.take(template, fit);
            }
        }
        self.take_beginnings();
    }

    /// Accepts beginnings of texts outside all full texts, so that a license without its disclaimer is recognized.
    fn take_beginnings(&mut self) {
        let mut beginnings = std::mem::take(&mut self.beginnings);
        // Of licenses with the same beginning, the one with the shorter id is the more common one.
        beginnings.sort_by_key(|(template, fit)| {
            let id = self.index.templates.get(*template).map_or(0, |template| template.id.len());
            let named = fit.matched + fit.terms.start - fit.file.start;
            (std::cmp::Reverse(named), id, *template)
        });
        for (template, fit) in beginnings {
            // Many licenses begin alike. Without a title, one beginning among other texts is not enough.
            if self.is_apart(&fit) && (fit.is_named() || self.found.is_empty()) {
                self.take(template, fit);
            }
        }
    }

    fn take(&mut self, template: usize, fit: Fit) {
        self.stream.take(fit.file.clone());
        self.taken.insert(fit.file.start, fit.file.end);
        self.found.push((template, fit));
    }

    /// Whether a fit does not overlap any text that was found.
    fn is_apart(&self, fit: &Fit) -> bool {
        let before = self.taken.range(..fit.file.end).next_back();
        before.is_none_or(|(_, end)| *end <= fit.file.start)
    }

    /// The candidate, if at most half of its words are masked. Otherwise it is dropped.
    fn free(&mut self, number: usize) -> Option<Candidate> {
        let slot = self.candidates.get_mut(number)?;
        let candidate = slot.as_ref()?;
        let words = self.stream.ids.get(candidate.covered.clone()).unwrap_or_default();
        if words.iter().filter(|id| **id == 0).count() * 2 > words.len() {
            *slot = None;
        }
        slot.clone()
    }

    /// The template that fits best at the position of a candidate. Candidates that do not fit are dropped if none has
    /// fit before.
    fn best(&mut self, candidate: &Candidate) -> Option<(usize, Fit)> {
        let mut best: Option<(usize, usize, Fit)> = None;
        for number in self.competitors(candidate) {
            let Some(other) = self.free(number) else { continue };
            let Some(template) = self.index.templates.get(other.template) else { continue };
            // If the whole text of a license is there, another one is only better if it has more of the words.
            let most = fit::most_in(template, &other.covered);
            let estimate = candidates::signed(other.estimate);
            let is_settled =
                |fit: &Fit| fit.score >= most || fit.is_whole() && fit.score >= estimate;
            if best.as_ref().is_some_and(|(_, _, fit)| is_settled(fit)) {
                continue;
            }
            let known = best.as_ref().map(|(_, _, fit)| fit);
            let fit = Fit::of(template, &self.stream, &other, known, &mut self.budget)
                .filter(|fit| self.is_apart(fit))
                .filter(|fit| requirements::are_met(self.index, &self.stream, template, fit));
            let (fit, rest) = match fit {
                Some(fit)
                    if fit.is_accepted(template)
                        && requirements::has_own_words(self.index, template, &fit) =>
                {
                    (Some(fit), None)
                }
                other => (None, other),
            };
            let beginning = rest.filter(|fit| {
                fit.is_beginning(template) && requirements::has_grant(self.index, template, fit)
            });
            self.beginnings.extend(beginning.map(|fit| (other.template, fit)));
            match fit {
                None if best.is_none() => self.drop(number),
                Some(fit) if best.as_ref().is_none_or(|(_, _, known)| fit.score > known.score) => {
                    best = Some((number, other.template, fit));
                }
                // A worse fit may match elsewhere, once the words of the better one are masked.
                _ => {}
            }
        }
        let (number, template, fit) = best?;
        self.drop(number);
        Some((template, fit))
    }

    fn drop(&mut self, number: usize) {
        if let Some(slot) = self.candidates.get_mut(number) {
            *slot = None;
        }
    }

    /// The most likely candidates that overlap this one, including itself.
    fn competitors(&self, candidate: &Candidate) -> Vec<usize> {
        let numbers = cells(&candidate.covered).filter_map(|cell| self.grid.get(&cell)).flatten();
        let mut near: Vec<(i64, usize)> = numbers
            .filter_map(|number| {
                let other = self.candidates.get(*number)?.as_ref()?;
                let length = self.index.templates.get(other.template)?.ids.len();
                let rank = candidates::signed(length) - 2 * candidates::signed(other.estimate);
                overlaps(&candidate.covered, &other.covered).then_some((rank, *number))
            })
            .collect();
        near.sort_unstable();
        near.dedup();
        near.truncate(COMPETITORS);
        near.into_iter().map(|(_, number)| number).collect()
    }
}

fn cells(covered: &Range<usize>) -> impl Iterator<Item = usize> + use<> {
    covered.start / CELL..=covered.end / CELL
}

/// Whether two ranges share more than half of the shorter one.
fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    let common = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    common * 2 > one.len().min(other.len())
}

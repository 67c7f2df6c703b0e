//! Measures how well a template matches a part of a file.

use std::ops::Range;

use super::align::{Problem, Run, align};
use super::candidates::{Candidate, signed};
use super::stream::Stream;
use crate::template::Template;

/// The maximum distance, in words, between the start that shingles indicate and that of the template.
const SLACK: usize = 8;
/// Text before the terms with at most this many words is a title, otherwise a preamble.
const LONGEST_TITLE: usize = 60;

/// The common words of a template and a part of a file.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// The words of the file from the first to the last that belong to the template, including title and
    /// instructions.
    pub(crate) file: Range<usize>,
    /// The terms in the file, without title and instructions.
    pub(crate) terms: Range<usize>,
    /// Common words of the terms.
    pub(crate) runs: Vec<Run>,
    /// Common words of a preamble before the terms.
    pub(crate) preamble: Vec<Run>,
    /// Common words of the instructions after the terms.
    pub(crate) instructions: Vec<Run>,
    /// The number of words of the terms that are in the file.
    pub(crate) matched: usize,
    /// The number of words of the terms.
    pub(crate) wanted: usize,
    /// The common words minus twice the words that only one of the two has.
    pub(super) score: i64,
}

impl Fit {
    /// Compares a template with the part of a file that may contain it.
    ///
    /// The number of changes is limited to those that a better fit than `known` can have, and by the budget of the
    /// file.
    pub(super) fn of(
        template: &Template,
        stream: &Stream,
        candidate: &Candidate,
        known: Option<&Self>,
        budget: &mut Budget,
    ) -> Option<Self> {
        let terms = template.terms();
        let words = template.ids.get(terms.clone())?;
        // The time is quadratic in this limit. A short text may lack its disclaimer, which is most of it.
        let limit = match words.len() {
            length @ 0..200 => length * 3 / 4 + 10,
            length @ 200..600 => length / 3 + 60,
            length => length / 6 + 130,
        };
        // Each change reduces the score by two, and by one more if a word of the template is missing.
        let better =
            known.map(|known| usize::try_from(most(template) - known.score).unwrap_or_default());
        let limit = budget.limit(limit.min(better.map_or(limit, |better| better / 2 + 1)));
        let first = candidate.starts.0 + signed(terms.start);
        let base = usize::try_from(first).unwrap_or_default().saturating_sub(SLACK);
        let last =
            usize::try_from(candidate.starts.1 + signed(terms.start)).unwrap_or_default() + SLACK;
        let end = (last + words.len() + limit).min(stream.len());
        let file = stream.ids.get(base..end)?;
        let starts = 0..(last + 1).saturating_sub(base).max(1);
        budget.spend(limit, starts.len());
        let mut runs = align(&Problem { template: words, file, starts, limit })?;
        trim(&mut runs);
        for run in &mut runs {
            run.file += base;
            run.template += terms.start;
        }
        let (first, last) = (runs.first()?, runs.last()?);
        let terms_in_file = first.file..last.file + last.length;
        let matched: usize = runs.iter().map(|run| run.length).sum();
        let mut fit = Self {
            file: terms_in_file.clone(),
            terms: terms_in_file,
            runs,
            preamble: Vec::new(),
            instructions: Vec::new(),
            matched,
            wanted: words.len(),
            score: 0,
        };
        fit.score = fit.rate();
        fit.extend_to_title(template, stream);
        fit.extend_to_instructions(template, stream);
        Some(fit)
    }

    fn rate(&self) -> i64 {
        let matched = signed(self.matched);
        matched - 2 * (signed(self.wanted) - matched) - 2 * (signed(self.terms.len()) - matched)
    }

    /// Whether the terms are there, word for word.
    pub(crate) fn is_whole(&self) -> bool {
        self.matched == self.wanted && self.terms.len() == self.wanted
    }

    /// Whether enough of a template is there to recognize it. Short texts need nearly all words, and so do
    /// exceptions, because they waive a condition.
    pub(super) fn is_accepted(&self, template: &Template) -> bool {
        let needed = match template.terms().len() {
            0..=24 => 95,
            25..=60 => 85,
            _ if template.is_exception => 90,
            61..=100 => 80,
            _ => 70,
        };
        self.matched * 100 >= self.wanted * needed && self.matched * 100 >= self.terms.len() * 55
    }

    /// Whether this is the beginning of a template whose rest, such as its disclaimer, is missing. Fewer words are
    /// needed if a title names the license.
    pub(super) fn is_beginning(&self, template: &Template) -> bool {
        let (needed, words) = if self.is_named() { (28, 25) } else { (35, 60) };
        let begins =
            self.runs.first().is_some_and(|run| run.template <= template.terms().start + 6);
        begins
            && !template.is_exception
            && self.matched >= words
            && self.matched * 100 >= self.wanted * needed
            && self.matched * 100 >= self.terms.len() * 90
    }

    /// Whether a title names the license.
    pub(super) fn is_named(&self) -> bool {
        self.file.start + 2 <= self.terms.start
    }

    /// Adds the words of the title before the terms.
    fn extend_to_title(&mut self, template: &Template, stream: &Stream) {
        let title = template.ids.get(..template.head).unwrap_or_default();
        if title.len() > LONGEST_TITLE {
            self.extend_to_preamble(title, stream);
            return;
        }
        let before = stream.ids.get(..self.file.start).unwrap_or_default();
        let length =
            before.iter().rev().take(title.len()).take_while(|id| title.contains(id)).count();
        self.file.start -= length;
        // Some licenses differ only in their names.
        let near: Vec<&u16> = before.iter().rev().take(title.len() + SLACK).collect();
        let named = title.iter().filter(|id| near.contains(id)).count();
        self.score += signed(named);
    }

    /// Adds the preamble before the terms, as far as it is there.
    fn extend_to_preamble(&mut self, title: &[u16], stream: &Stream) {
        let limit = title.len() * 2 / 5;
        let base = self.terms.start.saturating_sub(title.len() + limit);
        let file = stream.ids.get(base..self.terms.start).unwrap_or_default();
        let starts = 0..file.len();
        let Some(mut runs) = align(&Problem { template: title, file, starts, limit }) else {
            return;
        };
        trim(&mut runs);
        for run in &mut runs {
            run.file += base;
        }
        let Some(first) = runs.first().map(|run| run.file) else { return };
        // Text between preamble and terms belongs to the match.
        runs.push(Run { template: title.len(), file: self.terms.start, length: 0 });
        self.file.start = first;
        self.preamble = runs;
    }

    /// Adds the instructions after the terms, as far as they are there.
    fn extend_to_instructions(&mut self, template: &Template, stream: &Stream) {
        let words = template.ids.get(template.terms_end..).unwrap_or_default();
        if words.is_empty() {
            return;
        }
        let limit = words.len() * 2 / 5;
        let base = self.terms.end;
        let end = (base + words.len() + limit).min(stream.len());
        let file = stream.ids.get(base..end).unwrap_or_default();
        let whole = align(&Problem { template: words, file, starts: 0..SLACK, limit });
        let length = match whole {
            Some(mut runs) => {
                trim(&mut runs);
                for run in &mut runs {
                    run.file += base;
                    run.template += template.terms_end;
                }
                // Text between terms and instructions belongs to the match.
                runs.insert(0, Run { template: template.terms_end, file: base, length: 0 });
                self.instructions = runs;
                self.instructions.last().map_or(0, |last| last.file + last.length - base)
            }
            None => file.iter().zip(words).take_while(|(one, other)| one == other).count(),
        };
        self.file.end = base + length;
        let matched = self.instructions.iter().map(|run| run.length).sum();
        self.score += signed(matched);
    }
}

/// The remaining work for the texts of one file, so that the time is linear in its length whatever it contains.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(usize);

impl Budget {
    /// The budget in cells of alignments: enough for any license, and for many licenses in a long file.
    pub(super) fn new(words: usize) -> Self {
        Self(10_000_000 + words * 100)
    }

    /// The maximum number of changes that can still be searched for.
    fn limit(self, limit: usize) -> usize {
        if self.0 == 0 { limit.min(12) } else { limit }
    }

    fn spend(&mut self, limit: usize, starts: usize) {
        self.0 = self.0.saturating_sub(limit * (limit + starts) + starts);
    }
}

/// The maximum score of a template.
pub(super) fn most(template: &Template) -> i64 {
    signed(template.ids.len())
}

/// The maximum score of a template if shared shingles cover these words of the file. Beyond them, a reworded clause
/// may still have single words in common.
pub(super) fn most_in(template: &Template, covered: &Range<usize>) -> i64 {
    let terms = template.terms().len();
    let stray = 16 + terms / 4;
    let missing = terms.saturating_sub(covered.len() + stray);
    most(template) - 3 * signed(missing)
}

/// Removes single common words at both ends that are far from the rest, because they are there by chance.
fn trim(runs: &mut Vec<Run>) {
    let is_stray = |outer: &Run, gap: usize| outer.length <= 3 && gap > 2 * outer.length + 2;
    while let [first, second, ..] = runs.as_slice() {
        if !is_stray(first, second.file - (first.file + first.length)) {
            break;
        }
        runs.remove(0);
    }
    while let [.., second, last] = runs.as_slice() {
        if !is_stray(last, last.file - (second.file + second.length)) {
            break;
        }
        runs.pop();
    }
}

//! How well a template fits a part of a file.

use std::ops::Range;

use super::align::{Problem, Run, align};
use super::candidates::{Candidate, signed};
use super::stream::Stream;
use crate::template::Template;

/// How far from where shingles say a template may begin.
const SLACK: usize = 8;
/// What is before the terms is a title up to this number of words, else a preamble.
const LONGEST_TITLE: usize = 60;

/// The words that a template and a part of a file have in common.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// Words of the file, from the first to the last that belong to the template, with its title and instructions.
    pub(crate) file: Range<usize>,
    /// The terms in the file, without title and instructions.
    pub(crate) terms: Range<usize>,
    /// Common words of the terms.
    pub(crate) runs: Vec<Run>,
    /// Common words of a preamble before the terms, where it is there.
    pub(crate) preamble: Vec<Run>,
    /// Common words of the instructions behind the terms, where they are there.
    pub(crate) instructions: Vec<Run>,
    /// How many words of the terms are in the file.
    pub(crate) matched: usize,
    /// How many words the terms have.
    pub(crate) wanted: usize,
    /// Words that both have, less those that only one has.
    pub(super) score: i64,
}

impl Fit {
    /// Compares a template with the part of a file where it may be.
    ///
    /// No more changes are looked for than a fit may have that is better than the one known, and than the budget of the
    /// file has left.
    pub(super) fn of(
        template: &Template,
        stream: &Stream,
        candidate: &Candidate,
        known: Option<&Self>,
        budget: &mut Budget,
    ) -> Option<Self> {
        let terms = template.terms();
        let words = template.ids.get(terms.clone())?;
        // The time grows with the square of it. A short text may lack its disclaimer, which is most of it.
        let limit = match words.len() {
            length @ 0..200 => length * 3 / 4 + 10,
            length @ 200..600 => length / 3 + 60,
            length => length / 6 + 130,
        };
        // Each change costs two, and the word that it takes away from what is matched another one.
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

    /// Whether this much of a template is said to be it. Of a short text, nearly every word must be there, and of an
    /// exception, which takes a condition away, too.
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

    /// Whether this is the beginning of a template of which the rest is missing, such as its disclaimer. Where a title
    /// says which license it is meant to be, less must be there.
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

    /// Whether a title says which license it is.
    pub(super) fn is_named(&self) -> bool {
        self.file.start + 2 <= self.terms.start
    }

    /// Takes the words of the title before the terms in.
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
        // Some licenses differ in nothing but their names.
        let near: Vec<&u16> = before.iter().rev().take(title.len() + SLACK).collect();
        let named = title.iter().filter(|id| near.contains(id)).count();
        self.score += signed(named);
    }

    /// Takes in what is said before the terms, where it is there.
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
        // What is between it and the terms is a part of it.
        runs.push(Run { template: title.len(), file: self.terms.start, length: 0 });
        self.file.start = first;
        self.preamble = runs;
    }

    /// Takes instructions behind the terms in, as far as they are there.
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
                // What is between the terms and it is a part of it.
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

/// How much work the texts of one file may still take, so that the time is linear in its length whatever is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(usize);

impl Budget {
    /// Cells of alignments: enough for any license, and for many licenses in a long file.
    pub(super) fn new(words: usize) -> Self {
        Self(10_000_000 + words * 100)
    }

    /// As many changes as can still be looked for.
    fn limit(self, limit: usize) -> usize {
        if self.0 == 0 { limit.min(12) } else { limit }
    }

    fn spend(&mut self, limit: usize, starts: usize) {
        self.0 = self.0.saturating_sub(limit * (limit + starts) + starts);
    }
}

/// The best score that a template can have.
pub(super) fn most(template: &Template) -> i64 {
    signed(template.ids.len())
}

/// The best score that a template can have where shared shingles cover this many words of the file. Beyond them, a
/// clause in other words may match word by word.
pub(super) fn most_in(template: &Template, covered: &Range<usize>) -> i64 {
    let terms = template.terms().len();
    let stray = 16 + terms / 4;
    let missing = terms.saturating_sub(covered.len() + stray);
    most(template) - 3 * signed(missing)
}

/// Drops single words at either end that only happen to be in the file too, far from the rest.
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

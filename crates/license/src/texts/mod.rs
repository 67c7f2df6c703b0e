//! The full texts in a file as matches: with the license of an exception, and with changes to the text.

mod exceptions;

use std::ops::Range;

use plimsoll_model::LicenseExpression;

use crate::matching::{self, Stream, TextMatch};
use crate::template::{self, Index};
use crate::tokens::{Mask, Tokens};
use crate::{LicenseMatch, MatchKind, MatchVerdict, verdict};

/// Finds the full texts in the unmasked part of a file, in order, and masks them.
pub(crate) fn find(tokens: &Tokens<'_>, mask: &mut Mask) -> Vec<LicenseMatch> {
    let index = template::index();
    let (found, stream) = matching::find(index, tokens, mask);
    let mut end = 0;
    for text in &found {
        let start = history_start(tokens, end..text.tokens.start).unwrap_or(text.tokens.start);
        mask.take(start..text.tokens.end);
        end = text.tokens.end;
    }
    for text in &found {
        for offer in offers_inside(tokens, &stream, text) {
            mask.release(offer);
        }
    }
    let mut matches = Vec::new();
    for (number, text) in found.iter().enumerate() {
        let Some(expression) = expression(&found, number) else { continue };
        let before = number
            .checked_sub(1)
            .and_then(|number| found.get(number))
            .map_or(0, |text| text.tokens.end);
        let after = found.get(number + 1).map_or(tokens.len(), |text| text.tokens.start);
        let matched = as_match(index, tokens, &stream, text, expression, before..after);
        // A license in the text of another one is only listed if it was modified, because this changes
        // the terms of both.
        if is_included(&found, text) && !matches!(matched.verdict, MatchVerdict::Modified(_)) {
            continue;
        }
        matches.push(matched);
    }
    matches
}

/// Sentences in the middle of a text that offer another license instead of it: "Alternatively, this software may be
/// distributed under the terms of the GPL" between the conditions and the disclaimer.
fn offers_inside<'a>(
    tokens: &'a Tokens<'_>,
    stream: &'a Stream,
    text: &'a TextMatch,
) -> impl Iterator<Item = Range<usize>> + 'a {
    const LONGEST: usize = 80;
    let runs = &text.fit.runs;
    let added =
        runs.iter().zip(runs.iter().skip(1)).map(|(run, next)| run.file + run.length..next.file);
    let opening = added.filter_map(move |added| {
        stream.tokens(added).find(|at| tokens.word(*at) == "alternatively")
    });
    // The words after the sentence are part of the license text again. Its last word stays masked, so that no notice
    // goes on after the text.
    opening.map(move |start| {
        let limit = (start + LONGEST).min(text.tokens.end.saturating_sub(1));
        let is_end = |at: &usize| {
            let gap = tokens.gap(*at);
            gap.starts_with('.') && gap.contains(char::is_whitespace)
        };
        start..(start + 1..limit).find(is_end).unwrap_or(limit)
    })
}

/// The start of the history of the software in the license of Python, before the terms: it mentions other licenses
/// but does not grant them.
fn history_start(tokens: &Tokens<'_>, before: Range<usize>) -> Option<usize> {
    const HEADING: [&str; 4] = ["history", "of", "the", "software"];
    const LONGEST: usize = 800;
    let near = before.end.saturating_sub(LONGEST).max(before.start)..before.end;
    let is_heading = |at: &usize| (*at..).zip(HEADING).all(|(at, word)| tokens.word(at) == word);
    near.into_iter().find(is_heading)
}

/// The license of a text. An exception is combined with its license, which is then not stated separately.
fn expression(found: &[TextMatch], number: usize) -> Option<LicenseExpression> {
    let text = found.get(number)?;
    if text.template.is_exception {
        let base = exceptions::base(found, number);
        return LicenseExpression::parse(&format!("{base} WITH {}", text.template.id));
    }
    LicenseExpression::parse(text.template.id)
}

fn as_match(
    index: &Index,
    tokens: &Tokens<'_>,
    stream: &Stream,
    text: &TextMatch,
    expression: LicenseExpression,
    surroundings: Range<usize>,
) -> LicenseMatch {
    let coverage = text.fit.matched * 100 / text.fit.wanted.max(1);
    LicenseMatch {
        kind: MatchKind::FullText,
        expression,
        template: format!("{}@{}", text.template.id, index.list_version),
        span: tokens.span(text.tokens.clone()),
        coverage: u8::try_from(coverage).unwrap_or(100),
        verdict: verdict::judge(index, tokens, stream, text, surroundings),
    }
}

/// Whether a text is that of GPL-3.0 beside LGPL-3.0, which consists of permissions in addition to GPL-3.0.
fn is_included(found: &[TextMatch], text: &TextMatch) -> bool {
    let is_lesser = |text: &TextMatch| text.template.id == "LGPL-3.0-only";
    found.len() == 2 && text.template.id == "GPL-3.0-only" && found.iter().any(is_lesser)
}

#[cfg(test)]
mod tests;

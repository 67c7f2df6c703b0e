//! SPDX expressions in prose and metadata: names joined by `AND` and `OR` in capitals.

use std::fmt::Write as _;
use std::ops::Range;

use plimsoll_model::LicenseExpression;

use super::context::Use;
use super::statement::Statement;
use super::words::Words;
use crate::compose::{Certainty, Terms};

/// The maximum number of licenses in an expression; in a longer list, each name is read separately.
const LONGEST: usize = 16;

/// The operator between two names: `AND` or `OR` in capitals, with nothing else between.
fn operator<'t>(words: &Words<'t>, one: &Statement, other: &Statement) -> Option<&'t str> {
    let between = one.mention.words.end..other.mention.words.start;
    let written = (between.len() == 1).then(|| words.written(&between))?;
    matches!(written, "AND" | "OR").then_some(written)
}

/// The number of names from an index on that belong to one expression.
fn run(words: &Words<'_>, statements: &[Statement], at: usize) -> usize {
    let rest = statements.get(at..).unwrap_or_default();
    let pairs = rest.iter().zip(rest.iter().skip(1)).take(LONGEST);
    1 + pairs.take_while(|(one, other)| operator(words, one, other).is_some()).count()
}

/// Joins the names of each expression with both operators, because its parentheses determine the structure: "(MIT OR
/// Apache-2.0) AND Unicode-3.0".
pub(super) fn join(words: &Words<'_>, statements: &mut Vec<Statement>) {
    let mut at = 0;
    while at < statements.len() {
        let end = at + run(words, statements, at);
        let found = statements.get(at..end).and_then(|members| expression(words, members));
        if let (Some(terms), Some(last)) =
            (found, statements.get(end - 1).map(|last| last.mention.words.end))
            && let Some(first) = statements.get_mut(at)
        {
            first.mention.words.end = last;
            first.mention.terms = terms;
            first.mention.certainty = Certainty::Firm;
            first.mention.family = None;
            statements.drain(at + 1..end);
        }
        at += 1;
    }
}

/// Parses the names of an expression with both operators into one tree.
fn expression(words: &Words<'_>, members: &[Statement]) -> Option<Terms> {
    let pairs = || members.iter().zip(members.iter().skip(1));
    let has = |wanted| pairs().any(|(one, other)| operator(words, one, other) == Some(wanted));
    if !has("AND") || !has("OR") {
        return None;
    }
    let mut text = String::new();
    let mut open = 0_usize;
    for (place, member) in members.iter().enumerate() {
        let Range { start, end } = member.mention.words;
        if let Some(before) = place.checked_sub(1).and_then(|before| members.get(before)) {
            text.push(' ');
            text.push_str(operator(words, before, member)?);
            text.push(' ');
        }
        let opened = words.gap(start).matches('(').count();
        open += opened;
        text.extend(std::iter::repeat_n('(', opened));
        let _ = write!(text, "({})", member.mention.terms);
        let closed = words.gap(end).matches(')').count().min(open);
        open -= closed;
        text.extend(std::iter::repeat_n(')', closed));
    }
    // A parenthesis that is closed after the expression is not part of it.
    let text = text.get(open.min(text.len())..).filter(|_| text.starts_with(&"(".repeat(open)))?;
    LicenseExpression::parse(text).map(|expression| Terms::of(&expression))
}

/// Accepts an expression at the beginning of the paragraph below a heading: "## Licensing", "TL;DR: `Apache-2.0 OR
/// MIT`".
pub(super) fn below_headings(words: &Words<'_>, judged: &mut [Statement]) {
    const BEGINNING: usize = 2;
    const HEADING: usize = 3;
    let mut at = 0;
    while at < judged.len() {
        let end = at + run(words, judged, at);
        let Some(first) = judged.get(at) else { return };
        let start = first.mention.words.start;
        let paragraph = words.paragraph(start);
        let heading = paragraph.start.checked_sub(1).map(|last| words.paragraph(last));
        let is_headed = heading.is_some_and(|mut heading| {
            heading.len() <= HEADING
                && heading.any(|at| matches!(words.text(at), "license" | "licensing"))
        });
        let members = judged.get_mut(at..end).unwrap_or_default();
        if is_headed && end - at > 1 && start - paragraph.start <= BEGINNING {
            let silent = members.iter_mut().filter(|member| member.how == Use::None);
            silent.for_each(|member| member.how = Use::Field);
        }
        at = end;
    }
}

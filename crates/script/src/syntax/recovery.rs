//! Parses a text as a whole, and line by line after an unclosed quote.

use std::ops::Range;

use plimsoll_model::Budget;

use crate::found::Dialect;
use crate::syntax::event::{Event, Reading};
use crate::syntax::reader::Reader;
use crate::syntax::text::Source;

/// Maximum number of here-document delimiters that are searched without a match.
const VAIN: usize = 8;

/// Parses a range of a text.
pub(crate) fn read(
    source: &Source<'_>,
    range: Range<usize>,
    dialect: Dialect,
    budget: &mut Budget,
) -> Reading {
    let before = *budget;
    let (reading, unclosed, _) = Reader::new(source, range.clone(), dialect, budget).run();
    let Some(opened) = unclosed else { return reading };
    // The text before the unclosed quote is intact; after it, each line is parsed separately, so
    // that a missing quote only affects its own line.
    let text = source.masked.get(range.start..opened).unwrap_or_default();
    let line = text.rfind('\n').map_or(range.start, |at| range.start + at + 1);
    let broken: Vec<_> = reading.broken.into_iter().filter(|(at, _)| *at <= opened).collect();
    drop(reading.events);
    // The memory of the first parse is released, but its work counts.
    budget.restore_memory(&before);
    let mut whole = Reader::new(source, range.start..line, dialect, budget).run().0;
    whole.broken = broken;
    let mut at = line;
    let mut vain = 0;
    while at < range.end {
        let end = logical_line(source, at..range.end);
        let (piece, _, delimiters) = Reader::new(source, at..end, dialect, budget).run();
        append(&mut whole, piece);
        at = end;
        if budget.exceeded().is_some() {
            break;
        }
        for delimiter in delimiters {
            if vain < VAIN {
                match behind_document(source, end..range.end, &delimiter) {
                    Some(behind) => at = at.max(behind),
                    None => vain += 1,
                }
            }
        }
    }
    whole
}

/// Returns the end of a line, including continuation lines.
fn logical_line(source: &Source<'_>, range: Range<usize>) -> usize {
    let text = source.masked.get(range.clone()).unwrap_or_default();
    let mut end = range.start;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end_matches('\n').ends_with('\\') {
            break;
        }
    }
    end.max(range.start + 1)
}

fn behind_document(source: &Source<'_>, range: Range<usize>, delimiter: &str) -> Option<usize> {
    let mut end = range.start;
    for line in source.masked.get(range)?.split_inclusive('\n') {
        end += line.len();
        if line.trim_start_matches('\t').trim_end() == delimiter {
            return Some(end);
        }
    }
    None
}

/// Appends the result of a separate parse.
fn append(whole: &mut Reading, mut piece: Reading) {
    let shift = whole.pipes.len();
    for parent in piece.pipes.iter_mut().flatten() {
        parent.pipe += shift;
    }
    for event in &mut piece.events {
        if let Event::Command(command) = event {
            command.pipe.pipe += shift;
        }
    }
    whole.pipes.append(&mut piece.pipes);
    whole.events.append(&mut piece.events);
    whole.broken.append(&mut piece.broken);
}

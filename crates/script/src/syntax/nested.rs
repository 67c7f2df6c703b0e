//! Scripts in double quotes: `bash -c "… \"…\" …"`.

use std::ops::Range;

use plimsoll_model::Budget;

use crate::found::Dialect;
use crate::syntax::event::{Assign, Event, Frame, Part, Reading, Word};
use crate::syntax::recovery;
use crate::syntax::text::Source;

/// Parses the text between double quotes, with escaped quotes replaced by plain ones of the same
/// length.
pub(crate) fn read_escaped(
    source: &Source<'_>,
    range: Range<usize>,
    dialect: Dialect,
    budget: &mut Budget,
) -> Reading {
    let Some(text) = source.original.get(range.clone()) else { return Reading::default() };
    if !budget.work(text.len()) {
        return Reading::default();
    }
    let mut masked = String::with_capacity(text.len());
    let mut opens = true;
    let inner = Source::new(text);
    let mut characters = inner.masked.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\\' && characters.peek() == Some(&'"') {
            characters.next();
            masked.push_str(if opens { " \"" } else { "\" " });
            opens = !opens;
        } else {
            masked.push(character);
        }
    }
    let inner = inner.with_mask(masked);
    let all = 0..text.len();
    let mut reading = recovery::read(&inner, all, dialect, budget);
    shift(&mut reading, range.start);
    reading
}

/// Shifts all offsets in a reading to the position of its text.
fn shift(reading: &mut Reading, by: usize) {
    for (at, _) in &mut reading.broken {
        *at += by;
    }
    for event in &mut reading.events {
        match event {
            Event::Command(command) => {
                move_by(&mut command.span, by);
                command.documents.iter_mut().for_each(|body| move_by(body, by));
                let words = command.words.iter_mut().chain(&mut command.outputs);
                words.chain(&mut command.inputs).for_each(|word| shift_word(word, by));
                command.environment.iter_mut().for_each(|assign| shift_assign(assign, by));
            }
            Event::Assign(assign) => shift_assign(assign, by),
            Event::Enter(Frame::Capture(id)) | Event::Leave(Frame::Capture(id)) => *id += by,
            Event::Enter(_) | Event::Leave(_) | Event::Alternative => {}
        }
    }
}

fn move_by(range: &mut Range<usize>, by: usize) {
    range.start += by;
    range.end += by;
}

fn shift_assign(assign: &mut Assign, by: usize) {
    assign.words.iter_mut().for_each(|word| shift_word(word, by));
}

fn shift_word(word: &mut Word, by: usize) {
    move_by(&mut word.span, by);
    word.parts.iter_mut().for_each(|part| shift_part(part, by));
}

fn shift_part(part: &mut Part, by: usize) {
    match part {
        Part::Capture { id, .. } => *id += by,
        Part::Variable { fallback: Some(parts), .. } => {
            for part in parts {
                shift_part(part, by);
            }
        }
        _ => {}
    }
}

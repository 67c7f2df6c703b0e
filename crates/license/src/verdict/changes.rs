//! The differences between a text and its template.

use std::ops::Range;

use crate::matching::{Run, Stream, TextMatch};
use crate::template::Index;
use crate::tokens::Tokens;

/// A position where words were added or removed.
#[derive(Clone, Debug)]
pub(super) struct Gap<'a> {
    /// Words of the file, normalized.
    pub(super) added: Vec<&'a str>,
    /// Words of the template.
    pub(super) removed: Vec<&'static str>,
    /// The tokens of the added words in the file; empty at the position of removed words.
    pub(super) tokens: Range<usize>,
    /// Words of the template before and after.
    pub(super) before: Vec<&'static str>,
    pub(super) after: Vec<&'static str>,
}

/// The number of words of context before and after a difference.
const CONTEXT: usize = 6;

/// All differences between a text and its template, in the order of the text.
pub(super) fn between<'a>(
    index: &Index,
    tokens: &'a Tokens<'_>,
    stream: &Stream,
    text: &TextMatch,
) -> Vec<Gap<'a>> {
    let terms = text.template.terms();
    let (mut file, mut template) = (text.fit.terms.start, terms.start);
    let ends = text.fit.runs.iter().map(|run| (run.file, run.template, run.length));
    let last = std::iter::once((text.fit.terms.end, terms.end, 0));
    let mut gaps = Vec::new();
    for (next_file, next_template, length) in ends.chain(last) {
        if file < next_file || template < next_template {
            gaps.push(gap(index, tokens, stream, text, file..next_file, template..next_template));
        }
        (file, template) = (next_file + length, next_template + length);
    }
    gaps
}

/// The differences in the preamble before the terms or the instructions after them, given the runs of common words.
pub(super) fn around_terms<'a>(
    index: &Index,
    tokens: &'a Tokens<'_>,
    stream: &Stream,
    text: &TextMatch,
    runs: &[Run],
) -> Vec<Gap<'a>> {
    let place = |(run, next): (&Run, &Run)| {
        let file = run.file + run.length..next.file;
        let template = run.template + run.length..next.template;
        let differs = !file.is_empty() || !template.is_empty();
        differs.then(|| gap(index, tokens, stream, text, file, template))
    };
    runs.iter().zip(runs.iter().skip(1)).filter_map(place).collect()
}

fn gap<'a>(
    index: &Index,
    tokens: &'a Tokens<'_>,
    stream: &Stream,
    text: &TextMatch,
    file: Range<usize>,
    template: Range<usize>,
) -> Gap<'a> {
    let words = |range: Range<usize>| -> Vec<&'static str> {
        let ids = text.template.ids.get(range).unwrap_or_default();
        ids.iter().map(|id| index.word(*id)).collect()
    };
    let length = text.template.ids.len();
    Gap {
        added: file.clone().map(|word| tokens.word(stream.tokens(word..word + 1).start)).collect(),
        removed: words(template.clone()),
        tokens: stream.tokens(file),
        before: words(template.start.saturating_sub(CONTEXT)..template.start),
        after: words(template.end..(template.end + CONTEXT).min(length)),
    }
}

//! Tokens with their positions in the file.

use std::ops::Range;

use super::decode::Decoded;

/// A word of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Offsets in [`Tokens::text`].
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Line, from 1.
    pub(crate) line: u32,
    /// The range of its normalized form.
    pub(super) word: (u32, u32),
    pub(super) flags: u8,
}

impl Token {
    /// The number or letter of a paragraph: `1.`, `(a)`, `iv)`.
    pub(super) const BULLET: u8 = 1;
    /// A word of a copyright line.
    const COPYRIGHT: u8 = 2;
    /// The first word of its line.
    pub(super) const LINE_START: u8 = 4;
    /// The first word of a part, after text that is not read.
    pub(super) const PART_START: u8 = 8;

    pub(crate) fn is_bullet(self) -> bool {
        self.flags & Self::BULLET != 0
    }

    pub(crate) fn is_copyright(self) -> bool {
        self.flags & Self::COPYRIGHT != 0
    }

    fn is_part_start(self) -> bool {
        self.flags & Self::PART_START != 0
    }

    pub(crate) fn is_line_start(self) -> bool {
        self.flags & Self::LINE_START != 0
    }
}

/// The words of a file, in order.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    decoded: Decoded<'a>,
    all: Vec<Token>,
    /// The normalized words, concatenated.
    words: String,
    /// The end of the last part that is read.
    end: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(decoded: Decoded<'a>, all: Vec<Token>, words: String, end: usize) -> Self {
        Self { decoded, all, words, end }
    }

    /// Flags the words of a copyright line.
    pub(super) fn flag_copyright(&mut self, range: Range<usize>) {
        for token in self.all.get_mut(range).unwrap_or_default() {
            token.flags |= Token::COPYRIGHT;
        }
    }

    /// The text of the file as UTF-8. Offsets of tokens are offsets in it.
    pub(crate) fn text(&self) -> &str {
        &self.decoded.text
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<Token> {
        self.all.get(index).copied()
    }

    /// All tokens, including flagged ones.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Token> + ExactSizeIterator + '_ {
        self.all.iter().copied()
    }

    /// The word in lower case and canonical spelling; empty past the end.
    pub(crate) fn word(&self, index: usize) -> &str {
        self.all.get(index).map_or("", |token| self.word_of(*token))
    }

    fn word_of(&self, token: Token) -> &str {
        let (start, end) = token.word;
        self.words.get(to_usize(start)..to_usize(end)).unwrap_or_default()
    }

    /// The part of the text from the first to the last of these tokens, as written.
    pub(crate) fn written(&self, range: Range<usize>) -> &str {
        self.text().get(self.text_range(range)).unwrap_or_default()
    }

    /// The text between a token and the previous one. Text that is not read counts as a blank line.
    pub(crate) fn gap(&self, index: usize) -> &str {
        let token = self.get(index);
        if token.is_some_and(Token::is_part_start) {
            return "\n\n";
        }
        let before = index.checked_sub(1).and_then(|index| self.get(index));
        let start = before.map_or(0, |token| to_usize(token.end));
        let end = token.map_or(self.end, |token| to_usize(token.start));
        self.text().get(start..end).unwrap_or_default()
    }

    /// The range of the text from the first to the last of some tokens.
    pub(crate) fn text_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.get(range.start).map_or(self.text().len(), |token| to_usize(token.start));
        let last = range.end.checked_sub(1).filter(|last| *last >= range.start);
        let end = last.and_then(|last| self.get(last)).map_or(start, |token| to_usize(token.end));
        start..end.max(start)
    }

    /// The range of bytes in the file, and the first and last line, of some tokens.
    pub(crate) fn place(&self, range: Range<usize>) -> (Range<usize>, (u32, u32)) {
        let first = self.get(range.start).map_or(1, |token| token.line);
        let last = range.end.checked_sub(1).and_then(|last| self.get(last));
        let last = last.map_or(first, |token| token.line).max(first);
        (self.decoded.bytes(&self.text_range(range)), (first, last))
    }
}

/// Tokens that belong to a match.
#[derive(Clone, Debug)]
pub(crate) struct Mask(Vec<bool>);

impl Mask {
    /// A mask for a file with this many tokens, none of which is masked.
    pub(crate) fn new(len: usize) -> Self {
        Self(vec![false; len])
    }

    pub(crate) fn take(&mut self, range: Range<usize>) {
        if let Some(part) = self.0.get_mut(range) {
            part.fill(true);
        }
    }

    /// Unmasks tokens of a match, so that they are read again.
    pub(crate) fn release(&mut self, range: Range<usize>) {
        if let Some(part) = self.0.get_mut(range) {
            part.fill(false);
        }
    }

    pub(crate) fn is_taken(&self, index: usize) -> bool {
        self.0.get(index).copied().unwrap_or(true)
    }

    /// Runs of tokens that are not masked.
    pub(crate) fn free(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = 0;
        self.0.chunk_by(|one, next| one == next).filter_map(move |run| {
            let range = at..at + run.len();
            at = range.end;
            (run.first() == Some(&false)).then_some(range)
        })
    }
}

/// Offsets have 32 bits, so that a token stays small.
pub(crate) fn to_usize(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

pub(super) fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

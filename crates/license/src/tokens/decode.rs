//! The characters of a file, and their byte offsets.

use std::borrow::Cow;
use std::ops::Range;

/// The number of UTF-16 characters between two stored offsets.
const STRIDE: usize = 64;

/// The decoded text of a file. Most files are UTF-8, so that their bytes are used directly.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    offsets: Offsets,
}

#[derive(Debug)]
enum Offsets {
    /// The offsets in the text and in the file are the same.
    Same,
    /// The offsets in the text and in the file after each byte that is not UTF-8.
    Shifted(Vec<(usize, usize)>),
    /// The offsets in the text and in the file, at every [`STRIDE`] characters of UTF-16.
    Wide(Vec<(usize, usize)>),
}

impl<'a> Decoded<'a> {
    /// Decodes a file. UTF-16 is recognized by its byte order mark. Otherwise, bytes that are not UTF-8 are taken for
    /// Windows-1252, which includes the printable characters of Latin-1.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        match bytes {
            [0xff, 0xfe, ..] => Self::wide(bytes, u16::from_le_bytes),
            [0xfe, 0xff, ..] => Self::wide(bytes, u16::from_be_bytes),
            _ => match std::str::from_utf8(bytes) {
                Ok(text) => Self { text: Cow::Borrowed(text), offsets: Offsets::Same },
                Err(_) => Self::mixed(bytes),
            },
        }
    }

    fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Self {
        let (units, _) = bytes.as_chunks::<2>();
        let mut text = String::with_capacity(bytes.len());
        let mut known = Vec::with_capacity(units.len() / STRIDE + 1);
        let mut at = 0;
        let chars = char::decode_utf16(units.iter().map(|pair| unit(*pair)));
        for (index, read) in chars.enumerate() {
            if index % STRIDE == 0 {
                known.push((text.len(), at));
            }
            // A lone surrogate is one code unit, and so is the replacement character.
            let char = read.unwrap_or(char::REPLACEMENT_CHARACTER);
            text.push(char);
            at += 2 * char.len_utf16();
        }
        Self { text: Cow::Owned(text), offsets: Offsets::Wide(known) }
    }

    fn mixed(bytes: &'a [u8]) -> Self {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
        let mut known = Vec::new();
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            at += chunk.valid().len();
            for byte in chunk.invalid() {
                text.push(windows_1252(*byte));
                at += 1;
                known.push((text.len(), at));
            }
        }
        Self { text: Cow::Owned(text), offsets: Offsets::Shifted(known) }
    }

    /// Converts an offset in the text to one in the file.
    pub(crate) fn offset(&self, at: usize) -> usize {
        let before = |known: &[(usize, usize)]| {
            let index = known.partition_point(|(text, _)| *text <= at);
            index.checked_sub(1).and_then(|index| known.get(index).copied()).unwrap_or((0, 0))
        };
        match &self.offsets {
            Offsets::Same => at,
            Offsets::Shifted(known) => {
                let (text, file) = before(known);
                file + (at - text)
            }
            Offsets::Wide(known) => {
                let (text, file) = before(known);
                let between = self.text.get(text..at).unwrap_or_default();
                file + 2 * between.chars().map(char::len_utf16).sum::<usize>()
            }
        }
    }

    /// The range of the text for a range of bytes in the file. Not used for UTF-16.
    pub(crate) fn part(&self, bytes: &Range<usize>) -> Range<usize> {
        let offset = |at: usize| match &self.offsets {
            Offsets::Same => at,
            Offsets::Wide(_) => {
                if at == 0 {
                    0
                } else {
                    self.text.len()
                }
            }
            Offsets::Shifted(known) => {
                let index = known.partition_point(|(_, file)| *file <= at);
                let known = index.checked_sub(1).and_then(|index| known.get(index).copied());
                let (text, file) = known.unwrap_or((0, 0));
                text + (at - file)
            }
        };
        let end = offset(bytes.end).min(self.text.len());
        offset(bytes.start).min(end)..end
    }

    /// The range of bytes in the file for a range of the text.
    pub(crate) fn bytes(&self, part: &Range<usize>) -> Range<usize> {
        self.offset(part.start)..self.offset(part.end)
    }
}

/// The punctuation of license texts in which Windows-1252 differs from Latin-1.
fn windows_1252(byte: u8) -> char {
    match byte {
        0x91 | 0x92 => '\u{2019}',
        0x93 | 0x94 => '"',
        0x95 => '\u{2022}',
        0x96 | 0x97 => '\u{2014}',
        0x80..=0x9f => ' ',
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_the_file() {
        let utf16: Vec<u8> =
            "\u{feff}a\u{1f600}license".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, part) in [
            (b"a license".to_vec(), 2..9),
            (b"caf\xe9 license".to_vec(), 5..12),
            ("caf\u{e9} \u{201c}license".as_bytes().to_vec(), 9..16),
            (utf16, 8..22),
        ] {
            let decoded = Decoded::new(&bytes);
            let at = decoded.text.find("license").unwrap();
            assert_eq!(decoded.bytes(&(at..at + 7)), part);
        }
    }
}

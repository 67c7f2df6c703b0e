//! The words of a file, free of what a license text may be wrapped in: comment marks, markup, line breaks, case,
//! spelling, bullets and copyright lines.
//!
//! Only marks that are not words of the text are dropped (`dnl`, `REM`, roff requests, HTML elements). Bullets and
//! copyright lines stay as flagged tokens, since a notice may need them while a full text must not.

#![allow(
    dead_code,
    unused_imports,
    reason = "the build script, which has this module too, uses a part of it"
)]

mod copyright_lines;
mod decode;
mod lines;
mod list;
mod part;
mod words;

use decode::Decoded;
pub(crate) use list::{Mask, Token, Tokens, to_usize};
pub(crate) use part::Part;

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Tokens<'_> {
    read_parts(bytes, &[Part::whole(bytes)])
}

/// Reads parts of a file, of which no more is read than 32-bit offsets can tell.
pub(crate) fn read_parts<'a>(bytes: &'a [u8], parts: &[Part]) -> Tokens<'a> {
    let limit = usize::try_from(u32::MAX / 4).unwrap_or(usize::MAX);
    let bytes = bytes.get(..limit).unwrap_or(bytes);
    let decoded = Decoded::new(bytes);
    let parts: Vec<Part> = parts
        .iter()
        .map(|part| Part { bytes: decoded.part(&part.bytes), line: part.line })
        .collect();
    let end = parts.last().map_or(0, |part| part.bytes.end);
    let (all, words) = lines::split(&decoded.text, &parts);
    let mut tokens = Tokens::new(decoded, all, words, end);
    copyright_lines::flag(&mut tokens);
    tokens
}

#[cfg(test)]
mod tests;

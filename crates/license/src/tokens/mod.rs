//! The words of a file, without the form in which a license text may be included: comment markers, markup, line
//! breaks, case, spelling, bullets and copyright lines.
//!
//! Only markers that are not words of the text are dropped (`dnl`, `REM`, roff requests, HTML elements). Bullets and
//! copyright lines are kept as flagged tokens, because notices may contain them, while they are ignored in full
//! texts.

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

/// Splits a file into tokens.
pub(crate) fn read(bytes: &[u8]) -> Tokens<'_> {
    read_parts(bytes, &[Part::whole(bytes)])
}

/// Splits parts of a file into tokens, up to the maximum of 32-bit offsets.
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

//! Parameters: `key=value` in the query or fragment of a URL, escaped or not.

use std::ops::Range;

use super::name::is_secret_parameter;
use super::text::Text;
use crate::percent::escape;

/// Masks the values of secret parameters after `?`, `#`, `&` and `;`.
pub(super) fn find(text: &mut Text<'_>) {
    if memchr::memchr3(b'?', b'#', b'%', text.bytes()).is_none() {
        return;
    }
    let mut at = 0;
    let mut last_word = 0;
    // Whether the word has had a `?` or `#`. Before that, `&` and `;` do not separate parameters,
    // but commands of a script.
    let mut in_query = false;
    while at < text.text.len() {
        if let Some(end) = text.expression(at) {
            at = end;
            continue;
        }
        let Some(byte) = text.byte(at) else { break };
        if byte.is_ascii_whitespace() {
            (in_query, last_word) = (false, at + 1);
            at += 1;
            continue;
        }
        let (code, length) = character(text, at);
        if matches!(code, b'?' | b'#') && (at > last_word || code == b'?' || at == 0) {
            in_query = true;
        }
        if in_query && matches!(code, b'?' | b'#' | b'&' | b';') {
            at = parameter(text, at + length);
        } else {
            at += length;
        }
    }
}

/// The character at an offset, and its length: a URL escape counts as the character that it encodes, even if it was
/// escaped twice.
fn character(text: &Text<'_>, at: usize) -> (u8, usize) {
    let byte = text.byte(at).unwrap_or_default();
    if byte != b'%' {
        return (byte, 1);
    }
    let behind = text.bytes().get(at + 1..).unwrap_or_default();
    let (code, length) = match behind {
        [b'2', b'5', rest @ ..] => (escape(rest), 5),
        _ => (escape(behind), 3),
    };
    match code {
        Some(code @ (b'?' | b'#' | b'&' | b';' | b'=')) => (code, length),
        _ => (byte, 1),
    }
}

/// Masks one parameter; returns its end. Its value may be a URL with its own parameters.
fn parameter(text: &mut Text<'_>, start: usize) -> usize {
    let mut at = start;
    loop {
        let Some(byte) = text.byte(at) else { return at };
        let (code, length) = character(text, at);
        if byte.is_ascii_whitespace() || matches!(code, b'?' | b'#' | b'&' | b';') {
            return at;
        }
        if code == b'=' {
            let key = text.part(start..at);
            let from = at + length;
            if is_secret_parameter(key) {
                let value = value(text, from);
                text.mask_value(value.clone());
                return value.end.max(from);
            }
            return from;
        }
        at += 1;
    }
}

fn value(text: &Text<'_>, from: usize) -> Range<usize> {
    let quoted = matches!(text.byte(from), Some(b'"' | b'\''));
    if quoted {
        return text.value(from, b"");
    }
    let end = text.word_end(from, |at, byte| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'"' | b'\'' | b'`' | b'>') && text.closes(at)
            || matches!(character(text, at).0, b'?' | b'#' | b'&' | b';')
    });
    from..end
}

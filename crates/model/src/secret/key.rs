//! Secrets that do not begin with a literal: private keys between their markers, bot tokens.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr_iter, memmem};

use super::class::Class;
use super::token::SecretToken;

static BEGIN: LazyLock<memmem::Finder<'_>> = LazyLock::new(|| memmem::Finder::new("-----BEGIN "));

/// The maximum length of a key label that is examined, such as `RSA PRIVATE KEY`.
const LABEL: usize = 64;

/// Private keys in PEM (RFC 7468) and PGP armor, from marker to marker, or to the end of a truncated text.
pub(super) fn private_keys(text: &[u8], found: &mut Vec<SecretToken>) {
    let mut done = 0;
    let begin = &*BEGIN;
    while let Some(at) = begin.find(text.get(done..).unwrap_or_default()) {
        let start = done + at;
        done = start + begin.needle().len();
        let Some(body) = after_label(text, done) else { continue };
        let rest = text.get(body..).unwrap_or_default();
        // `-----BEGIN PRIVATE KEY-----` without a key is only text about keys.
        let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
        let window = rest.iter().take(LABEL * 4).skip_while(|byte| !plain(byte));
        let opaque = window.take_while(plain).count();
        if opaque < 16 {
            continue;
        }
        let end = memmem::find(rest, b"-----END ").map_or(text.len(), |at| {
            let tail = text.get(body + at + 9..).unwrap_or_default();
            let label = tail.get(..LABEL).unwrap_or(tail);
            body + at + 9 + memmem::find(label, b"-----").map_or(0, |at| at + 5)
        });
        done = end;
        push(found, "private key", start..end, opaque >= 40);
    }
}

/// The start of the text of a private key, after the marker with its label.
fn after_label(text: &[u8], from: usize) -> Option<usize> {
    let label = text.get(from..)?;
    let label = label.get(..LABEL).unwrap_or(label);
    let end = memmem::find(label, b"-----")?;
    let label = label.get(..end)?;
    memmem::find(label, b"PRIVATE KEY").map(|_| from + end + 5)
}

/// Tokens of Telegram bots (`123456789:AA…`, 35 characters after the colon) and of Discord bots (three parts of
/// base64, with 24, 6 and 27 characters or more).
pub(super) fn bot_tokens(text: &[u8], found: &mut Vec<SecretToken>) {
    const SHORTEST: usize = 40;
    if text.len() < SHORTEST {
        return;
    }
    for colon in memchr_iter(b':', text) {
        telegram(text, colon, colon + 1, found);
    }
    for escape in memchr_iter(b'%', text) {
        if text.get(escape + 1..escape + 3).is_some_and(|code| code.eq_ignore_ascii_case(b"3a")) {
            telegram(text, escape, escape + 3, found);
        }
    }
    for dot in memchr_iter(b'.', text) {
        discord(text, dot, found);
    }
}

fn telegram(text: &[u8], end: usize, next: usize, found: &mut Vec<SecretToken>) {
    let head = text.get(..end).unwrap_or_default();
    let digits = head.iter().rev().take(13).take_while(|byte| byte.is_ascii_digit()).count();
    if !(7..=12).contains(&digits) {
        return;
    }
    let body = Class::Base64Url.run(text.get(next..).unwrap_or_default());
    if (33..=64).contains(&body) {
        push(found, "Telegram token", end - digits..next + body, false);
    }
}

fn discord(text: &[u8], dot: usize, found: &mut Vec<SecretToken>) {
    let middle = text.get(dot + 1..dot + 7).unwrap_or_default();
    if text.get(dot + 7) != Some(&b'.') || Class::Base64Url.run(middle) != 6 {
        return;
    }
    let mut before = Class::Base64Url.run_back(text.get(..dot).unwrap_or_default());
    // The digits of an escape, such as `%40`.
    if before > 2 && (dot - before).checked_sub(1).and_then(|at| text.get(at)) == Some(&b'%') {
        before -= 2;
    }
    let after = Class::Base64Url.run(text.get(dot + 8..).unwrap_or_default());
    let first = text.get(dot - before);
    // The first part is a number in base64.
    if (22..=30).contains(&before) && after >= 27 && first.is_some_and(|byte| b"MNO".contains(byte))
    {
        push(found, "Discord token", dot - before..dot + 8 + after, false);
    }
}

fn push(found: &mut Vec<SecretToken>, name: &'static str, range: Range<usize>, hard: bool) {
    found.push(SecretToken { name, range, is_hard_coded: hard, is_checked: false });
}

//! User information: `user:password@` before a host, read as leniently as git, curl, pip and npm
//! read it.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::revision::{is_digest, is_revision};
use super::text::{MASK, Text, is_expression};

/// The maximum distance after an authority at which the rest of a password is searched for, in bytes.
const LONGEST: usize = 4096;

/// The maximum distance after a blank at which the rest of a password is searched for, in bytes.
const GAP: usize = 200;

/// Masks the user information after every `://`, escaped or not, and that of the scp form.
pub(super) fn find(text: &mut Text<'_>) {
    if !text.text.contains('@') && !text.text.contains("%40") {
        return;
    }
    let starts: Vec<usize> = memmem::find_iter(text.bytes(), "://").map(|at| at + 3).collect();
    for start in &starts {
        authority(text, *start);
    }
    for at in memmem::find_iter(text.bytes(), r":\/\/").collect::<Vec<_>>() {
        authority(text, at + 5);
    }
    for escape in memchr_iter(b'%', text.bytes()).collect::<Vec<_>>() {
        let scheme = text.bytes().get(escape..escape + 9).unwrap_or_default();
        if scheme.eq_ignore_ascii_case(b"%3a%2f%2f") {
            escaped_authority(text, escape + 9);
        }
        let behind = escape.checked_sub(1).and_then(|at| text.byte(at)) == Some(b':');
        if behind && scheme.get(..6).is_some_and(|code| code.eq_ignore_ascii_case(b"%2f%2f")) {
            escaped_authority(text, escape + 6);
        }
    }
    words(text);
}

/// The authority that begins at a place: everything before its last `@` is user information.
fn authority(text: &mut Text<'_>, start: usize) {
    let quote = quote_in_front(text, start);
    let end = text.word_end(start, |at, byte| {
        byte.is_ascii_whitespace()
            || b"/?#<>".contains(&byte)
            || Some(byte) == quote && text.closes(at)
            || quote.is_none() && matches!(byte, b'"' | b'\'' | b'`') && text.closes(at)
    });
    let whole = text.part(start..end);
    let host = match last_at(whole) {
        Some(at) => {
            let (user, host) = (text.part(start..start + at), text.part(start + at + 1..end));
            if !is_harmless(user, host) {
                text.mask(start..start + at);
            }
            start + at + 1
        }
        None => start,
    };
    // A password may contain a character that ends an authority, and `git@host:path` has no port.
    if whole.starts_with("git@") {
        return;
    }
    if let Some(at) = hidden_at(text, host, end, quote) {
        text.mask(start..at);
    }
}

/// The `@` after an apparent authority that is not an authority: its port is not a number, or its host is a word.
fn hidden_at(text: &Text<'_>, host: usize, end: usize, quote: Option<u8>) -> Option<usize> {
    let front = text.part(0..host);
    if front.ends_with("docker://") || front.ends_with("oci://") {
        return None;
    }
    let written = text.part(host..end);
    let is_password = match written.rsplit_once(':') {
        Some((_, port)) => !is_port(port) && !written.ends_with(']'),
        None => false,
    };
    let is_user = !written.contains(['.', ':', '$', '{', '['])
        && !written.is_empty()
        && written != "localhost";
    if !is_password && !is_user {
        return None;
    }
    let word = text.word_end(end, |at, byte| {
        at > end + LONGEST
            || byte.is_ascii_whitespace()
            || Some(byte) == quote && text.closes(at)
            || quote.is_none() && matches!(byte, b'"' | b'`') && text.closes(at)
    });
    // Another URL begins with its own scheme.
    let rest = text.part(end..word);
    let rest = rest.get(..rest.find("://").unwrap_or(rest.len())).unwrap_or_default();
    if let Some(at) = host_at(rest) {
        return Some(end + at);
    }
    if !is_password {
        return None;
    }
    if let Some(at) = last_at(rest) {
        return Some(end + at);
    }
    let line = text.part(end..text.text.len());
    let line = line.get(..line.find(['\n', '\r']).unwrap_or(line.len())).unwrap_or_default();
    let line = line.get(..floor(line, GAP)).unwrap_or_default();
    let line = line.get(..line.find("://").unwrap_or(line.len())).unwrap_or_default();
    host_at(line).or_else(|| any_host_at(line)).map(|at| end + at)
}

/// The last `@` before a text that is a host, because it contains dots.
fn host_at(text: &str) -> Option<usize> {
    memchr_iter(b'@', text.as_bytes()).rfind(|at| is_host(text.get(at + 1..).unwrap_or_default()))
}

/// The first `@` between two characters of words.
fn any_host_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr_iter(b'@', bytes).find(|at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        before.is_some_and(u8::is_ascii_graphic)
            && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// Whether a text begins with a host name: labels with dots, the last of letters, followed by a path or port.
fn is_host(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    let Some((labels, last)) = name.rsplit_once('.') else { return false };
    let top = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    top && !labels.is_empty()
        && !labels.starts_with(|c: char| c == 'v' || c.is_ascii_digit())
        && (rest.is_empty() || rest.starts_with(['/', ':', '"', '\'', '?', '#']))
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) || text.starts_with(['$', '{', '%', '<'])
}

/// Whether user information does not contain a secret.
fn is_harmless(user: &str, host: &str) -> bool {
    let plain = |text: &str| text.is_empty() || is_expression(text) || text == MASK;
    if user == "git" || user == MASK || is_digest(host) || plain(user) {
        return true;
    }
    match user.split_once(':') {
        // The user name is not a secret if the password is a variable.
        Some((name, password)) => {
            let named = plain(name)
                || name.len() <= 32
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            named && is_expression(password)
        }
        None => false,
    }
}

/// The quote before a URL whose authority begins at a place.
fn quote_in_front(text: &Text<'_>, start: usize) -> Option<u8> {
    let front = text.part(0..start);
    let scheme = front.strip_suffix("://")?;
    let name = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    let before = scheme.trim_end_matches(name).as_bytes().last().copied();
    before.filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))
}

/// The last `@` outside expressions.
fn last_at(text: &str) -> Option<usize> {
    if !text.contains(['$', '{']) {
        return memchr::memrchr(b'@', text.as_bytes());
    }
    let parsed = Text::new(text);
    let (mut at, mut last) = (0, None);
    while let Some(byte) = parsed.byte(at) {
        if let Some(end) = parsed.expression(at) {
            at = end;
            continue;
        }
        if byte == b'@' {
            last = Some(at);
        }
        at += 1;
    }
    last
}

/// The authority of a URL that is escaped as a whole, in a parameter of another.
fn escaped_authority(text: &mut Text<'_>, start: usize) {
    let end = text.word_end(start, |at, byte| {
        let code = text.bytes().get(at..at + 3).unwrap_or_default();
        byte.is_ascii_whitespace()
            || b"/?#&\"'<>".contains(&byte)
            || [&b"%2f"[..], b"%3f", b"%23", b"%26"]
                .iter()
                .any(|end| code.eq_ignore_ascii_case(end))
    });
    let whole = text.part(start..end);
    let at = whole.rfind("%40").max(whole.rfind('@'));
    if let Some(at) = at
        && whole.get(..at) != Some("git")
    {
        text.mask(start..start + at);
    }
}

/// `user:password@host`, without a scheme, word by word.
fn words(text: &mut Text<'_>) {
    let mut at = 0;
    while at < text.text.len() {
        let end = text.word_end(at, |_, byte| byte.is_ascii_whitespace());
        word(text, at, end);
        // The character that ends a word is one byte.
        at = end + 1;
    }
}

/// The maximum number of `@` in a word that are examined: in `user:password@host:path@v1`, the last may precede a
/// revision.
const REVISIONS: usize = 3;

fn word(text: &mut Text<'_>, start: usize, end: usize) {
    let whole = text.part(start..end);
    if whole.contains("://") || !whole.contains('@') {
        return;
    }
    let front = start + prefix(whole);
    let word = text.part(front..end);
    // There is no password without a colon before it. Many words are package URLs, where the colon ends the scheme.
    if word.split_once(':').is_none_or(|(name, _)| is_scheme(name)) {
        return;
    }
    let mut end = word.len();
    for _ in 0..REVISIONS {
        let Some(at) = last_at(word.get(..end).unwrap_or_default()) else { return };
        let user = word.get(..at).unwrap_or_default();
        let host = word.get(at + 1..end).unwrap_or_default();
        if !is_revision(user, host) {
            scp(text, front..front + at, host);
            return;
        }
        end = at;
    }
}

/// The user information of the scp form, in a range before its host.
fn scp(text: &mut Text<'_>, range: Range<usize>, host: &str) {
    let user = text.part(range.clone());
    let Some((name, password)) = user.split_once(':') else { return };
    if password.is_empty() || password == MASK || is_harmless(user, host) || is_scheme(name) {
        return;
    }
    if !user.contains('/') {
        text.mask(range);
        return;
    }
    // A slash is in the names of images and packages; in a password only before a host.
    let is_name = name.contains(['/', '.', '$', '{']) || name.len() < 2 || is_protocol(name);
    let port = password.split('/').next().unwrap_or_default();
    if !is_name && !is_port(port) && is_host(host) {
        text.mask(range);
    }
}

/// The length of the prefix of a word that is not part of the user name: quotes, the name of an option or variable
/// with its `=`, a scheme with too few slashes.
fn prefix(word: &str) -> usize {
    let colon = word.find(':').unwrap_or(word.len());
    let front = word.get(..colon).unwrap_or_default();
    let mut at = front.rfind(['=', '"', '\'', '(', '[', '`', ',']).map_or(0, |at| at + 1);
    for scheme in ["https:", "http:", "ssh:", "ftp:", "git:"] {
        let rest = word.get(at..).unwrap_or_default();
        if let Some(rest) = rest.strip_prefix(scheme)
            && rest.contains(':')
        {
            at = word.len() - rest.trim_start_matches(['/', '\\']).len();
        }
    }
    if word.starts_with("//") { at.max(2) } else { at }
}

/// Schemes in which an `@` does not end user information.
fn is_scheme(name: &str) -> bool {
    let name = name.trim_start_matches('<');
    ["mailto", "acct", "xmpp", "sip", "urn", "pkg", "cpe"]
        .iter()
        .any(|scheme| name.eq_ignore_ascii_case(scheme))
}

/// Schemes and protocols before a path.
fn is_protocol(name: &str) -> bool {
    [
        "npm",
        "jsr",
        "patch",
        "workspace",
        "virtual",
        "file",
        "link",
        "portal",
        "docker",
        "oci",
        "github",
        "gitlab",
        "bitbucket",
        "path",
        "http",
        "https",
        "git",
        "ssh",
    ]
    .iter()
    .any(|protocol| name.eq_ignore_ascii_case(protocol))
}

fn floor(text: &str, limit: usize) -> usize {
    let mut at = limit.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

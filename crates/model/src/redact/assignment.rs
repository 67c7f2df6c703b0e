//! Credentials by the name before them: variables, options, fields, headers.

use std::ops::Range;

use super::literals::Literals;
use super::name::{is_hinted, is_secret_name, takes_secret};
use super::text::{Text, is_expression, is_no_secret, is_opaque};

/// Headers whose whole value is a credential.
pub(super) const HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-jfrog-art-api",
    "x-amz-security-token",
    "x-goog-api-key",
    "ocp-apim-subscription-key",
    "x-functions-key",
    "api-key",
    "apikey",
    "x-auth-key",
    "deploy-token",
    "job-token",
    "private-token",
    "x-vault-token",
    "x-shopify-access-token",
    "circle-token",
    "dd-api-key",
    "dd-application-key",
    "x-auth",
    "x-access-token",
    "x-session",
    "x-session-id",
];

/// Authentication schemes, which are not masked.
const SCHEMES: &[&str] =
    &["basic", "bearer", "token", "digest", "negotiate", "apikey", "aws4-hmac-sha256", "splunk"];

/// Masks the values that follow names of credentials. A name is a run of letters, digits, `_`, `-`
/// and `.`.
pub(super) fn find(text: &mut Text<'_>) {
    let mut at = 0;
    let mut before: Range<usize> = 0..0;
    while at < text.text.len() {
        if let Some(end) = text.expression(at) {
            at = end;
            continue;
        }
        if !text.byte(at).is_some_and(is_name) {
            at += 1;
            continue;
        }
        let start = at;
        while text.byte(at).is_some_and(is_name) {
            at += 1;
        }
        let name = text.part(start..at);
        // Names are short, and tokens are long.
        if (3..=128).contains(&name.len()) && is_hinted(name) {
            at = named(text, &before, start..at).max(at);
        }
        before = start..at;
    }
    if COMMANDS.is_in(text.text) {
        tools(text);
    }
}

static COMMANDS: Literals = Literals::new(|| TOOLS.iter().map(|(tool, ..)| *tool).collect());

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Masks the value after a name that suggests a secret; returns the offset up to which the text was examined.
fn named(text: &mut Text<'_>, before: &Range<usize>, name: Range<usize>) -> usize {
    let word = text.part(name.clone());
    let lower = word.to_ascii_lowercase();
    let bare = lower.trim_start_matches('-');
    // User information is found by its `@`.
    if text.part(0..name.start).ends_with("//") {
        return name.end;
    }
    if HEADERS.contains(&bare) && operator(text, name.end).is_some() {
        return header(text, name);
    }
    if matches!(bare, "bearer" | "basic") {
        return scheme(text, name.end);
    }
    let npmrc = matches!(bare, "_auth" | "_authtoken" | "_password" | "_auth_token");
    if !npmrc && !is_secret_name(word) {
        return name.end;
    }
    let previous = text.part(before.clone());
    let option = word.starts_with('-')
        || name.start.checked_sub(1).and_then(|at| text.byte(at)) == Some(b'/')
            && name
                .start
                .checked_sub(2)
                .and_then(|at| text.byte(at))
                .is_none_or(|byte| byte == b' ');
    if word.starts_with('-') && !takes_secret(word) {
        return name.end;
    }
    match operator(text, name.end) {
        Some((b'=', from)) => {
            let value = text.value(from, b"&;,)]}|<>");
            let value = whole_value(text, from, value);
            text.mask_value(value.clone());
            value.end
        }
        Some((_, from)) => field(text, from),
        None if option || npmrc => {
            let from = blanks(text, name.end);
            if from == name.end {
                return name.end;
            }
            following(text, from, true)
        }
        None if matches!(previous, "ENV" | "setx" | "ARG") => {
            let from = blanks(text, name.end);
            following(text, from, false)
        }
        None => name.end,
    }
}

/// Extends the value of an assignment to the end of its shell word: a comma would end it in a list, but
/// `pass,word` is one value, and `PASSWORD=a;b` has two commands.
fn whole_value(text: &Text<'_>, from: usize, value: Range<usize>) -> Range<usize> {
    if value.start != from {
        return value;
    }
    let end = text.word_end(value.end, |at, byte| {
        let quote = matches!(byte, b'"' | b'\'' | b'`') && text.closes(at);
        let command = matches!(byte, b'&' | b';' | b'|' | b'<' | b'>');
        let next = text.byte(at + 1);
        let closes = matches!(byte, b',' | b')' | b']' | b'}') && !next.is_some_and(is_name);
        byte.is_ascii_whitespace()
            || quote
            || command
            || closes
            || byte == b',' && begins_pair(text, at + 1)
    });
    value.start..end
}

/// Whether another `key=value` of a list begins at a place.
fn begins_pair(text: &Text<'_>, from: usize) -> bool {
    let end = text.word_end(from, |_, byte| !is_name(byte));
    text.byte(end) == Some(b'=')
}

/// The operator after a name and the offset of its value: `=`, `:`, `:=`, `=>`, escaped or not, with the quote and
/// bracket that close the name, and blanks around it.
fn operator(text: &Text<'_>, from: usize) -> Option<(u8, usize)> {
    let mut at = from;
    // `"password": "x"`, `a[token]=x`, `\"token\":`.
    while text.byte(at).is_some_and(|byte| b"\\\"'`]".contains(&byte)) {
        at += 1;
    }
    if text.bytes().get(at..at + 3).is_some_and(|code| code.eq_ignore_ascii_case(b"%3d")) {
        return Some((b'=', at + 3));
    }
    let close = blanks(text, at);
    match text.byte(close)? {
        b'=' => {
            let next = text.byte(close + 1);
            // A comparison.
            if matches!(next, Some(b'=' | b'~'))
                || close > at
                    && next == Some(b' ')
                    && at == from
                    && text.part(close + 1..text.text.len()).trim_start().starts_with('=')
            {
                return None;
            }
            let arrow = usize::from(next == Some(b'>'));
            Some((b'=', blanks(text, close + 1 + arrow)))
        }
        b':' => {
            let double = text.byte(close + 1) == Some(b'=');
            let path = matches!(text.byte(close + 1), Some(b':' | b'/'));
            let sign = if double { b'=' } else { b':' };
            (!path).then(|| (sign, blanks(text, close + 1 + usize::from(double))))
        }
        _ => None,
    }
}

/// Masks the value of a field, `password: x`, unless it looks like a word of a sentence.
fn field(text: &mut Text<'_>, from: usize) -> usize {
    let value = text.value(from, b",;)]}&|<>");
    // Text in backquotes is code in a sentence.
    let quoted = value.start > from && text.byte(value.start - 1) != Some(b'`');
    let word = text.part(value.clone());
    if quoted || is_opaque(word) {
        text.mask_value(value.clone());
    }
    value.end.max(from)
}

/// Masks the word after an option.
fn following(text: &mut Text<'_>, from: usize, any: bool) -> usize {
    let value = text.value(from, b";|&<>)");
    let word = text.part(value.clone());
    let option =
        word.starts_with('-') && word.len() < 40 && !word.contains(|c: char| c.is_ascii_digit());
    // `--secret id=npm,src=…` names a secret of BuildKit.
    let names = ["id=", "type=", "name="].iter().any(|front| word.starts_with(front));
    if !option && !names && (any || is_opaque(word)) {
        text.mask_value(value.clone());
    }
    value.end.max(from)
}

/// Masks the value of a header, except for a scheme at its start.
fn header(text: &mut Text<'_>, name: Range<usize>) -> usize {
    let Some((_, from)) = operator(text, name.end) else { return name.end };
    let quote = name.start.checked_sub(1).and_then(|at| text.byte(at));
    let quote = quote.filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    let from = match (quote, text.byte(from)) {
        // If the name is quoted, the value is too.
        (Some(quote), Some(next)) if next == quote && text.byte(name.end) == Some(quote) => {
            from + 1
        }
        (None, Some(b'"' | b'\'')) => from + 1,
        _ => from,
    };
    let quote = quote.or_else(|| {
        let before = text.byte(from.checked_sub(1)?)?;
        matches!(before, b'"' | b'\'').then_some(before)
    });
    let (start, schemed) = after_scheme(text, from);
    let end = if let Some(quote) = quote {
        text.word_end(start, |_, byte| byte == quote || byte == b'\n')
    } else {
        let cookie = !schemed && text.part(name).to_ascii_lowercase().ends_with("cookie");
        text.word_end(start, |at, byte| {
            byte == b'\n'
                || byte.is_ascii_whitespace() && !(cookie && text.byte(at - 1) == Some(b';'))
                || matches!(byte, b'"' | b'\'' | b'`') && text.closes(at)
        })
    };
    let end = if text.byte(end.saturating_sub(1)) == Some(b'\\') { end - 1 } else { end };
    text.mask_value(start..end.max(start));
    end.max(start)
}

/// The start of the credential after the scheme of an authorization.
fn after_scheme(text: &Text<'_>, from: usize) -> (usize, bool) {
    let end = text.word_end(from, |_, byte| !is_name(byte));
    let word = text.part(from..end);
    let known = SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme));
    let next = blanks(text, end);
    if known && next > end { (next, true) } else { (from, false) }
}

/// Masks the word after `Bearer` or `Basic` if it looks like a credential.
fn scheme(text: &mut Text<'_>, from: usize) -> usize {
    let start = blanks(text, from);
    let value = text.value(start, b",;)]}&|<>");
    let word = text.part(value.clone());
    if start > from && (is_opaque(word) || word.len() >= 20) && !is_expression(word) {
        text.mask_value(value.clone());
        return value.end.max(start);
    }
    from
}

fn blanks(text: &Text<'_>, from: usize) -> usize {
    let rest = text.bytes().get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Short options that take a credential, by the command that has them.
const TOOLS: &[(&str, &[&str], &[&str])] = &[
    ("curl", &["-u", "--user", "-U", "--proxy-user", "--oauth2-bearer", "-b", "--cookie"], &[]),
    ("wget", &["--user"], &[]),
    ("http", &["-a", "--auth"], &[]),
    (
        "login",
        &["-p"],
        &["docker", "podman", "helm", "buildah", "nerdctl", "oras", "crane", "az", "skopeo"],
    ),
    ("sshpass", &["-p"], &[]),
    ("mysql", &["-p"], &[]),
    ("mysqldump", &["-p"], &[]),
    ("twine", &["-p"], &[]),
    ("choco", &["-p", "-k"], &[]),
    ("nuget", &["-p"], &["push", "setapikey"]),
    ("dotnet", &["-k", "-p"], &["nuget"]),
];

/// Masks the values of options that are credentials of one command only.
fn tools(text: &mut Text<'_>) {
    let words: Vec<Range<usize>> = split(text);
    let mut active: Vec<&[&str]> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(range) = words.get(at) {
        at += 1;
        let word = text.part(range.clone());
        if matches!(word, "&&" | "||" | ";" | "|") {
            active.clear();
            seen.clear();
            continue;
        }
        let name = word.rsplit('/').next().unwrap_or(word).trim_end_matches(".exe");
        for (tool, options, others) in TOOLS {
            let with = others.is_empty() || others.iter().any(|other| seen.contains(other));
            if name.eq_ignore_ascii_case(tool) && with && !active.contains(options) {
                active.push(options);
            }
        }
        // The program of a command is among its first words.
        if seen.len() < 32 {
            seen.push(name);
        }
        let has = |option: &str| active.iter().any(|options| options.contains(&option));
        if has(word) {
            if let Some(next) = words.get(at) {
                credential(text, word, next.clone());
                at += 1;
            }
        } else if let Some((option, _)) = word.split_once('=').filter(|(option, _)| has(option)) {
            let start = range.start + option.len() + 1;
            credential(text, option, start..range.end);
        } else if word.get(..2).is_some_and(has) && word.len() > 2 && !word.starts_with("--") {
            // `-uuser:password`, `-ppassword`.
            let option = word.get(..2).unwrap_or_default();
            credential(text, option, range.start + 2..range.end);
        }
    }
}

/// Masks the value of such an option. A user alone has no password.
fn credential(text: &mut Text<'_>, option: &str, range: Range<usize>) {
    let value = text.value(range.start, b"");
    let word = text.part(value.clone());
    let user = matches!(option, "-u" | "--user" | "-U" | "--proxy-user" | "-a" | "--auth");
    if user {
        let Some((name, password)) = word.split_once(':') else { return };
        if is_no_secret(password) && !password.is_empty() && name.len() <= 32 {
            return;
        }
        if is_no_secret(password) && is_no_secret(name) {
            return;
        }
        text.mask(value);
    } else if !word.starts_with('-') && !word.starts_with("id=") {
        text.mask_value(value);
    }
}

/// The words of a text; a quoted text is one word.
fn split(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.text.len() {
        if text.byte(at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            at += 1;
            continue;
        }
        let end = match text.byte(at) {
            Some(b'"' | b'\'') => text.value(at, b"").end + 1,
            _ => text.word_end(at, |_, byte| byte.is_ascii_whitespace()),
        };
        let end = end.max(at + 1).min(text.text.len());
        words.push(at..end);
        at = end;
    }
    words
}

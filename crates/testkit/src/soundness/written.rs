//! Compares a value with the bytes at its place.

use plimsoll_model::{Redacted, VALUE_LIMIT};

/// Whether `value` corresponds to `raw`. The documentation of the parent module lists the allowed
/// differences.
pub(super) fn is_value_of(value: &str, raw: &str) -> bool {
    if Redacted::clipped(raw, VALUE_LIMIT).as_str() == value {
        return true;
    }
    let raw = without_block_header(raw);
    let value = bare(value);
    let (value, is_cut) = match value.strip_suffix('…') {
        Some(kept) => (kept, true),
        None => (value.as_str(), false),
    };
    literal_parts(raw).iter().any(|parts| {
        value.split("***").count() > 1 && has_around_masks(value, &parts.concat(), is_cut)
            || has_in_order(value, parts, is_cut)
    })
}

/// Whether a value that combines keys and values of a manifest corresponds to `raw`, which contains
/// each word of it, or is one of them.
pub(super) fn is_joined_of(value: &str, raw: &str) -> bool {
    // In a TOML literal string, a backslash is not an escape.
    [bare(&unescape(raw)), bare(raw)].iter().any(|raw| has_words(value, raw))
}

/// Whether `raw` is the revision after the `@` in `value`, or the value is truncated before it.
pub(super) fn is_revision_of(value: &str, raw: &str) -> bool {
    let behind = value.match_indices('@').filter_map(|(at, _)| value.get(at + 1..));
    behind.into_iter().any(|revision| is_value_of(revision, raw)) || value.ends_with('…')
}

/// Whether `raw` is the last key of a locator: a table with its own header has the position of that
/// key, and the package name may be in another key of it.
pub(super) fn is_key_of(locator: &str, raw: &str) -> bool {
    let raw = bare(&unescape(raw));
    !raw.is_empty() && bare(locator).strip_suffix(&raw).is_some_and(|table| table.ends_with('.'))
}

fn has_words(value: &str, raw: &str) -> bool {
    let words = value.split(|c: char| c == '@' || c.is_whitespace()).map(bare);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let is_there = |word: &String| {
        let (word, _) = word.split_once('…').unwrap_or((word, ""));
        let word = word.strip_prefix("git+").unwrap_or(word);
        let whole = word.split("***").all(|part| raw.contains(part));
        // The short form of a URL (`github:owner/name`) has no host.
        let path = word.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        whole || path.is_some_and(|(_, path)| raw.contains(path))
    };
    words.iter().any(|word| word == raw) || words.iter().all(is_there)
}

/// Whether a value is part of a script that is folded or escaped in the file.
pub(super) fn is_part_of(value: &str, raw: &str) -> bool {
    let raw = bare(&unescape(raw));
    let value = bare(value);
    value.split(['$', '`', '…']).next().is_none_or(|head| raw.contains(head))
}

/// Removes the first line of a YAML block scalar, which contains the indicators (YAML 1.2, 8.1.1).
fn without_block_header(raw: &str) -> &str {
    let Some((header, block)) = raw.split_once('\n') else { return raw };
    let indicators = header.split(" #").next().unwrap_or_default().trim_end();
    let is_header = indicators.starts_with(['|', '>'])
        && indicators.chars().skip(1).all(|c| c.is_ascii_digit() || c == '+' || c == '-');
    if is_header { block } else { raw }
}

/// Whether the parts of `value` between the masks are in `text`, in order.
fn has_around_masks(value: &str, text: &str, is_cut: bool) -> bool {
    let mut rest = text;
    for part in value.split("***") {
        let Some(at) = rest.find(part) else { return is_cut && part.starts_with(rest) };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// Whether the parts are in `value`, in order, with no other text at its start or end, unless the
/// first or last part is empty.
fn has_in_order(value: &str, parts: &[String], is_cut: bool) -> bool {
    let mut rest = value;
    let last = parts.len().saturating_sub(1);
    for (index, part) in parts.iter().enumerate() {
        let found = match index {
            0 if rest.starts_with(part.as_str()) => Some(0),
            0 => None,
            _ if index == last && !is_cut => {
                rest.ends_with(part.as_str()).then(|| rest.len() - part.len())
            }
            _ => rest.find(part.as_str()),
        };
        let Some(at) = found else { return is_cut && part.starts_with(rest) };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.is_empty() || is_cut
}

/// Returns the literal parts between the expansions of a raw value, without quotes and blanks, both
/// unchanged and with decoded escapes.
fn literal_parts(raw: &str) -> Vec<Vec<String>> {
    let around = split_expansions(raw);
    let plain = around.iter().map(|part| bare(part)).collect();
    let decoded = around.iter().map(|part| bare(&unescape(part))).collect();
    let whole = vec![bare(raw)];
    vec![plain, decoded, whole, vec![bare(&unescape(raw))]]
}

/// Removes characters that decoding removes (quotes, backslashes, blanks, line breaks) and
/// characters that are shown as a replacement character.
fn bare(text: &str) -> String {
    let is_removed = |c: &char| matches!(c, '"' | '\'' | '\\' | '\u{fffd}') || c.is_control();
    text.chars().filter(|c| !is_removed(c) && !c.is_whitespace()).collect()
}

/// Returns the parts around `$name`, `${…}`, `$(…)` and `` `…` ``.
fn split_expansions(raw: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = raw;
    while let Some(at) = rest.find(['$', '`']) {
        let (before, from) = rest.split_at(at);
        if let Some(part) = parts.last_mut() {
            part.push_str(before);
        }
        let length = expansion_length(from);
        // Strings with ANSI-C quoting (Bash) and translated strings.
        let is_quote = from.starts_with("$'") || from.starts_with("$\"");
        if length > 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut().filter(|_| !is_quote) {
            part.push_str(from.get(..1).unwrap_or_default());
        }
        rest = from.get(length.max(1)..).unwrap_or_default();
    }
    if let Some(part) = parts.last_mut() {
        part.push_str(rest);
    }
    parts
}

/// Returns the length in bytes of the expansion at the start of `text`; 0 if there is none.
fn expansion_length(text: &str) -> usize {
    if let Some(after) = text.strip_prefix('`') {
        return after.find('`').map_or(text.len(), |at| at + 2);
    }
    let after = text.get(1..).unwrap_or_default();
    match after.chars().next() {
        Some(open @ ('{' | '(')) => {
            let close = if open == '{' { '}' } else { ')' };
            let mut depth = 0_usize;
            for (at, c) in after.char_indices() {
                depth += usize::from(c == open);
                depth -= usize::from(c == close);
                if depth == 0 {
                    return at + 2;
                }
            }
            text.len()
        }
        Some(c) if c == '_' || c.is_ascii_alphabetic() => {
            let end = after.find(|c: char| c != '_' && !c.is_ascii_alphanumeric());
            1 + end.unwrap_or(after.len())
        }
        Some(c) if c.is_ascii_digit() || "@*#?!-".contains(c) => 2,
        _ => 0,
    }
}

/// Decodes the escapes that YAML, TOML and JSON share.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let Some(kind) = after.chars().next() else { return out };
        let after = after.get(kind.len_utf8()..).unwrap_or_default();
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = after.get(..digits).and_then(|text| u32::from_str_radix(text, 16).ok());
        if let Some(code) = code {
            let behind = after.get(digits..).unwrap_or_default();
            let (code, length) = match low_surrogate(behind).filter(|_| code & !0x3ff == 0xd800) {
                Some(low) => (0x1_0000 + ((code & 0x3ff) << 10) + (low & 0x3ff), 6),
                None => (code, 0),
            };
            // Half of a surrogate pair is not a character.
            out.extend(char::from_u32(code));
            rest = behind.get(length..).unwrap_or_default();
            continue;
        }
        // Control characters and blanks are removed as everywhere, and so are the replacement
        // characters that parsers return for incomplete escapes.
        if !"e0abntrfv\n N_LPxuU".contains(kind) {
            out.push(kind);
        }
        let short = after.bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
        rest = after.get(short..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Reads the second half of a surrogate pair, which JSON writes as two escapes (RFC 8259, 7).
fn low_surrogate(text: &str) -> Option<u32> {
    let code = u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()?;
    (code & !0x3ff == 0xdc00).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_as_written_and_its_decoded_forms() {
        for (value, raw) in [
            ("a/b@v1", "a/b@v1"),
            ("a/b@v1", "\"a/b@v1\""),
            ("a/b@v1", "\"a\\x2fb@\\\n   v1\""),
            ("it's", "'it''s'"),
            ("a/b@v1\n", "|- # why\n    a/b@v1\n"),
            ("https://***@h/x", "https://u:p@h/x"),
            ("https://h/1.2/x.tgz", "https://h/${V}/x.tgz"),
            ("https://h/1.2/x.tgz", "\"$URL/x.tgz\""),
            ("https://h/x", "$(cat url)"),
            ("a\u{1f600}b", "\"a\\ud83d\\ude00b\""),
            ("a\u{a0}b\u{2028}", "\"a\\_b\\L\""),
            ("a\u{fffd}b", "a\u{1b}b"),
            ("a\u{fffd}.", "\"a\\u12.\""),
            ("https://h/x", "$'https://h/x'"),
        ] {
            assert!(is_value_of(value, raw), "{value} {raw}");
        }
    }

    #[test]
    fn a_joined_value_is_in_its_entry() {
        assert!(is_joined_of("tug 1.2", "tug = { version = \"1.2\" }"));
        assert!(is_joined_of("tug =1.2", "tug"));
        assert!(is_joined_of("t @ git+https://h.example/o/t@main", "\"t\": \"h:o/t#main\""));
        assert!(!is_joined_of("tug 1.2", "tug = { version = \"1.3\" }"));
        assert!(!is_joined_of("tug 1.2", "tu"));
        assert!(is_joined_of(r"tug ^\b1", r"tug = '^\b1'"));
    }

    #[test]
    fn a_hook_has_its_revision() {
        assert!(is_revision_of("https://***@h/o/r@v1.0", "'v1.0'"));
        assert!(is_revision_of("https://h/o/r@v1 b", "v1 b"));
        assert!(!is_revision_of("https://h/o/r@v1", "v2"));
        assert!(!is_revision_of("https://h/o/r", ""));
    }

    #[test]
    fn the_key_of_a_table_is_the_last_of_the_locator() {
        assert!(is_key_of("dependencies.sail", "sail"));
        assert!(is_key_of("replace.rope:1.0.5", "\"rope:1.0.5\""));
        for raw in ["ail", "", "dependencies", "sail 1"] {
            assert!(!is_key_of("dependencies.sail", raw), "{raw}");
        }
    }

    #[test]
    fn another_value_is_noticed() {
        for (value, raw) in [
            ("a/b@v1", "a/b@v2"),
            ("a/b@v1", "a/b@v11"),
            ("a/b@v1", "a/b@v1 # x"),
            ("a/b@v1", ""),
            ("https://h/1.2/x.tgz", "https://h/${V}/y.tgz"),
            ("https://***@h/x", "https://u:p@i/y"),
            ("https://h/x", "uses: $X"),
        ] {
            assert!(!is_value_of(value, raw), "{value} {raw}");
        }
    }
}

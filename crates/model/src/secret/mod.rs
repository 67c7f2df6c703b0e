//! Finds tokens with a known prefix, private keys and bot tokens. Redaction and the search for hard-coded secrets use
//! the same code, so they agree.

mod class;
mod key;
mod literals;
mod table;
mod token;

use std::ops::Range;
use std::sync::LazyLock;

pub use token::SecretToken;

use class::Class;
use literals::Literals;
use table::{Format, Part};

static LITERALS: LazyLock<Literals> = LazyLock::new(Literals::of_table);

/// The tokens in a text, in order; they do not overlap. Linear in the length of the text.
///
/// ```
/// let text = format!("key: {}{}", "AKIA", "Q4ZJ7RW5TN2XLM6P");
/// let found = plimsoll_model::secret_tokens(text.as_bytes());
/// assert_eq!(found[0].name, "AWS access key");
/// ```
pub fn secret_tokens(text: &[u8]) -> Vec<SecretToken> {
    let mut found: Vec<SecretToken> = Vec::new();
    search_formats(&LITERALS, text, &mut found);
    key::private_keys(text, &mut found);
    key::bot_tokens(text, &mut found);
    merge(found)
}

/// Adds the tokens of the table.
fn search_formats(literals: &Literals, text: &[u8], found: &mut Vec<SecretToken>) {
    // A token is not searched for further tokens: its body may contain the literals of others at every byte.
    let mut done = 0..0;
    // For each literal, the end of the last run after it that was not a token. Further runs that begin inside would end
    // at the same place, so they are skipped: a text that repeats a literal is read only once.
    let mut failed: Vec<usize> = Vec::new();
    literals.each(text, |start, end, index, format| {
        let first = start == done.start && format.is_hard_coded;
        if start < done.end && !first {
            return;
        }
        if failed.get(index).is_some_and(|end| start < *end) {
            return;
        }
        match token(format, text, start, end) {
            Ok(range) => {
                done = start..range.end.max(done.end);
                found.push(SecretToken {
                    name: format.name,
                    range,
                    is_hard_coded: format.is_hard_coded,
                    is_checked: format.is_checked,
                });
            }
            Err(read) => {
                failed.resize(literals.len(), 0);
                if let Some(slot) = failed.get_mut(index) {
                    *slot = read;
                }
            }
        }
    });
}

/// Merges overlapping tokens. The result has the kind of the first one, or of a hard-coded secret that begins at the same place.
fn merge(mut found: Vec<SecretToken>) -> Vec<SecretToken> {
    found.sort_by_key(|token| (token.range.start, !token.is_hard_coded));
    let mut kept: Vec<SecretToken> = Vec::with_capacity(found.len());
    for token in found {
        match kept.last_mut() {
            Some(last) if token.range.start < last.range.end => {
                last.range.end = last.range.end.max(token.range.end);
                if token.is_hard_coded && !last.is_hard_coded {
                    last.name = token.name;
                    (last.is_hard_coded, last.is_checked) = (true, token.is_checked);
                }
            }
            _ => kept.push(token),
        }
    }
    kept
}

/// The range of the token of a format whose literal is at `start..end`. The error, if there is no token, is the end of the
/// run without a maximum length that was read after the literal, or 0 if no such run was read.
fn token(format: &Format, text: &[u8], start: usize, end: usize) -> Result<Range<usize>, usize> {
    let word = |at: Option<usize>| {
        at.and_then(|at| text.get(at)).is_some_and(|byte| Class::Word.has(*byte))
    };
    let last = format.form.iter().rev().find_map(|part| match part {
        Part::Run(class, ..) => Some(*class),
        Part::Text(_) => None,
    });
    let last = last.unwrap_or(Class::Alphanumeric);
    let ahead = text.get(..start).unwrap_or_default();
    let front = if last == Class::Digits { Class::Alphanumeric } else { last };
    let before = if format.before > 0 { front.run_back(ahead) } else { 0 };
    let first = start.saturating_sub(before);
    let touched = format.edges && word(first.checked_sub(1)) && !is_escaped(text, first);
    if before < format.before || touched {
        return Err(0);
    }
    let mut read = 0;
    let mut at = end;
    for part in format.form {
        let rest = text.get(at..).unwrap_or_default();
        match part {
            Part::Text(literal) if rest.starts_with(literal.as_bytes()) => at += literal.len(),
            Part::Text(_) => return Err(read),
            Part::Run(class, least, most) => {
                let count = class.run(rest.get(..*most).unwrap_or(rest));
                if *most == usize::MAX {
                    read = at + count;
                }
                if count < *least {
                    return Err(read);
                }
                at += count;
            }
        }
    }
    if format.edges && word(Some(at)) {
        return Err(read);
    }
    // A period at the end of a sentence is not part of the token.
    let tail = text.get(end..at).unwrap_or_default().iter().rev();
    at -= tail.take_while(|byte| last != Class::Visible && **byte == b'.').count();
    let first = if format.keeps_prefix { end } else { first };
    if at > first { Ok(first..at) } else { Err(read) }
}

/// Whether the text before a place ends with a URL escape, such as `%3D`.
fn is_escaped(text: &[u8], at: usize) -> bool {
    let escape = at.checked_sub(3).and_then(|from| text.get(from..at));
    matches!(escape, Some([b'%', a, b]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::table::FORMATS;
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        secret_tokens(text.as_bytes()).iter().map(|token| token.name).collect()
    }

    /// The rest of a text without its tokens.
    fn rest(text: &str) -> String {
        let mut out = text.to_owned();
        for token in secret_tokens(text.as_bytes()).into_iter().rev() {
            out.replace_range(token.range, "_");
        }
        out
    }

    const BODY: &str = "Qw8sZ2kP0vNf5tYbL3xRj7uHc9mDaE4KpL2mT6";

    fn body(count: usize) -> String {
        BODY.chars().take(count).collect()
    }

    #[test]
    fn every_row_compiles_and_finds_its_own_form() {
        for format in FORMATS {
            for prefix in format.prefixes {
                let mut text = format!("{}{prefix}", "b7".repeat(format.before));
                for part in format.form {
                    match part {
                        Part::Text(literal) => text.push_str(literal),
                        Part::Run(class, least, _) => {
                            let digits = if *class == Class::Base32 { "A2" } else { "7" };
                            text.push_str(&digits.chars().cycle().take(*least).collect::<String>());
                        }
                    }
                }
                let found = secret_tokens(format!(" {text} ").as_bytes());
                assert_eq!(found.len(), 1, "{text}");
                // The full stop after an unsigned token may end the sentence.
                let end = text.trim_end_matches('.').len() + 1;
                assert_eq!(found[0].range.end, end, "{text}");
            }
        }
    }

    #[test]
    fn a_token_ends_where_it_ends() {
        let token = format!("gh{}_{}", "p", body(36));
        assert_eq!(rest(&format!("a {token}, b")), "a _, b");
        assert_eq!(rest(&format!("a%3D{token}%26")), "a%3D_%26");
        let pat = format!("glpat{}{}", "-", body(20));
        assert_eq!(rest(&format!("It is {pat}. Next")), "It is _. Next");
        let hook = format!("https://hooks.slack.com/services/T02AB4CD6E/B03FG7HJ9K/{}", body(24));
        assert_eq!(rest(&format!("{hook} x")), "https://hooks.slack.com/_ x");
        let cloud = format!("{}.atlasv1.{BODY}{BODY}", body(14));
        assert_eq!(rest(&format!("x={cloud}")), "x=_");
    }

    #[test]
    fn a_token_has_every_literal_of_its_form() {
        let of =
            |between: &str| format!("github_{}_{}{between}{BODY}{}", "pat", body(22), body(21));
        assert_eq!(rest(&of("_")), "_");
        assert_eq!(rest(&of("-")), of("-"));
    }

    #[test]
    fn weak_literals_need_word_boundaries() {
        let twilio = format!("SK{}", "0a".repeat(16));
        assert_eq!(names(&twilio), ["Twilio key"]);
        assert_eq!(names(&format!("%3D{twilio}")), ["Twilio key"]);
        for text in [format!("x{twilio}"), format!("{twilio}0"), format!("_{twilio}")] {
            assert!(names(&text).is_empty(), "{text}");
        }
        assert!(names(&format!("zz{twilio}")).is_empty());
    }

    #[test]
    fn tokens_without_a_literal() {
        let telegram = format!("123456789:AA{}", body(33));
        assert_eq!(rest(&format!("/bot{telegram}/x")), "/bot_/x");
        assert_eq!(rest(&format!("123456789%3AAA{} x", body(33))), "_ x");
        let discord = format!("M{}.{}.{}", body(23), body(6), body(30));
        assert_eq!(rest(&format!("a {discord} b")), "a _ b");
        for text in [
            format!("12345:AA{}", body(33)),
            format!("123456789:AA{}", body(20)),
            format!("x{}.{}.{}", body(23), body(6), body(30)),
            format!("M{}.{}.{}", body(10), body(6), body(30)),
            format!("M{}.{}.{}", body(23), body(6), body(20)),
            format!("sha256:{}", "0a".repeat(32)),
        ] {
            assert!(names(&text).is_empty(), "{text}");
        }
    }

    #[test]
    fn private_keys_are_masked_to_their_end() {
        let begin = format!("-----BEGIN {} KEY-----", "EC PRIVATE");
        let end = format!("-----END {} KEY-----", "EC PRIVATE");
        let long = format!("{BODY}{BODY}");
        let found = secret_tokens(format!("a {begin}\n{long}\n{end} b").as_bytes());
        assert!(found[0].is_hard_coded);
        assert_eq!(rest(&format!("a {begin}\n{long}\n{end} b")), "a _ b");
        assert_eq!(rest(&format!("a {begin}\\n{long}")), "a _");
        assert_eq!(
            rest(&format!("{begin} is a marker; {begin}\n{long}")),
            format!("{begin} is a marker; _")
        );
        assert_eq!(rest(&format!("{begin} {}", body(15))), format!("{begin} {}", body(15)));
        let public = format!("-----BEGIN PUBLIC KEY-----\n{long}");
        assert_eq!(rest(&public), public);
        let short = secret_tokens(format!("{begin} {}", body(20)).as_bytes());
        assert!(!short[0].is_hard_coded);
    }

    #[test]
    fn reported_tokens_have_the_exact_form() {
        let reported = |text: &str| {
            secret_tokens(text.as_bytes()).iter().filter(|token| token.is_hard_coded).count()
        };
        assert_eq!(reported(&format!("AKIA{}", "Q4ZJ7RW5TN2XLM6P")), 1);
        // Of the right length, and with digits that no key has.
        assert_eq!(reported(&format!("AKIA{}", "Q4ZJ7RW5TN2XLM01")), 0);
        assert_eq!(names(&format!("AKIA{}", "Q4ZJ7RW5TN2XLM01")), ["AWS access key"]);
        let hook = format!("hooks.slack.com/services/T02AB4CD6E/B03FG7HJ9K/{}", body(24));
        assert_eq!(reported(&hook), 1);
        assert_eq!(reported(&format!("github_pat_{}_{BODY}{}", body(22), body(21))), 1);
        assert_eq!(reported(&format!("github_pat_{BODY}")), 0);
    }

    #[test]
    fn literals_without_end_are_read_once() {
        let time = |unit: &str, count: usize| {
            let text = unit.repeat(count);
            let start = std::time::Instant::now();
            let _found = secret_tokens(text.as_bytes());
            start.elapsed()
        };
        for unit in [
            "eyJ",
            "AKCp",
            "ghp_",
            "AIza",
            "gsk_",
            "-----BEGIN PRIVATE KEY-----",
            "SG.",
            "M.",
            "1:",
        ] {
            // In quadratic time, this would take minutes.
            assert!(time(unit, 200_000).as_secs() < 5, "{unit}");
        }
    }
}

//! Hard-coded secrets, found by rules that are rarely wrong.
//!
//! Only formats that are unambiguous are searched for, with the table that is also used for
//! redaction: a token with the prefix of its issuer, a private key between its markers. Text that
//! merely looks random is ignored. The secret is never kept: the report states its kind and its
//! place, and no part of its value.

use std::collections::BTreeSet;

use plimsoll_model::{Location, Observation, RepoPath, Scope, secret_tokens};

use crate::tree::zones::scope_of;

/// A private key that may be in use.
const PRIVATE_KEY: &str = "private key";

/// A key in a directory of tests: probably made for them, so that nothing else uses it. Tokens have
/// no such exception, because a token is valid in whatever directory it is found.
const TEST_KEY: &str = "private key for tests";

/// Maximum number of secrets of one file that are reported separately.
const FOUND: usize = 1000;

/// The maximum size of a text that is searched.
const LIMIT: usize = 4 << 20;

/// A secret in a file: its kind, and no part of its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundSecret {
    name: &'static str,
    line: u32,
}

/// The secrets in a file.
pub(crate) fn secrets(content: &[u8]) -> Vec<FoundSecret> {
    let (mut line, mut at) = (1_usize, 0);
    let found = tokens(content).into_iter().map(|(name, start)| {
        // Secrets are sorted, so each byte is read once.
        line += content.get(at..start).unwrap_or_default().split(|byte| *byte == b'\n').count() - 1;
        at = start;
        FoundSecret { name, line: u32::try_from(line).unwrap_or(u32::MAX) }
    });
    found.collect()
}

/// Records one observation per secret in a file, or one that no secret of a known format was found.
pub(crate) fn observe(path: &RepoPath, found: &[FoundSecret], out: &mut Vec<Observation>) {
    let tests = scope_of(path) == Scope::Test;
    for secret in found {
        let place = Location::line(path.clone(), secret.line);
        let note = if secret.name == PRIVATE_KEY && tests { TEST_KEY } else { secret.name };
        out.push(Observation::new("no-hardcoded-secrets", false, place, note));
    }
    if found.is_empty() {
        let place = Location::whole(path.clone());
        out.push(Observation::absence(
            "no-hardcoded-secrets",
            place,
            "no secret of a known format",
        ));
    }
}

/// The secrets in a text: the kind of each, and its offset.
fn tokens(content: &[u8]) -> Vec<(&'static str, usize)> {
    let content = content.get(..LIMIT).unwrap_or(content);
    let hard_coded = secret_tokens(content).into_iter().filter(|token| {
        let text = content.get(token.range.clone()).unwrap_or_default();
        let is_right = !token.is_checked || has_checksum(text);
        token.is_hard_coded && is_right && !is_placeholder(text)
    });
    hard_coded.take(FOUND).map(|token| (token.name, token.range.start)).collect()
}

/// Whether a text is an example of the format rather than a secret.
fn is_placeholder(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    let says = [&b"example"[..], b"xxxx", b"0000", b"1234567", b"abcdef", b"redacted", b"test"];
    let has = |word: &[u8]| lower.windows(word.len()).any(|window| window == word);
    // A random text of this length has more different letters.
    let letters: BTreeSet<u8> = text.iter().copied().collect();
    says.iter().any(|word| has(word)) || letters.len() < 10
}

/// Whether the last six characters are the CRC-32 of the text after the prefix, in base 62: this
/// distinguishes tokens of GitHub and npm from text of the same form.
fn has_checksum(token: &[u8]) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some(at) = token.iter().position(|byte| *byte == b'_') else { return false };
    let body = token.get(at + 1..).unwrap_or_default();
    let Some((body, sum)) = body.split_at_checked(body.len().saturating_sub(6)) else {
        return false;
    };
    let mut value = crc32fast::hash(body);
    let mut expected = [b'0'; 6];
    for slot in expected.iter_mut().rev() {
        let digit = usize::try_from(value % 62).unwrap_or(0);
        *slot = DIGITS.get(digit).copied().unwrap_or(b'0');
        value /= 62;
    }
    sum == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        tokens(text.as_bytes()).into_iter().map(|(name, _)| name).collect()
    }

    /// Put together at run time, so that no scanner finds a token in this file.
    fn token(prefix: &str, body: &str) -> String {
        let mut value = crc32fast::hash(body.as_bytes());
        let mut sum = String::new();
        for _ in 0..6 {
            let digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
            let digit = usize::try_from(value % 62).unwrap();
            sum.insert(0, char::from(digits.as_bytes()[digit]));
            value /= 62;
        }
        format!("{prefix}_{body}{sum}")
    }

    #[test]
    fn forms_compile_and_are_found() {
        let body = "Qw8sZ2kP0vNf5tYbL3xRj7uHc9mDaE";
        assert_eq!(names(&token("ghp", body)), ["GitHub token"]);
        assert_eq!(names(&token("npm", body)), ["npm token"]);
        let key = format!("{}{}", "AKIA", "Q4ZJ7RW5TN2XLM6P");
        assert_eq!(names(&format!("key = {key}\n")), ["AWS access key"]);
        let pem = format!(
            "-----BEGIN {} KEY-----\n{}\n",
            "RSA PRIVATE",
            "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8Pbnb".repeat(2)
        );
        assert_eq!(names(&pem), ["private key"]);
        let hook = format!(
            "https://hooks.slack.com/services/T{}/B{}/{}",
            "02AB4CD6E", "03FG7HJ9K", "aB3dE5fG7hJ9kL1mN2pQ4rS6"
        );
        assert_eq!(names(&hook), ["Slack webhook"]);
    }

    #[test]
    fn near_misses() {
        let body = "Qw8sZ2kP0vNf5tYbL3xRj7uHc9mDaE";
        for text in [
            format!("ghp_{body}000000"),
            format!("{}{}", "AKIA", "IOSFODNN7EXAMPLE"),
            format!("ghp_{}", "x".repeat(36)),
            "-----BEGIN PRIVATE KEY-----\n...\n".to_owned(),
            "AKIAWRONG".to_owned(),
            "${{ secrets.GITHUB_TOKEN }}".to_owned(),
            "0123456789abcdef0123456789abcdef01234567".to_owned(),
        ] {
            assert!(names(&text).is_empty(), "{text}");
        }
    }
}

//! Text with its credentials taken out, before anything can print or serialize it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// What stands where a credential stood.
const MASK: &str = "***";

/// Code points of a text that are looked at in any case before it is cut.
const WINDOW: usize = 16_384;

/// Query parameters whose value is a credential.
const SECRET_KEYS: [&str; 12] = [
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "client_secret",
    "key",
    "password",
    "private_token",
    "secret",
    "sig",
    "signature",
    "token",
];

/// Text from the scanned repository whose credentials are masked: user information in URLs and
/// secret-like query parameters become `***`.
///
/// It is the only form in which the model keeps text that may hold a URL, so that no writer can
/// leak what a checkout carries. The original is not kept.
///
/// ```
/// use plimsoll_model::Redacted;
///
/// let url = Redacted::new("https://user:hunter2@host/repo.git?token=abc&depth=1");
/// assert_eq!(url.as_str(), "https://***@host/repo.git?token=***&depth=1");
/// assert_eq!(Redacted::new("git@github.com:o/r.git").as_str(), "git@github.com:o/r.git");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Masks the credentials of `text`.
    pub fn new(text: &str) -> Self {
        // No credential stands without one of these.
        if !text.contains(['@', '?', '#']) {
            return Self(text.to_owned());
        }
        // Word by word, so that what stands around a URL does not change how it is read.
        let mut masked = String::with_capacity(text.len());
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            masked.push_str(&mask_word(word));
            masked.push_str(piece.get(word.len()..).unwrap_or_default());
        }
        Self(masked)
    }

    /// Masks the credentials of `text`, and then keeps the first `limit` code points: the other
    /// way round, the cut could take away the `@` by which a credential is known.
    ///
    /// Of very long text only the beginning is looked at; a word that this would cut is left out.
    pub fn clipped(text: &str, limit: usize) -> Self {
        let window = limit.saturating_mul(4).max(WINDOW);
        let end = if text.len() <= window { None } else { text.char_indices().nth(window) };
        let kept = match end {
            None => Self::new(text),
            Some((end, _)) => {
                let head = text.get(..end).unwrap_or_default();
                let whole = head.rfind(char::is_whitespace).and_then(|at| head.get(..at));
                Self::new(&format!("{}…", whole.unwrap_or_default()))
            }
        };
        if kept.0.len() <= limit { kept } else { Self(crate::clip(kept.as_str(), limit)) }
    }

    /// The masked text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The masked text, taken out.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for Redacted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for Redacted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

/// Masks one word until nothing is left to mask: taking out one credential can bring another to
/// light.
fn mask_word(word: &str) -> String {
    let mut word = word.to_owned();
    for _ in 0..8 {
        let masked = mask_user_information(&mask_query(&word));
        if masked == word {
            break;
        }
        word = masked;
    }
    word
}

/// Masks `user:password@` in one word: after every `://`, or before a host if there is no scheme
/// (the scp form). A bare `git@`, an image digest (`name@sha256:…`) and the version of a package
/// (`npm:name@1.0.0`) are not credentials.
fn mask_user_information(word: &str) -> String {
    if !word.contains("://") {
        return match word.rsplit_once('@') {
            Some((user, host))
                if user.contains(':') && !user.contains('/') && !is_revision(user, host) =>
            {
                format!("{MASK}@{host}")
            }
            _ => word.to_owned(),
        };
    }
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = after.find(['/', '?', '#', '"', '\'']).unwrap_or(after.len());
        let (authority, tail) = after.split_at(end);
        match authority.rsplit_once('@') {
            Some((user, host)) if user != "git" && user != MASK && !is_digest(host) => {
                out.push_str(MASK);
                out.push('@');
                out.push_str(host);
            }
            _ => out.push_str(authority),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Whether `name@revision`, without a scheme, names a revision of something and not a host.
fn is_revision(name: &str, revision: &str) -> bool {
    let revision = revision.trim_end_matches(['"', '\'', '`', ',', ';', ')']);
    is_digest(revision)
        || is_version(revision)
        || is_digest_variable(name, revision)
        || is_protocol(name, revision)
}

fn is_digest(text: &str) -> bool {
    ["sha256:", "sha384:", "sha512:"].iter().any(|algorithm| text.starts_with(algorithm))
}

/// A version or a range of versions. Four numbers are an address.
fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches(['^', '~', '=', '>', '<', 'v']);
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = core.split('.').count();
    // `3-eu.example.com` is a host.
    let least = if core.len() < text.len() { 2 } else { 1 };
    core.split('.').all(number)
        && (least..=3).contains(&parts)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+_".contains(&byte))
}

/// `postgres:16@${{ matrix.digest }}`: an image whose digest is an expression. A tag that could be
/// a password needs an expression that says it is a digest.
fn is_digest_variable(name: &str, revision: &str) -> bool {
    let tag = name.rsplit(':').next().unwrap_or_default();
    let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
    let name = name.trim_start_matches(['"', '\'', '`', '(']);
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    let first = tag.split(['-', '.']).next().unwrap_or_default().trim_start_matches('v');
    let short = first.len() <= 4 && tag.len() <= 24;
    let versioned = short && !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    let lower = revision.to_ascii_lowercase();
    let named = ["digest", "sha256"].iter().any(|word| lower.contains(word));
    // A word ends at a blank, and an expression of a workflow may hold some.
    lower.starts_with('$') && plain(name) && plain(tag) && (versioned || named || tag == "latest")
}

/// `npm:name@range`, `patch:name@npm:range#…`: the protocols of JavaScript package managers.
fn is_protocol(name: &str, revision: &str) -> bool {
    const PROTOCOLS: [&str; 5] = ["npm:", "jsr:", "patch:", "workspace:", "virtual:"];
    let name = name.trim_start_matches(['"', '\'', '`', '(']);
    let inner = name.strip_prefix("patch:").is_some_and(|name| !name.contains(':'));
    let nested = ["npm:", "workspace:", "virtual:"].iter().any(|one| revision.starts_with(one));
    let range = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || "^~<>=*".contains(c))
            && !text.contains([':', '@'])
            && text.bytes().filter(|byte| *byte == b'.').count() < 3
    };
    let tag = |text: &str| {
        ["latest", "next", "beta", "alpha", "canary", "rc", "workspace"].contains(&text)
    };
    let known = PROTOCOLS.iter().any(|protocol| name.starts_with(protocol));
    known && name.matches(':').count() == 1 && (range(revision) || tag(revision)) || inner && nested
}

/// Masks the values of secret-like parameters after `?`, `#` and `&`.
fn mask_query(text: &str) -> String {
    // A fragment can hold parameters as well, and a parameter another URL with its own.
    let Some(start) = text.find(['?', '#']) else { return text.to_owned() };
    let (head, query) = text.split_at(start);
    let mut out = head.to_owned();
    for piece in query.split_inclusive(['&', '?', '#', ';']) {
        let pair = piece.trim_end_matches(['&', '?', '#', ';']);
        let end = piece.get(pair.len()..).unwrap_or_default();
        match pair.split_once('=') {
            Some((key, _)) if is_secret_key(key) => {
                out.push_str(key);
                out.push('=');
                out.push_str(MASK);
            }
            _ => out.push_str(pair),
        }
        out.push_str(end);
    }
    out
}

fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    SECRET_KEYS.iter().any(|secret| key == *secret || key.ends_with(&format!("_{secret}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go() {
        for (text, masked) in [
            ("https://tok@github.com/a/b", "https://***@github.com/a/b"),
            ("docker://u:p@reg.example/img:latest", "docker://***@reg.example/img:latest"),
            ("u:p@host:path", "***@host:path"),
            ("u:p@10.0.0.1", "***@10.0.0.1"),
            ("u:p@3-eu.example.com", "***@3-eu.example.com"),
            ("u:p@10.0.0.1:5432", "***@10.0.0.1:5432"),
            ("u:hunter@$HOST/x", "***@$HOST/x"),
            ("u:hunter2@${{ vars.HOST }}", "***@${{ vars.HOST }}"),
            ("npm:hunter2@host.example", "***@host.example"),
            ("patch:a:hunter2@npm:1", "***@npm:1"),
            // What is in front is no protocol, more than one name, or no range follows.
            ("u:p@npm:1", "***@npm:1"),
            ("u:p@latest", "***@latest"),
            ("npm:a:hunter2@latest", "***@latest"),
            ("patch:hunter2@host.example", "***@host.example"),
            ("npm:hunter2@1.a.b.c", "***@1.a.b.c"),
            // A number may be a password, and so may a word in front of a variable.
            ("u:16@host", "***@host"),
            ("u:12345@$HOST", "***@$HOST"),
            ("u:1-abcdefghijklmnopqrstuvw@$HOST", "***@$HOST"),
            ("u:abcd@$HOST", "***@$HOST"),
            ("`u:p@host`: no image", "***@host`: no image"),
            // Found by fuzzing: what a query hid counted as a scheme, a blank was lost, and what
            // a user's name hid counted as a key.
            ("a:b@c?sig=x://y", "***@c?sig=***"),
            ("a?sig=x://y b:c@d", "a?sig=*** ***@d"),
            ("?x://a=b@_key=c", "?x://***@_key=***"),
            ("a https://u:p@h and ssh://x:y@z/w", "a https://***@h and ssh://***@z/w"),
            ("https://h/x#access_token=abc", "https://h/x#access_token=***"),
            ("https://h/?u=https://h/?token=abc", "https://h/?u=https://h/?token=***"),
            ("https://h/x.tgz?X-Auth-Token=abc", "https://h/x.tgz?X-Auth-Token=***"),
        ] {
            assert_eq!(Redacted::new(text).as_str(), masked);
        }
    }

    #[test]
    fn ordinary_text_stays() {
        for text in [
            "actions/checkout@v4",
            "docker://alpine@sha256:01ba47",
            "localhost:5000/x@sha256:01ba47",
            "https://github.com/actions/checkout@v4",
            "ssh://git@host/x",
            "git@github.com:o/r.git",
            "postgres:16@${{ matrix.dg }}",
            "python:3.12@${DIGEST} is an image",
            "`debian:bookworm@$BASE_DIGEST`: an image",
            "alpine@sha512:01ba47",
            "ac patch:ac@npm:1.0.0#./p.patch",
            "lodash npm:lodash@^4.17.21",
            "left-pad npm:pad@latest",
            "npm:pad@* npm:pad@1.x jsr:pad@^1.2.x workspace:pad@*",
            "alpine:3@sha256:01ba47",
            "alpine:latest@$ALPINE",
            "cargo:cargo-edit@1",
            "cargo:cargo-edit@1.0-rc.1",
            "cargo:cargo-edit@0.12.2",
        ] {
            assert_eq!(Redacted::new(text).as_str(), text);
        }
    }

    #[test]
    fn every_way_in_masks_and_every_way_out_shows_the_masked_text() {
        let (text, masked) = ("https://u:p@h/x", "https://***@h/x");
        let json = format!("\"{text}\"");
        let read: Redacted = serde_json::from_str(&json).unwrap();
        for made in [Redacted::new(text), Redacted::from(text), Redacted::clipped(text, 99), read] {
            assert_eq!(made.as_str(), masked);
            assert_eq!(made.to_string(), masked);
            assert_eq!(format!("{made:?}"), format!("\"{masked}\""));
            assert_eq!(serde_json::to_string(&made).unwrap(), format!("\"{masked}\""));
            assert_eq!(made.into_string(), masked);
        }
    }

    #[test]
    fn a_cut_keeps_whole_words_of_what_is_looked_at() {
        let long = format!("word {}", "a".repeat(WINDOW));
        assert_eq!(Redacted::clipped(&long, 99).as_str(), "word…");
        assert_eq!(Redacted::clipped("one two", 7).as_str(), "one two");
        assert_eq!(Redacted::clipped("one two", 3).as_str(), crate::clip("one two", 3));
    }

    proptest::proptest! {
        #[test]
        fn masking_is_idempotent(text in ".{0,80}") {
            let once = Redacted::new(&text);
            proptest::prop_assert_eq!(Redacted::new(once.as_str()), once);
        }

        #[test]
        fn a_secret_of_any_length_goes_before_the_cut(length in 1_usize..20_000, limit in 1_usize..1200) {
            let secret = "S".repeat(length);
            for text in [
                format!("https://x:{secret}@host/p"),
                format!("a/b@v1 {secret}:{secret}@host"),
                format!("x https://host/p?token={secret}&a=b"),
            ] {
                let kept = Redacted::clipped(&text, limit);
                proptest::prop_assert!(!kept.as_str().contains("SS") || length == 1, "{}", kept);
                proptest::prop_assert!(kept.as_str().chars().count() <= limit + 1);
            }
        }

        #[test]
        fn a_secret_never_survives(scheme in "[a-z]{1,8}", user in "[a-z]{0,6}") {
            let masked = Redacted::new(&format!("x {scheme}://{user}:S3CRET@host/p"));
            proptest::prop_assert!(!masked.as_str().contains("S3CRET"));
        }
    }
}

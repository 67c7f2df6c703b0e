//! Names whose value is a credential: of parameters, variables, options and headers.

use super::literals::Literals;
use crate::percent;

/// Suffixes of names whose value is always a credential.
const ENDS: &[&str] = &[
    "accesskey",
    "accesskeyid",
    "accountkey",
    "apikey",
    "apisecret",
    "appkey",
    "authkey",
    "bearer",
    "certpassword",
    "clientkey",
    "credential",
    "credentials",
    "encryptionkey",
    "jwt",
    "licensekey",
    "masterkey",
    "oauth",
    "passphrase",
    "passwd",
    "password",
    "passwort",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "sharedkey",
    "signature",
    "signingkey",
    "storagekey",
    "subscriptionkey",
    "token",
];

/// Words of such names that are too short to be searched inside a word.
const WORDS: &[&str] = &["creds", "pass", "pat", "pw", "sas", "passw"];

/// Ends and words of names that are credentials in the query of a URL, and often something else
/// in other places.
const QUERY_ENDS: &[&str] =
    &["session", "sessionid", "sessionkey", "accesscode", "authcode", "webhookkey"];
const QUERY_WORDS: &[&str] =
    &["auth", "authorization", "cred", "key", "sess", "sid", "sig", "hmac", "otp", "pin"];

/// The maximum length of a name that is examined, in bytes.
const LONGEST: usize = 128;

/// Literals in names of credentials, in any case. See [`text_hints`] and [`name_hints`].
const HINTS: &[&str] = &[
    "key",
    "bearer",
    "credential",
    "jwt",
    "auth",
    "pass",
    "pwd",
    "secret",
    "token",
    "creds",
    "sas",
    "cookie",
    "session",
    "art-api",
];

/// The literals by which a text needs a closer look: each name of a credential contains one of them,
/// in any case, or is in a query.
pub(super) fn text_hints() -> Vec<&'static str> {
    const SHORT: &[&str] = &["_pat", "-pat", "_pw", "-pw", "basic "];
    const COMMANDS: &[&str] =
        &["curl", "wget", "http ", "login", "mysql", "sshpass", "twine", "choco", "nuget"];
    [HINTS, SHORT, COMMANDS].concat()
}

/// The literals by which a single name needs a closer look: each of [`ENDS`], [`WORDS`] and the headers contains one
/// of them. Most names in a text contain none, and need no further check.
fn name_hints() -> Vec<&'static str> {
    [HINTS, &["basic", "pat", "pw", "signature"]].concat()
}

/// Whether the value of a variable, an option or a field of this name is a credential.
///
/// ```
/// assert!(plimsoll_model::is_secret_name("NPM_TOKEN"));
/// assert!(!plimsoll_model::is_secret_name("TOKENIZER"));
/// ```
pub fn is_secret_name(name: &str) -> bool {
    // Escapes may hide a hint.
    if !is_hinted(name) && !name.contains('%') {
        return false;
    }
    let name = Name::new(name);
    name.ends_with(ENDS) || name.is_last(WORDS)
}

/// Whether a name needs a closer look. Separators inside a hint do not hide it.
pub(super) fn is_hinted(name: &str) -> bool {
    static HINTED: Literals = Literals::new(name_hints);
    HINTED.is_in(name)
        || name.contains(['-', '_', '.', '[', ']', ':', '/']) && {
            let compact: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            HINTED.is_in(&compact)
        }
}

/// Whether the value of a parameter of this name in a URL is a credential.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    let name = Name::new(name);
    name.ends_with(ENDS)
        || name.is_last(WORDS)
        || name.ends_with(QUERY_ENDS)
        || name.is_last(QUERY_WORDS)
}

/// Whether an option of a command line takes a credential: `--password`, `-ApiKey`, `/token`.
///
/// The word after such an option is always a secret, never a name of a package.
///
/// ```
/// assert!(plimsoll_model::takes_secret("--proxy-password"));
/// assert!(!plimsoll_model::takes_secret("--password-stdin"));
/// ```
pub fn takes_secret(option: &str) -> bool {
    let name = option.trim_start_matches(['-', '/']);
    // `--no-password` states that there is no password.
    name.len() < option.len() && is_secret_name(name) && !name.starts_with("no-")
}

/// A name in normalized spelling.
struct Name {
    /// Only its letters and digits, in lower case.
    compact: String,
    /// The start of the last word: `token` of `accessToken`, `access_token`, `a[token]`.
    last: usize,
}

impl Name {
    fn new(text: &str) -> Self {
        let start = text.len().saturating_sub(LONGEST);
        let tail = text.as_bytes().get(start..).unwrap_or_default();
        let (mut compact, mut last, mut lower) = (String::new(), 0, false);
        let mut fresh = true;
        for byte in decoded(tail) {
            if !byte.is_ascii_alphanumeric() {
                fresh = true;
                continue;
            }
            if fresh || lower && byte.is_ascii_uppercase() {
                last = compact.len();
            }
            (fresh, lower) = (false, byte.is_ascii_lowercase() || byte.is_ascii_digit());
            compact.push(char::from(byte.to_ascii_lowercase()));
        }
        Self { compact, last }
    }

    fn ends_with(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.compact.ends_with(end))
    }

    fn is_last(&self, words: &[&str]) -> bool {
        let word = self.compact.get(self.last..).unwrap_or_default();
        // `accesskey` is one word and has a row of its own; `PASS1` is a word with a number.
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        words.contains(&word)
    }
}

/// The bytes of a text with the escapes of URLs resolved, including those that were escaped twice.
fn decoded(text: &[u8]) -> Vec<u8> {
    let once = percent::decoded(text);
    if once.contains(&b'%') { percent::decoded(&once) } else { once }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_a_name() {
        for name in [
            "token",
            "accessToken",
            "ACCESS_TOKEN",
            "access-token",
            "access.token",
            "a[token]",
            "a%5Btoken%5D",
            "%74oken",
            "%2574oken",
            "apiKey",
            "API_KEY",
            "x-api-key",
            "NPM_TOKEN",
            "pwd",
            "db_pass",
            "passwd",
            "userPassword",
            "jwt",
            "GITHUB_PAT",
            "bearer",
            "clientSecret",
            "AWS_SECRET_ACCESS_KEY",
            "awsAccessKeyId",
            "credentials",
            "PASS2",
            "//registry.example/:_authToken",
            "src-creds",
        ] {
            assert!(is_secret_name(name) && is_secret_parameter(name), "{name}");
        }
        for name in ["sec.ret", "to-ken", "my_to_ken", "p-w-d"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["session", "sessionId", "sig", "key", "auth", "sid"] {
            assert!(!is_secret_name(name) && is_secret_parameter(name), "{name}");
        }
        for name in [
            "monkey",
            "author",
            "tokenizer",
            "tokens",
            "secretary",
            "path",
            "compass",
            "design",
            "password-file",
            "keyword",
            "passthrough",
            "turnkey",
            "egg",
            "sha256",
            "",
            "sauces",
        ] {
            assert!(!is_secret_name(name) && !is_secret_parameter(name), "{name}");
        }
    }

    #[test]
    fn each_name_has_a_hint() {
        for name in ENDS.iter().chain(WORDS).chain(super::super::assignment::HEADERS) {
            assert!(name_hints().iter().any(|hint| name.contains(hint)), "{name}");
        }
        let headers = super::super::assignment::HEADERS;
        assert!(headers.iter().all(|name| text_hints().iter().any(|hint| name.contains(hint))));
    }

    #[test]
    fn options_that_take_a_credential() {
        for option in ["--password", "-ApiKey", "/password", "--certpassword", "--github-token"] {
            assert!(takes_secret(option), "{option}");
        }
        for option in ["password", "--no-password", "--password-stdin", "--token-file", "-p", "--"]
        {
            assert!(!takes_secret(option), "{option}");
        }
    }
}

//! Masks credentials in text before anything can print or serialize it.
//!
//! There is one redactor, [`Redacted`]. It recognizes credentials by their *form*, as tolerantly as
//! git, curl, pip, npm and docker (`user`, `parameter`, `assignment`), and by the *format* of
//! tokens (`crate::secret`). [`redact_rows`] applies it to whole rows, so that forgotten fields are
//! covered as well.

mod assignment;
mod clip;
mod error;
mod literals;
mod name;
mod parameter;
mod recent;
mod revision;
mod rows;
mod text;
mod user;
mod walk;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::secret_tokens;
pub use clip::clip;
pub use error::redact_error;
use literals::Literals;
pub use name::{is_secret_name, takes_secret};
pub use rows::{Redaction, redact_rows};
use text::Text;

/// The number of code points that are always checked before a text is cut.
const WINDOW: usize = 16_384;

/// Text from the scanned repository whose credentials are masked with `***`: user information and
/// parameters of URLs, values of variables, options and headers with the name of a credential,
/// private keys, and tokens with the prefix of their issuer. Expressions such as `$TOKEN` contain
/// no secret and are kept.
///
/// It is the only form in which the model stores text that may contain a URL, so that no writer can
/// leak a secret. The original is not stored.
///
/// ```
/// use plimsoll_model::Redacted;
///
/// let url = Redacted::new("https://user:hunter2@host/repo.git?token=abc&depth=1");
/// assert_eq!(url.as_str(), "https://***@host/repo.git?token=***&depth=1");
/// assert_eq!(Redacted::new("git@github.com:o/r.git").as_str(), "git@github.com:o/r.git");
/// ```
#[derive(Clone, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), serde(transparent))]
pub struct Redacted(String, #[cfg_attr(feature = "schema", serde(skip))] u64);

/// The name under which [`Redacted`] is serialized. Text formats do not show it; it marks text in a
/// row as already masked.
pub(crate) const NEWTYPE: &str = "Redacted";

impl Redacted {
    /// Masks the credentials of `text`.
    pub fn new(text: &str) -> Self {
        match redact(text) {
            Cow::Borrowed(text) => Self(text.to_owned(), 0),
            Cow::Owned(masked) => Self(masked, token_key(text)),
        }
    }

    /// A key that distinguishes texts that look the same after masking but had different tokens:
    /// zero without a token. It is only for this process and never written, because a digest of a
    /// token would reveal who else has it. A password in a URL is not a part of it, because the URL
    /// is the same with a different one.
    #[doc(hidden)]
    pub fn token_key(&self) -> u64 {
        self.1
    }

    /// Masks the credentials of `text`, and then keeps the first `limit` code points. In the other
    /// order, the cut could remove the `@` by which a credential is recognized.
    ///
    /// Only the beginning of very long text is checked; a word at the cut is left out.
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
        if kept.0.len() <= limit {
            return kept;
        }
        Self(crate::text::cut(kept.as_str(), limit), kept.1)
    }

    /// The masked text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Consumes it, and returns the masked text.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl PartialEq for Redacted {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Redacted {}

impl PartialOrd for Redacted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Redacted {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl Hash for Redacted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
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

impl Serialize for Redacted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(NEWTYPE, &self.0)
    }
}

impl<'de> Deserialize<'de> for Redacted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

/// Masks the credentials of a text; borrowed if there are none.
///
/// Use it for text that will be changed, because for example a token in lower case can no longer be
/// recognized. Stored text is always [`Redacted`].
pub fn redact(text: &str) -> Cow<'_, str> {
    if !is_suspicious(text) {
        return Cow::Borrowed(text);
    }
    let mut masked: Option<String> = None;
    // Masking one credential can reveal another one.
    for _ in 0..ROUNDS {
        match once(masked.as_deref().unwrap_or(text)) {
            Some(next) => masked = Some(next),
            None => return masked.map_or(Cow::Borrowed(text), Cow::Owned),
        }
    }
    // The rest may still contain a credential.
    Cow::Borrowed(text::MASK)
}

/// A part of a text after splitting: `***` if it is a part of a credential, which could no longer
/// be recognized.
///
/// ```
/// let whole = "https://user:pass/word@host/x";
/// assert_eq!(plimsoll_model::redact_piece(whole, "word@host"), "***");
/// assert_eq!(plimsoll_model::redact_piece(whole, "host/x"), "host/x");
/// ```
pub fn redact_piece<'a>(whole: &str, piece: &'a str) -> Cow<'a, str> {
    match redact(whole) {
        Cow::Owned(masked) if !masked.contains(piece) => match redact(piece) {
            // The piece contains a credential by itself, so it is masked when it becomes
            // reportable.
            Cow::Owned(_) => Cow::Borrowed(piece),
            Cow::Borrowed(_) => Cow::Borrowed(text::MASK),
        },
        _ => Cow::Borrowed(piece),
    }
}

/// A number that differs for different tokens; zero for none.
fn token_key(text: &str) -> u64 {
    let tokens = secret_tokens(text.as_bytes());
    if tokens.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    for token in tokens {
        text.get(token.range).hash(&mut hasher);
    }
    hasher.finish().max(1)
}

/// The maximum number of passes over a text; a text that needs more is masked completely.
const ROUNDS: usize = 16;

fn once(text: &str) -> Option<String> {
    let mut parsed = Text::new(text);
    for token in secret_tokens(text.as_bytes()) {
        parsed.mask(token.range);
    }
    user::find(&mut parsed);
    parameter::find(&mut parsed);
    if has_name(text) {
        assignment::find(&mut parsed);
    }
    parsed.masked().filter(|masked| masked != text)
}

/// Whether a text can contain a credential at all: most values in a report cannot, so this is the
/// only check for them.
fn is_suspicious(text: &str) -> bool {
    // The shortest token is longer.
    const SHORTEST: usize = 20;
    let signs = Signs::of(text);
    // User information has a colon or a preceding scheme, and a parameter has a `=`.
    signs.has(Signs::AT | Signs::COLON)
        || signs.has(Signs::QUERY | Signs::EQUALS)
        || signs.has(Signs::PERCENT)
        || signs.can_name() && has_name(text)
        || text.len() >= SHORTEST && !secret_tokens(text.as_bytes()).is_empty()
}

/// The characters of a text that every credential needs, as a bit set.
#[derive(Clone, Copy)]
struct Signs(u8);

impl Signs {
    const AT: u8 = 1;
    const COLON: u8 = 2;
    const QUERY: u8 = 4;
    const EQUALS: u8 = 8;
    const PERCENT: u8 = 16;
    const BLANK: u8 = 32;

    const fn of_byte(byte: u8) -> u8 {
        match byte {
            b'@' => Self::AT,
            b':' => Self::COLON,
            b'?' | b'#' => Self::QUERY,
            b'=' => Self::EQUALS,
            b'%' => Self::PERCENT,
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => Self::BLANK,
            _ => 0,
        }
    }

    fn of(text: &str) -> Self {
        /// The bit of each byte.
        #[expect(clippy::as_conversions, clippy::indexing_slicing, reason = "the compiler runs it")]
        const TABLE: [u8; 256] = {
            let mut table = [0; 256];
            let mut byte = 0_u8;
            loop {
                table[byte as usize] = Signs::of_byte(byte);
                if byte == u8::MAX {
                    break table;
                }
                byte += 1;
            }
        };
        let sign = |byte: u8| TABLE.get(usize::from(byte)).copied().unwrap_or_default();
        Self(text.bytes().fold(0, |signs, byte| signs | sign(byte)))
    }

    fn has(self, all: u8) -> bool {
        self.0 & all == all
    }

    /// Whether a text can be the value of a credential.
    fn can_name(self) -> bool {
        self.0 & (Self::EQUALS | Self::COLON | Self::BLANK | Self::PERCENT) != 0
    }
}

/// Whether a text contains the name of a credential.
fn has_name(text: &str) -> bool {
    static HINTS: Literals = Literals::new(name::text_hints);
    HINTS.is_in(text)
}

#[cfg(test)]
mod tests;

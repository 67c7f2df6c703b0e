//! Text that is cut.

use super::Redacted;

/// The first `limit` code points of `text`, and an ellipsis if something was cut.
///
/// If something is cut, credentials are masked first: half a token, or a URL without the `@` by which its password is
/// recognized, could not be masked later.
///
/// ```
/// assert_eq!(plimsoll_model::clip("abcdef", 3), "abc…");
/// assert_eq!(plimsoll_model::clip("abc", 3), "abc");
/// ```
pub fn clip(text: &str, limit: usize) -> String {
    // A text of at most this many bytes does not have more code points.
    if text.len() <= limit || text.char_indices().nth(limit).is_none() {
        return text.to_owned();
    }
    Redacted::clipped(text, limit).into_string()
}

//! Bounded text.

/// The longest text of a value kept in a report, in code points.
pub const VALUE_LIMIT: usize = 1000;

/// The first `limit` code points of `text`, and an ellipsis where something was cut.
///
/// ```
/// assert_eq!(plimsoll_model::clip("abcdef", 3), "abc…");
/// assert_eq!(plimsoll_model::clip("abc", 3), "abc");
/// ```
pub fn clip(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

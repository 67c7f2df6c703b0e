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

/// SHA-256 of content, in lower-case hexadecimal digits.
///
/// ```
/// assert!(plimsoll_model::sha256_hex(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256_hex(content: &[u8]) -> String {
    use sha2::Digest as _;
    hex(sha2::Sha256::digest(content).iter())
}

/// Lower-case hexadecimal digits of bytes.
pub(crate) fn hex<I: Iterator<Item: std::borrow::Borrow<u8>>>(bytes: I) -> String {
    use std::borrow::Borrow as _;
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes.map(|byte| *byte.borrow()).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

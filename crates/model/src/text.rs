//! Bounded text.

/// The maximum length of a stored value in code points.
pub const VALUE_LIMIT: usize = 1000;

/// The first `limit` code points of an already masked `text`.
pub(crate) fn cut(text: &str, limit: usize) -> String {
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
    hex(sha256(content).iter())
}

/// SHA-256 of content.
pub fn sha256(content: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(content).into()
}

/// Lower-case hexadecimal digits of a SHA-256.
pub fn digest_hex(sha256: &[u8; 32]) -> String {
    hex(sha256.iter())
}

/// Lower-case hexadecimal digits of bytes.
pub(crate) fn hex<I: Iterator<Item: std::borrow::Borrow<u8>>>(bytes: I) -> String {
    use std::borrow::Borrow as _;
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    let mut text = Vec::with_capacity(bytes.size_hint().0.saturating_mul(2));
    for byte in bytes {
        let byte = *byte.borrow();
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    // Digits are ASCII.
    String::from_utf8(text).unwrap_or_default()
}

//! Decodes percent-encoding (RFC 3986, 2.1).

use std::borrow::Cow;

/// Decodes percent-encoding (RFC 3986, 2.1). If the result is not text, the input is returned.
///
/// ```
/// assert_eq!(plimsoll_model::percent_decoded("a%2Cb%"), "a,b%");
/// assert_eq!(plimsoll_model::percent_decoded("a%FF"), "a%FF");
/// ```
pub fn percent_decoded(text: &str) -> Cow<'_, str> {
    // Most texts do not need decoding.
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    String::from_utf8(decoded(text.as_bytes())).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Replaces each escape by its byte.
pub(crate) fn decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'%').then(|| escape(tail)).flatten();
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    out
}

/// The byte that two hexadecimal digits encode.
pub(crate) fn escape(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_two_hexadecimal_digits() {
        assert_eq!(escape(b"3D"), Some(b'='));
        assert_eq!(escape(b"3d="), Some(b'='));
        assert_eq!(escape(b"ff"), Some(255));
        assert_eq!(escape(b"3"), None);
        assert_eq!(escape(b"g0"), None);
    }
}

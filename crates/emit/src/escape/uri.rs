//! URLs and paths as URIs.

use std::fmt::Write as _;

/// Percent-encodes the bytes of a path as a relative URI reference (RFC 3986): all except
/// unreserved characters and `/`. A colon is encoded too, so that the first segment is not read as
/// a scheme.
///
/// ```
/// use plimsoll_emit::escape::uri;
///
/// assert_eq!(uri(b"a b/\xff:x"), "a%20b/%FF%3Ax");
/// ```
pub fn uri(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.iter().copied() {
        push_byte(&mut out, byte, byte == b'/' || is_unreserved(byte));
    }
    out
}

/// Converts a web URL to an absolute URI (RFC 3986), without user information; `None` if it is not
/// one.
///
/// Characters that are not allowed in a URI are percent-encoded, and existing escapes are kept. A
/// port that is not a number, or a host that is not a name, is invalid and not corrected. An IPv6
/// address in brackets is valid, but validators of `iri-reference` reject it. A second `#` is
/// encoded, since a fragment cannot contain one.
pub(crate) fn web_uri(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if !is_authority(authority) {
        return None;
    }
    let mut out = format!("{scheme}://{authority}");
    let mut fragment = false;
    for (index, byte) in tail.bytes().enumerate() {
        let digits = tail.as_bytes().get(index + 1..index + 3);
        let escape = digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        let keep = match byte {
            b'%' => escape,
            b'#' => !std::mem::replace(&mut fragment, true),
            byte => b":/?@!$&'()*+,;=".contains(&byte) || is_unreserved(byte),
        };
        push_byte(&mut out, byte, keep);
    }
    Some(out)
}

/// Whether the text is a host with an optional port (RFC 3986, 3.2).
fn is_authority(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    !host.is_empty() && host.chars().all(name) && port.is_none_or(is_port)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn push_byte(out: &mut String, byte: u8, keep: bool) {
    if keep {
        out.push(char::from(byte));
    } else {
        // Writing into a `String` cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "https://",
            "HTTP://",
            "http:",
            "git://",
            "user:secret@",
            "@",
            "host.example",
            "[::1]",
            "[",
            "]",
            ":",
            ":80",
            ":99999",
            ":-1",
            ":x",
            "/",
            "//",
            "?",
            "#",
            "#a",
            "%",
            "%2",
            "%2F",
            "%zz",
            "\\",
            " ",
            "\t",
            "\n",
            "\0",
            "\u{202e}",
            "\u{ff0f}",
            "ü",
            "<",
            ">",
            "\"",
            "^",
            "`",
            "{",
            "|",
            "}",
            "..",
        ]);
        prop::collection::vec(prop_oneof![part.prop_map(str::to_owned), ".{0,3}"], 0..10)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_path_contains_no_other_characters(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            let out = uri(&bytes);
            prop_assert!(out.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)));
        }

        #[test]
        fn an_address_is_valid_by_the_grammar_of_validators(tail in parts(), head in any::<bool>()) {
            let text = if head { format!("https://host.example{tail}") } else { tail };
            if let Some(uri) = web_uri(&text) {
                let format = serde_json::json!({ "format": "iri-reference" });
                let options = jsonschema::options().should_validate_formats(true);
                let validator = options.build(&format).unwrap();
                prop_assert!(validator.is_valid(&serde_json::json!(uri)), "{text:?}: {uri}");
                prop_assert!(uri.is_ascii() && uri.matches('#').count() < 2);
                let authority = uri.split(['/', '?', '#']).nth(2).unwrap_or_default();
                prop_assert!(!authority.contains('@'), "{uri}");
            }
        }
    }

    #[test]
    fn invalid_addresses_are_rejected_and_not_guessed() {
        for text in [
            "",
            "host.example",
            "ftp://host.example",
            "https://",
            "https://host.example:99999/",
            "https://host:/",
            "https://host:x/",
            "https://[::1]/",
            "https://a b/",
            "https://host\\x/",
            "https://h\u{fc}st/",
            "javascript:x",
        ] {
            assert_eq!(web_uri(text), None, "{text:?}");
        }
        for (text, uri) in [
            ("https://host.example/a#b#c", "https://host.example/a#b%23c"),
            ("https://user:secret@host.example:8443/a b", "https://host.example:8443/a%20b"),
            ("HTTP://Host.example/%41%", "http://Host.example/%41%25"),
            ("https://host.example/[a]?b=[c]", "https://host.example/%5Ba%5D?b=%5Bc%5D"),
        ] {
            assert_eq!(web_uri(text).as_deref(), Some(uri));
        }
    }
}

//! Names as people spell them: of files, directories and libraries.

/// A name as far as macros, directories and registries spell it alike: letters and digits, in lower case.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether two names are spelled alike so far. Names without a letter or digit of ASCII have to be equal.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    let plain = plain_name(one);
    one == other || (!plain.is_empty() && plain == plain_name(other))
}

/// The name of a text without its suffix, of a name in lower case; none for what is no text by its suffix.
pub(crate) fn text_stem(name: &[u8]) -> Option<&[u8]> {
    let (stem, suffix) = match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => name.split_at(dot),
        None => (name, &b""[..]),
    };
    matches!(suffix, b"" | b".md" | b".markdown" | b".txt" | b".rst").then_some(stem)
}

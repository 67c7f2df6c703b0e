//! Words of a comment, and their spelling.

pub(super) fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// A word without the punctuation around it, and without "'s".
pub(super) fn plain(word: &str) -> &str {
    let is_sign = |c: char| !c.is_alphanumeric() && !"+/".contains(c);
    let word = word.trim_start_matches(is_sign).trim_end_matches(is_sign);
    ["'s", "’s", "`s"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

/// A word up to the first `::`, in lower case.
pub(super) fn base(word: &str) -> String {
    word.split("::").next().unwrap_or(word).to_ascii_lowercase()
}

/// Whether a word is spelled like a name, and not like a constant.
pub(super) fn is_marked(token: &str) -> bool {
    let is_constant = token.contains('_') && token.to_uppercase() == *token;
    let has_mark = token.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
    has_mark && !is_constant && token.chars().any(char::is_alphabetic) && !token.contains('(')
}

/// Whether a name ends at a word, because of its punctuation.
pub(super) fn ends(word: &str) -> bool {
    word.ends_with(['.', ',', ';', ':', ')']) || word.ends_with("'s")
}

/// Whether a word is spelled like a type, a function or a constant: `KnotTable`, `knot_table`, `KNOT_TABLE`.
pub(super) fn is_identifier(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let has_hump = letters.windows(3).any(|three| match three {
        [a, b, c] => a.is_lowercase() && b.is_uppercase() && c.is_lowercase(),
        _ => false,
    });
    has_hump || word.contains('_')
}

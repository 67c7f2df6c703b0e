//! Spelling of SPDX license expressions.

use spdx::identifiers::{EXCEPTIONS, LICENSES};

/// A license expression in the spelling of SPDX: identifiers of licenses and exceptions as the list has
/// them, which are the same in any case (SPDX 2.3, annex D.2), and operators in capitals. Words that are
/// not on the list stay as written, so that the text means what it meant.
///
/// ```
/// use plimsoll_model::canonical_license;
///
/// assert_eq!(canonical_license("mit or (apache-2.0 and gpl-2.0+)"), "MIT OR (Apache-2.0 AND GPL-2.0+)");
/// assert_eq!(canonical_license("LicenseRef-own"), "LicenseRef-own");
/// ```
pub fn canonical_license(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.trim().chars().chain(std::iter::once(' ')) {
        if c.is_whitespace() || matches!(c, '(' | ')') {
            out.push_str(&spelled(&word));
            word.clear();
            match c {
                '(' | ')' => out.push(c),
                // One blank says as much as several.
                _ if out.ends_with(' ') => {}
                _ => out.push(' '),
            }
        } else {
            word.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A word of an expression as SPDX spells it.
fn spelled(word: &str) -> String {
    let operators = ["AND", "OR", "WITH"];
    if let Some(known) = operators.iter().find(|known| known.eq_ignore_ascii_case(word)) {
        return (*known).to_owned();
    }
    let listed = |word: &str| {
        let licenses = LICENSES.iter().map(|license| license.name);
        let mut names = licenses.chain(EXCEPTIONS.iter().map(|exception| exception.name));
        names.find(|name| name.eq_ignore_ascii_case(word))
    };
    if let Some(name) = listed(word) {
        return name.to_owned();
    }
    // `+` asks for this version or a later one, of any license that has versions.
    match word.strip_suffix('+').and_then(listed) {
        Some(name) => format!("{name}+"),
        None => word.to_owned(),
    }
}

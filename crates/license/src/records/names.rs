//! Converts the short names of `debian/copyright` to SPDX expressions.

use std::iter::Peekable;
use std::str::SplitWhitespace;

use plimsoll_model::LicenseExpression;

use crate::compose::Terms;

/// Short names that differ from the ids of the SPDX list (machine-readable format 1.0, "License specification").
const NAMES: &[(&str, &str)] = &[
    ("artistic", "Artistic-1.0"),
    ("cc0", "CC0-1.0"),
    ("expat", "MIT"),
    ("perl", "(Artistic-1.0-Perl OR GPL-1.0-or-later)"),
    ("public-domain", "LicenseRef-public-domain"),
    ("w3c-software", "W3C"),
];

/// Exceptions by the word before "exception".
const EXCEPTIONS: &[(&str, &str)] = &[
    ("bison", "Bison-exception-2.2"),
    ("classpath", "Classpath-exception-2.0"),
    ("font", "Font-exception-2.0"),
    ("libtool", "Libtool-exception"),
];

/// Parses the first line of a `License` field. Unknown names are not guessed.
pub(super) fn of_debian(synopsis: &str) -> Option<LicenseExpression> {
    if let Some(known) = LicenseExpression::parse(synopsis) {
        return Some(of_today(&known));
    }
    // A comma has lower precedence than "and" and "or".
    let mut text = String::new();
    for part in synopsis.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace().peekable();
        let joint = words.next_if(|word| is_joint(word));
        match joint {
            Some(joint) if !text.is_empty() => text.push_str(&format_joint(joint)),
            None if text.is_empty() => {}
            _ => return None,
        }
        text.push('(');
        text.push_str(&part_of(words)?);
        text.push(')');
    }
    LicenseExpression::parse(&text).map(|license| of_today(&license))
}

/// Converts an expression to current ids, and removes unnecessary parentheses.
pub(super) fn of_today(license: &LicenseExpression) -> LicenseExpression {
    Terms::of(license).expression().unwrap_or_else(|| license.clone())
}

fn is_joint(word: &str) -> bool {
    word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or")
}

fn format_joint(word: &str) -> String {
    format!(" {} ", word.to_ascii_uppercase())
}

/// The words of a part.
type Words<'a> = Peekable<SplitWhitespace<'a>>;

/// Parses names that are joined by "and" or "or".
fn part_of(mut words: Words<'_>) -> Option<String> {
    let mut text = String::new();
    loop {
        text.push_str(&name(words.next()?)?);
        if words.next_if(|word| word.eq_ignore_ascii_case("with")).is_some() {
            let which = words.next()?.to_ascii_lowercase();
            let known = EXCEPTIONS.iter().find(|(name, _)| *name == which)?;
            words.next_if(|word| word.eq_ignore_ascii_case("exception"))?;
            text.push_str(" WITH ");
            text.push_str(known.1);
        }
        match words.next() {
            None => return Some(text),
            Some(joint) if is_joint(joint) => text.push_str(&format_joint(joint)),
            Some(_) => return None,
        }
    }
}

/// Parses one name with its version.
fn name(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    if let Some((_, own)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Some((*own).to_owned());
    }
    let is_known = |name: &String| LicenseExpression::parse(name).is_some();
    let (base, later) = lower.strip_suffix('+').map_or((&*lower, ""), |base| (base, "+"));
    // Debian omits a minor version of zero: `GPL-2+`.
    let candidates = [word.to_owned(), format!("{base}.0{later}")];
    candidates.into_iter().find(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_those_of_spdx() {
        for (synopsis, expression) in [
            ("Expat", Some("MIT")),
            ("GPL-2+", Some("GPL-2.0-or-later")),
            ("GPL-2", Some("GPL-2.0-only")),
            ("LGPL-2.1+", Some("LGPL-2.1-or-later")),
            ("BSD-3-clause", Some("BSD-3-Clause")),
            ("Apache-2.0", Some("Apache-2.0")),
            ("CC-BY-3.0", Some("CC-BY-3.0")),
            ("public-domain", Some("LicenseRef-public-domain")),
            ("GPL-2+ or Expat", Some("GPL-2.0-or-later OR MIT")),
            ("Perl", Some("Artistic-1.0-Perl OR GPL-1.0-or-later")),
            ("MIT OR Apache-2.0", Some("MIT OR Apache-2.0")),
            ("GPL-2 with Classpath exception", Some("GPL-2.0-only WITH Classpath-exception-2.0")),
            (
                "GPL-2+ or Artistic, and BSD-3-clause",
                Some("(GPL-2.0-or-later OR Artistic-1.0) AND BSD-3-Clause"),
            ),
            ("other", None),
            ("BSD", None),
            ("GPL-2 with unknown exception", None),
            ("GPL-2 or", None),
            ("Expat, Zlib", None),
            ("", None),
        ] {
            let read = of_debian(synopsis);
            assert_eq!(read.as_ref().map(LicenseExpression::as_str), expression, "{synopsis}");
        }
    }
}

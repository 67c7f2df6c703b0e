//! The texts of the SPDX license list, and IDs that cannot be distinguished by their text.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_license::LicenseReading;
use plimsoll_model::LicenseExpression;
use spdx::expression::ExpressionReq;
use spdx::text::{EXCEPTION_TEXTS, LICENSE_TEXTS};
use spdx::{Expression, ParseMode};

/// A text of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    /// The first ID with this text.
    pub(super) id: &'static str,
    /// The text in the list.
    pub(super) text: &'static str,
}

/// All texts, without duplicates.
#[derive(Debug)]
pub(super) struct Texts {
    /// Licenses, sorted by ID.
    pub(super) licenses: Vec<Listed>,
    /// Exceptions, sorted by ID.
    pub(super) exceptions: Vec<Listed>,
    /// For every ID, the representative ID with the same text: `GPL-2.0-only` and
    /// `GPL-2.0-or-later` have one text.
    stands_for: BTreeMap<&'static str, &'static str>,
}

impl Texts {
    /// Loads the list from the crate `spdx`.
    ///
    /// Deprecated IDs are skipped: they have a new ID, or are a license with an exception. All IDs
    /// of a GNU license count as one text: the list only varies the notice in it.
    pub(super) fn load() -> Self {
        let mut stands_for = BTreeMap::new();
        let mut distinct = |listed: &[(&'static str, &'static str)]| {
            let mut first: BTreeMap<String, &'static str> = BTreeMap::new();
            let mut texts = Vec::new();
            for &(id, text) in listed {
                if is_left_out(id) {
                    continue;
                }
                let words = gnu(id).unwrap_or_else(|| words(text).join(" "));
                let is_new = !first.contains_key(&words);
                stands_for.insert(id, *first.entry(words).or_insert(id));
                if is_new {
                    texts.push(Listed { id, text });
                }
            }
            texts
        };
        let licenses = distinct(LICENSE_TEXTS);
        let exceptions = distinct(EXCEPTION_TEXTS);
        for (id, _) in LICENSE_TEXTS {
            let successor =
                gnu(id).and_then(|base| stands_for.get(format!("{base}-only").as_str()));
            if let Some(successor) = successor.copied() {
                stands_for.insert(id, successor);
            }
        }
        Self { licenses, exceptions, stands_for }
    }

    /// Returns the license with an ID.
    pub(super) fn license(&self, id: &str) -> Option<Listed> {
        let id = self.stands_for.get(id)?;
        self.licenses.iter().copied().find(|listed| listed.id == *id)
    }

    /// Whether a reading contains exactly these licenses, with any operators, and no exception.
    pub(super) fn names(&self, reading: &LicenseReading, expected: &[&str]) -> bool {
        let expected: BTreeSet<String> =
            expected.iter().map(|id| self.same_text(id).to_owned()).collect();
        self.named(reading) == expected
    }

    /// Whether a reading contains this exception.
    pub(super) fn names_exception(&self, reading: &LicenseReading, expected: &str) -> bool {
        self.named(reading).contains(self.same_text(expected))
    }

    /// Whether a reading is as expected. Licenses with the same text are interchangeable; a very
    /// long expression must be equal.
    pub(super) fn agree(&self, reading: &LicenseReading, expected: &LicenseExpression) -> bool {
        let Some(found) = &reading.expression else { return false };
        let [one, other] = [found, expected].map(|expression| self.by_text(expression));
        one.zip(other).is_some_and(|(one, other)| one.means(&other))
            || self.ids_of(found).len() > 10 && self.ids_of(found) == self.ids_of(expected)
    }

    /// Returns the licenses and exceptions in a reading.
    pub(super) fn named(&self, reading: &LicenseReading) -> BTreeSet<String> {
        reading.expression.as_ref().map(|expression| self.ids_of(expression)).unwrap_or_default()
    }

    /// Returns the licenses and exceptions in an expression, by the representative IDs of their
    /// texts.
    pub(super) fn ids_of(&self, expression: &LicenseExpression) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for each in requirements(expression) {
            ids.insert(self.same_text(&license(&each)).to_owned());
            let addition = each.req.addition.map(|addition| addition.to_string());
            ids.extend(addition.map(|id| self.same_text(&id).to_owned()));
        }
        ids
    }

    /// Replaces the IDs in an expression with the representative IDs.
    fn by_text(&self, expression: &LicenseExpression) -> Option<LicenseExpression> {
        let split = expression.as_str().replace('(', "( ").replace(')', " )");
        let words: Vec<&str> = split.split(' ').map(|word| self.same_text(word)).collect();
        LicenseExpression::parse(&words.join(" ").replace("( ", "(").replace(" )", ")"))
    }

    /// Returns the representative ID of another, if the list has that text.
    pub(super) fn known(&self, id: &str) -> Option<&'static str> {
        self.stands_for.get(id).copied()
    }

    /// Returns the representative ID of another.
    pub(super) fn same_text<'a>(&'a self, id: &'a str) -> &'a str {
        self.stands_for.get(id).copied().unwrap_or(id)
    }
}

/// Returns the ID of a license, or its custom name.
fn license(each: &ExpressionReq) -> String {
    let id = each.req.license.id().map(|id| id.name.to_owned());
    id.unwrap_or_else(|| each.req.license.to_string())
}

/// Returns the licenses in an expression, with their exceptions.
fn requirements(expression: &LicenseExpression) -> Vec<ExpressionReq> {
    let parsed = Expression::parse_mode(expression.as_str(), ParseMode::LAX);
    parsed.map(|parsed| parsed.requirements().cloned().collect()).unwrap_or_default()
}

/// Whether an ID is deprecated, or has no text.
fn is_left_out(id: &str) -> bool {
    let deprecated = spdx::license_id(id).map(spdx::LicenseId::is_deprecated);
    let deprecated =
        deprecated.or_else(|| spdx::exception_id(id).map(spdx::ExceptionId::is_deprecated));
    deprecated == Some(true) || matches!(id, "NONE" | "NOASSERTION")
}

/// Returns the common prefix of the IDs of a GNU license.
fn gnu(id: &str) -> Option<String> {
    let is_gnu = ["AGPL-", "GFDL-", "GPL-", "LGPL-"].iter().any(|name| id.starts_with(name))
        && !id.contains("-with-");
    let base = id.trim_end_matches('+').trim_end_matches("-only").trim_end_matches("-or-later");
    let base = base.trim_end_matches("-invariants").trim_end_matches("-no");
    is_gnu.then(|| base.to_owned())
}

/// Returns the words of a text in lower case, without punctuation.
pub(super) fn words(text: &str) -> Vec<String> {
    let split = text.split(|letter: char| !letter.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_license_of_the_list_is_there_once() {
        let texts = Texts::load();
        assert!(texts.licenses.len() > 550, "{}", texts.licenses.len());
        assert!(texts.exceptions.len() > 60, "{}", texts.exceptions.len());
        let mut distinct = BTreeMap::new();
        for listed in &texts.licenses {
            let before = distinct.insert(words(listed.text).join(" "), listed.id);
            assert_eq!(before, None, "{}", listed.id);
        }
        assert!(texts.licenses.iter().all(|listed| listed.id != "BSD-2-Clause-FreeBSD"));
    }

    #[test]
    fn a_text_does_not_distinguish_only_from_or_later() {
        let texts = Texts::load();
        assert_eq!(texts.same_text("GPL-2.0-only"), texts.same_text("GPL-2.0-or-later"));
        assert_eq!(texts.same_text("GPL-3.0+"), texts.same_text("GPL-3.0-only"));
        assert_ne!(texts.same_text("GPL-2.0-only"), texts.same_text("GPL-3.0-only"));
    }
}

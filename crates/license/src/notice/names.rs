//! The table of license names.

use std::collections::HashMap;
use std::sync::LazyLock;

use plimsoll_model::LicenseExpression;

use crate::compose::Terms;
use crate::deprecated::successor;

/// The context in which a name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Only if the words around it state that something is licensed.
    Name,
    /// Only in a field, or beside the word "license": the name is also an ordinary word.
    Word,
    /// Everywhere: it is a sentence that grants a license.
    Grant,
    /// Like a name, but it is the address of a license.
    Address,
    /// Only if the text states that something has the same license as this project.
    Project,
}

/// The meaning of a name.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A license, regardless of the text after the name.
    License(Terms),
    /// One of several, depending on the version after the name; by index in [`Names::families`].
    Family(usize),
    /// The id of an exception, and the prefix of the licenses that it belongs to.
    Exception(String, String),
}

/// Licenses that differ by version.
#[derive(Debug)]
pub(super) struct Family {
    /// The meaning of the name without a version.
    pub(super) default: Terms,
    /// Whether ids end in `-only` and `-or-later`.
    pub(super) is_gnu: bool,
    /// Versions and their ids; for GNU licenses, the ids are without the suffix.
    versions: Vec<(String, String)>,
}

impl Family {
    /// The meaning of a name without a version. The LGPL is called "Lesser" since version 2.1.
    pub(super) fn default_of(&self, is_lesser: bool) -> Terms {
        match self.default.key().as_str() {
            "LGPL-2.0-or-later" if is_lesser => Terms::license("LGPL-2.1-or-later"),
            _ => self.default.clone(),
        }
    }

    /// The id for a version as written: `2`, `2.0`, `v2.0.0`, `20`.
    pub(super) fn version(&self, written: &str) -> Option<&str> {
        let short = written.trim_end_matches(".0");
        let same = |version: &str| {
            version == written || version.trim_end_matches(".0") == short || {
                let digits = version.replace('.', "");
                written.len() == 2 && digits == written
            }
        };
        self.versions.iter().find(|(version, _)| same(version)).map(|(_, id)| id.as_str())
    }
}

#[derive(Debug)]
pub(super) struct Name {
    pub(super) words: Vec<String>,
    pub(super) weight: Weight,
    pub(super) meaning: Meaning,
}

#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) families: Vec<Family>,
    /// Names by their first word, the longest first.
    by_word: HashMap<String, Vec<Name>>,
}

pub(super) static NAMES: LazyLock<Names> = LazyLock::new(Names::load);

impl Names {
    /// The longest name at the start of a text.
    pub(super) fn longest<'w>(&self, word: impl FnMut(usize) -> &'w str) -> Option<&Name> {
        self.longest_that(word, |_| true)
    }

    /// The longest accepted name at the start of a text.
    pub(super) fn longest_that<'w>(
        &self,
        mut word: impl FnMut(usize) -> &'w str,
        accepts: impl Fn(&Name) -> bool,
    ) -> Option<&Name> {
        let names = self.by_word.get(word(0))?;
        names.iter().find(|name| {
            name.words.iter().enumerate().skip(1).all(|(at, expected)| word(at) == expected)
                && accepts(name)
        })
    }

    /// The family of a license, if a text begins with the name of the family.
    pub(super) fn family_of<'w>(
        &self,
        mut word: impl FnMut(usize) -> &'w str,
        id: &str,
    ) -> Option<usize> {
        let names = self.by_word.get(word(0))?;
        names.iter().find_map(|name| {
            let Meaning::Family(index) = name.meaning else { return None };
            let family = self.families.get(index)?;
            let is_named =
                name.words.iter().enumerate().all(|(at, expected)| word(at) == expected.as_str());
            let is_member = family.versions.iter().any(|(_, version)| version == id);
            (is_named && is_member).then_some(index)
        })
    }

    /// The family with a version whose id is this one, with or without `-only` and `-or-later`.
    pub(super) fn family_with(&self, id: &str) -> Option<usize> {
        let base = id.strip_suffix("-only").or_else(|| id.strip_suffix("-or-later")).unwrap_or(id);
        self.families
            .iter()
            .position(|family| family.versions.iter().any(|(_, version)| version == base))
    }

    /// The exception at the start of a text, and the prefix of the licenses that it belongs to.
    pub(super) fn exception<'w>(
        &self,
        word: impl FnMut(usize) -> &'w str,
    ) -> Option<(&Name, &str, &str)> {
        match self.longest(word) {
            Some(name) => match &name.meaning {
                Meaning::Exception(id, family) => Some((name, id, family)),
                _ => None,
            },
            None => None,
        }
    }

    /// Whether a text begins with the name of a license outside the family `but_of`.
    pub(super) fn is_license<'w>(
        &self,
        word: impl FnMut(usize) -> &'w str,
        but_of: Option<&Family>,
    ) -> bool {
        self.longest(word).is_some_and(|name| match name.meaning {
            Meaning::Exception(..) => false,
            Meaning::License(_) => true,
            Meaning::Family(index) => but_of.is_none_or(|family| {
                self.families.get(index).is_none_or(|other| !std::ptr::eq(other, family))
            }),
        })
    }

    /// Whether a text begins with the name of another family.
    pub(super) fn is_of_other_family<'w>(
        &self,
        word: impl FnMut(usize) -> &'w str,
        family: &Family,
    ) -> bool {
        match self.longest(word).map(|name| &name.meaning) {
            Some(Meaning::Family(index)) => {
                self.families.get(*index).is_some_and(|other| !std::ptr::eq(other, family))
            }
            _ => false,
        }
    }

    fn load() -> Self {
        let mut names = Self::default();
        let mut meaning = None;
        for line in include_str!("../../data/names.txt").lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] | ["#", ..] => {}
                [kind @ ("family" | "gnu-family"), _, default, versions @ ..] => {
                    meaning = names.family(*kind == "gnu-family", words.get(1), default, versions);
                }
                ["license", id @ ..] if !id.is_empty() && is_id(id) => {
                    meaning = terms(&id.join(" ")).map(Meaning::License);
                }
                ["exception", id, family] => {
                    meaning = Some(Meaning::Exception((*id).to_owned(), (*family).to_owned()));
                }
                _ => {
                    if let Some(meaning) = &meaning {
                        let (weight, rest) = weight(line.trim());
                        names.add(rest, weight, meaning.clone());
                    }
                }
            }
        }
        names.add_list();
        names.by_word.values_mut().for_each(|list| {
            list.sort_by_key(|name| std::cmp::Reverse(name.words.len()));
        });
        names
    }

    fn family(
        &mut self,
        is_gnu: bool,
        name: Option<&&str>,
        default: &str,
        versions: &[&str],
    ) -> Option<Meaning> {
        let name = name.copied().unwrap_or_default();
        let versions = versions.iter().map(|version| match version.split_once('=') {
            Some((version, id)) => (version.to_owned(), id.to_owned()),
            None => ((*version).to_owned(), format!("{name}-{version}")),
        });
        let versions = versions.collect();
        self.families.push(Family { default: terms(default)?, is_gnu, versions });
        Some(Meaning::Family(self.families.len() - 1))
    }

    /// Adds the ids and names of the SPDX list, unless the table has the same words.
    fn add_list(&mut self) {
        for license in spdx::identifiers::LICENSES {
            let Some(meaning) = terms(license.name).map(Meaning::License) else { continue };
            let id = split(license.name);
            let is_word = id.len() < 2 || !license.name.contains(|c: char| c.is_ascii_digit());
            // The table contains the GNU licenses, because their version depends on the words after the name.
            let is_gnu =
                ["GPL-", "LGPL-", "AGPL-", "GFDL-"].iter().any(|gnu| license.name.starts_with(gnu));
            if is_gnu || license.name == "NONE" || license.name == "NOASSERTION" {
                continue;
            }
            // These are usually names of a format, a kind of file or a company.
            if matches!(
                license.name,
                "JSON"
                    | "DOC"
                    | "PHP"
                    | "Intel"
                    | "Fair"
                    | "Nokia"
                    | "Xnet"
                    | "Jam"
                    | "TCL"
                    | "ICU"
            ) {
                continue;
            }
            let weight = if is_word { Weight::Word } else { Weight::Name };
            let meaning = successor(license.name).and_then(terms).map_or(meaning, Meaning::License);
            self.add(license.name, weight, meaning.clone());
            let written = split(license.full_name);
            let plain = license.full_name.split(['(', '"']).next().unwrap_or_default();
            let full = split(plain);
            // Creative Commons licenses are recognized by their elements.
            if written.len() > full.len() && full.len() >= 3
                || written.len() >= LONG && !license.full_name.starts_with("Creative Commons")
            {
                self.add(license.full_name, Weight::Name, meaning.clone());
            }
            let is_name = full.iter().any(|word| word == "license" || word == "agreement");
            if full.len() >= 3 && is_name {
                // "License v1.1", "License, Version 1.1" and "License 1.1" are one name.
                if let [base @ .., version] = full.as_slice()
                    && version.starts_with(|c: char| c.is_ascii_digit())
                {
                    let end =
                        base.iter().rposition(|word| !matches!(word.as_str(), "v" | "version"));
                    let base = base.get(..=end.unwrap_or_default()).unwrap_or_default().join(" ");
                    for link in ["", "v ", "version "] {
                        self.add(&format!("{base} {link}{version}"), Weight::Name, meaning.clone());
                    }
                }
                self.add(plain, Weight::Name, meaning);
            }
        }
    }

    fn add(&mut self, name: &str, weight: Weight, meaning: Meaning) {
        let words = split(name);
        let Some(first) = words.first() else { return };
        let list = self.by_word.entry(first.clone()).or_default();
        if list.iter().all(|known| known.words != words) {
            list.push(Name { words, weight, meaning });
        }
    }
}

/// The minimum number of words of a name that is unambiguous even if it does not contain the word "license".
const LONG: usize = 4;

fn is_id(words: &[&str]) -> bool {
    terms(&words.join(" ")).is_some()
}

fn terms(id: &str) -> Option<Terms> {
    LicenseExpression::parse(id).map(|expression| Terms::of(&expression))
}

fn weight(line: &str) -> (Weight, &str) {
    let marks =
        [('~', Weight::Word), ('!', Weight::Grant), ('@', Weight::Address), ('=', Weight::Project)];
    for (mark, weight) in marks {
        if let Some(rest) = line.strip_prefix(mark) {
            return (weight, rest);
        }
    }
    (Weight::Name, line)
}

/// Splits a name into words, as for the text of a file.
fn split(name: &str) -> Vec<String> {
    let tokens = crate::tokens::read(name.as_bytes());
    super::words::Words::new(&tokens, 0..tokens.len()).all().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_can_be_read() {
        for name in NAMES.by_word.values().flatten() {
            let text = name.words.join(" ");
            assert_eq!(split(&text).join(" "), text);
        }
    }

    #[test]
    fn versions_are_read_in_each_spelling() {
        let family = NAMES
            .families
            .iter()
            .find(|family| family.default.key() == "LGPL-2.0-or-later")
            .unwrap();
        for (written, id) in [
            ("2", "LGPL-2.0"),
            ("2.1", "LGPL-2.1"),
            ("21", "LGPL-2.1"),
            ("3.0", "LGPL-3.0"),
            ("3.0.0", "LGPL-3.0"),
        ] {
            assert_eq!(family.version(written), Some(id));
        }
        assert_eq!(family.version("4"), None);
    }

    #[test]
    fn every_id_in_the_table_is_on_the_list() {
        for family in &NAMES.families {
            for (version, id) in &family.versions {
                let id = if family.is_gnu { format!("{id}-only") } else { id.clone() };
                assert!(
                    LicenseExpression::parse(&id).is_some_and(|it| it.is_listed()),
                    "{version} {id}"
                );
            }
        }
        for name in NAMES.by_word.values().flatten() {
            if let Meaning::Exception(id, _) = &name.meaning {
                assert!(spdx::exception_id(id).is_some(), "{id}");
            }
        }
    }
}

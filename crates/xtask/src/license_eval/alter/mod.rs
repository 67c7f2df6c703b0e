//! License texts with changed terms, which must not be accepted as the license.

mod change;
mod insert;
mod later;

use plimsoll_license::LicenseReading;
use plimsoll_model::LicenseExpression;
use plimsoll_testkit::Random;

use super::texts::Texts;

pub(super) use later::headers;

/// The licenses to change.
const LICENSES: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSD-4-Clause",
    "BSL-1.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CDDL-1.0",
    "EPL-2.0",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "ISC",
    "LGPL-2.1-only",
    "LGPL-3.0-only",
    "MIT",
    "MPL-2.0",
    "MS-PL",
    "MulanPSL-2.0",
    "NCSA",
    "OFL-1.1",
    "PostgreSQL",
    "PSF-2.0",
    "UPL-1.0",
    "Unicode-3.0",
    "Unlicense",
    "X11",
    "Zlib",
    "bzip2-1.0.6",
    "curl",
];

/// A text whose terms differ from the license that it resembles.
#[derive(Clone, Debug)]
pub(super) struct Mutant {
    /// The license.
    pub(super) license: &'static str,
    /// The change.
    pub(super) change: &'static str,
    /// The changed text.
    pub(super) text: String,
    /// Whether the result may be another license, which a reading may then return.
    pub(super) may_be_other: bool,
}

impl Mutant {
    /// Whether a reading accepts the text as the license with its own terms.
    pub(super) fn is_accepted(&self, texts: &Texts, reading: &LicenseReading) -> bool {
        let other = self.may_be_other
            && !texts.named(reading).is_empty()
            && !texts.names(reading, &[self.license]);
        reading.is_clean() && !other
    }
}

/// A notice in a header that states a version other than that of a license text next to it.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// The text of the notice.
    pub(super) text: String,
    /// The expected expression.
    pub(super) states: String,
}

impl Header {
    /// Whether a reading returns the expected expression.
    pub(super) fn is_right(&self, reading: &LicenseReading) -> bool {
        let states = LicenseExpression::parse(&self.states);
        states.is_some_and(|states| {
            reading.expression.as_ref().is_some_and(|expression| expression.means(&states))
        })
    }
}

/// Returns one in `every` of the changed texts.
pub(super) fn mutants(texts: &Texts, every: usize) -> Vec<Mutant> {
    let mut random = Random::new(11);
    let mut made = Vec::new();
    for &id in LICENSES {
        let Some(listed) = texts.license(id) else { continue };
        let plain = listed.text;
        let mut add = |change, text: Option<String>, may_be_other| {
            if let Some(text) = text.filter(|text| text != plain) {
                made.push(Mutant { license: id, change, text, may_be_other });
            }
        };
        for insertion in insert::INSERTIONS {
            add(insertion.name, insertion.apply(plain, &mut random), false);
        }
        for change in change::CHANGES {
            add(change.name, change.apply(plain), change.may_be_other);
        }
    }
    made.into_iter().step_by(every).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::texts::words;
    use super::*;

    #[test]
    fn there_are_enough_and_each_differs_in_its_words() {
        let texts = Texts::load();
        let made = mutants(&texts, 1);
        let licenses: BTreeSet<&str> = made.iter().map(|mutant| mutant.license).collect();
        assert!(made.len() >= 400 && licenses.len() >= 30, "{} {}", made.len(), licenses.len());
        for mutant in &made {
            let plain = texts.license(mutant.license).unwrap();
            assert_ne!(
                words(&mutant.text),
                words(plain.text),
                "{} {}",
                mutant.license,
                mutant.change
            );
        }
    }

    #[test]
    fn every_change_is_made_to_some_license() {
        let made = mutants(&Texts::load(), 1);
        let names = insert::INSERTIONS.iter().map(|insertion| insertion.name);
        for name in names.chain(change::CHANGES.iter().map(|change| change.name)) {
            assert!(made.iter().any(|mutant| mutant.change == name), "{name}");
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_mutants() {
        let texts = Texts::load();
        let pairs = mutants(&texts, 7).into_iter().zip(mutants(&texts, 7));
        assert!(pairs.into_iter().all(|(one, other)| one.text == other.text));
    }
}

//! Variants of license texts as they occur in files: the words are those of the list, the format
//! differs.

mod comments;
mod joins;
mod markup;
mod paragraphs;
mod words;

use plimsoll_testkit::Random;

pub(super) use joins::joined;
pub(super) use paragraphs::paragraphs;

/// A variant of a text.
#[derive(Clone, Copy)]
pub(super) struct Perturbation {
    /// The description.
    pub(super) name: &'static str,
    /// Whether all words that grant rights are kept, so that the reading must not report an
    /// alteration.
    pub(super) keeps_words: bool,
    /// Creates the variant; `None` if the text contains nothing to change.
    make: fn(&str, &mut Random) -> Option<String>,
}

/// All variants.
pub(super) const PERTURBATIONS: &[Perturbation] = &[
    kind("rewrapped", |text, random| Some(comments::rewrapped(text, random))),
    kind("in /* */", |text, _| Some(comments::block(text))),
    kind("in // comments", |text, _| Some(comments::lines(text, "//"))),
    kind("in # comments", |text, _| Some(comments::lines(text, "#"))),
    kind("Markdown quote", |text, _| Some(comments::lines(text, ">"))),
    kind("Markdown headings", |text, _| Some(markup::headings(text))),
    kind("HTML tags and entities", |text, _| Some(markup::html(text))),
    kind("curly quotes and CRLF", |text, _| Some(markup::curly(text))),
    kind("copyright changed", |text, random| Some(words::copyright(text, random))),
    kind("bullets changed", |text, _| words::bullets(text)),
    kind("title missing", |text, _| words::untitled(text)),
    kind("appendix missing", |text, _| words::without_appendix(text)),
    Perturbation { name: "1 % of the words dropped", keeps_words: false, make: words::dropped },
    kind("inside a README", |text, random| Some(joins::readme(text, random))),
];

/// Creates a variant that keeps the words.
const fn kind(name: &'static str, make: fn(&str, &mut Random) -> Option<String>) -> Perturbation {
    Perturbation { name, keeps_words: true, make }
}

impl Perturbation {
    /// Changes a text.
    pub(super) fn apply(&self, text: &str, random: &mut Random) -> Option<String> {
        (self.make)(text, random)
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::{Texts, words};
    use super::*;

    #[test]
    fn every_kind_changes_what_it_is_applied_to() {
        let texts = Texts::load();
        for kind in PERTURBATIONS {
            let mut random = Random::new(3);
            let changed = texts.licenses.iter().filter_map(|listed| {
                kind.apply(listed.text, &mut random).map(|made| made != listed.text)
            });
            let changed: Vec<bool> = changed.collect();
            let number = changed.iter().filter(|changed| **changed).count();
            assert!(number * 10 >= changed.len() * 9, "{}: {number}", kind.name);
            assert!(number >= 12, "{}: {number}", kind.name);
        }
    }

    #[test]
    fn a_variant_keeps_the_words() {
        let mit = Texts::load().license("MIT").unwrap();
        for name in ["rewrapped", "in /* */", "in // comments", "Markdown headings"] {
            let kind = PERTURBATIONS.iter().find(|kind| kind.name == name).unwrap();
            let made = kind.apply(mit.text, &mut Random::new(1)).unwrap();
            assert!(words(&made).starts_with(&words(mit.text)), "{name}");
        }
    }
}

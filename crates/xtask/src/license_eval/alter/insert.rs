//! License texts with additional sentences: preambles, conditions in the middle, riders at the end.

use plimsoll_testkit::Random;

/// A sentence and its position.
pub(in super::super) struct Insertion {
    /// The description.
    pub(super) name: &'static str,
    /// The position.
    place: Place,
    /// The sentence.
    sentence: &'static str,
}

/// The position of a sentence.
enum Place {
    /// A separate paragraph before the text.
    Before,
    /// After a sentence in the middle, on the same line.
    Within,
    /// A separate paragraph in the middle.
    Between,
    /// A separate paragraph after the text.
    After,
}

/// All insertions.
pub(super) const INSERTIONS: &[Insertion] = &[
    put(
        "rider: no military use",
        Place::After,
        "This software shall not be used by any military or armed force.",
    ),
    put("rider: sunset", Place::After, "The rights granted above end on 31 December 2029."),
    put(
        "rider: no training of models",
        Place::After,
        "You may not use the software to train machine learning models without a separate agreement.",
    ),
    put(
        "rider: no hosting",
        Place::After,
        "Offering the software to third parties as a hosted service is not permitted.",
    ),
    put(
        "rider: limit of users",
        Place::After,
        "Use by organizations with more than 100 employees requires a commercial license from the author.",
    ),
    put(
        "rider: countries",
        Place::After,
        "Residents of the following countries are excluded from this grant: Atlantis, Ruritania.",
    ),
    put("rider: good, not evil", Place::After, "The Software shall be used for Good, not Evil."),
    put(
        "preamble: Commons Clause",
        Place::Before,
        "\"Commons Clause\" condition: the license below does not include, and you are not granted, the right to sell the software.",
    ),
    put(
        "preamble: no patents",
        Place::Before,
        "The license below grants no rights under any patents of the authors; a patent license must be obtained separately.",
    ),
    put(
        "preamble: evaluation only",
        Place::Before,
        "The following terms apply to evaluation copies only. Production use requires a paid subscription.",
    ),
    put(
        "preamble: students",
        Place::Before,
        "Only students and staff of accredited universities may rely on the terms below.",
    ),
    put(
        "sentence: non-commercial",
        Place::Within,
        "Use is permitted for non-commercial purposes only.",
    ),
    put("sentence: academic", Place::Within, "These rights are limited to academic research."),
    put(
        "sentence: reporting duty",
        Place::Within,
        "You must report every modification to the author within thirty days.",
    ),
    put(
        "sentence: fee",
        Place::Within,
        "A royalty of one percent of revenue is payable to the author each year.",
    ),
    put(
        "sentence: revocable",
        Place::Within,
        "The author may revoke this license at any time and for any reason.",
    ),
    put(
        "paragraph: no redistribution",
        Place::Between,
        "Redistribution in any form requires prior written consent of the author.",
    ),
    put(
        "paragraph: audit",
        Place::Between,
        "The licensee shall allow the author to inspect its records once a year.",
    ),
    put(
        "paragraph: advertising",
        Place::Between,
        "All advertising material must display the logo of the author.",
    ),
    put(
        "quoted restriction",
        Place::Between,
        "The author adds the following restriction: \"Commercial distribution of copies is prohibited.\"",
    ),
];

/// Creates an insertion.
const fn put(name: &'static str, place: Place, sentence: &'static str) -> Insertion {
    Insertion { name, place, sentence }
}

impl Insertion {
    /// Inserts the sentence into a text.
    pub(super) fn apply(&self, text: &str, random: &mut Random) -> Option<String> {
        let Self { place, sentence, .. } = self;
        match place {
            Place::Before => Some(format!("{sentence}\n\n{text}")),
            Place::After => Some(format!("{}\n\n{sentence}\n", text.trim_end())),
            Place::Within => cut(text, &[". ", ".\n"], random, |before, after| {
                format!("{before}. {sentence} {after}")
            }),
            Place::Between => cut(text, &["\n\n"], random, |before, after| {
                format!("{before}\n\n{sentence}\n\n{after}")
            }),
        }
    }
}

/// Splits a text at a separator in its middle half, so that the parts can be joined again.
///
/// The start and end of a license contain titles, copyright lines and appendices, which are not its
/// terms.
fn cut(
    text: &str,
    marks: &[&str],
    random: &mut Random,
    join: impl Fn(&str, &str) -> String,
) -> Option<String> {
    let middle = text.len() / 4..=text.len() * 3 / 4;
    let mut places: Vec<(usize, usize)> = Vec::new();
    for mark in marks {
        let found = text.match_indices(mark).map(|(at, found)| (at, at + found.len()));
        // A dot after a number is a bullet.
        places.extend(found.filter(|(at, _)| {
            let before = text.get(..*at).and_then(|before| before.chars().next_back());
            middle.contains(at)
                && before.is_some_and(|letter| {
                    letter.is_ascii_lowercase() || mark.len() == 2 && !letter.is_ascii_digit()
                })
        }));
    }
    if places.is_empty() {
        return None;
    }
    let (end, start) = *random.pick(&places);
    Some(join(text.get(..end)?, text.get(start..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_a_sentence_where_it_says() {
        let text = "A title of some length\n\nYou may copy it all. You may sell it too.\n\nThere is no warranty whatever.\n";
        let mut random = Random::new(1);
        for insertion in INSERTIONS {
            let made = insertion.apply(text, &mut random).unwrap();
            assert_eq!(made.matches(insertion.sentence).count(), 1, "{}", insertion.name);
            assert_eq!(
                matches!(insertion.place, Place::Before),
                made.starts_with(insertion.sentence)
            );
            assert_eq!(
                matches!(insertion.place, Place::After),
                made.trim_end().ends_with(insertion.sentence)
            );
        }
    }
}

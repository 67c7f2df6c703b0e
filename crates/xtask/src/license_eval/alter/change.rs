//! License texts with changed or removed words.

use super::super::perturb::paragraphs;

/// A change to the words of a license text.
pub(in super::super) struct WordChange {
    /// The description.
    pub(super) name: &'static str,
    /// Whether the result may be another license of the list.
    pub(super) may_be_other: bool,
    /// The kind of change.
    how: How,
}

/// The kind of a change.
enum How {
    /// Replaces the first of these phrases that the text contains.
    First(&'static [(&'static str, &'static str)]),
    /// Removes the longest paragraph in capitals that mentions warranties.
    Disclaimer,
    /// Removes the last paragraph that starts with a bullet.
    Condition,
    /// Removes the second half of the first grant.
    Half,
}

/// All changes.
pub(super) const CHANGES: &[WordChange] = &[
    first(
        "negation: granted",
        &[
            ("is hereby granted", "is hereby not granted"),
            ("are permitted", "are not permitted"),
            ("is granted", "is not granted"),
            ("hereby grants", "hereby does not grant"),
            ("may copy", "may not copy"),
        ],
    ),
    first(
        "negation: may",
        &[
            ("You may ", "You may not "),
            ("you may ", "you may not "),
            ("may reproduce", "may not reproduce"),
            ("may be used", "may not be used"),
            ("may be copied", "may not be copied"),
            ("may be distributed", "may not be distributed"),
        ],
    ),
    first(
        "not removed",
        &[
            (" shall not ", " shall "),
            (" must not ", " must "),
            ("may not be used", "may be used"),
            (" will not ", " will "),
            (" does not ", " does "),
            (" may not ", " may "),
            (" not be ", " be "),
        ],
    ),
    first(
        "no removed",
        &[
            (" NO EVENT", " ANY EVENT"),
            (" no event", " any event"),
            ("WITHOUT WARRANTY", "WITH WARRANTY"),
            ("without warranty", "with warranty"),
            ("WITHOUT ANY", "WITH"),
            ("without any", "with"),
        ],
    ),
    first(
        "purpose",
        &[
            ("any purpose", "any academic purpose"),
            ("any lawful purpose", "any academic purpose"),
            ("all purposes", "academic purposes"),
            ("to deal in", "to evaluate"),
        ],
    ),
    first(
        "person",
        &[
            ("to any person", "to any academic institution"),
            ("to all", "to selected"),
            ("to anyone", "to students"),
            ("any person or organization", "any academic organization"),
            ("each Contributor", "each university"),
        ],
    ),
    first(
        "royalty-free",
        &[
            ("royalty-free", "royalty-bearing"),
            ("free of charge", "for a charge"),
            ("without fee", "against a fee"),
            ("no-charge", "chargeable"),
            ("without royalty", "with royalty"),
        ],
    ),
    first("irrevocable", &[("irrevocable", "revocable"), ("perpetual", "temporary")]),
    first("worldwide", &[("worldwide", "national"), ("world-wide", "national")]),
    first(
        "must becomes should",
        &[(" must ", " should "), (" shall ", " should "), ("required to", "encouraged to")],
    ),
    first(
        "sell removed",
        &[
            (" sell,", ""),
            ("sublicense, and/or sell", "sublicense"),
            (", sell", ""),
            (" sell ", " "),
        ],
    ),
    first(
        "modify removed",
        &[
            (" modify, ", " "),
            (", with or without modification,", ", without modification,"),
            ("with or without\nmodification", "without\nmodification"),
            (" modification,", ""),
        ],
    ),
    first(
        "source required",
        &[
            ("source and binary forms", "source form"),
            ("source or binary", "source"),
            ("Source or Object form", "Source form"),
            ("object code or executable", "source"),
        ],
    ),
    other("condition removed", How::Condition),
    other("disclaimer removed", How::Disclaimer),
    WordChange { name: "half of the grant removed", may_be_other: false, how: How::Half },
];

/// Creates a change that replaces the first phrase found.
const fn first(name: &'static str, pairs: &'static [(&'static str, &'static str)]) -> WordChange {
    WordChange { name, may_be_other: false, how: How::First(pairs) }
}

/// Creates a change whose result may be another license.
const fn other(name: &'static str, how: How) -> WordChange {
    WordChange { name, may_be_other: true, how }
}

impl WordChange {
    /// Changes a text, if it contains something to change.
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        match self.how {
            How::First(pairs) => {
                // Preambles and appendices are not terms, for example "You may need to change the
                // holder".
                pairs
                    .iter()
                    .find(|(old, _)| text.contains(old))
                    .map(|(old, new)| text.replacen(old, new, 1))
            }
            How::Disclaimer => without(text, |paragraph| {
                let capitals = paragraph.chars().filter(char::is_ascii_uppercase).count();
                let is_disclaimer = paragraph.contains("WARRANT") || paragraph.contains("LIAB");
                // The license list marks Creative Commons' statement about itself as optional.
                let is_optional = paragraph.contains("NOT A LAW FIRM");
                if capitals * 2 > paragraph.len() && is_disclaimer && !is_optional {
                    capitals
                } else {
                    0
                }
            }),
            How::Condition => {
                let mut number = 0;
                without(text, |paragraph| {
                    number += 1;
                    let bullet = paragraph.trim_start().starts_with([
                        '*', '-', '•', '1', '2', '3', '4', '5', '6', '7', '8', '9', '(',
                    ]);
                    if bullet && paragraph.len() > 60 { number } else { 0 }
                })
            }
            How::Half => half(text),
        }
    }
}

/// Removes the paragraph with the largest weight; `None` if all weights are zero.
fn without(text: &str, mut weight: impl FnMut(&str) -> usize) -> Option<String> {
    let all: Vec<String> = paragraphs(text).iter().map(|lines| lines.join("\n")).collect();
    let weights: Vec<usize> = all.iter().map(|paragraph| weight(paragraph)).collect();
    let most = weights.iter().copied().max().filter(|most| *most > 0)?;
    let at = weights.iter().position(|weight| *weight == most)?;
    let kept = all.iter().enumerate().filter(|(number, _)| *number != at);
    Some(kept.map(|(_, paragraph)| paragraph.as_str()).collect::<Vec<_>>().join("\n\n") + "\n")
}

/// Removes the second half of the longest sentence with a grant.
fn half(text: &str) -> Option<String> {
    let start = ["ermission", "edistribution", "grants", "may "]
        .iter()
        .filter_map(|word| text.find(word))
        .min()?;
    let rest = text.get(start..)?;
    let end = rest.find(['.', ':'])?;
    let sentence = rest.get(..end)?;
    let blank = sentence.match_indices(' ').map(|(at, _)| at).find(|at| *at >= end / 2)?;
    // In a short sentence, this would not change the terms.
    (end > 80).then(|| {
        format!("{}{}", text.get(..start + blank).unwrap_or(""), rest.get(end..).unwrap_or(""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_first_phrase_that_is_there() {
        let change = first("x", &[("absent", "-"), ("may", "may not")]);
        assert_eq!(change.apply("you may and may").as_deref(), Some("you may not and may"));
        assert_eq!(change.apply("you can"), None);
    }

    #[test]
    fn removes_a_condition_and_a_disclaimer() {
        let text = "Terms:\n\n1. Keep this notice in all copies that you hand out to others, and say so.\n\nNO WARRANTY AT ALL\n";
        let [condition, disclaimer] =
            [How::Condition, How::Disclaimer].map(|how| other("x", how).apply(text).unwrap());
        assert_eq!(condition, "Terms:\n\nNO WARRANTY AT ALL\n");
        assert!(!disclaimer.contains("WARRANTY") && disclaimer.contains("Keep"));
    }
}

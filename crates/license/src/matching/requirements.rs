//! Words without which a text is not a license, though it has nearly all of its words: licenses that differ from a more
//! common one in a few words of their own.

use super::fit::Fit;
use crate::template::{Index, Template};

/// A license and the words of its own.
const REQUIRED: &[(&str, &[&str])] = &[
    ("BSD-3-Clause-HP", &["patent", "infringement"]),
    ("BSD-3-Clause-Clear", &["no", "express", "or", "implied", "licenses"]),
    ("BSD-3-Clause-LBNL", &["enhancements"]),
    ("BSD-3-Clause-No-Nuclear-License", &["nuclear", "facility"]),
    ("BSD-3-Clause-No-Nuclear-Warranty", &["nuclear", "facility"]),
    ("BSD-3-Clause-No-Military-License", &["military"]),
    ("BSD-4-Clause-UC", &["university", "of", "california", "berkeley"]),
    ("JSON", &["good", "not", "evil"]),
    ("X11", &["except", "as", "contained"]),
    ("curl", &["except", "as", "contained"]),
    ("zlib-acknowledgement", &["acknowledgment"]),
    ("Pixar", &["trade", "names"]),
    ("BSD-Source-Code", &["endorse"]),
    ("HPND-sell-variant", &["sell"]),
];

/// Whether the words that make a license what it is are in the file.
pub(super) fn are_met(index: &Index, template: &Template, fit: &Fit) -> bool {
    let wanted = REQUIRED.iter().find(|(id, _)| *id == template.id);
    wanted.is_none_or(|(_, words)| {
        let ids: Vec<u16> = words.iter().map(|word| index.id(word)).collect();
        let is_there = |run: &super::Run| {
            let text =
                template.ids.get(run.template..run.template + run.length).unwrap_or_default();
            text.windows(ids.len()).any(|part| part == ids)
        };
        fit.runs.iter().any(is_there)
    })
}

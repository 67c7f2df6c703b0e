//! Words that a license requires even if nearly all other words match: some licenses differ from a more common one in
//! only a few words.

use super::fit::Fit;
use super::stream::Stream;
use crate::template::{Index, Template, shingle};

/// The minimum share, in percent, of the words that no other license has, if any words are missing.
const OWN_WORDS: usize = 30;

/// Licenses, and words that each of them requires.
const REQUIRED: &[(&str, &[&str])] = &[
    ("BSD-2-Clause-pos-unchanged", &["position", "and", "unchanged"]),
    ("BSD-3-Clause-HP", &["patent", "infringement"]),
    ("BSD-3-Clause-Clear", &["no", "express", "or", "implied", "licenses"]),
    ("BSD-3-Clause-LBNL", &["enhancements"]),
    ("BSD-3-Clause-No-Nuclear-License", &["nuclear", "facility"]),
    ("BSD-3-Clause-No-Nuclear-Warranty", &["nuclear", "facility"]),
    ("BSD-3-Clause-No-Military-License", &["military"]),
    ("BSD-4-Clause-UC", &["university", "of", "california", "berkeley"]),
    ("JSON", &["good", "not", "evil"]),
    ("X11", &["except", "as", "contained"]),
    ("X11-distribute-modifications-variant", &["distribute", "with", "modifications"]),
    ("curl", &["except", "as", "contained"]),
    ("zlib-acknowledgement", &["acknowledgment"]),
    ("PSF-2.0", &["python", "software", "foundation"]),
    ("Pixar", &["trade", "names"]),
    ("BSD-Source-Code", &["endorse"]),
    ("HPND-sell-variant", &["sell"]),
];

/// Licenses, and a phrase that no text of the license contains. A similar text with the phrase is another license.
const FOREIGN: &[(&str, &[&str])] = &[("ISC", &["in", "advertising", "or", "publicity"])];

/// Whether a file contains the required words of a license, and none that belong to another one.
pub(super) fn are_met(index: &Index, stream: &Stream, template: &Template, fit: &Fit) -> bool {
    let foreign = FOREIGN.iter().find(|(id, _)| *id == template.id).is_some_and(|(_, words)| {
        let ids: Vec<u16> = words.iter().map(|word| index.id(word)).collect();
        let text = stream.ids.get(fit.terms.clone()).unwrap_or_default();
        text.windows(ids.len()).any(|part| part == ids)
    });
    if foreign {
        return false;
    }
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

/// Whether a text with missing words has enough of those that distinguish its license from all others. Otherwise it
/// is only the common part of several licenses, such as the conditions of BSD with another disclaimer.
pub(super) fn has_own_words(index: &Index, template: &Template, fit: &Fit) -> bool {
    if !has_grant(index, template, fit) {
        return false;
    }
    if fit.matched * 100 >= fit.wanted * 90 {
        return true;
    }
    let (mut own, mut found) = (0, 0);
    for (at, ids) in template.ids.windows(shingle::LENGTH).enumerate() {
        let places = index.places(ids);
        let is_own = |place: &crate::template::Place| {
            index
                .templates
                .get(usize::from(place.template))
                .is_some_and(|other| other.id == template.id)
        };
        if !template.terms().contains(&at) || places.is_empty() || !places.iter().all(is_own) {
            continue;
        }
        own += 1;
        let holds = |run: &super::Run| {
            run.template <= at && at + shingle::LENGTH <= run.template + run.length
        };
        found += usize::from(fit.runs.iter().any(holds));
    }
    own < 8 || found * 100 >= own * OWN_WORDS
}

/// Words of permission: each license has at least one of them, but no disclaimer does.
const GRANTS: &[&str] = &[
    "permission",
    "permitted",
    "granted",
    "grant",
    "grants",
    "redistribute",
    "redistribution",
    "distribute",
    "copy",
    "copying",
    "freely",
];

/// Whether the common words permit anything. A disclaimer alone also follows many other notices.
pub(super) fn has_grant(index: &Index, template: &Template, fit: &Fit) -> bool {
    let grants: Vec<u16> = GRANTS.iter().map(|word| index.id(word)).collect();
    let has = |ids: &[u16]| ids.iter().any(|id| grants.contains(id));
    !has(&template.ids)
        || fit.runs.iter().chain(&fit.preamble).chain(&fit.instructions).any(|run| {
            has(template.ids.get(run.template..run.template + run.length).unwrap_or_default())
        })
}

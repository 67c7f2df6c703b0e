//! Reads a name with its version, "or later", and a version before it.

use std::ops::Range;

use super::addresses;
use super::creative_commons;
use super::named::{Granted, Mention};
use super::names::{Family, Meaning, NAMES, Name, Weight};
use super::version::{later_after, version_after, version_before};
use super::words::Words;
use crate::compose::{Certainty, Terms};

/// The names in a text, in order.
pub(super) fn find(words: &Words<'_>) -> (Vec<Mention>, Vec<Granted>) {
    let (mut mentions, mut granted) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        if let Some(found) = creative_commons::read(words, at) {
            at = found.words.end;
            mentions.push(found);
            continue;
        }
        // "licence MIT" is a name in French, but `"license": "MIT"` is a field.
        let is_key = words.text(at) == "license" && words.gap(at + 1).contains([':', '=', '"']);
        // Words on both sides of such punctuation do not belong to the same name.
        let is_one = |name: &Name| {
            (at + 1..at + name.words.len()).all(|at| {
                let gap = words.gap(at);
                let is_list = gap.contains(',') && name.words.len() == 2;
                // `License.MIT` is a value in code.
                let is_value =
                    gap == "." && words.text(at - 1) == "license" && name.weight != Weight::Address;
                !gap.ends_with("--")
                    && !is_value
                    && (name.weight == Weight::Address || !gap.contains('{'))
                    && !gap.contains("](")
                    && !gap.contains("[!")
                    && (name.weight == Weight::Address || !is_file_behind(words, at))
                    && !is_list
                    && (gap.contains('\n') || !gap.contains([';', '=', '|']))
            })
        };
        let name = NAMES.longest_that(|offset| words.text(at + offset), is_one);
        let own =
            name.filter(|name| name.weight == Weight::Address).map_or(0, |name| name.words.len());
        if let Some(found) = addresses::read(words, at).filter(|found| found.words.len() > own) {
            at = found.words.end;
            mentions.push(found);
            continue;
        }
        let Some(name) = name.filter(|_| !is_key) else {
            at += 1;
            continue;
        };
        let end = at + name.words.len();
        let range = at..end;
        at = end;
        match &name.meaning {
            Meaning::Exception(id, family) => granted.push(Granted { words: range, id, family }),
            Meaning::License(terms) => mentions.push(of_license(words, range, name, terms)),
            Meaning::Family(index) => {
                if let Some(family) = NAMES.families.get(*index) {
                    let found = of_family(words, range, family, *index, name.weight);
                    let behind = end..found.words.end;
                    at = found.words.end.max(end);
                    granted.extend(behind.filter_map(|at| exception_at(words, at)));
                    mentions.push(found);
                }
            }
        }
    }
    for mention in &mut mentions {
        version_of_link(words, mention);
    }
    (mentions, granted)
}

/// Whether the word "license" begins the name of a file: `python/LICENSE`, "MIT (LICENSES/MIT.txt)".
fn is_file_behind(words: &Words<'_>, at: usize) -> bool {
    let gap = words.gap(at);
    let is_path = || matches!(words.gap(at + 1), "/" | "." | "-");
    words.text(at) == "license" && (gap == "/" || gap.contains('(') && is_path())
}

fn of_license(words: &Words<'_>, range: Range<usize>, name: &Name, terms: &Terms) -> Mention {
    // Some people call the MIT license "X11", and "the terms of Perl" may be followed by the names of both licenses:
    // a more exact statement replaces these.
    let is_style = name.words.iter().any(|word| word == "style");
    let unsaid = is_style
        || terms.leaves().iter().any(|leaf| {
            let id = leaf.key();
            id.starts_with("LicenseRef-") || id == "X11" || id == "GPL-1.0-or-later"
        });
    let start = range.start;
    // An SPDX id includes its version.
    let family = (name.words.len() > 2)
        .then(|| NAMES.family_of(|offset| words.text(start + offset), &terms.key()))
        .flatten();
    // "Apache License (version 2.0 or later)"
    let end = family.and_then(|_| later_after(words, range.end)).unwrap_or(range.end);
    Mention {
        words: range.start..end,
        name: range,
        terms: terms.clone(),
        certainty: if unsaid { Certainty::AnyVersion } else { Certainty::Firm },
        weight: name.weight,
        family,
    }
}

/// An exception between a license and its version: "the GPL (subject to the \"Classpath\" exception), either version
/// 2, or …".
fn exception_at(words: &Words<'_>, at: usize) -> Option<Granted> {
    let (name, id, family) = NAMES.exception(|offset| words.text(at + offset))?;
    Some(Granted { words: at..at + name.words.len(), id, family })
}

/// The version in the address of a link whose text is the name: HTML elements are skipped, so only their attribute
/// has it.
fn version_of_link(words: &Words<'_>, mention: &mut Mention) {
    const LIMIT: usize = 300;
    if mention.certainty != Certainty::AnyVersion || mention.weight == Weight::Address {
        return;
    }
    let link = words.gap(mention.words.start);
    let Some((_, address)) = link.rsplit_once("://").filter(|_| link.len() <= LIMIT) else {
        return;
    };
    let end = address.find(['"', '\'', '>', ' ']).unwrap_or(address.len());
    let tokens = crate::tokens::read(address.get(..end).unwrap_or_default().as_bytes());
    let linked = Words::new(&tokens, 0..tokens.len());
    let (found, _) = find(&linked);
    let Some(found) = found.into_iter().find(|found| found.certainty != Certainty::AnyVersion)
    else {
        return;
    };
    let key = mention.terms.key();
    let base = key.strip_prefix("LicenseRef-").unwrap_or(&key);
    let is_same = match (found.family, mention.family) {
        (Some(one), Some(other)) => one == other,
        _ => found.terms.key().starts_with(base),
    };
    if is_same {
        mention.terms = found.terms;
        mention.certainty = found.certainty;
    }
}

/// The part of an identifier that states whether a document has invariant sections, and the index of the word after
/// it: "GFDL-1.3-no-invariants-or-later", "GNU Free Documentation License v1.3 only - invariants".
fn invariants(words: &Words<'_>, end: usize, family: &Family) -> (&'static str, usize) {
    let is_joined = |at: usize| words.gap(at).trim() == "-";
    if !family.default.key().starts_with("GFDL-") || !is_joined(end) {
        return ("", end);
    }
    match (words.text(end), words.text(end + 1)) {
        ("invariants", _) => ("-invariants", end + 1),
        ("no", "invariants") => ("-no-invariants", end + 2),
        _ => ("", end),
    }
}

fn of_family(
    words: &Words<'_>,
    name: Range<usize>,
    family: &Family,
    index: usize,
    weight: Weight,
) -> Mention {
    let near = name.start.saturating_sub(2)..name.end;
    let has = |word: &str| near.clone().any(|at| words.text(at) == word);
    let is_lesser = has("lesser") && !has("library");
    let mut mention = Mention {
        words: name.clone(),
        name: name.clone(),
        terms: family.default_of(is_lesser),
        certainty: Certainty::AnyVersion,
        weight,
        family: Some(index),
    };
    let after = version_after(words, name.end, family, weight);
    let before = || version_before(words, &name, family);
    let Some(stated) = after.or_else(before) else {
        if let Some(end) = later_after(words, name.end) {
            mention.words.end = end;
        }
        return mention;
    };
    mention.words.start = mention.words.start.min(stated.words.start);
    mention.words.end = mention.words.end.max(stated.words.end);
    let (variant, end) = invariants(words, stated.words.end, family);
    let is_later_behind = !variant.is_empty() && later_after(words, end).is_some();
    let later = stated.later || is_later_behind;
    if !variant.is_empty() {
        let only = end + usize::from(words.text(end) == "only");
        mention.words.end = mention.words.end.max(later_after(words, end).unwrap_or(only));
    }
    let term = |id: &str, later: bool| match (family.is_gnu, later) {
        (true, true) => Terms::license(&format!("{id}{variant}-or-later")),
        (true, false) => Terms::license(&format!("{id}{variant}-only")),
        (false, _) => Terms::license(id),
    };
    let last = stated.ids.len().saturating_sub(1);
    let each = stated.ids.iter().enumerate();
    let terms = each.map(|(at, id)| term(id, later && at == last)).collect();
    mention.terms = Terms::Any(terms).simplified();
    let firm = later || stated.only || !family.is_gnu;
    mention.certainty = if firm { Certainty::Firm } else { Certainty::Version };
    mention
}

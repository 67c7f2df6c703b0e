//! Notices and mentions: sentences, headers and fields that name a license.
//!
//! Names are read with their version and "or later" (`mention.rs`). The surrounding words decide whether something is
//! licensed at all (`context.rs`); a bare name in prose or code has no effect.

mod addresses;
mod context;
mod creative_commons;
mod cues;
mod exceptions;
mod expressions;
mod field;
mod grant;
mod mention;
mod named;
mod names;
mod refusal;
mod restrictions;

mod statement;
mod text_versions;
mod version;
mod version_words;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use context::{Use, judge};
use field::is_part_of_path;
use named::Mention;
use names::Weight;
use statement::Statement;
use words::{Break, Words};

use crate::compose::Certainty;
use crate::reading::ANY_VERSION;
use crate::tokens::{Mask, Tokens};
use crate::{LicenseMatch, MatchKind, MatchVerdict};

/// The number of previous names that each name is compared with, so that a list of thousands is read in linear time.
const LATEST: usize = 32;
/// The maximum number of words between two names of a list, including those in parentheses.
const BETWEEN: usize = 24;
/// The maximum number of words between two names of one statement.
const NEAR: usize = 40;

/// The notices in the parts of a file that are not part of a full text.
pub(crate) fn find(tokens: &Tokens<'_>, mask: &Mask) -> Vec<LicenseMatch> {
    let mut found = Vec::new();
    let mut pointed = Vec::new();
    let all: Vec<Range<usize>> = mask.free().collect();
    let has_text = all.iter().map(ExactSizeIterator::len).sum::<usize>() < tokens.len();
    for range in all {
        let words = Words::new(tokens, range);
        let (granted, other) = statements(&words);
        found.extend(granted.iter().filter_map(|each| matched(tokens, &words, each)));
        pointed.extend(other.iter().filter_map(|each| matched(tokens, &words, each)));
    }
    // The stated location of a license text only counts if nothing else identifies the license.
    if found.is_empty() && !has_text {
        found = pointed;
    }
    found
}

/// Whether a text contains only addresses, and so many that it is a catalog of licenses rather than their use.
fn is_catalog(stated: &[Statement]) -> bool {
    const MANY: usize = 8;
    let is_address =
        |each: &Statement| each.mention.weight == Weight::Address && each.how != Use::Granted;
    stated.len() > MANY
        && stated.iter().all(is_address)
        && stated.iter().map(|each| each.mention.terms.key()).collect::<BTreeSet<_>>().len() > MANY
}

/// Drops catalogs of addresses, and addresses of licenses that a sentence refuses: the address does not grant more
/// than that sentence.
fn drop_addresses(
    kept: &mut Vec<Statement>,
    pointed: &mut Vec<Statement>,
    is_refused: impl Fn(&Statement) -> bool,
) {
    for stated in [&mut *kept, &mut *pointed] {
        if is_catalog(stated) {
            stated.clear();
        }
    }
    pointed.retain(|each| !is_refused(each));
    kept.retain(|each| {
        each.how != Use::Field || each.mention.weight != Weight::Address || !is_refused(each)
    });
}

/// The statements that count, and those that only point to a text.
fn statements(words: &Words<'_>) -> (Vec<Statement>, Vec<Statement>) {
    let (mentions, granted) = mention::find(words);
    let mut judged: Vec<Statement> = mentions
        .into_iter()
        .map(|mention| Statement { how: judge(words, &mention), mention })
        .filter(|each| each.how != Use::None || each.mention.weight != Weight::Project)
        .collect();
    let all: Vec<usize> = (0..judged.len()).collect();
    chain(words, &mut judged, &all);
    // Names in paths and addresses are not members of lists.
    let outside: Vec<usize> = all
        .into_iter()
        .filter(|at| judged.get(*at).is_some_and(|each| !is_part_of_path(words, &each.mention)))
        .collect();
    chain(words, &mut judged, &outside);
    accept_by_layout(words, &mut judged);
    expressions::join(words, &mut judged);
    let mut kept: Vec<Statement> = Vec::new();
    let mut pointed = Vec::new();
    let (mut silent, mut refused) = (Vec::new(), Vec::new());
    for statement in judged {
        match statement.how {
            Use::Refused => {
                refused.push(statement.mention.terms.key());
                continue;
            }
            Use::None => {
                tell_version(words, &mut kept, &statement.mention);
                silent.push(statement);
                continue;
            }
            _ => {}
        }
        let mut latest = kept.iter_mut().rev().take(LATEST);
        if let Some(known) = latest.find(|known| is_same_family(&known.mention, &statement.mention))
        {
            settle(known, statement);
            continue;
        }
        let mut latest = kept.iter_mut().rev().take(LATEST);
        if let Some(named) = latest.find(|named| is_address_of(&named.mention, &statement.mention))
        {
            merge_address(named, statement);
            continue;
        }
        if kept.last().is_some_and(|named| is_where_copies_are(words, named, &statement)) {
            continue;
        }
        if statement.how == Use::Pointed { pointed.push(statement) } else { kept.push(statement) }
    }
    let is_refused = |each: &Statement| refused.contains(&each.mention.terms.key());
    drop_addresses(&mut kept, &mut pointed, is_refused);
    dedicated_as_pointed_to(&mut kept, &pointed);
    without_general_names(&mut kept);
    text_versions::tell(words, &mut kept);
    exceptions::state(words, &mut kept, &granted, silent);
    exceptions::join(&mut kept, &granted);
    exceptions::join(&mut pointed, &granted);
    (kept, pointed)
}

/// Accepts names that count because of their place or of the names beside them.
fn accept_by_layout(words: &Words<'_>, judged: &mut [Statement]) {
    styles_of_choices(words, judged);
    named_before_address(judged);
    paragraphs_of_names(words, judged);
    text_versions::of_blocks(words, judged);
    expressions::below_headings(words, judged);
}

/// Whether two mentions name the same family and one has no version, so that the version of the other applies to
/// both.
fn is_same_family(known: &Mention, other: &Mention) -> bool {
    const REACH: usize = 250;
    let open = [known, other].iter().any(|each| each.certainty == Certainty::AnyVersion);
    let near = other.words.start.saturating_sub(known.words.end) <= REACH;
    known.family.is_some() && known.family == other.family && open && near
}

/// Sets the version of a granted license from its name in a later sentence: "under the Eclipse Public License. See
/// Eclipse Public License version 1.0".
fn tell_version(words: &Words<'_>, kept: &mut [Statement], other: &Mention) {
    let before = other.words.start.checked_sub(1).map_or("", |at| words.text(at));
    let Some(known) = kept.last_mut().filter(|_| before != "named") else { return };
    let near = other.words.start.saturating_sub(known.mention.words.end) <= NEAR;
    let is_told = other.certainty != Certainty::AnyVersion
        && known.mention.certainty == Certainty::AnyVersion
        && other.family.is_some()
        && known.mention.family == other.family;
    if is_told && near {
        known.mention.terms = other.terms.clone();
        known.mention.certainty = other.certainty;
    }
}

/// Sets the version of a license that is named twice.
fn settle(known: &mut Statement, other: Statement) {
    // Without a version, "LGPL" means 2.0 or later, but "Lesser" means 2.1 or later.
    let is_closer = other.mention.certainty != Certainty::AnyVersion
        || other.how != Use::Pointed && other.mention.terms.key() > known.mention.terms.key();
    if known.mention.certainty == Certainty::AnyVersion && is_closer {
        known.mention.terms = other.mention.terms;
        known.mention.certainty = other.mention.certainty;
    }
}

/// Replaces "public domain" with the dedication that the same text points to.
fn dedicated_as_pointed_to(kept: &mut [Statement], pointed: &[Statement]) {
    let [only] = kept else { return };
    let dedication = pointed.iter().find(|each| {
        is_dedication_of(&only.mention, &each.mention)
            && each.mention.words.start.abs_diff(only.mention.words.start) <= NEAR
    });
    if let Some(dedication) = dedication {
        only.mention.terms = dedication.mention.terms.clone();
        only.mention.certainty = dedication.mention.certainty;
    }
}

/// Drops "public domain" if a specific dedication is named, and other general names beside an exact one.
fn without_general_names(kept: &mut Vec<Statement>) {
    let key = |statement: &Statement| statement.mention.terms.key();
    if kept.iter().any(|each| {
        matches!(key(each).as_str(), "CC0-1.0" | "Unlicense" | "PDDL-1.0" | "CC-PDDC" | "SAX-PD")
    }) {
        kept.retain(|each| key(each) != "LicenseRef-public-domain");
    }
    without_general_mpl(kept);
}

/// Drops MPL 2.0 if the same text has the notice of its Exhibit B, which is a license of its own on the list.
fn without_general_mpl(kept: &mut Vec<Statement>) {
    let key = |statement: &Statement| statement.mention.terms.key();
    if kept.iter().any(|each| key(each) == "MPL-2.0-no-copyleft-exception") {
        kept.retain(|each| key(each) != "MPL-2.0");
    }
}

/// Accepts names in a list with one that counts: "under MIT, ISC or Zlib".
fn chain(words: &Words<'_>, judged: &mut [Statement], members: &[usize]) {
    let joined = |one: &Mention, other: &Mention| {
        let between = one.words.end..other.words.start;
        let plain = plain_words(words, &between);
        between.len() <= BETWEEN
            && plain.len() <= 5
            && plain.into_iter().all(|at| {
                matches!(
                    words.text(at),
                    "or" | "and"
                        | "the"
                        | "either"
                        | "license"
                        | "a"
                        | "ou"
                        | "oder"
                        | "under"
                        | "gnu"
                ) || is_part_of_work(words, at)
                    // An encoded space in an address.
                    || words.text(at) == "20" && words.gap(at).ends_with('%')
            })
            && !words.gap(between.start).contains(['.', '\n'])
    };
    let pairs = || members.iter().zip(members.iter().skip(1)).map(|(one, other)| (*one, *other));
    for (from, to) in pairs().chain(pairs().rev().map(|(one, other)| (other, one))) {
        let (Some(known), Some(open)) = (judged.get(from), judged.get(to)) else { continue };
        let (first, second) = if from < to { (known, open) } else { (open, known) };
        if counts(known.how) && open.how == Use::None && joined(&first.mention, &second.mention) {
            let how = known.how;
            if let Some(open) = judged.get_mut(to) {
                open.how = how;
            }
        }
    }
}

/// "Icons: CC BY 4.0, Fonts: SIL OFL 1.1, Code: MIT License"
fn is_part_of_work(words: &Words<'_>, at: usize) -> bool {
    matches!(words.text(at), "code" | "fonts" | "icons" | "images" | "docs" | "documentation")
        && words.gap(at + 1).starts_with(':')
}

/// The words of a range that are not in parentheses.
fn plain_words(words: &Words<'_>, range: &Range<usize>) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut plain = Vec::new();
    for at in range.clone() {
        for mark in words.gap(at).chars() {
            match mark {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if depth == 0 {
            plain.push(at);
        }
    }
    plain
}

fn counts(how: Use) -> bool {
    matches!(how, Use::Granted | Use::Field)
}

/// Whether an address is that of the license that is named before it.
fn is_address_of(named: &Mention, other: &Mention) -> bool {
    let near = other.words.start.saturating_sub(named.words.end) <= NEAR;
    if near && other.weight == Weight::Address && is_dedication_of(named, other) {
        return true;
    }
    let same = match (named.family, other.family) {
        (Some(one), Some(other)) => one == other,
        _ => {
            named.terms == other.terms
                || is_general(named, other)
                || is_variant(&named.terms.key(), &other.terms.key())
        }
    };
    near && same && other.weight == Weight::Address
}

/// "dedicated to the public domain", before the address of the dedication.
fn is_dedication_of(named: &Mention, other: &Mention) -> bool {
    named.terms.key() == "LicenseRef-public-domain"
        && matches!(
            other.terms.key().as_str(),
            "CC0-1.0" | "Unlicense" | "PDDL-1.0" | "CC-PDDC" | "SAX-PD"
        )
}

/// Whether a name is a general one, such as "BSD license", and the address that of a license with this name.
fn is_general(named: &Mention, other: &Mention) -> bool {
    let key = named.terms.key();
    let base = key.strip_prefix("LicenseRef-").unwrap_or(&key);
    let end = base.find(|c: char| c.is_ascii_digit()).unwrap_or(base.len());
    let base = base.get(..end).unwrap_or(base).trim_end_matches('-');
    named.certainty == Certainty::AnyVersion && other.terms.key().starts_with(base)
}

/// Accepts a "BSD-style" license if another one is offered instead of it: "governed by a BSD-style license that can
/// be found in the LICENSE file. Alternatively, …".
fn styles_of_choices(words: &Words<'_>, judged: &mut [Statement]) {
    for at in 1..judged.len() {
        let (Some(style), Some(next)) = (judged.get(at - 1), judged.get(at)) else { continue };
        let between = style.mention.words.end..next.mention.words.start;
        let is_style = style.how == Use::None
            && style.mention.name.clone().any(|at| words.text(at) == "style")
            && counts(next.how)
            && between.len() <= NEAR;
        let start = style.mention.words.start;
        let is_either = (start.saturating_sub(8)..start).any(|at| words.text(at) == "either");
        let offers = between.clone().any(|at| match words.text(at) {
            "alternatively" => true,
            "or" => is_either && between.len() <= BETWEEN,
            _ => false,
        });
        if is_style
            && offers
            && let Some(style) = judged.get_mut(at - 1)
        {
            style.how = Use::Granted;
        }
    }
}

/// Accepts a paragraph that only consists of names of licenses: "Apache License, Version 2.0 and CDDL Version 1.0".
fn paragraphs_of_names(words: &Words<'_>, judged: &mut [Statement]) {
    let mut at = 0;
    while let Some(first) = judged.get(at) {
        let paragraph = words.paragraph(first.mention.words.start);
        let own = judged.iter().skip(at);
        let count = own.take_while(|each| paragraph.contains(&each.mention.words.start)).count();
        let names = judged.get_mut(at..at + count.max(1)).unwrap_or_default();
        at += count.max(1);
        let is_choice = words.text(paragraph.start) == "either";
        let is_firm = |each: &Statement| {
            each.how == Use::None && (is_choice || each.mention.certainty != Certainty::AnyVersion)
        };
        let is_name = |at: usize| names.iter().any(|each| each.mention.words.contains(&at));
        let is_joint = |at: usize| {
            matches!(words.text(at), "or" | "and" | "the" | "either" | "license")
                // "Apache License (version 2.0 or later)"
                || words.text(at) == "later"
                    && at.checked_sub(1).is_some_and(|before| words.text(before) == "or")
        };
        if count > 1
            && count <= LATEST
            && names.iter().all(is_firm)
            && paragraph.clone().all(|at| is_name(at) || is_joint(at))
            && paragraph.clone().any(|at| matches!(words.text(at), "or" | "and"))
        {
            for each in names.iter_mut() {
                each.how = Use::Field;
            }
        }
    }
}

/// Accepts a name directly before the address of its license in the same way as the address. The name is more exact
/// about the version: "GNU GPL 2 or later https://…".
fn named_before_address(judged: &mut [Statement]) {
    const APART: usize = 6;
    for at in 1..judged.len() {
        let (Some(named), Some(address)) = (judged.get(at - 1), judged.get(at)) else { continue };
        let (one, other) = (&named.mention, &address.mention);
        let is_address = other.weight == Weight::Address
            && one.weight == Weight::Name
            && one.family.is_some()
            && one.family == other.family
            && one.certainty != Certainty::AnyVersion
            && other.words.start.saturating_sub(one.words.end) <= APART;
        let how = address.how;
        if is_address
            && named.how == Use::None
            && let Some(named) = judged.get_mut(at - 1)
        {
            named.how = how;
        }
    }
}

/// "Licensed under the Apache License. You can obtain a copy at https://…": if the project had another license
/// before, the address is still that of the old license, and adds nothing.
fn is_where_copies_are(words: &Words<'_>, named: &Statement, other: &Statement) -> bool {
    let between = named.mention.words.end..other.mention.words.start;
    named.how == Use::Granted
        && named.mention.weight != Weight::Address
        && other.mention.weight == Weight::Address
        && between.len() <= NEAR
        && words.before(between.start) < Break::Paragraph
        && between.clone().any(|at| words.text(at) == "copy")
        && { between }.all(|at| words.before(at) < Break::Paragraph)
}

/// Sets the version of a name from its address.
fn merge_address(named: &mut Statement, address: Statement) {
    if named.mention.certainty == Certainty::AnyVersion
        && address.mention.certainty != Certainty::AnyVersion
    {
        named.mention.terms = address.mention.terms;
        named.mention.certainty = address.mention.certainty;
    } else if is_variant(&named.mention.terms.key(), &address.mention.terms.key()) {
        named.mention.terms = address.mention.terms;
    }
}

/// Whether a license is a variant of another one that its name does not state: the FreeBSD license is one of the
/// two-clause licenses.
fn is_variant(named: &str, address: &str) -> bool {
    address.strip_prefix(named).is_some_and(|rest| rest.starts_with('-'))
}

fn matched(tokens: &Tokens<'_>, words: &Words<'_>, statement: &Statement) -> Option<LicenseMatch> {
    let mention = &statement.mention;
    let template = match mention.certainty {
        Certainty::AnyVersion => format!("name, {ANY_VERSION}"),
        Certainty::Version | Certainty::Firm => "name".to_owned(),
    };
    let kind = match statement.how {
        Use::Granted if mention.weight != Weight::Word => MatchKind::Notice,
        _ => MatchKind::Mention,
    };
    Some(LicenseMatch {
        kind,
        expression: mention.terms.expression()?,
        template,
        span: tokens.span(words.tokens(&mention.words)),
        coverage: 100,
        verdict: restrictions::near(words, &mention.words)
            .map_or(MatchVerdict::Exact, MatchVerdict::Modified),
    })
}

#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod tests;

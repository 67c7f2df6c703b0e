//! Decides whether the words around a name state that something is licensed.

use std::ops::Range;

use plimsoll_model::LicenseExpression;

use super::cues::{CODE, ELSEWHERE, GRANTS, GRANTS_BESIDE};
use super::field::{
    is_announced, is_field, is_heading, is_in_object, is_of_section, is_part_of_path,
    is_type_of_license,
};
use super::grant::{
    applies, follows_licensed, is_before_copyright, is_before_license_in_cjk, is_beside_license,
    is_followed_by_file, is_in_public_domain, is_licensed_as, is_near_license, is_pointer,
    is_published, is_same_as, is_under, is_what_it_is, states,
};
use super::named::Mention;
use super::names::Weight;
use super::refusal::{is_limit, is_of_the_past, is_text_of_code, is_value, refuses};
use super::words::{Break, Words};
use crate::compose::Certainty;

/// The use of a name in its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A sentence grants the license.
    Granted,
    /// A field or heading names it.
    Field,
    /// A sentence states where its text is; this only counts without any other statement.
    Pointed,
    /// The name is not a statement about the file.
    None,
    /// The sentence states that the file does not have this license.
    Refused,
}

/// An "Apache-style license" is a different license. BSD, MIT, ISC and Zlib are exceptions: "BSD-style" is
/// used for the text of BSD with other names in it.
fn is_in_style(words: &Words<'_>, mention: &Mention) -> bool {
    let end = mention.words.end;
    let is_kind = matches!(
        mention.terms.key().as_str(),
        LicenseExpression::OPEN_BSD | "MIT" | "ISC" | "Zlib"
    );
    let is_style = words.text(end).starts_with("style")
        || words.text(end) == "like"
        || words.gap(end) == "-" && words.text(end) == "type";
    is_style && words.before(end) < Break::Sentence && !is_kind
}

/// "under the ISC (MIT-like) license", "under the ICU license (BSD variant)": a description of another license. It is
/// refused, because otherwise it would count as a member of a list with that license.
fn is_explanation(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    let article = usize::from(start > 0 && matches!(words.text(start - 1), "a" | "an"));
    let is_kind = matches!(
        words.text(mention.words.end),
        "like" | "style" | "variant" | "variety" | "similar"
    );
    start > article && is_kind && words.gap(start - article).ends_with('(')
}

/// Whether a name is part of the name of a package: `openssl-probe`, `python-magic`.
fn is_part_of_name(words: &Words<'_>, mention: &Mention) -> bool {
    let end = mention.words.end;
    let word = words.text(end);
    mention.weight == Weight::Word
        && words.gap(end) == "-"
        && words
            .gap(mention.words.start)
            .ends_with(|c: char| c.is_whitespace() || "`\"'(".contains(c))
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && !KINDS.iter().any(|kind| word.starts_with(kind))
}

/// Beginnings of words that follow the name of a license after a hyphen: "MIT-style", "BSD-licensed".
const KINDS: [&str; 15] = [
    "licen",
    "style",
    "like",
    "type",
    "compat",
    "clause",
    "or",
    "only",
    "variant",
    "derived",
    "modified",
    "new",
    "simplified",
    "revised",
    "original",
];

/// "LGPL-licensed Python bindings": a name after another license that is not a license here.
fn is_thing_of_a_license(words: &Words<'_>, mention: &Mention) -> bool {
    let Some(licensed) = mention.words.start.checked_sub(1) else { return false };
    let end = mention.words.end;
    mention.weight == Weight::Word
        && words.text(licensed) == "licensed"
        && (words.gap(licensed) == "-" || words.before(licensed) == Break::None)
        && words.text(end) != "license"
}

/// Whether a name is part of something other than a license: a command-line option, a package, a style.
fn is_other_name(words: &Words<'_>, mention: &Mention) -> bool {
    // `--license MIT`
    let is_option = words.text(mention.words.start) == "license"
        && words.gap(mention.words.start).ends_with("--")
        && words.gap(mention.words.start + 1) == " ";
    is_option
        || is_in_style(words, mention)
        || is_part_of_name(words, mention)
        || is_thing_of_a_license(words, mention)
}

/// Classifies the use of a name.
pub(super) fn judge(words: &Words<'_>, mention: &Mention) -> Use {
    if mention.weight == Weight::Grant {
        let end = mention.words.end;
        let is_example = (end..end + 6).any(|at| {
            (words.text(at), words.text(at + 1), words.text(at + 2)) == ("as", "an", "example")
        });
        return if is_example { Use::None } else { Use::Granted };
    }
    if mention.weight == Weight::Project {
        return if is_same_as(words, mention) { Use::Granted } else { Use::None };
    }
    // An element of a list in code only counts if a previous element does; `chain` decides that.
    if words.gap(mention.words.start) == "\", \"" {
        return Use::None;
    }
    if is_explanation(words, mention) {
        return Use::Refused;
    }
    if is_other_name(words, mention) {
        return Use::None;
    }
    let sentence = words.sentence(mention.words.start);
    let near = sentence.start.max(mention.words.start.saturating_sub(12))
        ..sentence.end.min(mention.words.end + 3).max(mention.words.end);
    // The name of a program's AGPL edition.
    let is_edition = words.text(mention.words.end) == "ghostscript";
    if is_edition || is_part_of_path(words, mention) || is_of_section(words, mention) {
        return Use::None;
    }
    if is_type_of_license(words, mention) {
        return Use::Field;
    }
    // Code before a key, or on the next line, does not affect its value: `requires="!=3.0", license="MIT"`.
    let key = mention.words.start.checked_sub(1).filter(|key| words.text(*key) == "license");
    let is_keyed = key.is_some_and(|key| key >= near.start)
        && words.gap(mention.words.start).contains([':', '=']);
    let is_next_line = |at: &usize| is_keyed && words.gap(*at).contains('\n');
    let end = (mention.words.end..near.end).find(is_next_line).unwrap_or(near.end);
    let written = words.written(&(key.unwrap_or(near.start).max(near.start)..end));
    // "The|This" is a search pattern.
    if (near.start + 1..mention.words.start).any(|at| words.gap(at) == "|") {
        return Use::None;
    }
    if CODE.iter().any(|mark| written.contains(mark)) || is_in_object(words, mention) {
        return Use::None;
    }
    // The path of Debian's license texts.
    if words.text(mention.name.start) == "usr" {
        return Use::Pointed;
    }
    let opening = near.start..mention.words.start + 1;
    if is_value(words, mention) || is_limit(words, mention) || is_text_of_code(words, opening) {
        return Use::Refused;
    }
    if is_field(words, mention) {
        return Use::Field;
    }
    let before = sentence.start.max(mention.words.start.saturating_sub(40))..mention.words.start;
    let after = mention.words.end..sentence.end.min(mention.words.end + 6).max(mention.words.end);
    if refuses(words, mention, &near, &before) || is_of_the_past(words, mention, &before) {
        return Use::Refused;
    }
    in_sentence(words, mention, &sentence, [&before, &after])
}

/// Classifies the use of a name in a sentence by the words before and after it.
fn in_sentence(
    words: &Words<'_>,
    mention: &Mention,
    sentence: &Range<usize>,
    [before, after]: [&Range<usize>; 2],
) -> Use {
    let licensed_behind = follows_licensed(words, mention.words.end);
    let has = |range: &Range<usize>, list: &[&str]| {
        range.clone().any(|at| list.contains(&words.text(at)))
    };
    let vague = mention.certainty == Certainty::AnyVersion || mention.weight == Weight::Word;
    if vague && has(before, ELSEWHERE) {
        return Use::None;
    }
    let beside = is_beside_license(words, mention);
    let grants = has(before, GRANTS)
        || (beside && has(before, GRANTS_BESIDE))
        || licensed_behind
        || applies(words, mention, sentence)
        || is_licensed_as(words, mention);
    match mention.weight {
        _ if beside && applies(words, mention, sentence) => Use::Granted,
        _ if is_pointer(words, before, after) => {
            let whole = mention.name.len() >= 3 || mention.weight == Weight::Address;
            if whole { Use::Pointed } else { Use::None }
        }
        Weight::Name | Weight::Address if grants => Use::Granted,
        Weight::Word if grants && (beside || is_under(words, mention)) => Use::Granted,
        Weight::Word | Weight::Name if is_same_as(words, mention) => Use::Granted,
        Weight::Name if is_heading(words, mention) || is_announced(words, mention) => Use::Field,
        Weight::Name if is_published(words, mention) => Use::Granted,
        Weight::Word if beside && is_announced(words, mention) => Use::Field,
        Weight::Word if is_what_it_is(words, mention) => Use::Granted,
        Weight::Word | Weight::Name if is_before_license_in_cjk(words, mention) => Use::Granted,
        Weight::Word | Weight::Name if is_before_copyright(words, mention) => Use::Field,
        Weight::Word | Weight::Name if is_followed_by_file(words, mention) => Use::Field,
        Weight::Word if is_in_public_domain(words, mention, before) => Use::Granted,
        Weight::Word if beside && is_heading(words, mention) => Use::Field,
        Weight::Address if is_near_license(words, mention) => Use::Field,
        Weight::Name if states(words, mention, before) => Use::Granted,
        Weight::Address => Use::Pointed,
        _ => Use::None,
    }
}

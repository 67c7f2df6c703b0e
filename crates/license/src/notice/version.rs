//! Reads the version after or before a name, and "or later".

use std::ops::Range;

use super::names::{Family, NAMES, Weight};
use super::version_words::{is_filler, is_joint, is_later, is_option, is_version_word, spelled};
use super::words::{Break, Words};

pub(super) struct Stated<'f> {
    pub(super) ids: Vec<&'f str>,
    pub(super) later: bool,
    pub(super) only: bool,
    pub(super) words: Range<usize>,
}

/// The version that a sentence states for the name that ends before `start`.
pub(super) fn version_after<'f>(
    words: &Words<'_>,
    start: usize,
    family: &'f Family,
    weight: Weight,
) -> Option<Stated<'f>> {
    if let Some((id, words_of, only)) = number_after(words, start, family, weight) {
        return Some(with_later(words, id, words_of, only, family));
    }
    if weight == Weight::Address {
        return None;
    }
    let (id, words_of) = clause_after(words, start, family)?;
    Some(with_later(words, id, words_of, false, family))
}

/// The number directly after a name: "GPL v2", "General Public License as published by …, version 2".
fn number_after<'f>(
    words: &Words<'_>,
    start: usize,
    family: &'f Family,
    weight: Weight,
) -> Option<(&'f str, Range<usize>, bool)> {
    const REACH: usize = 14;
    let mut at = start;
    let mut only = false;
    loop {
        if at - start > REACH {
            return None;
        }
        let word = words.text(at);
        let is_version = is_version_word(word);
        if words.before(at) >= Break::Sentence && !is_version {
            return None;
        }
        // The version must be part of the address: words after an address belong to the sentence.
        if weight == Weight::Address && at > start + 1 {
            return None;
        }
        if let Some((id, end)) = number(words, at, family) {
            return Some((id, start..end, only));
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let gap = words.gap(at);
        let abbreviation = gap.ends_with(['(', '"', '“', '\'']) && word.len() <= 6;
        only |= word == "only";
        if !is_filler(word) && !abbreviation && !is_element(words, at) {
            return None;
        }
        at += 1;
    }
}

/// Whether a word is an element that the tokenizer does not know, such as `<citetitle>`.
fn is_element(words: &Words<'_>, at: usize) -> bool {
    words.gap(at).ends_with(['<', '/']) && words.gap(at + 1).starts_with('>')
}

/// "either version 2 of the License" further on, after an address or other names.
fn clause_after<'f>(
    words: &Words<'_>,
    start: usize,
    family: &'f Family,
) -> Option<(&'f str, Range<usize>)> {
    const REACH: usize = 50;
    // "the GNU General Public License (the GPL); either version 2 of the GPL"
    let defines = start.checked_sub(1).is_some_and(|before| words.text(before) == "license");
    for at in start..(start + REACH).min(words.len()) {
        if words.before(at) == Break::Paragraph && at > start
            || NAMES.is_license(|offset| words.text(at + offset), defines.then_some(family))
        {
            return None;
        }
        if !is_version_word(words.text(at)) {
            continue;
        }
        let Some((id, end)) = number(words, at + 1, family) else { continue };
        let either = at.checked_sub(1).is_some_and(|before| words.text(before) == "either");
        let either = either || words.text(at.saturating_sub(2)) == "entweder";
        let of_it = matches!(words.text(end), "of" | "der" | "de")
            && (end + 1..end + 4).any(|at| matches!(words.text(at), "license" | "gpl" | "lgpl"));
        if either || of_it {
            return Some((id, start..end));
        }
    }
    None
}

/// The version at a word, and the index of the word after it.
fn number<'f>(words: &Words<'_>, at: usize, family: &'f Family) -> Option<(&'f str, usize)> {
    let word = words.text(at);
    let named = at.checked_sub(1).is_some_and(|before| is_version_word(words.text(before)));
    if named && matches!(word, "one" | "two" | "three") {
        return family.version(spelled(word)).map(|id| (id, at + 1));
    }
    if !word.starts_with(|c: char| c.is_ascii_digit()) || words.text(at + 1) == "clause" {
        return None;
    }
    // A text without punctuation: "version 2 1 of the license".
    let minor = words.text(at + 1);
    if named && word.len() == 1 && matches!(minor, "0" | "1") && words.gap(at + 1) == " " {
        let whole = format!("{word}.{minor}");
        if let Some(id) = family.version(&whole) {
            return Some((id, at + 2));
        }
    }
    family.version(word).map(|id| (id, at + 1))
}

/// A version with further ones after it, and with "or later" or "only".
fn with_later<'f>(
    words: &Words<'_>,
    first: &'f str,
    range: Range<usize>,
    only: bool,
    family: &'f Family,
) -> Stated<'f> {
    // "GPL (>= 2)", in the metadata of R packages.
    let is_least = range.end.checked_sub(1).is_some_and(|at| words.gap(at).contains(">="));
    let mut stated = Stated { ids: vec![first], later: is_least, only, words: range };
    if is_least {
        return stated;
    }
    loop {
        let end = stated.words.end;
        if let Some(later) = later_after(words, end) {
            stated.later = true;
            stated.words.end = later;
            return stated;
        }
        if words.text(end) == "only" {
            stated.only = true;
            stated.words.end += 1;
            return stated;
        }
        let next = next_version(words, end, family)
            .filter(|(id, _)| !stated.ids.contains(id) && stated.ids.len() <= 3);
        if let Some((id, next)) = next {
            stated.ids.push(id);
            stated.words.end = next;
            continue;
        }
        stated.later = !stated.only && is_later_further_on(words, end, family, first);
        return stated;
    }
}

/// "or (at your option) any later version", with other words between it and the version.
fn is_later_further_on(words: &Words<'_>, end: usize, family: &Family, first: &str) -> bool {
    const REACH: usize = 30;
    for at in end..(end + REACH).min(words.len()) {
        let is_other_version = || {
            let number = words.text(at + 1);
            number.starts_with(|c: char| c.is_ascii_digit())
                && family.version(number) != Some(first)
        };
        if words.before(at) >= Break::Sentence
            || is_version_word(words.text(at)) && is_other_version()
            || NAMES.is_of_other_family(|offset| words.text(at + offset), family)
        {
            return false;
        }
        if words.text(at) == "any"
            && is_later(words.text(at + 1))
            && words.text(at + 2).starts_with("version")
        {
            return !is_accepted(words, at + 3)
                && !(at.saturating_sub(3)..at).any(|at| words.text(at) == "not");
        }
    }
    false
}

/// Another version after the first: "2 or 3", "2.1 or version 3".
fn next_version<'f>(words: &Words<'_>, end: usize, family: &'f Family) -> Option<(&'f str, usize)> {
    let mut at = end;
    // "version 2 of the License, or version 3 of it".
    while at - end < 5
        && matches!(
            words.text(at),
            "of" | "the" | "license" | "dated" | "june" | "july" | "29" | "1991" | "2007"
        )
    {
        at += 1;
    }
    let slash = words.gap(at).trim() == "/"
        && (words.text(at).starts_with(|c: char| c.is_ascii_digit())
            || is_version_word(words.text(at)));
    if !slash && (!is_joint(words.text(at)) || words.before(at) >= Break::Sentence) {
        return None;
    }
    if !slash {
        at += 1;
    }
    while at - end < 12 && (is_option(words.text(at)) || is_version_word(words.text(at))) {
        at += 1;
    }
    let number = words.text(at);
    let is_number =
        number.starts_with(|c: char| c.is_ascii_digit()) && words.text(at + 1) != "clause";
    is_number.then(|| family.version(number)).flatten().map(|id| (id, at + 1))
}

/// The index of the word after "or later", if that follows a version.
pub(super) fn later_after(words: &Words<'_>, end: usize) -> Option<usize> {
    const REACH: usize = 18;
    if words.gap(end).starts_with('+') {
        return Some(end);
    }
    if is_later(words.text(end)) && words.before(end) < Break::Sentence {
        return Some(end + 1);
    }
    let mut at = end;
    while !is_joint(words.text(at)) {
        let word = words.text(at);
        let passes = is_filler(word)
            || matches!(
                word,
                "at" | "your"
                    | "option"
                    | "gnu"
                    | "lesser"
                    | "dated"
                    | "june"
                    | "july"
                    | "terms"
                    | "gpl"
                    | "lgpl"
                    | "agpl"
                    | "affero"
                    | "library"
                    | "license"
                    | "de"
            )
            || matches!(word, "1991" | "1999" | "2007" | "29");
        if !passes || at - end > REACH || words.before(at) >= Break::Sentence {
            return None;
        }
        at += 1;
    }
    let joint = at;
    if words.before(at) >= Break::Paragraph {
        return None;
    }
    at += 1;
    while at - joint < 12 && is_option(words.text(at)) && words.before(at) < Break::Sentence {
        at += 1;
    }
    // The noun belongs to it: "or later version".
    let end = if words.text(at + 1).starts_with("version") { at + 2 } else { at + 1 };
    (is_later(words.text(at)) && !is_accepted(words, end)).then_some(end)
}

/// Another version before one: "either version 2 or version 3 of the license".
fn version_in_front<'f>(
    words: &Words<'_>,
    start: usize,
    family: &'f Family,
) -> Option<(&'f str, usize)> {
    let joint = start.checked_sub(1).filter(|at| words.text(*at) == "or")?;
    let number = joint.checked_sub(1)?;
    let first = number.checked_sub(1).filter(|at| is_version_word(words.text(*at)))?;
    family.version(words.text(number)).map(|id| (id, first))
}

/// "any later version accepted by the board": the recipient may not choose a version that has not been accepted.
fn is_accepted(words: &Words<'_>, at: usize) -> bool {
    matches!(words.text(at), "accepted" | "approved") && words.text(at + 1) == "by"
}

/// The version before a name: "version 2 or later of the GNU General Public License".
pub(super) fn version_before<'f>(
    words: &Words<'_>,
    name: &Range<usize>,
    family: &'f Family,
) -> Option<Stated<'f>> {
    const REACH: usize = 14;
    let Range { start, end } = *name;
    let (mut later, mut only, mut linked) = (false, false, false);
    let mut at = start;
    while at > 0 && start - at < REACH {
        if words.before(at) >= Break::Sentence {
            return None;
        }
        at -= 1;
        let word = words.text(at);
        let named = at.checked_sub(1).is_some_and(|before| is_version_word(words.text(before)));
        let number = if named { spelled(word) } else { word };
        if let Some(id) = number
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| family.version(number))
            .flatten()
        {
            only |= at.checked_sub(2).is_some_and(|before| words.text(before) == "only");
            // "version 2 the GNU GPL" lacks its "of".
            let linked = linked || words.text(start) == "gnu";
            later |= later_after(words, end).is_some();
            let first = at.saturating_sub(1);
            let (ids, first) = match version_in_front(words, first, family) {
                Some((other, first)) if named && !later => (vec![other, id], first),
                _ => (vec![id], first),
            };
            return (named && linked).then_some(Stated { ids, later, only, words: first..start });
        }
        linked |= matches!(word, "of" | "de" | "du" | "der" | "from");
        later |= is_later(word);
        only |= word == "only";
        let passes = matches!(
            word,
            "of" | "the" | "terms" | "gnu" | "de" | "la" | "du" | "der" | "from" | "only"
        ) || (linked && (is_later(word) || is_joint(word) || is_option(word)));
        if !passes {
            return None;
        }
    }
    None
}

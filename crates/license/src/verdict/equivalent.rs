//! Differences that the SPDX matching guidelines allow (SPDX 3.0.1, annex C), and others that do not change
//! the meaning.

use super::changes::Gap;
use super::counted::is_name;
use super::terms;
use crate::template;
use crate::tokens::{Token, Tokens};

/// The maximum number of words in the name of a holder.
const LONGEST_NAME: usize = 14;

/// Whether a difference does not change the meaning. `title` is that of the template.
pub(super) fn is_equivalent(tokens: &Tokens<'_>, gap: &Gap<'_>, title: &[&str]) -> bool {
    is_same_spelling(gap)
        || is_phrase(gap)
        || is_numbering(tokens, gap)
        || is_heading(tokens, gap, title)
        || is_address(tokens, gap)
        || is_copyright_statement(tokens, gap)
        || is_product(tokens, gap)
        || is_holder(tokens, gap)
        || is_plural_or_typo(gap)
        || is_harmless(gap)
}

fn all<'a>(gap: &'a Gap<'_>) -> impl Iterator<Item = &'a str> {
    gap.added.iter().copied().chain(gap.removed.iter().copied())
}

/// Words that were split or joined: "sub licensable", "ofthe".
fn is_same_spelling(gap: &Gap<'_>) -> bool {
    let letters = |words: &[&str]| words.concat().replace('.', "");
    !gap.added.is_empty() && letters(&gap.added) == letters(&gap.removed)
}

/// Optional parts of a license, and words that mean the same in their context.
fn is_phrase(gap: &Gap<'_>) -> bool {
    const OPTIONAL: &[&str] = &[
        "including the next paragraph",
        "all rights reserved",
        "and associated documentation files",
        "for any",
        "or contributors",
        "and contributors",
        "holders and contributors",
        "by the copyright holders and contributors",
        "by the copyright holder and contributors",
        "by the copyright holders",
        "by the copyright holder",
        "by the author",
        "for more information please refer to http unlicense org",
        "by the authors",
        "or other materials provided with the distribution",
        "end of terms and conditions",
        "end license",
        "combine executable",
        "of the software as well as documentation",
        "this program bzip2 the associated library libbzip2 and all documentation are",
        "the software",
    ];
    const SAME: &[(&str, &str)] = &[
        ("neither", "not"),
        ("and", "and or"),
        ("and", "or"),
        ("notice", "notices"),
        ("its", "any"),
        ("endorse", "endorse or"),
        ("above", "accompanying"),
        ("lesser", "library"),
        ("files", "files the software"),
        ("are permitted", "is permitted"),
        ("md4", "md5"),
        ("file", "library"),
        ("file", "makefile in"),
        ("dont", "do not"),
        ("cannot", "can not"),
        ("theres", "there is"),
    ];
    let (added, removed) = (gap.added.join(" "), gap.removed.join(" "));
    // "and/or" instead of "and", or the reverse.
    if [added.as_str(), removed.as_str()].concat() == "or" && gap.before.ends_with(&["and"]) {
        return true;
    }
    // "The Autoconf Macro Archive" instead of "the Autoconf Archive".
    if added == "macro" && removed.is_empty() && gap.before.ends_with(&["autoconf"]) {
        return true;
    }
    if added.is_empty() || removed.is_empty() {
        let only = if added.is_empty() { removed } else { added };
        return OPTIONAL.contains(&only.as_str()) && only != "the software";
    }
    let same = |one: &str, other: &str| {
        (added == one && removed == other) || (added == other && removed == one)
    };
    // "and" instead of "or" in a condition would be another condition.
    SAME.iter().any(|(one, other)| {
        (*one, *other) != ("and", "or") && (*one, *other) != ("neither", "not") && same(one, other)
    })
}

/// Letters and numbers of paragraphs.
fn is_numbering(tokens: &Tokens<'_>, gap: &Gap<'_>) -> bool {
    let counts = |word: &str| {
        word.len() == 1
            || (word.len() <= 4 && word.bytes().all(|byte| b"ivx".contains(&byte)))
            || is_number(word)
    };
    if !gap.removed.is_empty() && !gap.added.is_empty() {
        return false;
    }
    if gap.removed.is_empty() {
        // An added number only counts as that of a paragraph if it has the form of one.
        let marked = |at: usize| {
            tokens.get(at).is_some_and(|token| token.is_bullet() || token.is_line_start())
                || tokens.gap(at + 1).starts_with([')', '.', ':'])
        };
        return gap.added.iter().all(|word| counts(word)) && gap.tokens.clone().all(marked);
    }
    // A missing number may be there as a bullet, because it is at the start of a line or the end of a sentence.
    let is_near = |word: &str| {
        let near = gap.tokens.start.saturating_sub(2)..gap.tokens.start + 3;
        near.into_iter().any(|at| tokens.word(at) == word)
    };
    gap.removed.iter().all(|word| counts(word) && (is_near(word) || !is_number(word)))
}

fn is_number(word: &str) -> bool {
    word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The name of the license as a heading within its text.
fn is_heading(tokens: &Tokens<'_>, gap: &Gap<'_>, title: &[&str]) -> bool {
    let is_title = !gap.added.is_empty()
        && gap.added.iter().all(|word| title.contains(word) || *word == "page" || is_number(word));
    let starts_line = tokens.get(gap.tokens.start).is_some_and(Token::is_line_start);
    gap.removed.is_empty() && is_title && starts_line && gap.added.len() >= 2
}

/// Old and new addresses, for example of the Free Software Foundation.
fn is_address(tokens: &Tokens<'_>, gap: &Gap<'_>) -> bool {
    let in_url = |at: usize| {
        let before = tokens.gap(at);
        let behind = tokens.gap(at + 1);
        let joins =
            |text: &str| matches!(text, "." | "/" | "://" | "-" | "@" | "_" | "/~" | "?" | "=");
        joins(before) || joins(behind)
    };
    let added = gap
        .added
        .iter()
        .zip(gap.tokens.clone())
        .all(|(word, at)| terms::is_address(word) || in_url(at));
    let removed =
        gap.removed.iter().all(|word| terms::is_address(word) || gap.added.contains(word));
    added
        && (removed
            || (!gap.added.is_empty()
                && gap.removed.iter().all(|word| !terms::is_critical(word))
                && gap.removed.len() <= 8))
        && !has_negation(gap)
}

fn has_negation(gap: &Gap<'_>) -> bool {
    all(gap).any(|word| {
        matches!(word, "not" | "no" | "only" | "noncommercial" | "commercial" | "must" | "shall")
    })
}

/// The maximum distance, in words, to the rest of a copyright line.
const LINE: usize = 40;

/// A copyright line that is split by a line break, so that part of it was taken for terms in one of the texts.
fn is_copyright_statement(tokens: &Tokens<'_>, gap: &Gap<'_>) -> bool {
    let is_told = |at: usize| tokens.get(at).is_some_and(Token::is_copyright);
    let near = gap.tokens.start.saturating_sub(LINE)..gap.tokens.end + LINE;
    let mut told = near.filter(|at| is_told(*at)).map(|at| tokens.word(at));
    if !gap.removed.iter().all(|word| told.any(|told| told == *word)) {
        return false;
    }
    let Some(before) = gap.tokens.start.checked_sub(1) else { return false };
    let touches = is_told(before) || is_told(gap.tokens.end) || gap.tokens.clone().any(is_told);
    let is_joint = |at: usize| matches!(tokens.gap(at), "." | "/" | "@" | "://");
    let is_named = |(word, at): (&&str, usize)| {
        matches!(*word, "all" | "rights" | "reserved" | "see" | "portions")
            || is_number(word)
            || is_joint(at)
            || is_joint(at + 1)
            || ((terms::is_filler(word) || terms::is_party(word) || is_name(tokens, at))
                && !is_term(word))
    };
    gap.added.is_empty()
        || touches
            && gap.added.len() <= LINE
            && gap.added.iter().zip(gap.tokens.clone()).all(is_named)
}

/// The version of the product, or its name repeated: "Python 2.7.5" for "Python".
fn is_product(tokens: &Tokens<'_>, gap: &Gap<'_>) -> bool {
    let mut near = gap.before.iter().rev().take(2).chain(gap.after.iter().take(2));
    let is_known = |(word, at): (&&str, usize)| {
        near.any(|near| near == word) && is_name(tokens, at)
            || word.contains('.') && is_number(word)
            || *word == "version"
    };
    let mut added = gap.added.iter().zip(gap.tokens.clone());
    gap.removed.is_empty() && gap.added.len() <= 3 && added.all(is_known)
}

/// Names of authors in listed texts, all of whose words are replaced together.
const AUTHORS: [&str; 5] = [
    "openvision",
    "solar designer",
    "solar designer solar at openwall com",
    "phk freebsd org",
    "trademarkedname",
];

/// The name of one holder instead of another: "Neither the name of … nor", "IN NO EVENT SHALL … BE LIABLE".
fn is_holder(tokens: &Tokens<'_>, gap: &Gap<'_>) -> bool {
    if gap.added.len() > LONGEST_NAME || gap.removed.len() > LONGEST_NAME + 4 {
        return false;
    }
    let gap = &without_endings(gap);
    let is_author = AUTHORS.contains(&gap.removed.join(" ").as_str());
    let placeholder = is_author
        || gap.removed.iter().all(|word| terms::is_holder(word) || terms::is_filler(word));
    let known =
        |word: &str| terms::is_holder(word) || terms::is_filler(word) || terms::is_subject(word);
    // Names of people and companies are capitalized, and so are all words of a disclaimer. In the place of a holder,
    // a word that no license has is part of a name too: "assimp team", "Xiph.org".
    let is_given_by = gap.before.ends_with(&["written", "permission"]);
    let is_foreign =
        |word: &str| (is_given_by || !gap.removed.is_empty()) && template::index().id(word) == 0;
    let is_joined = |at: usize| matches!(tokens.gap(at), "." | "-" | "/" | "@");
    let is_named = |(word, at): (&&str, usize)| {
        known(word)
            || ((is_name(tokens, at) || is_foreign(word) || is_joined(at)) && !is_term(word))
    };
    let named = gap.added.iter().zip(gap.tokens.clone()).all(is_named);
    // "Authorization from him", at the end of the license of libxml2.
    let is_pronoun = || matches!(tokens.word(gap.tokens.end), "her" | "him" | "them");
    let in_slot = is_slot(gap) || gap.before.ends_with(&["authorization", "from"]) && is_pronoun();
    if is_between_names(gap) && placeholder && !gap.added.iter().any(|word| is_term(word)) {
        return true;
    }
    if gap.removed.is_empty() || gap.added.is_empty() {
        return in_slot && placeholder && named;
    }
    // Connecting words alone do not name a holder.
    let has_holder = is_author
        || gap.removed.iter().any(|word| {
            terms::is_holder(word)
                && !matches!(
                    *word,
                    "and"
                        | "or"
                        | "nor"
                        | "any"
                        | "other"
                        | "free"
                        | "software"
                        | "give"
                        | "gives"
                        | "at"
                        | "specific"
                        | "person"
                        | "neither"
                        | "above"
                )
        });
    // All added words must belong to a name or a party: "each university grants" is not "each contributor grants".
    let is_somebody = |(word, at): (&&str, usize)| {
        terms::is_party(word)
            || terms::is_filler(word)
            || terms::is_subject(word)
            || is_name(tokens, at)
            || is_foreign(word)
    };
    let somebody = gap.added.iter().zip(gap.tokens.clone()).all(is_somebody);
    placeholder && named && (in_slot || has_holder && somebody)
}

/// Removes words at both ends that only differ in number: "the author disclaims" for "the copyright holders
/// disclaim".
fn without_endings<'a>(gap: &Gap<'a>) -> Gap<'a> {
    let mut gap = gap.clone();
    while let ([.., one], [.., other]) = (gap.added.as_slice(), gap.removed.as_slice()) {
        if !is_inflected(one, other) || gap.added.len() == 1 || gap.removed.len() == 1 {
            break;
        }
        gap.after.insert(0, other);
        gap.added.pop();
        gap.removed.pop();
        gap.tokens.end = gap.tokens.end.saturating_sub(1).max(gap.tokens.start);
    }
    gap
}

/// Whether a name is expected, regardless of its spelling: "neither the name of … nor", "the name of … may not be
/// used".
fn is_between_names(gap: &Gap<'_>) -> bool {
    let before = gap.before.strip_suffix(&["the"]).unwrap_or(&gap.before);
    (before.ends_with(&["name", "of"]) || before.ends_with(&["names", "of"]))
        && matches!(gap.after.as_slice(), ["nor" | "or" | "and" | "may", ..])
        && !gap.added.is_empty()
}

/// Words that are never a name, even in capitals.
fn is_term(word: &str) -> bool {
    terms::is_critical(word)
        && !matches!(
            word,
            "university"
                | "machine"
                | "service"
                | "services"
                | "research"
                | "education"
                | "free"
                | "medical"
                | "learning"
        )
}

/// Whether the license has a holder at this position.
fn is_slot(gap: &Gap<'_>) -> bool {
    let holder = |words: &[&str]| {
        words.iter().take(3).any(|word| {
            matches!(
                *word,
                "holder"
                    | "holders"
                    | "owner"
                    | "owners"
                    | "contributors"
                    | "contributor"
                    | "author"
                    | "authors"
                    | "name"
                    | "names"
                    | "regents"
                    | "licensor"
            )
        })
    };
    let before: Vec<&str> = gap.before.iter().rev().copied().collect();
    let ends = |phrase: &[&str]| gap.before.ends_with(phrase);
    let begins = |phrase: &[&str]| gap.after.starts_with(phrase);
    holder(&before)
        || holder(&gap.after)
        || ends(&["written", "permission"])
        || ends(&["provided", "by"])
        || ends(&["event", "shall"])
        || ends(&["event", "will"])
        || ends(&["name", "of"])
        || ends(&["names", "of"])
        || ends(&["authorization", "from", "the"])
        || begins(&["be", "liable"])
        || begins(&["disclaims"])
        || begins(&["disclaim"])
        || begins(&["and", "its", "contributors"])
}

/// Whether the words differ only in their ending, or one is misspelled. Words that affect the meaning must be exact.
fn is_plural_or_typo(gap: &Gap<'_>) -> bool {
    let is_near = |(one, other): (&&str, &&str)| {
        let letters = one.chars().count().min(other.chars().count());
        let is_typo = letters >= 6
            && !terms::is_critical(one)
            && !has_prefix(one, other)
            && distance(one, other) <= 1 + letters / 9;
        is_inflected(one, other) || is_typo
    };
    gap.added.len() == gap.removed.len()
        && !gap.added.is_empty()
        && gap.added.iter().zip(&gap.removed).all(is_near)
}

/// Whether two words only differ in their ending: `notice` and `notices`, `copy` and `copies`.
fn is_inflected(one: &str, other: &str) -> bool {
    let ends = |one: &str, other: &str| {
        let stem = other.strip_suffix('y').and_then(|stem| one.strip_prefix(stem));
        matches!(one.strip_prefix(other), Some("" | "s" | "es")) || stem == Some("ies")
    };
    ends(one, other) || ends(other, one)
}

/// Whether a word is another one with a prefix that may reverse it: `exclusive`, `nonexclusive`.
fn has_prefix(one: &str, other: &str) -> bool {
    let turned = |one: &str, other: &str| one.len() > other.len() && one.ends_with(other);
    turned(one, other) || turned(other, one)
}

/// The number of letters that differ, after the common start and end.
fn distance(one: &str, other: &str) -> usize {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let rest = |word: &str| word.chars().skip(same).collect::<Vec<_>>();
    let (one, other) = (rest(one), rest(other));
    let tail =
        one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    one.len().max(other.len()) - tail.min(one.len()).min(other.len())
}

/// Filler words, and one noun for the software instead of another.
fn is_harmless(gap: &Gap<'_>) -> bool {
    let small = |word: &str| terms::is_filler(word) || terms::is_subject(word);
    let is_joined = |word: &str| small(word) || matches!(word, "and" | "or");
    let subjects = all(gap).any(terms::is_subject);
    // "and" and "or" beside a noun for the software only extend the list of licensed things.
    all(gap).all(small)
        || (subjects && (gap.added.is_empty() || gap.removed.is_empty()) && all(gap).all(is_joined))
}

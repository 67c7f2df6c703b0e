//! Titles and fields above a copyright line: "The Rope Library", "Rope - a knot program", "Library: Rope".

use super::comment::{self, Line};
use super::confirm::is_page_of;
use super::kinds::is_file;
use super::stated::{self, Name};
use super::token::{is_identifier, is_marked, plain};
use super::words::{FIELDS, FORMATS};
use crate::tree::names::plain_name;

/// The maximum number of words in a title.
const WORDS: usize = 8;

/// A name, its line, and the words that contain it.
type Titled<'a> = (Name, u32, &'a str);

/// The last line that may have a title with a short name below a copyright line.
const HEAD: usize = 60;

/// The name in a title with its short name in parentheses at the head of a text, below the first copyright line:
/// "Knot Tying Framework (Rope Knots)".
pub(super) fn in_head(text: &str, first: u32) -> Option<Titled<'_>> {
    let lines = text.lines().take(HEAD).zip(1..);
    let mut below = lines.skip_while(|(_, number)| *number <= first);
    below.find_map(|(line, number)| {
        let words = comment::words(line);
        let is_short = words.ends_with(')') && words.len() < line.len() && words.len() < 80;
        let name = is_short.then(|| of_title(words, "")).flatten()?;
        Some((name, number, words))
    })
}

/// The name in a copyright line or in the lines above it, which are given nearest first.
pub(super) fn read<'a>(
    above: &[Line<'a>],
    notice: &Line<'a>,
    text: &str,
    stem: &[u8],
) -> Option<Titled<'a>> {
    let named = |line: &Line<'a>, name: Name| (name, line.number, line.words);
    let of_line = of_code(notice.words, text).map(|name| named(notice, name));
    let of_field = || above.iter().find_map(|line| Some(named(line, of_field(line.words)?)));
    let of_terms = || {
        let (index, line, name) = above
            .iter()
            .enumerate()
            .find_map(|(at, line)| Some((at, line, of_terms(line.words)?)))?;
        let mut upper = above.iter().skip(index).take(3);
        upper.any(|line| is_license(line.words)).then(|| named(line, name))
    };
    let of_title =
        || above.first().and_then(|line| Some(named(line, of_title(line.words, notice.words)?)));
    let of_description = || {
        let mut lines = above.iter().rev();
        lines.find_map(|line| Some(named(line, of_description(line.words, text, stem)?)))
    };
    of_line.or_else(of_field).or_else(of_terms).or_else(of_title).or_else(of_description)
}

fn is_license(words: &str) -> bool {
    words.to_ascii_lowercase().contains("licen")
}

/// The name in a field: "Library: Rope". An acronym at the end is the short name.
fn of_field(words: &str) -> Option<Name> {
    const LABELS: [&str; 5] = ["library", "package", "product", "program", "project"];
    let (label, value) = words.split_once(':')?;
    if !LABELS.contains(&&*label.trim_end().to_lowercase()) {
        return None;
    }
    let value = value.trim().trim_end_matches('.');
    if let Some(acronym) = in_parentheses(value).filter(|name| is_acronym(name)) {
        return Some(Name::confirmed(acronym));
    }
    let is_name =
        !value.contains(['(', ',', '<', '%', '=', '"']) && value.split_whitespace().count() <= 5;
    let first = value.split_whitespace().next()?;
    let is_marked = is_marked(first) || value.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_name && is_marked && is_free(value)).then(|| Name::confirmed(value))
}

/// The name in the heading of a license: "For `KnotTie`", "License for the Rope software".
fn of_terms(words: &str) -> Option<Name> {
    let (before, name) = words.split_once("or ").filter(|(before, _)| {
        before.ends_with(['F', 'f']) && (before.len() == 1 || is_license(before))
    })?;
    let is_sentence = before.len() > 1;
    let name = name.trim().trim_start_matches("the ");
    let (name, noun) = match name.split_once([' ', ',', '.']) {
        None => (name, ""),
        Some((name, rest)) => (name, rest.split(' ').next().unwrap_or_default()),
    };
    let has_noun = matches!(noun, "software" | "library" | "Library" | "Software");
    let is_alone = noun.is_empty() && !is_sentence && is_hump(name);
    ((has_noun && is_marked(name) || is_alone) && is_free(name)).then(|| Name::confirmed(name))
}

/// The name in a line that is only a title: "The Rope Library", "Knot Tying Framework (Rope Knots)".
fn of_title(words: &str, notice: &str) -> Option<Name> {
    const NOUNS: [&str; 3] = ["Framework", "Library", "Toolkit"];
    let title = words.trim_end_matches(['.', ':', ',']);
    let short = in_parentheses(title);
    let title = title.split(" (").next().unwrap_or(title).trim();
    let title = title.strip_prefix("The ").unwrap_or(title);
    let all: Vec<&str> = title.split_whitespace().collect();
    let (last, front) = all.split_last()?;
    let is_word = |word: &&str| -> bool {
        word.starts_with(char::is_uppercase) || matches!(*word, "and" | "for" | "of" | "the" | "in")
    };
    if !NOUNS.contains(last) || front.is_empty() || all.len() > WORDS || !all.iter().all(is_word) {
        return None;
    }
    if let Some(short) = short {
        let is_name =
            short.chars().any(char::is_lowercase) && short.starts_with(char::is_uppercase);
        return (is_name && short.split(' ').count() <= 3 && is_free(short))
            .then(|| Name::confirmed(short));
    }
    // The URL in the copyright line may have the short name for a long title.
    let page = notice.split_once("://").map(|(_, page)| plain_name(page));
    let is_of_page = |first: &str| page.is_some_and(|page| page.contains(&plain_name(first)));
    let name = match front {
        [one] => one,
        [first, _, _, ..] if first.len() > 3 && is_of_page(first) => first,
        _ => title,
    };
    is_free(name).then(|| Name::confirmed(name))
}

/// The name before a description: "Rope - a program that ties knots", "Rope: A Knot Program", "rope: tie.c" in `tie.c`.
/// The name must be spelled unlike an ordinary word, or be in a URL at the head of the text.
fn of_description(words: &str, text: &str, stem: &[u8]) -> Option<Name> {
    if let Some((name, file)) = words.split_once(": ")
        && is_file(file.trim())
        && file.trim().as_bytes().strip_prefix(stem).is_some_and(|rest| rest.starts_with(b"."))
    {
        let is_name = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_label = ["file", "filename", "source"].contains(&name);
        return (is_name && !is_label && is_free(name)).then(|| Name::confirmed(name));
    }
    let (name, about) =
        [" -- ", " - ", ": A ", ": An "].iter().find_map(|sign| words.split_once(sign))?;
    let name = name.trim();
    let count = name.split_whitespace().count();
    let is_name = count <= 3
        && name
            .split_whitespace()
            .all(|word| word.starts_with(|c: char| c.is_alphanumeric()) && is_marked(word))
        && !is_file(name)
        && !name.contains(['(', ')', ',', '"', '=', '<', '/']);
    let is_description = about.split_whitespace().count() >= 2;
    let is_clear = || name.split(' ').any(is_hump) || is_page_of(text, name);
    (is_name && is_description && is_free(name) && is_clear()).then(|| Name::confirmed(name))
}

/// The name in a copyright line about code: "rope source code is Copyright (c)". The text must also have the name in
/// "part of rope" or "rope's".
fn of_code(notice: &str, text: &str) -> Option<Name> {
    let notice = ["The ", "the "].iter().find_map(|the| notice.strip_prefix(the)).unwrap_or(notice);
    let (name, rest) = notice.split_once(' ')?;
    let rest = rest.strip_prefix("source ").unwrap_or(rest);
    let is_code = rest.starts_with("code is ") && rest.contains("opyright");
    let is_named = || {
        [format!("art of {name}"), format!("{name}'s ")].iter().any(|again| text.contains(again))
    };
    let is_name = name.len() > 2 && name.chars().all(|c| c.is_alphanumeric() || c == '-');
    (is_code && is_name && is_free(name) && is_named()).then(|| Name::confirmed(name))
}

/// The text in parentheses at the end.
fn in_parentheses(words: &str) -> Option<&str> {
    let (_, inside) = words.strip_suffix(')')?.rsplit_once('(')?;
    let is_text = !inside.contains(['/', ':', '@']) && inside.len() > 2;
    is_text.then_some(inside.trim())
}

fn is_acronym(name: &str) -> bool {
    name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Whether a word is spelled like a name that cannot be an ordinary word: `FreeKnot`, `UKnot`, `Knot2Rope`.
fn is_hump(word: &str) -> bool {
    let upper = word.chars().skip(1).any(char::is_uppercase);
    !word.contains('_') && (is_identifier(word) || (upper && word.chars().any(char::is_lowercase)))
}

/// Whether words may be the name of a project rather than of a format, a field or something general.
fn is_free(name: &str) -> bool {
    let lower = plain(name.split(' ').next().unwrap_or_default()).to_lowercase();
    let is_common = FIELDS.contains(&&*lower) || FORMATS.contains(&&*lower);
    name.len() > 2
        && !is_common
        && !is_file(name)
        && !name.contains("://")
        && name.chars().any(char::is_alphabetic)
        && stated::is_project(name, "")
}

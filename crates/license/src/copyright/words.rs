//! Words and phrases in and around copyright lines.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// First words of prose after "copyright", which are not names.
const PROSE: [&str; 43] = [
    "holder",
    "holders",
    "notice",
    "notices",
    "owner",
    "owners",
    "law",
    "laws",
    "license",
    "licence",
    "licenses",
    "statement",
    "statements",
    "protection",
    "interest",
    "infringement",
    "claim",
    "claims",
    "assignment",
    "year",
    "years",
    "information",
    "line",
    "lines",
    "header",
    "text",
    "and",
    "or",
    "in",
    "of",
    "to",
    "is",
    "are",
    "as",
    "on",
    "under",
    "act",
    "office",
    "message",
    "for",
    "policy",
    "terms",
    "your",
];

/// First words of prose that are names if they have a capital.
const PROSE_UNLESS_NAMES: [&str; 3] = ["you", "not", "date"];

/// Whether the word after "copyright" makes it prose: "copyright holder", "Copyright Act of 1976".
pub(super) fn is_prose(rest: &str) -> bool {
    let first = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let lower = first.to_lowercase();
    let is_one = |words: &[&str]| words.contains(&lower.as_str());
    is_one(&PROSE) || (first.starts_with(char::is_lowercase) && is_one(&PROSE_UNLESS_NAMES))
}

/// Parts of placeholders that nobody filled in.
const PLACEHOLDERS: [&str; 17] = [
    "<year",
    "<name",
    "<owner",
    "<copyright",
    "[year",
    "[yyyy",
    "[name",
    "[fullname",
    "yyyy",
    "{year",
    "{{",
    "${",
    "%s",
    "name of author",
    "name of copyright owner",
    "your name",
    "<holder",
];

/// Words, in lower case, that end the name.
const ENDS: [&str; 9] = [
    "all rights reserved",
    "all right reserved",
    "all rights",
    "http://",
    "https://",
    "*/",
    "-->",
    "some rights reserved",
    "rights reserved",
];

/// Tags and beginnings of license notices, in lower case: they end the name and the copyright line.
const NOTICES: [&str; 36] = [
    "spdx-license",
    "licensed under",
    "licenced under",
    "released under",
    "distributed under",
    "available under",
    "published under",
    "under the terms",
    "dual licensed",
    "dual-licensed",
    "is licensed",
    "are licensed",
    "license:",
    "licence:",
    "@license",
    "mit license",
    "mit-license",
    "isc license",
    "bsd license",
    "apache license",
    "boost software license",
    "gnu general public",
    "gnu lesser general",
    "gnu affero general",
    "mozilla public license",
    "this file",
    "this program",
    "this software",
    "this source code",
    "this code",
    "this library",
    "permission is",
    "permission to",
    "see the",
    "see license",
    "use of this",
];

/// Searches for one of several texts. Built once, since a line is searched for dozens of them.
pub(super) type Search = LazyLock<Option<AhoCorasick>>;

pub(super) static PLACEHOLDER: Search = LazyLock::new(|| search(PLACEHOLDERS.iter()));
pub(super) static NOTICE: Search = LazyLock::new(|| search(NOTICES.iter()));
pub(super) static END: Search = LazyLock::new(|| search(ENDS.iter().chain(&NOTICES)));

fn search<'a>(texts: impl Iterator<Item = &'a &'a str>) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts).ok()
}

/// The offset at which the first of several texts begins.
pub(super) fn first_of(search: &Search, text: &str) -> Option<usize> {
    Some(search.as_ref()?.find(text)?.start())
}

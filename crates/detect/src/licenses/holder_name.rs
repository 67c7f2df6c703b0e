//! Names of copyright holders, in a form in which they can be compared.

use std::collections::BTreeSet;

/// Legal forms of companies and words for the people around a project: the text before them is the name.
const ENDINGS: [&str; 51] = [
    "ab",
    "affiliates",
    "ag",
    "all",
    "aps",
    "author",
    "authors",
    "bv",
    "co",
    "committers",
    "community",
    "company",
    "contributor",
    "contributors",
    "corp",
    "corporation",
    "current",
    "developer",
    "developers",
    "development",
    "gmbh",
    "hb",
    "inc",
    "incorporated",
    "kb",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "maintainer",
    "maintainers",
    "mbh",
    "member",
    "members",
    "nv",
    "oy",
    "plc",
    "present",
    "project",
    "projects",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "srl",
    "subsidiaries",
    "team",
];

/// Words that do not identify a holder, in a name that consists of them and of [`ENDINGS`].
const EMPTY: [&str; 56] = [
    "a",
    "al",
    "anonymous",
    "any",
    "at",
    "below",
    "by",
    "copyright",
    "domain",
    "entities",
    "et",
    "file",
    "files",
    "for",
    "from",
    "group",
    "his",
    "holder",
    "holders",
    "in",
    "individual",
    "individuals",
    "it",
    "its",
    "licensors",
    "listed",
    "many",
    "me",
    "name",
    "nobody",
    "noone",
    "of",
    "on",
    "or",
    "original",
    "other",
    "others",
    "our",
    "owner",
    "owners",
    "people",
    "public",
    "respective",
    "see",
    "several",
    "software",
    "someone",
    "suppliers",
    "the",
    "their",
    "this",
    "to",
    "unknown",
    "users",
    "various",
    "your",
];

/// Words for people that something else has to name: `the authors of Rope`, but not `authors listed in AUTHORS`.
const ROLES: [&str; 8] = [
    "author",
    "authors",
    "contributor",
    "contributors",
    "developers",
    "maintainers",
    "members",
    "owners",
];

/// The names in the text of a copyright line, normalized in case, punctuation and legal form; empty if it only names
/// "the authors" or similar.
pub(crate) fn keys(name: &str) -> BTreeSet<String> {
    let parts = parts(name);
    let named = parts.iter().enumerate().filter(|(at, words)| *at == 0 || !is_license(words));
    named.filter_map(|(_, words)| key(words)).collect()
}

/// "Ada Rope, GPLv2": a license that follows a name.
fn is_license(words: &[String]) -> bool {
    const GNU: [&str; 3] = ["gpl", "lgpl", "agpl"];
    words.first().is_some_and(|word| {
        let version = GNU.iter().find_map(|family| word.strip_prefix(family));
        version.is_some_and(|rest| {
            rest.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}

/// A name for display: without parts that were cut off, text that belongs to the years before it, and the code of a
/// string literal around it.
pub(crate) fn shown(name: &str) -> &str {
    // If a string begins or ends inside it, the name is the longer part.
    let mut shown = if name.matches('"').count() % 2 == 1 {
        name.split('"').max_by_key(|part| part.len()).unwrap_or(name)
    } else {
        name
    };
    for end in ["\\n", " # ", ", are"] {
        shown = shown.split(end).next().unwrap_or(shown);
    }
    let (open, close) = (shown.rfind('('), shown.rfind(')'));
    let cut = match (open, close) {
        (Some(open), close) if close.is_none_or(|close| close < open) => shown.get(..open),
        (None, Some(close)) => shown.get(..close),
        _ => None,
    };
    shown = cut.unwrap_or(shown).trim_start();
    for word in ["present", "current", "now"] {
        if let Some(rest) = shown.strip_prefix(word)
            && rest.starts_with(|c: char| !c.is_alphanumeric())
        {
            shown = rest;
        }
    }
    shown = without_abandoned(shown);
    if let Some(rest) = shown.strip_prefix("&ndash;") {
        shown = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let is_around = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | ';' | '&' | '\\');
    shown.trim_start_matches(|c: char| is_around(c) || c == '.').trim_end_matches(is_around)
}

/// A name without the word of an abandoned copyright and the years after it: "Abandoned 1996 Rope AB".
fn without_abandoned(name: &str) -> &str {
    let rest = ["Abandoned", "abandoned"].iter().find_map(|word| name.strip_prefix(word));
    let rest = rest.map(|rest| rest.trim_start_matches([' ', ',']));
    let is_year = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && text.starts_with(['1', '2'])
    };
    let of_years = |c: char| c.is_ascii_digit() || c.is_whitespace() || ",-".contains(c);
    rest.filter(|rest| is_year(rest)).map_or(name, |rest| rest.trim_start_matches(of_years))
}

/// The words of each name in a text, in lower case.
fn parts(name: &str) -> Vec<Vec<String>> {
    let mut parts = vec![Vec::new()];
    let mut word = String::new();
    let mut depth = 0_usize;
    let name = shown(name).replace("&amp;", "&");
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '(' | '[' | '<' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '>' | '}' => depth = depth.saturating_sub(1),
            // Signs inside of words: `U.S.A.`, `O'Brien`, `AT&T`.
            _ if depth > 0 => {}
            '.' | '\'' | '’' | '@' => {}
            '&' if rest.peek().is_some_and(|next| next.is_alphanumeric()) => {}
            _ if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            _ => {
                end_word(&mut word, &mut parts);
                let is_list = matches!(c, ',' | ';' | '&');
                if is_list {
                    parts.push(Vec::new());
                }
            }
        }
    }
    end_word(&mut word, &mut parts);
    parts
}

fn end_word(word: &mut String, parts: &mut Vec<Vec<String>>) {
    let word = std::mem::take(word);
    if word == "and" {
        parts.push(Vec::new());
    } else if let (false, Some(part)) = (word.is_empty(), parts.last_mut()) {
        part.push(word);
    }
}

/// The normalized form of one name; `None` if its words are not a name.
fn key(words: &[String]) -> Option<String> {
    let has = |all: &[&str], word: &String| all.binary_search(&word.as_str()).is_ok();
    let is_year = |word: &String| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    if words.last().is_some_and(|last| matches!(last.as_str(), "license" | "licence")) {
        return None;
    }
    let is_before = |word: &String| {
        is_year(word)
            || matches!(word.as_str(), "the" | "by" | "present" | "current" | "ndash" | "c")
    };
    let is_ending = |word: &String| is_year(word) || has(&ENDINGS, word);
    let mut words = words;
    while let Some((first, rest)) = words.split_first()
        && is_before(first)
    {
        words = rest;
    }
    if let Some((first, rest)) = words.split_first()
        && has(&ROLES, first)
    {
        match rest.split_first() {
            Some((of, named)) if matches!(of.as_str(), "of" | "to") => words = named,
            _ => return None,
        }
    }
    // "et al.", "or its affiliates"
    let is_joint =
        |word: &String| matches!(word.as_str(), "al" | "et" | "its" | "or" | "other" | "others");
    while let Some((last, rest)) = words.split_last()
        && (is_ending(last) || is_joint(last))
    {
        words = rest;
    }
    if words.iter().all(|word| has(&EMPTY, word) || is_ending(word)) {
        return None;
    }
    let words = words.iter().skip_while(|word| *word == "the");
    let key: String = words.map(String::as_str).collect();
    (key.chars().filter(|c| c.is_alphabetic()).count() >= 2).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str) -> String {
        keys(name).into_iter().collect::<Vec<_>>().join("+")
    }

    #[test]
    fn lists_are_sorted() {
        assert!(ENDINGS.is_sorted() && EMPTY.is_sorted() && ROLES.is_sorted());
    }

    #[test]
    fn names_of_one_holder_are_alike() {
        for (name, same) in [
            ("Facebook, Inc. and its affiliates", "facebook"),
            ("FACEBOOK INC", "facebook"),
            ("Meta Platforms, Inc. and/or its affiliates.", "metaplatforms"),
            ("The WebM project authors", "webm"),
            ("The Chromium Authors. All", "chromium"),
            ("Godot Engine contributors (cf", "godotengine"),
            ("current, Redis Ltd.", "redis"),
            ("Redis Ltd. 2024 - present", "redis"),
            ("&ndash;2012 Lua.org, PUC-Rio", "luaorg+pucrio"),
            ("contributors to the Rope project", "rope"),
            ("Advanced Micro Devices, Inc. \\n", "advancedmicrodevices"),
            ("Ada Rope &amp; Rope Inc., MIT License)", "adarope+rope"),
            ("Jane Doe <jane@example.org>", "janedoe"),
            ("Juan Linietsky, Ariel Manzur", "arielmanzur+juanlinietsky"),
            ("AT&T Corp", "att"),
            ("Ada Rope et al.", "adarope"),
            ("Ada Rope, et al", "adarope"),
            ("Rope, Inc. or its affiliates", "rope"),
            ("Ada Rope and others", "adarope"),
            ("Ada Rope, GPLv2", "adarope"),
            ("Ada Rope, LGPL", "adarope"),
            ("The Khronos Group Inc.", "khronosgroup"),
            ("Błażej Szczygieł", "błażejszczygieł"),
        ] {
            assert_eq!(one(name), same, "{name}");
        }
        assert_ne!(one("Red Hat, Inc."), one("Red Rock, Inc."));
    }

    #[test]
    fn generic_words_for_people_are_not_names() {
        for name in [
            "the authors",
            "Contributors",
            "The Authors",
            "authors listed in AUTHORS",
            "its respective owners",
            "individual contributors",
            "the original author or authors",
            "contributors to this project",
            "the development team",
            "et al.",
            "",
            "2020",
        ] {
            assert_eq!(one(name), "", "{name}");
        }
    }

    #[test]
    fn names_are_shown_without_what_was_cut_off() {
        for (name, expected) in [
            ("Godot Engine contributors (cf", "Godot Engine contributors"),
            ("_YEAR(NOW) \" Ada Rope and contributors", "Ada Rope and contributors"),
            ("Ada \"Knot\" Rope", "Ada \"Knot\" Rope"),
            ("Rope contributors.\\n\"", "Rope contributors."),
            ("Rope Inc., MIT License)", "Rope Inc., MIT License"),
            ("The Rope team. # noqa: CPY001", "The Rope team."),
            ("current, Redis Ltd.", "Redis Ltd."),
            ("Abandoned 1996 Rope AB & Knot KB", "Rope AB & Knot KB"),
            ("Abandoned, 1987, Ada Rope", "Ada Rope"),
            ("Abandonedsoft", "Abandonedsoft"),
            ("Abandoned Games Ltd.", "Abandoned Games Ltd."),
            ("Abandoned 3D Games", "Abandoned 3D Games"),
            ("&ndash;2012 Lua.org, PUC-Rio", "Lua.org, PUC-Rio"),
            ("Advanced Micro Devices, Inc. \\n", "Advanced Micro Devices, Inc."),
            ("Georges Menie (www.menie.org)", "Georges Menie (www.menie.org)"),
            ("Nowak", "Nowak"),
            ("currents", "currents"),
        ] {
            assert_eq!(shown(name), expected);
        }
    }
}

//! Copyright lines and their holders.

mod words;

use memchr::memmem;

use words::{END, NOTICE, PLACEHOLDER, first_of, is_prose};

use crate::document::Document;
use crate::lines::{Line, bare};
use crate::{CopyrightNotice, TextSpan};

/// The maximum length of a holder; a longer text is prose.
const HOLDER_LIMIT: usize = 160;

/// The copyright lines of a file, in order.
pub(crate) fn find(document: &Document<'_>) -> Vec<CopyrightNotice> {
    let mut found: Vec<CopyrightNotice> = Vec::new();
    let mut rest = document.lines();
    // Whether the previous line was a copyright line, so that years and a name in this one continue it.
    let mut listing = false;
    while let Some(line) = rest.next() {
        if !listing && !may_be_notice(line.bytes) {
            continue;
        }
        let text = line.text();
        let own = bare(&text);
        let statement = statement(own)
            .filter(|rest| !is_prose(rest))
            .or_else(|| (listing && begins_with_year(own)).then_some(own));
        let Some(statement) = statement else {
            listing = false;
            continue;
        };
        let (mut written, mut named, mut last) =
            (own.to_owned(), statement.to_owned(), line.clone());
        if is_open(statement)
            && let Some(next) = rest.clone().next()
            && let next_text = next.text()
            && let next_own = bare(&next_text)
            && goes_on(next_own)
        {
            for (text, own) in [(&mut written, next_own), (&mut named, next_own)] {
                text.push(' ');
                text.push_str(own);
            }
            last = next;
            rest.next();
        }
        let holder = holder(&named);
        let has_year = named.bytes().any(|byte| byte.is_ascii_digit());
        listing = has_year || holder.is_some();
        if holder.is_some() || has_year {
            let text = without_notice(&written).to_owned();
            found.push(CopyrightNotice { text, holder, span: span(&line, &last) });
        }
    }
    found
}

fn span(first: &Line<'_>, last: &Line<'_>) -> TextSpan {
    TextSpan {
        bytes: first.start..last.start + last.bytes.len(),
        lines: (first.number, last.number),
    }
}

fn may_be_notice(bytes: &[u8]) -> bool {
    memchr::memchr3_iter(b'c', b'C', 0xC2, bytes).any(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        let starts =
            |word: &[u8]| rest.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word));
        starts(b"copyright")
            || starts(b"c)")
            || starts("©".as_bytes())
            || starts(b"copy;")
            || starts(b"co ")
    }) || memchr::memchr(0xA9, bytes).is_some()
}

/// The years and names after the copyright sign of a line.
fn statement(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    let (at, length, is_word) = first_mark(&lower)?;
    let mut rest = line.get(at + length..)?;
    let before = line.get(..at)?;
    let mut has_sign = !is_word;
    loop {
        let trimmed = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '*' | '='));
        let lower = trimmed.to_ascii_lowercase();
        let mark = ["(c)", "©", "&copy;", "\\(co", "copyright", "copr.", "by "]
            .iter()
            .find(|mark| lower.starts_with(**mark));
        let Some(mark) = mark else {
            rest = trimmed;
            break;
        };
        has_sign |= !mark.starts_with("by");
        rest = trimmed.get(mark.len()..)?;
    }
    let year = begins_with_year(rest);
    let is_name = rest.starts_with(|c: char| c.is_uppercase());
    let starts = before.trim().is_empty()
        || before.trim_end().ends_with(['.', ':', ',', '"', '\'', '-', '|', '(', '>', '@', '/'])
        || before.contains("SPDX-");
    match (is_word, year) {
        (_, true) => Some(rest),
        // "the copyright holder" is prose; "Copyright Example Ltd" is a line.
        (true, false) => {
            let capital = line.get(at..)?.starts_with(['C', 'S']);
            ((starts && capital) || has_sign)
                .then_some(rest)
                .filter(|_| is_name || rest.starts_with("the ") || has_sign)
        }
        // "(c) You must retain" is the number of a paragraph, and "©" alone requires a name.
        (false, false) => (lower.get(at..)?.starts_with('©') && is_name).then_some(rest),
    }
}

/// The first copyright sign: its offset, its length, and whether it is a word.
fn first_mark(lower: &str) -> Option<(usize, usize, bool)> {
    let tags = ["spdx-filecopyrighttext:", "spdx-snippetcopyrighttext:"];
    let first = |mark: &str| memmem::find(lower.as_bytes(), mark.as_bytes());
    if let Some((at, tag)) = tags.iter().find_map(|tag| first(tag).map(|at| (at, tag))) {
        return Some((at, tag.len(), true));
    }
    let word = memmem::find_iter(lower.as_bytes(), "copyright").find(|at| {
        let before = lower.get(..*at).and_then(|text| text.chars().next_back());
        let after = lower.get(at + 9..).and_then(|text| text.chars().next());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    });
    if let Some(at) = word {
        return Some((at, 9, true));
    }
    let signs = ["©", "(c)", "&copy;"].into_iter();
    signs.filter_map(|sign| first(sign).map(|at| (at, sign.len(), false))).min()
}

fn begins_with_year(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '[', '-', ' ', ',']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && (text.starts_with("19") || text.starts_with("20"))
}

/// Whether a statement continues on the next line: it has no name yet, or ends in the middle of a list.
fn is_open(statement: &str) -> bool {
    let end = statement.trim_end();
    without_years(statement).trim().is_empty()
        || end.ends_with([',', '&'])
        || end.ends_with(" and")
        || end.ends_with(" by")
}

fn goes_on(next: &str) -> bool {
    let lower = next.to_ascii_lowercase();
    let other =
        ["copyright", "all rights", "permission", "licensed", "this ", "redistribution", "spdx-"];
    next.len() < HOLDER_LIMIT
        && next.starts_with(|c: char| c.is_alphanumeric())
        && !other.iter().any(|word| lower.starts_with(word))
}

/// The text after years, ranges of years and separators.
fn without_years(text: &str) -> &str {
    let mut rest = text;
    loop {
        let before = rest;
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, ',' | '-' | '–' | ';' | '/' | ':' | '(' | '[' | '.' | '~' | '+')
        });
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if (2..=4).contains(&digits) {
            rest = rest.get(digits..).unwrap_or_default();
            rest = rest.strip_prefix("xx").unwrap_or(rest);
            rest = rest.strip_prefix([')', ']']).unwrap_or(rest);
        }
        for word in ["present", "Present", "now", "by ", "By ", "BY ", "(c)", "(C)", "©", "and "] {
            let goes_on = !word.ends_with(' ')
                && rest
                    .get(word.len()..)
                    .is_some_and(|after| after.starts_with(|c: char| c.is_alphanumeric()));
            if !goes_on
                && (word != "and "
                    || before.len() < text.len() && rest.get(4..).is_some_and(begins_with_year))
            {
                rest = rest.strip_prefix(word).unwrap_or(rest);
            }
        }
        if rest.len() == before.len() {
            return rest;
        }
    }
}

/// A copyright line without a tag or license notice after it on the same line.
fn without_notice(line: &str) -> &str {
    let plain = line.to_ascii_lowercase();
    let mark = first_mark(&plain).map_or(0, |(at, ..)| at);
    let after = plain.get(mark..).unwrap_or_default();
    let Some(end) = first_of(&NOTICE, after) else { return line };
    let own = line.get(..mark + end).unwrap_or(line);
    // The article belongs to the notice: "the MIT License".
    let own = own.strip_suffix("the ").or_else(|| own.strip_suffix("The ")).unwrap_or(own);
    own.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '|' | '-' | '(' | '/')
    })
}

/// The holder that is named in the text after the copyright sign.
fn holder(statement: &str) -> Option<String> {
    let lower = statement.to_lowercase();
    if first_of(&PLACEHOLDER, &lower).is_some() {
        return None;
    }
    let rest = without_years(statement);
    // `to_lowercase` may change the length of non-ASCII letters, so offsets are computed with the ASCII version.
    let plain = rest.to_ascii_lowercase();
    let end = first_of(&END, &plain).unwrap_or(rest.len());
    let rest = sentence(rest.get(..end)?);
    let name = without_addresses(rest);
    let name = name.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';'
                    | ':'
                    | '-'
                    | '*'
                    | '#'
                    | '"'
                    | '\''
                    | '/'
                    | '|'
                    | '('
                    | '['
                    | '='
                    | '\\'
                    | '>'
                    | '<'
                    | '~'
            )
    });
    let name = if name.contains('(') { name } else { name.trim_end_matches(')') };
    let name = trimmed_end(name);
    let had_year =
        rest.len() < statement.len() && statement.bytes().any(|byte| byte.is_ascii_digit());
    let lower_start =
        name.starts_with(char::is_lowercase) && !name.starts_with("the ") && !had_year;
    let named = name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    (named && !is_prose(name) && !lower_start && name.len() <= HOLDER_LIMIT)
        .then(|| name.to_owned())
}

/// The text up to the end of its sentence; initials and "Inc." do not end one.
fn sentence(text: &str) -> &str {
    let end = text.match_indices(". ").find(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        let word = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let behind = text.get(at + 2..).unwrap_or_default();
        let short = word.chars().count() <= 2
            || matches!(
                word.to_ascii_lowercase().trim_start_matches(','),
                "inc"
                    | "ltd"
                    | "corp"
                    | "co"
                    | "jr"
                    | "dr"
                    | "prof"
                    | "st"
                    | "llc"
                    | "gmbh"
                    | "pty"
                    | "bros"
            );
        (!short || behind.to_ascii_lowercase().starts_with("all "))
            && behind.starts_with(|c: char| c.is_uppercase())
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// The text without mail addresses and the brackets around them.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let words = out.split_whitespace().filter(|word| !word.contains('@'));
    words.collect::<Vec<_>>().join(" ")
}

/// The name without a trailing full stop, except in "Inc." and the like.
fn trimmed_end(name: &str) -> &str {
    let Some(short) = name.strip_suffix('.') else { return name.trim_end_matches([',', ' ']) };
    let last = short.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    let abbreviation =
        matches!(last.as_str(), "inc" | "ltd" | "corp" | "co" | "jr" | "al") || last.contains('.');
    if abbreviation { name } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holders(text: &str) -> Vec<Option<String>> {
        find(&Document::whole(text.as_bytes())).into_iter().map(|notice| notice.holder).collect()
    }

    #[test]
    fn holders_are_listed_without_years_and_marks() {
        for (line, holder) in [
            ("// Copyright (c) 2019-2021 Example Corp. All rights reserved.", "Example Corp."),
            (" * Copyright 2020 Jane Doe <jane@example.org>", "Jane Doe"),
            ("# (C) 1998, 1999, 2001 by John Q. Public", "John Q. Public"),
            ("/* © 2020 Example GmbH */", "Example GmbH"),
            ("Copyright: 2012, Jane Doe", "Jane Doe"),
            ("SPDX-FileCopyrightText: 2021 Example e.V.", "Example e.V."),
            ("// Copyright The Example Authors", "The Example Authors"),
            (
                "Copyright (c) Example Platforms, Inc. and affiliates.",
                "Example Platforms, Inc. and affiliates",
            ),
            ("Copyright 2001 id Example, licensed under the MIT license", "id Example"),
            (
                "Copyright (c) 1998 Example Foundation. This file is part of it.",
                "Example Foundation",
            ),
        ] {
            assert_eq!(holders(line), [Some(holder.to_owned())], "{line}");
        }
        assert_eq!(holders("// \u{a9} x"), []);
        let latin = find(&Document::whole(b"\xa9 2001 Example\n"));
        assert_eq!(latin[0].holder.as_deref(), Some("Example"));
    }

    #[test]
    fn a_tag_or_notice_ends_the_line() {
        for (line, own, holder) in [
            (
                "// Copyright (c) 2020 The Rope Authors. SPDX-License-Identifier: MIT",
                "Copyright (c) 2020 The Rope Authors.",
                "The Rope Authors",
            ),
            ("# Copyright 2019 Jane Doe | MIT License", "Copyright 2019 Jane Doe", "Jane Doe"),
            ("(c) 2012 Jane Doe, dual licensed", "(c) 2012 Jane Doe", "Jane Doe"),
            (
                "Copyright (C) 2001 Rope Ltd. Licensed under the Apache License 2.0.",
                "Copyright (C) 2001 Rope Ltd.",
                "Rope Ltd.",
            ),
            // The name of the license comes first.
            (
                "// MIT License, Copyright 2020 Jane Doe",
                "MIT License, Copyright 2020 Jane Doe",
                "Jane Doe",
            ),
            // A holder whose name contains the word "License".
            (
                "Copyright 2001 Rope License Services",
                "Copyright 2001 Rope License Services",
                "Rope License Services",
            ),
        ] {
            let found = find(&Document::whole(line.as_bytes()));
            let read: Vec<_> =
                found.iter().map(|notice| (&*notice.text, notice.holder.as_deref())).collect();
            assert_eq!(read, [(own, Some(holder))], "{line}");
        }
    }

    #[test]
    fn prose_and_templates_name_nobody() {
        for line in [
            "the above copyright notice and this permission notice",
            "THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
            "(c) You must retain, in the Source form",
            "Copyright Act of 1976",
            "if (c) return;",
            "the copyright holder may",
            "Copyright notice",
            "copyright_year = x",
        ] {
            assert!(holders(line).is_empty(), "{line}");
        }
        for line in [
            "Copyright (C) 19yy <name of author>",
            "Copyright [yyyy] [name of copyright owner] 2001",
        ] {
            assert!(holders(line).iter().all(Option::is_none), "{line}");
        }
    }

    #[test]
    fn lists_continue_on_the_next_line() {
        let text = "/* Copyright (C) 1999, 2000,\n *   2001 Example Foundation\n *   2003 Other Ltd\n * Text */";
        let found = find(&Document::whole(text.as_bytes()));
        let read: Vec<_> =
            found.iter().map(|notice| (notice.holder.as_deref(), notice.span.lines)).collect();
        assert_eq!(read, [(Some("Example Foundation"), (1, 2)), (Some("Other Ltd"), (3, 3))]);
        assert_eq!(found[0].text, "Copyright (C) 1999, 2000, 2001 Example Foundation");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(Copyright|\\(c\\)|©|20[0-9]{2}|, | and |\n|[A-Za-zé.<>@]){0,30}") {
            for notice in find(&Document::whole(text.as_bytes())) {
                proptest::prop_assert!(text.get(notice.span.bytes.clone()).is_some());
                proptest::prop_assert!(notice.holder.is_none_or(|holder| !holder.trim().is_empty()));
            }
        }
    }
}

//! Recognizes fields, headings and lists that name a license, and names that are parts of paths.

use super::cues::GRANTS;
use super::grant::is_beside_license;
use super::named::Mention;
use super::names::{NAMES, Weight};
use super::words::{Break, Words};
use crate::compose::Certainty;

/// `{ license: 'X' }` is usually an object in code rather than metadata.
pub(super) fn is_in_object(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    start.checked_sub(1).is_some_and(|key| {
        words.text(key) == "license"
            && words.gap(start).contains(':')
            && words.gap(key).trim_end().ends_with('{')
            && !words.gap(key).contains('\n')
    })
}

/// `"license": { "type": "MIT" }` of npm and `s.license = { :type => "MIT" }` of `CocoaPods`.
pub(super) fn is_type_of_license(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    let Some(key) = start.checked_sub(2) else { return false };
    let gap = words.gap(start);
    (words.text(key), words.text(key + 1)) == ("license", "type")
        && words.gap(key + 1).contains('{')
        && gap.ends_with(['"', '\''])
        && (gap.contains("=>") || gap.starts_with(['"', '\'']))
}

/// Whether a key is followed by code that processes licenses, or by a list of them, rather than by its value.
fn is_used_by_code(words: &Words<'_>, mention: &Mention, key: usize) -> bool {
    let (gap, start) = (words.gap(key + 1), mention.words.start);
    let is_of_others = |at: usize| {
        matches!(
            words.text(at),
            "supported" | "accepted" | "allowed" | "recognized" | "compile" | "regexp"
        )
    };
    // `license = "MIT"`, with `requires-python = "…"` on the next line.
    let ends = |at: usize| {
        let gap = words.gap(at);
        gap.contains('\n') && gap.starts_with(['"', '\''])
    };
    is_among_others(words, key)
        || gap.contains('(') && !is_alias(words, mention, key) && is_in_name(words, key)
        || gap.contains("()")
        || gap.contains("==")
        || gap.contains("::") && !gap.contains(" :: ")
        || gap.contains("->")
        || mention.weight == Weight::Word && (key + 2..=start).any(ends)
        || (key + 1..start).any(is_of_others)
}

/// "License: X", `"license": "X"`, `MODULE_LICENSE("X")`, `<license><name>X`, `License :: OSI Approved :: X`.
pub(super) fn is_field(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 6;
    let start = mention.words.start;
    if is_of_badge(words, mention) || is_in_banner(words, mention) {
        return true;
    }
    for at in (start.saturating_sub(REACH)..start).rev() {
        let word = words.text(at);
        let is_key = matches!(word, "license" | "licenseid" | "licensing" | "copying")
            || (word == "identifier"
                && at.checked_sub(1).is_some_and(|before| words.text(before) == "short"))
            || (word == "software"
                && at.checked_sub(1).is_some_and(|before| words.text(before) == "free"));
        if is_key {
            let gap = words.gap(at + 1);
            let key = words.gap(at);
            // The metadata of a package in Gradle.
            if gap.trim() == "{" && words.text(at + 1) == "name" {
                return true;
            }
            if is_of_element(words, at, start) {
                return true;
            }
            if is_of_code(words, at) || is_head_of_table(words, at, start) {
                return false;
            }
            // `$license | grep …` uses a variable, and `#license=GPL` is a setting that is commented out.
            let is_off = key.ends_with('#') && gap.starts_with('=');
            if key.trim_end().ends_with('{') || key.ends_with('$') || is_off {
                return false;
            }
            if at + 1 == start
                && words.before(at) == Break::Paragraph
                && mention.weight != Weight::Address
            {
                return true;
            }
            // "License GPLv2+: GNU GPL version 2 or later"
            if at + 1 == start
                && words.gap(mention.words.end).trim_start_matches('+').starts_with(": ")
            {
                return true;
            }
            let behind = if start - at <= 3 { words.gap(start) } else { "" };
            let marks = gap.contains([':', '=', '>', '|', '('])
                || gap.contains("\" \"")
                // "Programming Language :: Python" is the next entry of a list.
                || behind.trim_start().starts_with(':') && !behind.contains("::");
            let between = at + 1..start;
            let short =
                between.len() <= 4 || between.clone().all(|at| words.before(at) < Break::Sentence);
            if marks
                && !is_used_by_code(words, mention, at)
                && short
                && between.clone().all(|at| words.before(at) < Break::Paragraph)
            {
                return true;
            }
        }
        if words.before(at) >= Break::Paragraph {
            return false;
        }
    }
    false
}

/// "| License | Packages |", above "| MIT | 120 |". `at` is the index of the word "license".
fn is_head_of_table(words: &Words<'_>, at: usize, start: usize) -> bool {
    let is_row = |at: usize| words.gap(at).contains('\n') && words.gap(at).contains('|');
    words.gap(at + 1).contains('|') && at + 1 < start && (at + 1..=start).any(is_row)
}

/// `<license name="X"`, `<license type="expression">X</license>`, `<PackageLicenseExpression>X<`: the metadata of Ivy
/// and `NuGet`. `at` is the index of the word "license".
fn is_of_element(words: &Words<'_>, at: usize, start: usize) -> bool {
    let is_named = words.text(at + 1) == "name"
        && words.gap(at + 2).starts_with("=\"")
        && start - at <= 3
        && words.gap(at).ends_with('<');
    let is_expression = (words.text(at + 1), words.text(at + 2)) == ("type", "expression")
        && words.gap(at + 3).starts_with("\">")
        && at + 3 == start;
    is_named || is_expression
}

/// "The MIT License (MIT)". `at` is the index of the word "license".
fn is_alias(words: &Words<'_>, mention: &Mention, at: usize) -> bool {
    at + 1 == mention.words.start && words.gap(mention.words.end).starts_with(')')
}

/// Whether the word at an index is part of the name of a license: "the Apache license (version 2.0), the …".
fn is_in_name(words: &Words<'_>, at: usize) -> bool {
    const LONGEST: usize = 4;
    (1..=LONGEST.min(at)).any(|back| {
        let name = NAMES.longest(|offset| words.text(at - back + offset));
        name.is_some_and(|name| name.words.len() > back)
    })
}

/// "Some accepted licenses: …". `at` is the index of the word "license".
fn is_among_others(words: &Words<'_>, at: usize) -> bool {
    matches!(
        at.checked_sub(1).map_or("", |before| words.text(before)),
        "spdx"
            | "suggested"
            | "supported"
            | "accepted"
            | "allowed"
            | "possible"
            | "approved"
            | "data"
            | "default"
            | "known"
            | "valid"
    )
}

/// Whether a name is part of a path, an address or an identifier: `LICENSE.GPL`, `doc/mit.php`, `IS_GPL`.
pub(super) fn is_part_of_path(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 10;
    if mention.weight == Weight::Address {
        // `PAGE_URL', "https://…"`
        let scheme = words.text(mention.words.start.saturating_sub(1));
        let before = mention.words.start.saturating_sub(if scheme == "www" { 2 } else { 1 });
        return ["https", "http"].contains(&words.text(before))
            && before
                .checked_sub(1)
                .is_some_and(|key| words.text(key) == "url" && words.gap(key).ends_with('_'));
    }
    let ends =
        |gap: &str| gap.contains(|c: char| c.is_whitespace() || "\"'`()<>[]{},;=*".contains(c));
    let mut start = mention.words.start;
    while start > 0 && mention.words.start - start < REACH && !ends(words.gap(start)) {
        if words.gap(start).contains('_') {
            return true;
        }
        start -= 1;
    }
    let mut end = mention.words.end;
    while end < words.len() && end - mention.words.end < REACH && !ends(words.gap(end)) {
        if words.gap(end).contains('_') {
            return true;
        }
        // "License:https://…"
        if words.gap(end) == ":" && words.text(end).starts_with("http") {
            break;
        }
        end += 1;
    }
    if is_of_badge(words, mention) {
        return false;
    }
    if start == mention.words.start && end == mention.words.end {
        return words.gap(start).ends_with('/') && !words.gap(start).contains("//");
    }
    let written = words.written(&(start..end));
    // `python/LICENSE`
    if words.gap(mention.name.end) == "/" && is_of_license_file(words.text(mention.name.end)) {
        return true;
    }
    // `lib/openssl/OPENSSL-LICENSE`
    if written.contains('/')
        && ["-LICENSE", "-LICENCE", "_LICENSE"].iter().any(|end| written.ends_with(end))
    {
        return true;
    }
    if mention.weight == Weight::Word && written.matches('/').count() >= 2 {
        return true;
    }
    let dotted =
        written.split('.').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    dotted || written.contains("://")
}

/// Whether the word "license" at an index is part of code or of a command rather than a field: `License.MIT`, `enum
/// License {`, `MIT_LICENSE = "…"`, `--license MIT`, `license: { default: "MIT" }`.
fn is_of_code(words: &Words<'_>, at: usize) -> bool {
    let (before, behind) = (words.gap(at), words.gap(at + 1));
    let back = |count: usize| at.checked_sub(count).map_or("", |at| words.text(at));
    let is_declared = matches!(
        back(1),
        "const"
            | "let"
            | "var"
            | "enum"
            | "class"
            | "struct"
            | "type"
            | "typedef"
            | "interface"
            | "case"
    );
    let is_text = before == "_"
        && at.checked_sub(1).is_some_and(|name| {
            NAMES.is_license(|offset| words.text(name.saturating_add(offset)), None)
        });
    let is_option = before.ends_with("--") && matches!(behind, "=" | " ");
    // `license = { text = "MIT" }` is a field in Python metadata, and `license { name 'MIT' }` one in Gradle.
    let is_field = matches!(words.text(at + 1), "name" | "text" | "id");
    let is_object = behind.contains('{') && !is_field;
    let is_example = matches!((back(2), back(1)), ("e", "g") | (_, "e.g"));
    behind == "." || is_declared || is_text || is_option || is_object || is_example
}

/// `/*! rope.css v8.0.1 | MIT License | rope.example */`
fn is_in_banner(words: &Words<'_>, mention: &Mention) -> bool {
    const LONGEST: usize = 24;
    let paragraph = words.paragraph(mention.words.start);
    let end = mention.words.end;
    let end = end + usize::from(matches!(words.text(end), "license" | "licensed"));
    let is_last = end >= paragraph.end || words.gap(end).trim_start().starts_with("*/");
    words.gap(mention.words.start).trim() == "|"
        && (is_last || words.gap(end).trim() == "|")
        && paragraph.len() <= LONGEST
        && words.gap(paragraph.start).contains("/*")
}

/// `https://img.shields.io/badge/license-MIT-blue.svg`, `https://badgen.net/badge/license/MIT/blue`
fn is_of_badge(words: &Words<'_>, mention: &Mention) -> bool {
    // "License MIT" is in the table of names, so it may include the word "license".
    let start = mention.words.start;
    let within = usize::from(words.text(start) != "license");
    let Some(key) = start.checked_sub(within) else { return false };
    let before = key.checked_sub(1).map_or("", |before| words.text(before));
    words.text(key) == "license" && matches!(words.gap(key + 1), "-" | "/") && before == "badge"
}

/// Whether a file name is that of a license, or of a file that often states one.
fn is_of_license_file(name: &str) -> bool {
    matches!(name, "license" | "copying" | "copyright" | "notice" | "readme")
}

/// "section 7 of the GNU GPL" refers to a part of the license.
pub(super) fn is_of_section(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    (start.saturating_sub(6)..start)
        .any(|at| matches!(words.text(at), "section" | "clause" | "article" | "paragraph"))
}

/// Whether a name is a heading: a paragraph with little else.
pub(super) fn is_heading(words: &Words<'_>, mention: &Mention) -> bool {
    const OTHER: usize = 4;
    const SHORT: usize = 3;
    let mut paragraph = words.paragraph(mention.words.start);
    let beside = is_beside_license(words, mention);
    let own = paragraph.len().saturating_sub(mention.words.len());
    let vague = mention.certainty == Certainty::AnyVersion;
    // Punctuation directly before the name, without that after the previous word.
    let gap = words.gap(mention.words.start);
    let opening = gap.rsplit(char::is_whitespace).next().unwrap_or_default();
    let quoted = opening.contains(['"', '(', '\''])
        || gap.trim_end_matches(['"', '\'']).ends_with("= ")
        || gap.trim_end().ends_with('=');
    let long = beside && mention.name.len() > 1 || !vague && mention.name.len() > 3;
    let limit = match (vague, long) {
        (true, _) => 1,
        (false, true) => OTHER,
        (false, false) => SHORT,
    };
    let told = |at: usize| {
        matches!(
            words.text(at),
            "was" | "reports" | "notice" | "header" | "files" | "platforms"
            // Entries of changelogs.
                | "add" | "added" | "adds" | "switch" | "switched" | "update" | "updated"
        )
    };
    // A string constant of a program: `theText = "GNU …"`.
    let is_string = words.written(&paragraph).contains("= \"");
    (long || is_written_out(words, mention))
        && own <= limit
        && !quoted
        && !is_string
        && !paragraph.any(told)
}

/// Whether an abbreviation is unambiguous: `GPLv2`, `GNU GPL 2` and `LGPL 2.1+` are, but `GPL2` is also a port of a
/// chip.
fn is_written_out(words: &Words<'_>, mention: &Mention) -> bool {
    mention.family.is_some()
        && mention.certainty != Certainty::AnyVersion
        && mention.words.clone().any(|at| {
            let word = words.text(at);
            matches!(word, "gnu" | "version" | "v" | "later" | "only")
                || word.contains('.')
                || (word.ends_with("lv") && words.before(at + 1) == Break::None)
        })
}

/// Whether a name is an entry in a list of licenses: "under one of the following licenses:".
pub(super) fn is_announced(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 90;
    let start = mention.words.start;
    let head = start.saturating_sub(REACH)..start;
    let marks = ['\n', ')', '-', '*', '>', '.'];
    let is_entry = words.gap(start).contains(marks)
        || start.checked_sub(1).is_some_and(|article| {
            words.text(article) == "the" && words.gap(article).contains(marks)
        });
    is_entry
        && head.clone().any(|at| {
            words.text(at) == "either"
                && (words.gap(at + 1).contains(':')
                    || words.text(at + 1) == "of" && words.before(at + 2) == Break::Paragraph)
                || (words.text(at), words.text(at + 1)) == ("one", "of")
                    && matches!(words.text(at + 2), "two" | "three" | "these")
                    && words.text(at + 3) == "license"
                || words.text(at) == "following"
                    && (at..at + 4).any(|at| words.text(at) == "license")
        })
        && { head }.any(|at| GRANTS.contains(&words.text(at)))
}

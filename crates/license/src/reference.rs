//! Finds files that a text refers to for its license: "see the LICENSE file".

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::document::Document;
use crate::lines::Line;
use crate::{FileReference, TextSpan};

/// Stems of names of license files, in lower case.
const STEMS: [&str; 9] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "unlicense",
    "notice",
    "eula",
    "legal",
    "mit-license",
];
/// The maximum number of references: a text refers to few files for its license.
const LIMIT: usize = 64;

/// The files that are referred to, each name once.
pub(crate) fn find(document: &Document<'_>) -> Vec<FileReference> {
    let mut found: Vec<FileReference> = Vec::new();
    let mut before: Option<Line<'_>> = None;
    for line in document.lines() {
        if found.len() >= LIMIT {
            break;
        }
        if has_stem(line.bytes) {
            in_line(&line, before.as_ref(), &mut found);
        }
        before = Some(line);
    }
    found
}

fn in_line(line: &Line<'_>, before: Option<&Line<'_>>, found: &mut Vec<FileReference>) {
    let text = line.text();
    for (at, word) in chunks(&text) {
        let name = name(word);
        let is_license = has_stem(name.as_bytes()) && is_file(name);
        if (!is_license && !is_code(name)) || found.iter().any(|known| known.name == name) {
            continue;
        }
        let head = text.get(..at).unwrap_or_default();
        let tail = text.get(at + word.len()..).unwrap_or_default();
        let before = before.map(Line::text).unwrap_or_default();
        let is_pointed_to = if is_license {
            is_pointed_to(before.trim_end(), &text, at, word.len(), name)
        } else {
            has_the_notice(head, tail)
        };
        if is_pointed_to {
            let start = line.start + at + word.find(name).unwrap_or_default();
            let bytes = start..(start + name.len()).min(line.start + line.bytes.len()).max(start);
            let span = TextSpan { bytes, lines: (line.number, line.number) };
            found.push(FileReference { name: name.to_owned(), span });
        }
    }
}

/// Whether a name may be that of a source file.
fn is_code(name: &str) -> bool {
    const SUFFIXES: [&str; 12] =
        ["h", "hpp", "hh", "hxx", "c", "cc", "cpp", "cxx", "inl", "py", "js", "rs"];
    let stem = name.rsplit_once('.').filter(|(_, suffix)| SUFFIXES.contains(suffix));
    stem.is_some_and(|(stem, _)| !stem.is_empty() && name.len() <= 120 && !name.contains("://"))
}

/// Whether a line states that another file contains the notice: "see copyright notice in zlib.h", "see a.c for
/// license".
fn has_the_notice(head: &str, tail: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase).collect()
    };
    let is_of_license =
        |word: &String| ["license", "licence", "licensing", "copyright"].contains(&word.as_str());
    let (head, tail) = (words(head), words(tail));
    let mut before = head.iter().rev().filter(|word| !matches!(word.as_str(), "the" | "file"));
    match before.next().map(String::as_str) {
        Some("in") => before.take(3).any(is_of_license),
        Some("see") => {
            tail.first().is_some_and(|word| word == "for") && tail.iter().take(5).any(is_of_license)
        }
        _ => false,
    }
}

/// Whether a text may contain a stem. Searches for combinations of letters that are rare in other words.
fn has_stem(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b'c', b'C', bytes).any(|at| {
        let has = |start: usize, word: &[u8]| {
            bytes.get(start..start + word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word))
        };
        has(at, b"copy")
            || at
                .checked_sub(2)
                .is_some_and(|start| has(start, b"lice") || has(start.saturating_sub(2), b"notice"))
    }) || EULA.find(bytes).is_some()
}

/// Built once, because building it takes longer than searching a line.
static EULA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"EULA"));

/// The words of a line, split at white space and quotes, with their offsets.
fn chunks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|c: char| c.is_whitespace() || "\"'`()<>[],;".contains(c)).map(move |word| {
        let start = at;
        // Each separator is one character.
        at += word.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (start, word)
    })
}

/// The name without punctuation of the sentence.
fn name(word: &str) -> &str {
    let word =
        word.trim_end_matches(['.', ':', '*', '!', '?', '=']).trim_start_matches([':', '*', '=']);
    word.strip_prefix("./").unwrap_or(word)
}

fn is_file(name: &str) -> bool {
    if name.len() > 120 || name.contains("://") || name.starts_with("www.") {
        return false;
    }
    let base = name.rsplit('/').next().unwrap_or_default();
    let lower = base.to_ascii_lowercase();
    let parts = memchr::memchr2_iter(b'-', b'.', lower.as_bytes()).map(|mark| mark + 1);
    let parts = std::iter::once(0).chain(parts).filter_map(|at| lower.get(at..));
    let stem = STEMS.iter().find(|stem| parts.clone().any(|part| part.starts_with(**stem)));
    let Some(stem) = stem else { return false };
    let extension =
        [".txt", ".md", ".rst", ".html", ".htm", ".pdf"].iter().any(|end| lower.ends_with(end));
    let is_loud = base.bytes().filter(u8::is_ascii_alphabetic).count() >= 4
        && base.split(['.', '-', '_']).any(|part| {
            part.len() >= stem.split('-').count()
                && part.bytes().all(|byte| byte.is_ascii_uppercase())
                && part.eq_ignore_ascii_case(stem.rsplit('-').next().unwrap_or_default())
        });
    (extension && lower.len() > 4) || is_loud
}

/// Whether the words around a name refer to it.
#[expect(clippy::too_many_lines, reason = "one list of the words that point")]
fn is_pointed_to(before: &str, line: &str, at: usize, length: usize, name: &str) -> bool {
    // In a text in capitals, every word looks like the name of a file.
    if !name.contains('.')
        && !name.contains(['-', '_'])
        && !line.bytes().any(|byte| byte.is_ascii_lowercase())
    {
        return false;
    }
    let head = line.get(..at).unwrap_or_default();
    let words = before.split_whitespace().chain(head.split_whitespace());
    let words: Vec<String> = words
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let tail = line.get(at + length..).unwrap_or_default();
    let next = tail
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let last: Vec<&str> = words.iter().rev().take(4).map(String::as_str).collect();
    let points = |word: &&str| {
        matches!(
            *word,
            "see"
                | "in"
                | "file"
                | "files"
                | "read"
                | "consult"
                | "refer"
                | "accompanying"
                | "at"
                | "by"
                | "cf"
                | "and"
                | "or"
                | "to"
                | "from"
        )
    };
    let article = |word: &&str| {
        matches!(
            *word,
            "the"
                | "file"
                | "a"
                | "accompanying"
                | "included"
                | "attached"
                | "our"
                | "full"
                | "this"
                | "root"
                | "project"
                | "top"
                | "level"
                | "enclosed"
                | "bundled"
                | "associated"
                | "files"
        )
    };
    let direct = match last.as_slice() {
        [first, ..] if points(first) => true,
        [first, rest @ ..] if article(first) => {
            rest.iter().find(|word| !article(word)).is_some_and(points)
        }
        _ => false,
    };
    let named = matches!(next, "file" | "files")
        && last.first().is_some_and(|word| {
            matches!(
                *word,
                "the"
                    | "accompanying"
                    | "this"
                    | "a"
                    | "included"
                    | "in"
                    | "see"
                    | "root"
                    | "project"
                    | "go"
                    | "your"
                    | "our"
            )
        });
    direct || named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_contain_the_license() {
        for (text, names) in [
            ("// found in the LICENSE file.", &["LICENSE"][..]),
            ("See LICENSE.txt for details", &["LICENSE.txt"]),
            ("see the file COPYING.LIB", &["COPYING.LIB"]),
            (
                "in the root directory, see `../LICENSE-MIT` or `../LICENSE-APACHE`",
                &["../LICENSE-MIT", "../LICENSE-APACHE"],
            ),
            ("that can be found in\n// the LICENSE file in the root", &["LICENSE"]),
            ("governed by a BSD-style license that can be found in the LICENSE file", &["LICENSE"]),
            ("licensed under the license found in the LICENSE file", &["LICENSE"]),
            ("See https://example.org/LICENSE for it", &[]),
            ("/* For conditions of use, see copyright notice in rope.h", &["rope.h"]),
            ("// See rope.cpp for license (Public Domain or Apache 2.0).", &["rope.cpp"]),
            ("// See rope.cpp for details", &[]),
            ("#include \"license.h\"", &[]),
            ("// the bug in rope.h is a matter of license", &[]),
            ("GNU GENERAL PUBLIC LICENSE", &[]),
            ("under the terms of the license", &[]),
            ("LICENSE", &[]),
        ] {
            let found: Vec<String> =
                find(&Document::whole(text.as_bytes())).into_iter().map(|it| it.name).collect();
            assert_eq!(found, names, "{text}");
        }
        let text = "x\n see LICENSE";
        let found = find(&Document::whole(text.as_bytes()));
        assert_eq!(text.get(found[0].span.bytes.clone()), Some("LICENSE"));
        assert_eq!(found[0].span.lines, (2, 2));
    }
}

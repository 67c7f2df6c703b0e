//! Reads the origin of a directory from the first sentences of its README: "The files in this directory come from
//! `https://…`", "This directory contains headers from X. They are copied here".

use plimsoll_model::{ClaimValue, EvidenceKind};

use super::fields;
use super::record::{Record, Stated};
use super::version::is_version;
use crate::tree::names::{is_same_name, plain_name};

/// The number of lines in which a README states its origin.
const LINES: usize = 16;

/// The number of sentences that are searched for the statement.
const SENTENCES: usize = 4;

/// The beginnings of sentences about the directory and everything in it.
const SUBJECTS: [&str; 12] = [
    "this is a vendored version of",
    "this is a vendored copy of",
    "this directory",
    "this folder",
    "the files in this directory",
    "the files in this folder",
    "files in this directory",
    "all files in this directory",
    "the code in this directory",
    "the sources in this directory",
    "the contents of this directory",
    "this code",
];

/// Words that state an origin elsewhere.
const ORIGINS: [&str; 14] = [
    "a copy of",
    "copies of",
    "copied from",
    "come from",
    "comes from",
    "taken from",
    "imported from",
    "vendored from",
    "extracted from",
    "derived from",
    "a fork of",
    "a snapshot of",
    "a subset of",
    "a modified version of",
];

/// The record of a README about its directory; `None` if it does not state an origin.
pub(super) fn record(text: &str) -> Option<Record> {
    let sentences = sentences(text);
    let (at, (subject, line)) =
        sentences.iter().take(SENTENCES).enumerate().find(|(_, (one, _))| {
            let lower = one.to_ascii_lowercase();
            SUBJECTS.iter().any(|subject| lower.starts_with(subject))
        })?;
    let lower = subject.to_ascii_lowercase();
    // Generated code does not come from another project.
    let is_made = ["generate", " tool "].iter().any(|word| lower.contains(word));
    let says_origin = !is_made && ORIGINS.iter().any(|words| lower.contains(words));
    let next = sentences.get(at + 1).map_or("", |(next, _)| next).to_ascii_lowercase();
    let is_copied = || {
        lower.contains(" files from ")
            && ["they are copied", "they were copied"].iter().any(|words| next.starts_with(words))
    };
    let is_vendored = lower.starts_with("this is a vendored");
    let upstream = fields::upstream(subject);
    let is_origin = says_origin && upstream.is_some() || is_vendored || is_copied();
    if !is_origin {
        return None;
    }
    let mut record = Record { line: *line, is_of_own: true, ..Record::default() };
    if let Some(ClaimValue::Upstream(upstream)) = &upstream {
        record.names.extend(upstream.repository().map(|url| url.name().to_owned()));
    }
    let stated = |value| Stated { value, kind: EvidenceKind::UrlInProse, line: *line, of: None };
    record.stated.extend(upstream.map(stated));
    Some(record)
}

/// The record of a README in a vendor directory that names its content: "This directory contains the Rope library from
/// `https://…`". `None` if it names several things, or code around the library.
pub(super) fn contained(text: &str) -> Option<Record> {
    let sentences = sentences(text);
    let (at, (subject, line)) =
        sentences.iter().take(SENTENCES).enumerate().find(|(_, (one, _))| {
            let lower = one.to_ascii_lowercase();
            ["this directory contains ", "this folder contains "]
                .iter()
                .any(|subject| lower.starts_with(subject))
        })?;
    let words: Vec<&str> = subject.split_whitespace().skip(3).collect();
    let at_noun = words.iter().position(|word| is_noun(word))?;
    let (token, before) = words.get(..at_noun)?.split_last()?;
    let is_whole = before.iter().all(|word| WHOLE.contains(&word.to_ascii_lowercase().as_str()));
    let behind = words.get(at_noun + 1..)?;
    let next = sentences.get(at + 1).map_or("", |(next, _)| next.trim());
    let url = match behind.iter().position(|word| is_url(word)) {
        // "from https://…", "(https://…)", "from Harbor (https://…)"
        Some(0) if behind.first()?.starts_with('(') => behind.first()?,
        Some(at) if (1..4).contains(&at) && behind.first() == Some(&"from") => behind.get(at)?,
        None if is_url(next) && !next.contains(char::is_whitespace) => next,
        _ => return None,
    };
    let url = fields::urls(url).next()?;
    // Others may only be pages of the same repository.
    let is_only = fields::urls(subject).all(|other| other.starts_with(url));
    let upstream = ClaimValue::upstream(url);
    if !is_whole || !is_only {
        return None;
    }
    let name = token.rsplit('/').next()?.trim_matches(['`', '"', '\'', '*']);
    let (_, path) = url.split_once("://")?.1.split_once('/')?;
    let mut parts = path.split('/').chain(path.split(['/', '-', '.']));
    let is_known = plain_name(name).len() > 2 && parts.any(|part| is_same_name(part, name));
    let mut record = Record { line: *line, is_of_own: true, ..Record::default() };
    record.names.push(name.to_owned());
    record.title = is_known.then(|| name.to_owned());
    let kind = EvidenceKind::UrlInProse;
    record.stated.push(Stated { value: upstream, kind, line: *line, of: None });
    record.stated.extend(upstream_version(&sentences));
    Some(record)
}

/// Words before the name of what a directory contains all of.
const WHOLE: [&str; 17] = [
    "a",
    "an",
    "and",
    "code",
    "copy",
    "header-only",
    "headers",
    "includes",
    "modified",
    "of",
    "source",
    "sources",
    "the",
    "for",
    "version",
    "vendored",
    "bundled",
];

fn is_noun(word: &str) -> bool {
    matches!(word.trim_end_matches(['.', ',']), "library" | "project" | "package" | "framework")
}

fn is_url(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '<', '[']);
    word.starts_with("https://") || word.starts_with("http://")
}

/// The version that a README about a copy states as that of the upstream, if it states only one.
fn upstream_version(sentences: &[(String, u32)]) -> Option<Stated> {
    /// Words in sentences about another version.
    const OTHERS: [&str; 15] = [
        "after", "against", "backport", "before", "differ", "fix", "later", "least", "need",
        "newer", "older", "patch", "require", "since", "until",
    ];
    let mut found = sentences.iter().filter_map(|(sentence, line)| {
        let lower = sentence.to_ascii_lowercase();
        let (before, rest) = lower.split_once("upstream version ")?;
        let (word, end) = rest.split_once(' ').unwrap_or((rest, ""));
        let version = word.trim_end_matches(['.', ',']).to_owned();
        let is_end = end.trim().is_empty() || word.ends_with(',');
        let links = ["in", "than", "with", "to", "by"];
        let is_of_other = before.split_whitespace().next_back().is_some_and(|w| links.contains(&w))
            || OTHERS.iter().any(|other| lower.contains(other));
        (is_end && !is_of_other && version.contains('.') && is_version(&version))
            .then_some((version, *line))
    });
    let (version, line) = found.next()?;
    let is_only = found.all(|(other, _)| other == version);
    let value = ClaimValue::version(version.trim_start_matches('v'));
    is_only.then_some(Stated { value, kind: EvidenceKind::Prose, line, of: None })
}

/// The sentences at the beginning of a text, without headings, each with the line that it begins in.
fn sentences(text: &str) -> Vec<(String, u32)> {
    let mut sentences: Vec<(String, u32)> = Vec::new();
    let mut goes_on = false;
    for (line, number) in text.lines().zip(1u32..).take(LINES) {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', '=', '-', '*', '|', '!', '[', '<']) {
            goes_on = false;
            continue;
        }
        for part in line.split_inclusive(". ") {
            match sentences.last_mut().filter(|_| goes_on) {
                Some((sentence, _)) => {
                    sentence.push(' ');
                    sentence.push_str(part);
                }
                None => sentences.push((part.to_owned(), number)),
            }
            goes_on = !part.trim_end().ends_with('.');
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_directory_contains() {
        const URL: &str = "https://github.com/harbor-example/rope";
        let shown = |text: &str| {
            let record = contained(text)?;
            let stated: Vec<String> =
                record.stated.iter().map(|one| one.value.to_string()).collect();
            Some(format!("{} {}", record.title.as_deref().unwrap_or("-"), stated.join(" ")))
        };
        for (text, expected) in [
            (
                format!("This directory contains the harbor-example/rope project from {URL}.\n"),
                "rope",
            ),
            (
                format!("This directory contains the source code for the Rope library\n({URL}).\n"),
                "Rope",
            ),
            (format!("This directory contains the Rope library from Harbor ({URL}).\n"), "Rope"),
            (format!("This directory contains the Rope library for knots.\n{URL}\n"), "Rope"),
            (
                format!(
                    "This directory contains the rope project from {URL} with the patch of\n{URL}/pull/1\n"
                ),
                "rope",
            ),
            // The URL does not confirm it.
            (format!("This directory contains the JavaScript library from {URL}.\n"), "-"),
        ] {
            assert_eq!(shown(&text), Some(format!("{expected} {URL}")), "{text}");
        }
        for text in [
            format!("This directory contains patches for the Rope library ({URL}).\n"),
            format!("This directory contains scripts that build the Rope library ({URL}).\n"),
            format!("This directory contains the Rope library. See also {URL}.\n"),
            format!("This directory contains the Rope library, which needs {URL}.\n"),
            format!(
                "This directory contains the rope project from {URL} and the knot project from https://github.com/o/knot.\n"
            ),
            "This directory contains the Rope library.\n".to_owned(),
            format!("It is not that this directory contains the Rope library from {URL}.\n"),
        ] {
            assert_eq!(shown(&text), None, "{text}");
        }
        let version = |sentence: &str| {
            let text = format!("This directory contains the Rope library ({URL}).\n\n{sentence}\n");
            contained(&text)?.stated.get(1).map(|one| one.value.to_string())
        };
        assert_eq!(version("It is upstream version 2.2.0.").as_deref(), Some("2.2.0"));
        for sentence in [
            "It has the fixes of upstream version 2.2.0.",
            "It was in upstream version 2.2.0.",
            "It needs upstream version 2.2.0 or later.",
            "It is upstream version 2.2.0 of the protocol.",
            "It is upstream version 2.2.0. Formerly, it was upstream version 2.1.0.",
        ] {
            assert_eq!(version(sentence), None, "{sentence}");
        }
    }

    #[test]
    fn sentences_that_name_an_origin() {
        let upstream = |text: &str| {
            let record = record(text)?;
            let stated = record.stated.first().map(|one| one.value.to_string());
            Some((record.line, stated.unwrap_or_default()))
        };
        let url = "https://github.com/harbor-example/rope";
        for (text, line) in [
            (
                "The files in this directory originally come from\nhttps://github.com/harbor-example/rope/.\n",
                1,
            ),
            (
                "# Rope\n\nIt ties. This directory holds a copy of https://github.com/harbor-example/rope.\n",
                3,
            ),
        ] {
            let found = upstream(text);
            assert!(
                found.as_ref().is_some_and(|(at, is)| *at == line && is.starts_with(url)),
                "{text} {found:?}"
            );
        }
        let text = "### Rope\n\nThis is a vendored version of Rope.\n";
        assert_eq!(upstream(text), Some((3, String::new())));
        let text =
            "This directory contains header files from `rope` in Harbor. They are copied here.\n";
        assert_eq!(upstream(text), Some((1, String::new())));
        for text in [
            "This directory and all files in it will be copied to the root.\n",
            "This directory contains a copy of what the tool made.\n",
            "This code is copied from what the tool https://github.com/harbor-example/rope makes.\n",
            "The planner comes from https://github.com/harbor-example/rope\n",
            "This directory contains header files from the build.\n",
            "Ropes.\n\nMore.\n\nMore.\n\nMore.\n\nThis directory is a copy of https://h.example/x\n",
        ] {
            assert_eq!(upstream(text), None, "{text}");
        }
    }
}

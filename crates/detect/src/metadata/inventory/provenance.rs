//! Reads the origin of a directory from the first sentences of its README: "The files in this directory come from
//! `https://…`", "This directory contains headers from X. They are copied here".

use plimsoll_model::{ClaimValue, EvidenceKind};

use super::fields;
use super::record::{Record, Stated};

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

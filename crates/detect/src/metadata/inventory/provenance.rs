//! Reads the origin of a directory from the first sentences of its README: "The files in this directory come from
//! `https://…`", "Taken from `https://…` @ commit …", "This directory contains headers from X. They are copied here".

use plimsoll_model::{ClaimValue, EvidenceKind};

use super::fields;
use super::record::{Record, Stated};
use crate::metadata::statement::is_commit;

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

/// The beginnings of a sentence about the copy that is directly followed by the URL of its repository. Only the first
/// sentence may have no subject. READMEs of upstream projects also state what their code is "taken from", so a sentence
/// with a subject must have words that are only used about a copy of all the sources.
const COPIES: [&str; 5] =
    ["copied from", "imported from", "pulled from", "taken from", "vendored from"];
const SUBJECTS_OF_COPIES: [&str; 3] =
    ["the source is pulled from", "the source code is pulled from", "the sources are pulled from"];

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
        sentences.iter().take(SENTENCES).enumerate().find(|(at, (one, _))| {
            let lower = one.to_ascii_lowercase();
            SUBJECTS.iter().any(|subject| lower.starts_with(subject)) || is_copy(one, *at == 0)
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
    let is_origin = is_copy(subject, at == 0)
        || says_origin && upstream.is_some()
        || is_vendored
        || is_copied();
    if !is_origin {
        return None;
    }
    let mut record = Record { line: *line, is_of_own: true, ..Record::default() };
    if let Some(ClaimValue::Upstream(upstream)) = &upstream {
        record.names.extend(upstream.repository().map(|url| url.name().to_owned()));
    }
    let stated = |value, kind| Stated { value, kind, line: *line, of: None };
    record.stated.extend(upstream.map(|value| stated(value, EvidenceKind::UrlInProse)));
    let (commit, _) = commit_after_url(subject);
    record.stated.extend(commit.map(|commit| {
        stated(ClaimValue::commit(&commit.to_ascii_lowercase()), EvidenceKind::Prose)
    }));
    Some(record)
}

/// Whether a sentence consists of the words for a copy, the URL of one repository, and perhaps its commit. Other words may
/// follow after "and": "Copied from `https://…` and modified to compile here".
fn is_copy(sentence: &str, is_first: bool) -> bool {
    let without = |words: &&str| {
        let (begin, rest) = sentence.split_at_checked(words.len())?;
        begin.eq_ignore_ascii_case(words).then_some(rest)
    };
    let subjects = SUBJECTS_OF_COPIES.iter().find_map(without);
    let copies = || COPIES.iter().find_map(without).filter(|_| is_first);
    let Some(rest) = subjects.or_else(copies) else { return false };
    let rest = rest.trim_start_matches(':').trim_start();
    let is_direct = rest.trim_start_matches('<').starts_with("http");
    let (_, mut words) = commit_after_url(rest);
    let is_end = words.next().is_none_or(|word| word == "and");
    let is_repository = fields::upstream(rest).is_some_and(|url| fields::is_repository(&url));
    is_direct && is_repository && fields::urls(rest).count() == 1 && is_end
}

/// The commit directly after the first URL of a sentence, perhaps after "at commit", and the words after it.
fn commit_after_url<'a>(sentence: &'a str) -> (Option<&'a str>, impl Iterator<Item = &'a str>) {
    let mut words = sentence.split_whitespace().peekable();
    let _url = words.find(|word| word.contains("://"));
    let is_mark =
        |word: &&str| ["@", "at", "changeset", "commit", "from", "git", "revision"].contains(word);
    while words.next_if(is_mark).is_some() {}
    let plain = |word: &'a str| word.trim_matches(['(', ')', ',', '.', '@', '`']);
    let is_git = |word: &str| word.len() == 40 && is_commit(word);
    let commit = words.next_if(|word| is_git(plain(word))).map(plain);
    (commit, words)
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
            "It ties.\n\nTaken from https://github.com/harbor-example/rope\n",
            "Taken from https://blog.harbor.example/knots.html\n",
            "Taken from an idea in https://github.com/harbor-example/rope\n",
            "Copied from https://github.com/h-example/a to https://github.com/h-example/b\n",
            "Pulled from a registry, see https://github.com/harbor-example/rope\n",
            "Imported from https://github.com/harbor-example/rope the files are made at test time.\n",
            "Copied from https://github.com/harbor-example/rope (tarball 11bd71901bbe5b1630ceea73d27597364c9af683)\n",
            "The source is pulled from https://github.com/harbor-example/rope by the build each night.\n",
            "The code is taken from https://github.com/harbor-example/rope and adapted.\n",
            "The source of the knots is taken from https://github.com/harbor-example/rope\n",
            "The source is derived from https://github.com/harbor-example/rope\n",
            "The source can be pulled from https://github.com/harbor-example/rope\n",
            "This directory contains header files from the build.\n",
            "Ropes.\n\nMore.\n\nMore.\n\nMore.\n\nThis directory is a copy of https://h.example/x\n",
        ] {
            assert_eq!(upstream(text), None, "{text}");
        }
    }

    #[test]
    fn the_commit_directly_after_the_url() {
        let url = "https://github.com/harbor-example/rope";
        let commit = "11bd71901bbe5b1630ceea73d27597364c9af683";
        for (text, says_commit) in [
            (format!("# NOTE\nTaken from {url} @ commit {commit}\n\n# Rope\nIt ties.\n"), true),
            (format!("Copied from {url}.git {commit}\nand changed.\n"), true),
            (format!("Imported from {url} at commit {commit}.\n"), true),
            (format!("This directory is a copy of {url}\ngit changeset {commit}.\n"), true),
            (format!("# rope\n\nIt ties.\n\nThe source is pulled from: {url}\n"), false),
            (
                format!("This directory is a copy of {url} with our commit {commit} reverted.\n"),
                false,
            ),
            (format!("This directory is a copy of {url} (sha1 {commit}).\n"), false),
        ] {
            let stated = record(&text).map(|it| it.stated).unwrap_or_default();
            let [first, rest @ ..] = stated.as_slice() else { panic!("{text}") };
            assert!(first.value.to_string().starts_with(url), "{text} {stated:?}");
            let commits: Vec<_> = rest.iter().map(|one| one.value.to_string()).collect();
            assert_eq!(commits, if says_commit { vec![commit] } else { vec![] }, "{text}");
        }
    }
}

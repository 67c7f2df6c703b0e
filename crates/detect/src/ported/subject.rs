//! The subject of a sentence about copied code.

use super::words::IDEAS;

/// The subject of a sentence: the thing that was copied.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a sentence may have any of these properties")]
pub(super) struct Subject {
    /// Whether it is code.
    pub(super) is_code: bool,
    /// Whether the sentence does not mention it.
    pub(super) is_silent: bool,
    /// Whether the sentence is about what may or must be done.
    pub(super) is_possible_only: bool,
    /// Whether it is the file itself.
    pub(super) is_file: bool,
    /// Whether it is something other than code, for example an idea.
    pub(super) is_idea: bool,
    /// Whether the phrase describes the subject rather than an action: "the code is based on".
    pub(super) is_said: bool,
    /// Whether the sentence has hardly any words before the phrase: "A port of", but not "the IP and port of".
    pub(super) is_short: bool,
    /// Whether it is a class or a type.
    pub(super) is_class: bool,
}

/// The number of words before a phrase that are its context.
const NEAR: usize = 6;

/// Words for copied code.
const CODE: [&str; 40] = [
    "algorithm",
    "class",
    "code",
    "comment",
    "definitions",
    "file",
    "files",
    "following",
    "function",
    "functions",
    "header",
    "helper",
    "helpers",
    "implementation",
    "implementations",
    "kernel",
    "kernels",
    "logic",
    "macro",
    "macros",
    "method",
    "methods",
    "module",
    "parts",
    "portions",
    "program",
    "prototypes",
    "routine",
    "routines",
    "script",
    "section",
    "snippet",
    "software",
    "source",
    "sources",
    "stuff",
    "table",
    "tables",
    "these",
    "this",
];

/// Words for the whole file.
const FILE: [&str; 7] = ["file", "code", "program", "software", "library", "module", "script"];

/// Words before a phrase that turn it into a wish, a rule or a denial.
const OPEN: [&str; 13] =
    ["be", "not", "never", "being", "get", "gets", "can", "to", "must", "t", "or", "may", "cannot"];

impl Subject {
    /// Parses the words before a phrase.
    pub(super) fn of(before: &str) -> Self {
        let sentence = before.rsplit([';', '!', '?']).next().unwrap_or(before);
        let sentence = sentence.rsplit(". ").next().unwrap_or(sentence);
        let words: Vec<String> = sentence
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let has = |all: &[&str], word: &String| all.contains(&word.as_str());
        let is_said = |word: &String| {
            matches!(word.as_str(), "is" | "are" | "was" | "were" | "been" | "and" | "work")
                || has(&CODE, word)
                || word.ends_with("ly")
        };
        Self {
            is_class: words
                .iter()
                .rev()
                .take(NEAR)
                .any(|word| has(&["class", "classes", "object", "struct", "type", "types"], word)),
            is_idea: words.iter().rev().take(NEAR).any(|word| has(&IDEAS, word))
                || is_about_versions(&words),
            is_said: words.last().is_none_or(is_said),
            is_short: words.len() <= 2 && words.last().is_none_or(|word| word != "the"),
            is_code: words.iter().any(|word| has(&CODE, word)),
            is_silent: words.len() <= 1,
            is_possible_only: words.last().is_some_and(|last| has(&OPEN, last)),
            is_file: words.first().is_some_and(|word| word == "this")
                && words.iter().any(|word| has(&FILE, word)),
        }
    }
}

/// Whether the subject of a phrase is a number of a release: "the versions used are" before "taken from".
fn is_about_versions(words: &[String]) -> bool {
    let is_verb = |word: &&String| matches!(word.as_str(), "is" | "are" | "was" | "were" | "used");
    let noun = words.iter().rev().find(|word| !is_verb(word));
    let is_verb_last = words.last().is_some_and(|last| is_verb(&last));
    is_verb_last && noun.is_some_and(|noun| matches!(noun.as_str(), "version" | "versions"))
}

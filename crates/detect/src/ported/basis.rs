//! The work on which a file states that it is based: "This code is based on Rope Quest 2.5 engine".

use super::phrase::{Found, Manner};
use super::stated::{is_noun_of_project, is_project};
use super::subject::Subject;
use super::token::{is_marked, plain};
use super::window;
use super::words::FORMATS;

/// The name of a work, and where a file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    /// The name, with the number that belongs to it.
    pub(crate) name: Box<str>,
    pub(crate) line: u32,
    pub(crate) raw: Box<str>,
}

/// The maximum number of words in a name.
const WORDS: usize = 5;

/// Reads the work that a file states as its basis: a name before "code", "source" or "engine".
pub(super) fn read(text: &str, found: &Found, line: u32) -> Option<Basis> {
    if found.manner != Manner::Idea || !text.get(found.start..)?.starts_with(['b', 'B']) {
        return None;
    }
    let window = window::around(text, found.start).filter(|window| !window.is_behind_code)?;
    let (before, words) = window.text.split_at_checked(window.at)?;
    let subject = Subject::of(before);
    if !(subject.is_file || subject.is_silent) || subject.is_idea || subject.is_possible_only {
        return None;
    }
    let name = name(found.object(words)?)?;
    let raw = plimsoll_model::clip(words, 160).into();
    Some(Basis { name: name.into(), line, raw })
}

/// The words before a noun for code: "Knots of Rope" in "the original Knots of Rope source code".
fn name(object: &str) -> Option<String> {
    const FRONT: [&str; 2] = ["the", "original"];
    const JOINING: [&str; 4] = ["and", "in", "of", "the"];
    let is_front = |word: &&str| FRONT.contains(word);
    let mut name: Vec<&str> = Vec::new();
    for word in object.split_whitespace().skip_while(is_front).take(WORDS + 1) {
        let is_noun = matches!(plain(word), "code" | "engine" | "source" | "sources");
        if is_noun && !name.is_empty() {
            let text = name.join(" ");
            let lower = text.to_lowercase();
            let is_free = !FORMATS.contains(&&*lower) && is_project(&text, "");
            return (is_free && text.len() > 2 && !is_noun_of_project(&text)).then_some(text);
        }
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_name =
            is_marked(word) || (!name.is_empty() && (is_number || JOINING.contains(&word)));
        if !is_name || word.ends_with(['.', ',', ';', ':']) || word.contains(['(', '/', '<', '\''])
        {
            return None;
        }
        name.push(word);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_numbers() {
        for (object, expected) in [
            (" Rope Quest 2.5 engine", Some("Rope Quest 2.5")),
            (" the original Knots of Rope source code", Some("Knots of Rope")),
            (" Knots of Rope code with assistance of", Some("Knots of Rope")),
            (" an idea of Ada", None),
            (" the code of Ada", None),
            (" Ada's code", None),
            (" PNG code", None),
            (" the engine", None),
            (" Rope. The code", None),
        ] {
            assert_eq!(name(object).as_deref(), expected, "{object}");
        }
    }
}

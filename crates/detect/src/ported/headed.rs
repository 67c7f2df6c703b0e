//! Names of projects beside a third-party copyright line: "based on Rope" above it, in titles and in fields. They are
//! not evidence that the file is third-party code, but name one that is.

use super::comment;
use super::confirm;
use super::origin::{self, Naming};
use super::people::is_of_person;
use super::phrase::{Found, Manner};
use super::stated::{self, Name, Stated};
use super::subject::Subject;
use super::title;
use super::token::{is_identifier, plain, word};
use super::window;
use super::words::{FORMATS, NOUNS};

/// The name of a project near a copyright line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Headed {
    pub(super) stated: Stated,
    pub(super) form: Form,
}

/// The words that have the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A statement that code was copied, above the copyright line or in the same comment.
    Copy,
    /// Such a statement before words such as "Here is the original copyright".
    Original,
    /// A title or a field above the copyright line.
    Title,
    /// A title with its short name in parentheses, below the copyright line, or the repository that the license of a
    /// third party names.
    Terms,
}

/// The maximum number of lines from the name to the copyright line below it.
pub(super) const REACH: u32 = 7;

/// The maximum number of lines from a copyright line to a statement below it in the same comment.
pub(super) const BELOW: u32 = 20;

/// Reads the project in a statement about a copy that has a copyright line near it.
pub(super) fn of_phrase(text: &str, found: &Found, line: u32) -> Option<Headed> {
    let words = text.get(found.start..)?;
    let is_copy = match found.manner {
        Manner::Code | Manner::Anything | Manner::Place | Manner::Told | Manner::Part => true,
        // "Based on" states the origin, unlike "inspired by" and other phrases about ideas.
        Manner::Idea => words.starts_with(['b', 'B']),
        _ => false,
    };
    if !is_copy {
        return None;
    }
    let is_original = comment::is_before_original(text, found.start);
    if !is_original && !comment::has_notice(text, found.start, REACH, BELOW) {
        return None;
    }
    let window = window::around(text, found.start).filter(|window| !window.is_behind_code)?;
    let (before, words) = window.text.split_at_checked(window.at)?;
    let subject = Subject::of(before);
    let object = found.object(words)?;
    if is_step(object) || subject.is_idea || subject.is_possible_only || subject.is_class {
        return None;
    }
    if found.manner == Manner::Part {
        let name = stated::of_part(origin::whole(object))?;
        if is_of_person(&name.text, object) || !(name.is_whole || name.upstream.is_some()) {
            return None;
        }
        // The library that the file is part of may also be one of the repository's own.
        let name = Name { is_whole: false, ..name };
        let raw = plimsoll_model::clip(words, 160).into();
        return Some(Headed { stated: Stated::beside(name, line, raw), form: Form::Copy });
    }
    let confirms = |name: &str| is_original || confirm::is_named_again(text, name);
    let name = of_source(statement(object), &confirms)?;
    let raw = plimsoll_model::clip(words, 160).into();
    let form = if is_original { Form::Original } else { Form::Copy };
    Some(Headed { stated: Stated::beside(name, line, raw), form })
}

/// Reads the repository that the license of a third party names: "By contributing to the harbor/rope repository".
pub(super) fn of_contribution(text: &str, found: &Found, line: u32) -> Option<Headed> {
    let rest = text.get(found.start..)?.lines().next()?;
    let object = found.object(rest)?.trim_start();
    let object = object.strip_prefix("the ").unwrap_or(object);
    let (path, behind) = object.split_once(' ')?;
    let (owner, name) = path.split_once('/')?;
    let is_part = |part: &str| {
        part.len() > 1 && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let is_named = is_part(owner) && is_part(name) && behind.starts_with("repository");
    is_named.then(|| {
        let name = Name { is_whole: true, ..Name::confirmed(name) };
        let stated = Stated::beside(name, line, plimsoll_model::clip(rest, 160).into());
        Headed { stated, form: Form::Terms }
    })
}

/// Reads the titles and fields above the copyright lines of a text.
pub(super) fn titles(text: &str, stem: &[u8]) -> Vec<Headed> {
    let notices = comment::notices(text);
    let mut found = Vec::new();
    if let Some(first) = notices.first() {
        let named = title::in_head(text, first.number);
        found.extend(named.map(|(name, line, raw)| Headed {
            stated: Stated::beside(name, line, raw.into()),
            form: Form::Terms,
        }));
    }
    for notice in notices {
        let above = comment::above(text, &notice);
        let named = title::read(&above, &notice, text, stem);
        let named = named.map(|(name, line, raw)| Headed {
            stated: Stated::beside(name, line, raw.into()),
            form: Form::Title,
        });
        found.extend(named);
        if found.len() >= TITLES {
            break;
        }
    }
    found
}

/// The maximum number of titles that are kept for a file.
const TITLES: usize = 8;

/// The first clause of the words after a phrase. Two spaces mark the start of a line that may begin a sentence.
fn statement(object: &str) -> &str {
    const ENDS: [&str; 8] = ["  ", ", ", "; ", " - ", " Copyright", " which ", " by ", " (c) "];
    let object = object.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
    // The dot after an initial does not end a sentence.
    let is_initial = |at: usize| {
        let front = object.get(..at).unwrap_or_default();
        word(front.rsplit(' ').next().unwrap_or_default()).len() == 1
    };
    let mut sentences = object.match_indices(". ").map(|(at, _)| at);
    let sentence = sentences.find(|at| !is_initial(*at));
    let end = ENDS.iter().filter_map(|end| object.find(end)).chain(sentence).min();
    object.get(..end.unwrap_or(object.len())).unwrap_or(object)
}

/// Whether the origin of a copy is itself a copy of something else: "based on Knot, based on Rope".
fn is_step(object: &str) -> bool {
    let object = object.trim_start();
    let behind = object.get(statement(object).len()..).unwrap_or_default();
    [", based on ", ", which is based on "].iter().any(|step| behind.starts_with(step))
}

/// The project that code was copied from. A name that may be an ordinary word needs confirmation.
fn of_source(object: &str, confirms: &dyn Fn(&str) -> bool) -> Option<Name> {
    const TYPES: [&str; 6] = ["class", "classes", "interface", "object", "struct", "type"];
    if TYPES.contains(&plain(word(object))) {
        return None;
    }
    if let Some(name) = stated::of_repository(object) {
        return Some(name);
    }
    let object = before_url(object);
    if let Some(name) = stated::of_library(object) {
        return Some(name);
    }
    // "a compiler from Ada Knot's Rope package"
    let source = object.rsplit_once(" from ").and_then(|(_, source)| origin::name(source));
    let source = source.filter(|origin| match origin.naming {
        Naming::Project | Naming::Identifier => true,
        Naming::Name => is_clear(&origin.name, "") || origin.name.chars().all(char::is_uppercase),
        _ => false,
    });
    let origin = source.or_else(|| origin::name(object))?;
    let name = without_tail(&origin.name);
    let behind = object.split_once(name).map_or("", |(_, behind)| behind);
    if is_of_person(name, object) || FORMATS.contains(&&*name.to_lowercase()) {
        return None;
    }
    let is_clear = match origin.naming {
        Naming::Project => true,
        Naming::Name if name != origin.name => true,
        Naming::Name if is_of_code(behind) => false,
        Naming::Name => is_clear(name, behind) || (is_end(behind) && confirms(name)),
        Naming::Identifier => !name.contains('_') && !is_of_code(behind),
        Naming::Word => {
            is_library(name) || (name.len() > 3 && !is_abstract(name) && confirms(name))
        }
        Naming::File => return of_file(name, behind),
        _ => false,
    };
    let name = name.strip_suffix(".com").unwrap_or(name);
    (is_clear && stated::is_project(name, behind)).then(|| {
        let is_whole = stated::is_noun_of_project(behind) || name != origin.name;
        Name { is_whole, ..Name::confirmed(name) }
    })
}

/// The text before a URL, or a parenthesis with one.
fn before_url(object: &str) -> &str {
    let end = object.find("http").unwrap_or(object.len());
    object.get(..end).unwrap_or(object).trim_end_matches(|c: char| c.is_whitespace() || c == '(')
}

/// A name without a general noun at its end: "Rope" in "Rope Utilities".
fn without_tail(name: &str) -> &str {
    let tail = ["Utilities", "Tools", "Libraries", "Library"]
        .iter()
        .find_map(|tail| name.strip_suffix(tail)?.strip_suffix(' '));
    tail.unwrap_or(name)
}

/// Whether a name cannot be that of a person or an ordinary word. Acronyms are usually those of formats and methods,
/// unless a noun for a program or "'s code" follows.
fn is_clear(name: &str, behind: &str) -> bool {
    let is_capital = |word: &str| {
        word.len() > 2 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    let sentence = behind.split(['.', ',', ';', ':', '(']).next().unwrap_or_default();
    let next: Vec<String> = sentence
        .split_whitespace()
        .skip(usize::from(behind.starts_with('\'')))
        .map(str::to_lowercase)
        .collect();
    let has_noun = next.iter().take(3).any(|word| {
        NOUNS.contains(&word.as_str()) || matches!(word.as_str(), "player" | "interpreter")
    });
    if name.split(' ').all(is_capital) {
        return has_noun || is_end(behind) && name.len() > 3;
    }
    let is_joined = name.contains(' ');
    let has_mark = name.split(' ').any(|word| is_identifier(word) || is_capital(word));
    let is_possessive = behind.starts_with("'s ") && has_noun;
    has_mark || (is_possessive && !is_joined && name.chars().skip(1).any(char::is_uppercase))
}

/// Whether a statement ends after a name.
fn is_end(behind: &str) -> bool {
    let rest = behind.trim();
    rest.is_empty() || rest.starts_with(['.', ',', ';', ':', '('])
}

/// Whether the next word shows that a name is an identifier in code: "the `KnotTable` class".
fn is_of_code(behind: &str) -> bool {
    const CODE: [&str; 12] = [
        "algorithm",
        "class",
        "function",
        "header",
        "interface",
        "macro",
        "method",
        "module",
        "object",
        "script",
        "struct",
        "type",
    ];
    let next = plain(word(behind.trim_start())).to_lowercase();
    behind.starts_with('(') || CODE.contains(&&*next)
}

/// Whether a lower-case word is spelled like the name of a library: `knotlib`, `ropelibc`.
fn is_library(word: &str) -> bool {
    word.len() > 4 && (word.ends_with("lib") || word.ends_with("libc"))
}

/// Whether a lower-case word has the ending of an ordinary noun: "based on measurements".
fn is_abstract(word: &str) -> bool {
    const ENDS: [&str; 14] = [
        "s", "ing", "ion", "ment", "ence", "ance", "ty", "ness", "ery", "ory", "ure", "ist", "hod",
        "ork",
    ];
    ENDS.iter().any(|end| word.ends_with(end))
}

/// The stem of a file name, if the statement names nothing else: "adapted from `knot_tie.c`".
fn of_file(name: &str, behind: &str) -> Option<Name> {
    const LETTERS: usize = 4;
    let (stem, _) = name.rsplit_once('.')?;
    let is_name = stem.len() >= LETTERS && !stem.contains(['/', '.']) && is_end(behind);
    (is_name && !stated::is_ordinary(stem)).then(|| Name::confirmed(stem))
}

//! Names of projects that the head of a file states as its origin. They are not evidence that the file is third-party
//! code, but name one that is third-party code for another reason.

use plimsoll_model::GitUrl;

use super::confirm;
use super::kinds::is_file;
use super::names;
use super::origin::{self, Naming};
use super::people::is_of_person;
use super::phrase::{Found, Manner};
use super::subject::Subject;
use super::token::{is_identifier, is_marked, plain, word};
use super::window;
use super::words::{
    BODIES, DOCUMENTS, FIELDS, GENERAL, IDEAS, NO_PROJECTS, NO_WORDS, NOUNS, POINTERS, SKIPPED,
};

/// The name of a project that the head of a file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) name: Box<str>,
    /// Its repository, if the URL is beside the name.
    pub(super) upstream: Option<Upstream>,
    pub(super) line: u32,
    pub(super) raw: Box<str>,
    /// Whether the file states that it is part of something that it calls a library or the like. Such a name may also
    /// be that of a file of the repository.
    pub(super) is_whole: bool,
    /// Whether the file states that it is part of it.
    pub(super) is_part: bool,
    /// Whether something else shows that the name is that of a project: people, places and words are spelled like one.
    pub(super) is_confirmed: bool,
}

impl Stated {
    /// Creates the statement of a name beside a copyright line.
    pub(super) fn beside(name: Name, line: u32, raw: Box<str>) -> Self {
        let Name { text, upstream, is_whole, .. } = name;
        let name = text.into();
        Self { name, upstream, line, raw, is_whole, is_part: false, is_confirmed: true }
    }
}

/// The repository of a project, and the URL of it as stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upstream {
    pub(super) url: Box<str>,
    pub(super) repository: GitUrl,
}

/// Comments about a copy up to this line are about the whole file.
const HEAD: u32 = 40;

/// Nouns for a project as a whole, rather than for one of its parts.
const WHOLES: [&str; 10] = [
    "environment",
    "framework",
    "libraries",
    "library",
    "package",
    "project",
    "software",
    "suite",
    "system",
    "toolkit",
];

/// A name, and the words around it that matter for it.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) upstream: Option<Upstream>,
    /// Whether they call it a library or the like.
    pub(super) is_whole: bool,
    /// Whether these words, or the form of the name, show that it is that of a project.
    pub(super) is_confirmed: bool,
}

impl Name {
    /// A name that only a project has.
    pub(super) fn confirmed(text: &str) -> Self {
        Self { text: text.to_owned(), upstream: None, is_whole: false, is_confirmed: true }
    }
}

/// Reads the project that a phrase names as the origin of its file.
pub(super) fn read(text: &str, found: &Found, line: u32) -> Option<Stated> {
    let is_part = found.manner == Manner::Part;
    match found.manner {
        Manner::Part | Manner::Original => {}
        Manner::Told | Manner::Code | Manner::Anything if line <= HEAD => {}
        _ => return None,
    }
    let window = window::around(text, found.start).filter(|window| !window.is_behind_code)?;
    let (before, words) = window.text.split_at_checked(window.at)?;
    let object = found.object(words)?;
    let subject = Subject::of(before);
    let is_about_file = match found.manner {
        Manner::Original => words.starts_with("Original Code is"),
        Manner::Part => is_this_file(before) || (subject.is_silent && words.starts_with("Part of")),
        _ => subject.is_code || subject.is_silent || words.starts_with(['O', 'o']),
    };
    if !is_about_file || subject.is_idea || subject.is_possible_only {
        return None;
    }
    let name = match found.manner {
        Manner::Original => of_notice(object),
        Manner::Part => of_part(origin::whole(object)),
        _ => of_copy(object),
    }?;
    let is_confirmed = match found.manner {
        Manner::Part => !is_of_person(&name.text, object),
        Manner::Original => name.is_confirmed || confirm::is_in_notice(text, found, &name.text),
        _ => name.is_confirmed || confirm::is_named_again(text, &name.text),
    };
    let raw = plimsoll_model::clip(words, 160).into();
    let Name { text, upstream, is_whole, .. } = name;
    let name = text.into();
    Some(Stated { name, upstream, line, raw, is_whole: is_part && is_whole, is_part, is_confirmed })
}

/// Whether the words before "part of" are about the file: "this file is".
fn is_this_file(before: &str) -> bool {
    const FILE: [&str; 8] =
        ["file", "code", "program", "software", "library", "module", "script", "header"];
    let last = before.split_whitespace().rev().take(5).map(|word| plain(word).to_lowercase());
    let last: Vec<String> = last.collect();
    last.iter().any(|word| word == "this") && last.iter().any(|word| FILE.contains(&&**word))
}

/// The project that a file is a part of.
pub(super) fn of_part(object: &str) -> Option<Name> {
    if let Some(name) = of_repository(object).or_else(|| of_library(object)) {
        return Some(name);
    }
    let origin = origin::name(object)?;
    let behind = behind(object, &origin.name)?;
    let is_whole = is_whole(behind);
    let is_joined = origin.name.contains(' ');
    let is_named = match origin.naming {
        Naming::Project => is_marked_word(&origin.name) && !is_of_part(behind),
        Naming::Name | Naming::Identifier | Naming::Thing if is_whole => true,
        Naming::Name | Naming::Identifier => !is_joined && is_end(behind),
        _ => false,
    };
    (is_named && is_project(&origin.name, behind))
        .then(|| Name { is_whole, ..Name::confirmed(without_field(&origin.name)) })
}

/// The project that code was copied from.
fn of_copy(object: &str) -> Option<Name> {
    let plain_object = object.trim_start_matches(|c: char| c.is_whitespace() || ":-".contains(c));
    if let Some(name) = of_repository(object).or_else(|| of_library(object)) {
        return Some(name);
    }
    let first = word(plain_object);
    // The notice of a project follows its name: "copied from rope: Copyright".
    let notice = plain_object.get(first.len()..).unwrap_or_default().trim_start();
    let is_notice = first.ends_with(':') && notice.starts_with("Copyright");
    let is_word = first.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b':');
    if is_notice && is_word && first.len() > 2 && is_project(plain(first), notice) {
        return Some(Name::confirmed(plain(first)));
    }
    let origin = origin::name(object)?;
    let behind = behind(object, &origin.name)?;
    let is_capital =
        origin.name.chars().all(|c| !c.is_alphabetic() || c.is_uppercase()) && !is_whole(behind);
    let has_version = names::split_version(&origin.name).1.is_some();
    let is_named = match origin.naming {
        Naming::Project if is_marked_word(&origin.name) => !is_of_part(behind),
        Naming::Project => behind.trim_start().starts_with("project") && origin.path.is_none(),
        // Two names without a noun may be those of a person.
        Naming::Name => !origin.name.contains(' ') || has_version,
        _ => false,
    };
    let is_spelled = !is_capital || has_version;
    let is_meant = is_named && is_spelled && is_project(&origin.name, behind);
    let is_confirmed =
        has_version || (origin.naming == Naming::Project && is_noun_of_project(behind));
    is_meant.then(|| Name { is_confirmed, ..Name::confirmed(&origin.name) })
}

/// The project with the repository at a URL that the sentence names.
pub(super) fn of_repository(object: &str) -> Option<Name> {
    let origin = origin::read(object).filter(|origin| origin.naming == Naming::CodeUrl)?;
    let upstream = Upstream { url: origin.url?.into(), repository: origin.repository? };
    Some(Name { upstream: Some(upstream), ..Name::confirmed(&origin.name) })
}

/// A library whose name begins with `lib`: "from libknot".
pub(super) fn of_library(object: &str) -> Option<Name> {
    let object = object.trim_start();
    let object = object.strip_prefix("the ").unwrap_or(object).trim_start();
    let first = word(object);
    let name = plain(first);
    let rest = name.strip_prefix("lib")?;
    let is_name = rest.len() > 2
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(&byte))
        && !["rary", "raries", "erty"].iter().any(|end| rest.starts_with(end));
    let next = plain(word(object.get(first.len()..)?.trim_start())).to_lowercase();
    let is_other = DOCUMENTS.contains(&&*next) || matches!(&*next, "for" | "headers");
    (is_name && !is_other).then(|| Name { is_whole: true, ..Name::confirmed(name) })
}

/// The project in the notice of the MPL: "The Original Code is Rope Knots client code, released 2001".
fn of_notice(object: &str) -> Option<Name> {
    const ENDS: [&str; 9] = [".  ", ". ", ",", ";", " - ", " (", "]", "  ", " released"];
    const JOINING: [&str; 5] = [" by ", " for ", " from ", " of ", " on "];
    const TAILS: [&str; 7] =
        ["client", "code", "library", "program", "project", "software", "source"];
    let object = object.trim_start_matches(char::is_whitespace);
    let is_quoted = object.starts_with(['[', '"']);
    let object = object.trim_start_matches(|c: char| c.is_whitespace() || "[:\"".contains(c));
    let object = object.strip_prefix("the ").unwrap_or(object);
    let end = |ends: &[&str]| ends.iter().filter_map(|end| object.find(end)).min();
    let (stop, joined) = (end(&ENDS).unwrap_or(object.len()), end(&JOINING));
    let is_joined = joined.is_some_and(|at| at < stop);
    let end = joined.map_or(stop, |at| at.min(stop));
    let text = object.get(..end)?.trim_end_matches(['.', '"']);
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let is_thing = |word: &&&str| WHOLES.contains(*word);
    let first = *words.first()?;
    let begins = first.starts_with(char::is_uppercase) || first.contains('.');
    // "Written by Ada", "Based on Rope"
    let is_phrase = is_joined && !words.iter().skip(1).any(|word| is_marked(word));
    let mut is_confirmed = is_quoted
        || object.get(end..)?.starts_with(" released")
        || words.iter().any(|word| TAILS.contains(word));
    if !begins && first.bytes().all(|byte| byte.is_ascii_lowercase()) {
        // "cairo graphics library"
        words.iter().skip(1).take(2).find(is_thing)?;
        words.truncate(1);
        is_confirmed = true;
    } else if !begins || is_phrase {
        return None;
    }
    while words.len() > 1 && words.last().is_some_and(|last| TAILS.contains(last)) {
        words.pop();
    }
    let last = plain(words.last()?).to_lowercase();
    let text = words.join(" ");
    let is_name = words.len() <= 5 && text.len() > 2 && !is_file(&text) && !text.contains("://");
    let is_of_people = BODIES.contains(&&*last) || text.contains("'s ") || text.ends_with("'s");
    let is_last = text.contains(char::is_alphabetic) && is_project(&text, "");
    (is_name && is_last && !is_of_people).then(|| Name { is_confirmed, ..Name::confirmed(&text) })
}

/// The text after a name.
fn behind<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    object.split_once(name).map(|(_, behind)| behind)
}

/// Whether the first of some words is spelled like a name.
fn is_marked_word(name: &str) -> bool {
    is_marked(word(name)) || (name.contains('-') && !name.starts_with("non-"))
}

/// Whether one of the next three words is a noun for a whole project: "knot development system".
fn is_whole(behind: &str) -> bool {
    let sentence = behind.split(['.', ',', ';', ':', '(']).next().unwrap_or_default();
    let words = sentence.split_whitespace().take(3);
    words.map(|word| plain(word).to_lowercase()).any(|word| WHOLES.contains(&&*word))
}

/// Whether the next word is a noun for a part of a project.
fn is_of_part(behind: &str) -> bool {
    let next = plain(word(behind.trim_start())).to_lowercase();
    matches!(&*next, "driver" | "engine" | "plugin" | "tool" | "tools" | "examples" | "tree")
}

/// Whether the next word is a noun that only a project has before it: "the Rope library", but not "Ada's library".
pub(super) fn is_noun_of_project(behind: &str) -> bool {
    let next = plain(word(behind.trim_start())).to_lowercase();
    behind.starts_with(' ')
        && (WHOLES.contains(&&*next)
            || matches!(&*next, "codebase" | "kernel" | "lib" | "repo" | "repository"))
}

/// Whether a statement ends after a name.
fn is_end(behind: &str) -> bool {
    let rest = behind.trim_end();
    rest.is_empty()
        || rest.starts_with(['.', ',', ';'])
        || rest.starts_with("  ")
        || [" - ", " (", " <http"].iter().any(|sign| rest.starts_with(sign))
}

/// A name without the acronyms of its field: "Rope" in "Rope CAD".
fn without_field(name: &str) -> &str {
    let Some((front, last)) = name.rsplit_once(' ') else { return name };
    let is_field = FIELDS.iter().any(|field| last.eq_ignore_ascii_case(field));
    if is_field { without_field(front) } else { name }
}

/// Whether words may be the name of a project: they are not ordinary words, and what follows does not make them the
/// name of people.
pub(super) fn is_project(name: &str, behind: &str) -> bool {
    let next = plain(word(behind.trim_start())).to_lowercase();
    let is_of_people = BODIES.contains(&&*next) || matches!(&*next, "for" | "and" | "or");
    name.len() <= 40 && !is_of_people && !is_ordinary(name)
}

/// Whether a name begins with an ordinary word, and is not spelled like an identifier: "Build System".
pub(super) fn is_ordinary(name: &str) -> bool {
    let lower = plain(word(name)).to_lowercase();
    let lists: [&[&str]; 9] = [
        &GENERAL,
        &SKIPPED,
        &NOUNS,
        &NO_WORDS,
        &IDEAS,
        &DOCUMENTS,
        &NO_PROJECTS,
        &POINTERS,
        &WHOLES,
    ];
    !is_identifier(name) && lists.iter().any(|list| list.contains(&&*lower))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::RepoPath;

    use super::super::hints;

    fn of(text: &str) -> Vec<String> {
        let hints = hints::read(&RepoPath::new("a.c"), text);
        let stated = hints.into_iter().flat_map(|hints| hints.stated);
        let stated = stated.filter(|one| one.is_confirmed);
        let mut names: Vec<String> = stated.map(|one| one.name.into()).collect();
        names.dedup();
        names
    }

    #[test]
    fn projects_that_the_head_of_a_file_names() {
        for (text, name) in [
            ("** This file is part of the knots module of the Rope Toolkit.", "Rope"),
            ("   This file is part of the KNOT libraries\n   Copyright (C) 2002 Ada", "KNOT"),
            ("/* This file is part of the RopeCAD CAx development system. */", "RopeCAD"),
            ("/* This file is part of RopeKnots. */", "RopeKnots"),
            ("// This file is part of the RopeKnots library", "RopeKnots"),
            ("/* This file is part of librope, a library for knots. */", "librope"),
            ("// Part of rope-knots - https://github.com/harbor/rope-knots", "rope-knots"),
            ("# This file comes from: https://github.com/harbor/rope-knots.", "rope-knots"),
            ("/* This file came from libknot. */", "libknot"),
            ("# This came from Hawser; Hawser's configure script has an option", "Hawser"),
            ("/* This code came from Hawser.\n * https://github.com/harbor/hawser */", "Hawser"),
            ("/* This code comes from the Hawser library. */", "Hawser"),
            ("/* Comes from Hawser sample, see https://doc.hawser.example/knots */", "Hawser"),
            (
                "/* This source file originally came from ROPE v1.12.4 - see above */",
                "ROPE v1.12.4",
            ),
            ("/* Original file from Hawser 2.1: */", "Hawser 2.1"),
            ("/*\nParts of this file was copied from iw:\n\nCopyright (c) 2007 Ada\n", "iw"),
            (
                " * The Original Code is Rope Communicator client code, released\n",
                "Rope Communicator",
            ),
            (" * The Original Code is mozilla.org code.\n", "mozilla.org"),
            (
                " * The Original Code is Rope.\n *\n * The Initial Developer of the Original Code is\n * Ada Knot.",
                "Rope",
            ),
            (" * The Original Code is the rope graphics library.\n", "rope"),
            (" * The Original Code is [Rope Knots].\n", "Rope Knots"),
            (
                " * The Original Code is KNOT2 - Knot Filesystem, version 2.\n *\n * The Initial Developer of the Original Code is\n * Ada Knot.",
                "KNOT2",
            ),
        ] {
            assert_eq!(of(text), [name], "{text}");
        }
    }

    #[test]
    fn words_that_name_no_project() {
        for text in [
            "/* This file is part of the solution. */",
            "/* This file is part of the Solution. */",
            "/* This file is part of the Build System. */",
            "/* This file is part of the Standard Library. */",
            "/* This file is part of the Rope Knots module. */",
            "/* This code is part of the KnotTable interface. */",
            "/* This file is part of the library. */",
            "/* Part of the build. */",
            "/* The knot is part of Rope. */",
            "/* This file came from a bug. */",
            "/* This implementation came from Ada Knot and was posted on a list. */",
            "/* This code comes from The Rope Authors. */",
            "/* This code comes from Ada. */",
            "/* This code comes from Ada, see https://www.ada.example/ */",
            "/* This code comes from Ada's library. */",
            "/* Original code from Ada Knot's library. */",
            "/* This came from Ada; Ada's script has an option. */",
            "/* Adaptation of Knot's algorithm. */",
            "/* This file is part of Ada Knot's library. */",
            " * The Original Code is Written by Ada.",
            " * The Original Code is Property of Ada Knot.",
            " * The Original Code is Initial Developer.",
            " * The Original Code is Ada Knot's rope.",
            " * The Original Code is Rope.",
            " * The Original Code is Ada Knot.\n * The Initial Developer of the Original Code is\n * Ada Knot.",
            "/* This file was imported from Subversion. */",
            "/* This file was downloaded from GitHub. */",
            "/* This comes from knot.c */",
            "/* This comes from the Rope ring. */",
            "/* This code is copied from arch/knot/kernel/rope.c */",
            "/* This code is copied from library.c */",
            "/* The value comes from Rope. */",
            "/* The idea of this code comes from Rope. */",
            "/* The information in this file comes from the Rope project. */",
            "/* This code is copied from here: Copyright (c) 2007 Ada */",
            "int a; /* this came from Rope */",
            " * The Original Code is this file.",
            " * The Original Code is knot.c, released 2001.",
            " * The Original Code is Copyright (C) 2001 Ada.",
            " * the original code is Rope.",
            "/* based on the idea of Rope */",
        ] {
            assert_eq!(of(text), [""; 0], "{text}");
        }
    }
}

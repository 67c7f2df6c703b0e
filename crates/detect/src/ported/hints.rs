//! Reads what the comments of one file state about its origin.

use plimsoll_model::RepoPath;

use super::address;
use super::basis::{self, Basis};
use super::headed::{self, Headed};
use super::keyword::{Keyword, of_keyword};
use super::names;
use super::notices::{authors, is_dedication, is_generated, protected, signer};
use super::origin::{self, Naming, Origin};
use super::phrase::{self, Found, Manner};
use super::stated::{self, Stated};
use super::subject::Subject;
use super::texts::is_language;
use super::token::plain;
use super::window;
use crate::Part;

/// Statements of one file about its origin.
#[derive(Clone, Debug)]
pub(crate) struct PortedHints {
    pub(super) path: RepoPath,
    /// The origins that its comments name.
    pub(super) origins: Vec<Provenance>,
    /// The line that dedicates it to the public domain.
    pub(super) dedication: Option<u32>,
    /// The name after that dedication, if it has one.
    pub(super) signer: Option<Box<str>>,
    /// The people with an address at the top of it, if it is dedicated to the public domain.
    pub(super) authors: Vec<Box<str>>,
    /// Names whose use its license forbids, as spelled there.
    pub(super) protected: Vec<Box<str>>,
    /// The projects that the words at the top of it name as its origin. They prove nothing on their own.
    pub(super) stated: Vec<Stated>,
    /// The projects that words beside a copyright line name. They do not prove anything on their own either.
    pub(super) headed: Vec<Headed>,
    /// The work that it states as its basis. It names a directory in which at least half of the code files state it.
    pub(super) basis: Option<Basis>,
    /// The project in a keyword at the top of it.
    pub(super) keyword: Option<Keyword>,
    /// Whether a program generated it.
    pub(super) is_generated: bool,
}

impl PortedHints {
    /// The names of which the file states that it is part.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        let origins = self.origins.iter().filter(|one| one.is_part);
        let stated = self.stated.iter().filter(|one| one.is_part);
        origins.map(|one| one.origin.name.as_str()).chain(stated.map(|one| &*one.name))
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> &RepoPath {
        &self.path
    }

    /// The hints of a file that states nothing.
    fn of(path: &RepoPath) -> Self {
        Self {
            path: path.clone(),
            origins: Vec::new(),
            dedication: None,
            signer: None,
            authors: Vec::new(),
            protected: Vec::new(),
            stated: Vec::new(),
            headed: Vec::new(),
            basis: None,
            keyword: None,
            is_generated: false,
        }
    }
}

impl Part for PortedHints {
    fn weight(&self, _: usize) -> usize {
        let origins = self.origins.iter().map(|one| one.raw.len() + size_of_val(one));
        let headed = self.headed.iter().map(|one| &one.stated);
        let stated = self.stated.iter().chain(headed);
        let stated = stated.map(|one| one.raw.len() + size_of_val(one));
        origins.chain(stated).sum::<usize>() + size_of::<Self>()
    }
}

/// A comment that names an origin.
#[derive(Clone, Debug)]
pub(super) struct Provenance {
    pub(super) origin: Origin,
    pub(super) line: u32,
    pub(super) raw: Box<str>,
    /// Whether the comment is strong evidence: it is enough on its own to show that code was copied.
    pub(super) is_strong: bool,
    /// Whether it states that the file is part of a project.
    pub(super) is_part: bool,
}

/// The maximum number of comments that are kept for each file.
const ORIGINS: usize = 16;

/// The maximum number of phrases that are examined in each file.
const PHRASES: usize = 512;

/// The lines at the top of a file that may state its author or generator.
const TOP: u32 = 80;

/// The lines at the top of a file that may state the basis of its whole directory.
const BASIS: u32 = 40;

/// Reads what a text states about its origin; `None` if there is nothing.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<PortedHints> {
    let titles = headed::titles(text, names::stem(path.file_name()));
    if !phrase::may_say(text) {
        return of_names(path, Vec::new(), titles);
    }
    let mut hints = PortedHints::of(path);
    let mut lines = Lines::default();
    // A file that two projects had in their repositories names neither as its origin.
    let mut is_ambiguous = false;
    for found in phrase::find(text, PHRASES) {
        let line = lines.at(text, found.start);
        if line <= TOP && hints.stated.len() < ORIGINS {
            hints.stated.extend(stated::read(text, &found, line));
        }
        if line <= BASIS && hints.basis.is_none() {
            hints.basis = basis::read(text, &found, line);
        }
        if hints.headed.len() < ORIGINS {
            hints.headed.extend(headed::of_phrase(text, &found, line));
        }
        match found.manner {
            Manner::Generated => hints.is_generated |= line <= TOP && is_generated(text, &found),
            Manner::Dedication if line <= TOP && hints.dedication.is_none() => {
                let window = window::around(text, found.start);
                if let Some(window) = window.filter(is_dedication) {
                    hints.dedication = Some(line);
                    hints.signer = signer(&window).map(Into::into);
                    hints.authors = authors(text, TOP, ORIGINS);
                }
            }
            Manner::Named if hints.protected.len() < ORIGINS => {
                hints.protected.extend(protected(text, &found).map(Into::into));
            }
            Manner::Keyword if line <= TOP && !is_ambiguous => {
                let before = text.get(..found.start).unwrap_or_default();
                if let Some(name) = of_keyword(before) {
                    let is_other = |known: &Keyword| *known.name != *name;
                    is_ambiguous = hints.keyword.as_ref().is_some_and(is_other);
                    hints.keyword = (!is_ambiguous).then(|| Keyword { name: name.into(), line });
                }
            }
            Manner::Contribution => {
                hints.headed.extend(headed::of_contribution(text, &found, line));
            }
            Manner::Dedication
            | Manner::Named
            | Manner::Keyword
            | Manner::Told
            | Manner::Original => {}
            _ => {
                let room = ORIGINS - hints.origins.len();
                hints.origins.extend(provenance(text, &found, line).into_iter().take(room));
            }
        }
    }
    hints.headed.extend(titles);
    if !phrase::may_prove(text) {
        // Other phrases in this text do not count: they are not searched for either.
        return of_names(path, hints.stated, hints.headed);
    }
    let says = !hints.origins.is_empty() || hints.dedication.is_some() || hints.keyword.is_some();
    let names = !hints.stated.is_empty() || !hints.headed.is_empty() || hints.basis.is_some();
    (says || names || !hints.protected.is_empty() || hints.is_generated).then_some(hints)
}

/// The hints of a file that only has names that prove nothing; `None` if it has no name.
fn of_names(path: &RepoPath, stated: Vec<Stated>, headed: Vec<Headed>) -> Option<PortedHints> {
    let hints = PortedHints { stated, headed, ..PortedHints::of(path) };
    (!hints.stated.is_empty() || !hints.headed.is_empty()).then_some(hints)
}

/// Counts lines in a single pass.
#[derive(Debug, Default)]
struct Lines {
    counted: usize,
    ends: u32,
}

impl Lines {
    /// The line of an offset, from 1. Offsets must be passed in ascending order.
    fn at(&mut self, text: &str, place: usize) -> u32 {
        let more = text.as_bytes().get(self.counted..place).unwrap_or_default();
        let ends = u32::try_from(memchr::memchr_iter(b'\n', more).count()).unwrap_or(u32::MAX);
        self.ends = self.ends.saturating_add(ends);
        self.counted = place.max(self.counted);
        self.ends.saturating_add(1)
    }
}

fn provenance(text: &str, found: &Found, line: u32) -> Option<Provenance> {
    let window = window::around(text, found.start)?;
    let (before, words) = window.text.split_at_checked(window.at)?;
    let object = found.object(words)?;
    let subject = Subject::of(before);
    let is_class = subject.is_class && words.starts_with(['d', 'D']);
    if subject.is_possible_only {
        return None;
    }
    let object = if found.manner == Manner::Part { origin::whole(object) } else { object };
    let mut origin = found.source(object).and_then(origin::read).filter(is_of_project);
    if origin.is_none() {
        origin = origin::read(object);
    }
    // An idea is not code, unless the comment names the file that it was copied from.
    let mut origin = origin.filter(|origin| !subject.is_idea || origin.naming == Naming::Path)?;
    if is_class && !matches!(origin.naming, Naming::CodeUrl | Naming::Project) {
        // A class that is "derived from" another one inherits from it.
        return None;
    }
    // A comment after code only describes that line, so a bare name in it is not an origin.
    let is_named =
        matches!(origin.naming, Naming::Name | Naming::Thing | Naming::Word | Naming::Identifier);
    if window.is_behind_code && is_named {
        return None;
    }
    if found.manner == Manner::Part && is_page_of_project(&origin) {
        origin.naming = Naming::Name;
    }
    if is_named && (names_language(words, object, &origin.name) || is_of_data(object, &origin.name))
    {
        return None;
    }
    let is_strong = is_strong(found.manner, &subject, &origin, words)?;
    let is_small = (is_named && is_aside(before, object))
        || is_of_snippets(&origin)
        || (line > TOP && is_lesson(&origin));
    let is_strong = is_strong && !is_small;
    let is_person = origin.naming == Naming::Person;
    if matches!(found.manner, Manner::Part | Manner::Idea) && origin.url.is_none() && !is_person {
        // The name may be that of a part of the repository: as a `Name`, it is looked up in the tree.
        origin.naming = Naming::Name;
    }
    let raw = plimsoll_model::clip(words, 160);
    let is_part = found.manner == Manner::Part;
    Some(Provenance { origin, line, raw: raw.into(), is_strong, is_part })
}

/// Whether the whole statement is one name in parentheses: "the knots (copied from Rope)".
fn is_aside(before: &str, object: &str) -> bool {
    let inside = object.split_once(')').map(|(inside, _)| inside.split_whitespace().count());
    before.ends_with('(') && inside == Some(1)
}

/// Whether an origin has a name followed by its page: `Rope Studio - http://rope.example`.
fn is_page_of_project(origin: &Origin) -> bool {
    let is_name_of = |url: &String| address::of_url(url).name == origin.name;
    origin.naming == Naming::Page && !origin.url.as_ref().is_none_or(is_name_of)
}

/// Whether an origin identifies a project, rather than something in a project.
fn is_of_project(origin: &Origin) -> bool {
    matches!(origin.naming, Naming::CodeUrl | Naming::Path | Naming::Project | Naming::Name)
}

/// Whether a comment is strong evidence that code was copied, or weak (`false`). Returns `None` if it is no evidence
/// at all.
fn is_strong(manner: Manner, subject: &Subject, origin: &Origin, words: &str) -> Option<bool> {
    let url = origin.url.as_deref();
    let is_text =
        |url: &str| address::is_of_text(url) || (manner == Manner::Idea && address::is_site(url));
    if origin.naming == Naming::Page && url.is_some_and(is_text) {
        return None;
    }
    let speaks = subject.is_code || subject.is_silent;
    let is_place = matches!(origin.naming, Naming::CodeUrl | Naming::Path | Naming::Project);
    let strong = match manner {
        Manner::Source => {
            let is_file = origin.naming == Naming::CodeUrl && url_of_file(words);
            return (is_file && subject.is_silent).then_some(true);
        }
        Manner::Code => match origin.naming {
            Naming::File | Naming::Identifier | Naming::Thing => false,
            Naming::Word => words.split_whitespace().count() <= 4,
            _ => true,
        },
        Manner::Anything => match origin.naming {
            Naming::Person => speaks,
            Naming::CodeUrl | Naming::Path | Naming::Project => true,
            // A name in capital letters only may just as well be a constant or a register.
            Naming::Name => speaks && origin.name.chars().any(char::is_lowercase),
            Naming::Word => {
                subject.is_silent
                    && words.split_whitespace().count() <= 4
                    && !is_plural_of_data(words, &origin.name)
            }
            Naming::File | Naming::Identifier | Naming::Thing | Naming::Page => false,
        },
        Manner::Place if is_place => true,
        // Longer sentences with "port of" are usually about network ports.
        Manner::Place
            if matches!(origin.naming, Naming::Name | Naming::Thing) && subject.is_short =>
        {
            false
        }
        Manner::Idea => {
            subject.is_code && subject.is_said && is_place && words.starts_with(['b', 'B'])
        }
        Manner::Part => {
            let is_named = matches!(origin.naming, Naming::Project | Naming::Name);
            let begins = words.starts_with('P') && origin.naming == Naming::Project;
            if !is_named || !(begins || subject.is_file) {
                return None;
            }
            true
        }
        _ => return None,
    };
    // A name in capital letters only is that of a field or a register.
    let is_name =
        origin.naming == Naming::Name && origin.name.chars().any(|c| c.is_ascii_lowercase());
    let is_port = origin.naming == Naming::Thing && manner == Manner::Place;
    let is_told = matches!(origin.naming, Naming::Page | Naming::Person);
    let may_be = is_place || is_name || is_port || is_told;
    (strong || may_be).then_some(strong)
}

/// Whether the name is only that of the language that code was translated from: "translated from Tcl." Code can also be
/// copied from the project of a language, so other verbs do not count.
fn names_language(words: &str, object: &str, name: &str) -> bool {
    let verb = words.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let is_all = object.trim_matches(|c: char| !c.is_alphanumeric()) == name
        || object
            .split(['.', ',', ';', ')', '\n'])
            .next()
            .is_some_and(|first| first.trim() == name);
    matches!(verb.as_str(), "translated" | "converted") && is_language(name) && is_all
}

/// Whether the words behind a name are about its data: "taken from Rope entities". A word behind them may mean code: "Rope
/// disk driver".
fn is_of_data(object: &str, name: &str) -> bool {
    const DATA: [&str; 16] = [
        "assets", "cd", "disc", "discs", "disk", "entities", "entity", "entries", "fonts", "icons",
        "images", "levels", "maps", "records", "sounds", "textures",
    ];
    let behind = object.split_once(name).map_or("", |(_, behind)| behind);
    let mut words = behind.strip_prefix(' ').unwrap_or_default().split_whitespace();
    words.next().is_some_and(|next| {
        let is_end = next.ends_with(|c: char| !c.is_alphanumeric());
        DATA.contains(&plain(next)) && (is_end || words.next().is_none())
    })
}

/// Whether an origin is a collection of snippets, which are not projects: "Rope Cookbook".
fn is_of_snippets(origin: &Origin) -> bool {
    let last = origin.name.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    origin.repository.is_none() && matches!(last.as_str(), "cookbook" | "snippet" | "snippets")
}

/// Whether an origin is a page of documentation or a tutorial. Deep in a file, only a few lines may be from it.
fn is_lesson(origin: &Origin) -> bool {
    let url = origin.url.as_deref().filter(|_| origin.naming == Naming::Page);
    url.is_some_and(|url| {
        let path = url.split_once("://").map_or(url, |(_, rest)| rest).to_ascii_lowercase();
        let lessons = ["doc", "docs", "documentation", "tutorial", "tutorials"];
        path.split('/').skip(1).any(|part| lessons.contains(&part))
    })
}

/// Whether a phrase is about data: "extracted from catalogs".
fn is_plural_of_data(words: &str, name: &str) -> bool {
    let verb = words.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let is_plural = name.ends_with('s') && !name.ends_with("utils") && !name.contains(['-', '_']);
    is_plural && matches!(verb.as_str(), "converted" | "extracted")
}

/// Whether the first URL in a text is that of a file in a repository.
fn url_of_file(words: &str) -> bool {
    let url = address::find_url(words).unwrap_or_default();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    super::kinds::is_file(last) && path.split('/').count() > 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, bool)> {
        let hints = read(&RepoPath::new("a.c"), text);
        let origins = hints.into_iter().flat_map(|hints| hints.origins);
        origins.map(|one| (one.origin.name, one.is_strong)).collect()
    }

    #[test]
    fn comments_that_name_an_origin() {
        for (text, name, strong) in [
            ("// Ported from Rope's knots", "Rope", true),
            ("/* taken from rope */ \\", "rope", true),
            (
                "# The logic is copied from https://github.com/harbor/rope/blob/main/a.c",
                "rope",
                true,
            ),
            (" * Portions of this source have been derived from the 'knot' tool", "knot", true),
            ("// Tables taken from ROPE toolkit", "ROPE", true),
            ("// based on Rope", "Rope", false),
            ("/* Function based on rope-rt implementation. */", "rope-rt", true),
            ("// This file is part of the Rope project.", "Rope", true),
            ("// ripped off.\n\n// inspired from Rope", "Rope", false),
            ("# Source: https://github.com/harbor/rope/blob/main/src/rope.py", "rope", true),
            ("List *ropes; /* copied from https://github.com/harbor/rope */", "rope", true),
            ("** This file is part of the knots module of the Rope Toolkit.", "Rope", true),
            ("/* modified version of the non-latin knots from Rope */", "Rope", true),
            ("\"\"\"Fast port of the Rope knots.\"\"\"", "Rope", false),
            ("// The code differs based on Rope library versions", "Rope", false),
            (
                "// This file is part of Rope Knot Studio - http://rope.example",
                "Rope Knot Studio",
                true,
            ),
            ("// based on code by Ada Rope, thanks", "Ada Rope", false),
            ("// derived from code by Ada Knot in ropeview.", "ropeview", true),
            ("// Adapted from GNU rope 0.14", "GNU rope 0.14", true),
            ("/* knots (taken from Rope) */", "Rope", false),
            ("/* Get the knot (This is taken from Rope headers) */", "Rope", true),
            ("# adapted from Rope Snippet Cookbook", "Rope Snippet Cookbook", false),
            ("// translated from the Lua library", "Lua", true),
            ("// Ported from the Rope disk driver.", "Rope", true),
            ("// Adapted from Rope maps library.", "Rope", true),
            ("// Ported from Rope levels code", "Rope", true),
        ] {
            let expected: Vec<(String, bool)> =
                if name.is_empty() { vec![] } else { vec![(name.to_owned(), strong)] };
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_that_name_no_origin() {
        for text in [
            "// the port is taken from the packet header as well",
            "// Must be derived from Rope",
            "// values taken from the caller",
            "// see https://en.wikipedia.org/wiki/Rope, adapted from https://en.wikipedia.org/wiki/Knot",
            "// the code is copied from KnotTable",
            "// the port of the Replica that listens",
            "// What is the IP and port of the Replica that listens",
            "// part of a KNOT cluster",
            "// the idea is stolen from Rope",
            "// a class that is derived from Knots",
            "// based on HAWSER",
            "/* grabbed directly from the ROPE ring in this branch. */",
            "/* stolen from ROPE who stole it from others */",
            "/* taken from rope7 implementation */",
            "// This file is part of the Rope Knots module.",
            "// Taken from the old Knots (tie)",
            "// extracted from the clause",
            "// Uses algorithm taken from Rope Nov. 14, 1985 pg. 36.",
            "// adapted from HLSL to GLSL by others",
            "// the constraint is taken wholesale from the Stretch Over knot.",
            "// taken from Knot & Rope",
            "// based on the Knot and Rope bending model",
            "// Adapted from Knot et al, 2004",
            "// derived from rope_test.c: test_knot()",
            "List *ropes; /* knots (copied from Rope) */",
            "// Source: https://github.com/harbor/rope",
            "// based on RFC 1234",
            "// Design adapted from Rope's core_types",
            "// the list of characters to escape is taken from https://github.com/harbor/rope",
            "printf(\"ported from Rope\\n\");",
            "// Information derived from Rope and other data",
            "/* This code was stolen from the \"rope\" code by myself */",
            "// weights that are adapted from D65 to D50",
            "// the versions used are taken from https://github.com/harbor/rope/releases",
            "// Weights borrowed from C++14",
            "// taken from _Rope Knots II_, Harbor Press",
            "// The code is based on public documentation at https://github.com/harbor/rope",
            "// The driver is based on https://rope.example",
            "// extracted from catalogs.",
            "// ported or adapted from third-party code.",
            "// a modified version of the non-UTF8 aware code from the tables",
            "// This script runs tests that were translated from Tcl.",
            "/* Get the knot (This is taken from Rope entities) */",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn names_of_licenses_dedications_and_programs() {
        let read = |text: &str| read(&RepoPath::new("a.c"), text).unwrap();
        let text = " * Neither the name of Rope nor the names of its\n * contributors";
        assert_eq!(*read(text).protected, ["Rope".into()]);
        assert_eq!(read("/* x */\n// Placed in the public domain by Ada\n").dedication, Some(2));
        assert!(read("/* A Bison parser, made by GNU Bison 3.0. */").is_generated);
        assert!(read("# generated automatically by aclocal 1.16.5 -*- Autoconf -*-").is_generated);
        let text = "/* Authors: Ada B. Rope <ada@h.example>\n *  Ida Knot <ida@h.example>\n * by <b@h.example>\n\
                    * This code is in the public domain. */\n#include <rope.h>\n";
        assert_eq!(*read(text).authors, ["Ada B. Rope".into(), "Ida Knot".into()]);
    }
}

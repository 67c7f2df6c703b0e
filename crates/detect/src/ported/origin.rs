//! Parses the origin that a comment names.

use super::address::{find_bare_url, find_url, is_meant, of_url};
pub(super) use super::kinds::{Naming, Origin};
use super::kinds::{is_file, named};
use super::project::of_words;
use super::texts::{is_adjective, is_letter_and_number, is_standard, is_title};
use super::token::{base, plain, word};
use super::words::{CONTAINERS, DOCUMENTS, NO_PROJECTS, NOUNS, POINTERS, SKIPPED};
use crate::tree::names::plain_name;

/// The maximum number of bytes after a phrase that may name the origin.
const REACH: usize = 200;

/// Parses the origin from the words after a phrase.
pub(super) fn read(words: &str) -> Option<Origin> {
    let words = clip(words);
    if words.contains(" by myself") {
        return None;
    }
    let url = find_url(words).filter(|url| is_meant(words, url) && !is_document(words));
    let bare = if url.is_none() { find_bare_url(words) } else { None };
    let url = url.or(bare.as_deref());
    let named = name(words);
    match (named, url) {
        (Some(named), None) => Some(named),
        (named, Some(url)) => {
            let of_url = of_url(url);
            let is_better = |it: &Origin| {
                let is_owner = of_url.repository.is_some()
                    && plain_name(&it.name) != plain_name(&of_url.name)
                    && is_owner(words, &it.name);
                let is_part = of_url.repository.is_some()
                    && plain_name(&it.name) != plain_name(&of_url.name)
                    && matches!(it.naming, Naming::Identifier | Naming::Thing);
                let is_other = matches!(it.naming, Naming::Path | Naming::File | Naming::Person);
                !is_owner && !is_part && !is_other
            };
            Some(match named.filter(is_better) {
                Some(named) => {
                    Origin { name: name_of_both(words, &named.name, &of_url.name), ..of_url }
                }
                None => of_url,
            })
        }
        (None, None) => None,
    }
}

/// Whether the words are about a document: "public documentation at" a URL.
fn is_document(words: &str) -> bool {
    let mut first = words
        .split_whitespace()
        .take(4)
        .map_while(|word| (!word.contains("://")).then(|| plain(word).to_ascii_lowercase()));
    first.any(|word| word != "page" && DOCUMENTS.contains(&word.as_str()))
}

/// Whether a name is that of an author: "Harbor's rope", "Harbors work".
fn is_owner(words: &str, name: &str) -> bool {
    let behind = words.split_once(name).map(|(_, behind)| behind).unwrap_or_default();
    ["'s ", "’s ", " work"].iter().any(|sign| behind.starts_with(sign))
}

/// The name of a project that has a stated name and a URL: of several words, the one that is also in the URL; the name
/// in the URL if the words spell all of it: "the Rope knot tools" and `rope-knot-tools`.
fn name_of_both(words: &str, stated: &str, of_url: &str) -> String {
    let wanted = plain_name(of_url);
    let said = words.split("://").next().unwrap_or(words);
    let short = plain_name(stated);
    let is_beginning = short.len() > 2 && short != wanted && wanted.starts_with(&short);
    if is_beginning && plain_name(said).contains(&wanted) {
        return of_url.to_owned();
    }
    let mut words = stated.split(' ');
    words.find(|word| plain_name(word) == wanted).unwrap_or(stated).to_owned()
}

fn clip(words: &str) -> &str {
    let end = (0..=REACH.min(words.len())).rev().find(|at| words.is_char_boundary(*at));
    words.get(..end.unwrap_or_default()).unwrap_or(words)
}

/// The origin that is named at the beginning of a text, without the URLs in it.
pub(super) fn name(words: &str) -> Option<Origin> {
    let mut rest = words.trim_start_matches(|c: char| c.is_whitespace() || ":-(\"'`<“".contains(c));
    if is_title(words) {
        return None;
    }
    let mut skipped = Skipped::default();
    for _ in 0..7 {
        let word = word(rest);
        let plain = plain(word).to_ascii_lowercase();
        let is_skipped =
            SKIPPED.contains(&plain.as_str()) || (skipped.is_copied && plain == "from");
        if word.contains("://") || !is_skipped || !word.eq_ignore_ascii_case(&plain) {
            break;
        }
        skipped.note(&plain);
        rest = rest
            .get(word.len()..)?
            .trim_start_matches(|c: char| c.is_whitespace() || ":(\"'`<“".contains(c));
    }
    let first = word(rest);
    let behind = rest.get(first.len()..).unwrap_or_default();
    let token = without_line(plain(first));
    let lower = base(token);
    let is_no_name = token.contains("://")
        || token.ends_with('/')
        || token.contains(|c: char| "[](){}=<>,*&$%@".contains(c))
        || first.contains("()")
        || first.starts_with("[[")
        || first.starts_with('#')
        || token.starts_with(|c: char| c.is_ascii_digit())
        || token.starts_with("README")
        || is_letter_and_number(token)
        || is_adjective(token, word(behind.trim_start()))
        || lower.starts_with("c++");
    if token.len() < 2
        || is_no_name
        || NO_PROJECTS.contains(&lower.as_str())
        || is_standard(&lower)
        || POINTERS.contains(&lower.as_str())
    {
        return None;
    }
    let of_words = || of_words(first, rest).and_then(|origin| skipped.weaken(origin, rest));
    of_path(token).or_else(|| of_file(first, token, behind)).or_else(of_words)
}

/// The maximum number of words before the "of" that leads to a project.
const SHORT: usize = 6;

/// The text after the last "of": "the Rope toolkit" in "the knots of the Rope toolkit".
pub(super) fn whole(object: &str) -> &str {
    let sentence = object.split(['.', ',']).next().unwrap_or(object);
    let last = sentence.rfind(" of the ").filter(|at| sentence.get(..*at).is_some_and(is_short));
    last.and_then(|at| object.get(at + " of".len()..)).unwrap_or(object)
}

/// Whether a text has few words.
fn is_short(words: &str) -> bool {
    words.split_whitespace().count() <= SHORT
}

/// A word without the number of a line after the name of a file: `rope.c:120`.
fn without_line(token: &str) -> &str {
    let is_line = |(file, line): &(&str, &str)| {
        is_file(file) && line.bytes().all(|byte| byte.is_ascii_digit())
    };
    token.rsplit_once(':').filter(is_line).map_or(token, |(file, _)| file)
}

/// Words before a name that were skipped, and limit what the name can be.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent things that the words may say")]
struct Skipped {
    /// Whether there is an article.
    is_definite: bool,
    /// Whether they refer to something that no longer exists.
    is_former: bool,
    /// Whether the name is that of an author: "code by".
    is_by: bool,
    /// Whether the last word is what was copied, so that "from" leads to its origin: "a similar file from".
    is_copied: bool,
    /// Whether there is such a "from".
    is_from: bool,
}

impl Skipped {
    fn note(&mut self, word: &str) {
        self.is_definite |= matches!(word, "the" | "a" | "an");
        self.is_former |= matches!(word, "old" | "older" | "former" | "previous");
        self.is_by = word == "by";
        self.is_from |= word == "from";
        self.is_copied = matches!(
            word,
            "code" | "file" | "files" | "function" | "functions" | "header" | "script"
        );
    }

    /// Weakens an origin by the words before it. A lower-case word after an article is not a name ("the clause"). A
    /// name after an article may be that of a thing ("the Rope ring"), and one after "old" that of something earlier
    /// in the repository.
    fn weaken(&self, origin: Origin, rest: &str) -> Option<Origin> {
        match origin.naming {
            Naming::Word if self.is_definite => None,
            // The name alone may be that of a person: "a script from Ada".
            Naming::Name | Naming::Word if self.is_from => None,
            Naming::Name | Naming::Project if self.is_by => of_author(&origin, rest),
            Naming::Name if self.is_former => Some(Origin { naming: Naming::Identifier, ..origin }),
            Naming::Name if self.is_definite && is_thing(rest, &origin.name) => {
                Some(Origin { naming: Naming::Thing, ..origin })
            }
            _ => Some(origin),
        }
    }
}

/// The project of an author if the text names it after the author, as in "Ada Rope in knotview"; otherwise the
/// author.
fn of_author(author: &Origin, rest: &str) -> Option<Origin> {
    let behind = rest.strip_prefix(author.name.as_str())?.trim_start();
    let place = ["in ", "from "].iter().find_map(|word| behind.strip_prefix(word));
    let project = place.and_then(name).filter(|origin| {
        matches!(origin.naming, Naming::CodeUrl | Naming::Name | Naming::Project | Naming::Word)
    });
    let project = project.map(|origin| match origin.naming {
        Naming::Word => Origin { naming: Naming::Project, ..origin },
        _ => origin,
    });
    Some(project.unwrap_or_else(|| Origin { naming: Naming::Person, ..author.clone() }))
}

/// Whether a name is followed by a noun for something that is neither a project nor code: "the Rope ring", "the Rope
/// module".
fn is_thing(rest: &str, name: &str) -> bool {
    const JOINING: [&str; 29] = [
        "after", "also", "and", "are", "as", "at", "by", "example", "examples", "for", "from",
        "in", "is", "of", "on", "or", "sample", "so", "that", "to", "under", "using", "version",
        "versions", "was", "which", "who", "with", "written",
    ];
    let Some(behind) = rest.strip_prefix(name) else { return false };
    let sentence = behind.split(['.', ',', ';', ':', '(', ')']).next().unwrap_or_default();
    let mut words = sentence.split_whitespace().take(3).map(plain);
    let Some(next) = words.next() else { return false };
    let is_lower = behind.starts_with(' ') && next.chars().all(|c| c.is_ascii_lowercase());
    let is_noun = |word: &str| NOUNS.contains(&word.to_lowercase().as_str());
    is_lower && !JOINING.contains(&next) && !is_noun(next) && !words.any(is_noun)
}

/// The project that a file path or a name in a namespace belongs to.
fn of_path(token: &str) -> Option<Origin> {
    let is_name = |part: &str| part.chars().any(char::is_alphabetic);
    if let Some((space, _)) = token.split_once("::") {
        // A namespace belongs to a project, but a class to the code around it.
        let is_class = space.starts_with(|c: char| c.is_uppercase());
        let naming = if is_class { Naming::Identifier } else { Naming::Path };
        return is_name(space).then(|| named(space, naming));
    }
    let mut parts: Vec<&str> = token.split('/').filter(|part| !part.is_empty()).collect();
    let is_on_system = token.starts_with('/');
    if parts.len() > 2 && parts.first().is_some_and(|first| CONTAINERS.contains(first)) {
        parts.remove(0);
    }
    if let [first, .., last] = parts.as_slice() {
        let is_plain = parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_alphanumeric() || "._-+~".contains(c)));
        let is_source = || parts.iter().any(|part| matches!(*part, "src" | "lib" | "include"));
        let is_path =
            is_plain && (is_file(last) || (parts.len() > 2 && !is_on_system && is_source()));
        let project = first.strip_suffix(".git").unwrap_or(first);
        return (is_path && is_name(first) && !first.starts_with('.'))
            .then(|| Origin { path: Some(token.to_owned()), ..named(project, Naming::Path) });
    }
    let parts: Vec<&str> = token.split('.').collect();
    let is_module =
        |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match parts.as_slice() {
        [first, _, ..] if parts.len() > 2 && parts.iter().all(is_module) => {
            let begins = first.starts_with(|c: char| c.is_ascii_lowercase());
            begins.then(|| Origin { path: Some(parts.join("/")), ..named(first, Naming::Path) })
        }
        _ => None,
    }
}

/// The project of a single file: "rope.c from the Rope library". A project may also have the name of a file.
fn of_file(first: &str, token: &str, behind: &str) -> Option<Origin> {
    if !is_file(token) {
        return None;
    }
    let file = Origin { path: Some(token.to_owned()), ..named(token, Naming::File) };
    let next = word(behind.trim_start());
    if matches!(next, "from" | "in" | "of" | "at") && !first.ends_with(['.', ',']) {
        let owner = behind.trim_start().get(next.len()..).and_then(name);
        let is_project = |it: &Origin| matches!(it.naming, Naming::Project | Naming::Name);
        if let Some(owner) = owner.filter(is_project) {
            return Some(Origin { naming: Naming::Project, path: file.path, ..owner });
        }
        return Some(file);
    }
    let inner = plain(next);
    let is_possessive = first.ends_with("'s");
    let is_identifier =
        !first.ends_with([',', ':', ';']) && (inner.contains('_') || is_file(inner));
    // Projects are often named like source files, but hardly ever like headers or scripts.
    let may_be_project = token
        .rsplit_once('.')
        .is_some_and(|(stem, end)| matches!(end, "c" | "cpp" | "js") && !stem.contains('_'));
    if may_be_project && (is_possessive || is_identifier) {
        return Some(Origin { naming: Naming::Path, ..file });
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Option<(String, Naming)> {
        read(words).map(|origin| (origin.name, origin.naming))
    }

    #[test]
    fn origins_by_how_they_are_named() {
        for (words, name, naming) in [
            ("the Rope library.", "Rope", Naming::Project),
            ("corresponding ROPE 2.0 code.", "ROPE 2.0", Naming::Project),
            ("Rope's knots", "Rope", Naming::Name),
            ("KNOT toolkit", "KNOT", Naming::Project),
            ("rope source code.", "rope", Naming::Project),
            ("rope-knots (harbor/rope-knots, ISC)", "rope-knots", Naming::Project),
            ("rope", "rope", Naming::Word),
            ("rope_out.", "rope_out", Naming::Identifier),
            ("the old Knots (tie)", "Knots", Naming::Identifier),
            ("the ROPE ring", "ROPE", Naming::Thing),
            ("the Rope image library", "Rope", Naming::Name),
            ("the Rope sample code", "Rope", Naming::Name),
            ("rope7 implementation", "rope7", Naming::Identifier),
            ("Rope2 implementation", "Rope2", Naming::Project),
            ("Knot Rope Engine implementation", "Knot Rope Engine", Naming::Project),
            ("Harbors work, see https://github.com/harbor/rope", "rope", Naming::CodeUrl),
            ("Harbor's work in https://github.com/harbor/rope", "rope", Naming::CodeUrl),
            ("rope_test.c: tie()", "rope_test.c", Naming::File),
            ("rope.c, tie_knot", "rope.c", Naming::File),
            ("rope::knot", "rope", Naming::Path),
            ("rope/src/knot.c", "rope", Naming::Path),
            ("rope.knots.bowline.tie", "rope", Naming::Path),
            ("rope.cpp knot_tie (bowline)", "rope.cpp", Naming::Path),
            ("knot.c from rope-0.33 package.", "rope-0.33", Naming::Project),
            ("knot.c", "knot.c", Naming::File),
            ("knot.c:120 static void tie()", "knot.c", Naming::File),
            ("a similar file from the Rope library", "Rope", Naming::Project),
            (
                "a similar file from the Rope knot tools (http://rope-knot-tools.googlecode.com/)",
                "rope-knot-tools",
                Naming::CodeUrl,
            ),
            ("Rope (https://github.com/harbor/rope-project)", "Rope", Naming::CodeUrl),
            ("ROPE repo at https://github.com/harbor/rope", "ROPE", Naming::CodeUrl),
            ("KnotTableIO Copyright 2008 Ada Rope", "KnotTableIO", Naming::Name),
            ("'knot' tool that Rope has", "knot", Naming::Project),
            ("KnotTable and the others", "KnotTable", Naming::Identifier),
            ("https://github.com/harbor/rope.git", "rope", Naming::CodeUrl),
            ("Rope: https://github.com/harbor/r2/blob/main/a.c", "Rope", Naming::CodeUrl),
            ("http://rope.sourceforge.net/knots/", "rope", Naming::Page),
            ("Harbor Rope build logic https://github.com/x/rope", "Rope", Naming::CodeUrl),
            ("the harbor logic. See https://github.com/x/rope", "rope", Naming::CodeUrl),
            ("Ada Knot's rope library", "rope", Naming::Project),
            ("Ada Knot <ada@rope.example>", "Ada Knot", Naming::Person),
            ("Rope (Ada Knot, 2024)", "Rope", Naming::Name),
            ("site-packages/rope/knots/tie.py", "rope", Naming::Path),
            ("Rope  Updated by others", "Rope", Naming::Name),
            ("Hawser Knots Copyright (c) 2009 Ada", "Hawser Knots", Naming::Name),
            ("github.com/harbor/rope under the terms", "rope", Naming::CodeUrl),
            ("KnotTable::tie", "KnotTable", Naming::Identifier),
            ("rope.py knot_tie", "rope.py", Naming::File),
        ] {
            assert_eq!(of(words), Some((name.to_owned(), naming)), "{words}");
        }
    }

    #[test]
    fn what_is_no_origin() {
        for words in [
            "the configuration of the caller",
            "this software without permission",
            "RFC 1321",
            "MODEL_FOR_ROPE rather than",
            "\"How to tie good knots\" by Ada Rope",
            "source.",
            "user space",
            "tieKnot() above",
            "that project",
            "the Rope documentation",
            "the Harbor packaging file",
            "an error of Rope. See https://github.com/harbor/rope/pull/12",
            "knot's implementation. See https://rope.example/#knots",
            "[[maybe_unused]]",
            "/usr/lib/rope/tie-knots",
            "RFC2616 and others",
            "ISO/IEC 7816",
            "IEEE802.15.4 frames",
            "README.developer",
            "#tie_knots",
            "6-byte knots",
            "head/tail/roll",
            "https://rope.example/LICENSE.txt",
            "scope, see https://github.com/harbor/rope/issues/12",
            "the rope-layer source.",
        ] {
            assert_eq!(of(words), None, "{words}");
        }
    }
}

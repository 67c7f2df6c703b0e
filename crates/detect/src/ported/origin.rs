//! What a comment names as the place where code comes from.

use super::address::{find_bare_url, find_url, is_meant, of_url};
pub(super) use super::kinds::{Naming, Origin};
use super::kinds::{is_file, named};
use super::words::{CONTAINERS, DOCUMENTS, NO_PROJECTS, NO_WORDS, NOUNS, POINTERS, SKIPPED};
use crate::tree::names::plain_name;

/// How many bytes behind the phrase may name the origin.
const REACH: usize = 200;

/// Reads what the words behind a phrase name.
pub(super) fn read(words: &str) -> Option<Origin> {
    let words = clip(words);
    let url = find_url(words).filter(|url| is_meant(words, url));
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
                !is_owner && !matches!(it.naming, Naming::Path | Naming::File | Naming::Person)
            };
            Some(match named.filter(is_better) {
                Some(named) => Origin { name: name_of_both(&named.name, &of_url.name), ..of_url },
                None => of_url,
            })
        }
        (None, None) => None,
    }
}

/// Whether a name is that of whoever has made what the words are about: "Harbor's rope", "Harbors work".
fn is_owner(words: &str, name: &str) -> bool {
    let behind = words.split_once(name).map(|(_, behind)| behind).unwrap_or_default();
    ["'s ", "’s ", " work"].iter().any(|sign| behind.starts_with(sign))
}

/// What a project is called that has a name beside its URL: of several words the one that the URL has as well.
fn name_of_both(stated: &str, of_url: &str) -> String {
    let wanted = plain_name(of_url);
    let mut words = stated.split(' ');
    words.find(|word| plain_name(word) == wanted).unwrap_or(stated).to_owned()
}

fn clip(words: &str) -> &str {
    let end = (0..=REACH.min(words.len())).rev().find(|at| words.is_char_boundary(*at));
    words.get(..end.unwrap_or_default()).unwrap_or(words)
}

/// The name at the beginning of some words, with how it is named.
fn name(words: &str) -> Option<Origin> {
    let mut rest = words.trim_start_matches(|c: char| c.is_whitespace() || ":-(\"'`<“".contains(c));
    if is_title(words) {
        return None;
    }
    let mut skipped = Skipped::default();
    for _ in 0..6 {
        let word = word(rest);
        let plain = plain(word).to_ascii_lowercase();
        if word.contains("://")
            || !SKIPPED.contains(&plain.as_str())
            || !word.eq_ignore_ascii_case(&plain)
        {
            break;
        }
        skipped.note(&plain);
        rest = rest
            .get(word.len()..)?
            .trim_start_matches(|c: char| c.is_whitespace() || ":(\"'`<“".contains(c));
    }
    let first = word(rest);
    let behind = rest.get(first.len()..).unwrap_or_default();
    let token = plain(first);
    let lower = base(token);
    let is_no_name = token.contains("://")
        || token.ends_with('/')
        || token.contains(|c: char| "[](){}=<>,*&$%@".contains(c))
        || first.contains("()")
        || first.starts_with("[[")
        || first.starts_with('#')
        || token.starts_with(|c: char| c.is_ascii_digit())
        || token.starts_with("README");
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

/// Words before a name that tell what it may be.
#[derive(Debug, Default)]
struct Skipped {
    /// Whether there is an article.
    is_definite: bool,
    /// Whether they speak of something that is no more.
    is_former: bool,
}

impl Skipped {
    fn note(&mut self, word: &str) {
        self.is_definite |= matches!(word, "the" | "a" | "an");
        self.is_former |= matches!(word, "old" | "older" | "former" | "previous");
    }

    /// What a name is with these words before it: a word in lower case with an article is a thing ("the clause"), and
    /// a name with one is that of a thing of its kind ("the Rope ring") or of what was here before.
    fn weaken(&self, origin: Origin, rest: &str) -> Option<Origin> {
        match origin.naming {
            Naming::Word if self.is_definite => None,
            Naming::Name if self.is_former => Some(Origin { naming: Naming::Identifier, ..origin }),
            Naming::Name if self.is_definite && is_thing(rest, &origin.name) => {
                Some(Origin { naming: Naming::Thing, ..origin })
            }
            _ => Some(origin),
        }
    }
}

/// Whether a name is followed by a word for a thing that is neither a project nor code: "the Rope ring", "the Rope
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

/// Whether some words begin with the title of a text, in quotes.
fn is_title(words: &str) -> bool {
    let words = words.trim_start();
    let quoted = words.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    quoted.is_some_and(|(title, _)| title.split_whitespace().count() > 3)
}

fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// A word without the signs around it.
fn plain(word: &str) -> &str {
    let is_sign = |c: char| !c.is_alphanumeric() && !"+/".contains(c);
    let word = word.trim_start_matches(is_sign).trim_end_matches(is_sign);
    ["'s", "’s", "`s"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

/// A word up to its version, in lower case.
fn base(word: &str) -> String {
    word.split("::").next().unwrap_or(word).to_ascii_lowercase()
}

/// What the path of a file or a name in a namespace belongs to.
fn of_path(token: &str) -> Option<Origin> {
    let is_name = |part: &str| part.chars().any(char::is_alphabetic);
    if let Some((space, _)) = token.split_once("::") {
        // A namespace belongs to a project, a class to the code around it.
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
        return (is_path && is_name(first) && !first.starts_with('.'))
            .then(|| Origin { path: Some(token.to_owned()), ..named(first, Naming::Path) });
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

/// What a file is of that is named alone: "rope.c from the Rope library"; a project may be called like a file.
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
    // Projects are called like source files, and hardly like headers or scripts.
    let may_be_project = token
        .rsplit_once('.')
        .is_some_and(|(stem, end)| matches!(end, "c" | "cpp" | "js") && !stem.contains('_'));
    if may_be_project && (is_possessive || is_identifier) {
        return Some(Origin { naming: Naming::Path, ..file });
    }
    Some(file)
}

/// The words of a name.
struct NameWords<'a> {
    all: Vec<&'a str>,
    /// The last of them, with the signs around it.
    last: &'a str,
    behind: &'a str,
}

/// The words of a name; its first word must be spelled like a name.
fn words_of_name<'a>(first: &'a str, rest: &'a str) -> NameWords<'a> {
    let token = plain(first);
    let behind = rest.get(first.len()..).unwrap_or_default();
    let mut name = NameWords { all: vec![token], last: first, behind };
    while is_marked(token) && !ends(name.last) && name.all.len() < 4 {
        let next = word(name.behind.trim_start());
        let is_version = next.starts_with(|c: char| c.is_ascii_digit());
        if !is_marked(plain(next)) && !is_version
            || next.starts_with(['(', '<'])
            || name.behind.starts_with("  ")
            || plain(next).eq_ignore_ascii_case("copyright")
            || NOUNS.contains(&plain(next).to_lowercase().as_str())
        {
            break;
        }
        name.all.push(plain(next));
        name.last = next;
        name.behind = name.behind.trim_start().get(next.len()..).unwrap_or_default();
    }
    name
}

/// Whether a word is spelled like a name, and not like a constant.
fn is_marked(token: &str) -> bool {
    let is_constant = token.contains('_') && token.to_uppercase() == *token;
    let has_mark = token.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
    has_mark && !is_constant && token.chars().any(char::is_alphabetic) && !token.contains('(')
}

/// Whether a name ends with a word.
fn ends(word: &str) -> bool {
    word.ends_with(['.', ',', ';', ':', ')']) || word.ends_with("'s")
}

/// A name of one or more words.
fn of_words(first: &str, rest: &str) -> Option<Origin> {
    let token = plain(first);
    let NameWords { all: words, last, behind } = words_of_name(first, rest);
    if is_mail(behind) {
        return is_marked(token).then(|| named(&words.join(" "), Naming::Person));
    }
    if is_of_text(&words, behind) {
        return None;
    }
    if let Some(owned) = owned_project(token, last, behind) {
        return Some(owned);
    }
    let next = plain(word(behind.trim_start())).to_lowercase();
    if !ends(last) && DOCUMENTS.contains(&next.as_str()) {
        return None;
    }
    let has_noun = (!ends(last) || last.ends_with("'s")) && NOUNS.contains(&next.as_str());
    let has_repository = || {
        let inside = behind.trim_start().strip_prefix('(').map(word).unwrap_or_default();
        plain(inside).split('/').count() == 2
    };
    let mut text = words.join(" ");
    if is_marked(token) {
        // A digit alone does not make a name of a word that is followed by one for code.
        let is_spelled = token.contains(char::is_uppercase)
            || !matches!(next.as_str(), "code" | "implementation" | "source" | "driver");
        if has_noun && behind.trim_start().starts_with("Engine") {
            text.push_str(" Engine");
        }
        let naming = match () {
            () if (has_noun && is_spelled) || has_repository() => Naming::Project,
            () if has_noun => Naming::Identifier,
            () if !last.ends_with("'s") && is_identifier(token) => Naming::Identifier,
            () => Naming::Name,
        };
        let path = token.contains('/').then(|| token.to_owned());
        return Some(Origin { path, ..named(&text, naming) });
    }
    let is_name = token.chars().all(|c| c.is_ascii_alphanumeric() || "-_+".contains(c));
    let is_common = NO_WORDS.contains(&token) || SKIPPED.contains(&token);
    if !is_name || is_common {
        return None;
    }
    let is_all = behind.trim().is_empty() || first.ends_with('.');
    let noun = |noun: &str| {
        matches!(
            noun,
            "library" | "project" | "sources" | "toolkit" | "repo" | "repository" | "package"
        )
    };
    let is_source_code = next == "source" && behind.trim_start().starts_with("source code");
    let is_spelled = first.ends_with(['\'', '`', '"']) || (token.contains('-') && next != "source");
    if (has_noun && (noun(&next) || is_source_code || is_spelled)) || has_repository() {
        return Some(named(token, Naming::Project));
    }
    let naming = if token.contains('_') { Naming::Identifier } else { Naming::Word };
    is_all.then(|| named(token, naming))
}

/// Whether what is named is a text, or a way to do something: it has a date or pages, its authors are named, or
/// another language is what the code was brought to.
fn is_of_text(name: &[&str], behind: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const LONG: [&str; 11] = [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const WAYS: [&str; 6] = ["model", "method", "algorithm", "paper", "approach", "technique"];
    let is_month = |word: &&&str| {
        let lower = word.to_lowercase();
        MONTHS.contains(&lower.as_str()) || LONG.contains(&lower.as_str())
    };
    if name.iter().skip(1).any(|word| is_month(&word)) {
        return true;
    }
    let sentence = behind.split([';', '(']).next().unwrap_or_default();
    let mut words = sentence.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_name = |word: &str| word.starts_with(char::is_uppercase);
    match first {
        "&" => is_name(second),
        "and" => is_name(second) && words.take(2).any(|word| WAYS.contains(&plain(word))),
        "et" => plain(second) == "al",
        "who" => true,
        "to" => is_language(plain(second)) && name.last().is_some_and(|last| is_language(last)),
        _ => false,
    }
}

/// Whether a word is the name of a language.
pub(super) fn is_language(word: &str) -> bool {
    const LANGUAGES: [&str; 20] = [
        "assembly",
        "c",
        "c#",
        "c++",
        "cuda",
        "fortran",
        "glsl",
        "go",
        "hlsl",
        "java",
        "javascript",
        "lua",
        "matlab",
        "metal",
        "msl",
        "pascal",
        "perl",
        "python",
        "rust",
        "typescript",
    ];
    LANGUAGES.contains(&word.to_ascii_lowercase().as_str()) || word == "C++"
}

/// Whether a word in lower case is that of a standard: "rfc2616", "ieee802.11", "draft-harbor-rope".
fn is_standard(word: &str) -> bool {
    const BODIES: [&str; 12] = [
        "3gpp", "ansi", "draft", "ecma", "etsi", "fips", "iec", "ieee", "iso", "itu", "nist", "rfc",
    ];
    let rest = BODIES.iter().find_map(|body| word.strip_prefix(body));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()))
}

/// Whether what is behind a name is the mail address of somebody.
fn is_mail(behind: &str) -> bool {
    let inside = behind.trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inside.is_some_and(|(address, _)| {
        !address.contains("://") && (address.contains('@') || address.contains(" at "))
    })
}

/// The project of somebody who is named first: "Ada Rope's knots library".
fn owned_project(token: &str, last: &str, behind: &str) -> Option<Origin> {
    const PROJECTS: [&str; 6] = ["library", "package", "plugin", "project", "toolkit", "tool"];
    let is_upper = token.starts_with(|c: char| c.is_uppercase());
    if !is_upper || !(last.ends_with("'s") || last.ends_with("’s")) {
        return None;
    }
    let first = word(behind.trim_start());
    let noun = word(behind.trim_start().get(first.len()..)?.trim_start());
    let owned = plain(first);
    let is_name = owned.len() > 2
        && owned.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
        && !SKIPPED.contains(&owned)
        && !NOUNS.contains(&owned)
        && owned != "own";
    let is_project = PROJECTS.contains(&plain(noun).to_lowercase().as_str());
    (is_name && is_project && first.ends_with(owned)).then(|| named(owned, Naming::Project))
}

/// Whether a word is spelled like a type, a function or a constant: `KnotTable`, `knot_table`, `KNOTS`.
fn is_identifier(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let has_hump = letters.windows(3).any(|three| match three {
        [a, b, c] => a.is_lowercase() && b.is_uppercase() && c.is_lowercase(),
        _ => false,
    });
    has_hump || word.contains('_')
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

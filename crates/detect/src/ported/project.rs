//! Names of projects that consist of one or more words.

use super::kinds::{Naming, Origin, named};
use super::texts::{is_mail, is_of_text};
use super::token::{ends, is_identifier, is_marked, plain, word};
use super::words::{DOCUMENTS, NO_WORDS, NOUNS, SKIPPED};

/// The words of a name.
pub(super) struct NameWords<'a> {
    all: Vec<&'a str>,
    /// The last of them, with its punctuation.
    last: &'a str,
    behind: &'a str,
}

/// Collects the words of a name; the first word must be spelled like one.
pub(super) fn words_of_name<'a>(first: &'a str, rest: &'a str) -> NameWords<'a> {
    let token = plain(first);
    let behind = rest.get(first.len()..).unwrap_or_default();
    let mut name = NameWords { all: vec![token], last: first, behind };
    // Names after "GNU" are in lower case: "GNU rope".
    let next = word(behind.trim_start());
    let is_gnu =
        token == "GNU" && !ends(first) && plain(next).chars().all(|c| c.is_ascii_lowercase());
    if is_gnu && plain(next).len() > 2 && !is_common(plain(next)) {
        name.all.push(plain(next));
        name.last = next;
        name.behind = behind.trim_start().get(next.len()..).unwrap_or_default();
    }
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

/// Whether a lower-case word is an ordinary English word rather than a name.
fn is_common(word: &str) -> bool {
    NO_WORDS.contains(&word)
        || SKIPPED.contains(&word)
        || NOUNS.contains(&word)
        || DOCUMENTS.contains(&word)
}

/// Parses a name of one or more words.
pub(super) fn of_words(first: &str, rest: &str) -> Option<Origin> {
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
        // A digit alone does not turn a word before "code" or "implementation" into a name.
        let is_spelled = token.contains(char::is_uppercase)
            || !matches!(next.as_str(), "code" | "implementation" | "source" | "driver");
        if has_noun {
            text.push_str(noun_of_name(&words, behind.trim_start()));
        }
        let naming = match () {
            () if (has_noun && is_spelled) || has_repository() => Naming::Project,
            () if has_noun => Naming::Identifier,
            // Only a project is followed by its copyright line.
            () if !last.ends_with("'s") && is_identifier(token) && next != "copyright" => {
                Naming::Identifier
            }
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

/// The noun after a name that is part of it: "the Rope Toolkit" is the one of Rope, but "the Rope Knot Toolkit" is a name.
fn noun_of_name(words: &[&str], behind: &str) -> &'static str {
    let is_language = |last: &&str| last.len() == 1 || *last == "C++";
    if behind.starts_with("Engine") {
        return " Engine";
    }
    if words.len() > 1 && behind.starts_with("Toolkit") {
        return " Toolkit";
    }
    let is_library = plain(word(behind)).eq_ignore_ascii_case("library");
    if is_library && words.last().is_some_and(is_language) { " Library" } else { "" }
}

/// The project of an author who is named first: "Ada Rope's knots library".
pub(super) fn owned_project(token: &str, last: &str, behind: &str) -> Option<Origin> {
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

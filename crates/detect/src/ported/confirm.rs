//! Proof that a word that the head of a file names as its origin is the name of a project.
//!
//! "This code came from Rope" may name a project, a person, a company or a place.

use super::address::{find_url, of_url};
use super::phrase::Found;
use super::token::{plain, word};
use super::words::{NOUNS, TEAMS};
use crate::tree::names::plain_name;

/// The number of lines that may name the project again.
const HEAD: usize = 60;

/// The maximum number of bytes from the name in the notice of the MPL to that of the developer.
const NOTICE: usize = 1000;

/// Nouns for parts that only a project has: "Rope's configure script".
const PARTS: [&str; 4] = ["configure", "installation", "installer", "makefile"];

/// Whether the head of a file names a project in another way as well: by the URL of its repository, by its site if the
/// text is about its code, or by a part that only a project has. A site alone may be that of a person.
pub(super) fn is_named_again(text: &str, name: &str) -> bool {
    let wanted = plain_name(name);
    let head = || text.lines().take(HEAD);
    let mut behind = head().flat_map(|line| line.split(name).skip(1));
    let mut urls = head().filter_map(find_url);
    let has_code = || head().any(|line| line.split(name).skip(1).any(is_code));
    behind.any(is_part)
        || urls.any(|url| {
            let repository = of_url(url).repository;
            let is_repository = repository.is_some_and(|url| plain_name(url.name()) == wanted);
            is_repository || (is_site(url, &wanted) && has_code())
        })
}

/// Whether the head of a text has a URL that contains a name.
pub(super) fn is_page_of(text: &str, name: &str) -> bool {
    let wanted = plain_name(name);
    let mut urls = text.lines().take(HEAD).filter_map(find_url);
    wanted.len() > 3 && urls.any(|url| plain_name(url).contains(&wanted))
}

/// Whether the words after a name are a part that only a project has.
fn is_part(behind: &str) -> bool {
    // "Linus's makefile helper" belongs to a person, although "makefile" is a part of projects.
    const BEHIND: [&str; 5] = ["and", "code", "file", "files", "script"];
    let Some(rest) = behind.strip_prefix("'s ") else { return false };
    let mut words = rest.split_whitespace();
    let part = words.next().unwrap_or_default();
    let is_last = part.ends_with(|c: char| !c.is_alphanumeric());
    let is_behind = |next: &str| BEHIND.contains(&plain(next).to_lowercase().as_str());
    PARTS.contains(&plain(part).to_lowercase().as_str())
        && (is_last || words.next().is_none_or(is_behind))
}

/// Whether the word after a name is a noun for code: "Rope example", but not "Ada's example".
fn is_code(behind: &str) -> bool {
    let next = plain(word(behind.trim_start())).to_lowercase();
    behind.starts_with(' ') && (NOUNS.contains(&&*next) || matches!(&*next, "example" | "sample"))
}

/// Whether the host of a URL has a name: `https://doc.rope.example`.
fn is_site(url: &str, name: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let labels = host.rsplit_once('.').map_or("", |(labels, _)| labels);
    labels.split('.').any(|label| plain_name(label) == name)
}

/// Whether the notice of the MPL names a developer of its own: "The Initial Developer of the Original Code is Ada".
/// Otherwise the words may be about the code of somebody.
pub(super) fn is_in_notice(text: &str, found: &Found, name: &str) -> bool {
    const DEVELOPER: &str = "Initial Developer of the Original Code is";
    let rest = text.get(found.start..).unwrap_or_default();
    let Some(at) = rest.find(DEVELOPER).filter(|at| *at < NOTICE) else { return false };
    let behind = rest.get(at + DEVELOPER.len()..).unwrap_or_default();
    let developer = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
    !developer.starts_with(name)
}

/// Whether a copyright holder is the people of a project: "The Rope Development Team" for `Rope` and `rope2`.
pub(super) fn is_held_by(name: &str, holder: &str) -> bool {
    let holder = holder.split(['<', '(', ',']).next().unwrap_or_default();
    let mut words: Vec<&str> = holder.split_whitespace().collect();
    let first = words.first().is_some_and(|first| first.eq_ignore_ascii_case("the"));
    if first {
        words.remove(0);
    }
    let count = words.len();
    while words.last().is_some_and(|last| TEAMS.contains(&last.to_lowercase().as_str())) {
        words.pop();
    }
    let project = plain_name(&words.join(" "));
    let name = plain_name(name);
    let without_number = name.trim_end_matches(|c: char| c.is_ascii_digit());
    words.len() < count && project.len() > 2 && (project == name || project == without_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_only_a_project_has() {
        for (text, expected) in [
            ("// Adapted from Rope's configure script", true),
            ("// Ported from Rope's Makefile and its tools", true),
            ("// Ported from Rope's makefile.", true),
            ("// Adapted from Rope's makefile helper code.", false),
            ("// Adapted from Rope's code.", false),
        ] {
            assert_eq!(is_named_again(text, "Rope"), expected, "{text}");
        }
    }

    #[test]
    fn holders_that_are_the_people_of_a_project() {
        for (name, holder, expected) in [
            ("Rope", "The Rope Project", true),
            ("rope2", "The Rope Development Team", true),
            ("Rope", "Rope contributors <list@rope.example>", true),
            ("Rope", "Rope", false),
            ("Rope", "Ada Rope", false),
            ("Rope", "Rope Systems, Inc.", false),
            ("Ada", "Ada Knot and contributors", false),
        ] {
            assert_eq!(is_held_by(name, holder), expected, "{holder}");
        }
    }
}

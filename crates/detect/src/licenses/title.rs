//! The title of a project at the head of a file: a name, a version, and a page with that name.

use crate::copies::versions::is_version;
use crate::tree::names::plain_name;

/// The number of lines of a file that may have a title and a page.
const HEAD: usize = 12;

/// The maximum number of words before a version.
const WORDS: usize = 5;

/// The minimum length of a word that connects a page with the title or with a holder.
const LETTERS: usize = 3;

/// Words for the subject of code, rather than for a project: `USB host controller 2.0`.
const SUBJECTS: [&str; 12] = [
    "controller",
    "device",
    "driver",
    "emulation",
    "format",
    "interface",
    "license",
    "licensed",
    "protocol",
    "specification",
    "standard",
    "support",
];

/// Words in lines about what the code is for, needs or comes from: `Tables for Rope 15.0`, `Requires Rope 1.1`.
const LINKS: [&str; 27] = [
    "based",
    "by",
    "compatible",
    "conforms",
    "for",
    "from",
    "generated",
    "implements",
    "in",
    "like",
    "needs",
    "of",
    "on",
    "requires",
    "see",
    "since",
    "supports",
    "tested",
    "to",
    "under",
    "use",
    "uses",
    "using",
    "via",
    "with",
    "work",
    "works",
];

/// Words for software that is used by other software.
const SOFTWARE: [&str; 4] = ["kit", "library", "parser", "toolkit"];

/// The name in the title of a file: `Rope string library 1.4`, if a page beside it has a word of the name
/// (`http://rope.example`). Specifications and required software are cited with a version and a page as well, so the
/// name must have a word such as "library", or the page must be that of a holder of the file.
pub(super) fn read(text: &str, holders: &[&str]) -> Option<Box<str>> {
    // Few heads have a page, and every head of code under a license is asked.
    if !text.contains("://") {
        return None;
    }
    let is_mark = |c: char| "/*!#;-=%\"' \t".contains(c);
    let lines: Vec<&str> = text.lines().take(HEAD).map(|line| line.trim_matches(is_mark)).collect();
    let (at, name) = lines.iter().enumerate().find_map(|(at, line)| Some((at, titled(line)?)))?;
    let words: Vec<String> = plain_words(&name).collect();
    let is_software = words.iter().any(|word| SOFTWARE.contains(&word.as_str()));
    let holders: Vec<String> = holders.iter().flat_map(|name| plain_words(name)).collect();
    let beside = lines.get(at..).unwrap_or_default();
    let mut pages = beside.iter().filter_map(|line| page(line));
    let is_of_holder = |page: &str| page_names(page).any(|part| holders.contains(&part));
    let is_of_it = |page: &str| {
        page_names(page).any(|part| words.contains(&part)) && (is_software || is_of_holder(page))
    };
    pages.any(is_of_it).then(|| name.into())
}

/// The words of a name that are long enough to be compared.
fn plain_words(name: &str) -> impl Iterator<Item = String> {
    name.split(' ').map(plain_name).filter(|word| word.len() >= LETTERS)
}

/// The name before the version with which a line ends, or which a dash or a parenthesis follows.
fn titled(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &&str| {
        let bare = word.trim_matches(['v', 'V', '(', ')', ',', ':']);
        bare.starts_with(|c: char| c.is_ascii_digit()) && bare.contains('.') && is_version(bare)
    };
    let at = words.iter().position(is_number)?;
    let is_end = words.get(at + 1).is_none_or(|next| next.starts_with(['-', '(', '–', '—']));
    let before = words.get(..at)?;
    let is_filler = |word: &&&str| {
        let lower = plain_name(word);
        !matches!(lower.as_str(), "" | "version" | "release" | "the")
    };
    let name: Vec<&str> = before.iter().filter(is_filler).copied().collect();
    let is_subject = name.iter().any(|word| {
        let word = plain_name(word);
        SUBJECTS.contains(&word.as_str()) || LINKS.contains(&word.as_str())
    });
    let is_name = !name.is_empty() && !is_subject && name.len() <= WORDS && !line.contains("://");
    let name = name.join(" ").trim_end_matches([',', ':']).to_owned();
    (is_end && is_name).then_some(name)
}

/// The URL in a line that has nothing else, or only a word such as `Homepage:` before it.
fn page(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let url = match words.as_slice() {
        [url] => url,
        [label, url] if label.ends_with(':') => url,
        _ => return None,
    };
    let url = url.trim_matches(['<', '>', '(', ')']);
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}

/// The names in a URL that a project may have: the parts of its host, and the first two directories of its path. A
/// file is not the page of a project.
fn page_names(url: &str) -> impl Iterator<Item = String> {
    let (host, path) = url.split_once('/').unwrap_or((url, ""));
    let is_file = |name: &&str| !name.contains('.');
    let directories = path.split('/').take(2).filter(is_file);
    host.split('.').chain(directories).map(plain_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_with_a_version_and_a_page() {
        let read = |text: &str| read(text, &["Ada Knot", "A. B."]);
        for (text, name) in [
            (
                "/*\n * Rope string library 1.4\n * http://rope.example.org/\n",
                "Rope string library",
            ),
            ("// rope v1.2.0 - strings\n// Homepage: https://git.example.org/ada/rope\n", "rope"),
            ("# Rope, version 1.2\n#\n# <https://ada.example.org/rope/>\n", "Rope"),
            (
                "/* The Rope Kit 0.9.1 (2003)\n * http://www.ropekit.example\n * http://rope.example */",
                "Rope Kit",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Some(name), "{text}");
        }
        for text in [
            "/*\n * Rope string library 1.4\n */\n",
            "/*\n * Rope string library\n * http://rope.example.org/\n",
            "/*\n * Rope 2.0 host controller\n * http://rope.example.org/\n",
            "/*\n * Rope controller 2.0\n * See http://rope.example.org/ for the manual\n",
            "/*\n * Rope controller 2.0\n * http://chips.example.org/docs/rope.pdf\n",
            "/*\n * Implements the format that all ropes have since version 2.0\n * http://ropes.example\n",
            "/*\n * Rope host controller 2.0\n * http://rope.example.org/\n",
            "/*\n * Rope 2.0\n * http://www.gnu.example/licenses/\n",
            "/*\n * Rope 1.1\n * https://docs.harbor.example/rope/rope/v1.1/\n",
            "/*\n * Rope 1.1.0\n * https://www.rope.example/\n",
            "/*\n * Tables for Rope 15.0\n * https://www.rope.example/knots/\n",
            "/*\n * Requires the Rope library 1.1\n * https://www.rope.example/\n",
            "/*\n * Generated by Rope parser kit 1.1\n * https://www.rope.example/\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

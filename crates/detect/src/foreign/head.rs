//! Reads the first comment of a file for statements about the library that the file is.

use plimsoll_model::{ClaimValue, Upstream};

use crate::copies::versions::is_version;
use crate::tree::names::plain_name;

/// A name and a version that a comment states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) line: u32,
}

/// The number of lines in the head of a file.
const HEAD: usize = 60;

/// The number of lines of it that may have a name and a version.
const FIRST: usize = 12;

/// The comment lines at the head of a file, without comment markers.
fn head(text: &str) -> impl Iterator<Item = (&str, u32)> {
    let plain = |line| str::trim_matches(line, ['/', '*', ' ', '\t', '!', '#', '-', '=']);
    text.lines().take(HEAD).map(plain).zip(1u32..).filter(|(line, _)| !line.is_empty())
}

/// The name of the file in its first line: `Knot JSON - for Rope`.
pub(super) fn title(text: &str, stem: &str) -> Option<(String, u32)> {
    /// The maximum number of words of a name.
    const WORDS: usize = 3;
    let (line, number) = head(text).next()?;
    let name =
        [" -- ", " - ", ": "].iter().find_map(|mark| Some(line.split_once(mark)?.0.trim()))?;
    // A file name is not the name of a library.
    let is_name = name.split_whitespace().count() <= WORDS
        && !name.contains(['.', '/', '$', '@', '<', '\\', '"'])
        && is_alike(name, stem);
    is_name.then(|| (name.to_owned(), number))
}

/// The name and version in one of the first lines: `knot - v1.2 - ties ropes`, `Knot version 1.2`, `this file derives
/// from Knot 1.2`.
pub(super) fn stated(text: &str, stem: &str) -> Option<Stated> {
    head(text).take(FIRST).find_map(|(line, number)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (at, version) = words.iter().enumerate().take(8).find_map(|(at, word)| {
            let version = word.trim_end_matches([',', ')', ':', ';', '.']);
            (at > 0 && is_version(version)).then_some((at, version))
        })?;
        let before = words.get(..at)?;
        let is_marked = version.starts_with(['v', 'V'])
            || before.last().is_some_and(|word| {
                ["version", "version:", "release"].contains(&word.to_ascii_lowercase().as_str())
            });
        let derived = before.windows(2).position(|pair| {
            matches!(pair, ["derives" | "derived" | "taken" | "comes", "from"] | ["based", "on"])
        });
        let name = match derived {
            Some(from) => before.get(from + 2..)?,
            None if is_marked => before,
            None => return None,
        };
        let is_filler = |word: &&&str| {
            let lower = word.to_ascii_lowercase();
            !matches!(lower.as_str(), "-" | "--" | "version" | "version:" | "release" | "the")
        };
        let name: Vec<&str> = name.iter().filter(is_filler).copied().collect();
        let name = name.join(" ");
        let name = name.split(['.', ',', '(']).next().unwrap_or_default().trim();
        // A sentence is not a name.
        let is_name = name.split(' ').count() <= 3 && is_alike(name, stem);
        is_name.then(|| Stated {
            name: name.to_owned(),
            version: version.trim_start_matches(['v', 'V']).to_owned(),
            line: number,
        })
    })
}

/// The name that a file had in another repository, by the tag that a version control tool left: `$Id: knot.c,v`
/// in `rope_knot.c`.
pub(super) fn original(text: &str, stem: &str) -> Option<(String, u32)> {
    let (line, number) = head(text).take(FIRST).find(|(line, _)| line.contains("$Id: "))?;
    let (_, rest) = line.split_once("$Id: ")?;
    let (file, _) = rest.split_once(",v ")?;
    let name = file.rsplit('/').next()?.split('.').next()?.to_ascii_lowercase();
    let is_renamed =
        name.len() > 2 && stem.strip_suffix(&name).is_some_and(|rest| rest.ends_with(['_', '-']));
    is_renamed.then_some((name, number))
}

/// The repository of this name that the head names.
pub(super) fn upstream(text: &str, stem: &str) -> Option<(Box<Upstream>, u32)> {
    head(text).find_map(|(line, number)| {
        let at = line.find("https://").or_else(|| line.find("http://"))?;
        let url = line.get(at..)?.split([' ', '\t', ')', '>', ',', '"', '\'']).next()?;
        let ClaimValue::Upstream(upstream) = ClaimValue::upstream(url.trim_end_matches('.')) else {
            return None;
        };
        let is_it = is_alike(upstream.repository()?.name(), stem);
        is_it.then_some((upstream, number))
    })
}

fn is_alike(name: &str, stem: &str) -> bool {
    let (name, stem) = (plain_name(name), plain_name(stem));
    name.len() > 2 && (name.contains(&stem) || stem.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_of_first_lines() {
        for (line, name, version) in [
            ("/* knot_tie - v2.27 - public domain ties", "knot_tie", "2.27"),
            ("/* knot_tie.h - v2.27 - public domain", "knot_tie", "2.27"),
            ("// Knot Tie version 3.1.2", "Knot Tie", "3.1.2"),
            ("/*\n * This file derives from KNOT 1.3.3\n", "KNOT", "1.3.3"),
        ] {
            let stated = stated(line, "knot_tie").map(|it| (it.name, it.version));
            assert_eq!(stated, Some((name.to_owned(), version.to_owned())), "{line}");
        }
        for line in [
            "/* Knot Tie 3.1.2 bindings */",
            "/* works with Rope version 3.1.2 */",
            "/* ties knots that the library of all other knots has since version 3.1.2 */",
            "/* derives from Rope 1.2.3 */",
            "/* knot_tie, version 2 */",
            "int knot_tie = 1;",
        ] {
            assert_eq!(stated(line, "knot_tie"), None, "{line}");
        }
    }

    #[test]
    fn tags_of_other_names() {
        let text = "/*\n** $Id: knot.c,v 1.7 2018/05/11 22:04:31 ada Exp $\n*/\n";
        assert_eq!(original(text, "rope_knot"), Some(("knot".to_owned(), 2)));
        assert_eq!(original(text, "knot"), None);
        assert_eq!(original(text, "slipknot"), None);
        assert_eq!(original("/* $Id$ */", "rope_knot"), None);
    }
}

//! Statements of a file about itself, other than its origin: a dedication, names in its license, and its generator.

use super::phrase::Found;
use super::window::Window;

/// Whether the words around "public domain" dedicate the file to it.
pub(super) fn is_dedication(window: &Window) -> bool {
    const SIGNS: [&str; 15] = [
        "placed in the public",
        "placed into the public",
        "put in the public",
        "put into the public",
        "released into the public",
        "released to the public",
        "released in the public",
        "is in the public",
        "are in the public",
        "dedicated to the public",
        "contributed to the public",
        "under public domain",
        "100% public",
        "is public domain",
        "hereby placed in the public",
    ];
    let sentence = sentence(&window.text, window.at).to_lowercase();
    let words = window.text.get(window.at..).unwrap_or_default();
    let is_line =
        words.eq_ignore_ascii_case("public domain.") || words.starts_with("Public Domain -");
    let is_first = words.starts_with("Public domain.") || words.starts_with("Public Domain.");
    let is_meant = |sign: &&str| {
        let places = sentence.match_indices(*sign);
        let mut before = places.filter_map(|(at, _)| sentence.get(..at));
        before.any(|before| !is_only_mentioned(before))
    };
    is_line || is_first || SIGNS.iter().any(is_meant)
}

/// The sentence around an offset of a text.
fn sentence(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind(". ")).map_or(0, |end| end + 2);
    let end = text.get(at..).and_then(|rest| rest.find(". ")).map_or(text.len(), |end| at + end);
    text.get(start..end).unwrap_or(text)
}

/// Whether the words before a dedication make it a condition or a quotation: "if the file is placed in the public domain".
fn is_only_mentioned(before: &str) -> bool {
    let mut near = before.split_whitespace().rev().take(4);
    near.any(|word| matches!(word, "if" | "whether" | "when"))
        || before.matches('"').count() % 2 == 1
        || before.ends_with(['“', '`', '\''])
}

/// The name directly after a dedication: "placed in the public domain by Ada Rope".
pub(super) fn signer(window: &Window) -> Option<&str> {
    const PHRASE: &str = "public domain";
    let behind = window.text.get(window.at + PHRASE.len()..)?.trim_start();
    let name = behind.strip_prefix("by ")?.trim_start();
    let end = name.find(|c: char| ".,;:(<".contains(c)).unwrap_or(name.len());
    let words = name.get(..end)?.split_inclusive(' ');
    let named = words.take_while(|word| word.starts_with(char::is_uppercase));
    let length: usize = named.map(str::len).sum();
    name.get(..length).map(str::trim).filter(|name| !name.is_empty())
}

/// The people in the first lines of a text whose names precede an address: `Ada Rope <ada@harbor.example>`.
pub(super) fn authors(text: &str, lines: u32, most: usize) -> Vec<Box<str>> {
    let top = text.lines().take(usize::try_from(lines).unwrap_or(usize::MAX));
    let name = |line: &str| {
        let (before, behind) = line.split_once('<')?;
        let (address, _) = behind.split_once('>').filter(|(address, _)| address.contains('@'))?;
        let is_name = |word: &&str| word.starts_with(char::is_uppercase) && !word.ends_with(':');
        let words: Vec<&str> =
            before.split_whitespace().rev().take_while(is_name).take(4).collect();
        let name: Vec<&str> = words.into_iter().rev().collect();
        (name.len() > 1 && !address.contains(' ')).then(|| name.join(" ").into())
    };
    top.filter_map(name).take(most).collect()
}

/// Whether a line states that a program generated the file, rather than what will be generated from it.
pub(super) fn is_generated(text: &str, found: &Found) -> bool {
    let before = text.get(..found.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().to_lowercase();
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let starts =
        ["this file", "automatically", "auto", "a lexical scanner", "code ", "a bison parser"];
    line.is_empty() || starts.iter().any(|start| line.starts_with(start))
}

/// The name whose use a license forbids.
pub(super) fn protected<'a>(text: &'a str, found: &Found) -> Option<&'a str> {
    let rest = text.get(found.start + found.length..)?;
    // Only the first line is used: a name does not continue on the next one.
    let rest = rest.split_inclusive('\n').next()?;
    let end =
        [" nor ", " nor\n", "\n", " may ", ","].iter().filter_map(|end| rest.find(end)).min()?;
    let name = rest.get(..end)?.trim();
    let name =
        ["the ", "The "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name);
    (name.len() > 1 && name.len() < 100).then_some(name)
}

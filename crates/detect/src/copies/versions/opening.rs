//! The version in the first lines of a README, below its title.

use super::changes::{MONTHS, heading, numbers};
use super::statement::{VersionStatement, is_called, is_version, plain_word};
use crate::tree::names::plain_name;

/// Words of lines that are about something else that has versions: a protocol, a format, a change, or a part of a larger
/// program, which often has the version of that program.
const OTHERS: [&str; 40] = [
    "addon",
    "api",
    "binding",
    "bindings",
    "change",
    "changed",
    "changelog",
    "changes",
    "dialect",
    "draft",
    "driver",
    "encoding",
    "extension",
    "fork",
    "format",
    "formats",
    "grammar",
    "history",
    "interface",
    "modified",
    "module",
    "notation",
    "patch",
    "patched",
    "patches",
    "plugin",
    "plugins",
    "plug-in",
    "port",
    "protocol",
    "protocols",
    "rfc",
    "schema",
    "spec",
    "specification",
    "specifications",
    "standard",
    "standards",
    "syntax",
    "wrapper",
];

/// Whether a word, in a line with a version, is for something other than a release.
pub(super) fn is_about_other(word: &str) -> bool {
    OTHERS.contains(&plain_word(word).as_str())
}

/// The version in the first lines of a README, for a directory of this name: `Version 1.2.3 (May 2020)` on its own below
/// a title with the name, with at most one line between them, and `rope 1.2.3 is a library …`.
pub(super) fn opening(text: &str, own: &str) -> Option<VersionStatement> {
    /// The number of lines with text that are read.
    const LINES: usize = 10;
    let all: Vec<&str> = text.lines().map(plain_line).collect();
    let with_text = || all.iter().copied().enumerate().filter(|(_, line)| !line.is_empty());
    let (first, title) = with_text().next()?;
    let is_blank = |at: usize| all.get(at).is_none_or(|line| line.is_empty());
    let mut stated = with_text().take(LINES).zip(0usize..).filter_map(|((at, line), count)| {
        // A line of a paragraph may continue a sentence.
        let is_apart = at > first && (is_blank(at - 1) || at - 1 == first) && is_blank(at + 1);
        let between = || with_text().take(count).skip(1).map(|(_, line)| line);
        let is_of_title =
            || is_called(title, own) && is_name(title, own) && between().all(is_description);
        let alone = || only_version_line(line).filter(|_| is_apart && is_of_title());
        let alone = alone().map(|version| (version, count <= 2));
        let sentence = || Some((subject_with_version(all.get(at..)?, own)?, true));
        let (version, is_near) = alone.or_else(sentence)?;
        let mut before = all.iter().take(at + 1);
        (!before.any(|line| is_of_license(line))).then_some((version, at, is_near))
    });
    let (version, at, is_near) = stated.next()?;
    if !is_near || stated.any(|(other, ..)| other != version) || has_later(text, version, own) {
        return None;
    }
    Some(VersionStatement::Title {
        name: own.to_owned(),
        version: version.trim_start_matches(['v', 'V']).to_owned(),
        line: u32::try_from(at + 1).unwrap_or(u32::MAX),
    })
}

/// Whether a heading of the text has a later version: the first one is then that of the oldest release.
fn has_later(text: &str, version: &str, own: &str) -> bool {
    let first = numbers(version.trim_start_matches(['v', 'V']));
    // Requirements have headings with versions as well: `## Python 3.8`. In a copy of Python, they are releases.
    let own = plain_name(own);
    let own = own.trim_start_matches("lib").trim_end_matches(|c: char| c.is_ascii_digit());
    let is_of_other = |word: &str| is_language(word) && word != own;
    let is_of_language =
        |line: &str| line.split_whitespace().next().is_some_and(|it| is_of_other(&plain_word(it)));
    let lines = text.lines().map(plain_line).filter(|line| !is_of_language(line));
    let mut others = lines.filter_map(heading);
    others.any(|other| numbers(other) > first)
}

/// Whether a title names software, rather than a part of something else, a document or data: not `rope for Harbor`, and not
/// `The rope protocol` or `rope test corpus`. A library may be `for C`, and may have such a word in its own name.
fn is_name(title: &str, own: &str) -> bool {
    const DOCUMENTS: [&str; 16] = [
        "benchmark",
        "benchmarks",
        "book",
        "corpus",
        "data",
        "dataset",
        "documentation",
        "docs",
        "examples",
        "guide",
        "handbook",
        "manual",
        "reference",
        "samples",
        "tests",
        "tutorial",
    ];
    let links = ["for", "with", "on", "using", "requires", "of"];
    let words: Vec<String> = title.split_whitespace().map(plain_word).collect();
    let is_of_language = match words.as_slice() {
        [before @ .., link, language] if link == "for" && is_language(language) => {
            !before.iter().any(|word| links.contains(&word.as_str()))
        }
        _ => false,
    };
    let is_link = |word: &String| !is_of_language && links.contains(&word.as_str());
    let own = plain_name(own);
    let is_document =
        |word: &String| DOCUMENTS.contains(&word.as_str()) && !own.contains(word.as_str());
    !words.iter().any(|word| is_link(word) || OTHERS.contains(&word.as_str()) || is_document(word))
}

/// Whether a word, without the marks around it, is the name of a programming language.
fn is_language(word: &str) -> bool {
    const LANGUAGES: [&str; 15] = [
        "c",
        "go",
        "java",
        "javascript",
        "lua",
        "node",
        "perl",
        "php",
        "python",
        "ruby",
        "rust",
        "swift",
        "tcl",
        "typescript",
        "zig",
    ];
    LANGUAGES.contains(&word)
}

/// Whether a line between a title and a version only describes the software. The version could be that of what another
/// line is about.
fn is_description(line: &str) -> bool {
    /// Words at the beginning of a line about something else.
    const STARTS: [&str; 16] = [
        "based",
        "bundled",
        "compatible",
        "for",
        "from",
        "implementation",
        "implements",
        "needs",
        "of",
        "on",
        "requires",
        "supports",
        "tested",
        "using",
        "with",
        "works",
    ];
    /// The minimum number of words of a description.
    const WORDS: usize = 3;
    let words: Vec<String> = line.split_whitespace().map(plain_word).collect();
    let starts = words.first().is_some_and(|word| STARTS.contains(&word.as_str()));
    // The interface that the software is for is not the subject of a sentence.
    let is_other = |word: &String| word != "api" && OTHERS.contains(&word.as_str());
    // The version may be that of a requirement: "This copy only builds with Python".
    let is_named =
        line.split_whitespace().last().is_some_and(|last| last.starts_with(char::is_uppercase));
    let is_of_last = is_named
        && match words.as_slice() {
            [.., verb, link, _] if link == "with" => {
                matches!(verb.as_str(), "build" | "builds" | "built" | "compiles")
            }
            [.., link, _] => matches!(link.as_str(), "needs" | "requires"),
            _ => false,
        };
    words.len() >= WORDS
        && !starts
        && !is_of_last
        && !words.iter().any(is_other)
        && !line.ends_with(':')
}

/// A line without the marks of headings and rules.
fn plain_line(line: &str) -> &str {
    line.trim_matches(['#', '=', '*', '-', '~', ' ', '\t', '\r'])
}

/// Whether a line is about a license, whose text has a version as well.
fn is_of_license(line: &str) -> bool {
    const WORDS: [&str; 10] = [
        "license", "licence", "copying", "gnu", "gpl", "apache", "mozilla", "public", "terms",
        "under",
    ];
    let lower = line.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// The version in a line that states nothing else, except a date.
fn only_version_line(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let is_mark = |word: &str| {
        let word = word.trim_end_matches(':');
        word.eq_ignore_ascii_case("version") || word.eq_ignore_ascii_case("release")
    };
    let is_current = first.eq_ignore_ascii_case("current");
    let mark = if is_current { words.next()? } else { first };
    let version = words.next()?.trim_end_matches([',', '.', ';', ':']);
    (is_mark(mark) && is_version(version) && words.all(is_of_date)).then_some(version)
}

/// Whether a word after a version belongs to a date: `(May`, `5th,`, `2020)`, `-`.
fn is_of_date(word: &str) -> bool {
    let plain = plain_word(word);
    let ends = ["st", "nd", "rd", "th"];
    let number = ends.iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(&plain);
    let is_number = !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit() || b"-/".contains(&byte));
    let is_month = MONTHS.iter().any(|month| plain.starts_with(month))
        && plain.bytes().all(|byte| byte.is_ascii_lowercase());
    plain.is_empty() || is_number || is_month || matches!(plain.as_str(), "released" | "of")
}

/// The version in a sentence that begins with the name and the version, and that states that it is software: `rope 1.2.3 is
/// a library`. The sentence may go on in the next lines.
fn subject_with_version<'a>(lines: &[&'a str], own: &str) -> Option<&'a str> {
    /// The maximum number of lines of a sentence.
    const LINES: usize = 3;
    const SOFTWARE: [&str; 20] = [
        "application",
        "bundle",
        "client",
        "collection",
        "compiler",
        "engine",
        "framework",
        "interpreter",
        "library",
        "package",
        "parser",
        "program",
        "project",
        "server",
        "software",
        "suite",
        "system",
        "tool",
        "toolkit",
        "utility",
    ];
    /// Words about a requirement, or about a release other than that of the copy.
    const OTHER: [&str; 9] = [
        "dependency",
        "minimum",
        "needed",
        "obsolete",
        "old",
        "previous",
        "required",
        "requirement",
        "superseded",
    ];
    let mut words = lines.first()?.split_whitespace();
    let name = words.next()?;
    let mut version = words.next()?;
    if version.eq_ignore_ascii_case("version") {
        version = words.next()?;
    }
    let is_exact = version.split('.').count() >= 3 && is_version(version);
    // `rope 1.2.3 is the version that is required`
    let is_sentence = words.next() == Some("is") && matches!(words.next(), Some("a" | "an"));
    if !is_exact || !is_sentence || !is_called(name, own) {
        return None;
    }
    let rest = lines.iter().skip(1).take(LINES - 1).take_while(|line| !line.is_empty());
    let mut sentence: Vec<&str> = Vec::new();
    for word in words.chain(rest.flat_map(|line| line.split_whitespace())) {
        sentence.push(word);
        if word.ends_with(['.', ';', ':']) {
            break;
        }
    }
    let words: Vec<String> = sentence.into_iter().map(plain_word).collect();
    let is_in = |list: &[&str], word: &String| list.contains(&word.as_str());
    let noun = words.iter().position(|word| is_in(&SOFTWARE, word))?;
    // Only the subject matters: the version of "a library that implements the rope protocol" is that of the library.
    let (subject, rest) = words.split_at_checked(noun + 1)?;
    let is_other = subject.iter().chain(rest.first()).any(|word| is_in(&OTHERS, word));
    (!is_other && !words.iter().any(|word| is_in(&OTHER, word))).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(String, u32)> {
        opening(text, "rope").map(|it| match it {
            VersionStatement::Title { version, line, .. } => (version, line),
            _ => (String::new(), 0),
        })
    }

    #[test]
    fn first_lines_with_a_version() {
        for (text, expected) in [
            ("\n\nROPE knot tying.\nVersion 2.4.6 Sept 2009\n\nAuthors: A\n", Some(("2.4.6", 4))),
            ("# rope\n\n## Version: 1.2 (May 5th, 2020)\n", Some(("1.2", 3))),
            ("ROPE LIBRARY\n\nrope 1.2.11 is a general library.\n", Some(("1.2.11", 3))),
            ("rope version 1.2.11 is a library.\n", Some(("1.2.11", 1))),
            ("# rope\nVersion 2.0 of the license\n", None),
            ("# rope\n\nVersion 3 API\n", None),
            ("# rope\nGNU LESSER GENERAL PUBLIC LICENSE\nVersion 2.1, February 1999\n", None),
            ("# rope\nRequires knot 1.2.3\nVersion 1.2 is required\n", None),
            ("# Knots\nVersion 1.2.3\n", None),
            ("Version 1.2.3\n", None),
            ("# rope\nVersion 1.2.3\nVersion 1.2.4\n", None),
            ("# rope\nrope 1.2.3 is compatible with it.\n", None),
            ("# rope\nknot 1.2.3 is a library.\n", None),
            ("# rope\nrope 1.2 is a library.\n", None),
            ("rope\n====\n\nVersion 1.2\n-----------\n\nText.\n", Some(("1.2", 4))),
            ("rope 1.2.3 is the minimum version of the host.\n", None),
            ("rope - distributed under the Apache\nVersion 2.0, January 2004\n", None),
            ("rope\n\nThis is for the API\nVersion 2.3\nof the harbor.\n", None),
            ("rope\n\nThe interface of the harbor,\nVersion 2.3\n", None),
            ("# rope\nVersion 1.2.3 adds knots.\n", None),
            ("# rope\na\nb\nc\nd\ne\nf\ng\nh\ni\nVersion 1.2.3\n", None),
            (
                "# rope\n\nUse knots with the API of the harbor\n\nVersion 2.0.1\n\nText\n",
                Some(("2.0.1", 5)),
            ),
            (
                "rope 1.2.3 is a small and\nportable library. The format is open.\n",
                Some(("1.2.3", 1)),
            ),
            ("# rope\n\nVersion 1.3.0\n\nText.\n\nText.\n\n## Version 1.2.0\n", Some(("1.3.0", 3))),
            ("rope for Harbor\n\nVersion 3.1.0\n", None),
            ("Rope Protocol Specification\n\nVersion 1.3\n", None),
            ("Implementation of the ROPE format\n\nVersion 5.2\n", None),
            ("The rope plugin\n\nVersion 3.1.0\n", None),
            ("# rope\n\nharbor changes\n\nVersion 3.1.0\n", None),
            ("# rope\n\nImplements the knot protocol in C\n\nVersion 2.0\n", None),
            ("# rope\n\nIt is a small library\n\nIt ties good knots\n\nVersion 2.0\n", None),
            (
                "rope\n\nRelease 0.1 (May 2001)\n\n- a\n- b\n- c\n- d\n- e\n- f\n- g\n- h\n- i\n\nRelease 0.2 (June 2002)\n",
                None,
            ),
            ("rope 1.0.0 is a file format.\n", None),
            ("rope 1.0.0 is a protocol, and this is a library for it.\n", None),
            ("rope 1.0.0 is a required library.\n", None),
            ("rope 1.0.0 is a fine thing.\n", None),
        ] {
            assert_eq!(shown(text), expected.map(|(it, line)| (it.to_owned(), line)), "{text}");
        }
    }

    #[test]
    fn names_that_are_also_words_of_other_titles() {
        let shown = |text: &str, own: &str| opening(text, own).is_some();
        assert!(shown("# benchmark\n\nVersion 1.8.0\n", "benchmark"));
        assert!(shown("# Rope Benchmark\n\nVersion 1.8.0\n", "ropebenchmark"));
        assert!(!shown("# rope benchmark\n\nVersion 1.8.0\n", "rope"));
        assert!(shown("# tcl\n\nVersion 8.5.0\n\n## Python 3.8\n", "tcl"));
        assert!(!shown("# tcl\n\nVersion 8.5.0\n\n## Tcl 8.6.1\n", "tcl"));
    }

    #[test]
    fn what_the_version_is_about() {
        for (text, expected) in [
            (
                "rope 1.2.3 is a library that implements the knot protocol in C.\n",
                Some(("1.2.3", 1)),
            ),
            ("rope 1.2.3 is a parser plugin for Harbor.\n", None),
            ("rope for C\n\nVersion 1.2.3\n", Some(("1.2.3", 3))),
            ("rope test corpus\n\nVersion 3.1\n", None),
            ("Manual of rope\n\nVersion 3.1\n", None),
            ("rope user guide\n\nVersion 3.1\n", None),
            ("# rope\n\nThis copy only builds with Knot\n\nVersion 3.6\n", None),
            ("# rope\n\nThis copy requires Knot\n\nVersion 3.6\n", None),
            ("# rope\n\nA small tool for JSON\n\nVersion 1.2.3\n", Some(("1.2.3", 5))),
            ("# rope\n\nKnots that tie with Lua\n\nVersion 1.2.3\n", Some(("1.2.3", 5))),
            ("# Rope Test\n\nVersion 1.2.3\n", Some(("1.2.3", 3))),
            ("# rope\n\nVersion 1.2.3\n\nText\n\n## Python 3.8\n\nText\n", Some(("1.2.3", 3))),
            ("# rope\n\nVersion 1.2.3\n\nText\n\n## Knot 3.8\n\nText\n", None),
        ] {
            assert_eq!(shown(text), expected.map(|(it, line)| (it.to_owned(), line)), "{text}");
        }
    }
}

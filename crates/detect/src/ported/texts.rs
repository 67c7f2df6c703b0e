//! Recognizes names that are not those of projects: documents, methods, languages, standards, mail addresses.

use super::token::plain;

/// Whether a text begins with the title of a document, in quotes or between underscores.
pub(super) fn is_title(words: &str) -> bool {
    let words = words.trim_start();
    let quoted = words.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let is_marked = || {
        let marked = words.strip_prefix('_').and_then(|rest| rest.split_once("_,"));
        marked.is_some_and(|(title, _)| title.contains(' '))
    };
    quoted.is_some_and(|(title, _)| title.split_whitespace().count() > 3) || is_marked()
}

/// Whether a word is a letter followed by a number, like names in formulas and standards.
pub(super) fn is_letter_and_number(word: &str) -> bool {
    let mut letters = word.chars();
    let is_letter = letters.next().is_some_and(|first| first.is_ascii_uppercase());
    is_letter && word != "X11" && word.len() > 1 && letters.all(|c| c.is_ascii_digit())
}

/// Whether a word describes code rather than names it: "the non-UTF8 code", "the Unicode aware knots".
pub(super) fn is_adjective(word: &str, next: &str) -> bool {
    let is_negated = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("non-"));
    is_negated
        || matches!(
            next,
            "agnostic"
                | "aware"
                | "compatible"
                | "compliant"
                | "friendly"
                | "independent"
                | "specific"
        )
}

/// Whether a name is that of a document or a method: it has a date, authors are named, or the words after it name the
/// language that the code was translated to.
pub(super) fn is_of_text(name: &[&str], behind: &str) -> bool {
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

/// Languages that are not also the name of a project: "based on the Fortran implementation".
const ONLY_LANGUAGES: [&str; 21] = [
    "assembler",
    "assembly",
    "c",
    "c#",
    "c++",
    "cobol",
    "delphi",
    "fortran",
    "glsl",
    "hlsl",
    "java",
    "javascript",
    "matlab",
    "metal",
    "msl",
    "obj-c",
    "objc",
    "objective-c",
    "pascal",
    "typescript",
    "verilog",
];

/// Languages with the name of a project whose code is copied: "the hash of Lua".
const LANGUAGES: [&str; 8] = ["cuda", "go", "lua", "perl", "python", "ruby", "rust", "tcl"];

/// Whether a word is the name of a programming language.
pub(super) fn is_language(word: &str) -> bool {
    is_only_language(word) || LANGUAGES.iter().any(|language| word.eq_ignore_ascii_case(language))
}

/// Whether a word is the name of a programming language, and not of a project as well.
pub(super) fn is_only_language(word: &str) -> bool {
    ONLY_LANGUAGES.iter().any(|language| word.eq_ignore_ascii_case(language))
}

/// Whether a lower-case word is the name of a standard: "rfc2616", "ieee802.11", "draft-harbor-rope".
pub(super) fn is_standard(word: &str) -> bool {
    const BODIES: [&str; 12] = [
        "3gpp", "ansi", "draft", "ecma", "etsi", "fips", "iec", "ieee", "iso", "itu", "nist", "rfc",
    ];
    let rest = BODIES.iter().find_map(|body| word.strip_prefix(body));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()))
}

/// Whether a name is followed by a mail address.
pub(super) fn is_mail(behind: &str) -> bool {
    let inside = behind.trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inside.is_some_and(|(address, _)| {
        !address.contains("://") && (address.contains('@') || address.contains(" at "))
    })
}

//! Finds sentences near a text that restrict its grant: a clause before it, or a paragraph after it.

use std::ops::Range;

use super::block;
use super::counted::is_counted;
use crate::tokens::{Token, Tokens};

/// The maximum distance, in words, of a sentence that still refers to a text.
const REACH: usize = 120;
/// The number of words that identify a restriction.
const WINDOW: usize = 9;

/// The restricting sentences before and after a text, in the order of the file. `surroundings` are the tokens from
/// the previous text to the next one.
pub(super) fn find(
    tokens: &Tokens<'_>,
    text: Range<usize>,
    surroundings: Range<usize>,
) -> Vec<Range<usize>> {
    let before = nearest(tokens, &text, surroundings.start..text.start, true);
    let behind = nearest(tokens, &text, text.end..surroundings.end, false);
    let mut found = Vec::new();
    for part in [before, behind] {
        for sentence in sentences(tokens, part) {
            if !is_code(tokens.written(sentence.clone()))
                && !is_of_parts(tokens, sentence.clone())
                && restricts(tokens, sentence.clone())
            {
                found.push(sentence);
            }
        }
    }
    let start = text.start.saturating_sub(REACH).max(surroundings.start);
    let end = (text.end + REACH).min(surroundings.end);
    found.extend(copyright_lines(tokens, start..end).filter(|line| limits(tokens, line.clone())));
    found.sort_by_key(|sentence| sentence.start);
    found
}

/// Runs of words that are flagged as copyright lines.
fn copyright_lines(tokens: &Tokens<'_>, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let is_line = |at: usize| tokens.get(at).is_some_and(Token::is_copyright);
    let mut at = part.start;
    std::iter::from_fn(move || {
        let start = (at..part.end).find(|at| is_line(*at))?;
        at = (start..part.end).find(|at| !is_line(*at)).unwrap_or(part.end);
        Some(start..at)
    })
}

/// Whether a copyright line also has a restriction: "Copyright 2020 Jane Doe, for evaluation only".
fn limits(tokens: &Tokens<'_>, line: Range<usize>) -> bool {
    const MARKS: &[&str] = &[
        "noncommercial",
        "prohibited",
        "forbidden",
        "only",
        "solely",
        "exclusively",
        "evaluation",
        "cannot",
        "must",
        "shall",
    ];
    line.clone().any(|at| {
        let (word, next) = (tokens.word(at), tokens.word(at + 1));
        MARKS.contains(&word)
            || matches!((word, next), ("may", "not" | "only" | "be"))
            || word == "requires" && line.clone().any(|at| tokens.word(at) == "consent")
    })
}

/// Whether a text is code rather than a sentence: the license of a file is above its first lines of code.
fn is_code(text: &str) -> bool {
    ["&&", "||", "();", "==", "{", "};", "#include", "#if", "#define", "->", "::"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Whether a sentence is about a part of a program, like the comment below a license: "This class is for internal use
/// only". A sentence that mentions rights or the whole program is about the license.
fn is_of_parts(tokens: &Tokens<'_>, sentence: Range<usize>) -> bool {
    const PARTS: &[&str] = &[
        "class",
        "classes",
        "function",
        "functions",
        "method",
        "methods",
        "macro",
        "macros",
        "module",
        "container",
        "struct",
        "template",
        "templates",
        "variable",
        "value",
        "values",
        "buffer",
        "pointer",
        "implementation",
    ];
    const RIGHTS: &[&str] = &[
        "license",
        "licence",
        "licensed",
        "software",
        "rights",
        "right",
        "permission",
        "permitted",
        "copies",
        "copy",
        "redistribution",
        "redistribute",
        "distribute",
        "distribution",
        "commercial",
        "commercially",
        "noncommercial",
        "prohibited",
        "military",
        "patent",
        "patents",
        "fee",
    ];
    let has = |list: &[&str]| sentence.clone().any(|at| list.contains(&tokens.word(at)));
    has(PARTS) && !has(RIGHTS)
}

/// The part of a range that is near a text, and in the same block.
fn nearest(
    tokens: &Tokens<'_>,
    text: &Range<usize>,
    range: Range<usize>,
    is_before: bool,
) -> Range<usize> {
    let range = if is_before {
        range.end.saturating_sub(REACH).max(range.start)..range.end
    } else {
        range.start..(range.start + REACH).min(range.end)
    };
    block::within(tokens, text, range, is_before)
}

fn sentences<'a>(
    tokens: &'a Tokens<'_>,
    part: Range<usize>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut start = part.start;
    part.clone().filter_map(move |at| {
        let gap = tokens.gap(at + 1);
        let is_end = at + 1 == part.end
            || gap.starts_with(['.', '!', ';']) && !gap.starts_with("./")
            || gap.matches('\n').count() > 1;
        is_end.then(|| {
            let sentence = start..at + 1;
            start = at + 1;
            sentence
        })
    })
}

/// Words that always restrict a license if they are in a sentence near it.
const ALWAYS: &[&str] = &[
    "noncommercial",
    "prohibited",
    "forbidden",
    "military",
    "weapons",
    "excluded",
    "revoke",
    "revoked",
    "nontransferable",
];
/// Fields of use.
const FIELDS: &[&str] = &[
    "commercial",
    "commercially",
    "profit",
    "research",
    "academic",
    "educational",
    "evaluation",
    "personal",
    "internal",
    "private",
    "government",
    "production",
    "nonprofit",
    "university",
    "students",
    "hosted",
];
/// Words that limit a field of use.
const LIMITS: &[&str] = &[
    "not",
    "no",
    "without",
    "only",
    "solely",
    "exclusively",
    "except",
    "restricted",
    "cannot",
    "never",
    "limited",
];
/// Words for what a permission does without: "at no cost", "without having to ask us".
const ABSENT: &[&str] = &["charge", "cost", "fee", "fees", "having"];
const ACTS: &[&str] = &[
    "use",
    "used",
    "using",
    "copy",
    "copied",
    "distribute",
    "redistribute",
    "redistributed",
    "distributed",
    "modify",
    "modified",
    "sell",
    "sold",
    "sublicense",
    "commercial",
    "host",
    "offer",
    "offered",
    "train",
    "resell",
    "deploy",
    "deployed",
    "remove",
    "publish",
    "published",
    "include",
    "included",
];
const DUTIES: &[&str] = &[
    "notify",
    "report",
    "inform",
    "send",
    "pay",
    "obtain",
    "submit",
    "register",
    "contact",
    "disclose",
    "agree",
    "purchase",
    "request",
    "display",
    "acknowledge",
    "contribute",
    "publish",
    "credit",
    "share",
    "permission",
    "consent",
    "delete",
];

/// Whether a sentence restricts a license.
#[expect(clippy::too_many_lines, reason = "one list of restrictions")]
pub(super) fn restricts(tokens: &Tokens<'_>, sentence: Range<usize>) -> bool {
    let written = sentence.clone();
    let words: Vec<&str> = sentence
        .filter(|at| tokens.get(*at).is_some_and(is_counted))
        .map(|at| tokens.word(at))
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let near = |one: &[&str], other: &[&str]| {
        words.windows(WINDOW.min(words.len()).max(1)).any(|part| {
            let first = part.iter().position(|word| one.contains(word));
            first.is_some() && part.iter().any(|word| other.contains(word))
        })
    };
    let follows = |one: &[&str], other: &[&str]| {
        words.windows(2).any(
            |pair| matches!(pair, [first, second] if one.contains(first) && other.contains(second)),
        )
    };
    if is_end_of_license(&words) || is_end(tokens.written(written)) {
        return false;
    }
    // A condition of the license itself, repeated in its notice.
    if follows(&["except"], &["in"]) && has(&["compliance"]) {
        return false;
    }
    // An offer of other terms to paying customers does not restrict these terms.
    if follows(&["licensees"], &["holding"]) {
        return false;
    }
    let of_rights = has(&[
        "license",
        "rights",
        "right",
        "grant",
        "granted",
        "software",
        "use",
        "permission",
        "copies",
    ]);
    has(ALWAYS)
        || of_rights
            && has(&[
                "end",
                "ends",
                "expire",
                "expires",
                "terminate",
                "terminates",
                "requires",
                "evil",
                "subscription",
            ])
        || near(
            &["separate", "separately", "prior", "commercial"],
            &["agreement", "permission", "consent", "license", "obtained"],
        )
        || follows(&["commons"], &["clause"])
        || near(FIELDS, LIMITS) && !is_free_for_all(&words)
        || (follows(&["may", "must", "shall", "can"], &["not"]) || has(&["cannot"])) && has(ACTS)
        || near(&["must", "shall", "required", "obliged"], DUTIES)
        || near(&["patent", "patents"], &["not", "no", "excluding", "except", "without"])
        || near(
            &["additional", "further", "following"],
            &["restriction", "restrictions", "limitation", "limitations"],
        )
        || near(
            &["not", "no"],
            &["permitted", "allowed", "granted", "grant", "authorized", "licensed"],
        )
        || near(
            &["fee", "fees", "royalty", "royalties", "payment"],
            &["due", "pay", "must", "required", "payable", "per"],
        )
}

/// Whether a short sentence only states where a license ends: "End of the license". A sentence with a word of a
/// condition, such as "must", may say more.
fn is_end_of_license(words: &[&str]) -> bool {
    const LONGEST: usize = 10;
    const CONDITIONS: &[&str] = &[
        "requires",
        "require",
        "must",
        "may",
        "shall",
        "cannot",
        "prior",
        "prohibited",
        "commercial",
        "noncommercial",
    ];
    words.windows(2).any(|pair| pair == ["end", "of"])
        && words.len() <= LONGEST
        && !words.iter().any(|word| CONDITIONS.contains(word))
}

/// Whether a sentence is only a marker of the end of a license: `$QT_END_LICENSE$`, "END LICENSE BLOCK".
fn is_end(written: &str) -> bool {
    let is_word = |c: char| c.is_ascii_uppercase() || c == '_';
    matches!(written, "END LICENSE" | "END LICENSE BLOCK")
        || written.ends_with("_END_LICENSE") && written.chars().all(is_word)
}

/// Whether a sentence permits any purpose, including commercial ones, and only a price or a duty is denied: "at no cost".
fn is_free_for_all(words: &[&str]) -> bool {
    let follows = |one: &str, other: &str| words.windows(2).any(|pair| *pair == [one, other]);
    let is_denial =
        |pair: &[&str]| matches!(pair, ["no" | "without", what] if !ABSENT.contains(what));
    let limits =
        words.iter().any(|word| LIMITS.contains(word) && !matches!(*word, "no" | "without"));
    follows("any", "purpose")
        && follows("including", "commercial")
        && !limits
        && !words.windows(2).any(is_denial)
}

//! Recognizes sentences that name a license but do not grant it: about other code, other times, or licenses in
//! general.

use std::ops::Range;

use super::cues::REFUSES;
use super::named::Mention;
use super::words::{Break, Words};

pub(super) fn refuses(
    words: &Words<'_>,
    mention: &Mention,
    near: &Range<usize>,
    before: &Range<usize>,
) -> bool {
    // "Artistic License 2.0 (GPL Compatible)"
    let is_explained = words.gap(mention.words.end).ends_with('(');
    near.clone().any(|at| {
        let word = words.text(at);
        let is_in_address = matches!(words.gap(at), "/" | "." | "://");
        if at < before.end {
            REFUSES.contains(&word)
                && !is_in_address
                && !is_subject(words, at)
                && !is_of_the_whole(words, at, before.end)
        } else {
            let is_granted = (before.end.saturating_sub(3)..before.end)
                .any(|at| matches!(words.text(at), "licensed" | "released"));
            // "licensed under the OFL, which is compatible with …" still grants the license.
            word.contains("compatib")
                && !is_explained
                && !(is_granted && words.text(at.saturating_sub(2)) == "which")
        }
    }) || before.clone().rev().take(5).any(|at| {
        matches!(
            words.text(at),
            "not" | "non" | "isn't" | "isnt" | "no" | "if" | "never" | "nor" | "against"
        ) && words.text(at + 1) != "only"
    }) || speaks_of_others(words, before)
        || is_of_another_thing(words, near, before)
        || is_instruction(words, before.start)
        || is_general(words, before)
        || is_condition(words, before)
        || is_discussed(words, near.end.min(words.len()), before)
        || is_header(words, near)
}

/// "Equivalent is distributed under X": the name of a project.
fn is_subject(words: &Words<'_>, at: usize) -> bool {
    words.before(at) >= Break::Sentence && matches!(words.text(at + 1), "is" | "are")
}

/// "includes software licensed under X", "the package with all examples is under X".
fn is_of_the_whole(words: &Words<'_>, at: usize, end: usize) -> bool {
    const NEXT: usize = 3;
    match words.text(at) {
        // "under the GPL-compatible Apache License"
        "compatible" => words.gap(at) == "-" && end - at <= NEXT,
        "includes" => (at..end).any(|at| matches!(words.text(at), "licensed" | "under")),
        "example" | "examples" => {
            let before = at.checked_sub(1).map_or("", |before| words.text(before));
            !matches!(before, "for" | "an" | "as" | "this" | "of")
        }
        _ => false,
    }
}

/// "If a file is under the GPL, ask …": the sentence does not say that it is.
fn is_condition(words: &Words<'_>, before: &Range<usize>) -> bool {
    let is_verb = |at: usize| matches!(words.text(at), "is" | "are" | "was" | "were");
    let subject = words.text(before.start + 1);
    words.text(before.start) == "if"
        && matches!(subject, "the" | "a" | "an" | "this" | "your" | "any" | "it" | "some")
        && before.clone().any(is_verb)
        && !before.clone().skip(1).any(|at| words.gap(at).contains(','))
}

/// Phrases of sentences about a license in general, or about the licenses of other people's work.
const GENERAL: &[&[&str]] = &[
    &["brought", "the"],
    &["you", "use", "the"],
    &["such", "as", "the"],
    &["while", "the", "rest"],
    &["only", "in", "software", "licensed"],
    &["in", "the", "case", "of"],
    &["where", "a", "choice", "of"],
    &["policy", "saying"],
    &["e", "g"],
    &["e.g"],
    &["contributions", "are"],
    &["stating", "that"],
    &["license", "terms", "like"],
    &["words", "taken", "from"],
    &["should", "have"],
    &["spdx", "name"],
];

/// "code licensed under X, in the case of which …", "permitted only in software licensed under X".
fn is_general(words: &Words<'_>, before: &Range<usize>) -> bool {
    const REACH: usize = 24;
    let reach = before.start.max(before.end.saturating_sub(REACH))..before.end;
    let says = |at: usize, run: &[&str]| {
        run.iter().enumerate().all(|(offset, word)| words.text(at + offset) == *word)
    };
    // "You should have received a copy of the …" is part of many notices.
    let is_received = |at: usize| words.text(at + 2) == "received";
    // "files without a notice (e.g. the examples) are under X"
    let is_example = |at: usize| {
        matches!(words.text(at), "e" | "e.g")
            && (at..before.end).any(|at| words.gap(at).contains(')'))
    };
    reach
        .into_iter()
        .any(|at| GENERAL.iter().any(|run| says(at, run)) && !is_received(at) && !is_example(at))
}

/// "it is the GPL that is relevant", "under the AGPL, and we want …": a sentence that discusses the license.
fn is_discussed(words: &Words<'_>, end: usize, before: &Range<usize>) -> bool {
    const REACH: usize = 6;
    let start = before.end;
    let sentence = words.sentence(start);
    let says = |at: usize, one: &str, other: &str| {
        words.text(at) == one && words.text(at + 1) == other && words.before(at) < Break::Sentence
    };
    let asks = |end: usize| words.gap(end).starts_with(['?']);
    let next = words.sentence(sentence.end.min(words.len().saturating_sub(1)));
    let is_asked =
        asks(sentence.end) || words.before(sentence.end) < Break::Paragraph && asks(next.end);
    is_asked
        || (start.saturating_sub(3)..start).any(|at| says(at, "it", "is"))
            && (start..end).any(|at| says(at, "that", "is"))
        || matches!(words.text(end.saturating_sub(3)), "dependency" | "dependencies")
        || (start..end + REACH).any(|at| says(at, "by", "itself"))
        || (start..sentence.end).any(|at| {
            says(at, "resulting", "binary")
                || says(at, "resulting", "binaries")
                || says(at, "should", "refer")
                || says(at, "must", "not") && words.text(at + 2) == "be"
        })
        || (start..end + REACH).any(|at| says(at, "we", "want"))
}

/// "exported GPL-only".
pub(super) fn is_limit(words: &Words<'_>, mention: &Mention) -> bool {
    let end = mention.words.end;
    words.text(end) == "only" && words.gap(end) == "-"
}

/// A name in a table of values and their meanings: `"GPL v2" [GNU Public License v2]`.
pub(super) fn is_value(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 8;
    let start = mention.words.start;
    let end = mention.words.end;
    let explains = |at: usize| {
        let gap = words.gap(at).rsplit_once('"');
        gap.is_some_and(|(_, gap)| gap.starts_with(' ') && gap.trim() == "[")
    };
    let in_brackets = (start.saturating_sub(REACH)..=start)
        .rev()
        .take_while(|at| *at == start || !words.gap(at + 1).contains(']'))
        .any(explains);
    in_brackets || (start..end + 4).any(explains)
}

/// "any code that is licensed under X", "files that are not available under X", "licenses such as X".
fn speaks_of_others(words: &Words<'_>, before: &Range<usize>) -> bool {
    let back = |count: usize| before.end.checked_sub(count).map_or("", |at| words.text(at));
    let skipped = usize::from(matches!(back(1), "the" | "a" | "an"));
    if matches!((back(2 + skipped), back(1 + skipped)), ("such", "as"))
        || matches!(back(1 + skipped), "like" | "unlike")
    {
        return true;
    }
    // "Jane's version is under the GPL"
    let is_of_somebody = |at: usize| {
        (words.text(at), words.text(at + 1)) == ("version", "is")
            && at.checked_sub(1).is_some_and(|who| words.written(&(who..at)).ends_with("'s"))
    };
    if before.clone().any(is_of_somebody) {
        return true;
    }
    let is_granting = |word: &str| {
        matches!(
            word,
            "licensed" | "released" | "distributed" | "covered" | "available" | "subject"
        )
    };
    before.clone().rev().take(14).any(|at| match words.text(at) {
        // "that do not have a notice of their own" refers to files of this work.
        "not" if words.text(at + 1) == "have" => !(at + 2..at + 7)
            .any(|at| matches!(words.text(at), "copyright" | "notice" | "header" | "license")),
        "not" => is_granting(words.text(at + 1)),
        "any" => {
            let mut rest = at + 1..(at + 8).min(before.end);
            rest.clone().any(|at| is_granting(words.text(at)))
                && !rest.any(|at| {
                    matches!(words.text(at), "or" | "later" | "version" | "may" | "project" | "use")
                })
        }
        _ => false,
    })
}

/// `let text = "Licensed under …"`, `print('This program is …')`: a string constant or output of a program.
pub(super) fn is_text_of_code(words: &Words<'_>, reach: Range<usize>) -> bool {
    const DECLARED: usize = 3;
    let mut reach = reach;
    reach.any(|at| {
        let gap = words.gap(at);
        let back = |count: usize| at.checked_sub(count).map_or("", |at| words.text(at));
        let is_call = gap.starts_with('(') && gap.ends_with(['"', '\'']);
        let is_assigned = gap.contains('=') && gap.ends_with(['"', '\'']);
        is_call && matches!(back(1), "print" | "log" | "puts" | "write" | "echo")
            || is_assigned
                && (1..=DECLARED).any(|count| matches!(back(count), "let" | "const" | "var"))
    })
}

/// "New files should include the following header: …", before the sentence that begins at an index.
fn is_instruction(words: &Words<'_>, start: usize) -> bool {
    const REACH: usize = 24;
    (start.saturating_sub(REACH)..start).any(|at| {
        let asks = matches!(words.text(at), "should" | "must" | "please");
        let mut rest = at..(at + 7).min(start);
        asks && rest
            .clone()
            .any(|at| matches!(words.text(at), "include" | "contain" | "add" | "have"))
            && rest.any(|at| {
                words.text(at) == "following"
                    && (at..at + 4).any(|at| matches!(words.text(at), "header" | "boilerplate"))
            })
    })
}

/// "provides GPL-licensed bindings", "the BSD-licensed compiler", "a GPLv2 licensed driver is available": the license
/// is that of the noun after it, and the text is about something else.
fn is_of_another_thing(words: &Words<'_>, near: &Range<usize>, before: &Range<usize>) -> bool {
    const OWN: [&str; 14] = [
        "software", "library", "project", "program", "package", "module", "code", "file", "files",
        "source", "and", "or", "under", "by",
    ];
    let Some(licensed) = (before.end..near.end).find(|at| words.text(*at) == "licensed") else {
        return false;
    };
    let thing = words.text(licensed + 1);
    let goes_on = words.before(licensed + 1) < Break::Sentence
        && words.gap(licensed + 1).trim_matches(',').trim().is_empty()
        && thing.starts_with(|first: char| first.is_alphabetic());
    let back = |count: usize| before.end.checked_sub(count).map_or("", |at| words.text(at));
    // "that printer, which is BSD-licensed, has"
    if (back(2), back(1)) == ("which", "is") && words.gap(licensed + 1).starts_with(',') {
        return true;
    }
    let sentence = words.sentence(before.end);
    let is_offered = (licensed..sentence.end)
        .any(|at| matches!((words.text(at), words.text(at + 1)), ("is" | "are", "available")));
    goes_on
        && !OWN.contains(&thing)
        && (thing == "but"
            || back(1) == "the"
            || is_offered
            || matches!(back(1), "provides" | "provide"))
}

/// "a missing GPL license header".
fn is_header(words: &Words<'_>, near: &Range<usize>) -> bool {
    near.clone().rev().take(3).any(|at| {
        matches!(words.text(at), "header" | "headers")
            && matches!(words.text(at.saturating_sub(1)), "license" | "gpl" | "lgpl")
    })
}

/// "was previously released under X", "the Invariant Sections being X".
pub(super) fn is_of_the_past(words: &Words<'_>, mention: &Mention, before: &Range<usize>) -> bool {
    let mut reach = before.start.max(mention.words.start.saturating_sub(8))..before.end;
    reach.any(|at| {
        matches!(words.text(at), "was" | "were")
            && matches!(
                words.text(at + 1),
                "previously" | "originally" | "formerly" | "first" | "initially"
            )
    }) || before.clone().any(|at| words.text(at) == "invariant")
        || { before.clone() }.any(|at| (words.text(at), words.text(at + 1)) == ("before", "that"))
}

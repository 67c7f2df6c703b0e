//! Whether the words around a name say that something is licensed.

use std::ops::Range;

use super::cues::{CODE, ELSEWHERE, GRANTS, GRANTS_BESIDE, REFUSES};
use super::mention::Mention;
use super::names::Weight;
use super::words::{Break, Words};
use crate::compose::Certainty;

/// How a name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A sentence grants the license.
    Granted,
    /// A field or heading names it.
    Field,
    /// A sentence says where its text is; it counts where nothing else is said.
    Pointed,
    /// It says nothing of the file.
    None,
    /// The sentence says that this is not its license.
    Refused,
}

/// How a name is meant.
pub(super) fn judge(words: &Words<'_>, mention: &Mention) -> Use {
    if mention.weight == Weight::Grant {
        return Use::Granted;
    }
    let sentence = words.sentence(mention.words.start);
    let near = sentence.start.max(mention.words.start.saturating_sub(12))
        ..sentence.end.min(mention.words.end + 3).max(mention.words.end);
    if is_part_of_path(words, mention) || is_of_section(words, mention) {
        return Use::None;
    }
    let written = words.written(&near);
    if CODE.iter().any(|mark| written.contains(mark)) || is_in_object(words, mention) {
        return Use::None;
    }
    // Where Debian keeps the texts.
    if words.text(mention.name.start) == "usr" {
        return Use::Pointed;
    }
    if is_field(words, mention) {
        return Use::Field;
    }
    let before = sentence.start.max(mention.words.start.saturating_sub(40))..mention.words.start;
    let after = mention.words.end..sentence.end.min(mention.words.end + 6).max(mention.words.end);
    if refuses(words, &near, &before) || is_of_the_past(words, mention, &before) {
        return Use::Refused;
    }
    let licensed_behind = follows_licensed(words, mention.words.end);
    let has = |range: &Range<usize>, list: &[&str]| {
        range.clone().any(|at| list.contains(&words.text(at)))
    };
    let vague = mention.certainty == Certainty::AnyVersion || mention.weight == Weight::Word;
    if vague && has(&before, ELSEWHERE) {
        return Use::None;
    }
    let beside = is_beside_license(words, mention);
    let grants = has(&before, GRANTS)
        || (beside && has(&before, GRANTS_BESIDE))
        || licensed_behind
        || applies(words, mention, &sentence)
        || is_licensed_as(words, mention);
    match mention.weight {
        _ if is_pointer(words, &before, &after) => {
            let whole = mention.name.len() >= 3 || mention.weight == Weight::Address;
            if whole { Use::Pointed } else { Use::None }
        }
        Weight::Name | Weight::Address if grants => Use::Granted,
        Weight::Word if grants && (beside || is_under(words, mention)) => Use::Granted,
        Weight::Word | Weight::Name if is_same_as(words, mention) => Use::Granted,
        Weight::Name if is_heading(words, mention) || is_announced(words, mention) => Use::Field,
        Weight::Word if beside && is_heading(words, mention) => Use::Field,
        Weight::Address if is_near_license(words, mention) => Use::Field,
        Weight::Name if states(words, mention, &before) => Use::Granted,
        Weight::Address => Use::Pointed,
        _ => Use::None,
    }
}

/// `{ license: 'X' }` is an object in code more often than metadata.
fn is_in_object(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    start.checked_sub(1).is_some_and(|key| {
        words.text(key) == "license"
            && words.gap(start).contains(':')
            && words.gap(key).trim_end().ends_with('{')
            && !words.gap(key).contains('\n')
    })
}

/// "License: X", `"license": "X"`, `MODULE_LICENSE("X")`, `<license><name>X`, `License :: OSI Approved :: X`.
fn is_field(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 6;
    let start = mention.words.start;
    for at in (start.saturating_sub(REACH)..start).rev() {
        let word = words.text(at);
        let is_key = matches!(word, "license" | "licensing" | "copying")
            || (word == "software"
                && at.checked_sub(1).is_some_and(|before| words.text(before) == "free"));
        if is_key {
            let gap = words.gap(at + 1);
            let key = words.gap(at);
            if key.trim_end().ends_with('{') {
                return false;
            }
            if at + 1 == start
                && words.before(at) == Break::Paragraph
                && mention.weight != Weight::Address
            {
                return true;
            }
            let behind = if start - at <= 3 { words.gap(start) } else { "" };
            let marks = gap.contains([':', '=', '>', '|', '('])
                || gap.contains("\" \"")
                || behind.trim_start().starts_with(':');
            let told = at.checked_sub(1).map_or("", |before| words.text(before));
            let listed = matches!(
                told,
                "spdx"
                    | "suggested"
                    | "supported"
                    | "accepted"
                    | "allowed"
                    | "possible"
                    | "approved"
            );
            let code = listed
                || gap.contains("==")
                || gap.contains("::") && !gap.contains(" :: ")
                || gap.contains("->");
            let between = at + 1..start;
            let short =
                between.len() <= 4 || between.clone().all(|at| words.before(at) < Break::Sentence);
            if marks
                && !code
                && short
                && between.clone().all(|at| words.before(at) < Break::Paragraph || at == at + 1)
            {
                return true;
            }
        }
        if words.before(at) >= Break::Paragraph {
            return false;
        }
    }
    false
}

/// Whether a name is a part of a path, an address or a word of code: `LICENSE.GPL`, `doc/mit.php`, `IS_GPL`.
pub(super) fn is_part_of_path(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 10;
    if mention.weight == Weight::Address {
        return false;
    }
    let ends =
        |gap: &str| gap.contains(|c: char| c.is_whitespace() || "\"'`()<>[]{},;=*".contains(c));
    let mut start = mention.words.start;
    while start > 0 && mention.words.start - start < REACH && !ends(words.gap(start)) {
        if words.gap(start).contains('_') {
            return true;
        }
        start -= 1;
    }
    let mut end = mention.words.end;
    while end < words.len() && end - mention.words.end < REACH && !ends(words.gap(end)) {
        if words.gap(end).contains('_') {
            return true;
        }
        end += 1;
    }
    if start == mention.words.start && end == mention.words.end {
        return words.gap(start).ends_with('/') && !words.gap(start).contains("//");
    }
    let written = words.written(&(start..end));
    if mention.weight == Weight::Word && written.matches('/').count() >= 2 {
        return true;
    }
    let dotted =
        written.split('.').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    dotted || written.contains("://")
}

/// "section 7 of the GNU GPL" is about a license.
fn is_of_section(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    (start.saturating_sub(6)..start)
        .any(|at| matches!(words.text(at), "section" | "clause" | "article" | "paragraph"))
}

fn refuses(words: &Words<'_>, near: &Range<usize>, before: &Range<usize>) -> bool {
    near.clone().any(|at| {
        let word = words.text(at);
        let is_in_address = matches!(words.gap(at), "/" | "." | "://");
        if at < before.end {
            REFUSES.contains(&word) && !is_in_address
        } else {
            word.contains("compatib")
        }
    }) || (words.text(near.end.saturating_sub(3)) == "only"
        && words.gap(near.end.saturating_sub(3)) == "-")
        || before.clone().rev().take(5).any(|at| {
            matches!(
                words.text(at),
                "not" | "non" | "isn't" | "isnt" | "no" | "if" | "never" | "nor" | "against"
            ) && words.text(at + 1) != "only"
        })
        || speaks_of_others(words, before)
        || is_header(words, near)
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
    let is_granting = |word: &str| {
        matches!(
            word,
            "licensed" | "released" | "distributed" | "covered" | "available" | "subject"
        )
    };
    before.clone().rev().take(14).any(|at| match words.text(at) {
        "not" => is_granting(words.text(at + 1)) || words.text(at + 1) == "have",
        "any" => {
            let rest = at + 1..(at + 8).min(before.end);
            rest.clone().any(|at| is_granting(words.text(at)))
                && !{ rest }.any(|at| {
                    matches!(words.text(at), "or" | "later" | "version" | "may" | "project" | "use")
                })
        }
        _ => false,
    })
}

/// "a missing GPL license header".
fn is_header(words: &Words<'_>, near: &Range<usize>) -> bool {
    near.clone().rev().take(3).any(|at| {
        matches!(words.text(at), "header" | "headers")
            && matches!(words.text(at.saturating_sub(1)), "license" | "gpl" | "lgpl")
    })
}

/// "was previously released under X", "the Invariant Sections being X".
fn is_of_the_past(words: &Words<'_>, mention: &Mention, before: &Range<usize>) -> bool {
    let reach = before.start.max(mention.words.start.saturating_sub(8))..before.end;
    reach.clone().any(|at| {
        matches!(words.text(at), "was" | "were")
            && matches!(
                words.text(at + 1),
                "previously" | "originally" | "formerly" | "first" | "initially"
            )
    }) || before.clone().any(|at| words.text(at) == "invariant")
        || { before.clone() }.any(|at| (words.text(at), words.text(at + 1)) == ("before", "that"))
}

/// "GPL licensed", "MIT-licensed".
fn follows_licensed(words: &Words<'_>, end: usize) -> bool {
    words.text(end.saturating_sub(1)) == "licensed"
        // "GPL'd"
        || (words.text(end) == "d" && words.gap(end) == "'")
        || words.before(end) < Break::Sentence
            && (words.text(end) == "licensed"
                || (matches!(words.text(end), "license" | "style")
                    && words.text(end + 1) == "licensed"))
}

/// Whether the word "license" is next to a name, or a part of it.
fn is_beside_license(words: &Words<'_>, mention: &Mention) -> bool {
    let is_license = |word: &str| matches!(word, "license" | "licensed" | "licensing");
    let end = mention.words.end;
    (is_license(words.text(end)) && words.before(end) < Break::Sentence)
        || mention.words.start.checked_sub(1).is_some_and(|before| is_license(words.text(before)))
        || mention.name.clone().any(|at| is_license(words.text(at)))
}

/// "under MIT", "under the MIT".
fn is_under(words: &Words<'_>, mention: &Mention) -> bool {
    let before =
        |count: usize| mention.words.start.checked_sub(count).map_or("", |at| words.text(at));
    let is_under =
        |word: &str| matches!(word, "under" | "licensed" | "sous" | "unter" | "bajo" | "either");
    is_under(before(1))
        || (matches!(before(1), "the" | "an" | "a" | "both" | "either" | "la" | "as")
            && is_under(before(2)))
}

/// A paragraph that has little but the name.
fn is_heading(words: &Words<'_>, mention: &Mention) -> bool {
    const OTHER: usize = 4;
    const SHORT: usize = 3;
    let paragraph = words.paragraph(mention.words.start);
    let beside = is_beside_license(words, mention);
    let own = paragraph.len().saturating_sub(mention.words.len());
    let vague = mention.certainty == Certainty::AnyVersion;
    let quoted = words.gap(mention.words.start).contains(['"', '(', '=', '\'']);
    let long = beside && mention.name.len() > 1 || !vague && mention.name.len() > 3;
    let limit = match (vague, long) {
        (true, _) => 1,
        (false, true) => OTHER,
        (false, false) => SHORT,
    };
    let told = |at: usize| matches!(words.text(at), "was" | "reports" | "notice" | "header");
    (long || is_written_out(words, mention))
        && own <= limit
        && !quoted
        && !paragraph.clone().any(told)
}

/// Whether an abbreviation can be nothing but a license: `GPLv2`, `GNU GPL 2`, `LGPL 2.1+`, and not `GPL2`, which is
/// a port of a chip as well.
fn is_written_out(words: &Words<'_>, mention: &Mention) -> bool {
    mention.family.is_some()
        && mention.certainty != Certainty::AnyVersion
        && mention.words.clone().any(|at| {
            let word = words.text(at);
            matches!(word, "gnu" | "version" | "v" | "later" | "only")
                || word.contains('.')
                || (word.ends_with("lv") && words.before(at + 1) == Break::None)
        })
}

/// Whether a name is an entry of a list of licenses: "under one of the following licenses:".
fn is_announced(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 90;
    let start = mention.words.start;
    let head = start.saturating_sub(REACH)..start;
    let is_entry = words.gap(start).contains(['\n', ')', '-', '*', '>']);
    is_entry
        && head.clone().any(|at| {
            words.text(at) == "following" && (at..at + 4).any(|at| words.text(at) == "license")
        })
        && { head }.any(|at| GRANTS.contains(&words.text(at)))
}

/// Whether an address is in a paragraph that speaks of a license.
fn is_near_license(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    (start.saturating_sub(24)..start).any(|at| {
        matches!(words.text(at), "license" | "licensed" | "licensing" | "copyright" | "copying")
    })
}

/// "You should have received a copy of X", "see X for details", "the complete text of X is in …".
fn is_pointer(words: &Words<'_>, before: &Range<usize>, after: &Range<usize>) -> bool {
    let back = |count: usize| {
        before
            .end
            .checked_sub(count)
            .filter(|at| before.contains(at))
            .map_or("", |at| words.text(at))
    };
    let received = before.clone().rev().take(8).any(|at| {
        matches!((words.text(at), words.text(at + 1)), ("copy" | "text" | "copies", "of"))
    });
    let see = (back(2) == "see" && back(1) == "the") || back(1) == "see";
    let terms_of =
        before.clone().any(|at| words.text(at) == "see") && { before.clone() }.any(|at| {
            (words.text(at), words.text(at + 1), words.text(at + 2)) == ("for", "the", "terms")
        });
    let details = after.clone().any(|at| matches!(words.text(at), "details"));
    received || terms_of || (see && details)
}

/// "This is free software (GPL)", "the license is X", "the library is now also under X".
fn states(words: &Words<'_>, mention: &Mention, before: &Range<usize>) -> bool {
    let start = mention.words.start;
    let back = |count: usize| {
        start.checked_sub(count).filter(|at| before.contains(at)).map_or("", |at| words.text(at))
    };
    let is = |word: &str| matches!(word, "is" | "are");
    let skipped =
        usize::from(matches!(back(1), "the" | "a" | "an" | "all" | "now" | "also" | "under"));
    let verb =
        is(back(1)) || is(back(1 + skipped)) || (skipped > 0 && is(back(3)) && back(2) == "also");
    let in_brackets =
        words.gap(start).ends_with('(') && words.gap(mention.words.end).starts_with(')');
    let named = matches!(
        back(1),
        "software"
            | "source"
            | "code"
            | "available"
            | "agreement"
            | "information"
            | "file"
            | "domain"
            | "domian"
            | "copying"
            | "license"
    ) || back(1).starts_with(|c: char| c.is_ascii_digit());
    let in_brackets =
        in_brackets && named && !before.clone().any(|at| REFUSES.contains(&words.text(at)));
    in_brackets || verb && before.clone().any(|at| is_work(words.text(at)))
}

/// Words for what may be licensed.
fn is_work(word: &str) -> bool {
    matches!(
        word,
        "license"
            | "licensing"
            | "software"
            | "code"
            | "project"
            | "program"
            | "library"
            | "package"
            | "file"
            | "files"
            | "module"
            | "plugin"
            | "binary"
            | "source"
            | "sources"
            | "documentation"
            | "app"
            | "application"
    )
}

/// "X applies to all files", "X set forth below", "X is reproduced below", "X covers it".
fn applies(words: &Words<'_>, mention: &Mention, sentence: &Range<usize>) -> bool {
    const REACH: usize = 14;
    let end = mention.words.end;
    (end..sentence.end.min(end + REACH)).any(|at| {
        let next = words.text(at + 1);
        match words.text(at) {
            "applies" | "applicable" | "governs" => true,
            "set" => next == "forth",
            "reproduced" | "included" | "printed" => next == "below",
            "is" => next == "as" && words.text(at + 2) == "follows",
            _ => false,
        }
    })
}

/// "under the same license as X", "its terms are the same as those of X".
fn is_same_as(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 8;
    let start = mention.words.start;
    let reach = start.saturating_sub(REACH)..start;
    let find = |word: &str| reach.clone().find(|at| words.text(*at) == word);
    let (Some(same), Some(last)) = (find("same"), find("as")) else { return false };
    let is_terms = |at: usize| {
        matches!(
            words.text(at),
            "license" | "terms" | "term" | "conditions" | "licensing" | "copyright"
        )
    };
    same < last
        && (same.saturating_sub(REACH)..last).any(is_terms)
        && (same..=start).skip(1).all(|at| words.before(at) < Break::Sentence)
        && (last + 1..start).all(|at| {
            matches!(words.text(at), "the" | "that" | "those" | "of" | "rest" | "for" | "in" | "a")
        })
}

/// "released as X", "licensed by its authors as X", "used as per X", "is licensed with X".
fn is_licensed_as(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 6;
    let start = mention.words.start;
    let back = |count: usize| start.checked_sub(count).map_or("", |at| words.text(at));
    let skipped = usize::from(matches!(back(1), "the" | "a" | "an"));
    matches!(back(1 + skipped), "as" | "with" | "per" | "under")
        && (start.saturating_sub(REACH)..start).any(|at| {
            words.before(at + 1) < Break::Sentence
                && matches!(
                    words.text(at),
                    "released"
                        | "licensed"
                        | "distributed"
                        | "available"
                        | "published"
                        | "offered"
                        | "provided"
                        | "supplied"
                        | "sourced"
                        | "used"
                        | "placed"
                )
        })
}

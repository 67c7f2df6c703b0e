//! Fields, headings and lists that name a license, and names that are parts of paths.

use super::cues::GRANTS;
use super::grant::is_beside_license;
use super::named::Mention;
use super::names::Weight;
use super::words::{Break, Words};
use crate::compose::Certainty;

/// `{ license: 'X' }` is an object in code more often than metadata.
pub(super) fn is_in_object(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    start.checked_sub(1).is_some_and(|key| {
        words.text(key) == "license"
            && words.gap(start).contains(':')
            && words.gap(key).trim_end().ends_with('{')
            && !words.gap(key).contains('\n')
    })
}

/// "License: X", `"license": "X"`, `MODULE_LICENSE("X")`, `<license><name>X`, `License :: OSI Approved :: X`.
pub(super) fn is_field(words: &Words<'_>, mention: &Mention) -> bool {
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
            // The metadata of a package in the language of Gradle.
            if gap.trim() == "{" && words.text(at + 1) == "name" {
                return true;
            }
            if key.trim_end().ends_with('{') {
                return false;
            }
            if at + 1 == start
                && words.before(at) == Break::Paragraph
                && mention.weight != Weight::Address
            {
                return true;
            }
            // "License GPLv2+: GNU GPL version 2 or later"
            if at + 1 == start
                && words.gap(mention.words.end).trim_start_matches('+').starts_with(": ")
            {
                return true;
            }
            let behind = if start - at <= 3 { words.gap(start) } else { "" };
            let marks = gap.contains([':', '=', '>', '|', '('])
                || gap.contains("\" \"")
                || behind.trim_start().starts_with(':');
            let code = is_among_others(words, at)
                || gap.contains("()")
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

/// "Some accepted licenses: …", where the word "license" is at an index.
fn is_among_others(words: &Words<'_>, at: usize) -> bool {
    matches!(
        at.checked_sub(1).map_or("", |before| words.text(before)),
        "spdx" | "suggested" | "supported" | "accepted" | "allowed" | "possible" | "approved"
    )
}

/// Whether a name is a part of a path, an address or a word of code: `LICENSE.GPL`, `doc/mit.php`, `IS_GPL`.
pub(super) fn is_part_of_path(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 10;
    if mention.weight == Weight::Address {
        // `PAGE_URL', "https://…"`
        let scheme = words.text(mention.words.start.saturating_sub(1));
        let before = mention.words.start.saturating_sub(if scheme == "www" { 2 } else { 1 });
        return ["https", "http"].contains(&words.text(before))
            && before
                .checked_sub(1)
                .is_some_and(|key| words.text(key) == "url" && words.gap(key).ends_with('_'));
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
    // `lib/openssl/OPENSSL-LICENSE`
    if written.contains('/')
        && ["-LICENSE", "-LICENCE", "_LICENSE"].iter().any(|end| written.ends_with(end))
    {
        return true;
    }
    if mention.weight == Weight::Word && written.matches('/').count() >= 2 {
        return true;
    }
    let dotted =
        written.split('.').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    dotted || written.contains("://")
}

/// "section 7 of the GNU GPL" is about a license.
pub(super) fn is_of_section(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    (start.saturating_sub(6)..start)
        .any(|at| matches!(words.text(at), "section" | "clause" | "article" | "paragraph"))
}

/// A paragraph that has little but the name.
pub(super) fn is_heading(words: &Words<'_>, mention: &Mention) -> bool {
    const OTHER: usize = 4;
    const SHORT: usize = 3;
    let mut paragraph = words.paragraph(mention.words.start);
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
    let told = |at: usize| {
        matches!(words.text(at), "was" | "reports" | "notice" | "header" | "files" | "platforms")
    };
    (long || is_written_out(words, mention)) && own <= limit && !quoted && !paragraph.any(told)
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
pub(super) fn is_announced(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 90;
    let start = mention.words.start;
    let head = start.saturating_sub(REACH)..start;
    let marks = ['\n', ')', '-', '*', '>', '.'];
    let is_entry = words.gap(start).contains(marks)
        || start.checked_sub(1).is_some_and(|article| {
            words.text(article) == "the" && words.gap(article).contains(marks)
        });
    is_entry
        && head.clone().any(|at| {
            words.text(at) == "either" && words.gap(at + 1).contains(':')
                || (words.text(at), words.text(at + 1)) == ("one", "of")
                    && matches!(words.text(at + 2), "two" | "three" | "these")
                    && words.text(at + 3) == "license"
                || words.text(at) == "following"
                    && (at..at + 4).any(|at| words.text(at) == "license")
        })
        && { head }.any(|at| GRANTS.contains(&words.text(at)))
}

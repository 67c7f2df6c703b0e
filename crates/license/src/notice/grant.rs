//! Recognizes sentences that grant a license, or state where its text is.

use std::ops::Range;

use super::cues::REFUSES;
use super::named::Mention;
use super::words::{Break, Words};
use crate::compose::Certainty;

/// "GPL licensed", "MIT-licensed".
pub(super) fn follows_licensed(words: &Words<'_>, end: usize) -> bool {
    words.text(end.saturating_sub(1)) == "licensed"
        || words.before(end) < Break::Sentence
            && (words.text(end) == "licensed"
                || (matches!(words.text(end), "license" | "style")
                    && words.text(end + 1) == "licensed")
                // "LGPLv3+ or GPLv2+ dual license"
                || (matches!(words.text(end), "dual" | "tri" | "triple")
                    && words.text(end + 1).starts_with("licens")))
}

/// Whether the word "license" is next to a name, or part of it.
pub(super) fn is_beside_license(words: &Words<'_>, mention: &Mention) -> bool {
    let is_license = |word: &str| matches!(word, "license" | "licensed" | "licensing");
    let end = mention.words.end;
    let behind = end + usize::from(words.text(end) == "style");
    (is_license(words.text(behind)) && (end..=behind).all(|at| words.before(at) < Break::Sentence))
        || mention.words.start.checked_sub(1).is_some_and(|before| is_license(words.text(before)))
        || mention.name.clone().any(|at| is_license(words.text(at)))
}

/// "采用 MIT 许可证", "MIT ライセンスの下で": a name before such a word is that of a license.
pub(super) fn is_before_license_in_cjk(words: &Words<'_>, mention: &Mention) -> bool {
    const GRANTS: [&str; 12] = [
        "采用", "採用", "基于", "基於", "遵循", "使用", "授权", "授予", "发布", "の下", "もと",
        "公開",
    ];
    const LICENSE: [&str; 6] = ["许可", "許可", "協議", "协议", "ライセンス", "授權條款"];
    let next = words.text(mention.words.end);
    let is_next = words.before(mention.words.end) < Break::Sentence
        && LICENSE.iter().any(|license| next.starts_with(license));
    is_next && {
        let mut sentence = words.sentence(mention.words.start);
        sentence.any(|at| GRANTS.iter().any(|grants| words.text(at).contains(grants)))
    }
}

/// "under MIT", "under the MIT".
pub(super) fn is_under(words: &Words<'_>, mention: &Mention) -> bool {
    const KINDS: [&str; 9] =
        ["standard", "permissive", "usual", "popular", "simple", "liberal", "open", "source", "so"];
    let before =
        |count: usize| mention.words.start.checked_sub(count).map_or("", |at| words.text(at));
    let is_under =
        |word: &str| matches!(word, "under" | "licensed" | "sous" | "unter" | "bajo" | "either");
    let kinds = (1..4).take_while(|count| KINDS.contains(&before(*count))).count();
    // "covered by the EDL"
    let article = usize::from(matches!(before(1), "the" | "an" | "a"));
    let is_covered = before(1 + article) == "by"
        && matches!(before(2 + article), "covered" | "governed" | "licensed")
        || before(1 + article) == "to" && before(2 + article) == "subject";
    // "under the terms of the BSD", but not "under the terms of the Ruby community"
    let end = mention.words.end;
    let is_last = words.before(end) >= Break::Sentence
        || words.gap(end).starts_with(['.', ',', ';'])
        || matches!(words.text(end), "or" | "and");
    let are_terms = is_last
        && before(1 + article) == "of"
        && matches!(before(2 + article), "terms" | "conditions")
        && is_under(before(4 + article));
    is_under(before(1))
        || is_covered
        || are_terms
        || (before(1) == "with" && before(2) == "licensed")
        || (kinds > 0
            && matches!(before(kinds + 1), "the" | "an" | "a")
            && is_under(before(kinds + 2)))
        || (matches!(before(1), "the" | "an" | "a" | "both" | "either" | "la" | "as")
            && is_under(before(2)))
}

/// Whether an address is in a paragraph that mentions a license.
pub(super) fn is_near_license(words: &Words<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    (start.saturating_sub(24)..start).any(|at| {
        matches!(words.text(at), "license" | "licensed" | "licensing" | "copyright" | "copying")
    })
}

/// "You should have received a copy of X", "see X for details", "the complete text of X is in …".
pub(super) fn is_pointer(words: &Words<'_>, before: &Range<usize>, after: &Range<usize>) -> bool {
    let back = |count: usize| {
        before
            .end
            .checked_sub(count)
            .filter(|at| before.contains(at))
            .map_or("", |at| words.text(at))
    };
    let received = before.clone().rev().take(8).any(|at| {
        matches!((words.text(at), words.text(at + 1)), ("copy" | "text" | "copies", "of"))
            // "copies of software licensed under X"
            && !(at..before.end).any(|at| words.text(at) == "licensed")
    });
    let see = (back(2) == "see" && back(1) == "the") || back(1) == "see";
    let terms_of =
        before.clone().any(|at| words.text(at) == "see") && { before.clone() }.any(|at| {
            (words.text(at), words.text(at + 1), words.text(at + 2)) == ("for", "the", "terms")
        });
    let details = after.clone().any(|at| {
        matches!(words.text(at), "details" | "terms")
            || (words.text(at), words.text(at + 1)) == ("copying", "conditions")
    });
    received || terms_of || (see && details)
}

/// "This is free software (GPL)", "the license is X", "the library is now also under X".
pub(super) fn states(words: &Words<'_>, mention: &Mention, before: &Range<usize>) -> bool {
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

/// Whether a sentence dedicates something to the public domain: "The code of this library is in the public domain",
/// "I place it in the public domain".
pub(super) fn is_in_public_domain(
    words: &Words<'_>,
    mention: &Mention,
    before: &Range<usize>,
) -> bool {
    const AUTHOR: usize = 6;
    let start = mention.words.start;
    let back = |count: usize| {
        start.checked_sub(count).filter(|at| before.contains(at)).map_or("", |at| words.text(at))
    };
    let has = |list: &[&str]| before.clone().any(|at| list.contains(&words.text(at)));
    // "2010-03-16 : Jane Doe : Public domain"
    let is_public = mention.terms.key() == "LicenseRef-public-domain";
    if is_public && words.gap(start) == " : " {
        return true;
    }
    // "Written by Jane Doe. Public domain."
    let own = words.sentence(start);
    let is_sentence = own.len() == mention.words.len()
        && words.before(start) == Break::Sentence
        && (start.saturating_sub(AUTHOR)..start).any(|at| words.text(at) == "by");
    if is_public && is_sentence {
        return true;
    }
    is_public
        && (back(1) == "the" && matches!(back(2), "in" | "into" | "to")
            || matches!(back(1), "in" | "into" | "to"))
        && (has(&[
            "provided",
            "contributed",
            "given",
            "declared",
            "place",
            "placed",
            "put",
            "release",
            "released",
            "donate",
            "donated",
            "dedicate",
            "dedicated",
        ]) || has(&["is", "are"])
            && (has(&["this", "these"]) || before.clone().any(|at| is_work(words.text(at)))))
}

/// Nouns for a licensed work.
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
pub(super) fn applies(words: &Words<'_>, mention: &Mention, sentence: &Range<usize>) -> bool {
    const REACH: usize = 14;
    let end = mention.words.end;
    (end..sentence.end.min(end + REACH)).any(|at| {
        let next = words.text(at + 1);
        match words.text(at) {
            "applies" | "applicable" | "governs" => true,
            "set" => next == "forth",
            "reproduced" | "included" | "printed" => next == "below",
            "is" => {
                matches!((next, words.text(at + 2)), ("as", "follows") | ("used", "for"))
            }
            _ => false,
        }
    })
}

/// "GNU General Public License as published by the Free Software Foundation; …": part of a sentence that grants it.
pub(super) fn is_published(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 12;
    let start = mention.name.end;
    let published = (start..start + REACH)
        .find(|at| words.text(*at) == "published" && words.text(*at + 1) == "by");
    published.is_some_and(|at| {
        (at..at + 6).any(|at| words.text(at).starts_with("foundation"))
            && (start..at).all(|at| words.before(at) < Break::Sentence)
    })
}

/// "the license is MIT", "the license of this file is MIT"
pub(super) fn is_what_it_is(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 8;
    let start = mention.words.start;
    let back = |count: usize| start.checked_sub(count).map_or("", |at| words.text(at));
    let is_of = || {
        let key = (start.saturating_sub(REACH)..start)
            .find(|at| (words.text(*at), words.text(at + 1)) == ("license", "of"));
        key.is_some_and(|key| (key + 1..start).all(|at| words.before(at) < Break::Sentence))
    };
    back(1) == "is" && (back(2) == "license" || is_of()) && words.before(start) < Break::Sentence
}

/// "MIT, see the LICENSE file", or "GNU Affero General Public License, version 3. See …", at the beginning of a
/// paragraph.
pub(super) fn is_followed_by_file(words: &Words<'_>, mention: &Mention) -> bool {
    const LONGEST: usize = 10;
    const FULL_NAME: usize = 3;
    let is_whole = mention.certainty != Certainty::AnyVersion
        && mention.name.len() >= FULL_NAME
        && words.before(mention.words.start) == Break::Paragraph
        && words.gap(mention.words.end).trim_start().starts_with(['.', '(', ';', ','])
        && matches!(words.text(mention.words.end), "see" | "available");
    // The sentence contains nothing else: "The GNU Free Documentation License, version 1.1 or later. The listed
    // documents …".
    let article = mention.words.start.saturating_sub(1);
    let begins = words.before(mention.words.start) == Break::Paragraph
        || words.text(article) == "the" && words.before(article) == Break::Paragraph;
    let is_sentence = mention.certainty != Certainty::AnyVersion
        && mention.name.len() > FULL_NAME
        && begins
        && words.before(mention.words.end) == Break::Sentence;
    if is_whole || is_sentence {
        return true;
    }
    let end = mention.words.end;
    let end = end + usize::from(matches!(words.text(end), "license" | "licensed"));
    words.before(mention.words.start) == Break::Paragraph
        && words.gap(end).starts_with([',', ';', '.'])
        && matches!(words.text(end), "see" | "check")
        && words.paragraph(mention.words.start).len() <= LONGEST
        && (end + 1..end + 4).any(|at| matches!(words.text(at), "license" | "copying"))
}

/// "MIT © Jane Doe", at the beginning of a paragraph.
pub(super) fn is_before_copyright(words: &Words<'_>, mention: &Mention) -> bool {
    let end = mention.words.end;
    words.before(mention.words.start) == Break::Paragraph
        && (words.gap(end).contains('\u{a9}')
            || words.text(end) == "c"
                && words.gap(end).ends_with('(')
                && words.gap(end + 1).starts_with(')'))
}

/// "under the same license as X", "its terms are the same as those of X".
pub(super) fn is_same_as(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 8;
    let start = mention.words.start;
    let reach = start.saturating_sub(REACH)..start;
    let find = |word: &str| reach.clone().find(|at| words.text(*at) == word);
    let (Some(same), Some(last)) = (find("same"), find("as")) else { return false };
    // "modified versions of OpenSSL that use the same license as OpenSSL" is part of an exception.
    if (same.saturating_sub(REACH)..same).any(|at| words.text(at) == "versions") {
        return false;
    }
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
pub(super) fn is_licensed_as(words: &Words<'_>, mention: &Mention) -> bool {
    const REACH: usize = 6;
    let start = mention.words.start;
    let back = |count: usize| start.checked_sub(count).map_or("", |at| words.text(at));
    let skipped = usize::from(matches!(back(1), "the" | "a" | "an"));
    if back(1 + skipped) == "by" && back(2 + skipped) == "protected"
        || back(1) == "of" && back(2) == "mix"
    {
        return true;
    }
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
                || back(1 + skipped) == "per" && words.text(at) == "use"
        })
}

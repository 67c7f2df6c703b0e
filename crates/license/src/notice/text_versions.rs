//! Versions of licenses that follow from the text around their names.

use std::ops::Range;

use super::context::Use;
use super::statement::Statement;
use super::words::Words;
use crate::compose::{Certainty, Terms};

/// The Artistic License next to the GPL, or in a sentence about Perl, is `Artistic-1.0-Perl`.
fn artistic_of_perl(words: &Words<'_>, kept: &mut [Statement]) {
    let key = |statement: &Statement| statement.mention.terms.key();
    for at in 0..kept.len() {
        let beside = || {
            let near = at.saturating_sub(1)..(at + 2).min(kept.len());
            kept.get(near).unwrap_or_default().iter().any(|each| key(each).starts_with("GPL-"))
        };
        let Some(statement) = kept.get(at).filter(|each| key(each) == "LicenseRef-Artistic") else {
            continue;
        };
        let mut sentence = words.sentence(statement.mention.words.start);
        if (beside() || sentence.any(|at| matches!(words.text(at), "perl" | "perls")))
            && let Some(statement) = kept.get_mut(at)
        {
            statement.mention.terms = Terms::license("Artistic-1.0-Perl");
        }
    }
}

/// Sets versions that follow from the text around a name.
pub(super) fn tell(words: &Words<'_>, kept: &mut [Statement]) {
    artistic_of_perl(words, kept);
    gpl_of_linux(words, kept);
    mpl_of_choice(words, kept);
}

/// "The GPL" in a text about the Linux kernel is version 2 only, as for the kernel itself.
fn gpl_of_linux(words: &Words<'_>, kept: &mut [Statement]) {
    const REACH: usize = 40;
    const RUNS: [&[&str]; 8] = [
        &["linux", "kernel", "source"],
        &["of", "the", "linux", "kernel"],
        &["for", "the", "linux", "kernel"],
        &["with", "the", "linux", "kernel"],
        &["directory", "of", "the", "linux"],
        &["linux", "operating", "system"],
        &["see", "linux", "copying"],
        &["covers", "the", "linux", "kernel"],
    ];
    let open = |each: &&mut Statement| each.mention.terms.key() == "GPL-1.0-or-later";
    for statement in kept.iter_mut().filter(open) {
        let Range { start, end } = statement.mention.words;
        let says = |at: usize| {
            RUNS.iter()
                .any(|run| (0..).zip(*run).all(|(offset, word)| words.text(at + offset) == *word))
        };
        if (start.saturating_sub(REACH)..end + REACH).any(says) {
            statement.mention.terms = Terms::license("GPL-2.0-only");
            statement.mention.certainty = Certainty::Version;
        }
    }
}

/// "A recipient may use your version of this file under the terms of any one of the MPL, the GPL or the LGPL" ends
/// the notice of MPL 1.1 for files under several licenses. Other versions have no such notice.
fn mpl_of_choice(words: &Words<'_>, kept: &mut [Statement]) {
    const REACH: usize = 24;
    let open = |each: &&mut Statement| each.mention.terms.key() == "LicenseRef-MPL";
    for statement in kept.iter_mut().filter(open) {
        let start = statement.mention.words.start;
        if (start.saturating_sub(REACH)..start).any(|at| words.text(at) == "recipient") {
            statement.mention.terms = Terms::license("MPL-1.1");
        }
    }
}

/// "Version: MPL 1.1/GPL 2.0/LGPL 2.1" begins the notice of Mozilla for files under several licenses, which allows later
/// versions of the GNU licenses.
pub(super) fn of_blocks(words: &Words<'_>, judged: &mut [Statement]) {
    const FIRST: [&str; 4] = ["MPL-", "NPL-", "EPL-", "CPL-"];
    let mut is_in_block = false;
    for at in 1..judged.len() {
        let (Some(last), Some(next)) = (judged.get(at - 1), judged.get(at)) else { continue };
        let start = last.mention.words.start;
        let begins = FIRST.iter().any(|first| last.mention.terms.key().starts_with(first))
            && words.gap(start).contains(':')
            && start.checked_sub(1).is_some_and(|key| words.text(key) == "version");
        let gap = words.gap(next.mention.words.start).trim_start_matches('+');
        let is_joined = gap.trim() == "/" && last.mention.words.end == next.mention.words.start;
        is_in_block = is_joined && (begins || is_in_block);
        if !is_in_block {
            continue;
        }
        for each in judged.get_mut(at - 1..=at).into_iter().flatten() {
            each.how = Use::Field;
        }
        let Some(next) = judged.get_mut(at) else { continue };
        let key = next.mention.terms.key();
        if let Some(base) = key.strip_suffix("-only").filter(|_| key.contains("GPL-")) {
            next.mention.terms = Terms::license(&format!("{base}-or-later"));
            next.mention.certainty = Certainty::Firm;
        }
    }
}

//! The license texts that files are compared with.

use std::collections::BTreeMap;

use crate::deprecated::successor;
use crate::tokens;

/// A text as normalized words, with its optional parts.
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) is_exception: bool,
    pub(crate) words: Vec<String>,
    /// The number of words of the title at the start.
    pub(crate) head: usize,
    /// The index of the first word after the terms, where instructions on how to apply the license begin.
    pub(crate) terms_end: usize,
}

/// Wordings of a license that are as common as the one on the SPDX list: the id, the words to replace and their
/// replacement, normalized.
const WORDINGS: &[(&str, &str, &str)] = &[
    (
        "BSD-3-Clause",
        "neither the name of the copyright holder nor the names of its contributors may be used",
        "the name of the author may not be used",
    ),
    (
        "BSD-4-Clause",
        "neither the name of the copyright holder nor the names of its contributors may be used",
        "the name of the author may not be used",
    ),
    (
        "NCSA",
        "developed by name of development group name of institution url for development group institution",
        "",
    ),
];

/// All licenses and exceptions of the SPDX list. Of ids with the same words, one is kept.
pub(crate) fn templates() -> Vec<Source> {
    let licenses = spdx::text::LICENSE_TEXTS
        .iter()
        .filter_map(|(id, text)| Some((current(id)?, false, *text)));
    let exceptions =
        spdx::text::EXCEPTION_TEXTS.iter().map(|(id, text)| ((*id).to_owned(), true, *text));
    let mut known: BTreeMap<Vec<String>, Source> = BTreeMap::new();
    for (id, is_exception, text) in licenses.chain(exceptions) {
        let source = source(id, is_exception, text);
        if source.words.len() < 8 {
            continue;
        }
        // The shorter id is the more general one: `MIT` rather than a license with the same words for one project.
        let entry = known.entry(source.words.clone());
        let entry = entry.or_insert_with(|| source.copy());
        if (source.id.len(), &source.id) < (entry.id.len(), &entry.id) {
            *entry = source;
        }
    }
    let mut all: Vec<Source> = known.into_values().collect();
    add_epilogue(&mut all);
    let worded: Vec<Source> =
        WORDINGS.iter().filter_map(|wording| reworded(&all, *wording)).collect();
    all.extend(worded);
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

/// Appends to the instructions of GPL-2.0 the last sentence, which the SPDX list omits: it recommends the LGPL for
/// some projects, and would otherwise be read as a notice of the LGPL. The text of GPL-3.0 has it.
fn add_epilogue(all: &mut [Source]) {
    const START: [&str; 4] = ["does", "not", "permit", "incorporating"];
    const END: [&str; 4] = ["instead", "of", "this", "license"];
    let epilogue = all.iter().find(|source| source.id == "GPL-3.0-only").and_then(|source| {
        let at = |words: &[&str; 4]| source.words.windows(4).position(|part| *part == *words);
        source.words.get(at(&START)?..at(&END)? + END.len()).map(<[String]>::to_vec)
    });
    let older = all.iter_mut().find(|source| source.id == "GPL-2.0-only");
    if let Some((source, epilogue)) = older.zip(epilogue) {
        let subject = ["this", "general", "public", "license"].map(str::to_owned);
        source.words.extend(subject.into_iter().chain(epilogue));
    }
}

/// Creates the text of a license in another wording.
fn reworded(all: &[Source], (id, from, to): (&str, &str, &str)) -> Option<Source> {
    let source = all.iter().find(|source| source.id == id)?;
    let from: Vec<&str> = from.split(' ').collect();
    let at = source.words.windows(from.len()).position(|part| *part == *from)?;
    let mut changed = source.copy();
    changed.words.splice(at..at + from.len(), to.split_whitespace().map(str::to_owned));
    // All replaced words are in the terms, so the distance from their end to the end of the text does not change.
    changed.terms_end = changed.words.len() - (source.words.len() - source.terms_end);
    if at < source.head {
        return None;
    }
    Some(changed)
}

impl Source {
    fn copy(&self) -> Self {
        Self { id: self.id.clone(), words: self.words.clone(), ..*self }
    }
}

/// The current id of a license; `None` for an id that was replaced by another one.
///
/// The text of a GNU license is the same for `-only` and `-or-later`, so it is listed as `-only`; only a notice
/// states which of them applies.
fn current(id: &str) -> Option<String> {
    let is_repeated = id.ends_with('+') || id.ends_with("-or-later") || id.contains("-with-");
    if is_repeated || matches!(id, "Net-SNMP" | "NOASSERTION" | "NONE") {
        return None;
    }
    let replaced = successor(id).unwrap_or(id);
    // The text of a license with an exception consists of two texts that are listed separately.
    if replaced.contains(" WITH ") {
        return None;
    }
    let only = format!("{replaced}-only");
    let later = format!("{replaced}-or-later");
    let listed = |id: &str| spdx::license_id(id).is_some();
    // GFDL also has ids such as `GFDL-1.3-invariants-only`.
    if listed(&only) || listed(&later) { Some(only) } else { Some(replaced.to_owned()) }
}

fn source(id: String, is_exception: bool, text: &str) -> Source {
    let text = plain(&id, text);
    let tokens = tokens::read(text.as_bytes());
    let is_kept = |index: &usize| {
        tokens.get(*index).is_some_and(|token| !token.is_bullet() && !token.is_copyright())
    };
    let kept: Vec<usize> = (0..tokens.len()).filter(is_kept).collect();
    let words: Vec<String> = kept.iter().map(|index| tokens.word(*index).to_owned()).collect();
    let body = title_length(&text);
    let starts_before = |index: &&usize| {
        tokens.get(**index).is_some_and(|token| tokens::to_usize(token.start) < body)
    };
    let head = preamble_length(&words).unwrap_or(kept.iter().filter(starts_before).count());
    let exhibit = exhibit(&tokens).map(|at| kept.partition_point(|index| *index < at));
    let terms_end = terms_end(&words, exhibit);
    Source { id, is_exception, words, head, terms_end }
}

/// Removes the text of GPL-3.0 after LGPL-3.0: the SPDX list appends it, but in a file it is a separate license.
fn plain(id: &str, text: &str) -> String {
    let text = if id.starts_with("LGPL-3.0") {
        text.split_once("\nGNU GENERAL PUBLIC LICENSE").map_or(text, |(lesser, _)| lesser)
    } else {
        text
    };
    text.to_owned()
}

/// The length, in bytes, of the titles at the start of a text: short paragraphs that are not sentences.
fn title_length(text: &str) -> usize {
    let mut length = 0;
    for paragraph in text.split_inclusive("\n\n").take(4) {
        let content = paragraph.trim();
        let is_short = content.split_whitespace().count() <= 14;
        let is_sentence = content.ends_with(['.', ':', ';', ',']);
        if !content.is_empty() && (!is_short || is_sentence) {
            break;
        }
        length += paragraph.len();
    }
    if length * 2 < text.len() { length } else { 0 }
}

/// The number of words before the terms of a Creative Commons license, including the statement of the organization
/// about itself: the SPDX list declares them optional.
fn preamble_length(words: &[String]) -> Option<usize> {
    const MARKS: &[&[&str]] = &[
        &["by", "exercising", "the", "licensed", "rights", "defined", "below"],
        &["statement", "of", "purpose", "the", "laws"],
        &["the", "work", "as", "defined", "below", "is", "provided", "under"],
    ];
    let is_announced = words.windows(2).take(40).any(|pair| *pair == ["creative", "commons"]);
    let at = |mark: &&[&str]| words.windows(mark.len()).position(|part| *part == **mark);
    let start = MARKS.iter().filter_map(at).min()?;
    (is_announced && start * 2 < words.len()).then_some(start)
}

/// The last paragraph that begins with "Exhibit A": a notice to be filled in, which may be missing.
fn exhibit(tokens: &tokens::Tokens<'_>) -> Option<usize> {
    (0..tokens.len()).rev().find(|at| {
        tokens.word(*at) == "exhibit"
            && tokens.word(at + 1) == "a"
            && tokens.gap(*at).matches('\n').count() > 1
    })
}

/// The index of the first word after the terms: instructions, notices to be filled in, exhibits.
fn terms_end(words: &[String], exhibit: Option<usize>) -> usize {
    const MARKS: &[&[&str]] = &[
        &["end", "of", "terms", "and", "conditions"],
        &["exhibit", "a", "source", "code", "form", "license", "notice"],
        &["exhibit", "a", "mozilla", "public", "license"],
        &["exhibit", "a", "form", "of", "secondary", "licenses"],
        &["how", "to", "apply", "these", "terms"],
        &["creative", "commons", "is", "not", "a", "party", "to"],
        &["creative", "commons", "notice"],
        &["x", "window", "system", "is", "a", "trademark"],
        // The signature of the author.
        &["julian", "seward", "jseward"],
    ];
    let at = |mark: &&[&str]| words.windows(mark.len()).position(|part| *part == **mark);
    let end = MARKS.iter().filter_map(at).chain(exhibit).min().unwrap_or(words.len());
    if end * 2 > words.len() { end } else { words.len() }
}

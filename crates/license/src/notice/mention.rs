//! A name with what belongs to it: version, "or later", and the version in front of it.

use std::ops::Range;

use super::names::{Family, Meaning, NAMES, Weight};
use super::words::{Break, Words};
use crate::compose::{Certainty, Terms};

/// A place where a license is named.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Its words, with the version.
    pub(super) words: Range<usize>,
    /// The words of the name alone.
    pub(super) name: Range<usize>,
    pub(super) terms: Terms,
    pub(super) certainty: Certainty,
    pub(super) weight: Weight,
    /// Which family it is of; licenses without versions are each their own.
    pub(super) family: Option<usize>,
}

/// A place where an exception is stated.
#[derive(Clone, Debug)]
pub(super) struct Granted {
    pub(super) words: Range<usize>,
    pub(super) id: &'static str,
    /// The beginning of the ids that it belongs to.
    pub(super) family: &'static str,
}

/// The names in some words, in their order.
pub(super) fn find(words: &Words<'_>) -> (Vec<Mention>, Vec<Granted>) {
    let (mut mentions, mut granted) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        if let Some(found) = creative_commons(words, at) {
            at = found.words.end;
            mentions.push(found);
            continue;
        }
        // "licence MIT" is a name in French, and `"license": "MIT"` a field.
        let is_key = words.text(at) == "license" && words.gap(at + 1).contains([':', '=', '"']);
        let name = NAMES.longest(|offset| words.text(at + offset));
        let Some(name) = name.filter(|_| !is_key) else {
            at += 1;
            continue;
        };
        let end = at + name.words.len();
        let range = at..end;
        at = end;
        match &name.meaning {
            Meaning::Exception(id, family) => granted.push(Granted { words: range, id, family }),
            Meaning::License(terms) => {
                let unsaid = terms.key().starts_with("LicenseRef-");
                mentions.push(Mention {
                    words: range.clone(),
                    name: range,
                    terms: terms.clone(),
                    certainty: if unsaid { Certainty::AnyVersion } else { Certainty::Firm },
                    weight: name.weight,
                    family: None,
                });
            }
            Meaning::Family(index) => {
                if let Some(family) = NAMES.families.get(*index) {
                    let found = of_family(words, range, family, *index, name.weight);
                    at = found.words.end.max(end);
                    mentions.push(found);
                }
            }
        }
    }
    (mentions, granted)
}

/// Words that may be between a name and its version.
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "license"
            | "public"
            | "version"
            | "versions"
            | "ver"
            | "v"
            | "vers"
            | "rev"
            | "revision"
            | "release"
            | "no"
            | "number"
            | "either"
            | "the"
            | "of"
            | "as"
            | "published"
            | "by"
            | "free"
            | "software"
            | "foundation"
            | "inc"
            | "fsf"
            | "in"
            | "its"
            | "only"
            | "under"
            | "en"
            | "la"
            | "international"
            | "general"
            | "using"
            | "foundations"
            | "foundatio"
            | "fundation"
            | "telle"
            | "que"
            | "publiée"
            | "publiee"
            | "par"
            | "soit"
            | "dans"
            | "cette"
            | "de"
            | "der"
            | "which"
            | "is"
            | "that"
            | "it"
    )
}

/// The digit of a number that is written as a word.
fn spelled(word: &str) -> &str {
    match word {
        "one" => "1",
        "two" => "2",
        "three" => "3",
        other => other,
    }
}

fn is_version_word(word: &str) -> bool {
    matches!(
        word,
        "version"
            | "versions"
            | "ver"
            | "v"
            | "vers"
            | "rev"
            | "revision"
            | "release"
            | "バージョン"
    )
}

fn is_later(word: &str) -> bool {
    matches!(
        word,
        "later"
            | "newer"
            | "higher"
            | "greater"
            | "above"
            | "upwards"
            | "onwards"
            | "onward"
            | "up"
            | "upward"
            | "subsequent"
            | "posterior"
            | "ultérieure"
            | "ulterieure"
            | "ulterieur"
            | "ultérieur"
            | "spätere"
            | "späteren"
            | "spaetere"
            | "successor"
            | "future"
            | "successiva"
    ) || word.contains("以降")
}

fn is_joint(word: &str) -> bool {
    matches!(word, "or" | "and" | "ou" | "oder" | "o" | "soit")
}

/// Words that may be between "or" and "later".
fn is_option(word: &str) -> bool {
    matches!(
        word,
        "at" | "your"
            | "option"
            | "choice"
            | "any"
            | "a"
            | "version"
            | "versions"
            | "its"
            | "of"
            | "the"
            | "license"
            | "if"
            | "you"
            | "like"
            | "prefer"
            | "à"
            | "votre"
            | "gré"
            | "toute"
            | "une"
            | "jeder"
            | "ihrem"
            | "ihrer"
            | "wahl"
            | "nach"
            | "youre"
            | "discretion"
            | "in"
            | "dans"
            | "au"
            | "gre"
            | "their"
            | "opinion"
            | "all"
            | "or"
            | "optionally"
            | "choix"
            | "wish"
            | "released"
    )
}

fn of_family(
    words: &Words<'_>,
    name: Range<usize>,
    family: &Family,
    index: usize,
    weight: Weight,
) -> Mention {
    let mut mention = Mention {
        words: name.clone(),
        name: name.clone(),
        terms: family.default.clone(),
        certainty: Certainty::AnyVersion,
        weight,
        family: Some(index),
    };
    let after = version_after(words, name.end, family, weight);
    let before = || version_before(words, name.start, family);
    let Some(stated) = after.or_else(before) else {
        if let Some(end) = later_after(words, name.end) {
            mention.words.end = end;
        }
        return mention;
    };
    mention.words.start = mention.words.start.min(stated.words.start);
    mention.words.end = mention.words.end.max(stated.words.end);
    let term = |id: &str, later: bool| match (family.is_gnu, later) {
        (true, true) => Terms::license(&format!("{id}-or-later")),
        (true, false) => Terms::license(&format!("{id}-only")),
        (false, _) => Terms::license(id),
    };
    let last = stated.ids.len().saturating_sub(1);
    let each = stated.ids.iter().enumerate();
    let terms = each.map(|(at, id)| term(id, stated.later && at == last)).collect();
    mention.terms = Terms::Any(terms).simplified();
    let firm = stated.later || stated.only || !family.is_gnu;
    mention.certainty = if firm { Certainty::Firm } else { Certainty::Version };
    mention
}

struct Stated<'f> {
    ids: Vec<&'f str>,
    later: bool,
    only: bool,
    words: Range<usize>,
}

fn version_after<'f>(
    words: &Words<'_>,
    start: usize,
    family: &'f Family,
    weight: Weight,
) -> Option<Stated<'f>> {
    const REACH: usize = 14;
    let mut at = start;
    let mut only = false;
    let first = loop {
        if at - start > REACH {
            return None;
        }
        let word = words.text(at);
        let is_version = is_version_word(word);
        if words.before(at) >= Break::Sentence && !is_version {
            return None;
        }
        // An address goes on with what belongs to it, and no words of the sentence.
        if weight == Weight::Address && at > start + 1 {
            return None;
        }
        if at > start
            && is_version_word(words.text(at - 1))
            && matches!(word, "one" | "two" | "three")
        {
            break family.version(spelled(word))?;
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            break family.version(word).filter(|_| words.text(at + 1) != "clause")?;
        }
        let gap = words.gap(at);
        let abbreviation = gap.contains(['(', '"', '“', '\'']) && word.len() <= 6;
        only |= word == "only";
        if !is_filler(word) && !abbreviation {
            return None;
        }
        at += 1;
    };
    let mut stated = Stated { ids: vec![first], later: false, only, words: start..at + 1 };
    loop {
        let end = stated.words.end;
        if let Some(later) = later_after(words, end) {
            stated.later = true;
            stated.words.end = later;
            return Some(stated);
        }
        if words.text(end) == "only" {
            stated.only = true;
            stated.words.end += 1;
            return Some(stated);
        }
        let Some((id, next)) = next_version(words, end, family) else { return Some(stated) };
        if stated.ids.contains(&id) || stated.ids.len() > 3 {
            return Some(stated);
        }
        stated.ids.push(id);
        stated.words.end = next;
    }
}

/// Another version behind the first: "2 or 3", "2.1 or version 3".
fn next_version<'f>(words: &Words<'_>, end: usize, family: &'f Family) -> Option<(&'f str, usize)> {
    let mut at = end;
    // "version 2 of the License, or version 3 of it".
    while at - end < 4 && matches!(words.text(at), "of" | "the" | "license") {
        at += 1;
    }
    if !is_joint(words.text(at)) || words.before(at) >= Break::Sentence {
        return None;
    }
    at += 1;
    while at - end < 12 && (is_option(words.text(at)) || is_version_word(words.text(at))) {
        at += 1;
    }
    let number = words.text(at);
    let is_number =
        number.starts_with(|c: char| c.is_ascii_digit()) && words.text(at + 1) != "clause";
    is_number.then(|| family.version(number)).flatten().map(|id| (id, at + 1))
}

/// The end of "or later" behind a version, if it is there.
fn later_after(words: &Words<'_>, end: usize) -> Option<usize> {
    const REACH: usize = 18;
    if words.gap(end).starts_with('+') {
        return Some(end);
    }
    if is_later(words.text(end)) && words.before(end) < Break::Sentence {
        return Some(end + 1);
    }
    let mut at = end;
    while !is_joint(words.text(at)) {
        let word = words.text(at);
        let passes = is_filler(word)
            || matches!(
                word,
                "at" | "your"
                    | "option"
                    | "gnu"
                    | "lesser"
                    | "dated"
                    | "june"
                    | "july"
                    | "terms"
                    | "gpl"
                    | "lgpl"
                    | "agpl"
                    | "affero"
                    | "library"
                    | "license"
                    | "de"
            )
            || matches!(word, "1991" | "1999" | "2007" | "29");
        if !passes || at - end > REACH || words.before(at) >= Break::Sentence {
            return None;
        }
        at += 1;
    }
    let joint = at;
    if words.before(at) >= Break::Paragraph {
        return None;
    }
    at += 1;
    while at - joint < 12 && is_option(words.text(at)) && words.before(at) < Break::Sentence {
        at += 1;
    }
    // "or later version" ends with its noun.
    is_later(words.text(at))
        .then(|| if words.text(at + 1).starts_with("version") { at + 2 } else { at + 1 })
}

/// The version in front of a name: "version 2 or later of the GNU General Public License".
fn version_before<'f>(words: &Words<'_>, start: usize, family: &'f Family) -> Option<Stated<'f>> {
    const REACH: usize = 14;
    let (mut later, mut only, mut linked) = (false, false, false);
    let mut at = start;
    while at > 0 && start - at < REACH {
        if words.before(at) >= Break::Sentence {
            return None;
        }
        at -= 1;
        let word = words.text(at);
        if let Some(id) =
            word.starts_with(|c: char| c.is_ascii_digit()).then(|| family.version(word)).flatten()
        {
            let named = at.checked_sub(1).is_some_and(|before| is_version_word(words.text(before)));
            only |= at.checked_sub(2).is_some_and(|before| words.text(before) == "only");
            return (named && linked).then(|| Stated {
                ids: vec![id],
                later,
                only,
                words: at - 1..start,
            });
        }
        linked |= matches!(word, "of" | "de" | "du" | "der" | "from");
        later |= is_later(word);
        only |= word == "only";
        let passes = matches!(
            word,
            "of" | "the" | "terms" | "gnu" | "de" | "la" | "du" | "der" | "from" | "only"
        ) || (linked && (is_later(word) || is_joint(word) || is_option(word)));
        if !passes {
            return None;
        }
    }
    None
}

/// A license of Creative Commons by the names of its elements.
#[expect(clippy::too_many_lines, reason = "the names of elements and ports are one table")]
fn creative_commons(words: &Words<'_>, start: usize) -> Option<Mention> {
    let word = |offset: usize| words.text(start + offset);
    let (mut at, weight) = match (word(0), word(1), word(2)) {
        ("creativecommons", "org", "license") => (3, Weight::Address),
        ("creative", "commons", _) => (2, Weight::Name),
        ("cc", _, _) => (1, Weight::Name),
        _ => return None,
    };
    let mut elements = [false; 4];
    let begin = at;
    let mut last = at;
    let mut version = None;
    while at < begin + 16 && version.is_none() {
        let this = word(at);
        let next = word(at + 1);
        let (element, length) = match (this, next) {
            ("by" | "attribution" | "attrib", _) => (Some(0), 1),
            ("nc" | "noncommercial", _) => (Some(1), 1),
            ("non", "commercial") => (Some(1), 2),
            ("nd" | "noderivs" | "noderivatives" | "noderivative" | "noderivate", _) => {
                (Some(2), 1)
            }
            ("no", "derivate" | "derivs" | "derivatives" | "derivative" | "deriv") => (Some(2), 2),
            ("sa" | "sharealike", _) => (Some(3), 1),
            ("share", "alike") => (Some(3), 2),
            (
                "works" | "license" | "public" | "the" | "version" | "v" | "ver" | "unported"
                | "cc" | "international" | "generic" | "intl" | "work" | "under" | "a",
                _,
            ) => (None, 1),
            _ if this.starts_with(|c: char| c.is_ascii_digit()) => {
                version = Some(this);
                (None, 1)
            }
            _ => break,
        };
        if words.before(start + at) >= Break::Sentence && !is_version_word(this) {
            break;
        }
        // "Attribution" once more begins another name.
        if let Some(flag) = element.and_then(|element: usize| elements.get_mut(element)) {
            *flag = true;
            last = at + length;
        }
        if version.is_some() {
            last = at + length;
        }
        at += length;
    }
    let [by, nc, nd, sa] = elements;
    if !by && !sa {
        return None;
    }
    let mut id = String::from("CC-BY");
    for (has, name) in [(nc, "-NC"), (nd, "-ND"), (sa, "-SA")] {
        if has {
            id.push_str(name);
        }
    }
    let versioned = version.map(|version| {
        let minor = if version.contains('.') { "" } else { ".0" };
        format!("{id}-{version}{minor}")
    });
    let listed = versioned.filter(|id| spdx::license_id(id).is_some());
    let certainty = if listed.is_some() { Certainty::Firm } else { Certainty::AnyVersion };
    let id = listed.unwrap_or_else(|| format!("LicenseRef-{id}"));
    Some(Mention {
        words: start..start + last,
        name: start..start + last,
        terms: Terms::license(&id),
        certainty,
        weight,
        family: None,
    })
}

//! Recognizes Creative Commons licenses by the names of their elements.

use super::named::Mention;
use super::names::Weight;
use super::version_words::is_version_word;
use super::words::{Break, Words};
use crate::compose::{Certainty, Terms};

/// Reads the name of a Creative Commons license that consists of the names of its elements.
#[expect(
    clippy::too_many_lines,
    reason = "most of it is a table of the names of elements and ports"
)]
pub(super) fn read(words: &Words<'_>, start: usize) -> Option<Mention> {
    let word = |offset: usize| words.text(start + offset);
    let (mut at, weight) = match (word(0), word(1), word(2)) {
        // `licensebuttons.net` has the images of the buttons.
        ("creativecommons", "org", "license" | "l") | ("licensebuttons", "net", "l") => {
            (3, Weight::Address)
        }
        ("creative", "commons" | "common", _) => (2, Weight::Name),
        ("cc", _, _) => (1, Weight::Name),
        // "CCA 3.0"
        ("cca", version, _) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            (1, Weight::Name)
        }
        // "Attribution-ShareAlike 4.0 International"
        (
            "attribution",
            "share" | "sharealike" | "noncommercial" | "non" | "noderivs" | "noderivatives",
            _,
        )
        | ("attribution", "no", "derivs" | "derivatives") => (0, Weight::Name),
        _ => return None,
    };
    let mut elements = [word(0) == "cca", false, false, false];
    let begin = at;
    let mut last = at;
    let mut version = None;
    while at < begin + 16 && (version.is_none() || elements == [false; 4]) {
        let this = word(at);
        let next = word(at + 1);
        let (element, length) = match (this, next) {
            ("by" | "attribution" | "attributions" | "atribution" | "attrib", _) => (Some(0), 1),
            ("nc" | "noncommercial", _) => (Some(1), 1),
            ("non", "commercial") => (Some(1), 2),
            ("nd" | "noderivs" | "noderivatives" | "noderivative" | "noderivate", _) => {
                (Some(2), 1)
            }
            ("no", "derivate" | "derivs" | "derivatives" | "derivative" | "deriv") => (Some(2), 2),
            ("sa" | "sharealike", _) => (Some(3), 1),
            // An address that is split after a hyphen by a line break: "by-nc-", "sa/3.0".
            ("ncsa", _) if at == begin + 1 => {
                elements[1] = true;
                (Some(3), 1)
            }
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
        // A second "Attribution" begins another name.
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
    if !by && !sa || begin == 0 && version.is_none() {
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
    let port = versioned.as_ref().and_then(|id| ported(words, start + last, id));
    if let Some((_, end)) = &port {
        last = end - start;
    }
    let versioned = port.map(|(id, _)| id).or(versioned);
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

/// The jurisdictions of ported licenses that have an identifier, as words.
const PORTS: [(&[&str], &str); 18] = [
    (&["austria"], "AT"),
    (&["australia"], "AU"),
    (&["germany"], "DE"),
    (&["france"], "FR"),
    (&["igo"], "IGO"),
    (&["japan"], "JP"),
    (&["netherlands"], "NL"),
    (&["the", "netherlands"], "NL"),
    (&["england", "and", "wales"], "UK"),
    (&["united", "states"], "US"),
    (&["at"], "AT"),
    (&["au"], "AU"),
    (&["de"], "DE"),
    (&["fr"], "FR"),
    (&["jp"], "JP"),
    (&["nl"], "NL"),
    (&["uk"], "UK"),
    (&["us"], "US"),
];

/// The identifier of a license that was ported to the jurisdiction after its version, and the index of the word after
/// that: "CC BY 3.0 Germany", `https://creativecommons.org/licenses/by/3.0/de/`.
fn ported(words: &Words<'_>, end: usize, id: &str) -> Option<(String, usize)> {
    PORTS.iter().find_map(|(name, code)| {
        let is_named = (end..).zip(*name).all(|(at, word)| words.text(at) == *word);
        // A code in prose is an ordinary word.
        let is_code = name.len() == 1 && name.iter().all(|name| name.eq_ignore_ascii_case(code));
        let is_joined = matches!(words.gap(end), "-" | "/") || words.gap(end) == " " && !is_code;
        let is_joined = is_joined || words.gap(end) == " " && *code == "IGO";
        let ported = format!("{id}-{code}");
        (is_named && is_joined && spdx::license_id(&ported).is_some())
            .then(|| (ported, end + name.len()))
    })
}

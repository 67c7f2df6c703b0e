//! Licenses that are not on the SPDX list.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::document::{Document, Fingerprint, License, LicenseText};

/// The comment on a license with only a known name.
const NAMED: &str = "A license expression has this name.";

/// The comment on a license that is only a statement.
const STATED: &str = "This is what is stated; the text of the license was not read.";

/// The text of a license with only a known name.
pub(super) const NO_TEXT: &str = "The text of this license was not found.";

/// A license that is not on the list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unlisted {
    /// A custom name in an expression, `LicenseRef-…`, with its text and file if the tree has them.
    Own(String, Option<(String, String)>),
    /// A statement that is not an expression.
    Stated(String),
}

impl Unlisted {
    /// Returns the ID in expressions. Equal statements have the same ID in every document.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Own(name, _) => name.clone(),
            Self::Stated(stated) => reference(stated),
        }
    }

    /// Returns the displayed name.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Own(name, _) => name,
            Self::Stated(stated) => stated,
        }
    }

    /// Returns the source of the text.
    pub(super) fn comment(&self) -> Cow<'static, str> {
        match self {
            Self::Own(_, Some((_, file))) => format!("The text is that of {file}.").into(),
            Self::Own(_, None) => NAMED.into(),
            Self::Stated(_) => STATED.into(),
        }
    }

    /// Returns the text, if known.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Own(_, text) => text.as_ref().map_or(NO_TEXT, |(text, _)| text),
            Self::Stated(stated) => stated,
        }
    }
}

/// Returns the ID of a stated license that is not an expression.
pub(super) fn reference(stated: &str) -> String {
    format!("LicenseRef-plimsoll-{}", Fingerprint::of(stated.as_bytes()).uuid().simple())
}

/// Returns the licenses of a document that are not on the list, sorted, without duplicates.
pub(super) fn unlisted(document: &Document<'_>) -> BTreeSet<Unlisted> {
    let mut all = BTreeSet::new();
    for license in document.licenses() {
        for text in [&license.declared, &license.concluded].into_iter().flatten() {
            match text {
                LicenseText::Named(name) => drop(all.insert(Unlisted::Stated(name.to_string()))),
                LicenseText::Expression(expression) => {
                    let names = expression.own_names().into_iter().flatten();
                    all.extend(names.map(|name| {
                        let text = document.own_license(&name);
                        Unlisted::Own(name, text.map(|(text, file)| (text, file.into_owned())))
                    }));
                }
            }
        }
    }
    all
}

/// Maximum number of files listed with their licenses.
const FILES: usize = 20;

/// Returns the licenses in files and the rule of the conclusion, one line each.
pub(super) fn basis(license: &License<'_>) -> Option<String> {
    let rule = license.rule.map(|rule| format!("plimsoll:license:rule: {rule}"));
    let files = license
        .observed
        .iter()
        .take(FILES)
        .map(|file| format!("plimsoll:license:observed: {}: {}", file.path, file.expression));
    let more = license.observed.len().saturating_sub(FILES);
    let more = (more > 0).then(|| format!("plimsoll:license:observed: and {more} more"));
    let lines: Vec<String> = rule.into_iter().chain(files).chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

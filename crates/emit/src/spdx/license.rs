//! Licenses that are not on the list of SPDX.

use std::collections::BTreeSet;

use crate::document::{Document, Fingerprint, LicenseText};

/// What is said of a license that is known by its name alone.
pub(super) const STATED: &str = "This is what is stated; the text of the license was not read.";

/// The reference to a license that is not on the list. It stands for what is stated, so that the same
/// statement has the same reference everywhere.
pub(super) fn reference(stated: &str) -> String {
    format!("LicenseRef-plimsoll-{}", Fingerprint::of(stated.as_bytes()).uuid().simple())
}

/// What is stated of licenses that are not on the list, each once, sorted.
pub(super) fn unlisted(document: &Document<'_>) -> BTreeSet<String> {
    let named = |text: LicenseText<'_>| match text {
        LicenseText::Named(name) => Some(name.into_owned()),
        LicenseText::Expression(_) => None,
    };
    let licenses = document.licenses();
    licenses.flat_map(|it| [it.declared, it.concluded]).flatten().filter_map(named).collect()
}

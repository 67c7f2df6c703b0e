//! Facts without a field in the formats.

use std::borrow::Cow;
use std::collections::BTreeSet;

use plimsoll_model::{Component, LicenseExpression, LicenseForm, Licenses, Redacted, Reference};
use serde::Serialize;

use super::evidence::shown;
use crate::escape::visible;

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Note<'a> {
    /// The name, which starts with `plimsoll:`.
    pub(crate) name: &'static str,
    /// The value.
    pub(crate) value: Cow<'a, str>,
}

/// Adds the files with a license text, and the differences of altered texts.
fn license_files<'a>(licenses: &'a Licenses, add: &mut impl FnMut(&'static str, Cow<'a, str>)) {
    let mut seen = BTreeSet::new();
    let is_text = |form| matches!(form, None | Some(LicenseForm::FullText));
    for file in &licenses.observed {
        if is_text(file.form) && seen.insert(&file.path) {
            add("plimsoll:licenseFile", shown(&file.path));
        }
    }
    for file in &licenses.observed {
        let Some(altered) = &file.altered else { continue };
        let license = file.expression.as_ref().map(LicenseExpression::as_str);
        let words = |sign: char, all: &[Redacted]| -> Vec<String> {
            all.iter().map(|words| format!("{sign}\"{words}\"")).collect()
        };
        let changes = [words('+', &altered.added), words('-', &altered.removed)].concat().join(" ");
        let text = format!("{}: {}: {changes}", shown(&file.path), license.unwrap_or("unknown"));
        add("plimsoll:license:altered", visible(&text).into_owned().into());
    }
}

/// Returns facts about a component without a field in packages, without duplicates, in the order of
/// their first use.
pub(super) fn notes<'a>(component: &'a Component, uses: &[&'a Reference]) -> Vec<Note<'a>> {
    let mut notes = Vec::new();
    let mut add = |name, value: Cow<'a, str>| notes.push(Note { name, value });
    add("plimsoll:kind", component.kind.as_str().into());
    add("plimsoll:scope", component.scope.as_str().into());
    if let Some(pin) = component.pin {
        add("plimsoll:pin", pin.as_str().into());
    }
    for reference in uses {
        add("plimsoll:trust", reference.trust.as_str().into());
        if let Some(requested) = &reference.requested {
            add("plimsoll:requested", visible(requested.as_str()));
        }
        if reference.lock.as_ref().is_some_and(|lock| lock.enforced().is_some()) {
            add("plimsoll:enforced", "lockfile".into());
        }
        if let Some(comment) = &reference.comment {
            add("plimsoll:comment", visible(comment.as_str()));
        }
    }
    if let Some(upstream) =
        component.upstream.as_ref().filter(|upstream| upstream.unresolved_relative)
    {
        add("plimsoll:upstream:unresolvedRelative", visible(upstream.url.as_str()));
    }
    if let Some(state) = &component.submodule {
        let known = |value: bool| Cow::Borrowed(if value { "true" } else { "false" });
        if let Some(section) = &state.section {
            add("plimsoll:submodule:section", visible(section));
        }
        if let Some(gitlink) = state.gitlink {
            add("plimsoll:submodule:gitlink", known(gitlink));
        }
        add("plimsoll:submodule:entry", known(state.entry));
        // Whether a submodule is checked out is a fact of one work tree, not of the product:
        // including it would make the SBOM of a revision differ from that of its checkout.
        if let Some(commit) = &state.drifted_to {
            add("plimsoll:submodule:driftedTo", visible(commit));
        }
        for hazard in &state.hazards {
            add("plimsoll:submodule:hazard", visible(hazard));
        }
    }
    for claim in component.corrections() {
        let said = claim.raw.as_ref().map(Redacted::as_str).unwrap_or_default();
        let text = format!("{}: {} (by {said})", claim.field(), claim.value);
        add("plimsoll:corrected", visible(&text).into_owned().into());
    }
    license_files(&component.licenses, &mut add);
    if let Some(content) = &component.content {
        add("plimsoll:files", content.files.to_string().into());
    }
    // References often share a fact; the order of the first use is that of the files.
    if uses.len() > 1 {
        let mut seen = BTreeSet::new();
        notes.retain(|note| seen.insert(note.clone()));
    }
    notes
}

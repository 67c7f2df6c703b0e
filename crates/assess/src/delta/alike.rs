//! Merges rows of an inventory that are the same component.
//!
//! Other tools list a component once for each place that names it: an action that eight workflows use is
//! eight components with one package URL. Compared row by row, seven of them would be only in the SBOM.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Baseline, BaselineKind, Change, ChangeState, ComponentKind, ComponentRow, Row as _, rows,
};

use super::keys::{key, states_version};

/// Returns the components of an inventory. Those of an SBOM are merged.
pub(super) fn components(baseline: &Baseline) -> Cow<'_, [ComponentRow]> {
    if baseline.kind != BaselineKind::Sbom {
        return Cow::Borrowed(&baseline.components);
    }
    Cow::Owned(folded(&baseline.components))
}

/// Merges equal components. The first place is kept, and a field that only some rows state is taken from
/// those.
fn folded(components: &[ComponentRow]) -> Vec<ComponentRow> {
    let mut all: BTreeMap<String, (ComponentRow, bool)> = BTreeMap::new();
    for row in components {
        let Some((kept, is_disputed)) = all.get_mut(&identity(row)) else {
            all.insert(identity(row), (row.times(1), false));
            continue;
        };
        *is_disputed |= kept.states_another_license(row);
        join(&mut kept.path, row.path.as_ref());
        join(&mut kept.license, row.license.as_ref());
        join(&mut kept.upstream, row.upstream.as_ref());
        join(&mut kept.content, row.content.as_ref());
    }
    rows(all.into_values().map(|(mut row, is_disputed)| {
        // The rows state different licenses, so none of them is used.
        row.license = row.license.filter(|_| !is_disputed);
        row
    }))
}

fn join<T: Clone>(kept: &mut Option<T>, other: Option<&T>) {
    if kept.is_none() {
        *kept = other.cloned();
    }
}

/// The identity of a component, including its place if it is in the tree.
fn identity(row: &ComponentRow) -> String {
    match &row.path {
        Some(path) if is_in_tree(row.kind) => {
            key(&[&anywhere(row), row.kind.as_str(), &path.to_string()])
        }
        _ => anywhere(row),
    }
}

/// The identity of a component, independent of its place.
fn anywhere(row: &ComponentRow) -> String {
    let version = row.version.as_deref().or(row.revision.as_deref()).unwrap_or_default();
    match &row.purl {
        Some(purl) if states_version(purl) => purl.clone(),
        Some(purl) => key(&[purl, version]),
        None => key(&[row.kind.as_str(), &row.name, version]),
    }
}

/// Whether components of a kind are distinguished by their place.
fn is_in_tree(kind: ComponentKind) -> bool {
    !kind.is_ci() && !matches!(kind, ComponentKind::Package | ComponentKind::ContainerImage)
}

/// Pairs components that one side lists more often than the other, because both sides have them.
pub(super) fn settle(
    changes: &mut [Change<ComponentRow>],
    before: &[ComponentRow],
    after: &[ComponentRow],
) {
    let is_open = |change: &&mut Change<ComponentRow>| {
        matches!(change.state, ChangeState::New | ChangeState::Unverifiable)
    };
    let (mut old, mut new) = (None, None);
    for change in changes.iter_mut().filter(is_open) {
        let (row, others, known) = match (&change.before, &change.after) {
            (Some(row), None) => (row, after, &mut new),
            (None, Some(row)) => (row, before, &mut old),
            _ => continue,
        };
        let known: &BTreeSet<String> =
            known.get_or_insert_with(|| others.iter().map(identity).collect());
        if known.contains(&anywhere(row)) || known.contains(&identity(row)) {
            change.state = ChangeState::Unchanged;
        }
    }
}

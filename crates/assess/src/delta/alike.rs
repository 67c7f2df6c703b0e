//! Which components of an inventory are one thing.
//!
//! Other tools list a component once for each place that names it: an action that eight workflows use is
//! eight components with one package URL. Compared row by row, seven of them would be in the SBOM alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Baseline, BaselineKind, Change, ChangeState, ComponentKind, ComponentRow, Row as _, rows,
};

use super::keys::{key, states_version};

/// The components of an inventory, in an SBOM each one once.
pub(super) fn components(baseline: &Baseline) -> Cow<'_, [ComponentRow]> {
    if baseline.kind != BaselineKind::Sbom {
        return Cow::Borrowed(&baseline.components);
    }
    Cow::Owned(folded(&baseline.components))
}

/// Each component once. Of its places the first stays, and a field that not every row states is that of
/// those that do.
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
        // It states none for sure.
        row.license = row.license.filter(|_| !is_disputed);
        row
    }))
}

fn join<T: Clone>(kept: &mut Option<T>, other: Option<&T>) {
    if kept.is_none() {
        *kept = other.cloned();
    }
}

/// What tells a component from every other: what is in the tree its place tells as well.
fn identity(row: &ComponentRow) -> String {
    match &row.path {
        Some(path) if is_in_tree(row.kind) => {
            key(&[&anywhere(row), row.kind.as_str(), &path.to_string()])
        }
        _ => anywhere(row),
    }
}

/// What a component is, wherever it is.
fn anywhere(row: &ComponentRow) -> String {
    let version = row.version.as_deref().or(row.revision.as_deref()).unwrap_or_default();
    match &row.purl {
        Some(purl) if states_version(purl) => purl.clone(),
        Some(purl) => key(&[purl, version]),
        None => key(&[row.kind.as_str(), &row.name, version]),
    }
}

/// Whether components of a kind are told from each other by where they are.
fn is_in_tree(kind: ComponentKind) -> bool {
    !kind.is_ci() && !matches!(kind, ComponentKind::Package | ComponentKind::ContainerImage)
}

/// What one side has more often than the other is no difference: both have it.
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

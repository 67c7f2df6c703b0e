//! The aspects in which two matched rows differ.

use std::borrow::Cow;

use plimsoll_model::{Aspect, ComponentKind, ComponentRow, FindingRow, ReferenceRow};

use super::keys::without_version;

fn list(aspects: impl IntoIterator<Item = (bool, Aspect)>) -> Vec<Aspect> {
    aspects.into_iter().filter_map(|(differs, aspect)| differs.then_some(aspect)).collect()
}

pub(super) fn reference(before: &ReferenceRow, after: &ReferenceRow) -> Vec<Aspect> {
    list([
        (after.pin < before.pin, Aspect::Weakened),
        (after.pin > before.pin, Aspect::Strengthened),
        (after.requested != before.requested || after.value != before.value, Aspect::Revision),
        (after.comment != before.comment, Aspect::Comment),
        (after.trust != before.trust, Aspect::Role),
        (after.path != before.path || after.place != before.place, Aspect::Place),
    ])
}

pub(super) fn finding(before: &FindingRow, after: &FindingRow) -> Vec<Aspect> {
    // A severity that the policy assigns to a rule is not a change in what the rule found.
    let severity = |row: &FindingRow| row.rule_severity.unwrap_or(row.severity);
    list([
        (after.subject != before.subject, Aspect::Revision),
        (severity(after) != severity(before), Aspect::Severity),
        (after.deferral != before.deferral, Aspect::Deferral),
        (after.path != before.path || after.place != before.place, Aspect::Place),
    ])
}

/// Whether both sides state a value, and the values differ.
fn differ<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> bool {
    before.zip(after).is_some_and(|(before, after)| before != after)
}

/// The identity in a package URL, without its version.
fn identity(row: &ComponentRow) -> Option<String> {
    row.purl.as_deref().map(without_version)
}

/// Escapes a text as SBOMs do: characters that the formats do not allow, such as control characters.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let escape =
        |c: char| if c.is_control() { c.escape_default().collect() } else { c.to_string() };
    Cow::Owned(text.chars().map(escape).collect())
}

/// The fields of a component that tools may use as its version.
fn versions(row: &ComponentRow) -> [Option<Cow<'_, str>>; 2] {
    [row.version.as_deref().map(escaped), row.revision.as_deref().map(escaped)]
}

/// The aspects in which two components differ. Only fields that both sides state count, because SBOMs omit many.
pub(super) fn known_of_component(before: &ComponentRow, after: &ComponentRow) -> Vec<Aspect> {
    // Some tools write a revision where others write a version.
    let (old, new) = (versions(before), versions(after));
    let is_stated = |row: &[Option<Cow<'_, str>>; 2]| row.iter().any(Option::is_some);
    let common = old.iter().flatten().any(|one| new.iter().flatten().any(|other| one == other));
    // Some tools prefix the name of a package with its group or owner.
    let elsewhere = match (identity(before), identity(after)) {
        (Some(before), Some(after)) => before != after,
        _ => escaped(&before.name) != escaped(&after.name),
    };
    list([
        (is_stated(&old) && is_stated(&new) && !common, Aspect::Revision),
        (before.states_another_license(after), Aspect::License),
        (elsewhere, Aspect::Upstream),
    ])
}

pub(super) fn component(before: &ComponentRow, after: &ComponentRow) -> Vec<Aspect> {
    // The release of a commit may come from tags, which not every checkout has.
    let is_same_commit = before.revision.is_some() && after.revision == before.revision;
    let version = if is_same_commit {
        differ(before.version.as_ref(), after.version.as_ref())
    } else {
        after.version != before.version
    };
    let revision = version || after.revision != before.revision;
    // A pin or content that is unknown on one side is not a change.
    let pins = before.pin.zip(after.pin);
    let content = differ(before.content.as_ref(), after.content.as_ref());
    // Baselines do not store the licenses of packages, but SBOMs of other tools may.
    let license = match after.kind {
        ComponentKind::Package => differ(before.license.as_ref(), after.license.as_ref()),
        _ => after.license != before.license,
    };
    let elsewhere = after.upstream != before.upstream
        || after.name != before.name
        || identity(after) != identity(before);
    list([
        (pins.is_some_and(|(before, after)| after < before), Aspect::Weakened),
        (pins.is_some_and(|(before, after)| after > before), Aspect::Strengthened),
        (revision, Aspect::Revision),
        (!revision && content, Aspect::Content),
        (license, Aspect::License),
        (elsewhere, Aspect::Upstream),
        (after.scope != before.scope, Aspect::Role),
        (after.path != before.path, Aspect::Place),
    ])
}

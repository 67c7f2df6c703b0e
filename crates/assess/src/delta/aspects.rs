//! In what two rows of the same thing differ.

use plimsoll_model::{Aspect, ComponentRow, FindingRow, ReferenceRow};

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
    list([
        (after.subject != before.subject, Aspect::Revision),
        (after.severity != before.severity, Aspect::Severity),
        (after.deferral != before.deferral, Aspect::Deferral),
        (after.path != before.path || after.place != before.place, Aspect::Place),
    ])
}

/// In what two components differ as far as both sides say: an SBOM leaves much open.
pub(super) fn known_of_component(before: &ComponentRow, after: &ComponentRow) -> Vec<Aspect> {
    fn differ<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> bool {
        before.zip(after).is_some_and(|(before, after)| before != after)
    }
    // What one tool calls the version, another calls the revision.
    let versions = |row: &ComponentRow| [row.version.clone(), row.revision.clone()];
    let (old, new) = (versions(before), versions(after));
    let told = |row: &[Option<String>; 2]| row.iter().any(Option::is_some);
    let common = old.iter().flatten().any(|one| new.iter().flatten().any(|other| one == other));
    list([
        (told(&old) && told(&new) && !common, Aspect::Revision),
        (differ(before.license.as_ref(), after.license.as_ref()), Aspect::License),
        (after.name != before.name, Aspect::Upstream),
    ])
}

pub(super) fn component(before: &ComponentRow, after: &ComponentRow) -> Vec<Aspect> {
    let revision = after.version != before.version || after.revision != before.revision;
    list([
        (after.pin < before.pin, Aspect::Weakened),
        (after.pin > before.pin, Aspect::Strengthened),
        (revision, Aspect::Revision),
        (!revision && after.content != before.content, Aspect::Content),
        (after.license != before.license, Aspect::License),
        (after.upstream != before.upstream || after.name != before.name, Aspect::Upstream),
        (after.scope != before.scope, Aspect::Role),
        (after.path != before.path, Aspect::Place),
    ])
}

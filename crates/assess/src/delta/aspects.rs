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

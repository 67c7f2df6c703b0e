//! The tables of `docs/coverage.md`: which ways of inclusion are read, and by what.

use plimsoll::{DETECTORS, Detector, unread_kinds};
use plimsoll_model::{DetectorMeta, Inclusion};

use super::markdown::{codes, table};

fn metas() -> impl Iterator<Item = &'static DetectorMeta> {
    DETECTORS.iter().map(Detector::meta)
}

/// The detectors that read a way of inclusion. A reader of manifests need not say that it is one of packages.
fn readers(way: Inclusion) -> Vec<&'static DetectorMeta> {
    let reads = |meta: &&DetectorMeta| {
        let is_package = way == Inclusion::Package && meta.takes_inventory;
        meta.inclusions.contains(&way) || (meta.inclusions.is_empty() && is_package)
    };
    metas().filter(reads).collect()
}

/// The ways that a detector reads, with its files.
pub(super) fn mechanisms() -> String {
    let ways = Inclusion::ALL.iter().map(|way| (way, readers(*way)));
    let rows = ways.filter(|(_, readers)| !readers.is_empty()).flat_map(|(way, readers)| {
        readers.into_iter().map(move |meta| {
            [
                format!("`{way}`"),
                way.summary().to_owned(),
                format!("[`{0}`](../crates/detect/specs/{0}.md)", meta.id),
                codes(&meta.reads.to_vec()),
            ]
        })
    });
    table(["Way", "What it is", "Detector", "Reads"], rows)
}

/// The ways that no detector reads.
pub(super) fn gaps() -> String {
    let ways = Inclusion::ALL.iter().filter(|way| readers(**way).is_empty());
    let rows = ways.map(|way| [format!("`{way}`"), way.summary().to_owned()]);
    table(["Way", "What it is"], rows)
}

/// The detectors that find no component by themselves.
pub(super) fn supporting() -> String {
    let rest = metas().filter(|meta| meta.inclusions.is_empty() && !meta.takes_inventory);
    let rows = rest.map(|meta| {
        [format!("[`{0}`](../crates/detect/specs/{0}.md)", meta.id), meta.summary.to_string()]
    });
    table(["Detector", "What it reads"], rows)
}

/// The kinds of manifest and build file that are known and not read.
pub(super) fn unread() -> String {
    let rows = unread_kinds().map(|(id, names)| [format!("`{id}`"), codes(names)]);
    table(["Kind", "Files"], rows)
}

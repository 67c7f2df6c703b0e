//! The tables of `docs/coverage.md`: the mechanisms by which third-party code is included, and the
//! detectors that read them.

use plimsoll::{DETECTORS, Detector, unread_kinds};
use plimsoll_model::{DetectorMeta, Inclusion};

use super::markdown::{codes, table};

fn metas() -> impl Iterator<Item = &'static DetectorMeta> {
    DETECTORS.iter().map(Detector::meta)
}

/// Returns the detectors of a mechanism. Detectors of manifests may omit the mechanism of packages,
/// so they are recognized by `takes_inventory`.
fn readers(way: Inclusion) -> Vec<&'static DetectorMeta> {
    let reads = |meta: &&DetectorMeta| {
        let is_package = way == Inclusion::Package && meta.takes_inventory;
        meta.inclusions.contains(&way) || (meta.inclusions.is_empty() && is_package)
    };
    metas().filter(reads).collect()
}

/// Returns the table of supported mechanisms, with their detectors and files.
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

/// Returns the table of mechanisms without a detector.
pub(super) fn gaps() -> String {
    let ways = Inclusion::ALL.iter().filter(|way| readers(**way).is_empty());
    let rows = ways.map(|way| [format!("`{way}`"), way.summary().to_owned()]);
    table(["Way", "What it is"], rows)
}

/// Returns the table of detectors that report no component by themselves.
pub(super) fn supporting() -> String {
    let rest = metas().filter(|meta| meta.inclusions.is_empty() && !meta.takes_inventory);
    let rows = rest.map(|meta| {
        [format!("[`{0}`](../crates/detect/specs/{0}.md)", meta.id), meta.summary.to_string()]
    });
    table(["Detector", "What it reads"], rows)
}

/// Returns the list of known, but unsupported kinds of manifests and build files.
pub(super) fn unread() -> String {
    let rows = unread_kinds().map(|(id, names)| [format!("`{id}`"), codes(names)]);
    table(["Kind", "Files"], rows)
}

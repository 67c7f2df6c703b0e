//! Documents that list the third-party code in a directory.

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, EvidenceKind, Inclusion, Location, PinStrength,
    Subject,
};
use plimsoll_source::{Entry, Limits};

use crate::base::want::TooLarge;
use crate::copies::VendoredPlace;
use crate::metadata::Statement;
use crate::metadata::inventory::{self, Inventory, ListedPlace, Place};
use crate::metadata::updater::{self, UpdateRecord};
use crate::ownership::scope;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "vendored-inventory",
    "Documents that list third-party code with its origin, version and license",
    include_str!("../../specs/vendored-inventory.md"),
    &[
        "**/README*",
        "**/THIRDPARTY*",
        "**/third-party*",
        "**/DEPENDENCIES*",
        "**/{LICENSE,NOTICE,COPYING}*",
        "**/qt_attribution.json",
        "**/update*.{sh,bash,py}",
    ],
)
.covers(&[Inclusion::VendoredCopy, Inclusion::EmbeddedLibrary]);

/// Reads documents such as `third_party/README.md`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VendoredInventory;

impl Detector for VendoredInventory {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if inventory::is_of_own_form(&entry.path) {
            Want::Whole { limit: limits.metadata_bytes }
        } else if inventory::may_be(&entry.path) || updater::may_be(entry.path.file_name()) {
            Want::Literals { limit: limits.metadata_bytes, too_large: TooLarge::Skip }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        &[
            "ersion", "VERSION", "ommit", "evision", "pstream", "http", "copied", "vendored",
            "Files:",
        ]
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if updater::may_be(view.path().file_name()) {
            output.parts.extend(updater::read(view.path(), view.lossy_text()));
        } else {
            output.parts.extend(inventory::read(view.path(), view.lossy_text()));
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Inventory>(), PartKind::of::<UpdateRecord>()]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![PartKind::of::<VendoredPlace>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        for listed in inventory::places(found.parts::<Inventory>(), context.source) {
            claim(&listed, output);
            if let Place::File(path) = listed.place {
                let files = std::iter::once(path).chain(listed.parts);
                let places = files.map(|path| VendoredPlace { path, is_file: true });
                output.parts.extend(places);
            }
        }
        for (path, record) in updater::directories(found.parts::<UpdateRecord>(), context.source) {
            let claim = |one: &Statement| {
                let at = Location::line(record.script.clone(), one.line);
                Claim::new(Subject::Directory(path.clone()), one.value.clone(), one.kind, at)
            };
            output.claims.extend(record.statements.iter().map(claim));
        }
    }
}

fn claim(listed: &ListedPlace, output: &mut Output) {
    let subject = Subject::Directory(listed.place.path().clone());
    let kind = EvidenceKind::VendoringRecord;
    let at = |line: u32| Location::line(listed.document.clone(), line);
    let mut add = |value: ClaimValue, kind: EvidenceKind, line: u32| {
        output.claims.push(Claim::new(subject.clone(), value, kind, at(line)));
    };
    if let Place::File(path) = &listed.place {
        // The file is in the tree, so its scope follows from its path.
        add(ClaimValue::Presence(ComponentKind::EmbeddedLibrary), kind, listed.line);
        add(ClaimValue::Scope(scope::of_code(path)), kind, listed.line);
        add(ClaimValue::Pin(PinStrength::ContentDigest), kind, listed.line);
    }
    if let Some(name) = &listed.name {
        add(ClaimValue::name(name), kind, listed.line);
    }
    for statement in &listed.statements {
        add(statement.value.clone(), statement.kind, statement.line);
    }
}

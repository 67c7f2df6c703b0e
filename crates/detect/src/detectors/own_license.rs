//! What the repository says of its own license.

use plimsoll_manifest::{Described, describe_crate, describe_npm_package, describe_python_project};
use plimsoll_model::{
    Claim, ClaimValue, DetectorMeta, EvidenceKind, Field, Location, ObservedLicense, RepoPath,
    Subject,
};
use plimsoll_source::{Entry, Limits};

use crate::tree::place;
use crate::vendored::is_license;
use crate::{Context, Detector, FileView, Found, Output, Want};

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "own-license",
    "The license that the repository states for itself",
    include_str!("../../specs/own-license.md"),
    &["Cargo.toml", "package.json", "pyproject.toml", "LICENSE*"],
);

/// Finds what the repository says of its own license.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnLicense;

type Reader = fn(&str) -> Vec<Described>;

/// The manifests, by their paths, and how to read them.
const MANIFESTS: [(&[u8], Reader); 3] = [
    (b"Cargo.toml", describe_crate),
    (b"package.json", describe_npm_package),
    (b"pyproject.toml", describe_python_project),
];

fn reader(path: &RepoPath) -> Option<Reader> {
    MANIFESTS.iter().find(|(name, _)| path.as_bytes() == *name).map(|(_, reader)| *reader)
}

fn subject() -> Subject {
    Subject::Directory(RepoPath::default())
}

impl Detector for OwnLicense {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(reader(&entry.path).is_some(), limits.manifest_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(read) = reader(view.path()) else { return };
        for Described { value, line, .. } in read(view.lossy_text()) {
            if value.field() == Field::License {
                let at = Location::line(view.path().clone(), line);
                let kind = EvidenceKind::Manifest;
                output.claims.push(Claim::new(subject(), value, kind, at));
            }
        }
    }

    fn finish(&self, context: &Context<'_>, _: &Found<'_>, output: &mut Output) {
        for entry in context.source.entries() {
            let path = &entry.path;
            let is_top = path.parent().is_some_and(|above| above.is_root());
            if is_top && is_license(path.file_name()) && place::is_file(context.source, path) {
                let file = ObservedLicense::file(path.clone());
                let value = ClaimValue::LicenseText(Box::new(file));
                let at = Location::whole(path.clone());
                output.claims.push(Claim::new(subject(), value, EvidenceKind::LicenseFile, at));
            }
        }
    }
}

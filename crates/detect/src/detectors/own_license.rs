//! What the repository says of its own license.

use plimsoll_model::{
    Claim, ClaimValue, DetectorMeta, EvidenceKind, Field, Location, ObservedLicense, RepoPath,
};
use plimsoll_source::{Entry, Limits, ReadError};

use crate::metadata::own;
use crate::tree::place;
use crate::vendored::is_license;
use crate::{Context, Detector, FileView, Found, Output, Want};

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "own-license",
    "The license that the repository states for itself",
    include_str!("../../specs/own-license.md"),
    &["Cargo.toml", "package.json", "pyproject.toml", "{LICENSE,COPYING,NOTICE,COPYRIGHT}*"],
);

/// Most license files that are named. Nobody has more at the root of a repository.
const FILES: usize = 50;

/// Finds what the repository says of its own license.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnLicense;

impl Detector for OwnLicense {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(own::is_manifest(&entry.path), limits.manifest_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        own::claim(view, &[Field::License], output);
    }

    fn finish(&self, context: &Context<'_>, _: &Found<'_>, output: &mut Output) {
        let is_top = |path: &RepoPath| path.parent().is_some_and(|above| above.is_root());
        let paths = context.source.entries().iter().map(|entry| &entry.path);
        let named = paths.filter(|path| is_top(path) && is_license(path.file_name()));
        for path in named.take(FILES) {
            let Some(named) = place::named(context.source, path) else { continue };
            // The text is not interpreted, but the row of the file has its digest. One that is too large for
            // that says as much by its name.
            match context.recorder.read_admitted(&named, context.options.limits.hashed_bytes) {
                Ok(_) | Err(ReadError::TooLarge { .. }) => {}
                Err(why) => {
                    output.diagnostics.push(why.diagnostic(path));
                    continue;
                }
            }
            let file = ObservedLicense::file(path.clone());
            let value = ClaimValue::LicenseText(Box::new(file));
            let at = Location::whole(path.clone());
            output.claims.push(Claim::new(own::subject(), value, EvidenceKind::LicenseFile, at));
        }
    }
}

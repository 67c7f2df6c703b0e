//! The repository's own product, as stated in the repository.

use plimsoll_model::{
    Claim, ClaimValue, DetectorMeta, EvidenceKind, Field, Location, RepoPath, release_of_tags,
};
use plimsoll_source::{Entry, Limits};

use crate::metadata::own;
use crate::{Context, Detector, FileView, Found, Output, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "own-product",
    "The repository's own name, version and authors",
    include_str!("../../specs/own-product.md"),
    &[
        "Cargo.toml",
        "package.json",
        "pyproject.toml",
        "VERSION",
        "VERSION.txt",
        "version.txt",
        ".version",
    ],
);

/// Finds statements of the repository about its own product.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnProduct;

impl Detector for OwnProduct {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(own::is_manifest(&entry.path), limits.manifest_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        own::claim(view, &[Field::Name, Field::Version, Field::Authors], output);
    }

    fn finish(&self, context: &Context<'_>, _: &Found<'_>, output: &mut Output) {
        let info = context.source.info();
        let tags = info.tags.iter().map(String::as_str);
        if let Some((tag, version)) = release_of_tags(tags, info.name.as_deref()) {
            // A tag is not in a file, so its place is the root of the tree.
            let at = Location::whole(RepoPath::default());
            let value = ClaimValue::version(&version);
            output
                .claims
                .push(Claim::new(own::subject(), value, EvidenceKind::Tag, at).with_raw(tag));
        }
    }
}

//! Structured metadata beside vendored code: one file per format.

mod android;
mod cgmanifest;
mod chromium;
mod gitrepo;
pub(crate) mod inventory;
pub(crate) mod modules;
mod moz;
pub(crate) mod own;
mod package;
mod statement;
pub(crate) mod updater;

pub(crate) use statement::Statement;

type Reader = fn(&str) -> Vec<Statement>;

/// File names, and how to read them.
const FORMATS: [(&[u8], Reader); 9] = [
    (b"README.chromium", chromium::read),
    (b"README.fuchsia", chromium::read),
    (b"METADATA", android::read),
    (b"moz.yaml", moz::read),
    (b"cgmanifest.json", cgmanifest::read),
    (b".gitrepo", gitrepo::read),
    (b"README.blender", chromium::read),
    (b"Cargo.toml", package::cargo),
    (b"package.json", package::npm),
];

/// Whether a metadata file is written for vendoring. A repository's own code has package manifests as well, so these
/// are not evidence that code is third-party.
pub(crate) fn is_about_vendoring(name: &[u8]) -> bool {
    !matches!(name, b"Cargo.toml" | b"package.json")
}

/// The reader for a file of this name, if it is a metadata file.
pub(crate) fn reader(name: &[u8]) -> Option<Reader> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, reader)| *reader)
}

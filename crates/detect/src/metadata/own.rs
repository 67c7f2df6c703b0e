//! The manifests at the root, in which the repository speaks of itself.

use std::sync::Arc;

use plimsoll_manifest::{
    Described, describe_crate, describe_npm_package, describe_python_project, describe_version_file,
};
use plimsoll_model::{Claim, EvidenceKind, Field, Location, RepoPath, Subject};

use crate::{FileView, Output};

type Reader = fn(&str) -> Vec<Described>;

/// The manifests, by their paths, and how to read them: a file that holds nothing but the version is one.
const MANIFESTS: [(&[u8], Reader); 7] = [
    (b"Cargo.toml", describe_crate),
    (b"package.json", describe_npm_package),
    (b"pyproject.toml", describe_python_project),
    (b".version", describe_version_file),
    (b"VERSION", describe_version_file),
    (b"VERSION.txt", describe_version_file),
    (b"version.txt", describe_version_file),
];

/// What a manifest says.
#[derive(Debug)]
struct OwnManifest(Vec<Described>);

/// Whether a file is a manifest at the root.
pub(crate) fn is_manifest(path: &RepoPath) -> bool {
    reader(path).is_some()
}

/// What claims are about that the repository makes of itself.
pub(crate) fn subject() -> Subject {
    Subject::Directory(RepoPath::default())
}

/// Claims what a manifest at the root says of the repository in some fields. It is read once for all who
/// ask.
pub(crate) fn claim(view: &FileView<'_>, fields: &[Field], output: &mut Output) {
    let manifest: Arc<OwnManifest> = view.shared(|view| {
        let read = reader(view.path());
        OwnManifest(read.map_or_else(Vec::new, |read| read(view.lossy_text())))
    });
    for Described { value, line, .. } in &manifest.0 {
        if fields.contains(&value.field()) {
            let at = Location::line(view.path().clone(), *line);
            output.claims.push(Claim::new(subject(), value.clone(), EvidenceKind::Manifest, at));
        }
    }
}

fn reader(path: &RepoPath) -> Option<Reader> {
    MANIFESTS.iter().find(|(name, _)| path.as_bytes() == *name).map(|(_, reader)| *reader)
}

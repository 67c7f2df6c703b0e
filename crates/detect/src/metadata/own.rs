//! The manifests at the root, in which the repository mentions itself.

use std::sync::Arc;

use plimsoll_manifest::{
    Described, describe_crate, describe_npm_package, describe_python_project, describe_version_file,
};
use plimsoll_model::{Claim, ClaimValue, EvidenceKind, Field, Location, RepoPath, Subject};
use plimsoll_source::Source;

use crate::tree::names::is_same_name;
use crate::{FileView, Output};

type Reader = fn(&str) -> Vec<Described>;

/// The manifests, by their paths, and their readers. A file that contains only the version counts as a manifest.
const MANIFESTS: [(&[u8], Reader); 7] = [
    (b"Cargo.toml", describe_crate),
    (b"package.json", describe_npm_package),
    (b"pyproject.toml", describe_python_project),
    (b".version", describe_version_file),
    (b"VERSION", describe_version_file),
    (b"VERSION.txt", describe_version_file),
    (b"version.txt", describe_version_file),
];

/// The content of a manifest.
#[derive(Debug)]
struct OwnManifest(Vec<Described>);

/// Whether a file is a manifest at the root.
pub(crate) fn is_manifest(path: &RepoPath) -> bool {
    reader(path).is_some()
}

/// The subject of claims of the repository about itself.
pub(crate) fn subject() -> Subject {
    Subject::Directory(RepoPath::default())
}

/// Claims some fields of a manifest at the root about the repository. The manifest is read once for all detectors.
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

/// The versions in the manifests at the root of a checkout for a project, with their places. A manifest with a
/// different name is about something else, such as the tools of the documentation.
pub(crate) fn versions(
    checkout: &dyn Source,
    project: &str,
    limit: u64,
) -> Vec<(RepoPath, u32, ClaimValue)> {
    let mut found = Vec::new();
    for (name, read) in &MANIFESTS {
        let path = RepoPath::new(*name);
        // Unreadable files of a submodule are not reported, because they are not files of this source.
        let content = checkout.entry(&path).and_then(|entry| checkout.read(entry, limit).ok());
        let Some(content) = content else { continue };
        let said = read(&String::from_utf8_lossy(&content));
        let is_other = said.iter().any(|it| match &it.value {
            ClaimValue::Name(name) => !is_same_name(name.as_str(), project),
            _ => false,
        });
        let versions =
            said.into_iter().filter(|it| it.value.field() == Field::Version && !is_other);
        found.extend(versions.map(|it| (path.clone(), it.line, it.value)));
    }
    found
}

/// Whether a Cargo manifest is that of bindings: by convention, the purpose of `rope-sys` is to build and link the
/// library `rope`.
pub(crate) fn is_of_bindings(manifest: &str) -> bool {
    describe_crate(manifest).iter().any(|said| match &said.value {
        ClaimValue::Name(name) => name.as_str().ends_with("-sys"),
        _ => false,
    })
}

fn reader(path: &RepoPath) -> Option<Reader> {
    MANIFESTS.iter().find(|(name, _)| path.as_bytes() == *name).map(|(_, reader)| *reader)
}

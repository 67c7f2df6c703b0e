//! Replacements that apply wherever a package is required: Cargo's `[patch]` and `[replace]`, npm's
//! `overrides`, Yarn's `resolutions`, those of pnpm and uv.

use std::collections::BTreeMap;

use plimsoll_manifest::{Requirement, Wanted};
use plimsoll_model::{GitUrl, RepoPath};

use super::{ManifestFile, ManifestKind};

/// The replacements of all manifests, by kind and directory.
pub(super) struct Overrides<'a> {
    files: BTreeMap<(ManifestKind, RepoPath), ByName<'a>>,
}

/// Replacements by the name that they are for.
type ByName<'a> = BTreeMap<String, Vec<&'a Requirement>>;

/// Whether a requirement is a replacement.
pub(super) fn is_replacement(requirement: &Requirement) -> bool {
    is_replacement_locator(&requirement.locator)
}

/// Whether a path of keys is that of a replacement.
pub(super) fn is_replacement_locator(locator: &str) -> bool {
    locator.starts_with("patch.") || locator.starts_with("replace.")
}

impl<'a> Overrides<'a> {
    pub(super) fn new(manifests: &'a [ManifestFile]) -> Self {
        let with = manifests.iter().filter(|file| !file.manifest.overrides.is_empty());
        let files = with.map(|file| {
            let dir = file.path.parent().unwrap_or_default();
            let mut names = ByName::new();
            for by in &file.manifest.overrides {
                // The key in npm's table is the required package, and the name is the replacement.
                let name = match file.kind {
                    ManifestKind::Npm => by.locator.clone(),
                    _ => by.normalized_name(),
                };
                names.entry(name).or_default().push(by);
            }
            ((file.kind, dir), names)
        });
        Self { files: files.collect() }
    }

    /// The replacement of a requirement: the nearest manifest at or above its own that has replacements decides,
    /// because package managers read them in the root of a workspace.
    pub(super) fn apply(
        &self,
        file: &ManifestFile,
        requirement: &Requirement,
    ) -> Option<Requirement> {
        if self.files.is_empty()
            || matches!(requirement.wanted, Wanted::Local(_) | Wanted::Inherited)
        {
            return None;
        }
        let mut dir = file.path.parent();
        let overrides = loop {
            let at = dir?;
            dir = at.parent();
            if let Some(found) = self.files.get(&(file.kind, at)) {
                break found;
            }
        };
        let named = overrides.get(&requirement.normalized_name())?;
        let by = named.iter().find(|by| meets(file.kind, by, requirement))?;
        let mut replaced = requirement.clone();
        replaced.name.clone_from(&by.name);
        replaced.wanted = by.wanted.clone();
        replaced.specification.clone_from(&by.specification);
        replaced.subdirectory.clone_from(&by.subdirectory);
        replaced.hashes.clone_from(&by.hashes);
        Some(replaced)
    }
}

/// Whether a replacement of this name is for the source of a requirement.
fn meets(kind: ManifestKind, by: &Requirement, requirement: &Requirement) -> bool {
    if kind != ManifestKind::Cargo {
        return true;
    }
    match &requirement.wanted {
        // A table of `[patch]` is for one source: a registry, or the URL of a repository.
        Wanted::Git { url, .. } => {
            let of = |text: &str| GitUrl::parse(text).map(|url| url.https());
            let rest = by.locator.strip_prefix("patch.").unwrap_or_default();
            let source = rest.strip_suffix(&format!(".{}", by.name)).unwrap_or(rest);
            of(source).is_some() && of(source) == of(url)
        }
        _ => !by.locator.contains("://"),
    }
}

//! Python packages in requirements files, `pyproject.toml`, `setup.py`, `setup.cfg` and `Pipfile`.

use plimsoll_manifest::{LockKind, pipfile, pyproject_toml, requirements_txt, setup_cfg, setup_py};
use plimsoll_model::{DetectorMeta, RepoPath};
use plimsoll_source::{Entry, Limits};

use crate::base::texts;
use crate::packages::{self, decode, files};
use crate::scripts::{FileCall, Required};
use crate::tree::manifest_kind::ManifestKind;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "python-requirements",
    "Python packages in manifests and lockfiles",
    include_str!("../../specs/python-requirements.md"),
    &[
        "**/*requirements*.txt",
        "**/*requirements*.in",
        "**/*reqs*.{txt,in}",
        "**/requirements/*.{txt,in}",
        "**/constraints*.{txt,in}",
        "**/pyproject.toml",
        "**/setup.{py,cfg}",
        "**/Pipfile",
        "**/{uv,poetry,pdm,Pipfile}.lock",
        "**/pylock*.toml",
    ],
)
.takes_inventory();

/// Finds Python packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PythonRequirements;

/// The role of a file for this detector.
enum Role {
    Manifest(ManifestKind),
    Lock(LockKind),
}

impl Detector for PythonRequirements {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        match role(&entry.path) {
            Some(Role::Manifest(_)) => Want::Whole { limit: limits.manifest_bytes },
            Some(Role::Lock(_)) => Want::Whole { limit: limits.lockfile_bytes },
            None => Want::No,
        }
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(role) = role(view.path()) else { return };
        if let Role::Manifest(kind @ ManifestKind::Requirements) = role {
            return requirements(context, view, kind, output);
        }
        let Some(text) = texts::text(context, view, output) else { return };
        let kind = match role {
            Role::Lock(kind) => {
                return files::lock(context, &META, view.path(), kind, text, output);
            }
            Role::Manifest(kind) => kind,
        };
        let manifest = match kind {
            ManifestKind::Pyproject => pyproject_toml(text),
            ManifestKind::Pipfile => pipfile(text),
            ManifestKind::SetupPy => setup_py(text),
            ManifestKind::SetupCfg => setup_cfg(text),
            _ => return,
        };
        files::manifest(view.path(), kind, manifest, output);
    }

    fn takes(&self) -> Vec<PartKind> {
        let mut kinds = packages::takes();
        kinds.push(PartKind::of::<Required>());
        kinds
    }

    fn gives(&self) -> Vec<PartKind> {
        let mut kinds = packages::gives();
        kinds.push(PartKind::of::<FileCall>());
        kinds
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let (files, constraints) = packages::included(context, found, output);
        packages::derive_with(context, &META, found, files, &constraints, output);
    }
}

fn requirements(
    context: &Context<'_>,
    view: &FileView<'_>,
    kind: ManifestKind,
    output: &mut Output,
) {
    if !context.zones.is_own(view.path()) {
        return;
    }
    match decode::requirements(view.bytes()) {
        Some(text) => files::manifest(view.path(), kind, text.read(requirements_txt), output),
        None => texts::not_utf8(view.path(), output),
    }
}

fn role(path: &RepoPath) -> Option<Role> {
    let name = std::str::from_utf8(path.file_name()).ok()?;
    if let Some(kind) = LockKind::of_name(name)
        && kind.ecosystem() == plimsoll_manifest::Ecosystem::Pypi
    {
        return Some(Role::Lock(kind));
    }
    let kind = match name {
        "pyproject.toml" => ManifestKind::Pyproject,
        "Pipfile" => ManifestKind::Pipfile,
        "setup.py" => ManifestKind::SetupPy,
        "setup.cfg" => ManifestKind::SetupCfg,
        _ if is_requirements(path, name) => ManifestKind::Requirements,
        _ => return None,
    };
    Some(Role::Manifest(kind))
}

/// Whether a file is a requirements file, by its name or its directory.
fn is_requirements(path: &RepoPath, name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if extension != "txt" && extension != "in" {
        return false;
    }
    let stem = stem.to_ascii_lowercase();
    let below = path.parent().is_some_and(|dir| dir.file_name() == b"requirements");
    // Words are compared completely: `requirementslist.txt` is not a requirements file.
    let word = stem
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| matches!(word, "requirements" | "requirement" | "constraints" | "reqs"));
    below || word
}

//! Reports manifests with requirements that are not pinned to a version.

use std::collections::BTreeMap;

use plimsoll_model::{
    Concern, PinStrength, RefKind, RefSyntax, Reference, RepoPath, RuleMeta, Scope, Severity,
};

use crate::{Findings, Inventory, Rule};

/// The maximum number of requirements that a message names.
const SHOWN: usize = 5;

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-package",
    "A manifest has requirements that are not pinned",
    include_str!("../../specs/unpinned-package.md"),
    Severity::Low,
)
.about(Concern::Pin);

/// Manifests with requirements that are not pinned to a version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedPackage;

impl Rule for UnpinnedPackage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let mut files: BTreeMap<&RepoPath, (Vec<&Reference>, usize)> = BTreeMap::new();
        for reference in inventory.counted() {
            if !matches!(reference.kind, RefKind::PackageRequirement | RefKind::PreCommitHook) {
                continue;
            }
            let (open, all) = files.entry(&reference.location.path).or_default();
            *all += 1;
            // `unresolvable-reference` reports what is known only at run time.
            let unknown = reference.syntax == RefSyntax::Expression;
            if reference.pin < PinStrength::FullTag && !unknown && reference.locked.is_none() {
                open.push(reference);
            }
        }
        for (path, (open, all)) in files {
            if open.is_empty() {
                continue;
            }
            let library = is_of_library(path)
                && open.iter().all(|reference| reference.scope == Some(Scope::Product));
            let severity = if library { Severity::Info } else { Severity::Low };
            let message = message(&open, all);
            findings.file_with(&META, severity, path, &open, &message, remedy(path, &open));
        }
    }
}

/// Whether a manifest is the metadata of a published package, which should allow its users a range.
fn is_of_library(path: &RepoPath) -> bool {
    let name = path.file_name();
    matches!(name, b"pyproject.toml" | b"Cargo.toml" | b"setup.py" | b"setup.cfg")
        || name.ends_with(b".gemspec")
}

fn message(open: &[&Reference], all: usize) -> String {
    let names: Vec<String> = open
        .iter()
        .take(SHOWN)
        .map(|reference| plimsoll_model::clip(reference.value.as_str(), 40))
        .collect();
    let rest = if open.len() > SHOWN { ", …" } else { "" };
    format!(
        "{} of {all} requirements are pinned neither here nor by a lockfile: {}{rest}",
        open.len(),
        names.join(", ")
    )
}

/// Whether the format of the file has a lockfile, but no hashes for requirements.
fn has_lockfile_without_hashes(name: &[u8]) -> bool {
    let ends: [&[u8]; 7] =
        [b".gemspec", b".gradle", b".gradle.kts", b".toml", b".csproj", b".fsproj", b".vbproj"];
    ends.iter().any(|end| name.ends_with(end))
}

/// The remedy that the format of the file allows: some formats have no lockfile or no hashes.
fn remedy(path: &RepoPath, open: &[&Reference]) -> &'static str {
    let build = |reference: &&Reference| reference.scope == Some(Scope::Build);
    match path.file_name() {
        b".pre-commit-config.yaml" | b".pre-commit-config.yml" => {
            "set `rev` of each hook to a full commit SHA, and give an exact version for each dependency of a hook"
        }
        b"pyproject.toml" if open.iter().all(build) => {
            "write exact versions: no lockfile covers build requirements"
        }
        b"pyproject.toml" | b"package.json" | b"Cargo.toml" | b"composer.json" => {
            "commit a lockfile, or write exact versions"
        }
        b"setup.py" | b"setup.cfg" | b"pom.xml" | b"environment.yml" | b"environment.yaml" => {
            "write exact versions: the format has no lockfile"
        }
        b"Brewfile" => {
            "Homebrew only installs the newest version: where the version matters, download that release and \
             compare its SHA-256 with one in the repository"
        }
        name if has_lockfile_without_hashes(name) => "commit a lockfile, or write exact versions",
        _ => "commit a lockfile, or write exact versions with hashes",
    }
}

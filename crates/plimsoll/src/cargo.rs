//! Scopes and licenses of Rust packages from `cargo metadata`.
//!
//! `Cargo.lock` lists every package but not its scope (product, build or tests). `cargo metadata`
//! states it, offline and from the lockfile. It runs the cargo of this machine in the scanned
//! directory, and cargo uses the configuration that it finds there, so it only runs if the
//! caller allows it.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};
use plimsoll_detect::{Detection, Zones, scope_of};
use plimsoll_model::{
    Claim, ClaimValue, DeclaredLicense, Diagnostic, DiagnosticKind, EvidenceKind, Location,
    RepoPath, Scope, Subject, purl,
};
use plimsoll_source::Source;

use crate::enrich::{EnrichContext, Enricher, EnricherMeta};

/// The maximum number of workspaces for which cargo runs.
const WORKSPACES: usize = 50;

/// Adds scopes and licenses of Rust packages from cargo, if there is a directory to run it in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cargo;

/// The metadata of the enricher.
static META: EnricherMeta =
    EnricherMeta::new("cargo", "Scopes and licenses of Rust packages, from `cargo metadata`");

impl Enricher for Cargo {
    fn meta(&self) -> &'static EnricherMeta {
        &META
    }

    fn enrich(
        &self,
        context: &EnrichContext<'_>,
        found: &mut Detection,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        if let Some(root) = context.directory {
            ask_all(root, context.source, found);
        }
        Ok(())
    }
}

/// Runs cargo for each workspace of the source that has a lockfile and is not vendored.
fn ask_all(root: &Path, source: &dyn Source, found: &mut Detection) {
    let zones = Zones::of(source);
    let locks = source.entries().iter().filter(|entry| {
        entry.kind.is_file() && entry.path.file_name() == b"Cargo.lock" && zones.is_own(&entry.path)
    });
    let mut known = Known::new();
    for lock in locks.take(WORKSPACES) {
        let directory = lock.path.parent().unwrap_or_default();
        let Some(manifest) = directory.join(b"Cargo.toml") else { continue };
        if source.entry(&manifest).is_none() {
            continue;
        }
        match ask(root, &manifest) {
            Ok(metadata) => learn(&metadata, scope_of(&manifest), &lock.path, &mut known),
            Err(()) => found.diagnostics.push(Diagnostic::file(
                &manifest,
                DiagnosticKind::Note,
                "cargo returned no dependency graph, so the scope of the packages is unknown: run `cargo metadata \
                 --locked --offline` in its directory to see why; you may have to run `cargo fetch` first",
            )),
        }
    }
    let claims = known.into_iter().flat_map(|(purl, one)| one.claims(&purl));
    found.add_claims(source, claims.collect());
}

/// Facts about packages from cargo, by their package URLs.
type Known = BTreeMap<String, Package>;

/// The facts about a package from cargo.
struct Package {
    scope: Scope,
    license: Option<String>,
    /// The lockfile of its workspace.
    lock: RepoPath,
}

impl Package {
    fn claims(self, purl: &str) -> impl Iterator<Item = Claim> + use<> {
        let license = self.license.map(|license| DeclaredLicense::of_crate(&license));
        let license = license.map(|license| ClaimValue::License(Box::new(license)));
        let (subject, at) = (Subject::purl(purl), Location::whole(self.lock));
        [Some(ClaimValue::Scope(self.scope)), license].into_iter().flatten().map(move |value| {
            Claim::new(subject.clone(), value, EvidenceKind::Manifest, at.clone())
        })
    }
}

/// Runs cargo in the directory of the manifest, as a developer would, because the configuration there may
/// replace sources with a directory of the repository. A missing toolchain is not downloaded.
fn ask(root: &Path, manifest: &RepoPath) -> Result<Metadata, ()> {
    let manifest = std::str::from_utf8(manifest.as_bytes()).map_err(|_| ())?;
    let manifest = std::path::absolute(root.join(manifest)).map_err(|_| ())?;
    MetadataCommand::new()
        .current_dir(manifest.parent().ok_or(())?)
        .manifest_path(&manifest)
        .env("RUSTUP_AUTO_INSTALL", "0")
        .other_options(["--locked".to_owned(), "--offline".to_owned()])
        .exec()
        .map_err(|_| ())
}

/// The scope of each package that is not a member: product takes precedence over build, and build over
/// tests. All dependencies of a build dependency are build dependencies too.
fn learn(metadata: &Metadata, own: Scope, lock: &RepoPath, known: &mut Known) {
    let Some(resolve) = &metadata.resolve else { return };
    let nodes: HashMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut scopes: HashMap<&PackageId, Scope> = HashMap::new();
    let members = metadata.workspace_members.iter();
    let mut waiting: Vec<(&PackageId, Scope)> = members.map(|id| (id, own)).collect();
    while let Some((id, scope)) = waiting.pop() {
        match scopes.get(id) {
            Some(before) if *before <= scope => continue,
            _ => scopes.insert(id, scope),
        };
        let Some(node) = nodes.get(id) else { continue };
        for dependency in &node.deps {
            let kinds = dependency.dep_kinds.iter().map(|kind| match kind.kind {
                DependencyKind::Build => Scope::Build,
                DependencyKind::Development => Scope::Test,
                _ => Scope::Product,
            });
            let nearest = kinds.min().unwrap_or(Scope::Product);
            waiting.push((&dependency.pkg, scope.max(nearest)));
        }
    }
    for package in &metadata.packages {
        let (Some(scope), Some(source)) = (scopes.get(&package.id), &package.source) else {
            continue;
        };
        let version = package.version.to_string();
        let key = purl::build("cargo", "", &package.name, Some(&version), &[], None);
        let Some(key) = key.filter(|_| source.is_crates_io()) else { continue };
        let (license, lock) = (package.license.clone(), lock.clone());
        let entry = known.entry(key).or_insert(Package { scope: *scope, license, lock });
        entry.scope = entry.scope.min(*scope);
    }
}

//! What only cargo itself knows of Rust packages: what each is for, and its license.
//!
//! `Cargo.lock` names every package but not whether it ships, builds or tests. `cargo metadata`
//! does, offline and from the lockfile. It runs the cargo of this machine in the scanned
//! directory, and cargo obeys the configuration it finds there, so nothing here happens unless the
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

/// Most workspaces that cargo is asked about.
const WORKSPACES: usize = 50;

/// Asks cargo what Rust packages are for, and their licenses, where there is a directory to run it in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cargo;

/// What it says of itself.
static META: EnricherMeta = EnricherMeta::new(
    "cargo",
    "What Rust packages are for, and their licenses, by `cargo metadata`",
);

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

/// Asks cargo about each workspace of the source's own that has a lockfile.
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
                "cargo gave no dependency graph, so what the packages are for is not known: run \
                 `cargo metadata --locked --offline` there to see why; `cargo fetch` may be missing",
            )),
        }
    }
    let claims = known.into_iter().flat_map(|(purl, one)| one.claims(&purl));
    found.add_claims(source, claims.collect());
}

/// What cargo says of packages, by their package URLs.
type Known = BTreeMap<String, Package>;

/// What cargo says of a package.
struct Package {
    scope: Scope,
    license: Option<String>,
    /// The lockfile of the workspace that it was asked about.
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

/// Runs it where the manifest lies, as a developer would: the configuration there may say that
/// packages come from a directory of the repository. A toolchain that is missing is not fetched.
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

/// The nearest use of each package that is no member: what ships comes before what builds, and
/// that before what tests. A package that is used for building brings all of its own along.
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

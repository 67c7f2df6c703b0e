//! Directories of foreign code below the conventional vendor roots.

use std::collections::BTreeMap;

use plimsoll_model::{
    Claim, Component, ComponentId, ComponentKind, Confidence, Content, DetectorMeta, Diagnostic,
    Field, GitUrl, Location, PinStrength, RepoPath, Revision, Upstream, purl,
};
use plimsoll_source::{Entry, EntryKind, Oid, ReadError, follow, hash};
use rayon::prelude::*;

use crate::ci::links;
use crate::ownership::scope;
use crate::tree::place;
use crate::vendored::metadata::modules::{self, Module};
use crate::vendored::{self, Candidate, metadata};
use crate::{Context, Detector, Found, Output};

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "vendored-directory",
    "Directories of foreign code below vendor roots",
    include_str!("../../specs/vendored-directory.md"),
    &["**/{third_party,third-party,3rdparty,vendored,vendor,external,extern,deps}/*/**"],
);

/// Most license files that are listed for one component.
const LICENSE_LIMIT: usize = 200;

/// Finds vendored directories.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VendoredDirectory;

impl Detector for VendoredDirectory {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn finish(&self, context: &Context<'_>, _: &Found<'_>, output: &mut Output) {
        let modules = go_modules(context, output);
        let dirs = modules.keys().cloned().collect();
        let candidates = vendored::candidates(context.source.entries(), &dirs);
        for (path, candidate) in &candidates {
            let module = modules.get(path);
            let mut component = describe(context, path, candidate, module, output);
            let host = vendored::host(path, |dir| candidates.contains_key(dir));
            component.nested_in = host.map(|dir| identity(&dir));
            output.components.push(component);
        }
    }
}

fn identity(path: &RepoPath) -> ComponentId {
    ComponentId::derive(ComponentKind::VendoredDirectory, path.as_bytes())
}

/// The modules that `go mod vendor` copied, by their directory, each with the file that names it.
fn go_modules(
    context: &Context<'_>,
    output: &mut Output,
) -> BTreeMap<RepoPath, (RepoPath, Module)> {
    let mut out = BTreeMap::new();
    for entry in context.source.entries() {
        let dir = entry.path.parent().filter(|dir| dir.file_name() == b"vendor");
        let Some(dir) = dir.filter(|_| entry.path.file_name() == b"modules.txt") else { continue };
        let Some(named) = place::named(context.source, &entry.path) else { continue };
        match context.recorder.read_named(&named, context.options.limits.manifest_bytes) {
            Ok(content) => {
                for module in modules::read(&String::from_utf8_lossy(&content)) {
                    if let Some(path) = dir.join(module.path.as_bytes()) {
                        out.entry(path).or_insert_with(|| (entry.path.clone(), module));
                    }
                }
            }
            Err(why) => output.diagnostics.push(why.diagnostic(&entry.path)),
        }
    }
    out
}

fn describe(
    context: &Context<'_>,
    path: &RepoPath,
    candidate: &Candidate<'_>,
    module: Option<&(RepoPath, Module)>,
    output: &mut Output,
) -> Component {
    let kind = ComponentKind::VendoredDirectory;
    let mut claims = claims(context, path, candidate, output);
    claims.extend(module.map(|(file, module)| of_module(file, module)).into_iter().flatten());
    let (dir_name, _) = vendored::split_version(path.file_name());
    let name = best(&claims, Field::Name).map_or(dir_name, |claim| claim.value.to_string());
    let mut component = Component::new(identity(path), kind, scope::of_code(path), name);
    component.paths = vec![path.clone()];
    component.pin = Some(PinStrength::ContentDigest);
    component.version = best(&claims, Field::Version).map(|claim| claim.value.to_string());
    component.revision =
        best(&claims, Field::Revision).map(|claim| Revision::Commit(claim.value.to_string()));
    component.upstream =
        best(&claims, Field::Upstream).map(|claim| Upstream::new(claim.value.as_str()));
    component.licenses.declared =
        best(&claims, Field::License).map(|claim| claim.value.to_string());
    component.licenses.observed =
        licenses(context, candidate).take(LICENSE_LIMIT).map(|entry| entry.path.clone()).collect();
    // What a package manager copied is its registry's package, as the tool wrote down.
    let copied = || candidate.is_copied_by_cargo().then_some("cargo");
    let ecosystem = module.map(|_| "golang").or_else(copied);
    component.purl = match (ecosystem, &component.version) {
        (Some(ecosystem), Some(version)) => {
            purl::package(ecosystem, &component.name, Some(version))
        }
        _ => package_url(&component),
    };
    component.content = Some(content(context, path, output));
    component.evidence = claims;
    component
}

/// The license files of a directory. A link counts where it leads to a file.
fn licenses<'c>(
    context: &Context<'_>,
    candidate: &'c Candidate<'_>,
) -> impl Iterator<Item = &'c Entry> {
    candidate.licenses.iter().copied().filter(|entry| place::is_file(context.source, &entry.path))
}

/// What the list of Go's vendored modules says of one.
fn of_module(file: &RepoPath, module: &Module) -> Vec<Claim> {
    let claim = |field: Field, value: &str| {
        let at = Location::line(file.clone(), module.line);
        Claim::new(field, value, META.id, at, Confidence::STRUCTURED)
    };
    let mut claims =
        vec![claim(Field::Name, &module.source), claim(Field::Version, &module.version)];
    // The path of a module on a host is that of its repository, with directories behind it.
    let parts: Vec<&str> = module.source.splitn(4, '/').collect();
    if let [host @ ("github.com" | "gitlab.com" | "bitbucket.org"), owner, name, ..] =
        parts.as_slice()
    {
        claims.push(claim(Field::Upstream, &format!("https://{host}/{owner}/{name}")));
    }
    claims
}

/// The claim to conclude from: the most confident, and among equals the first in the file.
fn best(claims: &[Claim], field: Field) -> Option<&Claim> {
    claims
        .iter()
        .filter(|claim| claim.field == field)
        .reduce(|best, claim| if claim.confidence > best.confidence { claim } else { best })
}

fn claims(
    context: &Context<'_>,
    path: &RepoPath,
    candidate: &Candidate<'_>,
    output: &mut Output,
) -> Vec<Claim> {
    let here = Location::whole(path.clone());
    let (name, version) = vendored::split_version(path.file_name());
    let mut claims =
        vec![Claim::new(Field::Presence, &name, META.id, here.clone(), Confidence::STATED)];
    if let Some(version) = version {
        claims.push(Claim::new(Field::Version, &version, META.id, here, Confidence::NAME));
    }
    for entry in &candidate.metadata {
        let Some(read) = metadata::reader(entry.path.file_name()) else { continue };
        let Some(named) = place::named(context.source, &entry.path) else {
            if entry.kind == EntryKind::Link {
                let lost = follow(context.source, &entry.path);
                output.diagnostics.extend(links::lost(&entry.path, &lost, false).diagnostics);
            }
            continue;
        };
        match context.recorder.read_named(&named, context.options.limits.metadata_bytes) {
            Ok(content) => {
                let statements = read(&String::from_utf8_lossy(&content)).into_iter();
                // A key without a value says no more than a key that is not there.
                for statement in statements.filter(|statement| !statement.value.is_empty()) {
                    let at = Location::line(entry.path.clone(), statement.line);
                    let value = &statement.value;
                    claims.push(Claim::new(
                        statement.field,
                        value,
                        META.id,
                        at,
                        statement.confidence,
                    ));
                }
            }
            Err(why) => output.diagnostics.push(why.diagnostic(&entry.path)),
        }
    }
    claims
}

/// A package URL where the identity supports one: upstream and revision, or name and version.
fn package_url(component: &Component) -> Option<String> {
    let url =
        component.upstream.as_ref().and_then(|upstream| GitUrl::of_repository(upstream.best_url()));
    match (url, &component.revision, &component.version) {
        (Some(url), Some(revision), _) => url.purl(revision.as_str()),
        (Some(url), None, Some(version)) => {
            let vcs = format!("git+{}", url.https());
            purl::generic(&component.name, version, &[("vcs_url", &vcs)])
        }
        (None, _, Some(version)) => purl::generic(&component.name, version, &[]),
        _ => None,
    }
}

/// The hash of the directory as it stands, and its number of files.
fn content(context: &Context<'_>, path: &RepoPath, output: &mut Output) -> Content {
    let entries = context.source.below(path);
    let limit = context.options.limits.hashed_bytes;
    let hashed: Vec<Result<Oid, (&Entry, ReadError)>> = entries
        .par_iter()
        .map(|entry| context.source.blob_id(entry, limit).map_err(|why| (entry, why)))
        .collect();
    let mut files = Vec::with_capacity(entries.len());
    let mut whole = true;
    for (entry, outcome) in entries.iter().zip(hashed) {
        match outcome {
            Ok(oid) => {
                let relative = entry.path.as_bytes().get(path.as_bytes().len() + 1..);
                files.push((relative.unwrap_or_default(), entry.kind, oid));
            }
            Err((entry, why)) => {
                whole = false;
                output.diagnostics.push(unhashed(entry, &why));
            }
        }
    }
    let swhid = whole.then(|| format!("swh:1:dir:{}", hash::tree(&files)));
    let count = entries.iter().filter(|entry| entry.kind != EntryKind::Gitlink).count();
    Content::new(swhid, u64::try_from(count).unwrap_or(u64::MAX))
}

fn unhashed(entry: &Entry, why: &ReadError) -> Diagnostic {
    why.diagnostic(&entry.path)
}

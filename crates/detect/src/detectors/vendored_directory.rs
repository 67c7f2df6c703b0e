//! Directories of third-party code: below the conventional vendor roots, and elsewhere if documents or their content
//! show it.

use std::collections::BTreeMap;

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, Confidence, Content, DetectorMeta, Diagnostic, EvidenceKind,
    Inclusion, Location, PinStrength, Redacted, RepoPath, Subject,
};
use plimsoll_source::{Entry, EntryKind, Oid, ReadError, Source, follow, hash};
use rayon::prelude::*;

use crate::ci::links;
use crate::copies::versions::{self, VersionFile, VersionStatement};
use crate::copies::{self, Candidate, Known, VendoredPlace};
use crate::foreign::{self, FoundRoot, Hosts, OwnSigns, Setting};
use crate::git::FoundSubmodule;
use crate::licenses::LicensedFile;
use crate::licenses::standing::Standings;
use crate::metadata::inventory::{self, Inventory, Place};
use crate::metadata::modules::{self, Module};
use crate::metadata::updater::{self, UpdateRecord};
use crate::metadata::{self, Statement, own};
use crate::ownership::scope;
use crate::ported::{PortedHints, basis_of};
use crate::tree::place;
use crate::tree::zones::vendor_root;
use crate::{Context, Detector, Found, Output, PartKind};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "vendored-directory",
    "Directories of third-party code, in vendor directories and elsewhere",
    include_str!("../../specs/vendored-directory.md"),
    &[
        "**/{third_party,third-party,3rdparty,vendored,vendor,external,extern,deps}/*/**",
        "directories with third-party code by their content",
    ],
)
.covers(&[Inclusion::VendoredCopy]);

/// Finds vendored directories.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VendoredDirectory;

impl Detector for VendoredDirectory {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![
            PartKind::of::<Inventory>(),
            PartKind::of::<UpdateRecord>(),
            PartKind::of::<VersionFile>(),
            PartKind::of::<LicensedFile>(),
            PartKind::of::<FoundSubmodule>(),
            PartKind::of::<PortedHints>(),
        ]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![PartKind::of::<VendoredPlace>(), PartKind::of::<Standings>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let modules = go_modules(context, output);
        let mut known = listed(found.parts::<Inventory>(), context.source);
        known.modules = modules.keys().cloned().collect();
        known.listed.extend(titled(found.parts::<VersionFile>()));
        let updated = updater::directories(found.parts::<UpdateRecord>(), context.source);
        known.listed.extend(updated.into_iter().map(|(path, _)| path));
        // Both go through all files, and neither depends on the other.
        let (mut candidates, standings) = rayon::join(
            || copies::candidates(context.source.entries(), &known),
            || Standings::of(context, found.parts::<LicensedFile>()),
        );
        let mut hosts: Hosts = candidates.keys().cloned().collect();
        hosts.extend(found.parts::<FoundSubmodule>().iter().map(|module| module.path.clone()));
        let versions = found.parts::<VersionFile>();
        // Directly below a vendor root, a directory already has the usual name of its library.
        let has_root = |path: &RepoPath| path.parent().is_some_and(|above| is_vendor_root(&above));
        let named = known.listed.iter().filter(|path| !has_root(path)).cloned().collect();
        let hints = found.parts::<PortedHints>().iter();
        let parts = hints.flat_map(|file| file.parts().map(|name| (file.path(), name)));
        let own = OwnSigns::new(context, &standings, parts);
        let setting = Setting {
            source: context.source,
            standings: &standings,
            is_of_bindings: is_of_bindings(context),
            own: &own,
        };
        let roots = foreign::find(&setting, versions, &hosts, &named);
        let roots: BTreeMap<RepoPath, FoundRoot> =
            roots.into_iter().map(|root| (root.path.clone(), root)).collect();
        if !roots.is_empty() {
            known.listed.extend(roots.keys().cloned());
            candidates = copies::candidates(context.source.entries(), &known);
        }
        // An archive of the source has the files of submodules: each is a component already, unless metadata describes
        // the files in its directory.
        let submodules = found.parts::<FoundSubmodule>().iter();
        let submodules = submodules.filter(|module| module.state.gitlink.is_none());
        let submodules: Hosts = submodules.map(|module| module.path.clone()).collect();
        let inside: Hosts = roots.keys().chain(&submodules).cloned().collect();
        if !inside.is_empty() {
            candidates.retain(|path, candidate| {
                let is_submodule = submodules.contains(path) && candidate.metadata.is_empty();
                let is_around = || is_only_around(context.source, path, &inside);
                !is_submodule && (known.listed.contains(path) || !is_around())
            });
        }
        for (path, candidate) in &candidates {
            let mut claims = claims(context, path, candidate, output);
            let root = roots.get(path);
            claims.extend(root.into_iter().flat_map(|root| of_root(path, root)));
            if root.is_some_and(|root| root.shown_by.is_some() && root.name.is_none()) {
                claims.extend(of_basis(context.source, path, found.parts::<PortedHints>()));
            }
            let module = modules.get(path);
            claims.extend(module.iter().flat_map(|(file, module)| of_module(path, file, module)));
            output.claims.append(&mut claims);
        }
        let places = candidates.into_keys().map(|path| VendoredPlace { path, is_file: false });
        output.parts.extend(places);
        output.parts.push(standings);
    }
}

/// Whether the repository is a crate with bindings to a library in another language.
fn is_of_bindings(context: &Context<'_>) -> bool {
    let manifest = RepoPath::new("Cargo.toml");
    let read = || {
        let named = place::named(context.source, &manifest)?;
        context.recorder.read_named(&named, context.options.limits.manifest_bytes).ok()
    };
    read().is_some_and(|content| own::is_of_bindings(&String::from_utf8_lossy(&content)))
}

fn is_vendor_root(path: &RepoPath) -> bool {
    vendor_root(path.file_name()).is_some()
}

/// Whether all code in a directory is in directories of third-party code that were found in it.
fn is_only_around(source: &dyn Source, path: &RepoPath, roots: &Hosts) -> bool {
    let inside = roots.range(path.clone()..);
    let inside: Vec<&RepoPath> =
        inside.take_while(|root| root.is_within(path)).filter(|root| *root != path).collect();
    let is_inside = |entry: &Entry| inside.iter().any(|root| entry.path.is_within(root));
    let is_own = |entry: &&Entry| {
        let name = entry.path.file_name();
        copies::is_code(name) || copies::is_license(name)
    };
    !inside.is_empty() && source.below(path).iter().filter(is_own).all(is_inside)
}

/// Evidence that a directory is third-party, and its names inside.
fn of_root(path: &RepoPath, root: &FoundRoot) -> Vec<Claim> {
    let subject = || Subject::Directory(path.clone());
    let presence = ClaimValue::Presence(ComponentKind::VendoredDirectory);
    let shown = root.shown_by.clone().map(|(kind, at)| (presence, kind, at));
    let stated = shown.into_iter().chain(root.name.clone()).chain(root.versions.clone());
    stated.map(|(value, kind, at)| Claim::new(subject(), value, kind, at)).collect()
}

/// The name of the work that at least half of the code files in a directory state as their basis.
fn of_basis(source: &dyn Source, path: &RepoPath, hints: &[PortedHints]) -> Option<Claim> {
    let is_code = |entry: &&Entry| entry.kind.is_file() && copies::is_code(entry.path.file_name());
    let code = source.below(path).iter().filter(is_code).count();
    let (file, basis) = basis_of(hints, path, code)?;
    let at = Location::line(file.clone(), basis.line);
    let name = ClaimValue::name(&basis.name);
    let claim = Claim::new(Subject::Directory(path.clone()), name, EvidenceKind::Prose, at);
    Some(claim.with_raw(&basis.raw))
}

/// The directories below a vendor root in which a README has their name as its title.
fn titled(files: &[VersionFile]) -> impl Iterator<Item = RepoPath> {
    files.iter().filter_map(|file| {
        let directory = file.path.parent()?;
        let above = directory.parent()?;
        let name = String::from_utf8_lossy(directory.file_name()).into_owned();
        let is_title = |statement: &VersionStatement| match statement {
            VersionStatement::Title { name: title, .. }
            | VersionStatement::Heading { name: title, .. } => versions::is_called(title, &name),
            _ => false,
        };
        let is_below_root = vendor_root(above.file_name()).is_some();
        (is_below_root && file.statements.iter().any(is_title)).then_some(directory)
    })
}

/// The directories that documents list, and those in which they list several things.
fn listed(inventories: &[Inventory], source: &dyn Source) -> Known {
    let mut known = Known::default();
    let mut inside: BTreeMap<RepoPath, usize> = BTreeMap::new();
    for place in inventory::places(inventories, source) {
        match place.place {
            Place::Directory(path) => _ = known.listed.insert(path),
            Place::File(path) => *inside.entry(path.parent().unwrap_or_default()).or_default() += 1,
        }
    }
    let several =
        inside.into_iter().filter(|(path, count)| *count > 1 && !known.listed.contains(path));
    known.collections = several.map(|(path, _)| path).collect();
    known
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

/// The entry of one module in `vendor/modules.txt`.
fn of_module(path: &RepoPath, file: &RepoPath, module: &Module) -> Vec<Claim> {
    let claim = |value: ClaimValue| {
        let at = Location::line(file.clone(), module.line);
        Claim::new(Subject::Directory(path.clone()), value, EvidenceKind::VendoringRecord, at)
    };
    let mut claims = vec![
        claim(ClaimValue::Ecosystem(Redacted::new("golang"))),
        claim(ClaimValue::name(&module.source)),
        claim(ClaimValue::version(&module.version)),
    ];
    // The path of a module on a host is that of its repository, followed by directories.
    let parts: Vec<&str> = module.source.splitn(4, '/').collect();
    if let [host @ ("github.com" | "gitlab.com" | "bitbucket.org"), owner, name, ..] =
        parts.as_slice()
    {
        let url = format!("https://{host}/{owner}/{name}");
        claims.push(claim(ClaimValue::upstream(&url)));
    }
    claims
}

/// The claims of a directory and of the files in it.
fn claims(
    context: &Context<'_>,
    path: &RepoPath,
    candidate: &Candidate<'_>,
    output: &mut Output,
) -> Vec<Claim> {
    let claim = |value: ClaimValue, kind: EvidenceKind, at: Location| {
        Claim::new(Subject::Directory(path.clone()), value, kind, at)
    };
    let here = || Location::whole(path.clone());
    let by_name = EvidenceKind::DirectoryName;
    let presence = ClaimValue::Presence(ComponentKind::VendoredDirectory);
    // A vendor root that is itself the component is named after its parent directory.
    let above = path.parent().filter(|above| !above.is_root());
    // A directory named like a part of a project (`src`) is named after its parent directory, unless that is a vendor
    // root.
    let is_unnamed = vendor_root(path.file_name()).is_some()
        || (foreign::is_part(path) && above.as_ref().is_some_and(|above| !is_vendor_root(above)));
    let named = match above {
        Some(above) if is_unnamed => above,
        _ => path.clone(),
    };
    let (name, version) = copies::split_version(named.file_name());
    // Such a prefix only says that the directory is a copy.
    let name = ["internal_", "internal-", "bundled_", "bundled-", "vendored_", "vendored-"]
        .iter()
        .find_map(|front| name.strip_prefix(front).filter(|rest| rest.len() > 2))
        .unwrap_or(&name)
        .to_owned();
    let mut claims = vec![
        claim(presence, by_name, here()).with_confidence(Confidence::STATED),
        claim(ClaimValue::name(&name), by_name, here()),
    ];
    claims.extend(version.map(|version| claim(ClaimValue::version(&version), by_name, here())));
    if candidate.is_copied_by_cargo() {
        // Code that a package manager copied is its registry's package, which its manifest names.
        let is_manifest = |entry: &&&Entry| entry.path.file_name() == b"Cargo.toml";
        let manifest = candidate.metadata.iter().find(is_manifest);
        let at = manifest.map_or_else(here, |entry| Location::whole(entry.path.clone()));
        let cargo = ClaimValue::Ecosystem(Redacted::new("cargo"));
        claims.push(claim(cargo, EvidenceKind::VendoringRecord, at));
    }
    for entry in &candidate.metadata {
        let statements = statements(context, entry, output).into_iter();
        // A key without a value is the same as a missing key.
        let statements: Vec<Statement> =
            statements.filter(|one| !one.value.to_string().is_empty()).collect();
        claims.extend(of_metadata(path, entry, &statements));
    }
    let content = ClaimValue::Content(Box::new(content(context, path, output)));
    claims.push(claim(content, EvidenceKind::Content, here()));
    claims
}

/// The claims of a metadata file about its directory, or about each of several libraries.
fn of_metadata(path: &RepoPath, entry: &Entry, statements: &[Statement]) -> Vec<Claim> {
    let claim = |subject: &Subject, one: &Statement| {
        let at = Location::line(entry.path.clone(), one.line);
        Claim::new(subject.clone(), one.value.clone(), one.kind, at)
    };
    let directory = Subject::Directory(path.clone());
    if statements.iter().all(|one| one.record == 0) {
        return statements.iter().map(|one| claim(&directory, one)).collect();
    }
    let mut claims = Vec::new();
    for record in statements.chunk_by(|one, next| one.record == next.record) {
        let Some(subject) = copies::records::subject(record, path) else { continue };
        if let (Some(first), false) = (record.first(), subject == directory) {
            // The library is in the directory, so it has the same scope and pin.
            let values = [
                ClaimValue::Presence(ComponentKind::EmbeddedLibrary),
                ClaimValue::Scope(scope::of_code(path)),
                ClaimValue::Pin(PinStrength::ContentDigest),
            ];
            let at = || Location::line(entry.path.clone(), first.line);
            let about = |value| Claim::new(subject.clone(), value, first.kind, at());
            claims.extend(values.map(about));
        }
        claims.extend(record.iter().map(|one| claim(&subject, one)));
    }
    claims
}

/// The statements of a metadata file.
fn statements(context: &Context<'_>, entry: &Entry, output: &mut Output) -> Vec<Statement> {
    let Some(read) = metadata::reader(entry.path.file_name()) else { return Vec::new() };
    let Some(named) = place::named(context.source, &entry.path) else {
        if entry.kind == EntryKind::Link {
            let lost = follow(context.source, &entry.path);
            output.diagnostics.extend(links::lost(&entry.path, &lost, false).diagnostics);
        }
        return Vec::new();
    };
    match context.recorder.read_named(&named, context.options.limits.metadata_bytes) {
        Ok(content) => read(&String::from_utf8_lossy(&content)),
        Err(why) => {
            output.diagnostics.push(why.diagnostic(&entry.path));
            Vec::new()
        }
    }
}

/// The current hash of the directory, and its number of files.
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

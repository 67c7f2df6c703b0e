//! Binaries that are checked in.

use std::collections::BTreeMap;

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, Diagnostic, DiagnosticKind, EvidenceKind,
    Inclusion, Location, PinStrength, Redacted, RepoPath, Scope, Subject, VALUE_LIMIT,
};
use plimsoll_source::{Entry, EntryKind, Limits};

use crate::binaries::{self, BinaryFacts, BinaryFormat};
use crate::content;
use crate::copies::{VendoredPlace, split_version};
use crate::ownership::scope;
use crate::tree::names::is_same_name;
use crate::{Context, Detector, FileView, Found, Output, Part, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "prebuilt-binary",
    "Programs, libraries, archives and fonts that are checked in",
    include_str!("../../specs/prebuilt-binary.md"),
    &[
        "**/*.{jar,aar,war,whl,phar}",
        "**/*.{so,so.*,dll,dylib,a,lib,o,exe,node,pyd,wasm}",
        "**/*.{ttf,otf,ttc,woff,woff2}",
    ],
)
.covers(&[Inclusion::PrebuiltBinary]);

/// The number of bytes of a binary that are read: its metadata is near the beginning, or it is small.
const BYTES: u64 = 16 << 20;

/// Finds binaries by their content, with their embedded metadata.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrebuiltBinary;

/// A binary that was found.
#[derive(Clone, Debug)]
struct FoundBinary {
    path: RepoPath,
    format: BinaryFormat,
    facts: BinaryFacts,
}

impl Part for FoundBinary {}

impl Detector for PrebuiltBinary {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, _: &Limits) -> Want {
        let name = entry.path.file_name();
        // Programs have no suffix on most systems.
        let is_program = entry.kind == EntryKind::Executable && !name.contains(&b'.');
        let is_wanted = entry.kind.is_file() && (is_program || binaries::may_be(&entry.path));
        if is_wanted { Want::Head { bytes: BYTES } } else { Want::No }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(format) = binaries::format(view.path(), view.bytes()) else { return };
        let facts = format.read(view.path(), view.bytes());
        output.parts.push(FoundBinary { path: view.path().clone(), format, facts });
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<FoundBinary>(), PartKind::of::<VendoredPlace>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let places = found.parts::<VendoredPlace>();
        let hosts: Vec<&RepoPath> =
            places.iter().filter(|place| !place.is_file).map(|place| &place.path).collect();
        let binaries = found.parts::<FoundBinary>().iter();
        for mut binaries in groups(binaries.filter(|binary| is_component(binary, &hosts))) {
            binaries.sort_by(|a, b| a.path.cmp(&b.path));
            let Some(first) = binaries.first() else { continue };
            if let [binary] = binaries.as_slice() {
                output.claims.extend(content::of_file(context, &binary.path, &first.path));
            }
            for binary in &binaries {
                output.claims.extend(claims(&first.path, binary));
                if binary.format == BinaryFormat::LfsPointer {
                    let message = "a Git LFS pointer: the binary itself is not in the tree";
                    let note = Diagnostic::file(&binary.path, DiagnosticKind::Note, message);
                    output.diagnostics.push(note);
                }
            }
        }
    }
}

/// Files of one directory that are one component: those that state the same name and version, such as the styles of a
/// font, and one file in several formats.
fn groups<'a>(binaries: impl Iterator<Item = &'a FoundBinary>) -> Vec<Vec<&'a FoundBinary>> {
    let (stated, others): (Vec<&FoundBinary>, Vec<&FoundBinary>) =
        binaries.partition(|binary| binary.facts.name.is_some() && binary.facts.version.is_some());
    let folder = |binary: &FoundBinary| binary.path.parent().unwrap_or_default();
    let mut groups: BTreeMap<(RepoPath, String, String), Vec<&FoundBinary>> = BTreeMap::new();
    let mut by_file = BTreeMap::new();
    for binary in stated {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let key = (folder(binary), text(&binary.facts.name), text(&binary.facts.version));
        by_file.insert((folder(binary), of_file(&binary.path)), key.clone());
        groups.entry(key).or_default().push(binary);
    }
    for binary in others {
        let (name, version) = of_file(&binary.path);
        let known = by_file.get(&(folder(binary), (name.clone(), version.clone()))).cloned();
        let key = known.unwrap_or_else(|| (folder(binary), name, version.unwrap_or_default()));
        groups.entry(key).or_default().push(binary);
    }
    groups.into_values().collect()
}

/// Whether a binary is a component of its own. In a directory of third-party code it is part of that; in a test
/// directory it is usually test data, unless its metadata identifies it.
fn is_component(binary: &FoundBinary, hosts: &[&RepoPath]) -> bool {
    let facts = &binary.facts;
    // A WebAssembly module with a name is usually a test, so the name is not evidence of a release.
    let is_named =
        facts.package.is_some() || facts.name.is_some() && binary.format != BinaryFormat::Wasm;
    let is_release = facts.version.is_some() && is_named;
    let host = hosts
        .iter()
        .filter(|host| binary.path.is_within(host))
        .max_by_key(|host| host.as_bytes().len());
    if let Some(host) = host {
        let folder = String::from_utf8_lossy(host.file_name());
        let is_host = facts.name.as_deref().is_some_and(|name| is_same_name(name, &folder));
        return is_release && !is_host;
    }
    let is_sample =
        binary.format == BinaryFormat::Font && facts.name.as_deref().is_some_and(is_of_test);
    (is_named && !is_sample) || scope::of_code(&binary.path) != Scope::Test
}

/// Whether a font is made for tests, by its name: a name with "test", or one that programs may fail to handle.
fn is_of_test(name: &str) -> bool {
    name.to_ascii_lowercase().contains("test") || name.contains(['\'', '"', ','])
}

/// The family of a font in the name of its file: without the axes of a variable one, and without the plain style.
fn family(name: &str) -> &str {
    let end = name.find("-VariableFont").or_else(|| name.strip_suffix("-Regular").map(str::len));
    end.and_then(|end| name.get(..end)).filter(|family| !family.is_empty()).unwrap_or(name)
}

/// The claims of a binary about the component that it is, or is a part of.
fn claims(subject: &RepoPath, binary: &FoundBinary) -> Vec<Claim> {
    let claim = |value: ClaimValue, kind: EvidenceKind| {
        let at = Location::whole(binary.path.clone());
        Claim::new(Subject::Directory(subject.clone()), value, kind, at)
    };
    let facts = &binary.facts;
    let presence = ClaimValue::Presence(ComponentKind::PrebuiltBinary);
    let what = match &facts.note {
        Some(note) => format!("{}, {note}", binary.format.label()),
        None => binary.format.label().to_owned(),
    };
    let (by_content, by_itself) = (EvidenceKind::Content, EvidenceKind::Manifest);
    let mut claims = vec![
        claim(presence, by_content).with_raw(&what),
        claim(ClaimValue::Scope(scope::of_code(&binary.path)), by_content),
        claim(ClaimValue::Pin(PinStrength::ContentDigest), by_content),
    ];
    let (name, version) = of_file(&binary.path);
    let is_font = binary.format == BinaryFormat::Font;
    let name = if is_font { family(&name) } else { &name };
    let by_name = EvidenceKind::DirectoryName;
    claims.push(claim(ClaimValue::name(name), by_name));
    claims.extend(version.map(|version| claim(ClaimValue::version(&version), by_name)));
    let text = |text: &String| Redacted::clipped(text, VALUE_LIMIT);
    let package = facts.package.as_ref();
    let name = package.map(|(_, name)| name).or(facts.name.as_ref());
    let stated = [
        package.map(|(registry, _)| ClaimValue::Ecosystem(Redacted::new(registry))),
        name.map(|name| ClaimValue::name(name)),
        facts.version.as_ref().map(|version| ClaimValue::version(version)),
        facts.license.as_ref().map(|license| ClaimValue::license(license)),
        facts.supplier.as_ref().map(|supplier| ClaimValue::Supplier(text(supplier))),
    ];
    claims.extend(stated.into_iter().flatten().map(|value| claim(value, by_itself)));
    claims
}

/// The name and the version in the name of a file.
fn of_file(path: &RepoPath) -> (String, Option<String>) {
    let name = path.file_name();
    let end = memchr::memmem::find(name, b".so.").or_else(|| memchr::memrchr(b'.', name));
    let stem = name.get(..end.unwrap_or(name.len())).filter(|stem| !stem.is_empty());
    split_version(stem.unwrap_or(name))
}

//! Single files of other projects, in a directory of other code.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, EvidenceKind, Inclusion, Location, PinStrength,
    RepoPath, Subject,
};
use plimsoll_source::{Entry, Limits};

use crate::base::want::TooLarge;
use crate::copies::VendoredPlace;
use crate::foreign::{self, Hosts, SelfNamed};
use crate::licenses::LicensedFile;
use crate::licenses::standing::Standings;
use crate::ownership::scope;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "embedded-library",
    "Third-party libraries of one or a few files among other code",
    include_str!("../../specs/embedded-library.md"),
    &["**/*.{c,cc,cpp,cxx,h,hh,hpp,hxx}"],
)
.covers(&[Inclusion::EmbeddedLibrary]);

/// Finds files that are a third-party library, by license, holder and version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EmbeddedLibrary;

impl Detector for EmbeddedLibrary {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if foreign::may_be_library(entry.path.file_name()) {
            Want::Literals { limit: limits.metadata_bytes, too_large: TooLarge::Skip }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        &[
            "_VERSION",
            "_MAJOR",
            "_VER_",
            " v0.",
            " v1.",
            " v2.",
            " v3.",
            "ersion 1.",
            "derives from",
            "$Id: ",
        ]
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        output.parts.extend(SelfNamed::read(view.path(), view.lossy_text()));
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![
            PartKind::of::<SelfNamed>(),
            PartKind::of::<VendoredPlace>(),
            PartKind::of::<LicensedFile>(),
            PartKind::of::<Standings>(),
        ]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![PartKind::of::<VendoredPlace>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let named = found.parts::<SelfNamed>();
        if named.is_empty() {
            return;
        }
        let (files, directories): (Vec<&VendoredPlace>, Vec<&VendoredPlace>) =
            found.parts::<VendoredPlace>().iter().partition(|place| place.is_file);
        let hosts: Hosts = directories.into_iter().map(|place| place.path.clone()).collect();
        let listed: BTreeSet<(RepoPath, Vec<u8>)> =
            files.into_iter().map(|place| foreign::library_key(&place.path)).collect();
        let own;
        let standings = if let Some(standings) = found.parts::<Standings>().first() {
            standings
        } else {
            own = Standings::of(context, found.parts::<LicensedFile>());
            &own
        };
        let mut libraries: BTreeMap<(RepoPath, Vec<u8>), Vec<&SelfNamed>> = BTreeMap::new();
        for file in named {
            let is_listed = listed.contains(&foreign::library_key(&file.path));
            if !is_listed && foreign::is_of_others(file, context.source, standings, &hosts) {
                libraries.entry(file.key(&hosts)).or_default().push(file);
            }
        }
        for mut files in libraries.into_values() {
            // The library is named after the file with the shortest name, a source file rather than its header.
            files.sort_by_key(|file| {
                (file.stem().len(), file.path.parent(), file.is_header, &file.path)
            });
            let Some(first) = files.first() else { continue };
            output.claims.extend(claims(first, &files, standings));
            let place = VendoredPlace { path: first.path.clone(), is_file: true };
            output.parts.push(place);
        }
    }
}

fn claims(main: &SelfNamed, files: &[&SelfNamed], standings: &Standings) -> Vec<Claim> {
    let claim = |value: ClaimValue, kind: EvidenceKind, at: Location| {
        Claim::new(Subject::Directory(main.path.clone()), value, kind, at)
    };
    let line = standings.get(&main.path).and_then(|file| file.line).unwrap_or(1);
    let here = || Location::line(main.path.clone(), line);
    let by_holder = EvidenceKind::CopyrightHolder;
    let mut claims = vec![
        claim(ClaimValue::Presence(ComponentKind::EmbeddedLibrary), by_holder, here()),
        claim(ClaimValue::Scope(scope::of_code(&main.path)), by_holder, here()),
        claim(ClaimValue::Pin(PinStrength::ContentDigest), by_holder, here()),
    ];
    let by_name = EvidenceKind::DirectoryName;
    claims.push(claim(ClaimValue::name(&main.stem()), by_name, Location::whole(main.path.clone())));
    for file in files {
        let at = |line: u32| Location::line(file.path.clone(), line);
        if let Some((name, line)) = &file.title {
            claims.push(claim(ClaimValue::name(name), EvidenceKind::Prose, at(*line)));
        }
        if let Some((upstream, line)) = &file.upstream {
            let upstream = ClaimValue::Upstream(upstream.clone());
            claims.push(claim(upstream, EvidenceKind::UrlInProse, at(*line)));
        }
        if let Some((name, line)) = &file.original {
            claims.push(claim(ClaimValue::name(name), EvidenceKind::Prose, at(*line)));
        }
        if let Some(stated) = file.stated.as_ref().filter(|_| file.versions.is_empty()) {
            let at = || at(stated.line);
            claims.push(claim(ClaimValue::name(&stated.name), EvidenceKind::Prose, at()));
            let version = ClaimValue::version(&stated.version);
            claims.push(claim(version, EvidenceKind::Prose, at()));
        }
        for version in &file.versions {
            claims.push(claim(
                version.claim(&file.stem()),
                EvidenceKind::VersionMacro,
                at(version.line),
            ));
        }
    }
    claims
}

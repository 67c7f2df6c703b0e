//! What builds fetch.

use plimsoll_buildfile::{BuildFetch, BuildSource, read_cmake, read_wrap};
use plimsoll_model::{
    DetectorMeta, Diagnostic, DiagnosticKind, DigestAlgorithm, FetchCheck, FetchMethod, Inclusion,
    Location, PinStrength, RefKind, RefSyntax, Reference, RepoPath, Requested, Scope,
};
use plimsoll_script::{What, git_revision, url_revision};
use plimsoll_source::{Entry, Limits};

use crate::ownership::scope;
use crate::scripts::nameable_target;
use crate::tree::zones::below_vendor_root;
use crate::{Context, Detector, FileView, Output, TooLarge, Want};

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "build-fetch",
    "Sources that builds download or clone",
    include_str!("../../specs/build-fetch.md"),
    &[
        "**/CMakeLists.txt",
        "**/*.cmake",
        "**/*.cmake.in",
        "**/CMakeLists.txt.in",
        "**/subprojects/*.wrap",
    ],
)
.covers(&[Inclusion::BuildFetch]);

/// Finds what builds fetch, in the repository's own build files. Those of foreign code say what it fetches where it is
/// built by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BuildFetches;

impl Detector for BuildFetches {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        let name = entry.path.file_name();
        let name = name.strip_suffix(b".in").unwrap_or(name);
        // A build file at the top of `third_party` is the repository's own, and says how to get the rest.
        let is_foreign = entry.path.parent().is_some_and(|folder| below_vendor_root(&folder));
        if is_wrap(&entry.path) {
            // Meson's own tests, which others copy with it, are full of wrap files.
            let is_tested = scope::of_named(&entry.path) == Scope::Test;
            Want::whole_if(!is_foreign && !is_tested, limits.script_bytes)
        } else if !is_foreign && (name == b"CMakeLists.txt" || name.ends_with(b".cmake")) {
            Want::Literals { limit: limits.script_bytes, too_large: TooLarge::Diagnose }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        // The case of names of commands does not matter.
        &[
            "etchContent_",
            "etchcontent_",
            "FETCHCONTENT_",
            "xternalProject_",
            "xternalproject_",
            "EXTERNALPROJECT_",
            "DOWNLOAD",
            "CPMAddPackage",
            "CPMFindPackage",
            "CPMDeclarePackage",
            "cpmaddpackage",
        ]
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Ok(text) = std::str::from_utf8(view.bytes()) else {
            let message = "not UTF-8: what it fetches was not looked for";
            let kind = DiagnosticKind::Encoding;
            return output.diagnostics.push(Diagnostic::file(view.path(), kind, message));
        };
        let facts = if is_wrap(view.path()) { read_wrap(text) } else { read_cmake(text) };
        if let Some(line) = facts.broken {
            let at = Location::at(view.path().clone(), line, 1);
            let message = "CMake syntax error: nothing from this line on was read";
            output.diagnostics.push(Diagnostic::new(at, DiagnosticKind::Syntax, message));
        }
        if facts.more {
            let message = "CMake: too many fetches, nested blocks or variables: the rest of the file was not read";
            let kind = DiagnosticKind::LimitExceeded;
            output.diagnostics.push(Diagnostic::file(view.path(), kind, message));
        }
        let found = facts.fetches.iter().map(|fetch| reference(context, view.path(), fetch));
        output.references.extend(found);
    }
}

/// Whether Meson looks at a file for what its project needs.
fn is_wrap(path: &RepoPath) -> bool {
    let folder = path.parent().unwrap_or_default();
    path.file_name().ends_with(b".wrap") && folder.file_name() == b"subprojects"
}

/// The reference that a fetch is.
fn reference(context: &Context<'_>, path: &RepoPath, fetch: &BuildFetch) -> Reference {
    let number = |offset: usize| u64::try_from(offset).unwrap_or(u64::MAX);
    let place = Location::at(path.clone(), fetch.line, fetch.column)
        .with_span(number(fetch.start), number(fetch.end));
    let mut reference = Reference::new(place, "", &fetch.value);
    reference.kind = RefKind::BuildFetch;
    reference.scope = Some(scope::of_named(path));
    let (method, what, (syntax, pin, requested)) = match &fetch.source {
        BuildSource::Repository(url) => {
            let revision = fetch.revision.as_deref();
            let (syntax, pin) =
                revision.map_or((RefSyntax::MissingRef, PinStrength::Absent), git_revision);
            let firmness = (syntax, pin, revision.map(str::to_owned));
            (FetchMethod::GitClone, What::Git { url: url.clone() }, firmness)
        }
        BuildSource::Archive(url) => {
            (FetchMethod::Archive, What::Url(url.clone()), url_revision(url))
        }
        BuildSource::File(url) => {
            (FetchMethod::Download, What::Url(url.clone()), url_revision(url))
        }
        _ => return reference,
    };
    reference.method = Some(method);
    if fetch.open {
        (reference.syntax, reference.pin) = (RefSyntax::Expression, PinStrength::Unresolvable);
    } else {
        (reference.syntax, reference.pin) = (syntax, pin);
        reference.requested = requested.as_deref().map(Requested::new);
    }
    (reference.target, reference.trust) = nameable_target(context, &what);
    if let Some(digest) = &fetch.digest {
        reference.digests = vec![digest.clone()];
        if digest.algorithm >= DigestAlgorithm::Sha256 {
            reference.pin = PinStrength::ContentDigest;
        } else {
            reference.check = Some(FetchCheck::WeakDigest);
        }
    }
    reference
}

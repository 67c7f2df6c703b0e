//! Finds the downloads of builds.

use std::sync::Arc;

use plimsoll_buildfile::Makefile;
use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Inclusion, Location};
use plimsoll_source::{Entry, Limits};

use crate::builds::cmake::{self, OpenCMake};
use crate::builds::make::{self, ReadMakefile};
use crate::builds::{self, BuildFile, is_foreign};
use crate::{Context, Detector, FileView, Found, Output, PartKind, TooLarge, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "build-fetch",
    "Sources that build files download or clone",
    include_str!("../../specs/build-fetch.md"),
    &[
        "**/CMakeLists.txt",
        "**/*.cmake",
        "**/*.cmake.in",
        "**/CMakeLists.txt.in",
        "**/subprojects/*.wrap",
        "**/WORKSPACE*",
        "**/{,*.}MODULE.bazel",
        "**/*.bzl",
        "**/DEPS",
        "**/west.{yml,yaml}",
        "**/{zephyr,submanifests}/*.{yml,yaml}",
        "**/{default,manifest}.xml",
        "**/vcpkg*.json",
        "**/conanfile.{txt,py}",
        "**/{Makefile,makefile,GNUmakefile}",
        "**/*.mk",
    ],
)
.covers(&[Inclusion::BuildFetch, Inclusion::WorkspaceCheckout]);

/// Finds the downloads of builds, in the repository's own build files. The build files of third-party code state its
/// downloads when it is built on its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BuildFetches;

impl Detector for BuildFetches {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        let Some(kind) = BuildFile::of(&entry.path) else { return Want::No };
        if is_foreign(&entry.path) || kind.is_left_out(&entry.path) {
            return Want::No;
        }
        match kind {
            BuildFile::CMake | BuildFile::Make | BuildFile::Bazel => {
                Want::Literals { limit: limits.script_bytes, too_large: TooLarge::Diagnose }
            }
            _ => Want::Whole { limit: limits.manifest_bytes },
        }
    }

    fn literals(&self) -> &[&str] {
        // CMake command names are case-insensitive.
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
            "http_",
            "git_repository",
            "bazel_dep",
            "_override",
            "maven_install",
            "maven.install",
            "sha256",
            "git clone",
            "curl ",
            "wget ",
            "include ",
        ]
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(kind) = BuildFile::of(view.path()) else { return };
        let Ok(text) = std::str::from_utf8(view.bytes()) else {
            let message = "not UTF-8, so it was not searched for fetches";
            let kind = DiagnosticKind::Encoding;
            return output.diagnostics.push(Diagnostic::file(view.path(), kind, message));
        };
        if kind == BuildFile::Make {
            let file = Arc::new(Makefile::read(text));
            let (path, text) = (view.path().clone(), text.into());
            return output.parts.push(ReadMakefile { path, text, file });
        }
        let facts = kind.read(text);
        let language = kind.language();
        // The value of `@NAME@` in a template is unknown.
        let is_template = view.path().file_name().ends_with(b".in")
            || facts
                .broken
                .and_then(|line| view.line(line))
                .is_some_and(|line| line.contains(&b'@'));
        if let Some(line) = facts.broken.filter(|_| !is_template) {
            let at = Location::at(view.path().clone(), line, 1);
            let message =
                format!("{language} syntax error: the file was not read from this line on");
            output.diagnostics.push(Diagnostic::new(at, DiagnosticKind::Syntax, &message));
        }
        if facts.more {
            let message = format!(
                "{language}: too many fetches, nested blocks or variables: the rest of the file was not read"
            );
            let kind = DiagnosticKind::LimitExceeded;
            output.diagnostics.push(Diagnostic::file(view.path(), kind, &message));
        }
        if let Some(open) = OpenCMake::of(view.path(), &facts).filter(|_| kind == BuildFile::CMake)
        {
            return output.parts.push(open);
        }
        let found = facts.fetches.iter();
        output
            .references
            .extend(found.filter_map(|one| builds::reference(context, view.path(), one)));
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<ReadMakefile>(), PartKind::of::<OpenCMake>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        output.references.extend(make::references_of(context, found.parts::<ReadMakefile>()));
        output.references.extend(cmake::references_of(context, found.parts::<OpenCMake>()));
    }
}

//! Finds the downloads of CI scripts.

use plimsoll_model::{DetectorMeta, Inclusion};
use plimsoll_source::{Entry, Limits};

use crate::scripts::{self, Built, Called, CalledFile, FileCall, Inline, Required, ScriptsFile};
use crate::unseen::Unseen;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want, ci};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "script-fetch",
    "Downloads, clones, packages and images that CI scripts fetch",
    include_str!("../../specs/script-fetch.md"),
    &[
        ".github/workflows/*.{yml,yaml}",
        "**/action.{yml,yaml}",
        "shell scripts and Dockerfiles that those call",
    ],
)
.covers(&[Inclusion::ScriptFetch, Inclusion::ContainerImage])
.finds_ci_references();

/// Finds downloads in the scripts of CI. The files that scripts call are only known after the scripts were read,
/// so they are read when this detector finishes: see the module `scripts`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptFetch;

impl Detector for ScriptFetch {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(ci::role(&entry.path).is_some(), limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if let Some(file) = ci::read(context, view, output) {
            output.parts.push(ScriptsFile(file));
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<ScriptsFile>()]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![
            PartKind::of::<Built>(),
            PartKind::of::<Called>(),
            PartKind::of::<CalledFile>(),
            PartKind::of::<FileCall>(),
            PartKind::of::<Inline>(),
            PartKind::of::<Required>(),
            PartKind::of::<Unseen>(),
        ]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        scripts::follow(context, &META, found.parts::<ScriptsFile>(), output);
    }
}

//! What the scripts of CI fetch.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use super::workflow_uses;
use crate::{Context, Detector, Output, ci};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "script-fetch",
    "Downloads, clones, packages and images that the scripts of CI bring in",
    include_str!("../../specs/script-fetch.md"),
    &[
        ".github/workflows/*.{yml,yaml}",
        "**/action.{yml,yaml}",
        "shell scripts and Dockerfiles that those call",
    ],
);

/// Finds what the scripts of CI fetch. Which files they call is known only when they were read: see
/// the module `scripts`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptFetch;

impl Detector for ScriptFetch {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        ci::role(&entry.path).map(|_| limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        // Where workflows are read for their own sake, their scripts come with it.
        if !context.detectors.contains(&workflow_uses::META.id) {
            let mut all = Output::default();
            ci::read(context, entry, content, &mut all);
            output.scripts = all.scripts;
            output.called = all.called;
            output.built = all.built;
            output.diagnostics = all.diagnostics;
        }
    }

    fn recall(&self, context: &Context<'_>, _entry: &Entry, _output: &mut Output) -> bool {
        context.detectors.contains(&workflow_uses::META.id)
    }
}

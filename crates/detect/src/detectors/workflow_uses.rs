//! Everything the host's CI follows: actions, reusable workflows, images.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::{Context, Detector, Output, ci};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "workflow-uses",
    "Actions, reusable workflows and container images that CI follows",
    include_str!("../../specs/workflow-uses.md"),
    &[
        ".github/workflows/*.{yml,yaml}",
        ".forgejo/workflows/*.{yml,yaml}",
        ".gitea/workflows/*.{yml,yaml}",
        "**/action.{yml,yaml}",
    ],
);

/// Finds what CI follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkflowUses;

impl Detector for WorkflowUses {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        ci::role(&entry.path).map(|_| limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        ci::read(context, entry, content, output);
    }

    fn recall(&self, context: &Context<'_>, entry: &Entry, output: &mut Output) -> bool {
        ci::recall(context, entry, output)
    }
}

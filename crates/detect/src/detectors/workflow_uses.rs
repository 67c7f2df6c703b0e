//! Everything that CI uses by `uses:` or as an image: actions, reusable workflows, images.

use plimsoll_model::{DetectorMeta, Inclusion};
use plimsoll_source::{Entry, Limits};
use rayon::prelude::*;

use crate::base::guard::guarded;
use crate::ci::{self, UsesFile};
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "workflow-uses",
    "Actions, reusable workflows and container images that CI uses",
    include_str!("../../specs/workflow-uses.md"),
    &[
        ".github/workflows/*.{yml,yaml}",
        ".forgejo/workflows/*.{yml,yaml}",
        ".gitea/workflows/*.{yml,yaml}",
        "**/action.{yml,yaml}",
    ],
)
.covers(&[Inclusion::CiAction, Inclusion::ContainerImage])
.finds_ci_references();

/// Finds what CI follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkflowUses;

impl Detector for WorkflowUses {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(ci::role(&entry.path).is_some(), limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if let Some(file) = ci::read(context, view, output) {
            output.parts.push(UsesFile(file));
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<UsesFile>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let derived = found.parts::<UsesFile>().par_iter().map(|UsesFile(file)| {
            guarded(&META, &file.path, |output| ci::derive_uses(context, file, output))
        });
        output.absorb_all(derived.collect());
    }
}

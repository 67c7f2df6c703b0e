//! Everything the host's CI follows: actions, reusable workflows, images.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::{Context, Detector, Output, ci};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "workflow-uses",
    "Actions, reusable workflows and container images that CI follows",
    "Reads every workflow of the hosts it knows (`.github/workflows`, `.forgejo/workflows`, \
     `.gitea/workflows`) and the metadata of every action (`action.yml`, `action.yaml`) at any \
     depth.\n\n\
     Each `uses:` of a step, of a step inside `parallel:` and of a job is taken apart by the \
     runner's own grammar. `container:`, `services:` and the `image` of Docker actions are read \
     as image names; an expression over literal matrix values is expanded, one result a value at \
     one place. Local paths are looked up in the tree. An alias counts wherever it stands; its \
     place is the anchor's.\n\n\
     A host runs the workflows of the root alone. Workflows and actions below vendored code, and \
     in directories that carry a CI directory of their own, count only where something active \
     refers to them.\n\n\
     A checkout of another repository is a reference too, and a local path below it is as firm as \
     that checkout. Expressions are resolved to the literals the file gives; where a caller may \
     choose, a firm default counts for nothing. Versions of tools given to actions are listed where \
     they change by themselves (`latest`, ranges).\n\n\
     Not seen: what an action downloads, and values that are made at run time. What scripts fetch \
     is the detector `script-fetch`.",
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

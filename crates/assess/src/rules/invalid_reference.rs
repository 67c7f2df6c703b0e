//! References the host refuses.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "invalid-reference",
    "The host refuses the reference",
    include_str!("../../specs/invalid-reference.md"),
    Severity::Medium,
);

/// References the host refuses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InvalidReference;

impl Rule for InvalidReference {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let Some(problem) = &reference.problem else { continue };
            let message = match reference.value.as_str() {
                "" => problem.clone(),
                value => format!("{value}: {problem}"),
            };
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "write owner/repository[/path]@ref, ./path, or docker://image";

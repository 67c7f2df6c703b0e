//! Reports references that GitHub rejects.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "invalid-reference",
    "GitHub rejects the reference as invalid",
    include_str!("../../specs/invalid-reference.md"),
    Severity::Medium,
);

/// References that GitHub rejects.
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

//! Reports references that are not valid.

use plimsoll_model::{Reference, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "invalid-reference",
    "A reference is not valid",
    include_str!("../../specs/invalid-reference.md"),
    Severity::Medium,
);

/// References that are not valid.
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
            findings.reference(&META, Severity::Medium, reference, &message, remedy(reference));
        }
    }
}

fn remedy(reference: &Reference) -> &'static str {
    if reference.kind.is_image() || reference.method.is_some() {
        "correct the image: `[registry/]name[:tag][@sha256:<64 hexadecimal digits>]`, with the name in lower case"
    } else {
        "write `owner/repository[/path]@ref`, `./path` or `docker://image` in `uses:`, and `owner/repository` as the \
         repository of a checkout"
    }
}

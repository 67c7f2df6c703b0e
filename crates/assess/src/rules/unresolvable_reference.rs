//! References that nothing in the repository resolves.

use plimsoll_model::{PinStrength, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unresolvable-reference",
    "What a reference leads to cannot be told from the repository",
    "An expression is made at run time, and a local path that is not in the tree comes from \
     a checkout or a generator of an earlier step. Either may lead to code nobody pinned, \
     and no report can say how firmly it is tied.\n\n\
     Name the code literally where you can. For a local path, check out what it needs at a \
     full commit, or use the `owner/repository@commit` form.",
    Severity::Medium,
);

/// References that nothing in the repository resolves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnresolvableReference;

impl Rule for UnresolvableReference {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            if reference.pin != PinStrength::Unresolvable || reference.problem.is_some() {
                continue;
            }
            let message = if reference.is_local() {
                format!(
                    "{} is not in the repository: an earlier step has to make it",
                    reference.value
                )
            } else {
                format!("{} is only known at run time", reference.value)
            };
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "name the code literally, at a full commit or digest";

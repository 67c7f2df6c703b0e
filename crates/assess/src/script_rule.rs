//! The shape of rules about what a script brings in.

use plimsoll_model::{FetchMethod, Reference, RuleMeta, Severity};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// A rule that looks at each fetch of certain methods by itself.
#[derive(Debug)]
pub(crate) struct ScriptRule {
    pub(crate) meta: &'static RuleMeta,
    /// The methods it is about.
    pub(crate) concerns: fn(FetchMethod) -> bool,
    /// How much the revision that is asked for matters; None for what is firm enough.
    pub(crate) severity: fn(&Reference) -> Option<Severity>,
    /// What is the matter, behind the value.
    pub(crate) because: &'static str,
    pub(crate) remedy: &'static str,
}

impl Rule for ScriptRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let fetches = inventory.counted().filter(|one| one.method.is_some_and(self.concerns));
        for reference in fetches {
            let Some(base) = (self.severity)(reference) else { continue };
            let message = format!("`{}` {}", reference.value, self.because);
            findings.reference(self.meta, weigh(base, reference), reference, &message, self.remedy);
        }
    }
}

//! Rules over the inventory, which report what is wrong, how severe it is, and what to do.
//!
//! A rule sees the inventory, never files, so every finding is based on evidence that is in the report. The fingerprint
//! of a finding does not contain a line number, so moved code is not a new finding. [`RULES`] lists the rules that need
//! no policy, and [`POLICY_RULES`] the others. Each rule has a page from which `plimsoll explain` and the SARIF rule
//! descriptions are generated.
//!
//! ```
//! use plimsoll_assess::{Inventory, RULES, assess};
//!
//! assert!(assess(&Inventory::new(&[], &[]), RULES).is_empty());
//! assert!(RULES.iter().any(|rule| rule.meta().id == "unpinned-action"));
//! ```

mod agenda;
mod build_file;
mod cause;
mod code_owners;
mod comment;
mod delta;
mod error;
mod facts;
mod gate;
mod git_source;
mod license_groups;
#[cfg(test)]
mod license_sample;
mod plain;
mod policy;
mod reached;
mod risk;
mod rule;
mod rules;
mod score;
mod script_rule;
mod suggest;
mod trend;
mod weight;
mod words;

use plimsoll_model::{Finding, PinStrength, RefSyntax, Reference};

pub use agenda::agenda;
pub use code_owners::CodeOwners;
pub use delta::{apply, diff};
pub use error::{PolicyError, PolicyErrorKind};
pub use facts::{FACTS, FactMeta, attest, fact_meta, measure, read_facts};
pub use gate::{Gate, GateCondition, GateFailure};
#[cfg(feature = "schema")]
pub use policy::policy_schema;
pub use policy::{
    ClarificationState, Clarified, Corrected, DigestLookup, Judged, Known, POLICY_RULES, Reviewed,
    clarify, correct, judge, read_policy,
};
pub use risk::{CopyFacts, risks};
pub use rule::{Findings, Inventory, Rule};
pub use rules::RULES;
pub use score::{Ruleset, read_ruleset, score};
pub use suggest::near_names;
pub(crate) use suggest::suggest;
pub use trend::{Step, TrendBuilder, trend};

/// Runs rules over an inventory. The findings are in the order of the rules; the report sorts them.
pub fn assess(inventory: &Inventory<'_>, rules: &[&dyn Rule]) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in rules {
        rule.check(inventory, &mut findings);
    }
    findings.into_rows()
}

/// The revision of a reference as a noun for a sentence.
pub(crate) fn describe(reference: &Reference) -> &'static str {
    match reference.pin {
        PinStrength::Branch => "branch",
        PinStrength::AmbiguousSymbolic => "name that may be a branch or a tag",
        // Some projects move `v1.2` with each patch release, for others it is a complete version.
        PinStrength::MovingTag if reference.syntax == RefSyntax::TagMinor => {
            "tag that can be moved"
        }
        PinStrength::MovingTag => "moving tag",
        PinStrength::FullTag => "tag",
        PinStrength::ImmutableReleaseTag => "release tag",
        _ => "revision that is not fixed",
    }
}

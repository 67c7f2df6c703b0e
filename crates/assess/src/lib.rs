//! Rules over the inventory: what is the matter, how much, and what to do.
//!
//! A rule sees components and references, never files, so every finding rests on evidence the
//! report already holds. Each finding carries a fingerprint that names no line: code that moves is
//! not news. [`RULES`] is the table; one file holds one rule with its own documentation, from which
//! `plimsoll explain` and the SARIF rule descriptions come.
//!
//! ```
//! use plimsoll_assess::{Inventory, RULES, assess};
//!
//! assert!(assess(&Inventory::new(&[], &[]), RULES).is_empty());
//! assert!(RULES.iter().any(|rule| rule.meta().id == "unpinned-action"));
//! ```

mod delta;
mod rule;
mod rules;
mod script_rule;

use plimsoll_model::{Finding, PinStrength};

pub use delta::{apply, diff};
pub use rule::{Findings, Inventory, Rule};
pub use rules::RULES;

/// Runs rules over an inventory. The findings stand in the order of the rules; the report sorts
/// them.
pub fn assess(inventory: &Inventory<'_>, rules: &[&dyn Rule]) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in rules {
        rule.check(inventory, &mut findings);
    }
    findings.into_rows()
}

/// A strength as a noun for a sentence.
pub(crate) fn describe(pin: PinStrength) -> &'static str {
    match pin {
        PinStrength::Branch => "branch",
        PinStrength::AmbiguousSymbolic => "name that may be a branch or a tag",
        PinStrength::MovingTag => "moving tag",
        PinStrength::FullTag => "tag",
        PinStrength::ImmutableReleaseTag => "release tag",
        _ => "revision that is not fixed",
    }
}

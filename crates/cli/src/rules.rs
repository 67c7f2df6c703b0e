//! The rules that run.

use plimsoll::model::RuleMeta;
use plimsoll::{POLICY_RULES, RULES, RenderOptions, Rule};

/// The metadata of the rules: those over the inventory, then those about the policy.
pub(crate) fn all() -> impl Iterator<Item = &'static RuleMeta> {
    RULES.iter().map(Rule::meta).chain(POLICY_RULES.iter().copied())
}

/// Options with the rules that ran, for their descriptions.
pub(crate) fn render_options() -> RenderOptions {
    RenderOptions::default().with_rules(all().copied().collect::<Vec<_>>())
}

//! The rules that run.

use plimsoll::RenderOptions;

/// Options with the rules that ran, for their descriptions.
pub(crate) fn render_options() -> RenderOptions {
    let about = plimsoll::POLICY_RULES.iter().map(|meta| **meta);
    let rules: Vec<_> = plimsoll::RULES.iter().map(|rule| *rule.meta()).chain(about).collect();
    RenderOptions::default().with_rules(rules)
}

//! The tables of `docs/evidence.md`: evidence, rules and conclusions.

use plimsoll::CONFLICT_RULES;
use plimsoll_model::{EvidenceKind, Field, RiskFact, RiskRules, RiskTier};

use super::markdown::{codes, table};

/// Returns the table of kinds of evidence, sorted by confidence.
pub(super) fn kinds() -> String {
    let mut kinds = EvidenceKind::ALL.to_vec();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.confidence()));
    let rows = kinds.iter().map(|kind| {
        let percent = format!("{} %", kind.confidence().percent());
        [format!("`{kind}`"), percent, kind.summary().to_owned()]
    });
    table(["Kind", "Confidence", "What it is"], rows)
}

/// Returns the table of conflict rules, in the order of their application.
pub(super) fn rules() -> String {
    let rows = CONFLICT_RULES.iter().zip(1..).map(|(rule, number)| {
        let fields = match rule.fields {
            [] => "all".to_owned(),
            fields => codes(&fields.iter().map(|field| field.as_str()).collect::<Vec<_>>()),
        };
        [
            format!("{number}"),
            format!("`{}`", rule.id),
            rule.effect().to_owned(),
            fields,
            rule.summary.to_owned(),
        ]
    });
    table(["", "Rule", "Effect", "Fields", "What it says"], rows)
}

/// Returns the table of risk facts and their tiers.
pub(super) fn tiers() -> String {
    let rules = RiskRules::new();
    let rows = RiskFact::ALL.iter().map(|fact| {
        let tier = fact.tier(&rules).map_or("none", RiskTier::as_str);
        [format!("`{fact}`"), tier.to_owned(), fact.summary().to_owned()]
    });
    table(["Fact", "Tier", "What it says"], rows)
}

/// Returns the table of fields, each with the rules that do not apply to all fields.
pub(super) fn fields() -> String {
    let mut fields: Vec<Field> =
        CONFLICT_RULES.iter().flat_map(|rule| rule.fields).copied().collect();
    fields.sort_unstable();
    fields.dedup();
    let rows = fields.into_iter().map(|field| {
        let rules = CONFLICT_RULES.iter().filter(|rule| rule.fields.contains(&field));
        [format!("`{field}`"), codes(&rules.map(|rule| rule.id).collect::<Vec<_>>())]
    });
    table(["Field", "Additional rules"], rows)
}

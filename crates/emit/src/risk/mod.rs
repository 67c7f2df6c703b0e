//! Renders risk tiers: a sentence, a section of the review, and rows for a spreadsheet.

#[cfg(feature = "review")]
mod csv;

use std::collections::HashMap;

use plimsoll_model::{Component, ComponentId, ComponentRisk, Report, RiskFact, RiskTier};

use crate::page::{Block, Cell, Section, Table, Text, Tone, code, number, prose, word};
use crate::view::version;

#[cfg(feature = "review")]
pub(crate) use csv::render as render_csv;

/// A sentence with the number of components by tier; `None` if all are informational.
pub(crate) fn lead(report: &Report) -> Option<String> {
    let of = |tier: RiskTier| report.summary.components_by_risk.get(tier.as_str()).copied();
    let counts = |tier: &RiskTier| of(*tier).map(|count| format!("{count} {tier}"));
    let tiers: Vec<String> = RiskTier::ALL.iter().rev().filter_map(counts).collect();
    let matters =
        RiskTier::ALL.iter().any(|tier| *tier > RiskTier::Informational && of(*tier).is_some());
    matters.then(|| format!("Components by risk tier: {}", tiers.join(", ")))
}

/// The components with their tiers, highest first.
fn rows(report: &Report) -> Vec<(&ComponentRisk, &Component)> {
    let components = report.components.iter().map(|component| (&component.id, component));
    let components: HashMap<&ComponentId, &Component> = components.collect();
    let rows = report.risks.iter();
    let rows = rows.filter_map(|risk| Some((risk, *components.get(&risk.component)?)));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|(risk, _)| std::cmp::Reverse(risk.tier));
    rows
}

/// The section about components to review; `None` if no component has a tier.
pub(crate) fn section(report: &Report) -> Option<Section<'_>> {
    let lead = lead(report)?;
    let rows = rows(report);
    let mut blocks = vec![Block::Paragraph(format!("{lead}. {LEGEND}").into())];
    blocks.extend(own_rules(report).map(|text| Block::Paragraph(text.into())));
    blocks.push(Block::Table(facts(report)));
    let open: Vec<_> = rows.into_iter().filter(|(risk, _)| risk.tier >= RiskTier::Medium).collect();
    if !open.is_empty() {
        let columns = [
            word("Tier"),
            code("Component"),
            code("Version"),
            code("Where").dropped(2),
            code("License").dropped(3),
            word("Provenance").dropped(1),
            prose("Why"),
        ];
        let caption = Text::from("Components to review, highest tier first; complete list: ");
        let caption = caption.with(Tone::Code, "-o risk-csv");
        blocks.push(Block::Table(Table::new(caption, columns, open, |(risk, component)| {
            let license = component.licenses.expression().map(ToString::to_string);
            [
                Cell::toned(tone(risk.tier), risk.tier.as_str()),
                component.name.as_str().into(),
                version(component).into(),
                Cell::list(component.paths.iter().map(ToString::to_string)),
                license.unwrap_or_default().into(),
                risk.provenance.as_str().into(),
                Cell::list(risk.decided_by.iter().map(|fact| fact.summary().to_owned())),
            ]
        })));
    }
    Some(Section::new("risk", "Risk", blocks))
}

const LEGEND: &str = "Each fact has a tier, and the highest tier counts. Components only for tests, the build or CI are informational, \
                      and so are header-only components, unless a fact puts them in a higher tier; unknown facts are never low.";

/// A sentence with the facts whose tier the policy changed.
fn own_rules(report: &Report) -> Option<String> {
    if report.risk_rules.is_empty() {
        return None;
    }
    let rule = |(fact, tier): (&RiskFact, &Option<RiskTier>)| match tier {
        Some(tier) => format!("{fact} is {tier}"),
        None => format!("{fact} does not count"),
    };
    let rules: Vec<String> = report.risk_rules.iter().map(rule).collect();
    Some(format!("Set by the policy: {}.", rules.join(", ")))
}

/// The number of components by the fact that decides their tier.
fn facts(report: &Report) -> Table<'_> {
    let mut counts: HashMap<RiskFact, u64> = HashMap::new();
    for fact in report.risks.iter().flat_map(|risk| &risk.decided_by) {
        *counts.entry(*fact).or_default() += 1;
    }
    let mut rows: Vec<(RiskFact, u64)> = counts.into_iter().collect();
    rows.sort_by_key(|(fact, _)| (std::cmp::Reverse(fact.tier(&report.risk_rules)), *fact));
    let columns = [word("Tier"), code("Fact"), prose("What"), number("Components")];
    Table::new("Facts that decide the tiers", columns, rows, |(fact, count)| {
        let tier = fact.tier(&report.risk_rules).map_or("none", RiskTier::as_str);
        [tier.into(), fact.as_str().into(), fact.summary().into(), count.to_string().into()]
    })
}

fn tone(tier: RiskTier) -> Tone {
    match tier {
        RiskTier::High => Tone::Warn,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests;

use plimsoll_model::{
    ComponentKind, Provenance, RepoPath, RiskRules, Scope, SourceInfo, SourceKind,
};

use super::*;

fn report(tiers: &[(&str, RiskTier, RiskFact)]) -> Report {
    let kind = ComponentKind::VendoredDirectory;
    let mut components = Vec::new();
    let mut risks = Vec::new();
    for (name, tier, fact) in tiers {
        let id = ComponentId::derive(kind, name.as_bytes());
        let mut component = Component::new(id.clone(), kind, Scope::Product, *name);
        component.paths = vec![RepoPath::new(format!("lib/{name}"))];
        components.push(component);
        risks.push(ComponentRisk::new(id, *tier, Provenance::Low, vec![*fact], vec![*fact]));
    }
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, components, vec![], vec![], vec![], 0);
    report.with_risks(risks, RiskRules::new())
}

fn sample() -> Report {
    report(&[
        ("low", RiskTier::Low, RiskFact::LicensePermissive),
        ("=high", RiskTier::High, RiskFact::LicenseUnknown),
        ("test", RiskTier::Informational, RiskFact::ForTest),
        ("medium", RiskTier::Medium, RiskFact::ProvenanceLow),
    ])
}

#[test]
fn the_sentence_counts_each_tier_and_is_omitted_without_tiers() {
    let expected = "Components by risk tier: 1 high, 1 medium, 1 low, 1 informational";
    assert_eq!(lead(&sample()).unwrap(), expected);
    assert_eq!(lead(&report(&[("t", RiskTier::Informational, RiskFact::ForTest)])), None);
    assert_eq!(lead(&report(&[])), None);
}

#[test]
fn a_section_lists_the_components_to_review_with_reasons() {
    let report = sample();
    let section = section(&report).unwrap();
    let tables: Vec<Vec<Vec<String>>> = section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table.on_page().rows().map(|row| texts(&row)).collect()),
            _ => None,
        })
        .collect();
    let open: Vec<&str> = tables[1].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(open, ["=high", "medium"]);
    assert_eq!(tables[1][0][6], "the license is unknown");
    assert_eq!(tables[0][0], ["high", "license-unknown", "the license is unknown", "1"]);
}

fn texts(row: &[Cell]) -> Vec<String> {
    let text = |cell: &Cell| {
        let values: Vec<&str> = cell.values().map(|span| span.raw.as_str()).collect();
        values.join("+")
    };
    row.iter().map(text).collect()
}

#[cfg(feature = "review")]
#[test]
fn a_spreadsheet_has_every_row_and_no_formula() {
    let mut out = Vec::new();
    render_csv(&sample(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 5);
    assert!(rows[0].starts_with("tier,provenance,decided_by,facts,name,"), "{}", rows[0]);
    assert!(rows[1].starts_with("high,low,license-unknown,license-unknown,'=high,"), "{}", rows[1]);
    assert!(rows[4].starts_with("informational,"), "{}", rows[4]);
}

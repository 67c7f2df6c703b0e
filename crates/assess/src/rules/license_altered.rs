//! Reports license texts whose wording differs from the license.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    AlteredTerms, Component, Concern, LicenseConflictKind, LicenseExpression, ObservedLicense,
    Redacted, RuleMeta, Severity,
};

use crate::license_groups::{files, place};
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "license-altered",
    "A license text was altered: words were added or removed",
    include_str!("../../specs/license-altered.md"),
    Severity::Medium,
)
.about(Concern::License);

/// License texts whose wording differs from the license.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LicenseAltered;

impl Rule for LicenseAltered {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        // Components often share copies of the same altered text.
        let mut groups: BTreeMap<Key<'_>, Vec<(&Component, &ObservedLicense)>> = BTreeMap::new();
        for component in inventory.components.iter().filter(|component| component.may_ship()) {
            for (license, texts) in altered(component) {
                let terms = texts.iter().filter_map(|seen| seen.altered.as_deref()).collect();
                let texts = texts.into_iter().map(|seen| (component, seen));
                groups.entry((license, terms)).or_default().extend(texts);
            }
        }
        for ((license, terms), texts) in groups {
            report(license, &terms, &texts, findings);
        }
    }
}

/// The license that texts of a component resemble, and the words in which they differ.
type Key<'a> = (&'a LicenseExpression, BTreeSet<&'a AlteredTerms>);

/// The altered texts of a component, by the license that they resemble.
fn altered(component: &Component) -> BTreeMap<&LicenseExpression, Vec<&ObservedLicense>> {
    let conflicts = component.license_conflicts();
    let altered = conflicts.iter().filter(|it| it.kind == LicenseConflictKind::AlteredText);
    let places: BTreeSet<_> = altered.map(|it| (&it.path, it.line)).collect();
    let mut by_license: BTreeMap<_, Vec<&ObservedLicense>> = BTreeMap::new();
    for seen in component.licenses.observed.iter().filter(|seen| seen.altered.is_some()) {
        if let Some(license) = &seen.expression
            && places.contains(&(&seen.path, seen.line))
        {
            by_license.entry(license).or_default().push(seen);
        }
    }
    by_license
}

fn report(
    license: &LicenseExpression,
    terms: &BTreeSet<&AlteredTerms>,
    texts: &[(&Component, &ObservedLicense)],
    findings: &mut Findings,
) {
    // The message shows the words that matter most: changed terms before other changes.
    let critical = terms.iter().find(|terms| !terms.critical.is_empty());
    let (severity, differs) = match critical.or_else(|| terms.first()) {
        Some(terms) if critical.is_some() => {
            (Severity::Medium, words("changed terms", &terms.critical))
        }
        Some(terms) => {
            let runs = [words("added", &terms.added), words("removed", &terms.removed)];
            let runs: Vec<String> = runs.into_iter().flatten().collect();
            (Severity::Low, Some(runs.join("; ")))
        }
        None => return,
    };
    let mut seen: Vec<&ObservedLicense> = texts.iter().map(|(_, seen)| *seen).collect();
    // The named file has to contain the words that the message shows.
    seen.sort_by_key(|seen| critical.is_some() && seen.altered.as_deref() != critical.copied());
    let named = files(&seen);
    let differs = differs.unwrap_or_default();
    let message = format!("{named}: resembles {license}, but the wording differs ({differs})");
    let mut components: Vec<&Component> = texts.iter().map(|(component, _)| *component).collect();
    components.dedup_by_key(|component| &component.id);
    let places = texts.iter().map(|(_, seen)| place(seen)).collect();
    let owner = texts.first().map(|(component, _)| component.name.as_str()).unwrap_or_default();
    let subject = format!("{license} in {owner}");
    findings.components_at(&META, severity, (&subject, places), &components, &message, REMEDY);
}

const REMEDY: &str = "read the whole text, because it is not the license it resembles; then clarify it in the policy (`[[licenses.clarify]]`) or replace the code";

/// The maximum number of runs of words in a message.
const NAMED: usize = 3;

/// The maximum number of characters of a run in a message. The report has the whole run.
const SHOWN: usize = 80;

fn words(what: &str, runs: &[Redacted]) -> Option<String> {
    let shown = |run: &Redacted| format!("`{}`", Redacted::clipped(run.as_str(), SHOWN));
    let named: Vec<String> = runs.iter().take(NAMED).map(shown).collect();
    let more = match runs.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!named.is_empty()).then(|| format!("{what}: {}{more}", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{LicenseForm, Scope};

    use super::*;
    use crate::license_sample::{clarify, component, observe_altered};

    fn terms(critical: &[&str]) -> AlteredTerms {
        let runs = |texts: &[&str]| texts.iter().map(|text| Redacted::new(text)).collect();
        let mut terms = AlteredTerms::default();
        terms.added = runs(&["for research"]);
        terms.removed = runs(&["a", "b", "c", "d"]);
        terms.critical = runs(critical);
        terms
    }

    fn altered(name: &str, files: &[(&str, &[&str])]) -> Component {
        let mut component = component(name);
        for (file, critical) in files {
            let file = format!("{name}/{file}");
            observe_altered(&mut component, &file, LicenseForm::FullText, "MIT", terms(critical));
        }
        component
    }

    fn said(components: &[Component]) -> Vec<(String, Severity)> {
        let mut findings = Findings::default();
        LicenseAltered.check(&Inventory::new(components, &[]), &mut findings);
        let rows = findings.into_rows().into_iter();
        rows.map(|row| (row.message.to_string(), row.severity)).collect()
    }

    #[test]
    fn one_finding_for_a_license_of_a_component() {
        let message = "rope/LICENSE and 1 more file: resembles MIT, but the wording differs (added: `for research`; removed: `a`, \
                       `b`, `c` and 1 more)";
        // The same text in two components is one text.
        let components =
            [altered("rope", &[("LICENSE", &[])]), altered("sail", &[("LICENSE", &[])])];
        assert_eq!(said(&components), [(message.to_owned(), Severity::Low)]);
        let rope = altered("rope", &[("a.c", &[]), ("b.c", &["non-commercial"])]);
        let message = "rope/b.c and 1 more file: resembles MIT, but the wording differs (changed terms: `non-commercial`)";
        assert_eq!(said(std::slice::from_ref(&rope)), [(message.to_owned(), Severity::Medium)]);
        assert_eq!(said(&[rope, altered("sail", &[("LICENSE", &[])])]).len(), 2);
    }

    #[test]
    fn clarified_and_unshipped_licenses_are_not_findings() {
        let rope = altered("rope", &[("LICENSE", &["non-commercial"])]);
        assert!(said(&[clarify(rope.clone(), "rope/LICENSE")]).is_empty());
        assert_eq!(said(&[clarify(rope.clone(), "rope/OTHER")]).len(), 1);
        let mut test = rope;
        test.scope = Scope::Test;
        assert!(said(&[test, component("hull")]).is_empty());
    }
}

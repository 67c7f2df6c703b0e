//! Checks every total by counting the rows.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    CorrectionUse, FactOrigin, PinStrength, RefKind, Reference, RepoPath, Report,
};

use super::Violation;

/// Checks the totals. They are counted differently from the model, so that a mistake in the
/// model is not repeated.
pub(super) fn check(report: &Report, violations: &mut Vec<Violation>) {
    let mut totals = Totals { violations };
    totals.summary(report);
    totals.findings(report);
    totals.transitive(report);
    totals.coverage(report);
    totals.deferrals(report);
    totals.corrections(report);
    totals.facts(report);
}

struct Totals<'a> {
    violations: &'a mut Vec<Violation>,
}

impl Totals<'_> {
    fn equal(&mut self, field: &str, total: u64, rows: usize) {
        let rows = count(rows);
        if total != rows {
            self.violations.push(Violation::WrongTotal { field: field.to_owned(), total, rows });
        }
    }

    fn corrections(&mut self, report: &Report) {
        let stale = |row: &&CorrectionUse| row.problem.is_some();
        let rows = report.corrections.iter();
        let total = report.summary.corrections_stale;
        self.equal("summary.correctionsStale", total, rows.clone().filter(stale).count());
        let total = report.summary.corrections_applied;
        self.equal("summary.correctionsApplied", total, rows.filter(|row| !stale(row)).count());
    }

    fn groups(
        &mut self,
        field: &str,
        totals: &BTreeMap<String, u64>,
        rows: impl Iterator<Item = impl ToString>,
    ) {
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for row in rows {
            *counted.entry(row.to_string()).or_default() += 1;
        }
        let names: BTreeSet<&String> = totals.keys().chain(counted.keys()).collect();
        for name in names {
            let (total, rows) = (totals.get(name), counted.get(name));
            if total != rows {
                let field = format!("summary.{field}.{name}");
                let value = |number: Option<&u64>| number.copied().unwrap_or(0);
                let (total, rows) = (value(total), value(rows));
                self.violations.push(Violation::WrongTotal { field, total, rows });
            }
        }
    }

    fn summary(&mut self, report: &Report) {
        let summary = &report.summary;
        self.equal("summary.components", summary.components, report.components.len());
        let kinds = report.components.iter().map(|component| component.kind.as_str());
        self.groups("componentsByKind", &summary.components_by_kind, kinds);
        let tiers = report.risks.iter().map(|risk| risk.tier);
        self.groups("componentsByRisk", &summary.components_by_risk, tiers);
        if !report.risks.is_empty() {
            let active = report.components.iter().filter(|component| component.active).count();
            self.equal("risks", count(report.risks.len()), active);
        }
        self.equal("summary.diagnostics", summary.diagnostics, report.diagnostics.len());
        let counted: Vec<&Reference> =
            report.references.iter().filter(|reference| reference.activity.counts()).collect();
        self.equal("summary.references", summary.references, counted.len());
        let kinds = counted.iter().map(|reference| reference.kind.as_str());
        self.groups("referencesByKind", &summary.references_by_kind, kinds);
        let pins = counted.iter().map(|reference| reference.pin.as_str());
        self.groups("referencesByPin", &summary.references_by_pin, pins);
        let trusts = counted.iter().map(|reference| reference.trust.as_str());
        self.groups("referencesByTrust", &summary.references_by_trust, trusts);
        let remote: Vec<&Reference> =
            counted.iter().copied().filter(|reference| reference.is_remote()).collect();
        let local = counted.iter().filter(|reference| reference.is_local()).count();
        self.equal("summary.remoteReferences", summary.remote_references, remote.len());
        self.equal("summary.localReferences", summary.local_references, local);
        let rest = counted.len().saturating_sub(remote.len() + local);
        self.equal("summary.invalidReferences", summary.invalid_references, rest);
        let pinned = remote.iter().filter(|reference| reference.pin.is_pinned()).count();
        self.equal("summary.remotePinned", summary.remote_pinned, pinned);
        self.equal("summary.remoteUnpinned", summary.remote_unpinned, remote.len() - pinned);
        let distinct: BTreeSet<String> = remote.iter().map(|reference| name(reference)).collect();
        self.equal("summary.distinctRemote", summary.distinct_remote, distinct.len());
        // References that are not in the rows are also in the total.
        let inactive = count(report.references.len() - counted.len());
        if summary.inactive_references < inactive {
            self.violations.push(Violation::WrongTotal {
                field: "summary.inactiveReferences".to_owned(),
                total: summary.inactive_references,
                rows: inactive,
            });
        }
    }

    fn findings(&mut self, report: &Report) {
        let (all, deferred): (Vec<_>, Vec<_>) = report
            .findings
            .iter()
            .map(|finding| {
                let severity = finding.severity.as_str();
                (severity, finding.is_deferred().then_some(severity))
            })
            .unzip();
        let summary = &report.summary;
        self.groups("findingsBySeverity", &summary.findings_by_severity, all.iter());
        let deferred = deferred.into_iter().flatten();
        self.groups("deferredBySeverity", &summary.deferred_by_severity, deferred);
    }

    fn transitive(&mut self, report: &Report) {
        let actions = report.transitive.iter().map(|found| &found.reference).filter(|reference| {
            matches!(reference.kind, RefKind::Action | RefKind::ReusableWorkflow)
                && reference.is_remote()
        });
        let distinct: BTreeMap<String, bool> =
            actions.map(|reference| (name(reference), reference.pin.is_pinned())).collect();
        let unpinned = distinct.values().filter(|pinned| !**pinned).count();
        self.equal(
            "summary.transitiveDistinct",
            report.summary.transitive_distinct,
            distinct.len(),
        );
        self.equal("summary.transitiveUnpinned", report.summary.transitive_unpinned, unpinned);
    }

    fn coverage(&mut self, report: &Report) {
        let mut requirements: BTreeMap<&RepoPath, Vec<&Reference>> = BTreeMap::new();
        for reference in &report.references {
            if reference.kind == RefKind::PackageRequirement && reference.activity.counts() {
                requirements.entry(&reference.location.path).or_default().push(reference);
            }
        }
        for row in &report.coverage {
            let rows = requirements.get(&row.manifest).map(Vec::as_slice).unwrap_or_default();
            let locked = rows.iter().filter(|reference| reference.locked.is_some()).count();
            let is_hashed = |reference: &&&Reference| reference.pin == PinStrength::ContentDigest;
            let field = |name: &str| format!("coverage of {}: {name}", row.manifest);
            self.equal(&field("entries"), row.entries, rows.len());
            self.equal(&field("locked"), row.locked, locked);
            self.equal(&field("withHash"), row.with_hash, rows.iter().filter(is_hashed).count());
        }
    }

    fn deferrals(&mut self, report: &Report) {
        for deferral in &report.deferrals {
            let matched = report
                .findings
                .iter()
                .filter_map(|finding| finding.deferral.as_ref())
                .filter(|deferred| deferred.id == deferral.id);
            let covered = matched.clone().filter(|deferred| deferred.is_live()).count();
            let field = |name: &str| format!("deferral {:?}: {name}", deferral.id);
            self.equal(&field("covered"), deferral.covered, covered);
            self.equal(&field("matched"), deferral.matched, matched.count());
        }
    }

    /// Checks the facts: a fact counts subjects, and its evidence is a list of places. One subject
    /// may have several places, but a count of zero has none.
    fn facts(&mut self, report: &Report) {
        for (id, fact) in report.facts.iter() {
            let field = |name: &str| format!("facts.{id}: {name}");
            if fact.part > fact.whole {
                let (total, rows) = (fact.part, fact.whole);
                self.violations.push(Violation::WrongTotal { field: field("part"), total, rows });
            }
            let holding = fact.evidence.iter().filter(|evidence| evidence.holds).count();
            let against = fact.evidence.len() - holding;
            for (name, total, rows) in
                [("part", fact.part, holding), ("missing", fact.missing(), against)]
            {
                if total == 0 && rows > 0 && fact.origin == FactOrigin::Measured {
                    self.equal(&field(name), total, rows);
                }
            }
        }
    }
}

/// Returns the identity that two references with the same target share.
fn name(reference: &Reference) -> String {
    match &reference.component {
        Some(id) => format!("component {id}"),
        None => format!("value {}", reference.value),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

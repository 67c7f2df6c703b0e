//! The report: everything a scan found, of which every output is a view.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    Component, ComponentId, ComponentRisk, CorrectionUse, Coverage, DeferralUse, Dependencies,
    Diagnostic, Excerpt, Facts, Finding, Input, LicenseExpression, Licenses, Location, Lockfile,
    ManifestCoverage, OwnLicense, Pass, PinStrength, Product, Redaction, RefKind, Reference,
    RiskRules, RootCause, RuleSettingUse, Score, Severity, SourceStatements, SourceUrl,
    TransitiveReference, UnattachedClaim, sort_large,
};

/// Version of the serialized report. It increases if a field changes its meaning or is removed.
pub const SCHEMA_VERSION: &str = "2.0";

/// Everything a scan found.
///
/// To read a stored one, use `plimsoll::read_report`, which checks the version first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// Version of this form: [`SCHEMA_VERSION`].
    pub schema_version: String,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The scanned source.
    pub source: SourceInfo,
    /// Whether the inventory has everything that the source names: no diagnostic is
    /// a loss, and no manifest, build file or script of a known kind was left unread. The exit code
    /// only depends on losses.
    pub complete: bool,
    /// Third-party code.
    pub components: Vec<Component>,
    /// The dependencies of components, as lockfiles state them, sorted by lockfile and component. The dependencies of
    /// a component without a row are unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dependencies: Vec<Dependencies>,
    /// Claims that are not about one of them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unattached: Vec<UnattachedClaim>,
    /// The references to them in the repository.
    pub references: Vec<Reference>,
    /// References of other repositories that CI reaches from here, if the caller provided these
    /// repositories.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub transitive: Vec<TransitiveReference>,
    /// The manifests of package managers, and how many requirements of each are locked.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub coverage: Vec<Coverage>,
    /// The kinds of manifest and build file in the source, read or not, and the kinds of script that no reader
    /// supports, or only partly.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub manifest_coverage: Vec<ManifestCoverage>,
    /// Lockfiles for GitHub Actions, and their inconsistencies with the workflows.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lockfiles: Vec<Lockfile>,
    /// Ids of the rules that were applied, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules: Vec<String>,
    /// The findings of the rules.
    pub findings: Vec<Finding>,
    /// The facts about the posture of the repository.
    #[serde(skip_serializing_if = "Facts::is_empty", default)]
    pub facts: Facts,
    /// The posture score, if it was requested.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<Score>,
    /// The rules that the policy turns off or whose severity it changes, and the number of affected findings.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rule_settings: Vec<RuleSettingUse>,
    /// The deferrals of the policy, with the findings that they cover.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferrals: Vec<DeferralUse>,
    /// The corrections from the policy, and the outcome of each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub corrections: Vec<CorrectionUse>,
    /// The tier of risk of each active component, in the order of the components.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub risks: Vec<ComponentRisk>,
    /// The tiers that the policy assigns to facts; `None` for a fact that is ignored.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub risk_rules: RiskRules,
    /// The read files that a row of the report is about, and all files that should have been read but were not,
    /// sorted by path.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inputs: Vec<Input>,
    /// The other files that a detector read, rolled up: one row for each detector and extent, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passes: Vec<Pass>,
    /// Texts of licenses that are not on the SPDX list, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub own_licenses: Vec<OwnLicense>,
    /// The source lines of findings and of unpinned references, sorted by place. Places without a byte range and
    /// lines with a secret have none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub excerpts: Vec<Excerpt>,
    /// Files that were not read, or only partly.
    pub diagnostics: Vec<Diagnostic>,
    /// Totals, computed from the rows above.
    pub summary: Summary,
}

impl Report {
    /// Assembles a report: sorts the rows, computes the totals from them, and derives completeness from the
    /// diagnostics. `unlisted` is the number of references that were left out because nothing active reaches them.
    pub fn assemble(
        source: SourceInfo,
        mut components: Vec<Component>,
        mut references: Vec<Reference>,
        mut findings: Vec<Finding>,
        mut diagnostics: Vec<Diagnostic>,
        unlisted: u64,
    ) -> Self {
        sort_large(&mut components, |a, b| a.sort_key().cmp(&b.sort_key()));
        sort_large(&mut references, Reference::cmp_rows);
        sort_findings(&mut findings);
        diagnostics.sort();
        diagnostics.dedup();
        let summary = Summary::of(&components, &references, &findings, &diagnostics, unlisted);
        Self {
            schema_version: SCHEMA_VERSION.to_owned(),
            tool: Tool::this(),
            source,
            complete: !diagnostics.iter().any(|diagnostic| diagnostic.kind().is_loss()),
            components,
            dependencies: Vec::new(),
            unattached: Vec::new(),
            references,
            transitive: Vec::new(),
            coverage: Vec::new(),
            manifest_coverage: Vec::new(),
            lockfiles: Vec::new(),
            rules: Vec::new(),
            findings,
            facts: Facts::default(),
            score: None,
            rule_settings: Vec::new(),
            deferrals: Vec::new(),
            corrections: Vec::new(),
            risks: Vec::new(),
            risk_rules: RiskRules::new(),
            inputs: Vec::new(),
            passes: Vec::new(),
            own_licenses: Vec::new(),
            excerpts: Vec::new(),
            diagnostics,
            summary,
        }
    }

    /// Masks the credentials in data that does not come from the inventory: from the policy, the caller and the place
    /// of the source. The inventory is masked when it is detected.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        let redaction = Redaction::default();
        if let Some(masked) = redaction.try_row(&self.source) {
            self.source = masked.unwrap_or_else(|| SourceInfo::new(self.source.kind));
        }
        redaction.rows(&mut self.findings);
        redaction.rows(&mut self.rule_settings);
        redaction.rows(&mut self.deferrals);
        redaction.rows(&mut self.corrections);
        redaction.rows(&mut self.diagnostics);
        if let Some(masked) = redaction.try_row(&self.facts) {
            self.facts = masked.unwrap_or_default();
        }
        if let Some(masked) = redaction.try_row(&self.score) {
            self.score = masked.unwrap_or_default();
        }
        self
    }

    /// Adds the claims that are not about one of the components.
    #[must_use]
    pub fn with_unattached(mut self, mut unattached: Vec<UnattachedClaim>) -> Self {
        unattached.sort();
        self.unattached = unattached;
        self
    }

    /// Adds the dependencies of components. Components that are not in the report are left out.
    #[must_use]
    pub fn with_dependencies(mut self, mut rows: Vec<Dependencies>) -> Self {
        if !rows.is_empty() {
            let known: HashSet<&ComponentId> = self.components.iter().map(|it| &it.id).collect();
            rows.retain_mut(|row| {
                row.on.retain(|id| known.contains(id));
                row.of.as_ref().is_none_or(|id| known.contains(id))
            });
        }
        sort_large(&mut rows, Dependencies::cmp);
        self.dependencies = rows;
        self
    }

    /// Sets the rules that were applied.
    #[must_use]
    pub fn with_rules(mut self, mut rules: Vec<String>) -> Self {
        rules.sort();
        rules.dedup();
        self.rules = rules;
        self
    }

    /// Sets the facts about the posture of the repository.
    #[must_use]
    pub fn with_facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// Adds the posture score.
    #[must_use]
    pub fn with_score(mut self, score: Score) -> Self {
        self.score = Some(score);
        self
    }

    /// Adds the settings of rules that the policy turns off or whose severity it changes. Rules that are turned off
    /// are no longer in the list of applied rules, so that a comparison does not treat their findings as resolved.
    #[must_use]
    pub fn with_rule_settings(mut self, settings: Vec<RuleSettingUse>) -> Self {
        let is_off = |id: &String| settings.iter().any(|used| used.is_off() && used.rule == *id);
        self.rules.retain(|id| !is_off(id));
        self.rule_settings = settings;
        self
    }

    /// Findings of rules that the policy turns off.
    pub fn turned_off(&self) -> u64 {
        self.rule_settings.iter().filter(|used| used.is_off()).map(|used| used.findings).sum()
    }

    /// Adds the outcome of the deferrals of the policy.
    #[must_use]
    pub fn with_deferrals(mut self, deferrals: Vec<DeferralUse>) -> Self {
        self.deferrals = deferrals;
        self
    }

    /// Adds the outcome of the corrections from the policy, and counts them.
    #[must_use]
    pub fn with_corrections(mut self, corrections: Vec<CorrectionUse>) -> Self {
        let applied = || corrections.iter().filter(|used| used.is_applied());
        let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        self.summary.corrections_applied = count(applied().count());
        self.summary.corrections_stale = count(corrections.len() - applied().count());
        self.summary.not_third_party =
            applied().filter(|used| used.not_third_party).map(|used| used.components).sum();
        self.corrections = corrections;
        self
    }

    /// Adds the tiers of risk, and counts them.
    #[must_use]
    pub fn with_risks(mut self, risks: Vec<ComponentRisk>, rules: RiskRules) -> Self {
        self.summary.components_by_risk.clear();
        for risk in &risks {
            bump(&mut self.summary.components_by_risk, risk.tier.as_str());
        }
        (self.risks, self.risk_rules) = (risks, rules);
        self
    }

    /// Adds the files that were read, and those that were not according to diagnostics.
    #[must_use]
    pub fn with_inputs(mut self, inputs: Vec<Input>) -> Self {
        self.inputs = Input::judged(inputs, &self.diagnostics);
        self
    }

    /// Adds the passes over files that are not inputs.
    #[must_use]
    pub fn with_passes(mut self, mut passes: Vec<Pass>) -> Self {
        passes.sort();
        self.passes = passes;
        self
    }

    /// Replaces the findings, and updates their counts.
    #[must_use]
    pub fn with_findings(mut self, mut findings: Vec<Finding>) -> Self {
        sort_findings(&mut findings);
        self.summary.count_findings(&findings);
        self.findings = findings;
        self
    }

    /// Adds the references of other repositories that CI reaches, and their totals.
    #[must_use]
    pub fn with_transitive(mut self, mut transitive: Vec<TransitiveReference>) -> Self {
        transitive.sort_by(TransitiveReference::cmp_rows);
        self.summary.add_transitive(&transitive);
        self.transitive = transitive;
        self
    }

    /// Adds the coverage of the manifests. The counts in `rows` are ignored and recomputed from the references of the
    /// report.
    #[must_use]
    pub fn with_coverage(mut self, rows: Vec<Coverage>) -> Self {
        let fresh = |row: Coverage| Coverage::new(row.manifest, row.lockfile);
        let mut rows: Vec<Coverage> = rows.into_iter().map(fresh).collect();
        Coverage::count(&mut rows, &self.references);
        self.coverage = rows;
        self
    }

    /// Adds the kinds of manifest and build file in the source. One that was not read makes the report incomplete.
    #[must_use]
    pub fn with_manifest_coverage(mut self, mut rows: Vec<ManifestCoverage>) -> Self {
        rows.sort();
        self.complete = !self.has_losses() && rows.iter().all(|row| row.read);
        self.manifest_coverage = rows;
        self
    }

    /// Whether something was lost: a file that should have been read was not, or only partly. A manifest of a kind
    /// that no detector reads is not a loss, although the report is incomplete without it.
    pub fn has_losses(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.kind().is_loss())
    }

    /// The kinds of manifest and build file that were not read.
    pub fn unread(&self) -> impl Iterator<Item = &ManifestCoverage> {
        self.manifest_coverage.iter().filter(|row| !row.read)
    }

    /// Adds the lockfiles, sorted by path.
    #[must_use]
    pub fn with_lockfiles(mut self, mut lockfiles: Vec<Lockfile>) -> Self {
        lockfiles.sort_by(|a, b| a.path.cmp(&b.path));
        self.lockfiles = lockfiles;
        self
    }

    /// The findings grouped by root cause, in the order of [`RootCause::group`]. All outputs that show causes
    /// instead of single findings are made from this.
    pub fn root_causes(&self) -> Vec<RootCause<'_>> {
        RootCause::group(&self.findings)
    }

    /// The component with this identity.
    pub fn component(&self, id: &ComponentId) -> Option<&Component> {
        self.components.iter().find(|component| component.id == *id)
    }
}

fn sort_findings(findings: &mut [Finding]) {
    sort_large(findings, |a, b| {
        (b.severity, &a.rule, &a.locations, &a.fingerprint).cmp(&(
            a.severity,
            &b.rule,
            &b.locations,
            &b.fingerprint,
        ))
    });
}

/// The program that wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Tool {
    /// `plimsoll`.
    pub name: String,
    /// Its version.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub version: semver::Version,
}

impl Tool {
    /// This version of Plimsoll.
    pub fn this() -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            name: "plimsoll".to_owned(),
            version: version.parse().unwrap_or_else(|_| semver::Version::new(0, 0, 0)),
        }
    }
}

/// The form of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SourceKind {
    /// The work tree of a git repository.
    WorkTree,
    /// A revision, read from git objects.
    GitRevision,
    /// A directory without git data.
    Directory,
    /// Files in memory.
    Memory,
}

/// The scanned source. No field depends on the location of the source on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SourceInfo {
    /// Its form.
    pub kind: SourceKind,
    /// Its name: the last part of the repository's URL if it is known, otherwise the name from the caller.
    pub name: Option<String>,
    /// URL of the repository, from its remote `origin` or the caller.
    pub url: Option<SourceUrl>,
    /// The commit that was checked out or requested.
    pub commit: Option<String>,
    /// The tags that lead to the commit, sorted; some of them if there are very many.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tags: Vec<String>,
    /// Time of the report in seconds since 1970: set by the caller, or that of the commit.
    pub timestamp: Option<i64>,
    /// Its statements about itself.
    #[serde(skip_serializing_if = "SourceStatements::is_empty", default)]
    pub statements: SourceStatements,
    /// The known facts about the product: from the caller, the policy and the source itself.
    #[serde(skip_serializing_if = "Product::is_empty", default)]
    pub product: Product,
}

impl SourceInfo {
    /// A source of which only the form is known.
    pub fn new(kind: SourceKind) -> Self {
        Self {
            kind,
            name: None,
            url: None,
            commit: None,
            tags: Vec::new(),
            timestamp: None,
            statements: SourceStatements::default(),
            product: Product::default(),
        }
    }
}

impl Report {
    /// The names of licenses that are not on the SPDX list, of all effective or declared expressions.
    pub fn own_license_names(&self) -> BTreeSet<String> {
        fn expressions(licenses: &Licenses) -> impl Iterator<Item = &LicenseExpression> {
            let declared = licenses.declared.as_ref().and_then(|it| it.expression.as_ref());
            licenses.concluded.as_ref().map(|it| &it.expression).into_iter().chain(declared)
        }
        let product =
            expressions(&self.source.statements.licenses).chain(self.source.license_said());
        let all = self.components.iter().flat_map(|it| expressions(&it.licenses)).chain(product);
        all.filter_map(LicenseExpression::own_names).flatten().collect()
    }

    /// Adds the texts of licenses that are not on the SPDX list.
    #[must_use]
    pub fn with_own_licenses(mut self, mut texts: Vec<OwnLicense>) -> Self {
        texts.sort();
        self.own_licenses = texts;
        self
    }

    /// Adds source lines.
    #[must_use]
    pub fn with_excerpts(mut self, mut excerpts: Vec<Excerpt>) -> Self {
        excerpts.sort_by(|a, b| a.location.cmp(&b.location));
        self.excerpts = excerpts;
        self
    }

    /// The source line of a place, if the report has it.
    pub fn excerpt(&self, place: &Location) -> Option<&Excerpt> {
        let at = self.excerpts.binary_search_by(|excerpt| excerpt.location.cmp(place)).ok()?;
        self.excerpts.get(at)
    }
}

/// Totals of a report, computed from its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Summary {
    /// Components listed.
    pub components: u64,
    /// Components by kind.
    pub components_by_kind: BTreeMap<String, u64>,
    /// References that are counted: active ones, those disabled by a literal `if: false`, and those in scripts that
    /// nothing calls.
    pub references: u64,
    /// Counted references by kind.
    pub references_by_kind: BTreeMap<String, u64>,
    /// Counted references by pin strength.
    pub references_by_pin: BTreeMap<String, u64>,
    /// Counted references by trust.
    pub references_by_trust: BTreeMap<String, u64>,
    /// Counted references whose target is outside this repository: remote ones.
    pub remote_references: u64,
    /// Remote ones pinned to a commit or a digest.
    pub remote_pinned: u64,
    /// Remote ones that are not.
    pub remote_unpinned: u64,
    /// Counted references whose target is a path of this repository or workspace.
    pub local_references: u64,
    /// References that the grammar rejects.
    pub invalid_references: u64,
    /// Different targets and revisions among the remote ones.
    pub distinct_remote: u64,
    /// References that nothing active reaches or that GitHub does not see; listed only on request.
    pub inactive_references: u64,
    /// Actions and reusable workflows that files of other repositories lead to, if these were
    /// followed: different targets and revisions among them.
    pub transitive_distinct: u64,
    /// Transitive references that are not pinned to a commit or a digest.
    pub transitive_unpinned: u64,
    /// Findings by severity.
    pub findings_by_severity: BTreeMap<String, u64>,
    /// Root causes of findings, by the highest severity of the open ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub causes_by_severity: BTreeMap<String, u64>,
    /// Deferred findings by severity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub deferred_by_severity: BTreeMap<String, u64>,
    /// Active components by risk tier, if risk was assessed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub components_by_risk: BTreeMap<String, u64>,
    /// Corrections from the policy that were applied.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub corrections_applied: u64,
    /// Corrections from the policy that no longer apply.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub corrections_stale: u64,
    /// Components that corrections removed from the inventory.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub not_third_party: u64,
    /// Diagnostics.
    pub diagnostics: u64,
}

impl Summary {
    fn of(
        components: &[Component],
        references: &[Reference],
        findings: &[Finding],
        diagnostics: &[Diagnostic],
        unlisted: u64,
    ) -> Self {
        let mut summary = Self::default();
        for component in components {
            summary.components += 1;
            bump(&mut summary.components_by_kind, component.kind.as_str());
        }
        let mut distinct = BTreeSet::new();
        for reference in references {
            if !reference.activity.counts() {
                summary.inactive_references += 1;
                continue;
            }
            summary.references += 1;
            bump(&mut summary.references_by_kind, reference.kind.as_str());
            bump(&mut summary.references_by_pin, reference.pin.as_str());
            bump(&mut summary.references_by_trust, reference.trust.as_str());
            if reference.is_remote() {
                summary.remote_references += 1;
                distinct.insert(distinct_key(reference));
                if reference.pin.is_pinned() {
                    summary.remote_pinned += 1;
                } else {
                    summary.remote_unpinned += 1;
                }
            } else if reference.is_local() {
                summary.local_references += 1;
            } else {
                summary.invalid_references += 1;
            }
        }
        summary.distinct_remote = distinct.len().try_into().unwrap_or(u64::MAX);
        summary.inactive_references += unlisted;
        summary.count_findings(findings);
        summary.diagnostics = diagnostics.len().try_into().unwrap_or(u64::MAX);
        summary
    }

    fn add_transitive(&mut self, transitive: &[TransitiveReference]) {
        let remote = transitive.iter().map(|found| &found.reference);
        let remote = remote.filter(|reference| {
            let action = matches!(reference.kind, RefKind::Action | RefKind::ReusableWorkflow);
            action && reference.is_remote()
        });
        let distinct: BTreeMap<_, _> =
            remote.map(|reference| (distinct_key(reference), reference.pin.is_pinned())).collect();
        let count = |pinned: bool| distinct.values().filter(|is| **is == pinned).count();
        self.transitive_unpinned = u64::try_from(count(false)).unwrap_or(u64::MAX);
        self.transitive_distinct = u64::try_from(distinct.len()).unwrap_or(u64::MAX);
    }

    fn count_findings(&mut self, findings: &[Finding]) {
        self.findings_by_severity.clear();
        self.deferred_by_severity.clear();
        self.causes_by_severity = RootCause::by_severity(&RootCause::group(findings));
        for finding in findings {
            bump(&mut self.findings_by_severity, finding.severity.as_str());
            if finding.is_deferred() {
                bump(&mut self.deferred_by_severity, finding.severity.as_str());
            }
        }
    }

    /// Findings in all.
    pub fn findings(&self) -> u64 {
        self.findings_by_severity.values().sum()
    }

    /// Root causes in all.
    pub fn causes(&self) -> u64 {
        self.causes_by_severity.values().sum()
    }

    /// Findings that the policy defers.
    pub fn deferred(&self) -> u64 {
        self.deferred_by_severity.values().sum()
    }

    /// Findings of at least this severity that the policy does not defer.
    pub fn findings_from(&self, floor: Severity) -> u64 {
        let count = |rows: &BTreeMap<String, u64>| -> u64 {
            [Severity::Info, Severity::Low, Severity::Medium, Severity::High]
                .into_iter()
                .filter(|severity| *severity >= floor)
                .filter_map(|severity| rows.get(severity.as_str()))
                .sum()
        };
        count(&self.findings_by_severity).saturating_sub(count(&self.deferred_by_severity))
    }

    /// The number of counted references of this pin strength.
    pub fn by_pin(&self, pin: PinStrength) -> u64 {
        self.references_by_pin.get(pin.as_str()).copied().unwrap_or(0)
    }

    /// Counted references that are not pinned.
    pub fn not_pinned(&self) -> u64 {
        let pinned: u64 = PinStrength::ALL
            .iter()
            .filter(|pin| pin.is_pinned())
            .map(|pin| self.by_pin(*pin))
            .sum();
        self.references.saturating_sub(pinned)
    }

    /// The number of counted references of this kind.
    pub fn by_kind(&self, kind: RefKind) -> u64 {
        self.references_by_kind.get(kind.as_str()).copied().unwrap_or(0)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

fn bump(map: &mut BTreeMap<String, u64>, key: &str) {
    *map.entry(key.to_owned()).or_default() += 1;
}

/// Two references have one target if fetching either has the same result.
fn distinct_key(reference: &Reference) -> (String, String) {
    match &reference.component {
        Some(id) => (id.to_string(), String::new()),
        None => (String::new(), reference.value.to_string()),
    }
}

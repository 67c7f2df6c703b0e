//! The policy: decisions of people about findings and facts, each with an expiry date.

use serde::{Deserialize, Serialize};

use crate::{Correction, Date, LicensePolicy, Location, Product, RepoPath, RiskRules, Severity};

/// Decisions of people: exceptions, attested facts, own organizations, limits.
///
/// It is written by hand as `plimsoll.toml`. Nothing else can create an exception.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The file name in findings about the policy.
    pub path: RepoPath,
    /// Whether the file is outside of the scanned tree: findings about it are then not shown as files of it.
    pub external: bool,
    /// Organizations that count as the repository's own.
    pub own_organizations: Vec<String>,
    /// Names of the owner of the repository in copyright lines.
    pub owner_names: Vec<String>,
    /// Deferred findings.
    pub deferrals: Vec<Deferral>,
    /// Rules with a different severity in this repository, or turned off.
    pub rules: Vec<RuleSetting>,
    /// Attested facts.
    pub attestations: Vec<Attestation>,
    /// The thresholds of a gate.
    pub thresholds: Thresholds,
    /// Allowed licenses.
    pub licenses: LicensePolicy,
    /// Corrections to the inventory.
    pub corrections: Vec<Correction>,
    /// The risk tiers of facts.
    pub risk: RiskRules,
    /// Facts about the product.
    pub product: Product,
}

impl Policy {
    /// A place in the policy.
    pub fn at(&self, line: u32) -> Location {
        Location::line(self.path.clone(), line.max(1)).with_external(self.external)
    }
}

/// A deferral of findings until a date.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deferral {
    /// Its id, such as `M06-V01`.
    pub id: String,
    /// The rules whose findings it covers.
    pub rules: Vec<String>,
    /// Conditions that restrict it to some findings.
    pub matching: Matching,
    /// Why the findings are deferred.
    pub reason: String,
    /// The person or team that is responsible.
    pub owner: Option<String>,
    /// The issue that tracks it.
    pub ticket: Option<String>,
    /// The last day on which it is valid.
    pub until: Date,
    /// The maximum number of findings that it covers; unlimited if absent.
    pub max_count: Option<u64>,
    /// The condition under which it can be removed.
    pub exit_criteria: Option<String>,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl Deferral {
    /// Creates a deferral of all findings of a rule.
    pub fn new(id: &str, rule: &str, reason: &str, until: Date) -> Self {
        Self {
            id: id.to_owned(),
            rules: vec![rule.to_owned()],
            matching: Matching::default(),
            reason: reason.to_owned(),
            owner: None,
            ticket: None,
            until,
            max_count: None,
            exit_criteria: None,
            line: 1,
        }
    }
}

/// The severity of the findings of one rule in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleSetting {
    /// Id of the rule.
    pub rule: String,
    /// The severity of all of its findings; `None` if the rule is turned off.
    pub severity: Option<Severity>,
    /// The reason.
    pub reason: String,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl RuleSetting {
    /// Creates a setting: the severity of a rule, or `None` to turn it off, and the reason.
    pub fn new(rule: &str, severity: Option<Severity>, reason: &str) -> Self {
        Self { rule: rule.to_owned(), severity, reason: reason.to_owned(), line: 1 }
    }

    /// Sets its line in the policy.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }
}

/// The effect of the setting of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RuleSettingUse {
    /// Id of the rule.
    pub rule: String,
    /// The severity of its findings; absent if the rule is turned off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub severity: Option<Severity>,
    /// The reason.
    pub reason: String,
    /// The number of findings that it affects. Findings of a rule that is turned off are not listed.
    pub findings: u64,
}

impl RuleSettingUse {
    /// Creates a setting that affects no findings yet.
    pub fn new(setting: &RuleSetting) -> Self {
        Self {
            rule: setting.rule.clone(),
            severity: setting.severity,
            reason: setting.reason.clone(),
            findings: 0,
        }
    }

    /// Whether the rule is turned off.
    pub fn is_off(&self) -> bool {
        self.severity.is_none()
    }
}

/// Patterns for findings, in which `*` matches within a name and `**` across path segments. An
/// absent field matches anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matching {
    /// The owner of the target repository.
    pub owner: Option<String>,
    /// The target without its revision, such as `pytorch/test-infra/.github/workflows/**`.
    pub target: Option<String>,
    /// The file.
    pub path: Option<String>,
}

/// A fact that a person attests, because the repository does not show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation {
    /// Id of the fact, such as `secret-scanning`.
    pub fact: String,
    /// The attested statement.
    pub statement: String,
    /// The person or team that is responsible.
    pub owner: String,
    /// A URL with evidence.
    pub evidence: Option<String>,
    /// The last day on which it is valid.
    pub until: Date,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl Attestation {
    /// Creates an attestation of a fact with owner and expiry.
    pub fn new(fact: &str, statement: &str, owner: &str, until: Date) -> Self {
        Self {
            fact: fact.to_owned(),
            statement: statement.to_owned(),
            owner: owner.to_owned(),
            evidence: None,
            until,
            line: 1,
        }
    }

    /// Sets the URL with evidence.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Option<String>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Sets its place in the policy.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }
}

/// The thresholds of a gate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thresholds {
    /// The lowest severity of new findings at which a gate fails; any severity if absent.
    pub severity: Option<Severity>,
    /// The minimum overall score.
    pub score_floor: Option<crate::Tenths>,
    /// The maximum drop of the overall score.
    pub score_drop: Option<crate::Tenths>,
}

/// The effect of a deferral on a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Deferred {
    /// Id of the deferral.
    pub id: String,
    /// Whether it is valid.
    pub state: DeferredState,
    /// The last day on which it is valid.
    pub until: Date,
}

impl Deferred {
    /// Creates the effect of a deferral.
    pub fn new(id: &str, state: DeferredState, until: Date) -> Self {
        Self { id: id.to_owned(), state, until }
    }

    /// Whether the finding is deferred.
    pub fn is_live(&self) -> bool {
        self.state == DeferredState::Live
    }
}

/// Whether a deferral is valid for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DeferredState {
    /// The finding is deferred.
    Live,
    /// The deferral has expired: the finding is open.
    Expired,
    /// The deferral covers its maximum number of other findings: the finding is open.
    Overflow,
}

/// The state of a deferral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeferralUse {
    /// Its id.
    pub id: String,
    /// Its rules.
    pub rules: Vec<String>,
    /// Why the findings are deferred.
    pub reason: String,
    /// The person or team that is responsible.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// The issue that tracks it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// The last day on which it is valid.
    pub until: Date,
    /// The condition under which it can be removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exit_criteria: Option<String>,
    /// The maximum number of findings that it covers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max_count: Option<u64>,
    /// The number of findings that match it, without those that belong to another deferral.
    pub matched: u64,
    /// The number of findings that it covers.
    pub covered: u64,
    /// Whether its last day has passed.
    pub expired: bool,
}

impl DeferralUse {
    /// Creates the state of a deferral without matches.
    pub fn new(deferral: &Deferral, expired: bool) -> Self {
        Self {
            id: deferral.id.clone(),
            rules: deferral.rules.clone(),
            reason: deferral.reason.clone(),
            owner: deferral.owner.clone(),
            ticket: deferral.ticket.clone(),
            until: deferral.until,
            exit_criteria: deferral.exit_criteria.clone(),
            max_count: deferral.max_count,
            matched: 0,
            covered: 0,
            expired,
        }
    }
}

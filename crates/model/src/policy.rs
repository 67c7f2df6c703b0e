//! The policy: what people decided about findings and facts, each decision with an end.

use serde::{Deserialize, Serialize};

use crate::{Correction, Date, LicensePolicy, Location, Product, RepoPath, RiskRules, Severity};

/// What people decided: exceptions, facts they answer for, whose code is their own, limits.
///
/// It is written by hand as `plimsoll.toml`. Nothing else makes an exception.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The file, as findings about the policy name it.
    pub path: RepoPath,
    /// Organizations that count as the repository's own.
    pub own_organizations: Vec<String>,
    /// Names under which the owner of the repository holds copyright.
    pub owner_names: Vec<String>,
    /// Findings that are put off.
    pub deferrals: Vec<Deferral>,
    /// Facts that somebody answers for.
    pub attestations: Vec<Attestation>,
    /// What a gate fails on.
    pub thresholds: Thresholds,
    /// Licenses that may be used.
    pub licenses: LicensePolicy,
    /// What people corrected in the inventory.
    pub corrections: Vec<Correction>,
    /// The tiers of risk to which facts lead.
    pub risk: RiskRules,
    /// What is so of the product itself.
    pub product: Product,
}

impl Policy {
    /// A place in the policy.
    pub fn at(&self, line: u32) -> Location {
        Location::line(self.path.clone(), line.max(1))
    }
}

/// Findings that are put off until a date.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deferral {
    /// Its id, such as `M06-V01`.
    pub id: String,
    /// The rules whose findings it covers.
    pub rules: Vec<String>,
    /// What narrows it down.
    pub matching: Matching,
    /// Why the findings are put off.
    pub reason: String,
    /// Who answers for that.
    pub owner: Option<String>,
    /// Where it is tracked.
    pub ticket: Option<String>,
    /// The last day on which it holds.
    pub until: Date,
    /// Most findings that it covers; any number where it is absent.
    pub max_count: Option<u64>,
    /// What has to be so for it to go away.
    pub exit_criteria: Option<String>,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl Deferral {
    /// A deferral of one rule, wherever it speaks.
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

/// What a finding must be about, as patterns in which `*` stands for a part of a name and `**` for
/// any number of parts. Where a field is absent, anything goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matching {
    /// Who is behind the target: the owner of a repository.
    pub owner: Option<String>,
    /// The target without its revision, such as `pytorch/test-infra/.github/workflows/**`.
    pub target: Option<String>,
    /// The file.
    pub path: Option<String>,
}

/// A fact that somebody answers for: something that lies outside the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation {
    /// Id of the fact, such as `secret-scanning`.
    pub fact: String,
    /// What is so.
    pub statement: String,
    /// Who answers for it.
    pub owner: String,
    /// Where it can be seen.
    pub evidence: Option<String>,
    /// The last day on which it holds.
    pub until: Date,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl Attestation {
    /// A fact, what is so, who answers for it, and until when.
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

    /// Says where it can be seen.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Option<String>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Says where it is in the policy.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }
}

/// What a gate fails on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thresholds {
    /// Least severity of new findings that a gate fails on; any where it is absent.
    pub severity: Option<Severity>,
    /// Least overall score.
    pub score_floor: Option<crate::Tenths>,
    /// Most that the overall score may drop.
    pub score_drop: Option<crate::Tenths>,
}

/// What a deferral does to a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Deferred {
    /// Id of the deferral.
    pub id: String,
    /// Whether it holds.
    pub state: DeferredState,
    /// The last day on which it holds.
    pub until: Date,
}

impl Deferred {
    /// What a deferral does.
    pub fn new(id: &str, state: DeferredState, until: Date) -> Self {
        Self { id: id.to_owned(), state, until }
    }

    /// Whether the finding is put off.
    pub fn is_live(&self) -> bool {
        self.state == DeferredState::Live
    }
}

/// Whether a deferral holds for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DeferredState {
    /// The finding is put off.
    Live,
    /// The deferral has expired: the finding is open again.
    Expired,
    /// The deferral covers as many others as it may: the finding counts.
    Overflow,
}

/// What became of a deferral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeferralUse {
    /// Its id.
    pub id: String,
    /// The rules it is about.
    pub rules: Vec<String>,
    /// Why the findings are put off.
    pub reason: String,
    /// Who answers for that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Where it is tracked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// The last day on which it holds.
    pub until: Date,
    /// What has to be so for it to go away.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exit_criteria: Option<String>,
    /// Most findings that it covers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max_count: Option<u64>,
    /// How many findings it matches.
    pub matched: u64,
    /// How many of them it covers.
    pub covered: u64,
    /// Whether its last day has passed.
    pub expired: bool,
}

impl DeferralUse {
    /// A deferral that has matched nothing yet.
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

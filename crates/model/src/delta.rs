//! The delta between two baselines.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{
    Baseline, BaselineKind, BaselineSource, ComponentRow, DeferralUse, Facts, Finding, FindingRow,
    Input, Pass, Redacted, ReferenceRow, Report, Row, Score, Tenths, Tool,
};

/// Version of the serialized delta.
pub const DELTA_VERSION: u32 = 1;

/// The changes between two baselines, row by row. A row that only moved, to another job or with
/// its file, is not a real change, but is listed so that the second baseline can be derived from the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Delta {
    /// Version of this form: [`DELTA_VERSION`].
    pub schema_version: u32,
    /// The tool that wrote the later baseline.
    pub tool: Tool,
    /// The earlier baseline.
    pub from: BaselineSource,
    /// The later baseline.
    pub to: BaselineSource,
    /// The kind of inventory of the earlier baseline. For an SBOM, only components can be compared.
    pub from_kind: BaselineKind,
    /// The kind of inventory of the later baseline.
    pub to_kind: BaselineKind,
    /// Whether everything was read for the later baseline.
    pub complete: bool,
    /// The rules applied for the later baseline.
    pub rules: Vec<String>,
    /// Rules that were not applied for the earlier baseline: their findings are not changes in the
    /// repository.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules_added: Vec<String>,
    /// Rules that were only applied for the earlier baseline: their findings are no longer looked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules_removed: Vec<String>,
    /// The posture facts of the later baseline.
    pub facts: Facts,
    /// The scores.
    pub score: ScoreChange,
    /// Files that were not completely read for the later baseline.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lost: Vec<Input>,
    /// Whether the later baseline rolls up files without rows.
    #[serde(default)]
    pub rolled_up: bool,
    /// Files that were inputs of only one of the two baselines, or whose content or read extent differs. An earlier
    /// baseline that is not rolled up lists all files that were read; files that are missing from a rolled-up later
    /// baseline are unverifiable.
    pub inputs: Vec<Change<Input>>,
    /// Changed passes over other files. If there are none, no other file that a detector read
    /// has changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passes: Vec<Change<Pass>>,
    /// Commits that changed while the version comment beside them stayed the same.
    pub alarms: Vec<Alarm>,
    /// Components.
    pub components: Vec<Change<ComponentRow>>,
    /// References.
    pub references: Vec<Change<ReferenceRow>>,
    /// Findings.
    pub findings: Vec<Change<FindingRow>>,
    /// Findings of the later baseline with a policy state, whether they changed or not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferred: Vec<FindingRow>,
    /// The deferrals of the policy, with the findings that they cover.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferrals: Vec<DeferralUse>,
    /// Totals, computed from the rows above.
    pub summary: DeltaSummary,
}

/// A changed row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change<R> {
    /// Its state.
    pub state: ChangeState,
    /// The changed aspects. A row that only one side has can only have the aspect `rule`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aspects: Vec<Aspect>,
    /// The earlier row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<R>,
    /// The current row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<R>,
}

impl<R> Change<R> {
    /// Creates a change of a row.
    pub fn new(
        state: ChangeState,
        aspects: Vec<Aspect>,
        before: Option<R>,
        after: Option<R>,
    ) -> Self {
        Self { state, aspects, before, after }
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// The serialized name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// The state of a row.
    ChangeState {
        /// It did not exist before.
        New = "new",
        /// It was deferred, and is no longer: the deferral has expired, or covers its maximum number of
        /// other findings.
        DeferralExpired = "deferral-expired",
        /// It changed.
        Changed = "changed",
        /// It no longer exists, and its file was completely read or no longer exists either.
        Resolved = "resolved",
        /// It was not found, but may still exist: its file could not be read, its rule is no longer applied, or the other
        /// side is an SBOM, which may omit it.
        Unverifiable = "unverifiable",
        /// The policy defers it.
        Deferred = "deferred",
        /// It is in another place, but otherwise unchanged.
        Moved = "moved",
        /// It did not change as far as both sides state. It is listed so that the later baseline can be
        /// derived from the earlier one.
        Unchanged = "unchanged",
    }
}

words! {
    /// An aspect in which a row changed.
    Aspect {
        /// Its pin weakened.
        Weakened = "weakened",
        /// Its pin strengthened.
        Strengthened = "strengthened",
        /// The revision or version changed; of a finding, the subject.
        Revision = "revision",
        /// The content in the tree changed, but not the stated version.
        Content = "content",
        /// The stated license changed.
        License = "license",
        /// The upstream, the name or the package URL without its version changed.
        Upstream = "upstream",
        /// The comment beside it changed.
        Comment = "comment",
        /// The severity changed.
        Severity = "severity",
        /// The scope or the trust changed.
        Role = "role",
        /// The file or job changed.
        Place = "place",
        /// The policy state changed.
        Deferral = "deferral",
        /// Its rule was not applied before, or is no longer applied.
        Rule = "rule",
    }
}

/// A commit that changed while the version comment beside it stayed the same. Either upstream moved the tag of that
/// version, or the comment is meant to hide the change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Alarm {
    /// The target.
    pub name: String,
    /// The comment, before and after.
    pub comment: Redacted,
    /// The earlier commit.
    pub before: Redacted,
    /// The current commit.
    pub after: Redacted,
    /// The number of references concerned.
    pub count: u64,
}

impl Alarm {
    /// Creates an alarm about a number of references.
    pub fn new(
        name: &str,
        comment: Redacted,
        before: Redacted,
        after: Redacted,
        count: u64,
    ) -> Self {
        Self { name: name.to_owned(), comment, before, after, count }
    }
}

/// Scores before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScoreChange {
    /// The score of the earlier baseline; absent if it has none, or one of a different rule set.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Score>,
    /// The score of the later baseline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Score>,
    /// Whether the earlier baseline had a score of a different rule set.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub other_ruleset: bool,
}

impl ScoreChange {
    /// Creates a pair of scores. They can only be compared if they have the same rule set.
    pub fn new(before: Option<Score>, after: Option<Score>) -> Self {
        let same = match (&before, &after) {
            (Some(before), Some(after)) => before.ruleset == after.ruleset,
            _ => true,
        };
        Self { before: before.filter(|_| same), after, other_ruleset: !same }
    }

    /// The overall scores, if both are known.
    pub fn overall(&self) -> Option<(Tenths, Tenths)> {
        Some((self.before.as_ref()?.overall?, self.after.as_ref()?.overall?))
    }

    /// The drop of the overall score; zero if it did not drop.
    pub fn drop(&self) -> Tenths {
        let dropped =
            self.overall().map(|(before, after)| before.count().saturating_sub(after.count()));
        Tenths::new(dropped.unwrap_or(0))
    }
}

/// Totals of a delta.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeltaSummary {
    /// Totals of components.
    pub components: Totals,
    /// Totals of references.
    pub references: Totals,
    /// References whose pin weakened.
    pub weakened: u64,
    /// References whose pin strengthened.
    pub strengthened: u64,
    /// Totals of findings.
    pub findings: Totals,
}

/// The number of rows by state; equal rows are counted individually.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Totals {
    /// New.
    pub new: u64,
    /// Changed.
    pub changed: u64,
    /// Resolved.
    pub resolved: u64,
    /// Not found, but not known to be resolved.
    pub unverifiable: u64,
    /// Deferred by the policy.
    pub deferred: u64,
    /// No longer deferred.
    pub deferral_expired: u64,
    /// Moved.
    pub moved: u64,
    /// Unchanged.
    pub unchanged: u64,
}

impl Totals {
    /// Adds a number of rows with a state.
    pub fn add(&mut self, state: ChangeState, count: u64) {
        let field = match state {
            ChangeState::New => &mut self.new,
            ChangeState::Changed => &mut self.changed,
            ChangeState::Resolved => &mut self.resolved,
            ChangeState::Unverifiable => &mut self.unverifiable,
            ChangeState::Moved => &mut self.moved,
            ChangeState::Deferred => &mut self.deferred,
            ChangeState::DeferralExpired => &mut self.deferral_expired,
            ChangeState::Unchanged => &mut self.unchanged,
        };
        *field = field.saturating_add(count);
    }
}

impl Delta {
    /// Creates a delta without changes.
    pub fn new(from: &Baseline, to: &Baseline) -> Self {
        Self {
            schema_version: DELTA_VERSION,
            tool: to.tool.clone(),
            from: from.source.clone(),
            to: to.source.clone(),
            from_kind: from.kind,
            to_kind: to.kind,
            complete: to.complete,
            rules: to.rules.clone(),
            rules_added: Vec::new(),
            rules_removed: Vec::new(),
            facts: to.facts.clone(),
            score: ScoreChange::new(from.score.clone(), to.score.clone()),
            lost: to.inputs.iter().filter(|input| input.is_lost()).cloned().collect(),
            inputs: Vec::new(),
            rolled_up: to.rolled_up,
            passes: Vec::new(),
            alarms: Vec::new(),
            components: Vec::new(),
            references: Vec::new(),
            findings: Vec::new(),
            deferred: Vec::new(),
            deferrals: Vec::new(),
            summary: DeltaSummary::default(),
        }
    }

    /// Sets the deferrals of the policy.
    #[must_use]
    pub fn with_deferrals(mut self, deferrals: Vec<DeferralUse>) -> Self {
        self.deferrals = deferrals;
        self
    }

    /// Whether no component, reference or finding changed; for an SBOM, whether no component changed.
    pub fn is_empty(&self) -> bool {
        fn same<R>(changes: &[Change<R>]) -> bool {
            changes.iter().all(|change| change.state == ChangeState::Unchanged)
        }
        let compared = self.compares_findings();
        same(&self.components) && (!compared || same(&self.references) && same(&self.findings))
    }

    /// Whether references and findings were compared, not only components.
    pub fn compares_findings(&self) -> bool {
        self.from_kind == BaselineKind::Security && self.to_kind == BaselineKind::Security
    }

    /// New findings of rules that were also applied before, so that the repository caused them.
    pub fn news(&self) -> impl Iterator<Item = &FindingRow> {
        let compared = self.compares_findings();
        let new = self.findings.iter().filter(move |change| {
            compared && change.state == ChangeState::New && !change.aspects.contains(&Aspect::Rule)
        });
        new.filter_map(|change| change.after.as_ref())
    }

    /// The findings of [`Self::news`], as the report of the later side has them: with text, places and remedy.
    pub fn new_findings<'r>(&self, report: &'r Report) -> Vec<&'r Finding> {
        let new: HashSet<&str> = self.news().flat_map(FindingRow::ids).collect();
        report.findings.iter().filter(|it| new.contains(it.fingerprint.as_str())).collect()
    }

    /// The references whose pins weakened.
    pub fn weakened(&self) -> impl Iterator<Item = &Change<ReferenceRow>> {
        self.references.iter().filter(|change| change.aspects.contains(&Aspect::Weakened))
    }

    /// The number of references with a changed aspect.
    pub fn count_with(&self, aspect: Aspect) -> u64 {
        let rows = self.references.iter().filter(|change| change.aspects.contains(&aspect));
        rows.filter_map(|change| change.after.as_ref()).map(Row::count).sum()
    }
}

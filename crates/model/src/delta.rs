//! The delta: what differs between two baselines.

use serde::{Deserialize, Serialize};

use crate::{
    Baseline, BaselineKind, BaselineSource, ComponentRow, DeferralUse, Facts, FindingRow, Input,
    Pass, Redacted, ReferenceRow, Row, Score, Tenths, Tool,
};

/// Version of the serialized delta.
pub const DELTA_VERSION: u32 = 1;

/// What differs between two baselines, row by row. A row that only moved, to another job or with
/// its file, is no news and yet listed, so that the second baseline can be had from the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Delta {
    /// Version of this form: [`DELTA_VERSION`].
    pub schema_version: u32,
    /// What the later baseline was written by.
    pub tool: Tool,
    /// The earlier baseline.
    pub from: BaselineSource,
    /// The later baseline.
    pub to: BaselineSource,
    /// What kind of inventory the earlier one is. Of an SBOM, only components can be compared.
    pub from_kind: BaselineKind,
    /// What kind of inventory the later one is.
    pub to_kind: BaselineKind,
    /// Whether everything was read for the later one.
    pub complete: bool,
    /// The rules applied for the later one.
    pub rules: Vec<String>,
    /// Rules that were not applied for the earlier one: what they find is no news of the
    /// repository.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules_added: Vec<String>,
    /// Rules that were applied for the earlier one only: what they found is not looked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules_removed: Vec<String>,
    /// What the later one shows of its posture.
    pub facts: Facts,
    /// The scores.
    pub score: ScoreChange,
    /// Files that were not read whole for the later one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lost: Vec<Input>,
    /// Whether the later one rolls up the files that nothing is about.
    #[serde(default)]
    pub rolled_up: bool,
    /// Files that were inputs of one of them only, or with other content, or read less far. An earlier
    /// baseline that is not rolled up lists all files that were read: those that a later one which is does not
    /// list are unverifiable here.
    pub inputs: Vec<Change<Input>>,
    /// Passes over other files that differ: where there are none, no other file that a detector was given
    /// has changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passes: Vec<Change<Pass>>,
    /// Commits that were exchanged behind a comment that still claims the same version.
    pub alarms: Vec<Alarm>,
    /// Components.
    pub components: Vec<Change<ComponentRow>>,
    /// References.
    pub references: Vec<Change<ReferenceRow>>,
    /// Findings.
    pub findings: Vec<Change<FindingRow>>,
    /// Findings of the later one about which the policy says something, whether they differ or
    /// not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferred: Vec<FindingRow>,
    /// The deferrals of the policy, and what each covers.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferrals: Vec<DeferralUse>,
    /// Totals, computed from the rows above.
    pub summary: DeltaSummary,
}

/// One row that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change<R> {
    /// What became of it.
    pub state: ChangeState,
    /// In what the two differ; empty for rows that came or went.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aspects: Vec<Aspect>,
    /// The row as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<R>,
    /// The row as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<R>,
}

impl<R> Change<R> {
    /// A row that came, went or became another.
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
    /// What became of a row.
    ChangeState {
        /// It was not there before.
        New = "new",
        /// It was put off, and is no longer: the deferral's last day has passed, or it covers as many
        /// others as it may.
        DeferralExpired = "deferral-expired",
        /// It is the same thing, and differs.
        Changed = "changed",
        /// It is gone, and what held it was read whole or is gone as well.
        Resolved = "resolved",
        /// It is not seen any longer, but what held it could not be read.
        Unverifiable = "unverifiable",
        /// The policy puts it off.
        Deferred = "deferred",
        /// It is in another place and is otherwise the same.
        Moved = "moved",
        /// It does not differ as far as both sides tell. Listed so that the later baseline can be
        /// derived from the earlier one.
        Unchanged = "unchanged",
    }
}

words! {
    /// In what a row differs from what it was.
    Aspect {
        /// Its pin weakened.
        Weakened = "weakened",
        /// Its pin strengthened.
        Strengthened = "strengthened",
        /// Another revision or version.
        Revision = "revision",
        /// Other content in the tree, and nothing says that the version is another.
        Content = "content",
        /// Another license is stated.
        License = "license",
        /// It comes from elsewhere.
        Upstream = "upstream",
        /// Another comment beside it.
        Comment = "comment",
        /// It matters more or less.
        Severity = "severity",
        /// It is needed for something else, or somebody else is behind it.
        Role = "role",
        /// Another file or job.
        Place = "place",
        /// The policy says something else of it.
        Deferral = "deferral",
        /// The rule that finds it was not applied before, or is no longer applied.
        Rule = "rule",
    }
}

/// A commit that was exchanged behind a comment that still claims the same version. Either the
/// version was moved upstream, or somebody wants it to look as if nothing had changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Alarm {
    /// What is named.
    pub name: String,
    /// The comment, before and after.
    pub comment: Redacted,
    /// The commit as it was.
    pub before: Redacted,
    /// The commit as it is.
    pub after: Redacted,
    /// How many references it concerns.
    pub count: u64,
}

impl Alarm {
    /// An alarm about so many references.
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
    /// The score of the earlier baseline; absent where it has none, or one of another rule set.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Score>,
    /// The score of the later one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Score>,
    /// Whether the earlier one had a score, and one of another rule set.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub other_ruleset: bool,
}

impl ScoreChange {
    /// Two scores. They can be compared only where the same rule set gave both.
    pub fn new(before: Option<Score>, after: Option<Score>) -> Self {
        let same = match (&before, &after) {
            (Some(before), Some(after)) => before.ruleset == after.ruleset,
            _ => true,
        };
        Self { before: before.filter(|_| same), after, other_ruleset: !same }
    }

    /// The overall scores, where both are known.
    pub fn overall(&self) -> Option<(Tenths, Tenths)> {
        Some((self.before.as_ref()?.overall?, self.after.as_ref()?.overall?))
    }

    /// By how much the overall score dropped; nothing where it did not.
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
    /// Of components.
    pub components: Totals,
    /// Of references.
    pub references: Totals,
    /// References whose pin weakened.
    pub weakened: u64,
    /// References whose pin strengthened.
    pub strengthened: u64,
    /// Of findings.
    pub findings: Totals,
}

/// How many rows became what, equal ones counted each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Totals {
    /// Not there before.
    pub new: u64,
    /// The same thing, with a difference.
    pub changed: u64,
    /// Gone.
    pub resolved: u64,
    /// Not seen, but what held it could not be read.
    pub unverifiable: u64,
    /// Put off by the policy.
    pub deferred: u64,
    /// No longer put off.
    pub deferral_expired: u64,
    /// In another place.
    pub moved: u64,
    /// The same in every respect.
    pub unchanged: u64,
}

impl Totals {
    /// Counts a state so many times.
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
    /// A delta between two baselines in which nothing differs yet.
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

    /// Says what the deferrals of the policy cover.
    #[must_use]
    pub fn with_deferrals(mut self, deferrals: Vec<DeferralUse>) -> Self {
        self.deferrals = deferrals;
        self
    }

    /// Whether no component, reference or finding differs; of an SBOM, whether no component does.
    pub fn is_empty(&self) -> bool {
        fn same<R>(changes: &[Change<R>]) -> bool {
            changes.iter().all(|change| change.state == ChangeState::Unchanged)
        }
        let compared = self.compares_findings();
        same(&self.components) && (!compared || same(&self.references) && same(&self.findings))
    }

    /// Whether references and findings were compared, and not components alone.
    pub fn compares_findings(&self) -> bool {
        self.from_kind == BaselineKind::Security && self.to_kind == BaselineKind::Security
    }

    /// New findings of rules that were applied before as well: those that the repository brought.
    pub fn news(&self) -> impl Iterator<Item = &FindingRow> {
        let compared = self.compares_findings();
        let new = self.findings.iter().filter(move |change| {
            compared && change.state == ChangeState::New && !change.aspects.contains(&Aspect::Rule)
        });
        new.filter_map(|change| change.after.as_ref())
    }

    /// How many references differ in this respect.
    pub fn count_with(&self, aspect: Aspect) -> u64 {
        let rows = self.references.iter().filter(|change| change.aspects.contains(&aspect));
        rows.filter_map(|change| change.after.as_ref()).map(Row::count).sum()
    }
}

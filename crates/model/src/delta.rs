//! The delta: what differs between two baselines.

use serde::{Deserialize, Serialize};

use crate::{
    Baseline, BaselineSource, ComponentRow, FindingRow, Redacted, ReferenceRow, Tool, Unread,
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
    /// Whether everything was read for the later one.
    pub complete: bool,
    /// What was not read for the later one, or in part.
    pub unread: Vec<Unread>,
    /// Commits that were exchanged behind a comment that still claims the same version.
    pub alarms: Vec<Alarm>,
    /// Components.
    pub components: Vec<Change<ComponentRow>>,
    /// References.
    pub references: Vec<Change<ReferenceRow>>,
    /// Findings.
    pub findings: Vec<Change<FindingRow>>,
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
        /// It is the same thing, and differs.
        Changed = "changed",
        /// It is gone, and what held it was read whole or is gone as well.
        Resolved = "resolved",
        /// It is not seen any longer, but what held it could not be read.
        Unverifiable = "unverifiable",
        /// It stands in another place and is otherwise the same.
        Moved = "moved",
    }
}

words! {
    /// In what a row differs from what it was.
    Aspect {
        /// It is tied down less firmly.
        Weakened = "weakened",
        /// It is tied down more firmly.
        Strengthened = "strengthened",
        /// Another revision or version.
        Revision = "revision",
        /// Other content in the tree under the same version: a local modification.
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
    /// References that are tied down less firmly.
    pub weakened: u64,
    /// References that are tied down more firmly.
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
            complete: to.complete,
            unread: to.unread.clone(),
            alarms: Vec::new(),
            components: Vec::new(),
            references: Vec::new(),
            findings: Vec::new(),
            summary: DeltaSummary::default(),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.references.is_empty() && self.findings.is_empty()
    }
}

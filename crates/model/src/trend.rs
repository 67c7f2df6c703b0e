//! The trend: the state of a repository at several times, and the changes between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Baseline, Date, Redacted, Score, Severity, Tenths};

/// The version of the serialized trend.
pub const TREND_VERSION: u32 = 1;

/// The state of a repository at several times, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trend {
    /// The format version: [`TREND_VERSION`].
    pub schema_version: u32,
    /// Name of the repository.
    pub name: Option<String>,
    /// The points in time, oldest first.
    pub points: Vec<TrendPoint>,
    /// Findings, by when they appeared.
    pub findings: Vec<Lifetime>,
}

impl Trend {
    /// Creates an empty trend.
    pub fn new(name: Option<String>) -> Self {
        Self { schema_version: TREND_VERSION, name, points: Vec::new(), findings: Vec::new() }
    }
}

/// The state of a repository at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TrendPoint {
    /// Its label: a quarter, a month, a tag, a day.
    pub label: String,
    /// The day of the commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<Date>,
    /// The commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Whether everything was read.
    pub complete: bool,
    /// The overall score.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<Tenths>,
    /// The overall score if deferred findings were fixed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excused: Option<Tenths>,
    /// The scores of the categories, by id.
    pub categories: BTreeMap<String, u64>,
    /// Components by kind.
    pub components: BTreeMap<String, u64>,
    /// References by pin strength.
    pub references: BTreeMap<String, u64>,
    /// References whose target is outside this repository.
    pub remote: u64,
    /// The remote references that are pinned to a commit or a digest.
    pub remote_pinned: u64,
    /// Findings by severity.
    pub findings: BTreeMap<String, u64>,
    /// Findings that are new since the previous point.
    pub new: u64,
    /// Findings that were resolved since the previous point.
    pub resolved: u64,
}

impl TrendPoint {
    /// Creates a point from a baseline.
    pub fn of(label: &str, baseline: &Baseline) -> Self {
        let mut point = Self {
            label: label.to_owned(),
            date: baseline.source.timestamp.and_then(Date::of_timestamp),
            commit: baseline.source.commit.clone(),
            complete: baseline.complete,
            score: baseline.score.as_ref().and_then(|score| score.overall),
            excused: baseline.score.as_ref().and_then(|score| score.excused),
            categories: BTreeMap::new(),
            components: BTreeMap::new(),
            references: BTreeMap::new(),
            remote: 0,
            remote_pinned: 0,
            findings: BTreeMap::new(),
            new: 0,
            resolved: 0,
        };
        let score = baseline.score.iter().flat_map(|score: &Score| &score.categories);
        point.categories = score.filter_map(|it| Some((it.id.clone(), it.score?))).collect();
        for row in &baseline.components {
            *point.components.entry(row.kind.as_str().to_owned()).or_default() += row.count;
        }
        for row in &baseline.references {
            *point.references.entry(row.pin.as_str().to_owned()).or_default() += row.count;
            if row.remote {
                point.remote += row.count;
                point.remote_pinned += if row.pin.is_pinned() { row.count } else { 0 };
            }
        }
        for row in &baseline.findings {
            *point.findings.entry(row.severity.as_str().to_owned()).or_default() += row.count;
        }
        point
    }
}

/// The lifetime of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Lifetime {
    /// The first time it was found.
    pub appeared: Moment,
    /// The first time it was verifiably resolved; absent if it is open.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolved: Option<Moment>,
    /// Id of the rule.
    pub rule: String,
    /// Its latest subject.
    pub subject: Redacted,
    /// Its latest file.
    pub path: String,
    /// The severity.
    pub severity: Severity,
    /// The number of equal findings.
    pub count: u64,
}

impl Lifetime {
    /// Creates an open finding that appeared at a time.
    pub fn new(rule: &str, severity: Severity, appeared: Moment) -> Self {
        Self {
            appeared,
            resolved: None,
            rule: rule.to_owned(),
            subject: Redacted::default(),
            path: String::new(),
            severity,
            count: 1,
        }
    }
}

/// A commit with its date.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Moment {
    /// The day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<Date>,
    /// The commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Whether exactly this commit made the change, rather than an earlier one that was not
    /// scanned.
    pub exact: bool,
}

impl Moment {
    /// Creates a commit with its day.
    pub fn new(date: Option<Date>, commit: Option<String>, exact: bool) -> Self {
        Self { date, commit, exact }
    }
}

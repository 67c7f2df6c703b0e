//! The security baseline: the state of a repository at one time, in a form to commit and compare.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    ComponentKind, Deferred, Facts, Fingerprint, Input, LicenseExpression, Pass, PinStrength,
    Redacted, RefKind, RepoPath, Report, Requested, Scope, Score, Severity, SourceInfo, SourceUrl,
    Tool, Trust,
};

/// The version of the serialized baseline. It increases if a field changes its meaning or is removed.
/// Version 1 had no facts and no score, and only listed inputs that were not read. In version 2, a baseline
/// that is `rolledUp` lists fewer inputs than one that is not: a reader without support for it reports the
/// other inputs as new, but compares everything else correctly.
pub const BASELINE_VERSION: u32 = 2;

/// A report reduced to what is stable: no line numbers, no times of the run, sorted lists, and counts of
/// equal rows. Two scans of the same files result in the same bytes.
///
/// ```
/// use plimsoll_model::{Baseline, Report, SourceInfo, SourceKind};
///
/// let source = SourceInfo::new(SourceKind::Memory);
/// let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
/// let baseline = Baseline::of(&report);
/// assert!(baseline.complete && baseline.references.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Baseline {
    /// Version of this form: [`BASELINE_VERSION`].
    pub schema_version: u32,
    /// The kind of inventory.
    #[serde(default)]
    pub kind: BaselineKind,
    /// The tool that wrote it.
    pub tool: Tool,
    /// Ids of the rules that were applied, sorted. The absence of a finding is only meaningful
    /// for these.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The scanned source.
    pub source: BaselineSource,
    /// Whether everything was read.
    pub complete: bool,
    /// Whether `inputs` only lists files that something in the report is about, and `passes` summarizes the others. New
    /// baselines always have this field. A baseline with neither this field nor `passes` was written by a version that
    /// listed every file that was read.
    #[serde(default)]
    pub rolled_up: bool,
    /// The files that were read and that something in the report is about, and all files that should have
    /// been read but were not, sorted. In a baseline that is not rolled up, all files that were read.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// The other files that a detector read, rolled up, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passes: Vec<Pass>,
    /// The facts about the posture of the repository.
    #[serde(default)]
    pub facts: Facts,
    /// The posture score.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<Score>,
    /// Third-party components that something active uses.
    pub components: Vec<ComponentRow>,
    /// The references to them in the repository.
    pub references: Vec<ReferenceRow>,
    /// The findings of the rules.
    pub findings: Vec<FindingRow>,
}

/// The source of a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BaselineSource {
    /// The name of the repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Its URL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<SourceUrl>,
    /// Its package URL, if an SBOM states one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purl: Option<String>,
    /// The commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Its time, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub timestamp: Option<i64>,
}

impl BaselineSource {
    /// The part of a report's source that a baseline keeps.
    pub fn of(source: &SourceInfo) -> Self {
        Self {
            name: source.name.clone(),
            url: source.url.clone(),
            purl: None,
            commit: source.commit.clone(),
            timestamp: source.timestamp,
        }
    }

    /// Whether the two are of different repositories, if both have a URL, or otherwise a name. If one side states a
    /// package URL, its name is that of a package, which may differ from that of its repository.
    ///
    /// ```
    /// use plimsoll_model::BaselineSource;
    ///
    /// let mut before = BaselineSource::default();
    /// before.url = Some("https://github.com/example/harbor".into());
    /// let mut after = before.clone();
    /// after.url = Some("git@github.com:Example/harbor.git".into());
    /// assert!(!before.is_other_repository(&after));
    /// after.url = Some("https://github.com/example/fleet".into());
    /// assert!(before.is_other_repository(&after));
    /// ```
    pub fn is_other_repository(&self, other: &Self) -> bool {
        let place = |source: &Self| Some(source.url.as_ref()?.git()?.https().to_ascii_lowercase());
        // The name in an SBOM may include the owner (`example/harbor`), so only the last part is compared.
        let name = |source: &Self| {
            let name = source.name.as_deref()?;
            Some(name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase())
        };
        match (place(self), place(other)) {
            (Some(before), Some(after)) => before != after,
            _ if self.purl.is_some() || other.purl.is_some() => false,
            _ => name(self).zip(name(other)).is_some_and(|(before, after)| before != after),
        }
    }

    /// Whether the two are certainly of different repositories: both have a URL, or both have a commit and a name, and
    /// these differ. Without a URL, a source has the name of its directory. Repositories are cloned by name, but other
    /// directories may have any name, which proves nothing.
    pub fn is_proven_other(&self, other: &Self) -> bool {
        let both = |is_known: fn(&Self) -> bool| is_known(self) && is_known(other);
        let is_told = both(|source| source.url.is_some()) || both(|source| source.commit.is_some());
        is_told && self.is_other_repository(other)
    }

    /// The display name of the repository: its URL, or otherwise its name.
    pub fn repository(&self) -> String {
        let url = self.url.as_ref().map(ToString::to_string);
        url.or_else(|| self.name.clone()).unwrap_or_else(|| "an unnamed source".to_owned())
    }
}

/// The kind of inventory in a baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BaselineKind {
    /// Results of Plimsoll: components, references, findings.
    #[default]
    Security,
    /// The SBOM of another tool: only components, and only those that the tool looks for.
    Sbom,
}

/// A component in a baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ComponentRow {
    /// Its kind.
    pub kind: ComponentKind,
    /// Its name.
    pub name: String,
    /// Its first path in the tree.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<RepoPath>,
    /// Its upstream.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upstream: Option<Redacted>,
    /// Package URL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purl: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Its commit, digest or other revision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<String>,
    /// The license that its authors state.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub license: Option<String>,
    /// The SWHID of its content, for code in the tree.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<String>,
    /// Its scope: what it is needed for.
    pub scope: Scope,
    /// The strength of its pin.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pin: Option<PinStrength>,
    /// The number of components that are equal in all of these fields.
    pub count: u64,
}

/// A reference in a baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReferenceRow {
    /// The file.
    pub path: RepoPath,
    /// The path of keys in it, without indexes that may move, such as a job.
    pub place: String,
    /// The kind of reference.
    pub kind: RefKind,
    /// The target without its revision.
    pub name: String,
    /// The value as written.
    pub value: Redacted,
    /// The requested revision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requested: Option<Redacted>,
    /// The comment beside it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<Redacted>,
    /// The strength of its pin.
    pub pin: PinStrength,
    /// The trust in the owner of its target.
    pub trust: Trust,
    /// Whether its target is outside the repository.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub remote: bool,
    /// The number of references that are equal in all of these fields.
    pub count: u64,
}

/// A finding in a baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FindingRow {
    /// Id of the rule.
    pub rule: String,
    /// The subject.
    pub subject: Redacted,
    /// The file; empty for a finding about several files.
    pub path: String,
    /// The path of keys in it, without indexes that may move.
    pub place: String,
    /// The severity.
    pub severity: Severity,
    /// The severity that the rule assigned, if the policy changed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule_severity: Option<Severity>,
    /// Its state according to the policy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deferral: Option<Deferred>,
    /// Its fingerprint; that of the first one if there are several equal findings.
    pub fingerprint: String,
    /// The number of findings that are equal except for their fingerprint.
    pub count: u64,
    /// The equal findings, if there are several and the row was created from their report. It is
    /// not serialized: a baseline only has their number.
    #[serde(skip)]
    pub findings: AlikeFindings,
}

/// The ids of equal findings, in the order of their report. They do not affect the equality of
/// rows.
#[derive(Clone, Debug, Default)]
pub struct AlikeFindings {
    /// Shared by rows that are parts of one row.
    all: Arc<Vec<Fingerprint>>,
    part: Range<usize>,
}

impl AlikeFindings {
    fn ids(&self) -> &[Fingerprint] {
        self.all.get(self.part.clone()).unwrap_or_default()
    }

    fn push(&mut self, id: Fingerprint) {
        let all = Arc::make_mut(&mut self.all);
        all.truncate(self.part.end);
        all.push(id);
        self.part.end = all.len();
    }

    fn part(&self, behind: u64, count: u64) -> Self {
        let [behind, count] = [behind, count].map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        let start = self.part.start.saturating_add(behind).min(self.part.end);
        let end = start.saturating_add(count).min(self.part.end);
        Self { all: Arc::clone(&self.all), part: start..end }
    }
}

impl PartialEq for AlikeFindings {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for AlikeFindings {}

impl PartialOrd for AlikeFindings {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AlikeFindings {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl FindingRow {
    /// The ids of its findings. A row that was read from a file only has the first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let known = self.findings.ids();
        let first = Some(self.fingerprint.as_str()).filter(|_| known.is_empty());
        first.into_iter().chain(known.iter().map(Fingerprint::as_str))
    }
}

impl Baseline {
    /// Creates an empty inventory.
    pub fn new(kind: BaselineKind, tool: Tool) -> Self {
        Self {
            schema_version: BASELINE_VERSION,
            kind,
            tool,
            rules: Vec::new(),
            source: BaselineSource::default(),
            complete: true,
            rolled_up: true,
            inputs: Vec::new(),
            passes: Vec::new(),
            facts: Facts::default(),
            score: None,
            components: Vec::new(),
            references: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Creates a baseline from a report.
    pub fn of(report: &Report) -> Self {
        let active = report.components.iter().filter(|component| component.active);
        let counted = report.references.iter().filter(|reference| reference.activity.counts());
        Self {
            rules: report.rules.clone(),
            source: BaselineSource::of(&report.source),
            complete: !report.has_losses(),
            inputs: written(Input::judged(report.inputs.clone(), &report.diagnostics)),
            passes: report.passes.clone(),
            facts: report.facts.without_evidence(),
            score: report.score.as_ref().map(Score::without_evidence),
            components: rows(active.map(ComponentRow::of)),
            references: rows(counted.map(ReferenceRow::of)),
            findings: finding_rows(report),
            ..Self::new(BaselineKind::Security, report.tool.clone())
        }
    }
}

/// The findings of a report as rows.
fn finding_rows(report: &Report) -> Vec<FindingRow> {
    let mut rows = rows(report.findings.iter().map(FindingRow::of));
    let mut order: Option<HashMap<&str, usize>> = None;
    for row in &mut rows {
        if row.count == 1 {
            row.findings = AlikeFindings::default();
            continue;
        }
        let order = order.get_or_insert_with(|| {
            let ids = report.findings.iter().map(|finding| finding.fingerprint.as_str());
            ids.zip(0..).collect()
        });
        Arc::make_mut(&mut row.findings.all).sort_by_key(|id| order.get(id.as_str()).copied());
    }
    rows
}

/// Normalizes the paths of files as if they were read from a baseline, so that a new baseline equals one that was
/// written and read again.
fn written(mut inputs: Vec<Input>) -> Vec<Input> {
    for input in &mut inputs {
        input.path = input.path.as_written();
        input.target = input.target.as_ref().map(RepoPath::as_written);
    }
    inputs.sort();
    inputs
}

/// A row of a baseline, which represents one or more equal rows.
pub trait Row: Clone + Ord {
    /// The number of equal rows.
    fn count(&self) -> u64;

    /// Returns the row with another count.
    #[must_use]
    fn times(&self, count: u64) -> Self;

    /// Whether two rows are equal except for their counts, and for findings except for their fingerprints.
    fn is_like(&self, other: &Self) -> bool;

    /// Merges an equal row.
    fn absorb(&mut self, other: &Self) {
        *self = self.times(self.count().saturating_add(other.count()));
    }

    /// Returns a part of the equal rows: a number of them, after skipping others.
    #[must_use]
    fn part(&self, _behind: u64, count: u64) -> Self {
        self.times(count)
    }
}

/// The maximum number of rows for which memory is reserved in advance.
const ROOM: usize = 10_000;

/// Sorts rows and merges equal ones.
pub fn rows<R: Row>(rows: impl IntoIterator<Item = R>) -> Vec<R> {
    let given = rows.into_iter();
    let mut rows = Vec::with_capacity(given.size_hint().1.unwrap_or_default().min(ROOM));
    rows.extend(given.filter(|row| row.count() > 0));
    crate::sort_large(&mut rows, Ord::cmp);
    rows.dedup_by(|next, kept| {
        let alike = kept.is_like(next);
        if alike {
            kept.absorb(next);
        }
        alike
    });
    rows
}

/// Rows are equal if all of these fields are. All are listed, so that none is forgotten.
macro_rules! row {
    ($name:ident { $($field:ident),* } but $($other:ident),* $(; $($more:item)*)?) => {
        impl Row for $name {
            fn count(&self) -> u64 {
                self.count
            }

            fn times(&self, count: u64) -> Self {
                Self { count, ..self.clone() }
            }

            fn is_like(&self, other: &Self) -> bool {
                let Self { $($field,)* $($other: _,)* count: _ } = self;
                $(*$field == other.$field)&&*
            }

            $($($more)*)?
        }
    };
}

row!(ComponentRow {
    name, kind, path, upstream, purl, version, revision, license, content, scope, pin
} but);
row!(ReferenceRow {
    name, path, place, kind, value, requested, comment, pin, trust, remote
} but);
row!(FindingRow { subject, rule, path, place, severity, rule_severity, deferral } but fingerprint, findings;
    fn absorb(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        for id in other.findings.ids() {
            self.findings.push(id.clone());
        }
    }

    fn part(&self, behind: u64, count: u64) -> Self {
        Self { findings: self.findings.part(behind, count), ..self.times(count) }
    }
);

impl ComponentRow {
    /// Creates a component with only kind and name; the other fields are filled in later.
    pub fn new(kind: ComponentKind, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            path: None,
            upstream: None,
            purl: None,
            version: None,
            revision: None,
            license: None,
            content: None,
            scope: if kind.is_ci() { Scope::Ci } else { Scope::Product },
            pin: None,
            count: 1,
        }
    }

    /// Whether both rows state a license, and the licenses differ. Expressions are compared by meaning, because the
    /// spelling in SBOMs follows the standard, but that in a tree may not.
    pub fn states_another_license(&self, other: &Self) -> bool {
        let licenses = self.license.as_ref().zip(other.license.as_ref());
        licenses.is_some_and(|(one, other)| {
            let expressions = || LicenseExpression::parse(one).zip(LicenseExpression::parse(other));
            one != other && !expressions().is_some_and(|(one, other)| one.means(&other))
        })
    }

    fn of(component: &crate::Component) -> Self {
        // The license of a package version in a registry never changes, and there are very many packages.
        let is_kept = component.kind != ComponentKind::Package;
        Self {
            path: component.paths.first().map(RepoPath::as_written),
            upstream: component.upstream.as_ref().map(|upstream| upstream.url.text().clone()),
            purl: component.purl.clone(),
            version: component.version.clone(),
            revision: component.revision.as_ref().map(|it| it.as_str().to_owned()),
            license: component
                .licenses
                .declared
                .as_ref()
                .filter(|_| is_kept)
                .map(|it| it.raw.to_string()),
            content: component.content.as_ref().and_then(|content| content.swhid.clone()),
            scope: component.scope,
            pin: component.pin,
            ..Self::new(component.kind, &component.name)
        }
    }
}

impl ReferenceRow {
    /// The references of a report that this row represents, with their places: a row has no line. Empty if the row is
    /// of another report.
    pub fn references_in<'r>(&self, report: &'r Report) -> Vec<&'r crate::Reference> {
        let counted = report.references.iter().filter(|reference| reference.activity.counts());
        // Values differ in most references, so the complete comparison is rare.
        let same = counted.filter(|reference| reference.value == self.value);
        same.filter(|it| Self { count: self.count, ..Self::of(it) } == *self).collect()
    }

    fn of(reference: &crate::Reference) -> Self {
        let value = reference.value.as_str();
        let revision = reference.requested.as_ref().map_or("", Requested::as_str);
        Self {
            path: reference.location.path.as_written(),
            place: reference.place().to_owned(),
            kind: reference.kind,
            name: without_revision(value, revision).to_owned(),
            value: reference.value.clone(),
            requested: reference.requested.as_ref().map(|asked| asked.text().clone()),
            comment: reference.comment.clone(),
            pin: reference.pin,
            trust: reference.trust,
            remote: reference.is_remote(),
            count: 1,
        }
    }
}

impl FindingRow {
    fn of(finding: &crate::Finding) -> Self {
        Self {
            rule: finding.rule.clone(),
            subject: finding.subject.clone(),
            path: finding.key.path.clone(),
            place: finding.key.place.clone(),
            severity: finding.severity,
            rule_severity: finding.rule_severity,
            deferral: finding.deferral.clone(),
            fingerprint: finding.fingerprint.as_str().to_owned(),
            count: 1,
            findings: AlikeFindings {
                all: Arc::new(vec![finding.fingerprint.clone()]),
                part: 0..1,
            },
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_true(value: &bool) -> bool {
    *value
}

fn yes() -> bool {
    true
}

/// The target in a value, without the requested revision.
fn without_revision<'v>(value: &'v str, revision: &str) -> &'v str {
    let name = value.strip_suffix(revision).unwrap_or(value);
    name.trim_end_matches(['@', ':', '=', '<', '>', '~', '!', '^', ' '])
}

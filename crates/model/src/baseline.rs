//! The security baseline: what was accepted at one time, in a form that is committed and compared.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    ComponentKind, Deferred, Facts, Fingerprint, Input, LicenseExpression, Pass, PinStrength,
    Redacted, RefKind, RepoPath, Report, Requested, Scope, Score, Severity, SourceUrl, Tool, Trust,
};

/// Version of the serialized baseline. It grows when a field changes its meaning or goes away.
/// Version 1 had no facts, no score, and of the inputs only those that were not read. In version 2, a baseline
/// that is `rolledUp` lists fewer inputs than one that is not: a reader that does not know of it calls the
/// others new, and compares everything else as it is.
pub const BASELINE_VERSION: u32 = 2;

/// A report without what moves: no line numbers, no times of this run, every list sorted, equal
/// rows counted. Two scans of the same files give the same bytes.
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
    /// What kind of inventory it is.
    #[serde(default)]
    pub kind: BaselineKind,
    /// What wrote it.
    pub tool: Tool,
    /// Ids of the rules that were applied, sorted: the absence of a finding means something only
    /// for these.
    #[serde(default)]
    pub rules: Vec<String>,
    /// What was scanned.
    pub source: BaselineSource,
    /// Whether everything was read.
    pub complete: bool,
    /// Whether `inputs` lists only files that something is about, and `passes` stands for the others. It is always
    /// written: a baseline without it is of a version that listed every file that was read, unless it has
    /// passes.
    #[serde(default)]
    pub rolled_up: bool,
    /// The files that something in the report is about, of those that were read, and all that should have
    /// been read and were not, sorted; of a baseline that is not rolled up, all files that were read.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// The other files that a detector read, rolled up, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passes: Vec<Pass>,
    /// What the repository shows of its posture.
    #[serde(default)]
    pub facts: Facts,
    /// The posture score.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<Score>,
    /// What others made and something active reaches.
    pub components: Vec<ComponentRow>,
    /// Where the repository names it.
    pub references: Vec<ReferenceRow>,
    /// What the rules had to say.
    pub findings: Vec<FindingRow>,
}

/// What a baseline was taken of.
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
    /// Its package URL, where an SBOM states one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purl: Option<String>,
    /// The commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Its time, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub timestamp: Option<i64>,
}

/// What kind of inventory a baseline is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BaselineKind {
    /// What Plimsoll found: components, references, findings.
    #[default]
    Security,
    /// The SBOM of another tool: components alone, and only those that tool looks for.
    Sbom,
}

/// A component as a baseline keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ComponentRow {
    /// What kind of thing it is.
    pub kind: ComponentKind,
    /// Its name.
    pub name: String,
    /// Where it lies in the tree, the first place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<RepoPath>,
    /// Where it comes from.
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
    /// SWHID of its content, for code in the tree.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<String>,
    /// What it is needed for.
    pub scope: Scope,
    /// How firmly it is pinned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pin: Option<PinStrength>,
    /// How many components are alike in all of this.
    pub count: u64,
}

/// A reference as a baseline keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReferenceRow {
    /// The file.
    pub path: RepoPath,
    /// The path of keys in it, without what moves: a job, say.
    pub place: String,
    /// What kind of reference it is.
    pub kind: RefKind,
    /// What is named, without its revision.
    pub name: String,
    /// The value as written.
    pub value: Redacted,
    /// The revision that is asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requested: Option<Redacted>,
    /// The comment beside it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<Redacted>,
    /// How firmly it is pinned.
    pub pin: PinStrength,
    /// Who is behind it.
    pub trust: Trust,
    /// Whether its target is outside the repository.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub remote: bool,
    /// How many references are alike in all of this.
    pub count: u64,
}

/// A finding as a baseline keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FindingRow {
    /// Id of the rule.
    pub rule: String,
    /// What it is about.
    pub subject: Redacted,
    /// The file; empty for a finding about several.
    pub path: String,
    /// The path of keys in it, without what moves.
    pub place: String,
    /// How much it matters.
    pub severity: Severity,
    /// What the policy says of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deferral: Option<Deferred>,
    /// Its fingerprint; that of the first where several are alike.
    pub fingerprint: String,
    /// How many findings are alike in all but their fingerprint.
    pub count: u64,
    /// The findings that are alike, where there are several and the row was made of their report. It is
    /// not written: a baseline says how many there were.
    #[serde(skip)]
    pub findings: AlikeFindings,
}

/// The ids of findings that are alike, in the order of their report. They make no difference between two
/// rows.
#[derive(Clone, Debug, Default)]
pub struct AlikeFindings {
    /// Shared by rows that are parts of one.
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
    /// The ids of its findings. A row that was read from a file knows the first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let known = self.findings.ids();
        let first = Some(self.fingerprint.as_str()).filter(|_| known.is_empty());
        first.into_iter().chain(known.iter().map(Fingerprint::as_str))
    }
}

impl Baseline {
    /// An inventory in which there is nothing yet.
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

    /// Takes a baseline of a report.
    pub fn of(report: &Report) -> Self {
        let source = &report.source;
        let active = report.components.iter().filter(|component| component.active);
        let counted = report.references.iter().filter(|reference| reference.activity.counts());
        Self {
            rules: report.rules.clone(),
            source: BaselineSource {
                name: source.name.clone(),
                url: source.url.clone(),
                purl: None,
                commit: source.commit.clone(),
                timestamp: source.timestamp,
            },
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

/// The findings of a report as rows. Of one finding alone, its fingerprint says all.
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

/// Files with their paths as a baseline that is read has them: one that was just taken has to equal it.
fn written(mut inputs: Vec<Input>) -> Vec<Input> {
    for input in &mut inputs {
        input.path = input.path.as_written();
        input.target = input.target.as_ref().map(RepoPath::as_written);
    }
    inputs.sort();
    inputs
}

/// A row of a baseline, of which there may be several.
pub trait Row: Clone + Ord {
    /// How many rows are alike.
    fn count(&self) -> u64;

    /// The same row so many times.
    #[must_use]
    fn times(&self, count: u64) -> Self;

    /// Whether two rows are alike in all but their number, and for a finding its fingerprint.
    fn is_like(&self, other: &Self) -> bool;

    /// Takes in another row that is alike.
    fn absorb(&mut self, other: &Self) {
        *self = self.times(self.count().saturating_add(other.count()));
    }

    /// Some of the things that are alike, behind so many others of them.
    #[must_use]
    fn part(&self, _behind: u64, count: u64) -> Self {
        self.times(count)
    }
}

/// Most rows that room is made for before they come.
const ROOM: usize = 10_000;

/// Sorts rows and puts those together that are alike.
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

/// Rows are alike where all of these fields are. All are named, so that none is forgotten.
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
row!(FindingRow { subject, rule, path, place, severity, deferral } but fingerprint, findings;
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
    /// A component of which only kind and name are known; the fields are then filled in.
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

    /// Whether both state a license, and not the same. SBOMs have expressions in the spelling of their
    /// standard, and a tree has them as somebody wrote them.
    pub fn states_another_license(&self, other: &Self) -> bool {
        let licenses = self.license.as_ref().zip(other.license.as_ref());
        licenses.is_some_and(|(one, other)| {
            let expressions = || LicenseExpression::parse(one).zip(LicenseExpression::parse(other));
            one != other && !expressions().is_some_and(|(one, other)| one.means(&other))
        })
    }

    fn of(component: &crate::Component) -> Self {
        // A version of a registry's package has one license for good, and there are very many.
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_true(value: &bool) -> bool {
    *value
}

fn yes() -> bool {
    true
}

/// What a value names, without the revision that is asked for.
fn without_revision<'v>(value: &'v str, revision: &str) -> &'v str {
    let name = value.strip_suffix(revision).unwrap_or(value);
    name.trim_end_matches(['@', ':', '=', '<', '>', '~', '!', '^', ' '])
}

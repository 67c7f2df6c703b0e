//! The data that the formats for people show, derived from the report once so that they are consistent.

use std::collections::{BTreeMap, HashMap};

use plimsoll_model::{
    Component, Concern, DiagnosticKind, Finding, PinStrength, ProductOrigin, Reference,
    ReferenceId, Report, Severity, Trust,
};

/// Headings for references without a finding.
const EXACT: &str = "no finding: exact versions; hashes would verify the downloads";
const UNKNOWN: &str = "not statically resolvable: known only at run time";
const NO_FINDING: &str = "no separate finding: requirements in a manifest, reported by another rule, or of a rule that is off";

/// The number of digits of an abbreviated commit.
const SHORT: usize = 12;

/// A report with derived data for people.
pub(crate) struct Digest<'a> {
    pub(crate) report: &'a Report,
    remedies: HashMap<ReferenceId, &'a Finding>,
}

/// Returns a sentence with the rules whose severity the policy sets, so that no finding disappears
/// silently.
pub(crate) fn rule_settings(report: &Report) -> Option<String> {
    let each = report.rule_settings.iter().map(|used| {
        let number = count(usize::try_from(used.findings).unwrap_or(usize::MAX), "finding");
        let state = used.severity.map_or("off", Severity::as_str);
        format!("{} {state} ({number}: {})", used.rule, used.reason)
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| format!("Set by the policy: {}", each.join("; ")))
}

/// Formats `1 day`, `118 days`.
pub(crate) fn days(days: i32) -> String {
    count(usize::try_from(days).unwrap_or_default(), "day")
}

/// The maximum number of file kinds in a sentence.
const KINDS: usize = 4;

/// A sentence with the kinds of files that were not read.
pub(crate) fn unread(report: &Report) -> String {
    let files = |row: &plimsoll_model::ManifestCoverage| match row.count {
        1 => format!("{} (1 file)", row.kind),
        count => format!("{} ({count} files)", row.kind),
    };
    let all: Vec<String> = report.unread().map(files).collect();
    let named = all.iter().take(KINDS).cloned().collect::<Vec<_>>().join(", ");
    let more = match all.len().saturating_sub(KINDS) {
        0 => String::new(),
        1 => " and 1 more kind".to_owned(),
        more => format!(" and {more} more kinds"),
    };
    format!("some files were not read, or only partly: {named}{more}")
}

/// Equal references: one row of the grouped pinning report.
pub(crate) struct Group<'a> {
    pub(crate) first: &'a Reference,
    pub(crate) uses: usize,
    pub(crate) remedy: &'a str,
}

impl<'a> Digest<'a> {
    pub(crate) fn new(report: &'a Report) -> Self {
        let mut remedies: HashMap<ReferenceId, &Finding> = HashMap::new();
        // Findings are sorted by severity, so the first one about a reference has its remedy. The
        // remedy for the pin takes precedence over remedies for other problems.
        let (pins, others): (Vec<_>, Vec<_>) =
            report.findings.iter().partition(|finding| finding.concern == Concern::Pin);
        for finding in pins.into_iter().chain(others) {
            for reference in &finding.references {
                remedies.entry(*reference).or_insert(finding);
            }
        }
        Self { report, remedies }
    }

    /// A sentence with the kinds of files that were not read.
    pub(crate) fn unread(&self) -> String {
        unread(self.report)
    }

    /// Describes the completeness of a report. It does not cover unknown kinds of files, and
    /// without a detector of packages, manifests were not even counted.
    pub(crate) fn complete(&self) -> &'static str {
        if self.report.manifest_coverage.is_empty() {
            "every file of a kind that Plimsoll reads could be read"
        } else {
            "every file and every manifest of a known kind could be read"
        }
    }

    /// Active references, weakest pin first, so that unpinned ones come before pinned ones.
    pub(crate) fn references(&self) -> Vec<&'a Reference> {
        let counts = |reference: &&Reference| reference.activity.counts();
        let mut rows: Vec<_> = self.report.references.iter().filter(counts).collect();
        rows.sort_by(|a, b| (a.pin, a.sort_key()).cmp(&(b.pin, b.sort_key())));
        rows
    }

    /// Active references, with equal ones grouped into rows.
    pub(crate) fn groups(&self) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut index: BTreeMap<(PinStrength, Trust, &str), usize> = BTreeMap::new();
        for reference in self.references() {
            let key = (reference.pin, reference.trust, reference.value.as_str());
            let remedy = self.remedy(reference);
            let next = groups.len();
            match groups.get_mut(*index.entry(key).or_insert(next)) {
                Some(group) => {
                    group.uses += 1;
                    if group.remedy.is_empty() {
                        group.remedy = remedy;
                    }
                }
                None => groups.push(Group { first: reference, uses: 1, remedy }),
            }
        }
        // Within a pin strength, the most used references come first; ties keep the order of places.
        groups.sort_by_key(|group| (group.first.pin, std::cmp::Reverse(group.uses)));
        groups
    }

    /// The remedy for a reference: that of the most severe finding about its pin, otherwise about anything else.
    pub(crate) fn remedy(&self, reference: &Reference) -> &'a str {
        match self.remedies.get(&reference.id) {
            Some(finding) => finding.remediation.as_str(),
            None if reference.pin == PinStrength::FullTag => EXACT,
            None if reference.pin == PinStrength::Unresolvable => UNKNOWN,
            None => NO_FINDING,
        }
    }

    /// Components of the product, then of CI. Only active ones.
    pub(crate) fn components(&self) -> [Vec<&'a Component>; 2] {
        let active = self.report.components.iter().filter(|component| component.active);
        let (ci, product) = active.partition(|component| component.is_ci());
        [product, ci]
    }

    /// The totals of the pinning report, computed from its rows.
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for reference in self.references() {
            if reference.pin.is_pinned() {
                totals.pinned += 1;
            } else {
                totals.unpinned += 1;
            }
            *totals.by_strength.entry(reference.pin).or_default() += 1;
        }
        totals
    }

    /// The name of the source, and its abbreviated commit.
    pub(crate) fn title(&self) -> (&'a str, Option<String>) {
        let source = &self.report.source;
        let product = source.product.name.as_ref().map(|name| name.value.as_str());
        let name = source.name.as_deref().or(product).unwrap_or("unnamed source");
        (name, source.commit.as_deref().map(short))
    }

    /// The facts about the product except the URL of its repository, in one line: `harbor 1.2.0, library,
    /// by Example, MIT, supported until 2030-12-31`.
    pub(crate) fn product(&self) -> Option<String> {
        let product = &self.report.source.product;
        if product.facts().iter().all(|(_, _, origin, _)| *origin == ProductOrigin::Url) {
            return None;
        }
        let kind = product.kind.as_ref().map(|kind| kind.value.to_string());
        let supplier = product.supplier.as_ref().map(|by| format!("by {}", by.value.name));
        let license = product.license.as_ref().map(|license| license.value.to_string());
        let end = product.support_end.as_ref();
        let end = end.map(|day| format!("supported until {}", day.value));
        let phase = product.lifecycle.as_ref().map(|phase| format!("phase {}", phase.value));
        let title = product.title().unwrap_or_else(|| "unnamed".to_owned());
        let parts = [Some(title), kind, supplier, license, end, phase];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }

    /// The number of diagnostics that mean a loss.
    pub(crate) fn losses(&self) -> usize {
        let is_loss = |kind: DiagnosticKind| kind.is_loss();
        self.report.diagnostics.iter().filter(|diagnostic| is_loss(diagnostic.kind())).count()
    }
}

/// Totals of the pinning report.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) pinned: usize,
    pub(crate) unpinned: usize,
    pub(crate) by_strength: BTreeMap<PinStrength, usize>,
}

impl Totals {
    pub(crate) fn all(&self) -> usize {
        self.pinned + self.unpinned
    }

    /// Counts by pin strength for pinned or unpinned references, weakest first: `3 branch, 12 moving-tag`.
    pub(crate) fn strengths(&self, pinned: bool) -> String {
        let parts: Vec<_> = self
            .by_strength
            .iter()
            .filter(|(strength, _)| strength.is_pinned() == pinned)
            .map(|(strength, count)| format!("{count} {strength}"))
            .collect();
        parts.join(", ")
    }
}

/// The displayed version of a component: the version, the abbreviated revision, or nothing.
pub(crate) fn version(component: &Component) -> String {
    let revision = component.revision.as_ref().map(|revision| short(revision.as_str()));
    match (&component.version, revision) {
        (Some(version), Some(revision)) if *version != revision => {
            format!("{version} ({revision})")
        }
        (Some(version), _) => version.clone(),
        (None, revision) => revision.unwrap_or_default(),
    }
}

/// Abbreviates hexadecimal revisions and digests, but not names.
pub(crate) fn short(revision: &str) -> String {
    let (prefix, digits) = match revision.split_once(':') {
        Some((algorithm, digits)) => (format!("{algorithm}:"), digits),
        None => (String::new(), revision),
    };
    let is_hash = digits.len() >= 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match digits.get(..SHORT) {
        Some(head) if is_hash => format!("{prefix}{head}"),
        _ => revision.to_owned(),
    }
}

/// The displayed reference: a commit or digest after the last `@` is abbreviated with an ellipsis.
pub(crate) fn brief(value: &str) -> String {
    match value.rsplit_once('@') {
        Some((head, revision)) if short(revision) != revision => {
            format!("{head}@{}…", short(revision))
        }
        _ => value.to_owned(),
    }
}

/// The displayed upstream of a component: host and path if the URL can be parsed.
pub(crate) fn origin(component: &Component) -> String {
    let Some(upstream) = &component.upstream else { return String::new() };
    upstream.best().git().map_or_else(
        || upstream.best_url().to_owned(),
        |git| git.https().trim_start_matches("https://").to_owned(),
    )
}

/// Formats `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Converts a number for a chart.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "charts have the precision of pixels"
)]
pub(crate) fn decimal(number: u64) -> f64 {
    number as f64
}

/// Formats the counts by severity, the highest first: `3 high, 12 low`.
pub(crate) fn by_severity(counts: &BTreeMap<String, u64>) -> String {
    let all = [Severity::High, Severity::Medium, Severity::Low, Severity::Info];
    let known = all.into_iter().filter_map(|severity| {
        counts.get(severity.as_str()).map(|count| format!("{count} {severity}"))
    });
    known.collect::<Vec<_>>().join(", ")
}

//! The sections of a review.

use std::collections::BTreeMap;

use plimsoll_model::{
    ChangeState, Decision, Delta, FactOrigin, PinStrength, Reference, Report, Scope, Target, Trend,
};

use super::content::Review;
use super::page::{Chart, DECISIONS, Section, Table};
use crate::score::figure;
use crate::states::States;
use crate::view::{brief, count};

/// The sections that have something to show.
pub(super) fn sections(review: &Review<'_>) -> Vec<Section> {
    let mut all = Vec::new();
    all.extend(further(review));
    all.extend(score(review));
    all.extend(review.delta.map(delta));
    all.extend(findings(review));
    all.extend(exceptions(review.report));
    all.extend(pins(review.report));
    all.extend(review.trend.filter(|trend| trend.points.len() > 1).map(trend));
    all.extend(licenses(review.report));
    all.extend(lost(review.report));
    all
}

/// The decisions behind those that the page leads with.
fn further(review: &Review<'_>) -> Option<Section> {
    let rest = review.agenda.get(DECISIONS..).filter(|rest| !rest.is_empty())?;
    let mut table =
        Table::new("In the order of how pressing they are", &["About", "What", "Options", "Where"]);
    for decision in rest {
        table.row([
            decision.topic.to_string(),
            decision.title.clone(),
            decision.options.clone(),
            detail(decision),
        ]);
    }
    Some(Section {
        id: "further",
        title: format!("Less pressing: {}", count(rest.len(), "decision")),
        lead: String::new(),
        chart: None,
        tables: vec![table],
    })
}

/// Who is to decide, and where to look first.
pub(super) fn detail(decision: &Decision) -> String {
    let known = [&decision.owner, &decision.place].into_iter().flatten().cloned();
    known.collect::<Vec<_>>().join(", ")
}

fn score(review: &Review<'_>) -> Option<Section> {
    let score = review.report.score.as_ref()?;
    let before = review.delta.and_then(|delta| delta.score.before.as_ref());
    let mut categories =
        Table::new("Categories", &["Category", "#Before", "#Now", "#Excused", "#Points"]);
    for category in &score.categories {
        let old = before.and_then(|score| score.categories.iter().find(|it| it.id == category.id));
        categories.row([
            category.title.clone(),
            old.map(|old| figure(old.score)).unwrap_or_default(),
            figure(category.score),
            figure(category.excused_score),
            crate::score::points(category),
        ]);
    }
    let mut checks = Table::new(
        "Checks: each point and what it rests on",
        &["Check", "What it asks for", "#Points", "#Of", "Shown", "Evidence"],
    );
    for check in score.categories.iter().flat_map(|category| &category.checks) {
        let shown = crate::score::shown(check);
        let first = check.evidence.first().map(|one| one.location.to_string());
        let measured = check.origin == FactOrigin::Measured;
        let parts = [first.filter(|_| measured), check.statement.clone()];
        let evidence = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        checks.row([
            check.id.clone(),
            check.title.clone(),
            if check.applies() { check.points.to_string() } else { String::new() },
            check.weight.to_string(),
            shown,
            evidence,
        ]);
    }
    let mut actions =
        Table::new("What to do next, and what it gains", &["#Gain", "Check", "Action"]);
    for action in score.actions.iter().take(10) {
        let gain = format!("+{}", action.gain);
        actions.row([gain, action.check.clone(), action.text.clone()]);
    }
    Some(Section {
        id: "score",
        title: crate::score::headline(score),
        lead: format!(
            "Rule set {} {}: the score of a category is what its checks give of what those that \
             apply can give, out of ten with halves rounded up; the overall score is the mean of \
             the categories that apply.",
            score.ruleset.id, score.ruleset.version
        ),
        chart: None,
        tables: vec![categories, actions, checks],
    })
}

fn delta(delta: &Delta) -> Section {
    let tables = crate::delta::sections(delta).into_iter().filter_map(|part| {
        let mut table = Table::new(
            &format!("{}: {}", part.title, crate::delta::totals(&part.totals)),
            &["State", "What", "From → to", "Where"],
        );
        for line in part.lines {
            table.row([line.state, line.what, line.change, line.place]);
        }
        (!table.rows.is_empty()).then_some(table)
    });
    let tables: Vec<Table> = tables.collect();
    let lead = if crate::delta::is_same(delta) { crate::delta::same(delta) } else { "" };
    Section {
        id: "changes",
        title: "What changed".to_owned(),
        lead: lead.to_owned(),
        chart: delta.compares_findings().then(|| waterfall(delta)),
        tables,
    }
}

fn waterfall(delta: &Delta) -> Chart {
    let totals = &delta.summary.findings;
    let kept = totals.unchanged + totals.changed + totals.moved;
    // What is new and deferred at once is not among the new ones of the text.
    let came = delta.findings.iter().filter(|it| it.before.is_none());
    let came = came.filter(|it| it.state == ChangeState::Deferred);
    let came: u64 = came.filter_map(|it| it.after.as_ref()).map(plimsoll_model::Row::count).sum();
    let put_off = (totals.deferred + totals.deferral_expired).saturating_sub(came);
    let before = kept + put_off + totals.resolved + totals.unverifiable;
    let steps = [
        ("before", before, true, 1.0),
        ("new", totals.new, false, 1.0),
        ("new, deferred", came, false, 1.0),
        ("resolved", totals.resolved, false, -1.0),
        ("unverifiable", totals.unverifiable, false, -1.0),
        ("now", before + totals.new + came - totals.resolved - totals.unverifiable, true, 1.0),
    ];
    let steps = steps
        .into_iter()
        .filter(|(name, size, ..)| *name != "new, deferred" || *size > 0)
        .map(|(name, size, total, sign)| (name.to_owned(), sign * number(size), total));
    Chart::Waterfall { title: "Findings since the baseline".to_owned(), steps: steps.collect() }
}

/// Open findings, one line for each rule and subject.
fn findings(review: &Review<'_>) -> Option<Section> {
    let report = review.report;
    let states = States::of(report, review.delta);
    let mut groups: BTreeMap<_, (usize, String)> = BTreeMap::new();
    for (finding, state) in states.each(report).filter(|(finding, _)| !finding.is_deferred()) {
        let new = matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired));
        let key = (
            std::cmp::Reverse(finding.severity),
            !new,
            finding.rule.clone(),
            brief(finding.subject.as_str()),
            states.word(finding, state),
        );
        let place = finding.locations.first().map(ToString::to_string).unwrap_or_default();
        groups.entry(key).or_insert((0, place)).0 += 1;
    }
    if groups.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Open findings by rule and subject",
        &["Severity", "State", "Rule", "Subject", "#Count", "First seen"],
    );
    for ((severity, _, rule, subject, word), (times, place)) in groups {
        let (severity, times) = (severity.0.to_string(), times.to_string());
        table.row([severity, word.to_owned(), rule, subject, times, place]);
    }
    let open = report.findings.iter().filter(|finding| !finding.is_deferred()).count();
    Some(Section {
        id: "findings",
        title: format!("Open findings: {open}"),
        lead: "Why each rule matters and what to do: `plimsoll explain RULE`.".to_owned(),
        chart: None,
        tables: vec![table],
    })
}

fn exceptions(report: &Report) -> Option<Section> {
    if report.deferrals.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Exceptions of the policy",
        &[
            "Exception",
            "State",
            "Until",
            "#Covers",
            "#At most",
            "Owner",
            "Ticket",
            "Reason",
            "Ends when",
        ],
    );
    for used in &report.deferrals {
        let state = match used {
            _ if used.expired => "expired",
            _ if used.matched == 0 => "unused",
            _ if used.matched > used.covered => "overflowing",
            _ => "live",
        };
        table.row([
            used.id.clone(),
            state.to_owned(),
            used.until.to_string(),
            used.covered.to_string(),
            used.max_count.map(|most| most.to_string()).unwrap_or_default(),
            used.owner.clone().unwrap_or_default(),
            used.ticket.clone().unwrap_or_default(),
            used.reason.clone(),
            used.exit_criteria.clone().unwrap_or_default(),
        ]);
    }
    Some(Section {
        id: "exceptions",
        title: "Exceptions".to_owned(),
        lead: format!("{} deferred.", count_of(report.summary.deferred(), "finding")),
        chart: None,
        tables: vec![table],
    })
}

/// The strengths of references, in four parts from firm to loose.
const PARTS: [&str; 4] = ["commit or digest", "tag", "branch", "nothing known"];

fn part(pin: PinStrength) -> usize {
    match pin {
        _ if pin.is_pinned() => 0,
        PinStrength::MovingTag | PinStrength::FullTag | PinStrength::ImmutableReleaseTag => 1,
        PinStrength::Branch | PinStrength::AmbiguousSymbolic => 2,
        _ => 3,
    }
}

/// Most owners that are shown by name.
const OWNERS: usize = 12;

fn pins(report: &Report) -> Option<Section> {
    let mut owners: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for reference in report.references.iter().filter(|it| it.activity.counts() && it.is_remote()) {
        let counts = owners.entry(owner(reference)).or_default();
        if let Some(count) = counts.get_mut(part(reference.pin)) {
            *count += 1;
        }
    }
    if owners.is_empty() {
        return None;
    }
    let mut rows: Vec<(String, [u64; 4])> = owners.into_iter().collect();
    rows.sort_by_key(|(name, counts)| {
        (std::cmp::Reverse(counts.iter().sum::<u64>()), name.clone())
    });
    let mut table = Table::new(
        "References by owner and strength",
        &["Owner", "#Commit or digest", "#Tag", "#Branch", "#Nothing known", "#All"],
    );
    for (name, counts) in &rows {
        let [firm, tag, branch, nothing] = counts.map(|count| count.to_string());
        let all = counts.iter().sum::<u64>().to_string();
        table.row([name.clone(), firm, tag, branch, nothing, all]);
    }
    rows.truncate(OWNERS);
    let parts = PARTS.iter().enumerate().map(|(at, name)| {
        let sizes = rows.iter().map(|(_, counts)| number(counts.get(at).copied().unwrap_or(0)));
        ((*name).to_owned(), sizes.collect())
    });
    Some(Section {
        id: "pins",
        title: "Pins by owner".to_owned(),
        lead: String::new(),
        chart: Some(Chart::Bars {
            title: "References by owner and strength".to_owned(),
            parts: parts.collect(),
            labels: rows.iter().map(|(name, _)| name.clone()).collect(),
        }),
        tables: vec![table],
    })
}

/// Who is behind a reference; for packages the registry.
fn owner(reference: &Reference) -> String {
    match &reference.target {
        Some(Target::Package { ecosystem, .. }) => format!("{ecosystem} packages"),
        Some(target) => {
            target.owner().map_or_else(|| "no owner named".to_owned(), |it| it.to_ascii_lowercase())
        }
        None => "not known".to_owned(),
    }
}

fn trend(trend: &Trend) -> Section {
    let columns = [
        "When",
        "Date",
        "Commit",
        "#Score",
        "#Excused",
        "#Components",
        "#References",
        "#Pinned",
        "#Findings",
        "#New",
        "#Resolved",
    ];
    let mut table = Table::new("Trend", &columns);
    for point in &trend.points {
        table.row(crate::trend::row(point));
    }
    let score = |of: fn(&plimsoll_model::TrendPoint) -> Option<plimsoll_model::Tenths>| {
        let value = |tenths: plimsoll_model::Tenths| number(tenths.count()) / 10.0;
        trend.points.iter().map(|point| of(point).map(value)).collect()
    };
    Section {
        id: "trend",
        title: "Trend".to_owned(),
        lead: String::new(),
        chart: Some(Chart::Lines {
            title: "Posture score".to_owned(),
            labels: trend.points.iter().map(|point| point.label.clone()).collect(),
            series: vec![
                ("as it is".to_owned(), score(|point| point.score)),
                ("live exceptions excused".to_owned(), score(|point| point.excused)),
            ],
        }),
        tables: vec![table],
    }
}

/// Most licenses that are shown by name.
const LICENSES: usize = 12;

fn licenses(report: &Report) -> Option<Section> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let shipped = report.components.iter();
    // What is not known to be for tests or CI may be shipped.
    let shipped = shipped.filter(|component| {
        component.active && !matches!(component.scope, Scope::Test | Scope::Ci)
    });
    for component in shipped {
        let declared = component.licenses.declared.as_ref();
        let declared = declared.map_or("not stated", |declared| declared.as_str());
        *counts.entry(declared.to_owned()).or_default() += 1;
    }
    if counts.is_empty() {
        return None;
    }
    let mut rows: Vec<(String, u64)> = counts.into_iter().collect();
    rows.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), name.clone()));
    let mut table = Table::new("Components by license", &["License", "#Components"]);
    for (name, count) in &rows {
        table.row([name.clone(), count.to_string()]);
    }
    let known: u64 = rows.iter().filter(|(name, _)| name != "not stated").map(|(_, n)| n).sum();
    let all: u64 = rows.iter().map(|(_, count)| count).sum();
    rows.truncate(LICENSES);
    Some(Section {
        id: "licenses",
        title: "Licenses".to_owned(),
        lead: format!("Of {all} components that ship or build, {known} state a license."),
        chart: Some(Chart::Bars {
            title: "Components by license".to_owned(),
            labels: rows.iter().map(|(name, _)| brief(name)).collect(),
            parts: vec![("components".to_owned(), rows.iter().map(|(_, n)| number(*n)).collect())],
        }),
        tables: vec![table],
    })
}

fn lost(report: &Report) -> Option<Section> {
    let lost: Vec<_> = report.diagnostics.iter().filter(|one| one.kind().is_loss()).collect();
    if lost.is_empty() {
        return None;
    }
    let mut table = Table::new("Not read, or in part", &["Where", "Why", "What happened"]);
    for one in &lost {
        let why = one.kind().as_str().to_owned();
        table.row([one.location().to_string(), why, one.message().to_owned()]);
    }
    Some(Section {
        id: "lost",
        title: format!("Not read: {}", count(lost.len(), "place")),
        lead: "What these files hold is unknown, and counts as neither present nor gone."
            .to_owned(),
        chart: None,
        tables: vec![table],
    })
}

fn count_of(number: u64, noun: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), noun)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "charts are drawn to pixels"
)]
fn number(count: u64) -> f64 {
    count as f64
}

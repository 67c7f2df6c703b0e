//! Renders the delta between two baselines.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

use plimsoll_model::{
    Aspect, BaselineKind, BaselineSource, Change, ChangeState, CheckScore, ComponentRow, Delta,
    FindingRow, ReferenceRow, Score, Severity, Totals,
};

use crate::page::{self, Block, Cell, Page, Section, Table, Text, Tone, code, prose};
use crate::view::{brief, count, short};
use crate::{Format, OutputKind, RenderError, RenderOptions, json};

/// Writes a delta. Rows that only moved are counted; only JSON lists them.
///
/// # Errors
///
/// [`RenderErrorKind::FormatUnsuited`](crate::RenderErrorKind::FormatUnsuited) for a format that is not one of
/// [`OutputKind::Delta`], [`RenderErrorKind::FormatDisabled`](crate::RenderErrorKind::FormatDisabled) for one
/// that is not in this build, [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) if writing to `out`
/// fails.
pub fn render_delta(
    delta: &Delta,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Json => json::write(delta, "JSON", out),
        page => page::write(&self::page(delta), OutputKind::Delta, page, options, out),
    }
}

/// A row of a delta as text.
struct Item {
    /// Whether it is shown before all others, because a table may be cut.
    urgent: bool,
    state: ChangeState,
    /// Rows with a higher weight come first among those of the same state.
    weight: usize,
    told: String,
    what: String,
    change: String,
    place: String,
    count: u64,
}

/// The changes, in a table for each kind of row.
pub(crate) fn tables(delta: &Delta) -> Vec<(&'static str, Table<'static>)> {
    let summary = &delta.summary;
    let table = |title: &str, totals: &Totals, lines: Vec<[Cell; 4]>| {
        let columns = [prose("State"), code("What"), code("From → to"), code("Where").below()];
        Table::new(format!("{title}: {}", self::totals(totals)), columns, lines, Clone::clone)
    };
    let components = lines(listed(&delta.components).filter_map(component));
    let components = ("components", table("Components", &summary.components, components));
    // Only components can be compared with an SBOM of another tool.
    if !delta.compares_findings() {
        return vec![components];
    }
    let over = over(delta).map(|row| finding_row(row, ChangeState::DeferralExpired));
    let findings = lines(listed(&delta.findings).filter_map(finding).chain(over));
    let references = lines(listed(&delta.references).filter_map(reference));
    vec![
        ("findings", table("Findings", &summary.findings, findings)),
        ("references", table("References", &summary.references, references)),
        components,
    ]
}

/// Merges rows that changed in the same way: an updated commit in nineteen files is one
/// change.
fn lines(items: impl Iterator<Item = Item>) -> Vec<[Cell; 4]> {
    let mut groups: BTreeMap<_, (u64, BTreeSet<String>)> = BTreeMap::new();
    for item in items {
        let rank = (Reverse(item.urgent), item.state, Reverse(item.weight));
        let key = (rank, item.told, item.what, item.change);
        let (times, places) = groups.entry(key).or_default();
        *times += item.count;
        places.insert(item.place);
    }
    let lines = groups.into_iter().map(|((rank, told, what, change), (times, places))| {
        let number = places.len();
        let only = places.into_iter().next().filter(|_| number == 1).unwrap_or_default();
        let place = match (times, number) {
            (1, 1) => only,
            (_, 1) if only.is_empty() => format!("{times} times"),
            (_, 1) => format!("{only} ({times} times)"),
            _ => format!("{times} places in {number} files"),
        };
        let tone = if rank.0.0 { Tone::Bad } else { Tone::Plain };
        [Cell::toned(tone, told), what.into(), change.into(), place.into()]
    });
    lines.collect()
}

/// The changes to list.
pub(crate) fn listed<R>(changes: &[Change<R>]) -> impl Iterator<Item = &Change<R>> {
    let quiet = [ChangeState::Moved, ChangeState::Unchanged];
    changes.iter().filter(move |change| !quiet.contains(&change.state))
}

/// The state of a row, and the changed aspects that no other column shows.
fn state_label<R>(change: &Change<R>) -> String {
    let mut text = change.state.to_string();
    let shown = [Aspect::Place, Aspect::Revision, Aspect::Severity, Aspect::Deferral];
    for aspect in change.aspects.iter().filter(|aspect| !shown.contains(aspect)) {
        let _ = write!(text, ", {aspect}");
    }
    text
}

/// The values before and after. A new or resolved row has only one of them, and a missing value is shown as
/// unknown.
fn arrow<R>(change: &Change<R>, text: impl Fn(&R) -> String) -> String {
    let known = |row: &R| match text(row) {
        text if text.is_empty() => "unknown".to_owned(),
        text => text,
    };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if text(before) == text(after) => text(after),
        (Some(before), Some(after)) => format!("{} → {}", known(before), known(after)),
        (Some(only), None) | (None, Some(only)) => text(only),
        (None, None) => String::new(),
    }
}

fn finding(change: &Change<FindingRow>) -> Option<Item> {
    let row = change.after.as_ref().or(change.before.as_ref())?;
    let mut item = finding_row(row, change.state);
    item.told = state_label(change);
    if change.state == ChangeState::Changed && not_covered(row) {
        item.told.push_str(", its exception is not in force");
    }
    item.change = arrow(change, |row| row.severity.to_string());
    Some(item)
}

/// Whether a deferral matches a finding without covering it.
pub(crate) fn not_covered(row: &FindingRow) -> bool {
    row.deferral.as_ref().is_some_and(|deferral| !deferral.is_live())
}

/// Returns findings whose only change is that no deferral covers them any longer.
pub(crate) fn over(delta: &Delta) -> impl Iterator<Item = &FindingRow> {
    let listed: BTreeSet<&FindingRow> =
        delta.findings.iter().filter_map(|change| change.after.as_ref()).collect();
    delta.deferred.iter().filter(move |row| !listed.contains(row) && not_covered(row))
}

fn finding_row(row: &FindingRow, state: ChangeState) -> Item {
    Item {
        urgent: state == ChangeState::DeferralExpired,
        state,
        weight: match row.severity {
            Severity::High => 3,
            Severity::Medium => 2,
            Severity::Low => 1,
            _ => 0,
        },
        told: state.to_string(),
        what: format!("{} {}", row.rule, brief(row.subject.as_str())),
        change: row.severity.to_string(),
        place: row.path.clone(),
        count: row.count,
    }
}

fn component(change: &Change<ComponentRow>) -> Option<Item> {
    let row = change.after.as_ref().or(change.before.as_ref())?;
    let version = |row: &ComponentRow| {
        short(row.version.as_deref().or(row.revision.as_deref()).unwrap_or_default())
    };
    let mut what = arrow(change, version);
    for (name, before, after) in other_values(change) {
        let between = if what.is_empty() { "" } else { "; " };
        let _ = write!(what, "{between}{name} {before} → {after}");
    }
    Some(Item {
        urgent: false,
        state: change.state,
        weight: 0,
        told: state_label(change),
        what: format!("{} {}", row.kind, row.name),
        change: what,
        place: row.path.as_ref().map(ToString::to_string).unwrap_or_default(),
        count: row.count,
    })
}

/// The changed values of a component other than its version: name, before and after.
fn other_values(change: &Change<ComponentRow>) -> Vec<(&'static str, String, String)> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Vec::new() };
    let digest = |text: &String| short(text);
    let revision = |row: &ComponentRow| row.revision.as_ref().map(digest);
    let pairs = |aspect: Aspect| match aspect {
        // The version column shows a changed version.
        Aspect::Revision if before.version == after.version && before.version.is_some() => {
            vec![("revision", revision(before), revision(after))]
        }
        Aspect::Content => {
            vec![("content", before.content.clone(), after.content.clone())]
        }
        Aspect::License => vec![("license", before.license.clone(), after.license.clone())],
        Aspect::Upstream => origin(before, after).into_iter().collect(),
        Aspect::Role => {
            vec![("scope", Some(before.scope.to_string()), Some(after.scope.to_string()))]
        }
        Aspect::Weakened | Aspect::Strengthened => {
            let pin = |row: &ComponentRow| row.pin.map(|pin| pin.to_string());
            vec![("pin", pin(before), pin(after))]
        }
        _ => Vec::new(),
    };
    let known = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
    let all = change.aspects.iter().flat_map(|aspect| pairs(*aspect));
    let all = all.filter(|(_, before, after)| before != after);
    all.map(|(name, before, after)| (name, known(before), known(after))).collect()
}

/// A named value before and after.
type Value = (&'static str, Option<String>, Option<String>);

/// The first value that shows a changed upstream; values that both sides state are preferred.
fn origin(before: &ComponentRow, after: &ComponentRow) -> Option<Value> {
    let upstream =
        |row: &ComponentRow| row.upstream.as_ref().map(|upstream| upstream.as_str().to_owned());
    let values = [
        ("purl", before.purl.clone(), after.purl.clone()),
        ("upstream", upstream(before), upstream(after)),
        ("name", Some(before.name.clone()), Some(after.name.clone())),
    ];
    let differing = || values.iter().filter(|(_, before, after)| before != after);
    let stated = differing().find(|(_, before, after)| before.is_some() && after.is_some());
    stated.or_else(|| differing().next()).cloned()
}

fn reference(change: &Change<ReferenceRow>) -> Option<Item> {
    let row = change.after.as_ref().or(change.before.as_ref())?;
    let revision = arrow(change, |row: &ReferenceRow| match &row.requested {
        Some(requested) => short(requested.as_str()),
        None if change.before.is_some() && change.after.is_some() => "none".to_owned(),
        None => String::new(),
    });
    let revision = if revision == "none" { String::new() } else { revision };
    let pin = arrow(change, |row| row.pin.to_string());
    // The version of a tool in an input of an action has no name, so that of the input is shown.
    let input = || row.place.rsplit_once("].").map_or(row.place.as_str(), |(_, input)| input);
    let what = if row.name.is_empty() { input() } else { &row.name };
    Some(Item {
        urgent: change.aspects.contains(&Aspect::Weakened),
        state: change.state,
        weight: 0,
        told: state_label(change),
        what: what.to_owned(),
        change: if revision.is_empty() { pin } else { format!("{revision} ({pin})") },
        place: row.path.to_string(),
        count: row.count,
    })
}

/// Formats the totals of rows by state.
pub(crate) fn totals(totals: &Totals) -> String {
    let words = [
        (totals.new, "new"),
        (totals.changed, "changed"),
        (totals.resolved, "resolved"),
        (totals.unverifiable, "unverifiable"),
        (totals.deferred, "deferred"),
        (totals.deferral_expired, "no longer deferred"),
        (totals.moved, "moved"),
        (totals.unchanged, "unchanged"),
    ];
    let told: Vec<String> = words
        .iter()
        .filter(|(number, word)| *number > 0 || *word == "unchanged")
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    told.join(", ")
}

fn name(source: &BaselineSource) -> String {
    let commit = source.commit.as_deref().map(|commit| commit.get(..12).unwrap_or(commit));
    let name = source.name.as_deref().unwrap_or("source");
    commit.map_or_else(|| name.to_owned(), |commit| format!("{name} at {commit}"))
}

/// Warnings that the reader must see first.
pub(crate) fn warnings(delta: &Delta) -> Vec<String> {
    let alarms = delta.alarms.iter().map(|alarm| {
        let number = usize::try_from(alarm.count).unwrap_or(usize::MAX);
        format!(
            "ALARM: {} changed to a different commit ({} → {}), but its comment still says `{}` ({}): check \
             whether and why upstream moved that version",
            alarm.name,
            short(alarm.before.as_str()),
            short(alarm.after.as_str()),
            alarm.comment,
            count(number, "reference"),
        )
    });
    let lost = (!delta.complete).then(|| match delta.lost.len() {
        0 => "Incomplete: not everything was read, so rows that are missing here may still exist"
            .to_owned(),
        files => format!(
            "Incomplete: {} not read, or only partly; their earlier content is unverifiable",
            count(files, "file")
        ),
    });
    alarms.chain(elsewhere(delta)).chain(expired(delta)).chain(lost).collect()
}

/// The source of the comparison.
pub(crate) fn earlier(delta: &Delta) -> &'static str {
    if delta.from_kind == BaselineKind::Sbom { "the SBOM" } else { "the baseline" }
}

/// A warning if the two sides state different repositories.
fn elsewhere(delta: &Delta) -> Option<String> {
    let (from, to) = (&delta.from, &delta.to);
    from.is_other_repository(to).then(|| {
        format!(
            "Compared with a different repository: {} is for {}, but this is {}",
            earlier(delta),
            from.repository(),
            to.repository()
        )
    })
}

fn expired(delta: &Delta) -> impl Iterator<Item = String> {
    let open = delta.deferrals.iter().filter(|used| used.expired && used.matched > 0);
    open.map(|used| {
        let findings = usize::try_from(used.matched).unwrap_or(usize::MAX);
        let verb = if findings == 1 { "is" } else { "are" };
        format!(
            "Exception {} expired on {}: its {} {verb} open",
            used.id,
            used.until,
            count(findings, "finding")
        )
    })
}

/// Notes that help to read the delta.
fn notes(delta: &Delta) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((before, after)) = delta.score.overall() {
        let change = after.change_from(before);
        notes.push(format!("Posture score: {before} → {after} ({change})"));
    } else if let Some(score) = &delta.score.after {
        let old = if delta.score.other_ruleset {
            "; the score in the baseline was measured by a different rule set and is not compared"
        } else {
            ""
        };
        notes.push(format!("{}{old}", crate::score::headline(score)));
    }
    notes.extend(score_notes(delta));
    let (weaker, firmer) = (delta.summary.weakened, delta.summary.strengthened);
    if weaker + firmer > 0 {
        notes.push(format!("References: {weaker} weakened, {firmer} strengthened"));
    }
    if delta.from_kind == BaselineKind::Sbom {
        notes.push(
            "Compared with an SBOM, which only lists components. New components are not in the SBOM, \
             unverifiable ones are only in the SBOM, and only fields that both sides state are compared."
                .to_owned(),
        );
    }
    if !delta.rules_added.is_empty() {
        let rules = delta.rules_added.join(", ");
        notes.push(format!(
            "Rules that were not applied to the baseline, so their findings may not be new: \
             {rules}"
        ));
    }
    if !delta.rules_removed.is_empty() {
        let rules = delta.rules_removed.join(", ");
        notes.push(format!(
            "Rules that are no longer applied, so their earlier findings are unverifiable: {rules}"
        ));
    }
    notes
}

/// Formats the share of a check's fact.
pub(crate) fn share(check: &CheckScore) -> String {
    if check.applies() {
        format!("{} of {}", check.part, check.whole)
    } else {
        "not applicable".to_owned()
    }
}

/// Returns the checks of a score whose measured values changed, each with its previous state.
pub(crate) fn moved_checks<'s>(
    before: &'s Score,
    after: &'s Score,
) -> impl Iterator<Item = (&'s CheckScore, &'s CheckScore)> {
    let checks = after.categories.iter().flat_map(|category| &category.checks);
    checks.filter_map(|new| {
        let old = before.check(&new.id)?;
        let measured = |check: &CheckScore| (check.points, check.part, check.whole);
        (measured(old) != measured(new)).then_some((old, new))
    })
}

/// The maximum number of checks whose changes are listed.
const CHECKS: usize = 8;

/// Explains for each check why the score changed, or why it did not.
fn score_notes(delta: &Delta) -> Vec<String> {
    let (Some(before), Some(after)) = (&delta.score.before, &delta.score.after) else {
        return Vec::new();
    };
    let moved = moved_checks(before, after).map(|(old, new)| {
        let points = format!("{} → {} points", old.points, new.points);
        format!("{} {}: {} → {}, {points}", new.id, new.title, share(old), share(new))
    });
    let mut moved: Vec<String> = moved.collect();
    let rest = moved.len().saturating_sub(CHECKS);
    moved.truncate(CHECKS);
    if rest > 0 {
        moved.push(format!("and {}", count(rest, "more check")));
    }
    if moved.is_empty() && delta.summary.findings.new > 0 {
        moved.push("The new findings do not affect any check of the score".to_owned());
    }
    moved
}

/// Whether nothing changed, including the policy states of findings.
pub(crate) fn is_same(delta: &Delta) -> bool {
    delta.is_empty() && over(delta).next().is_none()
}

/// The note if nothing changed.
pub(crate) fn same(delta: &Delta) -> &'static str {
    if delta.compares_findings() && delta.inputs.is_empty() && delta.passes.is_empty() {
        "No component, reference or finding has changed, and neither has any file that a detector read."
    } else if delta.compares_findings() {
        "No component, reference or finding has changed."
    } else {
        "No component changed in a field that both the SBOM and the source state."
    }
}

fn page(delta: &Delta) -> Page<'_> {
    let title = Text::from("Changes from ").with(Tone::Code, name(&delta.from));
    let title = title.and(" to ").with(Tone::Code, name(&delta.to));
    let warnings = warnings(delta).into_iter().map(|text| Block::Warning(text.into()));
    let same = is_same(delta).then(|| same(delta).to_owned());
    let notes = notes(delta).into_iter().chain(same).map(|text| Block::Paragraph(text.into()));
    let sections = tables(delta).into_iter().map(|(id, mut table)| {
        let title = std::mem::take(&mut table.caption);
        Section::new(id, title, vec![Block::Table(table)])
    });
    Page {
        title,
        lead: warnings.chain(notes).collect(),
        sections: sections.collect(),
        foot: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::ComponentKind;

    use super::*;

    type Edit<'a> = &'a dyn Fn(&mut ComponentRow, &str);

    #[test]
    fn a_changed_component_has_its_changed_aspects() {
        let row = || {
            let mut row = ComponentRow::new(ComponentKind::Package, "a");
            row.version = Some("1".to_owned());
            row
        };
        let shown = |aspect, edit: &dyn Fn(&mut ComponentRow, &str)| {
            let (mut before, mut after) = (row(), row());
            edit(&mut before, "x");
            edit(&mut after, "y");
            let (before, after) = (Some(before), Some(after));
            component(&Change::new(ChangeState::Changed, vec![aspect], before, after))
                .map(|item| item.change)
        };
        let text = |text: &str| Some(text.to_owned());
        let upstream: Edit<'_> = &|row, it| row.purl = Some(format!("pkg:npm/{it}@1"));
        for (aspect, edit, expected) in [
            (Aspect::Upstream, upstream, "1; purl pkg:npm/x@1 → pkg:npm/y@1"),
            (Aspect::Revision, &|row, it| row.revision = text(it), "1; revision x → y"),
            (Aspect::Content, &|row, it| row.content = text(it), "1; content x → y"),
            (Aspect::License, &|row, it| row.license = text(it), "1; license x → y"),
            (Aspect::Revision, &|row, it| row.version = text(it), "x → y"),
        ] {
            assert_eq!(shown(aspect, edit).as_deref(), Some(expected));
        }
        // A value on both sides is more informative than one on a single side.
        let change = shown(Aspect::Upstream, &|row, it| {
            row.purl = (it == "y").then(|| "pkg:npm/a@1".to_owned());
            it.clone_into(&mut row.name);
        });
        assert_eq!(change.as_deref(), Some("1; name x → y"));
    }
}

//! The pinning report: how each reference is pinned.

use std::collections::{HashMap, HashSet};

use plimsoll_model::Reference;

use crate::page::{Block, Cell, Quote, Section, Table, Text, Tone, code, number, word};
use crate::view::{Digest, Group, Totals, brief, count};

/// The number of rows of a table on a terminal; pages have all of them.
pub(super) const LIMIT: usize = 60;

/// The number of rows of less important tables.
pub(super) const SHORT_LIMIT: usize = 25;

/// Source lines below a table.
const QUOTES: usize = 3;

/// Source lines below a table on a page that scrolls.
pub(super) const PAGE_QUOTES: usize = 20;

/// Groups equal references into rows with the number of places. References that are not pinned come first,
/// grouped by their remedy.
pub(super) fn grouped<'a>(digest: &Digest<'a>) -> Section<'a> {
    let (pinned, unpinned): (Vec<_>, Vec<_>) =
        digest.groups().into_iter().partition(|group| group.first.pin.is_pinned());
    let uses = |groups: &[Group<'_>]| groups.iter().map(|group| group.uses).sum();
    let columns = [
        code("Reference"),
        word("Strength"),
        word("Trust").dropped(1),
        number("Uses").dropped(2),
        code("First use"),
    ];
    let table = |caption: Text, groups: Vec<Group<'a>>, limit: usize| {
        Block::Table(Table::new(caption, columns, groups, group_row).most_on_terminal(limit))
    };
    let mut blocks = by_remedy(unpinned, |group| group.remedy)
        .into_iter()
        .map(|(remedy, groups)| table(caption(uses(&groups), false, remedy), groups, LIMIT))
        .collect::<Vec<_>>();
    if !pinned.is_empty() {
        blocks.push(table(caption(uses(&pinned), true, ""), pinned, SHORT_LIMIT));
    }
    section(digest, blocks)
}

fn group_row(group: &Group<'_>) -> [Cell; 5] {
    [
        brief(group.first.value.as_str()).into(),
        group.first.pin.into(),
        group.first.trust.as_str().into(),
        group.uses.to_string().into(),
        group.first.location.to_string().into(),
    ]
}

/// Lists every reference in a row of its own, weakest first, with unpinned ones grouped by their remedy.
pub(super) fn every<'a>(digest: &Digest<'a>) -> Section<'a> {
    section(digest, tables(digest))
}

/// A folded section with every reference, for a page that groups them.
pub(super) fn each<'a>(digest: &Digest<'a>) -> Option<Section<'a>> {
    let title = format!("Every reference: {}", digest.totals().all());
    let blocks = tables(digest);
    let section = Section { folded: true, ..Section::new("references", title, blocks) };
    (!section.blocks.is_empty()).then_some(section)
}

/// The source lines of the first rows of a table.
fn quotes(digest: &Digest<'_>, references: &[&Reference]) -> Option<Block<'static>> {
    let mut known = HashSet::new();
    let distinct = references.iter().filter(|reference| known.insert(reference.value.as_str()));
    let first = distinct.filter_map(|reference| {
        let label = reference.pin.as_str();
        Quote::of(digest.report, &reference.location, Text::default(), label)
    });
    let quotes: Vec<Quote> = first.take(PAGE_QUOTES).collect();
    (!quotes.is_empty()).then_some(Block::Quotes(quotes, QUOTES))
}

fn tables<'a>(digest: &Digest<'a>) -> Vec<Block<'a>> {
    let (pinned, unpinned): (Vec<_>, Vec<_>) =
        digest.references().into_iter().partition(|reference| reference.pin.is_pinned());
    let mut groups = by_remedy(unpinned, |reference| digest.remedy(reference));
    groups.extend((!pinned.is_empty()).then_some(("", pinned)));
    let columns = [
        code("Where").below(),
        word("Kind").dropped(2),
        code("Reference"),
        code("Revision"),
        word("Strength"),
        word("Trust").dropped(1),
    ];
    let tables = groups.into_iter().flat_map(|(remedy, references)| {
        let pinned = references.first().is_some_and(|first| first.pin.is_pinned());
        let caption = caption(references.len(), pinned, remedy);
        let quotes = quotes(digest, &references);
        let table = Table::new(caption, columns, references, |reference| reference_row(reference));
        std::iter::once(Block::Table(table)).chain(quotes)
    });
    tables.collect()
}

fn reference_row(reference: &Reference) -> [Cell; 6] {
    let requested = reference.requested.as_ref().map_or("", |requested| requested.as_str());
    // The revision is in a column of its own.
    let value = reference.value.as_str();
    let target = value.strip_suffix(requested).and_then(|head| head.strip_suffix('@'));
    let target = target.filter(|_| !requested.is_empty()).unwrap_or(value);
    [
        reference.location.to_string().into(),
        reference.kind.as_str().into(),
        target.into(),
        requested.into(),
        reference.pin.into(),
        reference.trust.as_str().into(),
    ]
}

/// Groups rows by remedy, in the order of first occurrence.
fn by_remedy<'r, T>(rows: Vec<T>, remedy: impl Fn(&T) -> &'r str) -> Vec<(&'r str, Vec<T>)> {
    let mut tables: Vec<(&str, Vec<T>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let words = remedy(&row);
        let next = tables.len();
        match tables.get_mut(*places.entry(words).or_insert(next)) {
            Some((_, rows)) => rows.push(row),
            None => tables.push((words, vec![row])),
        }
    }
    tables
}

fn caption(uses: usize, pinned: bool, remedy: &str) -> Text {
    let state = if pinned { "pinned" } else { "not pinned" };
    match remedy {
        "" => format!("{uses} {state}").into(),
        remedy => {
            let counts = Text::from(format!("{uses} {state}: "));
            Text::marked(Tone::Strong, remedy).spans().iter().cloned().fold(counts, Text::with_span)
        }
    }
}

/// The totals, computed from the rows, followed by the tables.
fn section<'a>(digest: &Digest<'_>, tables: Vec<Block<'a>>) -> Section<'a> {
    let totals = digest.totals();
    let title = format!("Pinning report: {}", count(totals.all(), "reference"));
    let summary = (totals.all() > 0).then(|| Block::List(summary(digest, &totals)));
    Section::new("pins", title, summary.into_iter().chain(tables).collect())
}

fn summary(digest: &Digest<'_>, totals: &Totals) -> Vec<Text> {
    let behind = |strengths: String| match strengths.as_str() {
        "" => strengths,
        strengths => format!(": {strengths}"),
    };
    let tone = if totals.unpinned > 0 { Tone::Warn } else { Tone::Plain };
    let unpinned = Text::default().with(tone, format!("{} not pinned", totals.unpinned));
    let summary = &digest.report.summary;
    let mut lines = vec![
        unpinned.and(behind(totals.strengths(false))),
        format!("{} pinned{}", totals.pinned, behind(totals.strengths(true))).into(),
        format!(
            "{} to code outside this repository, {} to a path in it, {} invalid or unknown",
            summary.remote_references, summary.local_references, summary.invalid_references
        )
        .into(),
    ];
    if summary.transitive_distinct > 0 {
        let (all, weak) = (summary.transitive_distinct, summary.transitive_unpinned);
        let text = format!(
            "{all} more that these actions and workflows use, found with --follow, \
             {weak} not pinned"
        );
        lines.push(text.into());
    }
    if summary.inactive_references > 0 {
        let inactive = summary.inactive_references;
        lines.push(
            format!("{inactive} more inactive, such as in vendored code, not counted above").into(),
        );
    }
    lines
}

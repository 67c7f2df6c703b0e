//! Renders a report as a page, for readers who see it for the first time.
//!
//! The most important line comes first, and the counts in a heading are those of the rows
//! below it.

mod pins;

use plimsoll_model::{Component, Report, RootCause, Severity};

use self::pins::{LIMIT, SHORT_LIMIT};
use crate::page::{
    Block, Cell, Page, Quote, Section, Table, Text, Tone, code, number, prose, word,
};
use crate::view::{Digest, brief, by_severity, count, origin, rule_settings, version};
use crate::{RenderOptions, View};

/// The maximum number of root causes of high severity whose source lines a terminal shows.
const HIGH_QUOTES: usize = 5;

/// The page of a report.
pub(crate) fn page<'a>(report: &'a Report, options: &RenderOptions) -> Page<'a> {
    let digest = Digest::new(report);
    let mut sections = Vec::new();
    match options.view {
        View::Full => {
            let [product, ci] = digest.components();
            sections.push(components("components", "Third-party code", product));
            sections.push(components("ci", "Run by CI", ci));
            sections.push(pins::grouped(&digest));
            sections.push(findings(&digest));
            sections.extend(pins::each(&digest));
        }
        View::Pins => sections.push(pins::every(&digest)),
    }
    sections.extend(diagnostics(&digest));
    Page { title: title(&digest, options.view), lead: lead(&digest), sections, foot: foot(&digest) }
}

fn title(digest: &Digest<'_>, view: View) -> Text {
    let (name, commit) = digest.title();
    let what = match view {
        View::Full => "Inventory of ",
        View::Pins => "Pins of ",
    };
    let title = Text::from(what).with(Tone::Code, name);
    match commit {
        Some(commit) => title.and(" at ").with(Tone::Code, commit),
        None => title,
    }
}

fn lead(digest: &Digest<'_>) -> Vec<Block<'static>> {
    let report = digest.report;
    let state = if report.complete {
        Block::Paragraph(format!("Complete: {}", digest.complete()).into())
    } else if !report.has_losses() {
        Block::Warning(format!("Incomplete inventory: {}", digest.unread()).into())
    } else {
        let losses = count(digest.losses(), "problem");
        Block::Warning(format!("Incomplete: {losses} while reading, listed below").into())
    };
    let product = digest.product().map(|line| Block::Paragraph(format!("Product: {line}").into()));
    let has_corrections = !report.corrections.is_empty();
    let corrections =
        has_corrections.then(|| Block::Paragraph(crate::review::corrections::lead(report).into()));
    let risk = crate::risk::lead(report).map(|text| Block::Paragraph(text.into()));
    let settings = rule_settings(report).map(|text| Block::Paragraph(text.into()));
    std::iter::once(state).chain(product).chain(settings).chain(risk).chain(corrections).collect()
}

fn components<'a>(id: &'static str, title: &str, components: Vec<&'a Component>) -> Section<'a> {
    let title = format!("{title}: {}", count(components.len(), "component"));
    let columns = [
        word("Kind").dropped(2),
        code("Name"),
        code("Version"),
        code("Where"),
        code("Upstream").dropped(1),
    ];
    let table = Table::new("", columns, components, |component| {
        [
            component.kind.as_str().into(),
            component.name.as_str().into(),
            version(component).into(),
            Cell::list(component.paths.iter().map(ToString::to_string)),
            origin(component).into(),
        ]
    });
    Section::new(id, title, vec![Block::Table(table.most_on_terminal(LIMIT))])
}

/// Findings by root cause: one row for the findings that one decision resolves.
fn findings<'a>(digest: &Digest<'a>) -> Section<'a> {
    let report = digest.report;
    let causes = report.root_causes();
    let columns = [
        word("Severity"),
        word("Rule"),
        code("Subject"),
        number("Places").dropped(1),
        code("First place").below(),
    ];
    let title = match causes.len() {
        0 => count(0, "finding"),
        all => {
            let severities = by_severity(&RootCause::by_severity(&causes));
            let all = count(all, "root cause");
            let deferred = match report.summary.deferred() {
                0 => String::new(),
                deferred => format!(" ({deferred} deferred by the policy)"),
            };
            format!("{}{deferred}, {all}: {severities}", count(report.findings.len(), "finding"))
        }
    };
    let quotes = quotes(report, &causes);
    let table = Table::new("", columns, causes, |cause| {
        let first = cause.locations().next().map(ToString::to_string).unwrap_or_default();
        [
            cause.severity.into(),
            cause.rule().into(),
            brief(&cause.subject()).into(),
            cause.places().to_string().into(),
            first.into(),
        ]
    });
    let table = table.most_on_terminal(SHORT_LIMIT);
    Section::new("findings", title, std::iter::once(Block::Table(table)).chain(quotes).collect())
}

/// The source lines of the root causes of high severity, with what to do.
fn quotes(report: &Report, causes: &[RootCause<'_>]) -> Option<Block<'static>> {
    let high = causes.iter().filter(|cause| cause.severity == Severity::High);
    let quotes = high.filter_map(|cause| {
        let finding = cause.findings.first()?;
        let title = Text::default().with(Tone::of_severity(cause.severity), cause.rule());
        let title = title.and(format!(": {}", finding.message));
        let quote = Quote::of(report, cause.locations().next()?, title, "")?;
        Some(quote.with_help(&finding.remediation))
    });
    let quotes: Vec<Quote> = quotes.take(pins::PAGE_QUOTES).collect();
    (!quotes.is_empty()).then_some(Block::Quotes(quotes, HIGH_QUOTES))
}

fn diagnostics<'a>(digest: &Digest<'a>) -> Option<Section<'a>> {
    let diagnostics = &digest.report.diagnostics;
    if diagnostics.is_empty() {
        return None;
    }
    let columns = [code("Where"), word("Kind"), prose("What")];
    // Losses come first, because the table may be cut.
    let (mut rows, said): (Vec<_>, Vec<_>) =
        diagnostics.iter().partition(|diagnostic| diagnostic.kind().is_loss());
    rows.extend(said);
    let table = Table::new("", columns, rows, |diagnostic| {
        let tone = if diagnostic.kind().is_loss() { Tone::Warn } else { Tone::Plain };
        [
            diagnostic.location().to_string().into(),
            Cell::toned(tone, diagnostic.kind().as_str()),
            diagnostic.message().into(),
        ]
    });
    let table = table.most_on_terminal(SHORT_LIMIT);
    let title = format!("{} while reading", count(diagnostics.len(), "remark"));
    Some(Section::new("remarks", title, vec![Block::Table(table)]))
}

/// Commands for further information.
fn foot(digest: &Digest<'_>) -> Vec<Text> {
    let explain = Text::from("Why a finding matters and what to do: ");
    let explain = explain.with(Tone::Code, "plimsoll explain RULE");
    let all =
        Text::from("The complete report in machine-readable form: ").with(Tone::Code, "-o json");
    if digest.report.findings.is_empty() { vec![all] } else { vec![explain, all] }
}

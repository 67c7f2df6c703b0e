//! The section about the licenses of what ships.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    ChangeState, Component, Concern, DeclaredLicense, Finding, LicenseCategory, LicenseExpression,
    LicenseForm,
};

use super::content::Review;
use crate::page::{Block, Cell, Chart, Section, Table, Text, code, number, prose, word};
use crate::states::States;
use crate::view::{brief, count, decimal};

/// The maximum number of licenses in the chart.
const DRAWN: usize = 12;

/// The licenses of components that may ship, and the components to review; `None` if nothing ships.
pub(super) fn section<'a>(review: &Review<'a>) -> Option<Section<'a>> {
    let report = review.report;
    let shipped: Vec<&Component> = report.components.iter().filter(|it| it.may_ship()).collect();
    if shipped.is_empty() {
        return None;
    }
    let open: Vec<&Component> =
        shipped.iter().copied().filter(|it| it.licenses.expression().is_none()).collect();
    let rows = by_license(&shipped);
    let mut blocks = vec![Block::Paragraph(lead(&shipped, &open).into())];
    blocks.push(Block::Table(categories(&rows, &open)));
    blocks.extend(findings(review).map(Block::Table));
    blocks.extend((!open.is_empty()).then(|| Block::Table(unknown(open))));
    if !rows.is_empty() {
        blocks.push(Block::Chart(chart(&rows)));
        let columns = [code("License"), word("Category"), number("Components")];
        blocks.push(Block::Table(Table::new("By license", columns, rows, |row| {
            [
                row.license.as_str().into(),
                row.category.as_str().into(),
                row.count.to_string().into(),
            ]
        })));
    }
    Some(Section::new("licenses", "Licenses", blocks))
}

/// The reason why a component has no effective license.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Metadata has words that are not an expression.
    Words,
    /// Files state licenses, from which none is concluded.
    Undecided,
    /// Nothing states one.
    Silent,
}

impl Gap {
    fn of(component: &Component) -> Self {
        let licenses = &component.licenses;
        let states = licenses
            .observed
            .iter()
            .any(|seen| seen.expression.is_some() && seen.form != Some(LicenseForm::Mention));
        match &licenses.declared {
            _ if states => Self::Undecided,
            Some(_) => Self::Words,
            None => Self::Silent,
        }
    }
}

fn lead(shipped: &[&Component], open: &[&Component]) -> String {
    let undecided = open.iter().filter(|it| Gap::of(it) == Gap::Undecided).count();
    let known = shipped.len().saturating_sub(open.len());
    let silent = open.len().saturating_sub(undecided);
    let all = count(shipped.len(), "component");
    let sentences = [
        Some(format!("Of {all} that may ship, the license of {known} is known.")),
        (undecided > 0).then(|| {
            format!("For {undecided}, files state licenses, but none could be concluded.")
        }),
        (silent > 0).then(|| {
            format!(
                "For {silent}, no file states a license and no metadata has an SPDX expression."
            )
        }),
    ];
    sentences.into_iter().flatten().collect::<Vec<String>>().join(" ")
}

/// An effective license, and the number of components with it.
struct Row<'a> {
    license: &'a LicenseExpression,
    category: LicenseCategory,
    count: u64,
}

/// The effective licenses, most frequent first.
fn by_license<'a>(shipped: &[&'a Component]) -> Vec<Row<'a>> {
    let mut counts: BTreeMap<&LicenseExpression, u64> = BTreeMap::new();
    for license in shipped.iter().filter_map(|component| component.licenses.expression()) {
        *counts.entry(license).or_default() += 1;
    }
    let rows = counts.into_iter();
    let rows = rows.map(|(license, count)| Row { license, category: license.category(), count });
    let mut rows: Vec<Row<'_>> = rows.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

/// Components and licenses of each category, the strictest first. An unknown license is in none of the other
/// categories.
fn categories<'a>(rows: &[Row<'_>], open: &[&Component]) -> Table<'a> {
    let mut counts: BTreeMap<LicenseCategory, (u64, u64)> = BTreeMap::new();
    for row in rows {
        let (components, licenses) = counts.entry(row.category).or_default();
        *components += row.count;
        *licenses += 1;
    }
    if !open.is_empty() {
        let (components, _) = counts.entry(LicenseCategory::Unknown).or_default();
        *components += u64::try_from(open.len()).unwrap_or(u64::MAX);
    }
    let columns = [word("Category"), number("Components"), number("Licenses")];
    let rows: Vec<_> = counts.into_iter().rev().collect();
    Table::new("By category", columns, rows, |(category, (components, licenses))| {
        [category.as_str().into(), components.to_string().into(), licenses.to_string().into()]
    })
}

/// Open findings about licenses: conflicts, altered texts, restrictions, what the policy does not allow, and the outcome
/// of each.
fn findings<'a>(review: &Review<'a>) -> Option<Table<'a>> {
    let report = review.report;
    let states = States::of(report, review.delta);
    let is_open = |finding: &&'a Finding| {
        let is_about = matches!(finding.concern, Concern::License | Concern::Clarification);
        is_about && !finding.is_deferred()
    };
    let rows = report.findings.iter().enumerate().filter(|(_, finding)| is_open(finding));
    let mut rows: Vec<_> = rows
        .map(|(at, finding)| {
            let state = states.at(at);
            let is_new = matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired));
            (std::cmp::Reverse(finding.severity), !is_new, finding, states.word(finding, state))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|(severity, is_old, finding, _)| (*severity, *is_old, finding.rule.clone()));
    let caption = Text::from(format!("To look at: {}", count(rows.len(), "finding")));
    let columns =
        [word("Severity"), word("State").dropped(2), word("Rule").dropped(1), prose("What")];
    Some(Table::new(caption, columns, rows, |(_, _, finding, state)| {
        let what: Cell = finding.message.as_str().into();
        [finding.severity.into(), (*state).into(), finding.rule.as_str().into(), what]
    }))
}

/// Components without an effective license, with the reason.
fn unknown(open: Vec<&Component>) -> Table<'_> {
    let columns = [code("Component"), code("Where"), prose("Why"), code("Seen").dropped(1)];
    let caption = format!("License not known: {}", count(open.len(), "component"));
    Table::new(caption, columns, open, |component| {
        let licenses = &component.licenses;
        let (why, seen) = match Gap::of(component) {
            Gap::Undecided => {
                let all = licenses.observed.iter().filter_map(|seen| seen.expression.as_ref());
                let all: BTreeSet<String> = all.map(ToString::to_string).collect();
                ("files state licenses, and none is concluded", Cell::list(all))
            }
            Gap::Words => {
                let words =
                    licenses.declared.as_ref().map(DeclaredLicense::as_str).unwrap_or_default();
                ("metadata names no license by an SPDX expression", words.into())
            }
            Gap::Silent => ("nothing states one", "".into()),
        };
        let place = component.paths.first().map(ToString::to_string).unwrap_or_default();
        [component.name.as_str().into(), place.into(), why.into(), seen]
    })
}

fn chart(rows: &[Row<'_>]) -> Chart {
    let drawn = || rows.iter().take(DRAWN);
    Chart::Bars {
        title: "Components by license",
        labels: drawn().map(|row| brief(row.license.as_str())).collect(),
        parts: vec![("components", drawn().map(|row| decimal(row.count)).collect())],
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{
        ComponentId, ComponentKind, ConcludedLicense, ObservedLicense, RepoPath, Scope,
    };

    use super::*;

    fn component(name: &str) -> Component {
        let kind = ComponentKind::VendoredDirectory;
        Component::new(ComponentId::derive(kind, name.as_bytes()), kind, Scope::Product, name)
    }

    fn concluded(name: &str, license: &str) -> Component {
        let mut component = component(name);
        let expression = LicenseExpression::parse(license).unwrap();
        component.licenses.concluded = Some(ConcludedLicense::new(expression, "root-license-text"));
        component
    }

    fn observed(name: &str, form: LicenseForm, licenses: &[&str]) -> Component {
        let mut component = component(name);
        for license in licenses {
            let mut seen = ObservedLicense::file(RepoPath::new("LICENSE"));
            (seen.form, seen.expression) = (Some(form), LicenseExpression::parse(license));
            component.licenses.observed.push(seen);
        }
        component
    }

    fn rows(table: &Table<'_>) -> Vec<String> {
        let text = |row: Vec<Cell>| {
            let cells = row.iter().map(|cell| {
                let values: Vec<&str> = cell.values().map(|span| span.raw.as_str()).collect();
                values.join("+")
            });
            cells.collect::<Vec<_>>().join(" | ")
        };
        table.on_page().rows().map(text).collect()
    }

    #[test]
    fn several_texts_without_a_conclusion_are_not_known() {
        let mut words = component("words");
        words.licenses.declared = Some(DeclaredLicense::new("see COPYING"));
        let all = [
            concluded("a", "MIT"),
            concluded("b", "MIT"),
            concluded("c", "MIT OR GPL-3.0-only"),
            concluded("d", "AGPL-3.0-only"),
            concluded("e", "LicenseRef-ours"),
            observed("two", LicenseForm::FullText, &["MIT", "ISC"]),
            observed("named", LicenseForm::Mention, &["MIT"]),
            words,
            component("silent"),
        ];
        let all: Vec<&Component> = all.iter().collect();
        let is_open = |it: &&Component| it.licenses.expression().is_none();
        let open: Vec<&Component> = all.iter().copied().filter(is_open).collect();
        assert_eq!(
            lead(&all, &open),
            "Of 9 components that may ship, the license of 5 is known. For 1, files state licenses, but none \
             could be concluded. For 3, no file states a license and no metadata has an SPDX expression."
        );
        let licenses = by_license(&all);
        assert_eq!(
            rows(&categories(&licenses, &open)),
            ["unknown | 5 | 1", "network-copyleft | 1 | 1", "permissive | 3 | 2"]
        );
        assert_eq!(
            rows(&unknown(open)),
            [
                "two |  | files state licenses, and none is concluded | ISC+MIT",
                "named |  | nothing states one | ",
                "words |  | metadata names no license by an SPDX expression | see COPYING",
                "silent |  | nothing states one | ",
            ]
        );
    }
}

//! The list of components with their licenses.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    LicenseBasis, LicenseCategory, LicenseConflict, LicenseConflictKind, LicenseExpression,
    LicensedComponent,
};

use crate::page::{Block, Cell, Section, Table, Tone, code, number, word};
use crate::view::count;

/// A sentence with the number of components whose license is known.
pub(super) fn lead(components: &[LicensedComponent]) -> Vec<Block<'static>> {
    let made = || components.iter().filter(|component| component.id.is_some());
    let known = made().filter(|component| component.expression.is_some()).count();
    let text =
        format!("The license of {known} of {} is known.", count(made().count(), "component"));
    vec![Block::Paragraph(text.into())]
}

pub(super) fn sections(components: &[LicensedComponent]) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let conflicts: Vec<_> = (components.iter())
        .flat_map(|row| row.conflicts.iter().map(move |conflict| (row, conflict)))
        .collect();
    if !conflicts.is_empty() {
        let title = format!("Conflicts: {}", conflicts.len());
        sections.push(Section::new("conflicts", title, vec![Block::Table(disagreeing(conflicts))]));
    }
    let said = distribution(components);
    if said.len() > 1 {
        let columns = [code("License"), number("Components")];
        let table = Table::new("", columns, said, |(expression, components)| {
            [(*expression).into(), components.to_string().into()]
        });
        sections.push(Section::new("licenses", "Licenses", vec![Block::Table(table)]));
    }
    let table = table(components.iter().collect());
    sections.push(Section::new("components", "Components", vec![Block::Table(table)]));
    sections
}

/// The number of components by license, most frequent first.
fn distribution(components: &[LicensedComponent]) -> Vec<(&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for component in components.iter().filter(|component| component.id.is_some()) {
        let expression = component.expression.as_ref().map(LicenseExpression::as_str);
        *counts.entry(expression.unwrap_or("unknown")).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
    all.sort_by_key(|(_, components)| std::cmp::Reverse(*components));
    all
}

fn table(rows: Vec<&LicensedComponent>) -> Table<'_> {
    let columns = [
        code("Component"),
        code("Version"),
        code("License"),
        word("Category").dropped(3),
        word("Basis"),
        code("Declared").dropped(2),
        code("Observed").dropped(1),
        number("Conflicts"),
    ];
    Table::new("", columns, rows, |component| {
        let license = component.expression.as_ref().map(ToString::to_string);
        let basis = match component.basis {
            LicenseBasis::Unknown => Cell::toned(Tone::Warn, "unknown"),
            basis => basis.as_str().into(),
        };
        let conflicts = match component.conflicts.len() {
            0 => String::new(),
            conflicts => conflicts.to_string(),
        };
        [
            name(component).into(),
            component.version.clone().unwrap_or_default().into(),
            license.unwrap_or_default().into(),
            component.category.map(LicenseCategory::as_str).unwrap_or_default().into(),
            basis,
            declared(component).into(),
            Cell::list(observed(component)),
            Cell::toned(Tone::Bad, conflicts),
        ]
    })
}

fn name(component: &LicensedComponent) -> String {
    if component.id.is_none() {
        return format!("{} (the product)", component.name);
    }
    component.name.clone()
}

/// The declared license, if it differs from the effective one.
fn declared(component: &LicensedComponent) -> String {
    let declared = component.licenses.declared.as_ref();
    let is_new = |text: &&str| component.expression.as_ref().is_none_or(|it| it.as_str() != *text);
    declared
        .map(plimsoll_model::DeclaredLicense::as_str)
        .filter(is_new)
        .unwrap_or_default()
        .to_owned()
}

/// The licenses in the files, each once, if they differ from the effective one.
fn observed(component: &LicensedComponent) -> Vec<String> {
    let all = component.licenses.observed.iter().filter_map(|file| file.expression.as_ref());
    let new = all.filter(|expression| Some(*expression) != component.expression.as_ref());
    let all: BTreeSet<&str> = new.map(LicenseExpression::as_str).collect();
    all.into_iter().map(str::to_owned).collect()
}

fn disagreeing<'a>(rows: Vec<(&'a LicensedComponent, &'a LicenseConflict)>) -> Table<'a> {
    let columns = [
        code("Component"),
        code("File"),
        code("Stated"),
        code("Text"),
        word("Conflict").dropped(1),
    ];
    Table::new("", columns, rows, |(component, conflict)| {
        let place = match conflict.line {
            Some(line) => format!("{}:{line}", conflict.path),
            None => conflict.path.to_string(),
        };
        let stated = conflict.stated.as_ref().map(ToString::to_string).unwrap_or_default();
        let text = match conflict.kind {
            LicenseConflictKind::AlteredText => format!("{}, altered", conflict.found),
            _ => conflict.found.to_string(),
        };
        let kind = Cell::toned(Tone::Bad, conflict.kind.as_str());
        [name(component).into(), place.into(), stated.into(), text.into(), kind]
    })
}

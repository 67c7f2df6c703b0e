//! Groups components and files that may ship by license.

use std::collections::BTreeMap;

use plimsoll_model::{
    ClaimValue, Component, EvidenceKind, LicenseExpression, LicenseForm, Location, ObservedLicense,
    RepoPath, Scope,
};

use crate::Inventory;
use crate::words::plural;

/// Components and files that may ship under one license.
#[derive(Debug, Default)]
pub(crate) struct LicenseGroup<'a> {
    /// Components that are under the license as a whole.
    pub(crate) components: Vec<&'a Component>,
    /// Files under the license in other components.
    pub(crate) files: Vec<(&'a Component, &'a ObservedLicense)>,
}

/// Groups components and files that may ship by license, for the licenses that satisfy a predicate. The license of a
/// single file is listed for that file, and does not count as the license of its component.
pub(crate) fn by_license<'a>(
    inventory: &Inventory<'a>,
    test: impl Fn(&LicenseExpression) -> bool,
) -> BTreeMap<&'a LicenseExpression, LicenseGroup<'a>> {
    let mut groups: BTreeMap<&LicenseExpression, LicenseGroup<'a>> = BTreeMap::new();
    for component in inventory.components.iter().filter(|component| component.may_ship()) {
        let whole = component.licenses.expression();
        if let Some(license) = whole.filter(|license| test(license)) {
            groups.entry(license).or_default().components.push(component);
        }
        for seen in stated(component) {
            let Some(license) = seen.of_file() else { continue };
            let is_known = whole.is_some_and(|whole| whole.comes_with_text(license));
            if test(license) && !is_known {
                let files = &mut groups.entry(license).or_default().files;
                // A file with several texts is listed once.
                if files.last().is_none_or(|(_, last)| last.path != seen.path) {
                    files.push((component, seen));
                }
            }
        }
    }
    groups
}

/// The licenses that the files of a component state. Left out are bundles, which list the licenses of other components,
/// altered texts, which are not the license they resemble, and files that a person clarified.
fn stated(component: &Component) -> Vec<&ObservedLicense> {
    let evidence = &component.evidence;
    if evidence.iter().any(|claim| claim.kind.is_of_person()) {
        return Vec::new();
    }
    let kinds = [EvidenceKind::LicenseFile, EvidenceKind::LicenseText, EvidenceKind::SpdxTag];
    let claims = evidence.iter().filter(|claim| kinds.contains(&claim.kind));
    let seen = claims.filter_map(|claim| match &claim.value {
        ClaimValue::LicenseText(seen) => Some(&**seen),
        _ => None,
    });
    seen.filter(|seen| seen.altered.is_none() && seen.form != Some(LicenseForm::Mention)).collect()
}

impl LicenseGroup<'_> {
    /// The components that contain the files, each once.
    pub(crate) fn of_files(&self) -> Vec<&Component> {
        let mut components: Vec<&Component> =
            self.files.iter().map(|(component, _)| *component).collect();
        components.dedup_by_key(|component| &component.id);
        components
    }

    /// The places of the files.
    pub(crate) fn places(&self) -> Vec<Location> {
        self.files.iter().map(|(_, seen)| place(seen)).collect()
    }

    /// Describes the components for a message: "rope and sail ship", "rope may ship".
    pub(crate) fn ship(&self) -> String {
        let names = names(&self.components);
        let is_product = |component: &Component| component.scope == Scope::Product;
        match self.components.as_slice() {
            [component] if is_product(component) => format!("{names} ships"),
            all if all.iter().all(|component| is_product(component)) => format!("{names} ship"),
            _ => format!("{names} may ship"),
        }
    }

    /// Describes the files for a message: "rope/a.c and 2 more files in rope may ship".
    pub(crate) fn files_ship(&self) -> String {
        let all: Vec<&ObservedLicense> = self.files.iter().map(|(_, seen)| *seen).collect();
        format!("{} in {} may ship", files(&all), names(&self.of_files()))
    }
}

/// The place where a license is stated.
pub(crate) fn place(seen: &ObservedLicense) -> Location {
    match seen.line {
        Some(line) => Location::line(seen.path.clone(), line),
        None => Location::whole(seen.path.clone()),
    }
}

/// Names the first of several files that state the same, with the number of the others.
pub(crate) fn files(all: &[&ObservedLicense]) -> String {
    let count = all.iter().map(|seen| seen.files.map_or(1, u64::from)).sum();
    all.first().map(|seen| counted(&seen.path, count)).unwrap_or_default()
}

/// Names a file, with the number of the others.
pub(crate) fn counted(path: &RepoPath, all: u64) -> String {
    match all.saturating_sub(1) {
        0 => path.to_string(),
        more => format!("{path} and {}", plural(more, "more file")),
    }
}

/// The maximum number of components in a message.
const NAMED: usize = 5;

/// Lists the names of components, with the number of those left out.
fn names(components: &[&Component]) -> String {
    let all: Vec<&str> = components.iter().map(|component| component.name.as_str()).collect();
    match (all.as_slice(), all.len().saturating_sub(NAMED)) {
        ([one], _) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (_, more) => format!(
            "{} and {more} more",
            all.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ")
        ),
    }
}

//! Components for tests of the rules about licenses.

use plimsoll_model::{
    AlteredTerms, Claim, ClaimValue, Component, ComponentId, ComponentKind, DeclaredLicense,
    EvidenceKind, LicenseExpression, LicenseForm, Location, ObservedLicense, RepoPath, Scope,
    Subject,
};

/// A component in the tree that ships.
pub(crate) fn component(name: &str) -> Component {
    let kind = ComponentKind::VendoredDirectory;
    let id = ComponentId::derive(kind, name.as_bytes());
    let mut component = Component::new(id, kind, Scope::Product, name);
    component.paths = vec![RepoPath::new(name)];
    component
}

/// The same with a license in its metadata.
pub(crate) fn declare(mut component: Component, license: &str) -> Component {
    component.licenses.declared = Some(DeclaredLicense::new(license));
    component
}

/// The same with a clarification of a file.
pub(crate) fn clarify(mut component: Component, file: &str) -> Component {
    let value = ClaimValue::license("MIT");
    let place = Location::whole(RepoPath::new(file));
    let claim = Claim::new(Subject::Itself, value, EvidenceKind::Clarification, place);
    component.evidence.push(claim);
    component
}

/// Adds what a file states: a source file by its name, else a license file.
pub(crate) fn observe(component: &mut Component, path: &str, form: LicenseForm, license: &str) {
    observe_as(component, path, form, license, None);
}

/// The same with other words than the license has.
pub(crate) fn observe_altered(
    component: &mut Component,
    path: &str,
    form: LicenseForm,
    license: &str,
    terms: AlteredTerms,
) {
    observe_as(component, path, form, license, Some(terms));
}

fn observe_as(
    component: &mut Component,
    path: &str,
    form: LicenseForm,
    license: &str,
    terms: Option<AlteredTerms>,
) {
    let mut seen = ObservedLicense::file(RepoPath::new(path));
    (seen.form, seen.line) = (Some(form), Some(1));
    seen.expression = LicenseExpression::parse(license);
    seen.altered = terms.map(Box::new);
    component.licenses.observed.push(seen.clone());
    let is_source = path.contains(".c");
    let kind = if is_source { EvidenceKind::LicenseText } else { EvidenceKind::LicenseFile };
    let place = Location::line(seen.path.clone(), 1);
    let value = ClaimValue::LicenseText(Box::new(seen));
    component.evidence.push(Claim::new(Subject::Itself, value, kind, place));
}

//! Sample components for tests of the license rules.

use plimsoll_model::{
    AlteredTerms, Claim, ClaimValue, Component, ComponentId, ComponentKind, DeclaredLicense,
    EvidenceKind, LicenseExpression, LicenseForm, Location, ObservedLicense, RepoPath, Scope,
    Subject,
};

/// A shipped component in the tree.
pub(crate) fn component(name: &str) -> Component {
    let kind = ComponentKind::VendoredDirectory;
    let id = ComponentId::derive(kind, name.as_bytes());
    let mut component = Component::new(id, kind, Scope::Product, name);
    component.paths = vec![RepoPath::new(name)];
    component
}

/// The component with a license in its metadata.
pub(crate) fn declare(mut component: Component, license: &str) -> Component {
    component.licenses.declared = Some(DeclaredLicense::new(license));
    component
}

/// The component with a clarification of a file.
pub(crate) fn clarify(mut component: Component, file: &str) -> Component {
    let value = ClaimValue::license("MIT");
    let place = Location::whole(RepoPath::new(file));
    let claim = Claim::new(Subject::Itself, value, EvidenceKind::Clarification, place);
    component.evidence.push(claim);
    component
}

/// Adds a license statement of a file: of a source file if the name has `.c` in it, otherwise of a license file.
pub(crate) fn observe(component: &mut Component, path: &str, form: LicenseForm, license: &str) {
    observe_as(component, path, form, license, None);
}

/// Adds a license text with altered terms, as [`observe`] adds others.
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

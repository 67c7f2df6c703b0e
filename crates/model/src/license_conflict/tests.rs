use super::*;
use crate::{
    AlteredTerms, ComponentId, ComponentKind, DeclaredLicense, Location, Redacted, Scope, Subject,
};

fn component() -> Component {
    let kind = ComponentKind::VendoredDirectory;
    let mut component =
        Component::new(ComponentId::derive(kind, b"rope"), kind, Scope::Product, "rope");
    component.paths = vec![RepoPath::new("rope")];
    component
}

fn observe(component: &mut Component, path: &str, form: LicenseForm, text: &str) {
    let mut seen = ObservedLicense::file(RepoPath::new(path));
    (seen.form, seen.expression) = (Some(form), LicenseExpression::parse(text));
    let is_source = path.contains(".c");
    let kind = if is_source { EvidenceKind::LicenseText } else { EvidenceKind::LicenseFile };
    claim(component, path, kind, ClaimValue::LicenseText(Box::new(seen)));
}

fn claim(component: &mut Component, path: &str, kind: EvidenceKind, value: ClaimValue) {
    let place = Location::whole(RepoPath::new(path));
    component.evidence.push(Claim::new(Subject::Itself, value, kind, place));
}

fn said(component: &Component) -> Vec<(&'static str, String, String)> {
    let conflicts = component.license_conflicts().into_iter();
    conflicts.map(|it| (it.kind.as_str(), it.path.to_string(), it.found.to_string())).collect()
}

/// A declared license and the texts of license files: the contradicting ones.
fn of_texts(declared: &str, texts: &[&str]) -> Vec<String> {
    let mut component = component();
    component.licenses.declared = Some(DeclaredLicense::new(declared));
    for (at, text) in texts.iter().enumerate() {
        observe(&mut component, &format!("rope/LICENSE.{at}"), LicenseForm::FullText, text);
    }
    said(&component).into_iter().map(|(_, _, found)| found).collect()
}

#[test]
fn license_files_are_compared_with_the_declaration() {
    for (declared, texts, expected) in [
        ("MIT", &["MIT"][..], &[][..]),
        ("MIT OR Apache-2.0", &["MIT"], &[]),
        ("MIT AND Apache-2.0", &["MIT"], &[]),
        ("MIT", &["ISC"], &["ISC"]),
        ("MIT", &["ISC", "Zlib"], &["ISC", "Zlib"]),
        ("MIT", &["GPL-3.0-or-later"], &["GPL-3.0-or-later"]),
        // Several files are several licenses; one with more obligations is missing from the
        // declaration.
        ("MIT", &["MIT", "BSD-3-Clause"], &[]),
        ("MIT", &["MIT", "GPL-3.0-or-later"], &["GPL-3.0-or-later"]),
        ("MIT", &["MIT AND CC-BY-NC-4.0"], &["MIT AND CC-BY-NC-4.0"]),
        ("MIT", &["MIT OR GPL-3.0-only"], &[]),
        ("MIT", &["MIT AND LicenseRef-ours"], &[]),
        // A text cannot state "only" or "or later", and does not contain an exception.
        ("GPL-2.0-only", &["GPL-2.0-or-later"], &[]),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", &["GPL-2.0-only"], &[]),
        ("GPL-2.0-only", &["GPL-3.0-only"], &["GPL-3.0-only"]),
        ("AGPL-3.0-only", &["GPL-3.0-only"], &["GPL-3.0-only"]),
        ("LGPL-3.0-or-later", &["LGPL-3.0-only", "GPL-3.0-only"], &[]),
        ("LGPL-3.0-or-later", &["GPL-3.0-only"], &["GPL-3.0-only"]),
        ("see COPYING", &["GPL-3.0-only"], &[]),
    ] {
        assert_eq!(of_texts(declared, texts), expected, "{declared} {texts:?}");
    }
}

#[test]
fn only_license_files_of_the_component_itself_count() {
    let mut rope = component();
    rope.licenses.declared = Some(DeclaredLicense::new("MIT"));
    observe(&mut rope, "rope/knot/LICENSE", LicenseForm::FullText, "GPL-3.0-only");
    observe(&mut rope, "rope/a.c", LicenseForm::FullText, "GPL-3.0-only");
    observe(&mut rope, "rope/COPYING", LicenseForm::Mention, "GPL-3.0-only");
    assert!(said(&rope).is_empty());
    let mut unclear = ObservedLicense::file(RepoPath::new("rope/LICENSE.txt"));
    let value = |seen: &ObservedLicense| ClaimValue::LicenseText(Box::new(seen.clone()));
    observe(&mut rope, "rope/LICENSE", LicenseForm::FullText, "ISC");
    assert_eq!(said(&rope).len(), 1);
    // The other file may have the declared license.
    claim(&mut rope, "rope/LICENSE.txt", EvidenceKind::LicenseFile, value(&unclear));
    assert!(said(&rope).is_empty());
    unclear.expression = LicenseExpression::parse("MIT");
    let mut terms = AlteredTerms::default();
    terms.added.push(Redacted::new("for research"));
    unclear.altered = Some(Box::new(terms));
    claim(&mut rope, "rope/LICENSE.txt", EvidenceKind::LicenseFile, value(&unclear));
    let altered = ("altered-text", "rope/LICENSE.txt".to_owned(), "MIT".to_owned());
    assert_eq!(said(&rope), [altered]);
    claim(&mut rope, "rope/LICENSE.txt", EvidenceKind::Clarification, ClaimValue::license("MIT"));
    assert!(said(&rope).is_empty());
}

#[test]
fn a_tag_is_compared_with_the_text_in_its_file() {
    let of = |tags: &[&str], texts: &[&str]| -> usize {
        let mut rope = component();
        for tag in tags {
            observe(&mut rope, "rope/a.c", LicenseForm::Tag, tag);
        }
        for text in texts {
            observe(&mut rope, "rope/a.c", LicenseForm::FullText, text);
        }
        observe(&mut rope, "rope/b.c", LicenseForm::FullText, "Zlib");
        said(&rope).iter().filter(|(kind, ..)| *kind == "tag-against-text").count()
    };
    assert_eq!(of(&["MIT"], &["ISC"]), 1);
    assert_eq!(of(&["LicenseRef-NvidiaProprietary"], &["BSD-3-Clause"]), 1);
    assert_eq!(of(&["MIT"], &["MIT"]), 0);
    assert_eq!(of(&["MIT"], &["MIT", "ISC"]), 0);
    assert_eq!(of(&["MIT", "ISC"], &["ISC", "MIT"]), 0);
    assert_eq!(of(&["MIT OR ISC"], &["ISC"]), 0);
    assert_eq!(of(&["GPL-2.0-or-later"], &["GPL-2.0-only"]), 0);
    assert_eq!(of(&["GPL-2.0-only WITH Linux-syscall-note"], &["GPL-2.0-or-later"]), 0);
    assert_eq!(of(&["MIT"], &[]), 0);
}

#[test]
fn records_disagree_where_none_counts() {
    let mut rope = component();
    for license in ["GPL-3.0-only", "GPL-3.0", "MIT"] {
        let kind = EvidenceKind::VendoringRecord;
        claim(&mut rope, "rope/README", kind, ClaimValue::license(license));
    }
    let expected = ("declared-against-declared", "rope/README".to_owned(), "MIT".to_owned());
    assert_eq!(said(&rope), [expected]);
    rope.licenses.declared = Some(DeclaredLicense::new("MIT"));
    assert!(said(&rope).is_empty());
}

//! A correction by a person takes precedence over every claim and every reference.

use plimsoll_model::{Dependencies, ObservedLicense, RejectedClaim, SourceUrl, Upstream};

use super::*;
use crate::Detection;

fn said(value: ClaimValue) -> Claim {
    Claim::new(Subject::Itself, value, EvidenceKind::Correction, at("third_party/fmt"))
}

fn corrected(component: Component, values: Vec<ClaimValue>) -> Component {
    let claims = values.into_iter().map(|value| (component.id.clone(), said(value))).collect();
    let mut found = Detection { components: vec![component], ..Detection::default() };
    found.correct(claims);
    found.components.remove(0)
}

fn license(expression: &str) -> ClaimValue {
    let mut license = ObservedLicense::file(RepoPath::new("third_party/fmt"));
    license.expression = plimsoll_model::LicenseExpression::parse(expression);
    ClaimValue::LicenseText(Box::new(license))
}

#[test]
fn a_correction_counts_before_content_and_records() {
    let record = |value| of_fmt(value, EvidenceKind::VendoringRecord, "third_party/fmt/METADATA");
    let known = fmt(vec![
        record(ClaimValue::version("11.0.0")),
        record(ClaimValue::name("fmt")),
        record(ClaimValue::upstream("https://github.com/fmtlib/fmt")),
    ]);
    let purl = known.purl.clone().unwrap();
    assert!(purl.starts_with("pkg:generic/fmt@11.0.0"), "{purl}");
    // No file could state this as a version.
    let component = corrected(known, vec![ClaimValue::version("11.1.0 with patches")]);
    assert_eq!(component.version.as_deref(), Some("11.1.0 with patches"));
    let (rule, against) = rules(&component, Field::Version);
    assert_eq!((rule.as_str(), against), ("corrected", vec!["corrected".to_owned()]));
    assert_eq!(rules(&component, Field::Name).0, "only-claim");
    assert_eq!(rules(&component, Field::Identity).0, "corrected");
    let purl = component.purl.unwrap();
    assert!(purl.starts_with("pkg:generic/fmt@11.1.0%20with%20patches?vcs_url="), "{purl}");
}

#[test]
fn an_upstream_changes_who_it_comes_from() {
    let known = fmt(vec![of_fmt(
        ClaimValue::upstream("https://github.com/other/fmt"),
        EvidenceKind::VendoringRecord,
        "third_party/fmt/METADATA",
    )]);
    assert_eq!(known.owner.as_deref(), Some("other"));
    let url = SourceUrl::new("https://github.com/fmtlib/fmt");
    let upstream = ClaimValue::Upstream(Box::new(Upstream::at(url)));
    let component = corrected(known, vec![upstream, license("MIT")]);
    assert_eq!(component.owner.as_deref(), Some("fmtlib"));
    assert_eq!(component.supplier.as_deref(), Some("fmtlib"));
    assert_eq!(component.licenses.expression().unwrap().as_str(), "MIT");
    assert_eq!(rules(&component, Field::LicenseText).0, "corrected");
}

#[test]
fn what_a_reference_states_can_be_corrected() {
    let component = corrected(package("rope", Some("1.0.0")), vec![ClaimValue::version("1.0.1")]);
    assert_eq!(component.purl.as_deref(), Some("pkg:npm/rope@1.0.1"));
    let known = package("rope", Some("1.0.0"));
    let component =
        corrected(known, vec![ClaimValue::name("Rope"), ClaimValue::Scope(Scope::Test)]);
    // The registry uses the original name.
    assert_eq!(component.purl.as_deref(), Some("pkg:npm/rope@1.0.0"));
    assert_eq!((component.name.as_str(), component.scope), ("Rope", Scope::Test));
    let purl = ClaimValue::Identity("pkg:npm/%40rope/rope@1.0.0".into());
    let component = corrected(package("rope", Some("1.0.0")), vec![purl]);
    assert_eq!(component.purl.as_deref(), Some("pkg:npm/%40rope/rope@1.0.0"));
    assert_eq!(rules(&component, Field::Identity).0, "corrected");
}

#[test]
fn claims_that_agree_are_what_it_rests_on() {
    let known = fmt(vec![
        of_fmt(ClaimValue::version("v1.0"), EvidenceKind::Prose, "third_party/fmt/README"),
        of_fmt(ClaimValue::version("2.0"), EvidenceKind::Prose, "third_party/fmt/README.txt"),
    ]);
    assert_eq!(known.version, None);
    let component = corrected(known, vec![ClaimValue::version("1.0")]);
    let conclusion = component.conclusions.iter().find(|it| it.field == Field::Version).unwrap();
    let used = conclusion.used.as_deref().unwrap();
    let text = |at: &u32| component.evidence[usize::try_from(*at).unwrap()].value.to_string();
    assert_eq!(used.iter().map(text).collect::<Vec<_>>(), ["v1.0", "1.0"]);
    let rejected: Vec<String> =
        conclusion.rejected.iter().map(|RejectedClaim { claim, .. }| text(claim)).collect();
    assert_eq!(rejected, ["2.0"]);
}

#[test]
fn later_claims_do_not_take_a_correction_back() {
    let known = fmt(vec![]);
    let component = corrected(known, vec![ClaimValue::version("1.0")]);
    let mut components = [component];
    let claim = of_fmt(ClaimValue::version("2.0"), EvidenceKind::Content, "third_party/fmt/fmt.h");
    later(vec![claim], &mut components, &mut Stated::default());
    assert_eq!(components[0].version.as_deref(), Some("1.0"));
    assert_eq!(rules(&components[0], Field::Version).1, ["corrected"]);
}

#[test]
fn what_is_removed_leaves_nothing_that_leads_to_it() {
    let path = |text: &str| {
        let kind = ComponentKind::VendoredDirectory;
        let id = ComponentId::derive(kind, text.as_bytes());
        let mut component = Component::new(id, kind, Scope::Product, text);
        component.paths = vec![RepoPath::new(text)];
        component
    };
    let (outer, mut middle, mut inner) = (path("a"), path("a/b"), path("a/b/c"));
    middle.nested_in = Some(outer.id.clone());
    inner.nested_in = Some(middle.id.clone());
    let ids = [outer.id.clone(), middle.id.clone(), inner.id.clone()];
    let mut found = Detection { components: vec![outer, middle, inner], ..Detection::default() };
    let lockfile = RepoPath::new("package-lock.json");
    found.dependencies = vec![
        Dependencies::new(lockfile.clone(), Some(ids[0].clone()), vec![ids[2].clone()]),
        Dependencies::new(lockfile, None, vec![ids[0].clone(), ids[2].clone()]),
    ];
    found.remove(&ids[..1].iter().cloned().collect());
    assert_eq!(found.components[0].nested_in, None);
    assert_eq!(found.components[1].nested_in.as_ref(), Some(&ids[1]));
    assert_eq!(found.dependencies.len(), 1);
    assert_eq!(found.dependencies[0].on, [ids[2].clone()]);
}

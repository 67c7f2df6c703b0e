//! Tests which component a claim is assigned to, and when.

use std::collections::{BTreeMap, HashMap};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentKind, EvidenceKind, Field, PinStrength, Redacted,
    RepoPath, Scope, Subject, UnattachedClaim, UnattachedReason,
};

use super::{COMMIT, at, concluded, fmt, later, of_fmt, package, path, present, rules};
use crate::conclude::claims::{add, conclude};
use crate::conclude::derived::Derived;
use crate::conclude::stated::Stated;

/// An entry of `.gitmodules` may remain after the code was copied. Statements in the copy do not pin the submodule,
/// and the entry does not describe the copy.
#[test]
fn a_submodule_and_code_at_one_path_are_two_components() {
    let record = |value: ClaimValue| {
        of_fmt(value, EvidenceKind::VendoringRecord, "third_party/fmt/README.chromium")
    };
    let entry = |value: ClaimValue| of_fmt(value, EvidenceKind::VendoringRecord, ".gitmodules");
    let submodule = || entry(ClaimValue::Presence(ComponentKind::Submodule));
    let url = || entry(ClaimValue::upstream("https://github.com/o/fmt"));
    let stated = || {
        let url = ClaimValue::upstream("https://github.com/trusted/fmt");
        [ClaimValue::name("evil"), url, ClaimValue::commit(COMMIT)].map(record)
    };
    let of = |component: &Component| {
        let upstream = component.upstream.as_ref().map(|it| it.url.as_str().to_owned());
        (component.kind, component.name.clone(), component.pin, component.purl.clone(), upstream)
    };
    let mut claims = vec![present(), submodule(), url()];
    claims.extend(stated());
    let (mut components, _) = concluded(claims);
    components.sort_by_key(|it| it.kind == ComponentKind::Submodule);
    let bare = (
        ComponentKind::Submodule,
        "fmt".to_owned(),
        Some(PinStrength::Absent),
        None,
        Some("https://github.com/o/fmt".to_owned()),
    );
    let copied = (
        ComponentKind::VendoredDirectory,
        "evil".to_owned(),
        Some(PinStrength::ContentDigest),
        Some(format!("pkg:github/trusted/fmt@{COMMIT}")),
        Some("https://github.com/trusted/fmt".to_owned()),
    );
    assert_eq!(components.iter().map(of).collect::<Vec<_>>(), [copied, bare]);
    // If they are added later, the result is the same: the entry belongs to the submodule, other claims to the code.
    let (mut later, mut apart) = concluded(vec![present(), submodule()]);
    let mut claims = vec![url()];
    claims.extend(stated());
    add(claims, &HashMap::new(), &|_| true, &mut later, &mut apart.stated);
    later.sort_by_key(|it| it.kind == ComponentKind::Submodule);
    assert_eq!(
        later.iter().map(of).collect::<Vec<_>>(),
        components.iter().map(of).collect::<Vec<_>>()
    );
    // Without code in the tree, the statements are about the submodule, but still do not pin it.
    let (components, _) = concluded([submodule(), url()].into_iter().chain(stated()).collect());
    let [component] = components.as_slice() else { unreachable!("{components:?}") };
    assert_eq!((component.revision.as_ref(), component.pin), (None, Some(PinStrength::Absent)));
    assert_eq!(rules(component, Field::Revision).0, "beside-submodule");
    assert_eq!(of(component).4.as_deref(), Some("https://github.com/o/fmt"));
}

#[test]
fn what_is_not_in_the_tree_is_stale_and_never_a_component() {
    let mut derived = Derived::with_capacity(0);
    let version = of_fmt(ClaimValue::version("1"), EvidenceKind::Prose, "README");
    let claims = vec![present(), version];
    let apart =
        conclude(claims, Vec::new(), &|path| *path == RepoPath::new("README"), &mut derived);
    assert!(derived.into_components().is_empty());
    let reasons: Vec<_> = apart.unattached.iter().map(|it| it.reason).collect();
    assert_eq!(reasons, [UnattachedReason::Stale; 2]);
}

/// If only its presence is known, the identity is based on that claim, and lists it.
#[test]
fn what_is_only_there_rests_on_the_claim_that_it_is() {
    let found = fmt(vec![]);
    let [identity, name] = found.conclusions.as_slice() else { unreachable!("{found:#?}") };
    let used = identity.used.as_deref();
    assert_eq!((identity.rule.as_ref(), used), ("known-by-place", Some(&[0][..])));
    assert_eq!(name.rule, "named-after-path");
}

#[test]
fn claims_reach_what_they_are_about() {
    let purl = "pkg:npm/left-pad@1.3.0";
    let mut derived = Derived::with_capacity(1);
    derived.merge(package("left-pad", Some("1.3.0")));
    let about = |value: ClaimValue, purl: &str| {
        Claim::new(Subject::purl(purl), value, EvidenceKind::Prose, at("notes"))
    };
    let other = "pkg:generic/ssl@3";
    let below = Subject::Path(RepoPath::new("third_party/fmt/src/a.cc"));
    let license = ClaimValue::license("MIT");
    let claims = vec![
        about(license.clone(), purl),
        about(ClaimValue::version("9"), purl),
        about(ClaimValue::Presence(ComponentKind::PrebuiltBinary), other),
        about(ClaimValue::Pin(PinStrength::FullTag), other),
        about(ClaimValue::name("nobody"), "pkg:npm/nobody@1"),
        present(),
        Claim::new(below, license.clone(), EvidenceKind::Manifest, at("third_party/fmt/src/a.cc")),
        Claim::new(
            Subject::Directory(RepoPath::default()),
            license,
            EvidenceKind::Manifest,
            at("package.json"),
        ),
    ];
    let mut apart = conclude(claims, Vec::new(), &|_| true, &mut derived);
    let mut components = derived.into_components();
    let by_name = |components: &[Component]| -> BTreeMap<String, Component> {
        components.iter().map(|it| (it.name.clone(), it.clone())).collect()
    };
    let of = by_name(&components);
    let declared = |component: &Component| component.licenses.declared.clone().unwrap().raw;
    assert_eq!(declared(&of["left-pad"]).as_str(), "MIT");
    let is_fixed = |component: &Component| {
        assert_eq!(component.version.as_deref(), Some("1.3.0"));
        assert_eq!(rules(component, Field::Version).0, "identity-is-fixed");
    };
    is_fixed(&of["left-pad"]);
    // A rejected claim stays rejected when further claims are added.
    let more = vec![about(ClaimValue::Supplier(Redacted::new("Example Org")), purl)];
    later(more, &mut components, &mut apart.stated);
    is_fixed(&by_name(&components)["left-pad"]);
    assert_eq!(by_name(&components)["left-pad"].supplier.as_deref(), Some("Example Org"));
    assert_eq!(of["ssl"].pin, Some(PinStrength::FullTag));
    assert_eq!(of["ssl"].version.as_deref(), Some("3"));
    assert_eq!(declared(&of["fmt"]).as_str(), "MIT");
    assert_eq!(apart.statements.licenses.declared.unwrap().as_str(), "MIT");
    let [left] = apart.unattached.as_slice() else { unreachable!() };
    assert_eq!(left.reason, UnattachedReason::NoComponent);
}

/// Later claims are compared with the earlier ones, and may undo a conclusion.
#[test]
fn a_claim_that_comes_later_is_weighed_with_the_others() {
    let kind = EvidenceKind::VendoringRecord;
    let record = |value: ClaimValue| of_fmt(value, kind, "third_party/fmt/METADATA");
    let (one, other) = ("https://github.com/fmtlib/fmt", "https://github.com/else/fmt");
    let (first, more) = (
        vec![record(ClaimValue::upstream(one)), record(ClaimValue::version("1"))],
        vec![record(ClaimValue::upstream(other)), record(ClaimValue::version("2"))],
    );
    let mut components = vec![fmt(first.clone())];
    assert_eq!(components[0].supplier.as_deref(), Some("fmtlib"));
    let left = later(more.clone(), &mut components, &mut Stated::default());
    let together = fmt(first.into_iter().chain(more).collect());
    assert!(left.is_empty());
    let of = |it: &Component| (it.version.clone(), it.upstream.clone(), it.supplier.clone());
    assert_eq!(of(&components[0]), (None, None, None));
    assert_eq!(of(&together), (None, None, None));
    assert_eq!((&components[0].purl, &components[0].repository), (&together.purl, &None));
    assert_eq!(components[0].evidence, together.evidence, "in one order, and each once");
    let again =
        later(vec![record(ClaimValue::version("1"))], &mut components, &mut Stated::default());
    assert_eq!((again, &components[0].evidence), (vec![], &together.evidence));
}

/// If a later claim contradicts an earlier one, the change by the earlier one is undone, even for facts from
/// references.
#[test]
fn what_is_disputed_is_as_it_was_without_claims() {
    let purl = "pkg:npm/left-pad@1.3.0";
    let about = |value| Claim::new(Subject::purl(purl), value, EvidenceKind::Prose, at("notes"));
    let mut components = vec![package("left-pad", Some("1.3.0"))];
    let mut stated = Stated::default();
    let of = |it: &[Component]| (it[0].scope, it[0].pin);
    let said = |scope, pin| vec![about(ClaimValue::Scope(scope)), about(ClaimValue::Pin(pin))];
    later(said(Scope::Test, PinStrength::FullTag), &mut components, &mut stated);
    assert_eq!(of(&components), (Scope::Test, Some(PinStrength::FullTag)));
    later(said(Scope::Ci, PinStrength::Absent), &mut components, &mut stated);
    assert_eq!(of(&components), (Scope::Build, Some(PinStrength::Branch)));
    assert_eq!(rules(&components[0], Field::Scope).0, "disagreement");
}

#[test]
fn a_claim_that_comes_later_may_be_stale_too() {
    let mut components = vec![fmt(vec![])];
    let presence = ClaimValue::Presence(ComponentKind::Submodule);
    let of = |number, value: &ClaimValue| {
        let subject = Subject::Directory(path(number));
        Claim::new(subject, value.clone(), EvidenceKind::Prose, at("notes"))
    };
    let claims = vec![of(3, &ClaimValue::version("1")), of(2, &ClaimValue::version("1"))];
    let claims = claims.into_iter().chain([of(3, &presence)]).collect();
    let left = later(claims, &mut components, &mut Stated::default());
    let reason = |number, field| {
        let is_it = |it: &&UnattachedClaim| {
            it.claim.subject == Subject::Directory(path(number)) && it.claim.field() == field
        };
        left.iter().find(is_it).unwrap().reason
    };
    assert_eq!(reason(3, Field::Version), UnattachedReason::Stale);
    assert_eq!(reason(2, Field::Version), UnattachedReason::NoComponent);
    assert_eq!(reason(3, Field::Presence), UnattachedReason::NoComponent);
}

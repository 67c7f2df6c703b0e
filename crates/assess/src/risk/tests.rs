use plimsoll_model::{
    ClaimValue, ComponentId, ComponentKind, ConcludedLicense, CopyrightHolder, Distribution,
    EvidenceKind, Location, ObservedLicense, RepoPath, Subject, Upstream,
};

use super::*;

const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

fn component(kind: ComponentKind) -> Component {
    let mut component =
        Component::new(ComponentId::derive(kind, b"rope"), kind, Scope::Product, "rope");
    if kind.is_in_tree() {
        component.pin = Some(PinStrength::ContentDigest);
    }
    component
}

/// Creates a copy with a license text.
fn copy(license: &str) -> Component {
    let mut component = component(ComponentKind::VendoredDirectory);
    let expression = LicenseExpression::parse(license).unwrap();
    component.licenses.observed = vec![ObservedLicense::file(RepoPath::new("rope/LICENSE"))];
    component.licenses.concluded = Some(ConcludedLicense::new(expression, "root-license-text"));
    component
}

/// Creates a copy with license, origin and commit.
fn traced(license: &str) -> Component {
    let mut component = copy(license);
    component.upstream = Some(Upstream::new("https://github.com/example/rope"));
    component.revision = Some(Revision::Commit(COMMIT.to_owned()));
    component
}

fn of(component: &Component, rules: &RiskRules, copy: CopyFacts) -> ComponentRisk {
    risks(std::slice::from_ref(component), rules, &|_| copy).remove(0)
}

fn default(component: &Component) -> ComponentRisk {
    of(component, &RiskRules::new(), CopyFacts::default())
}

#[test]
fn the_license_decides_if_the_origin_is_known() {
    use RiskFact::{
        LicenseChoice, LicenseNonStandard, LicensePermissive, LicenseStrongCopyleft,
        LicenseWeakCopyleft, ProvenanceHigh,
    };
    for (license, tier, decided_by) in [
        ("MIT", RiskTier::Low, &[LicensePermissive, ProvenanceHigh][..]),
        ("MIT OR Apache-2.0", RiskTier::Low, &[LicensePermissive, ProvenanceHigh]),
        ("CC0-1.0 OR MIT", RiskTier::Low, &[LicensePermissive, ProvenanceHigh]),
        ("GPL-2.0-only", RiskTier::High, &[LicenseStrongCopyleft]),
        ("MIT AND AGPL-3.0-only", RiskTier::High, &[LicenseStrongCopyleft]),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", RiskTier::Medium, &[LicenseWeakCopyleft]),
        ("MPL-2.0", RiskTier::Medium, &[LicenseWeakCopyleft]),
        ("GPL-2.0-only OR MIT", RiskTier::Medium, &[LicenseChoice]),
        ("GPL-2.0-only OR LicenseRef-ours", RiskTier::Medium, &[LicenseChoice]),
        ("LicenseRef-ours", RiskTier::Medium, &[LicenseNonStandard]),
        ("GPL-2.0-only AND LicenseRef-ours", RiskTier::High, &[LicenseStrongCopyleft]),
    ] {
        let risk = default(&traced(license));
        assert_eq!((risk.tier, &*risk.decided_by), (tier, decided_by), "{license}");
        assert_eq!(risk.provenance, Provenance::High);
    }
}

#[test]
fn unknown_facts_are_high_and_never_low() {
    let mut unknown = traced("MIT");
    unknown.licenses.concluded = None;
    let risk = default(&unknown);
    assert_eq!((risk.tier, &*risk.decided_by), (RiskTier::High, &[RiskFact::LicenseUnknown][..]));
    let nothing = default(&component(ComponentKind::VendoredDirectory));
    assert_eq!(nothing.provenance, Provenance::Unknown);
    assert_eq!(&*nothing.decided_by, [RiskFact::LicenseUnknown, RiskFact::ProvenanceUnknown]);
    // The same applies if the policy ignores all facts.
    let rules = RiskFact::ALL.iter().map(|fact| (*fact, None)).collect();
    let risk = of(&traced("MIT"), &rules, CopyFacts::new(true, true));
    assert_eq!((risk.tier, risk.decided_by.len()), (RiskTier::High, 0));
}

#[test]
fn provenance_depends_on_how_exactly_the_upstream_is_known() {
    let provenance = |component: &Component, readme| {
        of(component, &RiskRules::new(), CopyFacts::new(readme, false)).provenance
    };
    assert_eq!(provenance(&copy("MIT"), true), Provenance::Medium);
    assert_eq!(provenance(&copy("MIT"), false), Provenance::Low);
    let mut tagged = copy("MIT");
    tagged.upstream = Some(Upstream::new("https://github.com/example/rope"));
    assert_eq!(provenance(&tagged, false), Provenance::Low);
    tagged.version = Some("1.2.0".to_owned());
    assert_eq!(provenance(&tagged, false), Provenance::Medium);
    // A commit without a known repository.
    let mut orphan = component(ComponentKind::EmbeddedLibrary);
    orphan.revision = Some(Revision::Commit(COMMIT.to_owned()));
    assert_eq!(provenance(&orphan, false), Provenance::Low);
    let mut held = component(ComponentKind::PortedFile);
    let holder = ClaimValue::Holder(Box::new(CopyrightHolder::new("Ada", 1)));
    let place = Location::whole(RepoPath::new("rope.c"));
    held.evidence = vec![Claim::new(Subject::Itself, holder, EvidenceKind::CopyrightHolder, place)];
    assert_eq!(provenance(&held, false), Provenance::Low);
    assert_eq!(provenance(&component(ComponentKind::PortedFile), true), Provenance::Unknown);
}

#[test]
fn the_strength_of_a_package_is_that_of_its_pin() {
    let mut package = component(ComponentKind::Package);
    package.purl = Some("pkg:npm/rope".to_owned());
    assert_eq!(default(&package).provenance, Provenance::Low);
    package.purl = Some("pkg:npm/rope@1.0.0".to_owned());
    package.version = Some("1.0.0".to_owned());
    package.pin = Some(PinStrength::Branch);
    assert_eq!(default(&package).provenance, Provenance::Low);
    package.pin = Some(PinStrength::FullTag);
    package.distributions = vec![Distribution::of_digests(vec![])];
    assert_eq!(default(&package).provenance, Provenance::Medium);
    package.pin = Some(PinStrength::Locked);
    assert_eq!(default(&package).provenance, Provenance::High);
}

#[test]
fn components_that_are_not_distributed_are_informational() {
    let mut unknown = component(ComponentKind::VendoredDirectory);
    for (scope, fact) in [
        (Scope::Test, RiskFact::ForTest),
        (Scope::Build, RiskFact::ForBuild),
        (Scope::Ci, RiskFact::ForCi),
    ] {
        unknown.scope = scope;
        let risk = default(&unknown);
        assert_eq!((risk.tier, &*risk.decided_by), (RiskTier::Informational, &[fact][..]));
        // The fact itself does not change.
        assert!(risk.facts.contains(&RiskFact::LicenseUnknown));
    }
    unknown.scope = Scope::Unknown;
    assert_eq!(default(&unknown).tier, RiskTier::High);
}

#[test]
fn header_only_lowers_only_low_tiers() {
    let headers = CopyFacts::new(true, true);
    let tier = |license: &str| of(&traced(license), &RiskRules::new(), headers).tier;
    assert_eq!(tier("MIT"), RiskTier::Informational);
    assert_eq!(tier("MPL-2.0"), RiskTier::Medium);
    assert_eq!(tier("GPL-2.0-only"), RiskTier::High);
}

#[test]
fn a_policy_changes_the_tiers_of_facts() {
    let rules = RiskRules::from([
        (RiskFact::LicenseWeakCopyleft, Some(RiskTier::High)),
        (RiskFact::ForBuild, None),
    ]);
    let mut mpl = traced("MPL-2.0");
    assert_eq!(of(&mpl, &rules, CopyFacts::default()).tier, RiskTier::High);
    mpl.scope = Scope::Build;
    assert_eq!(of(&mpl, &rules, CopyFacts::default()).tier, RiskTier::High);
    assert_eq!(default(&mpl).tier, RiskTier::Informational);
}

#[test]
fn unreached_components_have_no_tier() {
    let mut inactive = traced("MIT");
    inactive.active = false;
    assert!(risks(&[inactive], &RiskRules::new(), &|_| CopyFacts::default()).is_empty());
}

//! The table of rules on difficult cases from real trees, and invariants for any set of claims.

mod correct;
mod identity;
mod laws;
mod subjects;
mod versions;
mod weighed;

use std::collections::{BTreeSet, HashMap};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, ComponentKind, Conclusion, EvidenceKind, Field,
    Location, PinStrength, RepoPath, Scope, Subject, UnattachedClaim,
};

use super::claims::{Apart, add, conclude};
use super::derived::Derived;
use super::rules::CONFLICT_RULES;
use super::stated::Stated;

const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

fn at(path: &str) -> Location {
    Location::line(RepoPath::new(path), 1)
}

fn of_fmt(value: ClaimValue, kind: EvidenceKind, path: &str) -> Claim {
    Claim::new(Subject::Directory(RepoPath::new("third_party/fmt")), value, kind, at(path))
}

fn present() -> Claim {
    let presence = ClaimValue::Presence(ComponentKind::VendoredDirectory);
    of_fmt(presence, EvidenceKind::DirectoryName, "third_party/fmt")
}

/// The conclusions from claims, if every path is in the tree.
fn concluded(claims: Vec<Claim>) -> (Vec<Component>, Apart) {
    let mut derived = Derived::with_capacity(0);
    let apart = conclude(claims, Vec::new(), &|_| true, &mut derived);
    (derived.into_components(), apart)
}

/// The component `fmt` with these claims.
fn fmt(mut claims: Vec<Claim>) -> Component {
    claims.push(present());
    let (components, _) = concluded(claims);
    components.into_iter().find(|it| it.paths == [RepoPath::new("third_party/fmt")]).unwrap()
}

/// Adds claims later, with every path except one in the tree.
fn later(
    claims: Vec<Claim>,
    components: &mut [Component],
    stated: &mut Stated,
) -> Vec<UnattachedClaim> {
    add(claims, &HashMap::new(), &|it| *it != path(3), components, stated)
}

/// The rule that decided about a field, and those that rejected claims.
fn rules(component: &Component, field: Field) -> (String, Vec<String>) {
    let conclusion = component.conclusions.iter().find(|it| it.field == field).unwrap();
    let against = conclusion.rejected.iter().map(|it| it.rule.to_string()).collect();
    (conclusion.rule.to_string(), against)
}

/// A package from a reference.
fn package(name: &str, version: Option<&str>) -> Component {
    let purl = plimsoll_model::purl::package("npm", name, version).unwrap();
    let id = ComponentId::derive(ComponentKind::Package, purl.as_bytes());
    let mut package = Component::new(id, ComponentKind::Package, Scope::Build, name);
    (package.version, package.pin) = (version.map(str::to_owned), Some(PinStrength::Branch));
    package.supplier = Some("npm registry".into());
    let presence = ClaimValue::Presence(ComponentKind::Package);
    let kind = EvidenceKind::Reference;
    package.evidence = vec![Claim::new(Subject::Itself, presence, kind, at("package.json"))];
    package.purl = Some(purl);
    package.conclusions = vec![Conclusion::of_all(Field::Identity, "named-by-reference")];
    package
}

#[test]
fn rules_have_ids_of_their_own() {
    let ids: BTreeSet<&str> = CONFLICT_RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), CONFLICT_RULES.len());
}

/// One of a few paths, so that claims collide.
fn path(number: u8) -> RepoPath {
    RepoPath::new(["", "d0", "d0/d1", "gone", "d0/d1/a.c", "d0/b.c"][usize::from(number)])
}

//! Invariants for any set of claims.

use std::collections::BTreeSet;

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentKind, Conclusion, Confidence, Cpe, EvidenceKind, Field,
    LicenseExpression, Location, MinimumVersion, ObservedLicense, PinStrength, Redacted, Revision,
    Scope, Subject, UnattachedClaim,
};
use proptest::prelude::*;

use super::{later, package, path};
use crate::conclude::claims::{Apart, conclude};
use crate::conclude::derived::Derived;
use crate::conclude::rules::{CONFLICT_RULES, Setting, Verdict, weigh};
use crate::conclude::settle::is_fixed;

/// Claims about all fields, with few subjects, places and values, so that they collide.
fn any_claim() -> impl Strategy<Value = Claim> {
    claim_about(0..=13)
}

/// Claims about some fields, by index.
fn claim_about(fields: std::ops::RangeInclusive<u8>) -> impl Strategy<Value = Claim> {
    const KINDS: [EvidenceKind; 9] = [
        EvidenceKind::Gitlink,
        EvidenceKind::Content,
        EvidenceKind::VendoringRecord,
        EvidenceKind::Manifest,
        EvidenceKind::SpdxTag,
        EvidenceKind::Prose,
        EvidenceKind::VersionMacro,
        EvidenceKind::DirectoryName,
        EvidenceKind::KnownUpstream,
    ];
    let subject = prop_oneof![
        (0..4u8).prop_map(|at| Subject::Directory(path(at))),
        (0..6u8).prop_map(|at| Subject::Path(path(at))),
        (0..2u8).prop_map(|at| Subject::purl(&format!("pkg:npm/p{at}@1"))),
        Just(Subject::Itself),
    ];
    let value = (fields, 0..3u8).prop_map(|(field, value)| match field {
        0 | 1 => ClaimValue::Presence(match value {
            0 => ComponentKind::Submodule,
            1 => ComponentKind::VendoredDirectory,
            _ => ComponentKind::EmbeddedLibrary,
        }),
        2 => ClaimValue::name(&format!("n{value}")),
        3 => ClaimValue::version(["1.0", "2.0", "N/A"][usize::from(value)]),
        4 => ClaimValue::MinimumVersion(Box::new(MinimumVersion::new("3", &format!("d{value}")))),
        5 => ClaimValue::upstream(&format!("https://github.com/o/r{value}")),
        6 => {
            ClaimValue::Revision(Revision::Name(["v1.0.0", "main", "x"][usize::from(value)].into()))
        }
        7 => ClaimValue::license(["MIT", "ISC", "own"][usize::from(value)]),
        9 => ClaimValue::Ecosystem(Redacted::new(["npm", "cargo", "golang"][usize::from(value)])),
        10 => ClaimValue::Supplier(Redacted::new(["a", "b", "c"][usize::from(value)])),
        11 => ClaimValue::Pin(
            [PinStrength::FullTag, PinStrength::Branch, PinStrength::Absent][usize::from(value)],
        ),
        12 => ClaimValue::Scope([Scope::Product, Scope::Test, Scope::Ci][usize::from(value)]),
        13 => ClaimValue::Cpe(Cpe::parse(&format!("cpe:/a:o:r:{value}")).unwrap()),
        _ => {
            let mut text = ObservedLicense::file(path(value));
            text.expression = LicenseExpression::parse(["MIT", "ISC", "?"][usize::from(value)]);
            ClaimValue::LicenseText(Box::new(text))
        }
    });
    let confidence = (0..3u8).prop_filter_map("percent", |it| Confidence::percent_of(it * 50));
    let kind = (0..KINDS.len()).prop_map(|it| KINDS[it]);
    (subject, value, kind, 0..6u8, confidence).prop_map(
        |(subject, value, kind, file, confidence)| {
            Claim::new(subject, value, kind, Location::whole(path(file)))
                .with_confidence(confidence)
        },
    )
}

fn of(claims: Vec<Claim>) -> (Vec<Component>, Apart) {
    let mut derived = Derived::with_capacity(0);
    let apart = conclude(claims, Vec::new(), &|it| *it != path(3), &mut derived);
    let mut components = derived.into_components();
    components.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    (components, apart)
}

/// The conclusions from claims, beside two packages from references, one of which has a version.
fn beside_packages(claims: Vec<Claim>) -> (Vec<Component>, Apart) {
    let mut derived = Derived::with_capacity(2);
    derived.merge(package("p0", Some("1")));
    derived.merge(package("p2", None));
    let apart = conclude(claims, Vec::new(), &|it| *it != path(3), &mut derived);
    (derived.into_components(), apart)
}

/// Whether a conclusion states that a claim of its field was used, or the rule that rejected it. An identity that is
/// stated lists the claims that state it. Names from a path or an upstream are based on claims about those.
fn accounts(conclusion: &Conclusion, at: u32, claim: &Claim, is_fixed: bool) -> bool {
    let field = match claim.field() {
        Field::MinimumVersion => Field::Version,
        field => field,
    };
    let is_used = conclusion.used.as_ref().is_none_or(|used| used.contains(&at));
    let is_rejected = conclusion.rejected.iter().any(|it| it.claim == at);
    let is_about = conclusion.field == field || (is_fixed && conclusion.field == Field::Identity);
    is_about && (is_used || is_rejected)
}

proptest! {
    /// Each claim in evidence is used or rejected by exactly one conclusion.
    #[test]
    fn every_claim_counts_or_is_rejected(
        claims in prop::collection::vec(any_claim(), 0..24),
        more in prop::collection::vec(any_claim(), 0..12),
    ) {
        let (mut components, mut apart) = beside_packages(claims);
        later(more, &mut components, &mut apart.stated);
        for component in &components {
            let identity = component.conclusions.iter().filter(|it| it.field == Field::Identity);
            let [identity] = &identity.collect::<Vec<_>>()[..] else {
                return Err(TestCaseError::fail(format!("one identity of {component:#?}")));
            };
            let counts_for_it =
                |at: u32| identity.used.as_ref().is_none_or(|used| used.contains(&at));
            let present = component.evidence.iter().filter(|it| it.field() == Field::Presence);
            // The identity is based on this claim alone, and there is nothing to compare it with.
            let is_alone = !is_fixed(component) && present.count() == 1;
            for (claim, at) in component.evidence.iter().zip(0u32..) {
                let is_fixed = is_fixed(component);
                let about = component.conclusions.iter();
                let by = about.filter(|it| accounts(it, at, claim, is_fixed)).count();
                let is_lone = is_alone && claim.field() == Field::Presence;
                prop_assert_eq!(by, usize::from(!is_lone), "{:?} of {:#?}", claim, component);
                prop_assert!(!is_lone || counts_for_it(at), "{:#?}", component);
            }
        }
    }

    /// If a file names the component, the registry in its package URL comes from a file with that name. No part comes
    /// from a file that only has different names.
    #[test]
    fn a_package_url_is_put_together_from_what_agrees(
        claims in prop::collection::vec(claim_about(1..=9), 0..24),
    ) {
        for component in of(claims).0 {
            if component.kind == ComponentKind::Submodule || component.paths.is_empty() {
                continue;
            }
            let identity = component.conclusions.iter().find(|it| it.field == Field::Identity);
            let used = identity.unwrap().used.as_deref().unwrap().iter();
            let used: Vec<&Claim> =
                used.map(|at| &component.evidence[usize::try_from(*at).unwrap()]).collect();
            let of = |field: Field| used.iter().filter(move |it| it.field() == field);
            if component.purl.is_none() {
                continue;
            }
            let is_named = of(Field::Name).any(|it| it.kind != EvidenceKind::DirectoryName);
            for claim in &used {
                // In this test, each value has only one spelling.
                let file = &claim.location.path;
                let here = component.evidence.iter().filter(|it| it.location.path == *file);
                let names = here.filter_map(|it| match &it.value {
                    ClaimValue::Name(name) => Some(name.as_str().to_owned()),
                    _ => None,
                });
                let names: Vec<String> = names.collect();
                let agrees = names.is_empty() || names.contains(&component.name);
                let is_part = !matches!(claim.field(), Field::Presence | Field::Name);
                prop_assert!(agrees || !is_part, "{:#?}", component);
                let names_it = !names.is_empty() || !is_named;
                prop_assert!(names_it || claim.field() != Field::Ecosystem, "{:#?}", component);
            }
        }
    }

    /// The result does not depend on whether claims are added at once or in portions.
    #[test]
    fn claims_in_portions_lead_to_what_all_of_them_do(
        known in prop::collection::vec(any_claim(), 0..16),
        one in prop::collection::vec(any_claim(), 0..12),
        other in prop::collection::vec(any_claim(), 0..12),
    ) {
        let (components, apart) = beside_packages(known);
        // Components at paths get their package URL from claims, which this test does not cover.
        let in_portions = |portions: Vec<Vec<Claim>>| {
            let (mut components, mut stated) = (components.clone(), apart.stated.clone());
            let left = portions.into_iter().flat_map(|it| later(it, &mut components, &mut stated));
            let left: BTreeSet<UnattachedClaim> = left.collect();
            (components, left)
        };
        let together = in_portions(vec![one.iter().chain(&other).cloned().collect()]);
        prop_assert_eq!(&in_portions(vec![one.clone(), other.clone()]), &together);
        prop_assert_eq!(&in_portions(vec![other, one]), &together);
    }

    #[test]
    fn no_claim_is_lost_and_no_order_matters(
        claims in prop::collection::vec(any_claim(), 0..24),
        turn in any::<prop::sample::Index>(),
    ) {
        let (components, apart) = of(claims.clone());
        let ids: BTreeSet<_> = components.iter().map(|it| &it.id).collect();
        prop_assert_eq!(ids.len(), components.len());
        // No claim is lost or changed.
        let kept = components.iter().flat_map(|it| &it.evidence);
        let kept = kept.chain(apart.unattached.iter().map(|it| &it.claim));
        let kept: Vec<&Claim> = kept.chain(&apart.statements.evidence).collect();
        for claim in &claims {
            let is_same = |it: &&&Claim| {
                let own = it.subject == claim.subject || it.subject.is_itself();
                own && (&it.value, it.kind, &it.location) == (&claim.value, claim.kind, &claim.location)
            };
            prop_assert!(kept.iter().any(|it| is_same(&it)), "{claim:?}");
        }
        // Conclusions refer to existing claims about their field, each once.
        for component in &components {
            for conclusion in &component.conclusions {
                let used = conclusion.used.as_deref().unwrap_or_default().iter().copied();
                let all: Vec<u32> = used.chain(conclusion.rejected.iter().map(|it| it.claim)).collect();
                let distinct: BTreeSet<u32> = all.iter().copied().collect();
                prop_assert_eq!(distinct.len(), all.len());
                prop_assert!(all.iter().all(|at| usize::try_from(*at).unwrap() < component.evidence.len()));
                prop_assert!(CONFLICT_RULES.iter().any(|rule| rule.id == conclusion.rule));
            }
        }
        let mut turned = claims;
        if !turned.is_empty() {
            let middle = turn.index(turned.len());
            turned.rotate_left(middle);
            turned.reverse();
        }
        let (other, rest) = of(turned);
        prop_assert_eq!(&other, &components);
        prop_assert_eq!(rest.unattached, apart.unattached);
        prop_assert_eq!(rest.statements, apart.statements);
    }

    /// An additional claim that is rejected does not change the conclusion.
    #[test]
    fn a_weaker_claim_changes_no_conclusion(
        (claims, added) in (2..9u8).prop_flat_map(|field| {
            (prop::collection::vec(claim_about(field..=field), 1..8), claim_about(field..=field))
        }),
    ) {
        let root = path(1);
        let setting = Setting { path: Some(&root), own_names: &[], least: None, text_bounds: None, is_submodule: false };
        let field = added.field();
        let weighed = |claims: &[&Claim]| {
            let numbered: Vec<(usize, &Claim)> = claims.iter().copied().enumerate().collect();
            weigh(field, &numbered, &setting).unwrap()
        };
        let all: Vec<&Claim> = claims.iter().collect();
        let before = weighed(&all);
        let value = |verdict: &Verdict, claims: &[&Claim]| {
            verdict.value.map(|at| claims[at].value.clone())
        };
        // The deciding claims: the one whose value is used, or those that contradict each other.
        let equals = before.rejected.iter().filter(|(_, rule)| *rule == "disagreement");
        let deciding: Vec<usize> = before.value.into_iter().chain(equals.map(|(at, _)| *at)).collect();
        let loses = |to: &Claim| {
            let pair = weighed(&[to, &added]);
            pair.rejected.iter().any(|(at, rule)| *at == 1 && *rule != "disagreement")
        };
        let is_weaker = !deciding.is_empty() && deciding.iter().all(|at| loses(all[*at]));
        let with: Vec<&Claim> = claims.iter().chain([&added]).collect();
        let after = weighed(&with);
        if is_weaker {
            prop_assert_eq!(value(&after, &with), value(&before, &all));
            let says_why = after.rejected.iter().any(|(at, _)| *at == claims.len());
            prop_assert!(says_why);
        }
    }
}

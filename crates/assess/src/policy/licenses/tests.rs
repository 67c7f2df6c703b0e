use plimsoll_model::{
    AllowedLicense, AlteredTerms, Claim, Clarification, ComponentId, ComponentMatch, Conclusion,
    DeclaredLicense, Finding, LicenseEntry, Location, RejectedClaim, RepoPath, Scope, Subject,
};

use super::*;

fn policy(allow: &[&str], deny: &[&str]) -> LicensePolicy {
    let entries = |texts: &[&str]| -> Vec<LicenseEntry> {
        texts.iter().map(|text| LicenseEntry::parse(text).unwrap()).collect()
    };
    let mut policy = LicensePolicy::default();
    policy.allow = entries(allow).into_iter().map(|entry| AllowedLicense::new(entry, 1)).collect();
    policy.deny = entries(deny);
    policy
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// All findings about components with these lists, as of a fixed day.
fn findings(components: &[Component], licenses: &LicensePolicy) -> Vec<Finding> {
    let mut policy = Policy::default();
    policy.licenses = licenses.clone();
    let mut findings = Findings::default();
    check(components, &policy, day("2026-11-25"), &mut findings);
    findings.into_rows()
}

/// The messages about components themselves.
fn messages(components: &[Component], policy: &LicensePolicy) -> Vec<String> {
    let own = [rules::LICENSE.id, rules::UNKNOWN_LICENSE.id];
    let rows = findings(components, policy).into_iter();
    let rows = rows.filter(|row| own.contains(&row.rule.as_str()));
    rows.map(|row| row.message.to_string()).collect()
}

/// Whether a component under this license has a finding with these lists.
fn found(declared: &str, allow: &[&str], deny: &[&str]) -> bool {
    let id = ComponentId::derive(ComponentKind::Package, b"a");
    let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
    component.licenses.declared = Some(DeclaredLicense::new(declared));
    !messages(&[component], &policy(allow, deny)).is_empty()
}

#[test]
fn licenses_are_compared_by_current_name_and_custom_ones_must_be_listed() {
    for (declared, allow, deny, expected) in [
        ("MIT", &["MIT"][..], &[][..], false),
        ("MIT OR GPL-2.0-only", &["MIT"], &[], false),
        ("MIT AND GPL-2.0-only", &["MIT"], &[], true),
        ("LicenseRef-Commercial", &["MIT"], &[], true),
        ("LicenseRef-Commercial", &["LicenseRef-Commercial"], &[], false),
        ("LicenseRef-Commercial", &[], &["MIT"], false),
        ("GPL-2.0", &[], &["GPL-2.0-only"], true),
        ("GPL-2.0", &["GPL-2.0-only"], &[], false),
        ("GPL-2.0+", &["GPL-2.0-only"], &[], true),
        ("GPL-2.0+", &["GPL-2.0-or-later"], &[], false),
        ("GPL-2.0-or-later", &[], &["GPL-2.0"], true),
        ("GPL-2.0-only", &["GPL-2.0+"], &[], true),
        ("LGPL-2.1-only", &[], &["GPL-2.0"], false),
    ] {
        assert_eq!(found(declared, allow, deny), expected, "{declared} {allow:?} {deny:?}");
    }
}
fn observed(text: &str) -> ClaimValue {
    let mut found = ObservedLicense::file(RepoPath::new("a/LICENSE"));
    found.expression = LicenseExpression::parse(text);
    ClaimValue::LicenseText(Box::new(found))
}

/// The messages about a component with these claims. The first one is the declared license if `counts` is set.
fn said(claims: Vec<ClaimValue>, counts: bool, policy: &LicensePolicy) -> Vec<String> {
    let id = ComponentId::derive(ComponentKind::Package, b"a");
    let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
    if let Some(ClaimValue::License(first)) = claims.first().filter(|_| counts) {
        component.licenses.declared = Some((**first).clone());
    }
    let at = Location::whole(RepoPath::new("a/README"));
    let claim =
        |value| Claim::new(Subject::Itself, value, EvidenceKind::VendoringRecord, at.clone());
    component.evidence = claims.into_iter().map(claim).collect();
    messages(&[component], policy)
}

#[test]
fn no_other_claim_hides_a_denied_license() {
    let policy = policy(&[], &["GPL-3.0-only"]);
    let license = ClaimValue::license;
    for (claims, counts, expected) in [
        (
            vec![license("GPL-3.0-only"), license("MIT")],
            false,
            "a is claimed to be under GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
        ),
        (
            vec![license("MIT"), license("GPL-3.0-only")],
            true,
            "a is claimed to be under GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
        ),
        (
            vec![license("GPL-3.0-only"), license("MIT")],
            true,
            "a is under GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
        ),
        (
            vec![license("MIT"), observed("ISC AND GPL-3.0-only")],
            true,
            "a is claimed to be under ISC AND GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
        ),
        (
            vec![license("GPL-3.0-only"), license("see the file COPYING")],
            false,
            "a is claimed to be under GPL-3.0-only, which the policy does not allow",
        ),
        (vec![license("GPL-3.0-only OR MIT"), license("MIT")], false, ""),
        (vec![license("ISC"), license("MIT")], false, ""),
    ] {
        let expected: Vec<&str> = [expected].into_iter().filter(|it| !it.is_empty()).collect();
        assert_eq!(said(claims.clone(), counts, &policy), expected, "{claims:?}");
    }
}

/// With `allow` alone, a license that was rejected in a conflict is also checked.
#[test]
fn a_rejected_license_is_not_silently_allowed() {
    let policy = policy(&["MIT"], &[]);
    let found = |values: [ClaimValue; 2], rejected: &[u32]| -> Vec<String> {
        let id = ComponentId::derive(ComponentKind::Package, b"a");
        let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
        component.licenses.declared = Some(DeclaredLicense::new("MIT"));
        let at = Location::whole(RepoPath::new("a/README"));
        let claim = |value| Claim::new(Subject::Itself, value, EvidenceKind::Manifest, at.clone());
        component.evidence = values.map(claim).to_vec();
        let rejected = rejected.iter().map(|at| RejectedClaim::new(*at, "nearer-file"));
        let conclusion =
            Conclusion::new(Field::License, "nearer-file", vec![0], rejected.collect());
        component.conclusions = vec![conclusion];
        messages(&[component], &policy)
    };
    let license = ClaimValue::license;
    let said = "a is claimed to be under GPL-3.0-only, which the policy does not allow; claims \
                disagree: MIT";
    assert_eq!(found([license("MIT"), license("GPL-3.0-only")], &[1]), [said]);
    assert_eq!(found([license("MIT"), observed("GPL-3.0-only")], &[1]), [said]);
    let none = Vec::<String>::new();
    // Not rejected, covered by an allowed choice, or not an expression: nothing is reported.
    assert_eq!(found([license("MIT"), observed("ISC")], &[]), none);
    assert_eq!(found([license("MIT"), license("GPL-3.0-only OR MIT")], &[1]), none);
    assert_eq!(found([license("MIT"), license("see COPYING")], &[1]), none);
}

/// A component with a declared license, and with texts in one file each.
fn component(name: &str, declared: Option<&str>, texts: &[&str]) -> Component {
    let id = ComponentId::derive(ComponentKind::VendoredDirectory, name.as_bytes());
    let kind = ComponentKind::VendoredDirectory;
    let mut component = Component::new(id, kind, Scope::Product, name);
    component.paths = vec![RepoPath::new(format!("third_party/{name}"))];
    component.licenses.declared = declared.map(DeclaredLicense::new);
    component.licenses.observed = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let mut found =
                ObservedLicense::file(RepoPath::new(format!("third_party/{name}/LICENSE-{at}")));
            found.expression = LicenseExpression::parse(text);
            found
        })
        .collect();
    component
}

fn says(components: &[Component], allow: &[&str], deny: &[&str]) -> bool {
    !messages(components, &policy(allow, deny)).is_empty()
}

#[test]
fn categories_and_exceptions_can_be_allowed_and_denied() {
    for (declared, allow, deny, expected) in [
        ("ISC", &["category:permissive"][..], &[][..], false),
        ("MPL-2.0", &["category:permissive"], &[], true),
        ("MIT AND LicenseRef-ours", &["category:permissive"], &[], true),
        ("GPL-2.0-only WITH Classpath-exception-2.0", &["category:weak-copyleft"], &[], false),
        ("GPL-2.0-only", &["GPL-2.0-only WITH Classpath-exception-2.0"], &[], true),
        ("GPL-2.0-only WITH Classpath-exception-2.0", &["GPL-2.0-only"], &[], false),
        ("MIT WITH AdditionRef-ours", &["MIT"], &[], true),
        ("MIT WITH AdditionRef-ours", &["MIT WITH AdditionRef-ours"], &[], false),
        ("MIT WITH AdditionRef-ours", &[], &["MIT"], true),
        ("SSPL-1.0", &[], &["category:network-copyleft"], true),
        ("SSPL-1.0 OR MIT", &[], &["category:network-copyleft"], false),
        // `allow` does not override `deny`.
        ("AGPL-3.0-only", &["AGPL-3.0-only"], &["category:network-copyleft"], true),
    ] {
        assert_eq!(found(declared, allow, deny), expected, "{declared} {allow:?} {deny:?}");
    }
}

#[test]
fn components_that_do_not_ship_are_not_checked() {
    for (scope, active, expected) in [
        (Scope::Product, true, true),
        (Scope::Unknown, true, true),
        (Scope::Product, false, false),
        (Scope::Build, true, false),
        (Scope::Test, true, false),
        (Scope::Ci, true, false),
    ] {
        let mut component = component("rope", Some("GPL-3.0-only"), &[]);
        (component.scope, component.active) = (scope, active);
        assert_eq!(says(&[component], &["MIT"], &[]), expected, "{scope} {active}");
    }
    let id = ComponentId::derive(ComponentKind::Action, b"a");
    let action = Component::new(id, ComponentKind::Action, Scope::Product, "a");
    assert!(!says(&[action], &["MIT"], &[]));
}

/// Without a concluded or declared license, each text must be allowed; without any text, the license is unknown.
#[test]
fn texts_count_if_nothing_is_concluded() {
    let said =
        |texts: &[&str]| messages(&[component("rope", None, texts)], &policy(&["MIT", "ISC"], &[]));
    assert_eq!(said(&["MIT", "ISC"]), Vec::<String>::new());
    let refused =
        "rope is under GPL-3.0-only, which the policy does not allow; claims disagree: MIT";
    assert_eq!(said(&["MIT", "GPL-3.0-only"]), [refused]);
    let unknown = "1 vendored-directory component has no known license, so the policy cannot allow \
                   them: rope";
    assert_eq!(said(&[]), [unknown]);
    assert!(!says(&[component("rope", None, &[])], &[], &["MIT"]));
}

#[test]
fn an_altered_text_is_not_covered_by_the_allow_list() {
    let mut rope = component("rope", Some("MIT"), &["MIT"]);
    rope.licenses.observed[0].altered = Some(Box::new(AlteredTerms::default()));
    let said = |rope: &Component, allow: &[&str], deny: &[&str]| {
        messages(std::slice::from_ref(rope), &policy(allow, deny))
    };
    let altered = "rope has an altered MIT text in third_party/rope/LICENSE-0: allowing MIT does not cover it";
    assert_eq!(said(&rope, &["MIT"], &[]), [altered]);
    // If the license is not allowed anyway, there is only one finding; with `deny` alone, everything else is allowed.
    assert_eq!(said(&rope, &["ISC"], &[]).len(), 1);
    assert_eq!(said(&rope, &[], &["ISC"]), Vec::<String>::new());
    rope.evidence.push(clarification_of("third_party/rope/OTHER"));
    assert_eq!(said(&rope, &["MIT"], &[]), [altered]);
    rope.evidence.push(clarification_of("third_party/rope/LICENSE-0"));
    assert_eq!(said(&rope, &["MIT"], &[]), Vec::<String>::new());
}

fn clarification_of(file: &str) -> Claim {
    let place = Location::whole(RepoPath::new(file));
    Claim::new(Subject::Itself, observed("MIT"), EvidenceKind::Clarification, place)
}

/// The person who clarified a license has seen the other claims.
#[test]
fn a_clarified_license_overrides_all_claims() {
    let mut rope = component("rope", Some("GPL-3.0-only"), &["MIT"]);
    rope.licenses.concluded =
        Some(plimsoll_model::ConcludedLicense::new(LicenseExpression::parse("MIT").unwrap(), "x"));
    assert!(says(&[rope.clone()], &[], &["GPL-3.0-only"]));
    rope.evidence.push(clarification_of("third_party/rope/LICENSE-0"));
    assert!(!says(&[rope], &[], &["GPL-3.0-only"]));
}

fn grant(matching: ComponentMatch, allow: &str, until: &str) -> LicenseGrant {
    let allow = vec![LicenseEntry::parse(allow).unwrap()];
    LicenseGrant::new(matching, allow, "reviewed", day(until))
}

fn at(path: &str) -> ComponentMatch {
    let mut matching = ComponentMatch::default();
    matching.path = Some(path.to_owned());
    matching
}

#[test]
fn an_exception_is_for_its_components_until_its_day() {
    let components =
        || [component("rope", Some("GPL-3.0-only"), &[]), component("sail", Some("MIT"), &[])];
    let rules = |allow: &[&str], deny: &[&str], grants: Vec<LicenseGrant>| -> Vec<String> {
        let mut policy = policy(allow, deny);
        policy.exceptions = grants;
        findings(&components(), &policy).into_iter().map(|row| row.rule).collect()
    };
    let (not_allowed, expired, unused) = (rules::LICENSE.id, rules::EXPIRED.id, rules::UNUSED.id);
    for allow in ["GPL-3.0-only", "category:strong-copyleft"] {
        let grants = vec![grant(at("third_party/r*"), allow, "2026-11-25")];
        assert_eq!(rules(&["MIT"], &[], grants.clone()), Vec::<String>::new());
        // The exception overrides `deny`.
        assert_eq!(rules(&[], &["GPL-3.0-only"], grants), Vec::<String>::new());
    }
    let cases = [
        (grant(at("third_party/rope"), "GPL-3.0-only", "2026-11-24"), vec![not_allowed, expired]),
        (grant(at("third_party/rope"), "GPL-2.0-only", "2026-11-25"), vec![not_allowed]),
        (grant(at("third_party/hull"), "GPL-3.0-only", "2026-11-25"), vec![not_allowed, unused]),
        (grant(at("third_party"), "GPL-3.0-only", "2026-11-25"), vec![not_allowed, unused]),
    ];
    for (grant, expected) in cases {
        assert_eq!(rules(&["MIT"], &[], vec![grant]), expected);
    }
}

#[test]
fn components_match_by_name_package_url_and_path_together() {
    let mut rope = component("rope", Some("GPL-3.0-only"), &[]);
    rope.purl = Some("pkg:npm/%40harbor/rope@1.2.0".to_owned());
    let of = |name: Option<&str>, purl: Option<&str>, path: Option<&str>| {
        let mut matching = at("");
        let text = |text: Option<&str>| text.map(str::to_owned);
        (matching.name, matching.purl, matching.path) = (text(name), text(purl), text(path));
        Matched::new(&(), &matching).is_about(&rope)
    };
    assert!(of(Some("r*"), None, None) && !of(Some("s*"), None, None));
    assert!(of(None, Some("pkg:npm/%40harbor/*"), None) && !of(None, Some("pkg:npm/*"), None));
    assert!(of(None, None, Some("third_party/*")) && !of(None, None, Some("*")));
    assert!(!of(Some("rope"), Some("pkg:npm/**"), Some("hull")));
    assert!(!of(Some("rope"), Some("pkg:cargo/**"), Some("third_party/rope")));
    assert!(!of(Some("hull"), Some("pkg:npm/**"), Some("third_party/rope")));
    assert!(of(Some("rope"), Some("pkg:npm/**"), Some("third_party/rope")));
}

#[test]
fn entries_that_nothing_needs_are_one_note() {
    let components = [component("rope", Some("MIT"), &[]), component("sail", None, &["ISC"])];
    let policy = policy(&["MIT", "ISC", "Zlib", "category:weak-copyleft"], &[]);
    let rows = findings(&components, &policy);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.rule.as_str(), row.severity), (rules::ALLOW_UNUSED.id, Severity::Info));
    let message = "unused entries in `allow` (no component that may ship has such a license): Zlib, category:weak-copyleft";
    assert_eq!(row.message.as_str(), message);
}

fn clarification(path: &str, until: &str) -> Clarification {
    let expression = LicenseExpression::parse("BSD-3-Clause").unwrap();
    let file = RepoPath::new("third_party/rope/LICENSE-0");
    let mut clarification = Clarification::new(expression, file, &"ab".repeat(32), day(until));
    clarification.matching = at(path);
    clarification
}

#[test]
fn a_clarification_is_valid_only_for_the_file_that_was_read() {
    let same = || Ok(Some("AB".repeat(32)));
    let other = || Ok(Some("cd".repeat(32)));
    let cases: [(&str, &str, DigestLookup, ClarificationState); 6] = [
        ("third_party/rope", "2026-11-25", same(), ClarificationState::Holds),
        ("third_party/rope", "2026-11-24", same(), ClarificationState::Expired),
        ("third_party/rope", "2026-11-25", other(), ClarificationState::Changed("cd".repeat(32))),
        ("third_party/rope", "2026-11-25", Ok(None), ClarificationState::Missing),
        (
            "third_party/rope",
            "2026-11-25",
            Err("too large".to_owned()),
            ClarificationState::Unreadable("too large".to_owned()),
        ),
        ("third_party/hull", "2026-11-25", same(), ClarificationState::Unmatched),
    ];
    for (path, until, digest, expected) in cases {
        let mut policy = Policy::default();
        policy.licenses.clarifications = vec![clarification(path, until)];
        let components = [component("rope", None, &[]), component("sail", None, &[])];
        let digest = |_: &RepoPath| digest.clone();
        let clarified = clarify(&policy.licenses, &components, day("2026-11-25"), &digest);
        let holds = expected == ClarificationState::Holds;
        let subjects: Vec<&Subject> = clarified.claims.iter().map(|claim| &claim.subject).collect();
        let rope = Subject::Directory(RepoPath::new("third_party/rope"));
        assert_eq!(subjects, if holds { vec![&rope] } else { vec![] }, "{expected:?}");
        let mut findings = Findings::default();
        report_clarifications(&policy, &clarified.states, &mut findings);
        let rows = findings.into_rows();
        assert_eq!(rows.is_empty(), holds, "{expected:?}");
        assert!(rows.iter().all(|row| row.rule == rules::CLARIFICATION.id));
        assert_eq!(clarified.states, [expected]);
    }
}

proptest::proptest! {
    /// A longer `allow` does not add findings, and a longer `deny` does not remove any.
    #[test]
    fn lists_are_monotone(
        declared in "(MIT|GPL-3.0-only|MPL-2.0|LicenseRef-x)( (AND|OR) (MIT|GPL-3.0-only|ISC)){0,3}",
        allow in proptest::sample::subsequence(ENTRIES.to_vec(), 1..ENTRIES.len()),
        deny in proptest::sample::subsequence(ENTRIES.to_vec(), 0..ENTRIES.len()),
        more in proptest::sample::select(ENTRIES.to_vec()),
    ) {
        let refused = found(&declared, &allow, &deny);
        let with = |list: &[&'static str]| [list, &[more][..]].concat();
        proptest::prop_assert!(refused || !found(&declared, &with(&allow), &deny));
        proptest::prop_assert!(!refused || found(&declared, &allow, &with(&deny)));
        // An empty `allow` allows everything that is not denied.
        proptest::prop_assert!(!found(&declared, &[], &[]));
    }
}

const ENTRIES: [&str; 6] =
    ["MIT", "GPL-3.0-only", "ISC", "LicenseRef-x", "category:permissive", "category:weak-copyleft"];

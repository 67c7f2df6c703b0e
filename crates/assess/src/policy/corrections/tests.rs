use plimsoll_model::{ComponentKind, Finding, Revision, Scope};

use super::*;
use crate::policy::read_policy;

const DIGEST: &str = "505f32727da0d639143c6d56d23a5451bcf87d002a226530634c09f6ca8a0fb1";

fn read(text: &str) -> Result<Policy, String> {
    read_policy(text, "plimsoll.toml", &[], &[]).map_err(|why| why.to_string())
}

/// A table with the mandatory keys, and the given ones.
fn table(keys: &str) -> String {
    format!(
        "[[correct]]\n{keys}\nsha256 = \"{DIGEST}\"\nreason = \"compared\"\nreviewer = \"legal\"\nuntil = 2027-03-31\n"
    )
}

fn component(path: &str) -> Component {
    let kind = ComponentKind::VendoredDirectory;
    let mut component =
        Component::new(ComponentId::derive(kind, path.as_bytes()), kind, Scope::Product, "rope");
    component.paths = vec![RepoPath::new(path)];
    component
}

fn package(path: &str) -> Component {
    let mut component = component(path);
    component.purl = Some("pkg:npm/rope@1.0.0".to_owned());
    component.revision = Some(Revision::Name("1.0.0".to_owned()));
    component
}

fn correct_all(
    text: &str,
    components: &[Component],
    found: &DigestLookup,
) -> (Corrected, Vec<Finding>) {
    let policy = read(text).unwrap();
    let today = "2026-11-27".parse().unwrap();
    let corrected = correct(&policy.corrections, components, today, &|_| found.clone());
    let mut findings = Findings::default();
    report(&policy, &corrected.uses, &mut findings);
    (corrected, findings.into_rows())
}

/// The digest of the reviewed content, which has not changed.
fn same() -> String {
    DIGEST.to_uppercase()
}

#[test]
fn a_correction_states_the_new_and_the_previous_values() {
    let text = table("path = \"lib/rope/\"\nname = \"Rope\"\nversion = \"1.2\"\nscope = \"test\"");
    let (corrected, findings) = correct_all(&text, &[component("lib/rope")], &Ok(Some(same())));
    assert!(findings.is_empty());
    let values: Vec<String> =
        corrected.claims.iter().map(|(_, claim)| claim.value.to_string()).collect();
    assert_eq!(values, ["Rope", "1.2", "test"]);
    assert!(corrected.claims.iter().all(|(_, claim)| claim.kind == EvidenceKind::Correction
        && claim.raw.as_ref().is_some_and(|raw| raw.as_str() == "legal: compared")));
    let used = &corrected.uses[0];
    let rows: Vec<_> = used.changes.iter().map(|it| (it.field, it.before.as_deref())).collect();
    let expected =
        [(Field::Name, Some("rope")), (Field::Version, None), (Field::Scope, Some("product"))];
    assert_eq!(rows, expected);
}

#[test]
fn a_stale_correction_sets_nothing_and_is_reported() {
    let version = table("path = \"lib/rope\"\nversion = \"1.2\"");
    let expired = version.replace("2027-03-31", "2026-11-26");
    let elsewhere = table("path = \"lib/cord\"\nversion = \"1.2\"");
    let of_purl =
        table("purl = \"pkg:npm/rope@2.0.0\"\nlicense = \"MIT\"\nfile = \"package.json\"");
    let rows = [
        (&expired, Ok(Some(same())), CorrectionState::Expired, "expired on 2026-11-26"),
        (&version, Ok(Some("00".repeat(32))), CorrectionState::Changed, "write `sha256 = \"0000"),
        (&version, Ok(None), CorrectionState::Missing, "lib/rope no longer exists"),
        (&version, Err("too large".to_owned()), CorrectionState::Unreadable, "too large"),
        (&elsewhere, Ok(Some(same())), CorrectionState::Unmatched, "no component is at this path"),
        (
            &of_purl,
            Ok(Some(same())),
            CorrectionState::Unmatched,
            "no component has this package URL",
        ),
    ];
    for (text, found, state, why) in rows {
        let (corrected, findings) = correct_all(text, &[package("lib/rope")], &found);
        assert_eq!(corrected.uses[0].state, state);
        assert!(corrected.claims.is_empty() && corrected.removed.is_empty());
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        let message = finding.message.to_string();
        assert!(message.contains(why) && finding.rule == "correction-stale", "{message}");
    }
}

#[test]
fn two_corrections_of_one_component_are_rejected() {
    let text = table("path = \"lib/rope\"\nversion = \"1.2\"")
        + &table("purl = \"pkg:npm/rope@1.0.0\"\nversion = \"1.3\"\nfile = \"package.json\"");
    let (corrected, findings) = correct_all(&text, &[package("lib/rope")], &Ok(Some(same())));
    assert_eq!(corrected.claims.len(), 1);
    assert_eq!(corrected.uses[1].state, CorrectionState::Overlapping);
    assert!(findings[0].message.to_string().contains("line 1"), "{:?}", findings[0].message);
}

#[test]
fn a_package_url_can_be_that_of_several_components() {
    let text =
        table("purl = \"pkg:npm/rope@1.0.0\"\nnot_third_party = true\nfile = \"package.json\"");
    let all = [package("a/rope"), package("b/rope"), component("c/rope")];
    let (corrected, _) = correct_all(&text, &all, &Ok(Some(same())));
    assert_eq!((corrected.removed.len(), corrected.uses[0].components), (2, 2));
    assert!(!corrected.removed.contains(&all[2].id));
}

#[test]
fn invalid_rule_sets_are_reported_with_place_and_remedy() {
    let without = |key: &str| {
        let text = table("path = \"lib/rope\"\nversion = \"1\"");
        text.lines().filter(|line| !line.starts_with(key)).collect::<Vec<_>>().join("\n")
    };
    for (text, expected) in [
        (table("version = \"1\""), "names no component: add `path"),
        (table("path = \"a\"\npurl = \"pkg:npm/a@1\"\nversion = \"1\""), "`new_purl`"),
        (table("path = \"lib/rope\""), "corrects nothing"),
        (table("path = \"lib/rope\"\nversion = \" \""), "`version` is empty"),
        (table("path = \"lib/rope\"\nversion = \"1\"\nnot_third_party = true"), "remove one"),
        (table("path = \"../rope\"\nversion = \"1\""), "inside the repository"),
        (table("path = \"/rope\"\nversion = \"1\""), "inside the repository"),
        (table("path = \"a\"\nnew_purl = \"zlib\""), "`new_purl` must be a package URL"),
        (table("purl = \"pkg:npm/a@1\"\nversion = \"2\""), "add `file = "),
        (table("path = \"a\"\nupstream = \"example.org/a\""), "absolute URL"),
        (table("path = \"a\"\nlicense = \"BSD like\""), "not an SPDX expression"),
        (table("path = \"a\"\nscope = \"unknown\""), "product, build, test, ci"),
        (table("path = \"a\"\nrevision = \"1\""), "unknown key `revision`"),
        (without("sha256"), "`plimsoll digest lib/rope` prints it"),
        (without("reason"), "has no `reason`"),
        (without("reviewer"), "has no `reviewer`"),
        (without("until"), "has no `until`"),
        (table("path = \"a\"\nversion = \"1\"").replace(DIGEST, "123"), "64 hexadecimal digits"),
    ] {
        let why = read(&format!("version = 1\n\n{text}")).unwrap_err();
        assert!(why.contains(expected), "{why}");
        assert!(why.starts_with("plimsoll.toml:3:") || why.contains("unknown key"), "{why}");
    }
}

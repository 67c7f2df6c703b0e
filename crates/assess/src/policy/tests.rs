//! Tests reading of policies, and their effect on findings.

use plimsoll_model::{
    Baseline, Date, DeferredState, Finding, FindingKey, LifecyclePhase, Location, Policy,
    ProductOrigin, ProductType, Redacted, RepoPath, Report, Severity, SourceInfo, SourceKind,
};

use super::{Judged, Known, Reviewed, judge, read_policy};

const RULES: [&str; 3] = ["unpinned-action", "unpinned-image", "organization-boundary"];
const FACTS: [&str; 2] = ["secret-scanning", "runner-isolation"];

fn read(text: &str) -> Result<Policy, String> {
    read_policy(text, "plimsoll.toml", &RULES, &FACTS).map_err(|why| why.to_string())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn finding(path: &str, owner: &str, ordinal: usize) -> Finding {
    let subject = format!("{owner}/infra/.github/workflows/job.yml@main");
    let key = FindingKey { path, locator: "jobs.x", ordinal };
    let mut finding = Finding::new("unpinned-action", Severity::High, &subject, &key);
    finding.target = Some(Redacted::new(subject.trim_end_matches("@main")));
    finding.owner = Some(owner.to_owned());
    finding.locations = vec![Location::line(RepoPath::new(path), 3)];
    finding
}

fn apply(findings: Vec<Finding>, text: &str, today: &str) -> Judged {
    judge(findings, &[], &read(text).unwrap(), day(today), &Known::default(), &Reviewed::default())
}

/// The states of the findings that are not about the policy, and the rules of those that are.
fn told(judged: &Judged) -> (Vec<Option<DeferredState>>, Vec<&str>) {
    let (own, about): (Vec<&Finding>, Vec<&Finding>) =
        judged.findings.iter().partition(|it| it.rule == "unpinned-action");
    let states = own.iter().map(|it| it.deferral.as_ref().map(|deferral| deferral.state));
    (states.collect(), about.iter().map(|it| it.rule.as_str()).collect())
}

const BOUNDARY: &str = r#"
[[defer]]
id = "M06-V01"
rule = "unpinned-action"
match = { owner = "pytorch", target = "pytorch/infra/**", path = ".github/workflows/*" }
reason = "one organization, one boundary"
owner = "dev-infra"
until = 2027-03-31
max_count = 2
"#;

#[test]
fn a_deferral_covers_its_findings_until_it_expires() {
    let findings = || {
        vec![
            finding(".github/workflows/a.yml", "PyTorch", 0),
            finding(".github/workflows/sub/b.yml", "pytorch", 0),
            finding(".github/workflows/a.yml", "other", 0),
        ]
    };
    let live = Some(DeferredState::Live);
    for day in ["2026-11-25", "2027-03-31"] {
        let judged = apply(findings(), BOUNDARY, day);
        assert_eq!(told(&judged), (vec![live, None, None], vec![]), "{day}");
        assert_eq!((judged.deferrals[0].matched, judged.deferrals[0].covered), (1, 1));
    }
    let judged = apply(findings(), BOUNDARY, "2027-04-01");
    let expired = Some(DeferredState::Expired);
    assert_eq!(told(&judged), (vec![expired, None, None], vec!["deferral-expired"]));
    let words = judged.findings.last().unwrap();
    assert!(
        words.message.as_str().contains("expired on 2027-03-31 (1 day ago); its 1 finding is open")
    );
    assert!(words.remediation.starts_with("ask dev-infra: "));
    assert_eq!(words.locations[0].to_string(), "plimsoll.toml:2");
}

#[test]
fn the_finding_above_the_limit_is_the_new_one() {
    // Two identical findings are one row of a baseline, with one fingerprint.
    let old = |at| finding(".github/workflows/z.yml", "pytorch", at);
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], vec![old(0), old(1)], vec![], 0);
    let before = Baseline::of(&report);
    assert_eq!(before.findings.len(), 1);
    let new = finding(".github/workflows/a.yml", "pytorch", 0);
    let policy = read(BOUNDARY).unwrap();
    let findings = vec![new, old(0), old(1)];
    let judged =
        judge(findings, &[], &policy, day("2026-11-25"), &Known::of(&before), &Reviewed::default());
    let (live, over) = (Some(DeferredState::Live), Some(DeferredState::Overflow));
    assert_eq!(told(&judged), (vec![over, live, live], vec!["deferral-overflow"]));
    assert_eq!((judged.deferrals[0].matched, judged.deferrals[0].covered), (3, 2));
    // A third one is new, regardless of its position.
    let findings = vec![old(0), old(1), old(2)];
    let judged =
        judge(findings, &[], &policy, day("2026-11-25"), &Known::of(&before), &Reviewed::default());
    assert_eq!(told(&judged), (vec![live, live, over], vec!["deferral-overflow"]));
}

#[test]
fn a_deferral_that_covers_nothing_is_a_finding() {
    let judged = apply(vec![finding("Makefile", "pytorch", 0)], BOUNDARY, "2026-11-25");
    assert_eq!(told(&judged), (vec![None], vec!["deferral-unused"]));
}

#[test]
fn an_expired_attestation_is_a_finding() {
    let text = "[[attest]]\nfact = \"secret-scanning\"\nstatement = \"on\"\nowner = \"sec\"\nuntil = \"2026-01-01\"\n";
    let judged = apply(Vec::new(), text, "2026-11-25");
    assert_eq!(told(&judged).1, ["attestation-expired"]);
    assert!(apply(Vec::new(), text, "2026-01-01").findings.is_empty());
}

#[test]
fn a_policy_may_be_empty_or_have_every_setting() {
    assert_eq!(read("").unwrap().deferrals, []);
    let text = r#"
version = 1
[trust]
own_organizations = ["pytorch"]
[[trust.boundary]]
repository = "pytorch/test-infra"
reason = "ours"
until = 2027-01-01
[thresholds]
severity = "medium"
score_floor = 5
score_drop = 0.2
[licenses]
allow = ["MIT", "Apache-2.0"]
deny = ["GPL-2.0"]
[[defer]]
rule = ["unpinned-action", "unpinned-image"]
reason = "later"
until = "2027-03-31"
ticket = "M06"
exit_criteria = "pinned"
[[attest]]
fact = "secret-scanning"
statement = "push protection is on"
owner = "security"
evidence = "https://example.org/settings"
until = 2027-03-31
[owner]
names = ["Facebook"]
"#;
    let policy = read(text).unwrap();
    assert_eq!(policy.own_organizations, ["pytorch"]);
    assert_eq!(policy.owner_names, ["Facebook"]);
    assert_eq!(policy.thresholds.score_floor.unwrap().to_string(), "5.0");
    assert_eq!(policy.deferrals.len(), 2);
    assert_eq!(policy.deferrals[0].id, "plimsoll.toml:16");
    assert_eq!(policy.deferrals[1].rules, ["organization-boundary"]);
    assert_eq!(policy.attestations[0].line, 22);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn errors_name_the_place_and_what_to_do() {
    let defer = |lines: &str| format!("[[defer]]\nid = \"X\"\n{lines}\n");
    let whole = "rule = \"unpinned-action\"\nreason = \"r\"\nuntil = 2027-01-01";
    assert!(read(&defer(whole)).is_ok());
    for (text, at, message) in [
        (
            defer("rule = \"unpinned-action\"\nreason = \"r\""),
            "1:1",
            "[[defer]] \"X\" has no `until`: add the last day",
        ),
        (
            defer("rule = \"unpinned-action\"\nuntil = 2027-01-01"),
            "1:1",
            "has no `reason`: say why",
        ),
        (defer(&whole.replace("\"r\"", "\" \"")), "1:1", "has no `reason`"),
        (defer("reason = \"r\"\nuntil = 2027-01-01"), "1:1", "has no `rule`"),
        (
            defer(&whole.replace("unpinned-action", "unpined-action")),
            "1:1",
            "did you mean \"unpinned-action\"?",
        ),
        (
            defer(&whole.replace("2027-01-01", "\"soon\"")),
            "1:1",
            "`until` is soon, not a calendar date",
        ),
        (
            defer(&whole.replace("2027-01-01", "2027-01-01T10:00:00Z")),
            "1:1",
            "write `until = 2027-03-31`",
        ),
        (defer(&format!("{whole}\nmax_count = 0")), "1:1", "covers nothing"),
        (
            defer(&format!("{whole}\nmax_cuont = 3")),
            "6:1",
            "unknown key `max_cuont`: did you mean `max_count`?",
        ),
        (
            defer(&format!("{whole}\nmatch = {{ path = \"a[\" }}")),
            "1:1",
            "the pattern of `match.path` is invalid",
        ),
        (
            // Nested too deeply for the glob engine, or for our own parser.
            defer(&format!(
                "{whole}\nmatch = {{ path = \"{}a{}\" }}",
                "{".repeat(126),
                "}".repeat(126)
            )),
            "1:1",
            "the pattern of `match.path` is invalid: it nests braces more than 16 deep",
        ),
        (
            // Too large.
            defer(&format!("{whole}\nmatch = {{ owner = \"{}\" }}", "{a,?b}".repeat(200_000))),
            "1:1",
            "the pattern of `match.owner` is invalid: it is longer than 4096 bytes",
        ),
        (defer(whole) + &defer(whole), "6:1", "two deferrals have the id \"X\""),
        ("version = 2\n".to_owned(), "1:1", "update Plimsoll"),
        ("colour = true\n".to_owned(), "1:1", "unknown key `colour`"),
        (
            "[licenses]\nallow = [\"MIT\", \"Apache 2\"]\n".to_owned(),
            "2:17",
            "is not on the SPDX license list",
        ),
        ("[thresholds]\nscore_floor = 12\n".to_owned(), "2:1", "from 0 to 10"),
        (
            "[[attest]]\nfact = \"secret-scaning\"\n".to_owned(),
            "1:1",
            "did you mean \"secret-scanning\"?",
        ),
        ("[[attest]]\nfact = \"secret-scanning\"\n".to_owned(), "1:1", "has no `statement`"),
        ("a = \n".to_owned(), "1:5", ""),
    ] {
        let why = read(&text).unwrap_err();
        assert!(why.starts_with(&format!("plimsoll.toml:{at}: ")), "{why}\n{text}");
        assert!(why.contains(message), "{why}");
    }
}

#[test]
fn a_policy_states_facts_about_the_product() {
    let text = r#"
[product]
name = "harbor"
version = "1.2.0"
type = "library"
license = "mit or apache-2.0"
support_end = 2030-12-31
lifecycle = "build"
authors = ["Ada <ada@example.org>", "The Harbor Team"]
[product.supplier]
name = "Example"
url = "https://user:hunter2@example.org/"
contact = "security@example.org"
"#;
    let product = read(text).unwrap().product;
    let name = product.name.unwrap();
    assert_eq!((name.value.as_str(), name.origin), ("harbor", ProductOrigin::Policy));
    assert_eq!(name.location.unwrap().to_string(), "plimsoll.toml:3");
    assert_eq!(product.version.unwrap().value.as_str(), "1.2.0");
    assert_eq!(product.kind.unwrap().value, ProductType::Library);
    assert_eq!(product.license.unwrap().value.as_str(), "MIT OR Apache-2.0");
    assert_eq!(product.support_end.unwrap().value.to_string(), "2030-12-31");
    assert_eq!(product.lifecycle.unwrap().value, LifecyclePhase::Build);
    let authors = product.authors.unwrap();
    let authors: Vec<String> = authors.value.iter().map(ToString::to_string).collect();
    assert_eq!(authors, ["Ada <ada@example.org>", "The Harbor Team"]);
    let supplier = product.supplier.unwrap().value;
    assert_eq!(supplier.name.as_str(), "Example");
    assert_eq!(supplier.url.unwrap().as_str(), "https://***@example.org/");
    assert_eq!(supplier.contact.unwrap().to_string(), "security@example.org");
    assert!(read("[product]\n").unwrap().product.is_empty());
}

#[test]
fn mistakes_about_the_product_are_reported_with_their_place() {
    for (text, expected) in [
        ("name = \" \"", "2:8: [product] `name`: is empty: give a value, or remove the key"),
        (
            "version = \"1\\u001b[31m\"",
            "2:11: [product] `version`: \"1\\u{1b}[31m\" contains control characters: remove them",
        ),
        ("type = \"app\"", "2:8: [product] `type`: \"app\" is not one of application, framework"),
        ("lifecycle = \"done\"", "2:13: [product] `lifecycle`: \"done\" is not one of design,"),
        (
            "license = \"Apache 2\"",
            "2:11: [product] `license`: \"Apache 2\" is not an SPDX expression: write for example",
        ),
        ("support_end = 2030-02-30", "2:15: "),
        (
            "support_end = \"2030\"",
            "2:15: [product] `support_end`: 2030 is not a calendar date (YYYY-MM-DD): write `support_end = 2030-12-31`",
        ),
        (
            "authors = [\"Ada\", \"Bob <bob>\"]",
            "2:19: [product] `authors`: \"Bob <bob>\" is not of the form `Name <name@host>`: write",
        ),
        ("supplier = { name = \"\" }", "2:21: [product] `supplier.name`: is empty"),
        (
            "supplier = { name = \"E\", url = \"example.org\" }",
            "2:32: [product] `supplier.url`: \"example.org\" is not the URL of a website: write",
        ),
        (
            "supplier = { name = \"E\", contact = \"Ada\" }",
            "2:36: [product] `supplier.contact`: \"Ada\" is not an e-mail address: write",
        ),
        ("supplier = { url = \"https://example.org\" }", "2:12: `name` is missing"),
        ("color = \"red\"", "2:1: unknown key `color`"),
    ] {
        let why = read(&format!("[product]\n{text}\n")).unwrap_err();
        assert!(why.starts_with(&format!("plimsoll.toml:{expected}")), "{why}\n{expected}");
    }
    // The quoted text does not contain the credential.
    let url = "[product]\nsupplier = { name = \"E\", url = \"ftp://user:hunter2@example.org\" }\n";
    let why = read(url).unwrap_err();
    assert!(!why.contains("hunter2"), "{why}");
}

#[test]
fn facts_have_the_tiers_of_the_policy() {
    use plimsoll_model::{RiskFact, RiskTier};

    let policy = read("[risk]\nlicense-choice = \"low\"\nfor-build = \"none\"\n").unwrap();
    let expected = [(RiskFact::LicenseChoice, Some(RiskTier::Low)), (RiskFact::ForBuild, None)];
    assert_eq!(policy.risk.into_iter().collect::<Vec<_>>(), expected);
    let why = read("[risk]\nlicense-choice = \"lowest\"\n").unwrap_err();
    assert!(why.starts_with("plimsoll.toml:2:18: ") && why.contains("high, medium, low"), "{why}");
    let why = read("[risk]\nlicence = \"low\"\n").unwrap_err();
    assert!(why.contains("unknown fact \"licence\"") && why.contains("license-unknown"), "{why}");
}

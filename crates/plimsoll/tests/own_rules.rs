//! Tests that custom rules are treated like built-in ones.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use plimsoll::model::{Concern, FactOrigin, PinStrength, Row as _, RuleMeta, Topic};
use plimsoll::{
    Baseline, Findings, Inventory, MemorySource, RenderOptions, Report, Rule, Ruleset, Scan,
    Severity, agenda, compare, policy_for, render,
};

/// Reports each reference that is not pinned to a commit, as if it were a secret.
#[derive(Debug)]
struct Own(&'static RuleMeta);

static PIN: RuleMeta = RuleMeta::new("house-pin", "", "Prose.", Severity::High).about(Concern::Pin);
static SECRET: RuleMeta =
    RuleMeta::new("house-secret", "", "Prose.", Severity::High).about(Concern::Secret);
static OTHER: RuleMeta = RuleMeta::new("house-note", "", "Prose.", Severity::High);

impl Rule for Own {
    fn meta(&self) -> &'static RuleMeta {
        self.0
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            if reference.pin < PinStrength::CommitUnverified {
                let remedy = "ask the house";
                findings.reference(self.0, Severity::High, reference, "open", remedy);
            }
        }
    }
}

fn source(uses: &[&str]) -> Box<MemorySource> {
    let steps: Vec<String> = uses.iter().map(|uses| format!("      - uses: {uses}\n")).collect();
    let text = format!("on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n{}", steps.concat());
    Box::new(MemorySource::new().with_file(".github/workflows/ci.yml", text))
}

fn scan(uses: &[&str], meta: &'static RuleMeta, policy: &str) -> Report {
    let rules: [&dyn Rule; 1] = [&Own(meta)];
    let policy = policy_for(policy, "plimsoll.toml", &rules).unwrap();
    let scan = Scan::source(source(uses)).rules(vec![std::sync::Arc::new(Own(meta))]);
    scan.policy(policy).as_of("2026-11-26".parse().unwrap()).run().unwrap()
}

fn deferred(rule: &str) -> String {
    format!(
        "[[defer]]\nid = \"d\"\nrule = \"{rule}\"\nreason = \"because\"\nowner = \"me\"\n\
         until = \"2026-12-24\"\n"
    )
}

const TWO: &[&str] = &["o/a@main", "o/b@main"];

#[test]
fn subjects_of_findings_have_an_id() {
    let report = scan(TWO, &OTHER, "");
    for finding in &report.findings {
        let [id] = finding.references.as_slice() else { panic!("{finding:?}") };
        let reference = report.references.iter().find(|reference| reference.id == *id).unwrap();
        assert_eq!(finding.subject, reference.value);
        assert_eq!(finding.component, reference.component);
    }
    assert_eq!(report.findings.len(), 2);
}

#[test]
fn a_deferred_finding_about_a_pin_excuses_it() {
    let excused = |meta: &'static RuleMeta, policy: &str| {
        let report = scan(TWO, meta, policy);
        let pins = report.facts.iter().find(|(id, _)| *id == "external-references-pinned");
        let (_, fact) = pins.unwrap_or_else(|| panic!("{:?}", report.facts));
        assert_eq!(fact.origin, FactOrigin::Measured);
        fact.excused
    };
    assert_eq!(excused(&PIN, ""), 0);
    assert_eq!(excused(&PIN, &deferred("house-pin")), 2);
    assert_eq!(excused(&OTHER, &deferred("house-note")), 0);
}

#[test]
fn findings_are_in_the_agenda_by_their_concern() {
    let today = "2026-11-26".parse().unwrap();
    let topics = |meta: &'static RuleMeta, policy: &str| {
        let before = Baseline::of(&scan(&["o/a@main"], meta, policy));
        let report = scan(TWO, meta, policy);
        let delta = compare(&before, &report, &Ruleset::default());
        let all = agenda(&report, Some(&delta), today);
        let all =
            all.into_iter().filter(|one| !matches!(one.topic, Topic::Score | Topic::ScoreDrop));
        all.map(|one| (one.topic, one.count)).collect::<Vec<_>>()
    };
    assert_eq!(topics(&SECRET, ""), [(Topic::Secret, 2)]);
    assert_eq!(topics(&PIN, ""), [(Topic::NewHigh, 1), (Topic::Standing, 1)]);
    let deferral = deferred("house-pin");
    assert_eq!(topics(&PIN, &deferral), [(Topic::Expiring, 2)]);
}

#[test]
fn the_delta_names_each_finding_of_those_that_are_alike() {
    let before = Baseline::of(&scan(&["o/a@main"], &OTHER, ""));
    let report = scan(&["o/a@main", "o/a@main", "o/a@main"], &OTHER, "");
    let delta = compare(&before, &report, &Ruleset::default());
    let news: Vec<_> = delta.news().collect();
    let [row] = news.as_slice() else { panic!("{news:?}") };
    assert_eq!(row.count(), 2);
    // The first two findings in the report count as new.
    let first: Vec<&str> =
        report.findings.iter().take(2).map(|finding| finding.fingerprint.as_str()).collect();
    assert_eq!(row.ids().collect::<Vec<_>>(), first);
    assert_eq!(delta.summary.findings.unchanged, 1);
}

/// A finding about a file is also about each reference in it that it names.
#[test]
fn a_finding_about_a_file_names_the_references_in_it() {
    let source = MemorySource::new().with_file("requirements.txt", "torch\nnumpy==1.0\nrich>=2\n");
    let report = Scan::source(Box::new(source)).run().unwrap();
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    let named = |id| report.references.iter().find(|reference| reference.id == id).unwrap();
    let names: Vec<&str> = finding.references.iter().map(|id| named(*id).value.as_str()).collect();
    assert_eq!(names, ["torch", "rich>=2"]);
    let table = render(&report, "markdown".parse().unwrap(), &RenderOptions::default()).unwrap();
    let table = String::from_utf8(table).unwrap();
    let group =
        "2 not pinned: <strong>commit a lockfile, or write exact versions with hashes</strong>";
    assert_eq!(table.matches(group).count(), 2, "once by what to do, once in full: {table}");
}

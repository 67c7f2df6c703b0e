//! Findings as test cases in the form of `JUnit`, for CI hosts that show those.
//!
//! Each rule is a suite. A finding that came, or is open where there is no baseline, is a failure;
//! one that the policy puts off is skipped; one of which nothing is known any longer is an error;
//! one that was accepted with the baseline passes. A rule that finds nothing passes as well.

use std::collections::BTreeMap;
use std::io::Write;

use plimsoll_model::{ChangeState, Finding};
use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::{Review, States};
use crate::escape::terminal;
use crate::{Error, Options};

/// Writes the suites.
pub(super) fn render(
    review: &Review<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let states = States::of(review.report, review.delta);
    let mut suites: BTreeMap<&str, Vec<TestCase>> = BTreeMap::new();
    let rules = options.rules.iter().map(|meta| meta.id);
    for rule in rules.chain(review.report.rules.iter().map(String::as_str)) {
        suites.entry(rule).or_default();
    }
    for (finding, state) in states.each(review.report) {
        suites.entry(&finding.rule).or_default().push(case(finding, state, &states));
    }
    for row in &states.unverifiable {
        let name = format!("{} in {}", row.subject, row.path);
        let why = "what held it could not be read: whether it is gone is not known";
        let status = not_passed(NonSuccessKind::Error, "unverifiable", why);
        suites.entry(&row.rule).or_default().push(named(&row.rule, &name, status));
    }
    let mut document = Document::new("plimsoll");
    for (rule, cases) in suites {
        let mut suite = TestSuite::new(rule);
        if cases.is_empty() {
            suite.add_test_case(named(rule, "no finding", TestCaseStatus::success()));
        }
        for case in cases {
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    document.serialize(&mut *out).map_err(|why| Error::write("JUnit", why))
}

fn named(rule: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(terminal(name), status);
    case.set_classname(format!("plimsoll.{rule}"));
    case
}

fn not_passed(kind: NonSuccessKind, state: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(state).set_message(terminal(text));
    status
}

fn case(finding: &Finding, state: Option<ChangeState>, states: &States<'_>) -> TestCase {
    let place = finding.locations.first().map(ToString::to_string).unwrap_or_default();
    let name = format!("{} at {place}", finding.subject);
    let told = match finding.message.as_str() {
        "" => finding.subject.as_str(),
        message => message,
    };
    let text = format!("{told}. To do: {}", finding.remediation);
    let word = states.word(finding, state);
    let came = matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired));
    let status = match &finding.deferral {
        Some(deferral) if deferral.is_live() => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(terminal(&format!("{}, until {}", deferral.id, deferral.until)));
            status
        }
        _ if came || !states.compared => not_passed(NonSuccessKind::Failure, word, &text),
        _ => TestCaseStatus::success(),
    };
    named(&finding.rule, &name, status)
}

//! Findings as test cases in the form of `JUnit`, for CI services that show them.
//!
//! Each rule is a suite. A new finding, or an open one if there is no baseline, is a failure; one that the policy
//! defers is skipped; one that can no longer be verified is an error; one that was accepted with the baseline passes.
//! A rule without findings passes as well.
//!
//! There is no single schema of the format. The output is valid by that of Ant's `junitreport` task, which requires
//! the most, and by that of the `xUnit` plugin of Jenkins, which forbids the most: for both, the root has no
//! attribute, and each suite is complete. Characters that are not allowed in XML (XML 1.0, section 2.2) are made
//! visible; the writer escapes markup.

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_model::{ChangeState, Date, Finding};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::content::Review;
use crate::escape::terminal;
use crate::states::States;
use crate::{RenderError, RenderOptions};

/// Writes the suites.
pub(super) fn render(
    review: &Review<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let states = States::of(review.report, review.delta);
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let rules = options.rules.iter().map(|meta| meta.id);
    for rule in rules.chain(review.report.rules.iter().map(String::as_str)) {
        suites.entry(rule).or_default();
    }
    for (finding, state) in states.each(review.report) {
        suites.entry(&finding.rule).or_default().push(Case::of(finding, state, &states));
    }
    for row in &states.unverifiable {
        let name = format!("{} in {}", row.subject, row.path);
        let why = "the file was not read, or the rule is no longer applied: it is unknown whether the finding is gone";
        let outcome = Outcome::NotPassed(Kind::Error, "unverifiable", why.to_owned());
        suites.entry(&row.rule).or_default().push(Case { name, outcome });
    }
    let time = time(review);
    let write = || -> io::Result<()> {
        let mut writer = Writer::new_with_indent(&mut *out, b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.create_element("testsuites").write_inner_content(|writer| {
            for (number, (rule, mut cases)) in suites.into_iter().enumerate() {
                if cases.is_empty() {
                    cases.push(Case { name: "no finding".to_owned(), outcome: Outcome::Passed });
                }
                suite(writer, number, rule, &cases, &time)?;
            }
            Ok(())
        })?;
        writer.get_mut().write_all(b"\n")
    };
    write().map_err(|why| RenderError::write("JUnit", why))
}

/// The day of the review, or of the source, without a zone; the format requires one.
fn time(review: &Review<'_>) -> String {
    let of_source = || Date::of_timestamp(review.report.source.timestamp?);
    let day = review.day.or_else(of_source);
    let day = day.map_or_else(|| "1970-01-01".to_owned(), |day| day.to_string());
    format!("{day}T00:00:00")
}

/// A finding, or a rule that has none.
struct Case {
    name: String,
    outcome: Outcome,
}

/// The outcome of a case.
enum Outcome {
    Passed,
    /// Deferred by the policy, with the expiry date.
    Skipped(String),
    /// Failure or error, the state of the finding, and the text of the element.
    NotPassed(Kind, &'static str, String),
}

/// The way in which a case does not pass.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Failure,
    Error,
}

impl Case {
    fn of(finding: &Finding, state: Option<ChangeState>, states: &States<'_>) -> Self {
        let place = finding.locations.first().map(ToString::to_string).unwrap_or_default();
        let name = format!("{} at {place}", finding.subject);
        let came = matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired));
        let outcome = match &finding.deferral {
            Some(deferral) if deferral.is_live() => {
                Outcome::Skipped(format!("{}, until {}", deferral.id, deferral.until))
            }
            _ if came || !states.compared => {
                let told = match finding.message.as_str() {
                    "" => finding.subject.as_str(),
                    message => message,
                };
                let text = format!("{told}. To do: {}", finding.remediation);
                Outcome::NotPassed(Kind::Failure, states.word(finding, state), text)
            }
            _ => Outcome::Passed,
        };
        Self { name, outcome }
    }

    fn is(&self, kind: Kind) -> bool {
        matches!(&self.outcome, Outcome::NotPassed(this, _, _) if *this == kind)
    }
}

fn suite(
    writer: &mut Writer<&mut dyn Write>,
    number: usize,
    rule: &str,
    cases: &[Case],
    time: &str,
) -> io::Result<()> {
    let count =
        |of: &dyn Fn(&Case) -> bool| cases.iter().filter(|case| of(case)).count().to_string();
    writer
        .create_element("testsuite")
        .with_attribute(("id", number.to_string().as_str()))
        .with_attribute(("name", terminal(rule).as_str()))
        .with_attribute(("package", "plimsoll"))
        .with_attribute(("hostname", "localhost"))
        .with_attribute(("timestamp", time))
        .with_attribute(("tests", cases.len().to_string().as_str()))
        .with_attribute(("failures", count(&|case| case.is(Kind::Failure)).as_str()))
        .with_attribute(("errors", count(&|case| case.is(Kind::Error)).as_str()))
        .with_attribute((
            "skipped",
            count(&|case| matches!(case.outcome, Outcome::Skipped(_))).as_str(),
        ))
        .with_attribute(("time", "0"))
        .write_inner_content(|writer| {
            writer.create_element("properties").write_empty()?;
            for one in cases {
                case(writer, rule, one)?;
            }
            writer.create_element("system-out").write_empty()?;
            writer.create_element("system-err").write_empty()?;
            Ok(())
        })?;
    Ok(())
}

fn case(writer: &mut Writer<&mut dyn Write>, rule: &str, case: &Case) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attribute(("name", terminal(&case.name).as_str()))
        .with_attribute(("classname", terminal(&format!("plimsoll.{rule}")).as_str()))
        .with_attribute(("time", "0"));
    match &case.outcome {
        Outcome::Passed => element.write_empty()?,
        Outcome::Skipped(until) => element.write_inner_content(|writer| {
            writer
                .create_element("skipped")
                .with_attribute(("message", terminal(until).as_str()))
                .write_empty()?;
            Ok(())
        })?,
        Outcome::NotPassed(kind, state, text) => element.write_inner_content(|writer| {
            let name = match kind {
                Kind::Failure => "failure",
                Kind::Error => "error",
            };
            writer
                .create_element(name)
                .with_attribute(("type", *state))
                .with_attribute(("message", terminal(text).as_str()))
                .write_empty()?;
            Ok(())
        })?,
    };
    Ok(())
}

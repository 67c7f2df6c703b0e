//! Decisions about findings, one for each root cause.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use plimsoll_model::{
    Concern, Decision, DeferredState, Delta, Finding, FindingRow, Reference, ReferenceId, Report,
    RootCause, RuleMeta, Severity, Topic,
};

use super::places::{PLACES, places};
use crate::reached::Reached;
use crate::words::{number, plural};
use crate::{POLICY_RULES, RULES};

/// Whether a finding is a secret, which needs a separate decision.
fn is_secret(finding: &Finding) -> bool {
    finding.concern == Concern::Secret
}

/// Returns one decision about all secrets, which must be revoked first.
pub(super) fn secrets(report: &Report) -> Option<Decision> {
    let found = report.findings.iter().filter(|finding| is_secret(finding));
    let found: Vec<&Finding> = found.filter(|finding| !finding.is_deferred()).collect();
    let severity = found.iter().map(|finding| finding.severity).max()?;
    let count = number(found.len());
    let title = format!("{} of a known format in files of the repository", plural(count, "secret"));
    let options = "revoke each one at its issuer, then remove it from the file";
    let mut decision = Decision::new(Topic::Secret, title, options, count);
    decision.severity = Some(severity);
    locate(&mut decision, &found);
    Some(decision)
}

/// Whether a finding belongs to the decision about an exception: the exception covered it, or the finding reports the
/// exception.
fn is_of_exception(finding: &Finding, exceptions: &HashSet<&str>) -> bool {
    let state = finding.deferral.as_ref().map(|deferral| deferral.state);
    let about = finding.concern == Concern::Exception;
    state == Some(DeferredState::Expired) || about && exceptions.contains(finding.subject.as_str())
}

/// Returns a decision for each root cause with new findings, or with open ones of high severity.
/// Findings in the baseline also count: it records them, but nobody has accepted them. Without a
/// comparison, root causes of medium severity are included, and one decision covers all of low severity; those for
/// information need none.
pub(super) fn by_cause(report: &Report, delta: Option<&Delta>) -> Vec<Decision> {
    let new: HashSet<&str> =
        delta.iter().flat_map(|delta| delta.news()).flat_map(FindingRow::ids).collect();
    let open = report.findings.iter().filter(|finding| !finding.is_deferred());
    let exceptions: HashSet<&str> = report.deferrals.iter().map(|used| used.id.as_str()).collect();
    let open = open.filter(|finding| !is_secret(finding) && !is_of_exception(finding, &exceptions));
    let references: HashMap<&ReferenceId, &Reference> =
        report.references.iter().map(|reference| (&reference.id, reference)).collect();
    let causes = RootCause::group(open).into_iter();
    let mut causes: Vec<_> = causes.map(|cause| (reached(&cause, &references), cause)).collect();
    causes.sort_by_key(|(reached, cause)| {
        Reverse((cause.severity, reached.urgency(), places_of(cause), cause.places()))
    });
    let compared = delta.is_some_and(Delta::compares_findings);
    let decisions = causes.iter().filter_map(|(reached, cause)| {
        let mut decision = decision(cause, &new, compared)?;
        decision.at_stake = Some(reached.to_string()).filter(|text| !text.is_empty());
        if delta.is_none() && decision.topic != Topic::Standing {
            decision.topic = Topic::Open;
        }
        Some(decision)
    });
    let minor = minor(causes.iter().map(|(_, cause)| cause)).filter(|_| delta.is_none());
    decisions.chain(minor).collect()
}

/// The number of places with the severity of a root cause. Places of a lower severity do not make a root cause more
/// urgent.
fn places_of(cause: &RootCause<'_>) -> u64 {
    let worst = cause.findings.iter().filter(|finding| finding.severity == cause.severity);
    worst.map(|finding| finding.places()).sum()
}

/// The assets that the places with the severity of a root cause can reach.
fn reached(cause: &RootCause<'_>, references: &HashMap<&ReferenceId, &Reference>) -> Reached {
    let worst = cause.findings.iter().filter(|finding| finding.severity == cause.severity);
    let mut reached = Reached::among(cause.places());
    let ids = worst.flat_map(|finding| &finding.references);
    for reference in ids.filter_map(|id| references.get(id)) {
        reached.add(reference);
    }
    reached
}

/// One decision for all findings that are only worth fixing while working on their code.
fn minor<'a>(causes: impl Iterator<Item = &'a RootCause<'a>> + Clone) -> Option<Decision> {
    let minor = causes.filter(|cause| cause.severity == Severity::Low);
    let findings: Vec<&Finding> =
        minor.clone().flat_map(|cause| cause.findings.iter().copied()).collect();
    let causes = number(minor.clone().count());
    if causes == 0 {
        return None;
    }
    let title = format!("{} of low severity", plural(causes, "root cause"));
    let options = "fix them when you work on that code; `Open findings` lists them";
    let count = minor.map(RootCause::places).sum();
    let mut decision = Decision::new(Topic::Open, title, options, count);
    decision.severity = Some(Severity::Low);
    decision.consequence = Some("they stay as they are; none of them is urgent".to_owned());
    locate(&mut decision, &findings);
    Some(decision)
}

/// Locates what an exception no longer covers.
pub(super) fn locate_uncovered(decision: &mut Decision, report: &Report, exception: &str) {
    let of = |finding: &&Finding| {
        let deferral = finding.deferral.as_ref().filter(|deferral| !deferral.is_live());
        deferral.is_some_and(|deferral| deferral.id == exception)
    };
    let found: Vec<&Finding> = report.findings.iter().filter(of).collect();
    decision.severity = found.iter().map(|finding| finding.severity).max();
    locate(decision, &found);
}

fn decision(cause: &RootCause<'_>, new: &HashSet<&str>, compared: bool) -> Option<Decision> {
    let is_new = |finding: &&Finding| new.contains(finding.fingerprint.as_str());
    let (mut findings, rest): (Vec<&Finding>, Vec<&Finding>) =
        cause.findings.iter().copied().partition(is_new);
    let came: u64 = findings.iter().map(|finding| finding.places()).sum();
    let topic = match findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::High) => Topic::NewHigh,
        _ if cause.severity == Severity::High && came == 0 => Topic::Standing,
        Some(_) => Topic::New,
        None if compared || cause.severity < Severity::Medium => return None,
        None => Topic::Open,
    };
    // New findings are shown first, and of these the most severe ones.
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let mut rest = rest;
    rest.sort_by_key(|finding| Reverse(finding.severity));
    findings.extend(rest);
    let meta = meta(cause.rule());
    let title = title(cause, meta, came, compared);
    let options = format!("{}, or defer it with a reason and a date", cause.remediation());
    let options = options.trim_start_matches(", or ");
    let mut decision = Decision::new(topic, title, options, cause.places());
    decision.severity = Some(cause.severity);
    decision.cause = Some(cause.id.clone());
    decision.consequence = meta.and_then(RuleMeta::consequence);
    locate(&mut decision, &findings);
    Some(decision)
}

/// Describes the problem and the number of findings.
fn title(cause: &RootCause<'_>, meta: Option<&RuleMeta>, came: u64, compared: bool) -> String {
    let what = match (cause.message(), meta) {
        (Some(message), _) => message.to_owned(),
        (None, Some(meta)) => format!("{}: {}", meta.summary, cause.subject()),
        (None, None) => format!("{}: {}", cause.rule(), cause.subject()),
    };
    let all = cause.places();
    let worst = places_of(cause);
    let mut notes = Vec::new();
    if all > 1 {
        let places = plural(all, "place");
        notes.push(match cause.files() {
            files @ 2.. => format!("{places} in {}", plural(number(files), "file")),
            _ => places,
        });
    }
    if worst < all {
        notes.push(format!("{worst} of them {}", cause.severity));
    }
    match came {
        0 if compared => notes.push("not new since the baseline".to_owned()),
        came if came > 0 && came < all => notes.push(format!("{came} of them new")),
        _ => {}
    }
    if notes.is_empty() { what } else { format!("{what} ({})", notes.join(", ")) }
}

/// Adds the places of findings to a decision.
fn locate(decision: &mut Decision, findings: &[&Finding]) {
    decision.place = places(findings.iter().map(|finding| (finding.key.path.as_str(), 1)));
    let locations = findings.iter().flat_map(|finding| &finding.locations);
    // A line with several findings is one place for the reader.
    let mut lines = HashSet::new();
    let locations = locations.filter(|at| lines.insert((at.path.as_bytes(), at.line)));
    decision.owner = decision.owner.take().or_else(|| owners(findings));
    decision.locations = locations.take(PLACES).cloned().collect();
}

/// The maximum number of owners that a decision names.
const OWNERS: usize = 3;

/// The owners of the files, by the `CODEOWNERS` file: each once, those of the first places first.
fn owners(findings: &[&Finding]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut more = false;
    for owner in findings.iter().flat_map(|finding| &finding.code_owners) {
        if names.contains(&owner.as_str()) {
            continue;
        }
        more = names.len() == OWNERS;
        if more {
            break;
        }
        names.push(owner);
    }
    let end = if more { " and others" } else { "" };
    (!names.is_empty()).then(|| names.join(", ") + end)
}

/// Returns the metadata of the rule of a finding; `None` for a custom rule.
fn meta(rule: &str) -> Option<&'static RuleMeta> {
    let own = RULES.iter().map(|rule| rule.meta());
    own.chain(POLICY_RULES.iter().copied()).find(|meta| meta.id == rule)
}

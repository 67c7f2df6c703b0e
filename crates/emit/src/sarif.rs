//! Findings as SARIF 2.1.0 (OASIS), for code scanning.
//!
//! Small parts are `serde_json` values: only a little of SARIF is used, and crates for it generate
//! types for all of it.

use std::collections::BTreeMap;
use std::io::Write;

use plimsoll_model::{
    ChangeState, Delta, Diagnostic, DiagnosticKind, Finding, FindingRow, Location, RepoPath,
    Report, RuleMeta, Severity,
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::states::States;
use crate::{RenderError, RenderOptions, escape};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The placeholder for the root of the source, which only the consumer knows.
const ROOT: &str = "%SRCROOT%";

/// Writes the findings and diagnostics of a report.
pub(crate) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    write(report, None, options, out)
}

/// Writes the findings of a report, each with its state since the baseline (SARIF §3.27.24).
pub(crate) fn render_compared(
    report: &Report,
    delta: Option<&Delta>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let states = States::of(report, delta);
    write(report, Some(&states).filter(|states| states.compared), options, out)
}

fn write(
    report: &Report,
    states: Option<&States<'_>>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let rules = rules(report, states, options);
    let descriptors = rules.iter().map(|(id, (_, meta))| sorted(descriptor(id, *meta))).collect();
    let run = Run {
        column_kind: "unicodeCodePoints",
        invocations: [invocation(report, left_out(report, states))],
        properties: json!({ "rootCauses": causes(report) }),
        original_uri_base_ids: json!({ ROOT: { "description": { "text": "The root of the source." } } }),
        results: Results { report, states, rules: &rules },
        tool: Tool {
            driver: Driver {
                name: &report.tool.name,
                rules: descriptors,
                semantic_version: report.tool.version.to_string(),
                version: report.tool.version.to_string(),
            },
        },
        version_control_provenance: provenance(report).map(|provenance| [sorted(provenance)]),
    };
    let log = Log { schema: SCHEMA, runs: [run], version: "2.1.0" };
    crate::json::write(&log, "SARIF", out)
}

/// A SARIF log (SARIF §3.13). There may be many results, so they are created while they are written.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'a>; 1],
    version: &'static str,
}

/// A run (SARIF §3.14).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    column_kind: &'static str,
    invocations: [Invocation<'a>; 1],
    original_uri_base_ids: Value,
    properties: Value,
    results: Results<'a>,
    tool: Tool<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_control_provenance: Option<[Value; 1]>,
}

/// The tool (SARIF §3.18).
#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

/// The main component of the tool (SARIF §3.19).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    rules: Vec<Value>,
    semantic_version: String,
    version: String,
}

/// Maximum number of results per run on GitHub, which rejects a file with more.
const RESULTS: usize = 25_000;

/// Returns the number of results beyond the maximum.
fn left_out(report: &Report, states: Option<&States<'_>>) -> usize {
    let gone = states.map_or(0, |states| states.of_baseline().count());
    let found: usize = report.findings.iter().map(result_count).sum();
    (found + gone).saturating_sub(RESULTS)
}

/// Returns the number of results of a finding: one per place, since places are fixed, reviewed and
/// dismissed separately.
fn result_count(finding: &Finding) -> usize {
    finding.locations.len().max(1)
}

/// The results (SARIF §3.27) of findings, those of high severity first.
struct Results<'a> {
    report: &'a Report,
    states: Option<&'a States<'a>>,
    rules: &'a Rules<'a>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.report.findings.iter().enumerate();
        let places = findings.flat_map(|(at, finding)| {
            (0..result_count(finding)).map(move |place| (at, finding, place))
        });
        let found = places.map(|(at, finding, place)| {
            let mut value = result(finding, place, self.rules);
            if let (Some(states), Some(value)) = (self.states, value.as_object_mut()) {
                let state = baseline_state(states.at(at));
                value.insert("baselineState".to_owned(), json!(state));
            }
            value
        });
        let states = || self.states.into_iter();
        let resolved = states().flat_map(|states| &states.resolved);
        let gone = resolved.map(|row| of_row(row, self.rules, "absent", "is resolved"));
        // If they were omitted, they would wrongly count as resolved.
        let lost = states().flat_map(|states| &states.unverifiable);
        let why = "may still exist: its file was not read, or its rule is no longer applied";
        let gone = gone.chain(lost.map(move |row| of_row(row, self.rules, "unchanged", why)));
        serializer.collect_seq(found.chain(gone).take(RESULTS).map(sorted))
    }
}

/// Returns the root causes to which `rootCause` of results refers, the most severe first, up to the
/// maximum number of results.
fn causes(report: &Report) -> Vec<Value> {
    let causes = report.root_causes().into_iter().take(RESULTS);
    let each = causes.map(|cause| {
        let results: usize = cause.findings.iter().map(|finding| result_count(finding)).sum();
        sorted(json!({
            "id": cause.id.as_str(),
            "ruleId": cause.rule(),
            "level": level(cause.severity),
            "subject": escape::sarif(&cause.subject()),
            "results": results,
        }))
    });
    each.collect()
}

/// Sorts the keys, because their order must not depend on whether a crate enables `preserve_order`
/// of `serde_json`.
fn sorted(mut value: Value) -> Value {
    value.sort_all_objects();
    value
}

type Rules<'a> = BTreeMap<&'a str, (usize, Option<&'a RuleMeta>)>;

/// The state of a finding in SARIF (§3.27.24).
fn baseline_state(state: Option<ChangeState>) -> &'static str {
    match state {
        Some(ChangeState::New) => "new",
        Some(ChangeState::Changed | ChangeState::DeferralExpired | ChangeState::Moved) => "updated",
        _ => "unchanged",
    }
}

/// Returns the rules that ran or that findings refer to, each with its index, so that every result
/// has one.
fn rules<'a>(
    report: &'a Report,
    states: Option<&'a States<'a>>,
    options: &'a RenderOptions,
) -> Rules<'a> {
    let mut rules: Rules<'a> = BTreeMap::new();
    for finding in &report.findings {
        rules.insert(&finding.rule, (0, None));
    }
    for row in states.into_iter().flat_map(States::of_baseline) {
        rules.insert(&row.rule, (0, None));
    }
    for meta in &options.rules {
        rules.insert(meta.id, (0, Some(meta)));
    }
    for (index, (slot, _)) in rules.values_mut().enumerate() {
        *slot = index;
    }
    rules
}

fn descriptor(id: &str, meta: Option<&RuleMeta>) -> Value {
    match meta {
        Some(meta) => json!({
            "id": id,
            "shortDescription": { "text": escape::sarif(meta.summary) },
            "fullDescription": { "text": escape::sarif(meta.summary) },
            "help": { "text": escape::sarif_lines(meta.documentation), "markdown": meta.documentation },
            "defaultConfiguration": { "level": level(meta.severity) },
        }),
        None => json!({ "id": id }),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        _ => "note",
    }
}

/// Creates the result for one place of a finding.
///
/// The root cause that results share is in their properties, because the standard has no groups:
/// `correlationGuid` (3.27.4) is for equal results in several runs, and `guid` (3.27.3) for one
/// result of one run.
fn result(finding: &Finding, place: usize, rules: &Rules<'_>) -> Value {
    let index = rules.get(finding.rule.as_str()).map_or(0, |(index, _)| *index);
    let message = match finding.message.as_str() {
        "" => finding.subject.as_str(),
        message => message,
    };
    let message = match finding.remediation.as_str() {
        "" => message.to_owned(),
        remediation => format!("{message}. What to do: {remediation}"),
    };
    let message = match finding.locations.get(place).filter(|place| place.external) {
        Some(place) => format!("{place}: {message}"),
        None => message,
    };
    // Several `locations` would mean that all of them must be changed to fix the problem (SARIF
    // 3.27.12), but the places of a finding are independent.
    let places: Vec<_> = finding.locations.get(place).map(location).into_iter().collect();
    let fingerprint = match place {
        0 => finding.fingerprint.as_str().to_owned(),
        place => format!("{}/{place}", finding.fingerprint.as_str()),
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": escape::sarif(&message) },
        "locations": places,
        "partialFingerprints": { "plimsoll/v1": fingerprint },
        "properties": { "rootCause": finding.cause_id().as_str() },
    });
    // A deferred finding is suppressed (3.27.23), with the id of the deferral as the justification.
    if let (Some(deferral), Some(result)) = (&finding.deferral, result.as_object_mut())
        && deferral.is_live()
    {
        let why = format!("{} until {}", deferral.id, deferral.until);
        let suppression = json!([{ "kind": "external", "status": "accepted", "justification": escape::sarif(&why) }]);
        result.insert("suppressions".to_owned(), suppression);
    }
    result
}

/// Creates the result for a finding that only the baseline has: its file is known, but not its
/// line.
fn of_row(row: &FindingRow, rules: &Rules<'_>, state: &str, what: &str) -> Value {
    let index = rules.get(row.rule.as_str()).map_or(0, |(index, _)| *index);
    let text = format!("{} {what}", row.subject);
    let place = Location::whole(RepoPath::new(row.path.as_str()));
    json!({
        "ruleId": row.rule,
        "ruleIndex": index,
        "level": level(row.severity),
        "message": { "text": escape::sarif(&text) },
        "locations": [location(&place)],
        "partialFingerprints": { "plimsoll/v1": row.fingerprint },
        "baselineState": state,
    })
}

fn location(location: &Location) -> Value {
    if location.external {
        // GitHub rejects results without a location, and looks for every relative one in the repository.
        let text = format!("{location}, outside of the repository");
        return json!({
            "physicalLocation": { "artifactLocation": { "uri": ".", "uriBaseId": ROOT } },
            "message": { "text": escape::sarif(&text) },
        });
    }
    let uri = match escape::uri(location.path.as_bytes()) {
        root if root.is_empty() => ".".to_owned(),
        uri => uri,
    };
    let artifact = json!({ "uri": uri, "uriBaseId": ROOT });
    let physical = match (location.line, location.column) {
        (Some(line), Some(column)) => json!({
            "artifactLocation": artifact,
            "region": { "startLine": line, "startColumn": column },
        }),
        (Some(line), None) => {
            json!({ "artifactLocation": artifact, "region": { "startLine": line } })
        }
        (None, _) => json!({ "artifactLocation": artifact }),
    };
    json!({ "physicalLocation": physical })
}

/// Creates the invocation with the diagnostics. A file that could not be read is a warning: the run
/// succeeded and reports what it did not read. A detector that failed is an error, and the run did
/// not succeed.
fn invocation(report: &Report, left_out: usize) -> Invocation<'_> {
    let failed = |diagnostic: &Diagnostic| diagnostic.kind() == DiagnosticKind::DetectorFailed;
    Invocation {
        execution_successful: !report.diagnostics.iter().any(failed),
        properties: json!({ "complete": report.complete }),
        tool_execution_notifications: Notifications { report, left_out },
    }
}

/// An invocation (SARIF §3.20).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    properties: Value,
    tool_execution_notifications: Notifications<'a>,
}

/// Notifications about the run (SARIF §3.58). There may be many, so they are created while they are
/// written.
struct Notifications<'a> {
    report: &'a Report,
    left_out: usize,
}

impl Serialize for Notifications<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let read = self.report.diagnostics.iter().map(notification);
        let left_out = (self.left_out > 0).then(|| results_left_out(self.left_out));
        serializer.collect_seq(read.chain(left_out).map(sorted))
    }
}

fn results_left_out(count: usize) -> Value {
    let text = format!(
        "{count} results are left out, because GitHub accepts at most {RESULTS} per run. The JSON report has \
         all of them."
    );
    let id = DiagnosticKind::LimitExceeded.as_str();
    json!({ "descriptor": { "id": id }, "level": "warning", "message": { "text": text } })
}

fn notification(diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.kind() {
        DiagnosticKind::DetectorFailed => "error",
        kind if kind.is_loss() => "warning",
        _ => "note",
    };
    json!({
        "descriptor": { "id": diagnostic.kind().as_str() },
        "level": level,
        "message": { "text": escape::sarif(diagnostic.message()) },
        "locations": [location(diagnostic.location())],
    })
}

fn provenance(report: &Report) -> Option<Value> {
    let url = report.source.url.as_ref()?.git()?;
    let commit = report.source.commit.as_ref()?;
    let uri = escape::web_uri(&url.https())?;
    Some(json!({ "repositoryUri": uri, "revisionId": commit }))
}

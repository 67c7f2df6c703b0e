//! Findings as SARIF 2.1.0 (OASIS), for code scanning.
//!
//! The document is written with `serde_json` values: the part of SARIF in use is small, and the
//! crates for it generate types for all of it.

use std::collections::BTreeMap;

use plimsoll_model::{
    Diagnostic, DiagnosticKind, Finding, GitUrl, Location, Report, RuleMeta, Severity,
};
use serde_json::{Value, json};

use crate::{Error, Options, escape};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name that stands for the root of the source, which the consumer knows and we do not.
const ROOT: &str = "%SRCROOT%";

/// Writes the findings and diagnostics of a report.
pub(crate) fn render(report: &Report, options: &Options) -> Result<Vec<u8>, Error> {
    let rules = rules(report, options);
    let results: Vec<_> = report.findings.iter().map(|finding| result(finding, &rules)).collect();
    let descriptors: Vec<_> = rules.iter().map(|(id, (_, meta))| descriptor(id, *meta)).collect();
    let mut run = json!({
        "tool": { "driver": {
            "name": report.tool.name,
            "version": report.tool.version.to_string(),
            "semanticVersion": report.tool.version.to_string(),
            "rules": descriptors,
        }},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the source." } } },
        "invocations": [],
    });
    // What is large is moved in: `json!` would copy it.
    if let Some(run) = run.as_object_mut() {
        run.insert("invocations".to_owned(), Value::Array(vec![invocation(report)]));
        run.insert("results".to_owned(), Value::Array(results));
        if let Some(provenance) = provenance(report) {
            run.insert("versionControlProvenance".to_owned(), json!([provenance]));
        }
    }
    let mut document = json!({ "$schema": SCHEMA, "version": "2.1.0" });
    if let Some(document) = document.as_object_mut() {
        document.insert("runs".to_owned(), Value::Array(vec![run]));
    }
    // Key order must not depend on whether some crate turned on serde_json's `preserve_order`.
    document.sort_all_objects();
    serde_json::to_vec_pretty(&document).map_err(|error| Error::write("SARIF", error))
}

type Rules<'a> = BTreeMap<&'a str, (usize, Option<&'a RuleMeta>)>;

/// The rules that ran and those findings name, each with its index, so that every result has one.
fn rules<'a>(report: &'a Report, options: &'a Options) -> Rules<'a> {
    let mut rules: Rules<'a> = BTreeMap::new();
    for finding in &report.findings {
        rules.insert(&finding.rule, (0, None));
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
            "shortDescription": { "text": meta.summary },
            "fullDescription": { "text": meta.summary },
            "help": { "text": meta.documentation, "markdown": meta.documentation },
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

fn result(finding: &Finding, rules: &Rules<'_>) -> Value {
    let index = rules.get(finding.rule.as_str()).map_or(0, |(index, _)| *index);
    let message = match finding.message.as_str() {
        "" => finding.subject.as_str(),
        message => message,
    };
    let message = match finding.remediation.as_str() {
        "" => message.to_owned(),
        remediation => format!("{message}. To do: {remediation}"),
    };
    let mut places = finding.locations.iter();
    // SARIF 3.27.12: several `locations` mean that the problem is mended only by changing all of
    // them. Ours are independent, so all but the primary one are related.
    let primary: Vec<_> = places.next().map(location).into_iter().collect();
    let related: Vec<_> = places.map(location).collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": escape::terminal(&message) },
        "locations": primary,
        "partialFingerprints": { "plimsoll/v1": finding.fingerprint.as_str() },
    });
    if let (false, Some(result)) = (related.is_empty(), result.as_object_mut()) {
        result.insert("relatedLocations".to_owned(), related.into());
    }
    result
}

fn location(location: &Location) -> Value {
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

/// What happened while reading. A file that could not be read is a warning: the run succeeded and
/// says what it did not see. A detector that failed is an error, and the run did not succeed.
fn invocation(report: &Report) -> Value {
    let failed = |diagnostic: &Diagnostic| diagnostic.kind() == DiagnosticKind::DetectorFailed;
    let notifications: Vec<_> = report.diagnostics.iter().map(notification).collect();
    json!({
        "executionSuccessful": !report.diagnostics.iter().any(failed),
        "toolExecutionNotifications": notifications,
        "properties": { "complete": report.complete },
    })
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
        "message": { "text": escape::terminal(diagnostic.message()) },
        "locations": [location(diagnostic.location())],
    })
}

fn provenance(report: &Report) -> Option<Value> {
    let url = GitUrl::parse(report.source.url.as_ref()?.as_str())?;
    let commit = report.source.commit.as_ref()?;
    // A path may hold anything but blanks; as part of a URI it has to be encoded.
    let path = escape::uri(url.path().as_bytes());
    let uri = format!("{}/{path}", url.https().strip_suffix(&format!("/{}", url.path()))?);
    Some(json!({ "repositoryUri": uri, "revisionId": commit }))
}

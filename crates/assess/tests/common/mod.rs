//! Baselines for tests.

use plimsoll_model::{Baseline, rows};
use serde_json::{Value, json};

pub(crate) const OLD: &str = "1111111111111111111111111111111111111111";
pub(crate) const NEW: &str = "2222222222222222222222222222222222222222";

/// A baseline with the given rows, in the committed form.
pub(crate) fn baseline(
    references: &[Value],
    findings: &[Value],
    components: &[Value],
    unread: &[&str],
) -> Baseline {
    let inputs: Vec<Value> = unread
        .iter()
        .map(|path| json!({ "path": path, "status": "unread", "lost": "syntax" }))
        .collect();
    let mut baseline: Baseline = serde_json::from_value(json!({
        "schemaVersion": 2,
        "tool": { "name": "plimsoll", "version": "0.1.0" },
        "source": { "commit": OLD },
        "complete": unread.is_empty(),
        "inputs": inputs,
        "components": components,
        "references": references,
        "findings": findings,
    }))
    .unwrap();
    baseline.references = rows(baseline.references);
    baseline.findings = rows(baseline.findings);
    baseline.components = rows(baseline.components);
    baseline
}

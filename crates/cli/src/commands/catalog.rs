//! `plimsoll rules` and `plimsoll explain`.

use std::fmt::Write as _;

use plimsoll::model::RuleMeta;
use plimsoll::{DETECTORS, Detector, POLICY_RULES, RULES, Rule};

use super::page;
use crate::exit::{Exit, Failure};
use crate::output;

/// What the rules say of themselves: those over the inventory, then those about the policy.
fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    RULES.iter().map(Rule::meta).chain(POLICY_RULES.iter().copied())
}

fn ids() -> impl Iterator<Item = &'static str> {
    metas().map(|meta| meta.id).chain(DETECTORS.iter().map(|it| it.meta().id))
}

/// Lists rules and detectors.
pub(crate) fn rules() -> Result<Exit, Failure> {
    let width = ids().map(str::len).max().unwrap_or(0);
    let mut text = "Rules: what a finding says\n\n".to_owned();
    for meta in metas() {
        let _ = writeln!(text, "  {:<width$}  {:<8}{}", meta.id, meta.severity, meta.summary);
    }
    text.push_str("\nDetectors: what is looked for\n\n");
    for detector in DETECTORS {
        let meta = detector.meta();
        let _ = writeln!(text, "  {:<width$}  {:<8}{}", meta.id, "", meta.summary);
    }
    text.push_str("\nThe severity is the highest a rule gives. `plimsoll explain ID` says more.\n");
    output::standard(text.as_bytes()).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

/// Explains a rule or detector.
pub(crate) fn explain(id: &str) -> Result<Exit, Failure> {
    let rule = metas().find(|meta| meta.id == id);
    let detector = DETECTORS.iter().map(Detector::meta).find(|meta| meta.id == id);
    let text = match (rule, detector) {
        (Some(rule), _) => format!(
            "{} (rule, up to {})\n{}.\n\n{}\n\nExamples:\n{}",
            rule.id,
            rule.severity,
            rule.summary,
            page::fill(rule.documentation, ""),
            page::examples(rule.page, |row| is_finding_of(row, rule.id)),
        ),
        (None, Some(detector)) => format!(
            "{} (detector)\n{}.\n\n{}\n\nReads: {}\n\nExamples:\n{}",
            detector.id,
            detector.summary,
            page::fill(detector.documentation, ""),
            detector.reads.join(", "),
            page::examples(detector.page, |row| !row.starts_with("finding ")),
        ),
        (None, None) => {
            let why = match nearest(id) {
                Some(near) => format!("there is no rule {id:?}; did you mean `{near}`?"),
                None => format!("there is no rule {id:?}: `plimsoll rules` lists them"),
            };
            return Err(Failure::usage(anyhow::anyhow!(why)));
        }
    };
    output::standard(text.as_bytes()).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

/// Whether a row of an example is a finding of this rule.
fn is_finding_of(row: &str, rule: &str) -> bool {
    row.starts_with("finding ") && row.split(' ').nth(2) == Some(rule)
}

/// An id that shares its letters with what was asked for.
fn nearest(asked: &str) -> Option<&'static str> {
    let asked = asked.to_ascii_lowercase().replace('_', "-");
    ids()
        .filter(|id| {
            id.contains(&asked) || asked.contains(id) || shared(id, &asked) * 4 >= id.len() * 3
        })
        .max_by_key(|id| shared(id, &asked))
}

/// Length of the common start.
fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

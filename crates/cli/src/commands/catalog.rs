//! `plimsoll rules` and `plimsoll explain`.

use plimsoll::{DETECTORS, Detector};

use super::page;
use crate::exit::{Exit, Failure};
use crate::{output, rules, terminal};

fn ids() -> impl Iterator<Item = &'static str> {
    rules::all().map(|meta| meta.id).chain(DETECTORS.iter().map(|it| &*it.meta().id))
}

/// Lists rules and detectors.
pub(crate) fn rules() -> Result<Exit, Failure> {
    let mut text = "Rules, with the highest severity of their findings\n\n".to_owned();
    for meta in rules::all() {
        text.push_str(&entry(meta.id, meta.severity.as_str(), meta.summary));
    }
    text.push_str("\nDetectors\n\n");
    for detector in DETECTORS {
        let meta = detector.meta();
        text.push_str(&entry(&meta.id, "", &meta.summary));
    }
    text.push_str("\n`plimsoll explain ID` explains a rule or detector.\n");
    output::print(&text)?;
    Ok(Exit::Done)
}

/// Formats a line of the list; on a narrow terminal, the summary is wrapped below its beginning.
fn entry(id: &str, severity: &str, summary: &str) -> String {
    let widest = ids().map(str::len).max().unwrap_or(0);
    let begin = format!("  {id:<widest$}  {severity:<8}");
    let below = " ".repeat(begin.len());
    let width = terminal::width().map_or(usize::MAX, usize::from);
    terminal::fill(summary, width, &begin, &below) + "\n"
}

/// The argument of `plimsoll explain` for the settings of a policy.
const POLICY: &str = "policy";

/// Every setting of a policy, each with a sample.
pub(crate) const POLICY_SAMPLES: &str = include_str!("../../templates/plimsoll.toml");

/// Explains a rule or detector, or the policy.
pub(crate) fn explain(id: &str) -> Result<Exit, Failure> {
    if id == POLICY {
        output::print(POLICY_SAMPLES)?;
        return Ok(Exit::Done);
    }
    let rule = rules::all().find(|meta| meta.id == id);
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
            page::fill(&detector.documentation, ""),
            detector.reads.to_vec().join(", "),
            page::examples(&detector.page, |row| !row.starts_with("finding ")),
        ),
        (None, None) => {
            let why = match nearest(id) {
                Some(near) => format!("unknown rule or detector {id:?}; did you mean `{near}`?"),
                None => format!("unknown rule or detector {id:?}: `plimsoll rules` lists them"),
            };
            return Err(Failure::usage(anyhow::anyhow!(why)));
        }
    };
    output::print(&text)?;
    Ok(Exit::Done)
}

/// Whether a row of an example is a finding of this rule.
fn is_finding_of(row: &str, rule: &str) -> bool {
    row.starts_with("finding ") && row.split(' ').nth(2) == Some(rule)
}

/// A known id that is similar to an unknown one.
fn nearest(asked: &str) -> Option<&'static str> {
    let asked = asked.to_ascii_lowercase().replace('_', "-");
    ids()
        .filter(|id| {
            id.contains(&asked) || asked.contains(id) || shared(id, &asked) * 4 >= id.len() * 3
        })
        .max_by_key(|id| shared(id, &asked))
}

/// The length of the common prefix.
fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

//! `plimsoll rules` and `plimsoll explain`.

use std::fmt::Write as _;

use plimsoll::model::RuleMeta;
use plimsoll::{DETECTORS, POLICY_RULES, RULES};

use crate::exit::{Exit, Failure};
use crate::output;

/// What the rules say of themselves: those over the inventory, then those about the policy.
fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta()).chain(POLICY_RULES.iter().copied())
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
    let detector = DETECTORS.iter().map(|detector| detector.meta()).find(|meta| meta.id == id);
    let text = match (rule, detector) {
        (Some(rule), _) => format!(
            "{} (rule, up to {})\n{}.\n\n{}\n",
            rule.id,
            rule.severity,
            rule.summary,
            fill(rule.documentation)
        ),
        (None, Some(detector)) => format!(
            "{} (detector)\n{}.\n\n{}\n\nReads: {}\n",
            detector.id,
            detector.summary,
            fill(detector.documentation),
            detector.reads.join(", ")
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

/// Breaks paragraphs at about 90 columns.
fn fill(text: &str) -> String {
    let paragraphs: Vec<String> = text.split("\n\n").map(fill_paragraph).collect();
    paragraphs.join("\n\n")
}

fn fill_paragraph(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > 90 {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
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

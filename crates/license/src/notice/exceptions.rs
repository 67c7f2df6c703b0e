//! Combines exceptions with the licenses that they apply to.

use super::named::Granted;
use super::statement::Statement;
use super::words::Words;
use crate::compose::Terms;

/// Adds each exception to its license, which is usually named before it.
pub(super) fn join(statements: &mut [Statement], granted: &[Granted]) {
    for exception in granted {
        let (id, family) = if is_of_swift(statements, exception) {
            ("Swift-exception", "Apache")
        } else {
            (exception.id, exception.family)
        };
        let belongs = |id: &str| match family {
            "GPL" => id.contains("GPL-"),
            family => id.starts_with(family),
        };
        let fits = |statement: &Statement| {
            statement.mention.terms.leaves().iter().any(|leaf| belongs(&leaf.key()))
        };
        let behind =
            statements.partition_point(|each| each.mention.words.start < exception.words.start);
        let before = statements.iter().take(behind).rposition(fits);
        let at =
            before.or_else(|| statements.iter().skip(behind).position(fits).map(|at| at + behind));
        if let Some(statement) = at.and_then(|at| statements.get_mut(at)) {
            statement.mention.terms = with_exception(&statement.mention.terms, id, belongs);
        }
    }
}

/// "Apache License v2.0 with Runtime Library Exception": the exceptions of GCC and of Swift have the same name, but
/// different licenses.
fn is_of_swift(statements: &[Statement], exception: &Granted) -> bool {
    let start = exception.words.start;
    let last = statements.iter().rfind(|each| each.mention.words.end <= start);
    exception.id == "GCC-exception-3.1"
        && last.is_some_and(|each| {
            each.mention.terms.key() == "Apache-2.0" && start - each.mention.words.end <= 2
        })
}

/// The minimum number of words in the sentence of an exception. A shorter text is only its name, which grants
/// nothing.
const SENTENCE: usize = 7;
/// The maximum distance, in words, between the sentence of an exception and the name of its license.
const NEAR: usize = 40;

/// Adds the license that an exception refers to, if nothing else states it: "As a special exception to the GNU
/// Library General Public License, you may …", "Under Section 7 of GPL version 3, you are granted additional
/// permissions described in the GCC Runtime Library Exception".
pub(super) fn state(
    words: &Words<'_>,
    kept: &mut Vec<Statement>,
    granted: &[Granted],
    silent: Vec<Statement>,
) {
    let is_granted = |each: &&Granted| {
        let start = each.words.start;
        let permits =
            |at: usize| (words.text(at), words.text(at + 1)) == ("additional", "permissions");
        each.words.len() >= SENTENCE || (start.saturating_sub(SENTENCE)..start).any(permits)
    };
    let Some(exception) = granted.iter().find(is_granted) else { return };
    let fits = |statement: &Statement| {
        let start = statement.mention.words.start;
        start.abs_diff(exception.words.start) <= NEAR
            && statement.mention.terms.leaves().iter().any(|leaf| leaf.key().contains("GPL-"))
    };
    if kept.is_empty() && exception.family == "GPL" {
        kept.extend(silent.into_iter().find(fits));
    }
}

/// The id of an exception for a version of its license: some exceptions have the same name for two versions.
pub(super) fn for_version<'a>(license: &str, exception: &'a str) -> &'a str {
    let is_third = license.contains("GPL-3.0");
    match exception {
        "Autoconf-exception-generic" if is_third => "Autoconf-exception-generic-3.0",
        "GCC-exception-3.1" if !is_third => "GCC-exception-2.0",
        other => other,
    }
}

/// Adds an exception to each license in a tree that it may apply to.
fn with_exception(terms: &Terms, exception: &str, belongs: impl Fn(&str) -> bool + Copy) -> Terms {
    match terms {
        Terms::License { id, exception: None } if belongs(id) => {
            Terms::with(id, for_version(id, exception))
        }
        Terms::License { .. } => terms.clone(),
        Terms::All(members) => Terms::All(
            members.iter().map(|each| with_exception(each, exception, belongs)).collect(),
        ),
        Terms::Any(members) => Terms::Any(
            members.iter().map(|each| with_exception(each, exception, belongs)).collect(),
        ),
    }
}

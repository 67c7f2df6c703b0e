//! Evaluates a script with the values of the expressions in it.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{PinStrength, RefSyntax};

use crate::found::{Call, Fetch, KnownExpression, ScriptFacts, Variant};
use crate::syntax::event::Reading;

/// Maximum number of additional scans of one text: one for each value of an expression.
const PASSES: usize = 16;

/// Maximum number of bytes that are scanned again.
const AGAIN: usize = 256 * 1024;

/// Scans a text with the values of its expressions.
///
/// An expression with one value is replaced by it, unless a caller or an event can set another one. For the other
/// expressions, such as those of a matrix with several values, the text is scanned once per value, while the rest of
/// them stay unknown: two of them in one word are not combined, because not every combination need occur. The text was
/// parsed once; it has the same words and lines for every value.
pub(crate) fn scan(
    text: &str,
    expressions: &[KnownExpression],
    reading: Reading,
    scan: impl Fn(BTreeMap<String, String>, Reading) -> ScriptFacts,
) -> ScriptFacts {
    let used = expressions.iter().filter(|expression| {
        !expression.values.is_empty() && expression.values.iter().all(|value| is_plain(value))
    });
    let (known, open): (Vec<_>, Vec<_>) =
        used.partition(|expression| expression.values.len() == 1 && !expression.chosen);
    let known: BTreeMap<String, String> = known
        .into_iter()
        .filter_map(|expression| {
            Some((expression.text.clone(), expression.values.first()?.clone()))
        })
        .collect();
    let again = if open.is_empty() { Reading::default() } else { reading.clone() };
    let mut script = scan(known.clone(), reading);
    let mut left = (AGAIN / text.len().max(1)).min(PASSES);
    for expression in open {
        if !script.fetches.iter().any(is_unresolved) && !script.calls.iter().any(is_open) {
            break;
        }
        if expression.values.len() > left {
            continue;
        }
        left -= expression.values.len();
        for value in &expression.values {
            let mut assigned = known.clone();
            assigned.insert(expression.text.clone(), value.clone());
            let mut again = scan(assigned, again.clone());
            add_calls(&mut script.calls, std::mem::take(&mut again.calls));
            add_variants(&mut script, again, expression.chosen);
        }
    }
    script.fetches.iter_mut().for_each(settle);
    script
}

/// Whether a value can replace its expression without changing the meaning of the text around it:
/// the runner replaces expressions before the shell reads the text.
fn is_plain(value: &str) -> bool {
    !value.trim().is_empty()
        && value.len() <= 300
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "._/:@=+,~^%- ".contains(c))
}

/// Whether the path of a call contains an expression.
fn is_open(call: &Call) -> bool {
    call.path.contains("${{")
}

/// Adds the calls of another scan, if their paths were not known before.
fn add_calls(calls: &mut Vec<Call>, again: Vec<Call>) {
    let open: BTreeSet<(usize, usize)> =
        calls.iter().filter(|call| is_open(call)).map(|call| (call.start, call.end)).collect();
    let new =
        again.into_iter().filter(|call| open.contains(&(call.start, call.end)) && !is_open(call));
    for call in new {
        if !calls.contains(&call) {
            calls.push(call);
        }
    }
}

fn is_unresolved(fetch: &Fetch) -> bool {
    fetch.syntax == RefSyntax::Expression || fetch.pin == PinStrength::Unresolvable
}

/// Adds the results of another scan to fetches that were unresolved before.
fn add_variants(script: &mut ScriptFacts, again: ScriptFacts, chosen: bool) {
    let mut others = again.fetches.into_iter().peekable();
    for fetch in &mut script.fetches {
        let key = (fetch.start, fetch.end);
        while others.peek().is_some_and(|other| (other.start, other.end) < key) {
            others.next();
        }
        let Some(other) = others.next_if(|other| (other.start, other.end) == key) else {
            continue;
        };
        if !is_unresolved(fetch) || is_unresolved(&other) {
            continue;
        }
        // A pinned default does not determine the value that a caller passes.
        let pin =
            if chosen && other.pin.is_pinned() { PinStrength::Unresolvable } else { other.pin };
        let variant =
            Variant { what: other.what, syntax: other.syntax, pin, requested: other.requested };
        if !fetch.variants.contains(&variant) {
            fetch.variants.push(variant);
        }
    }
}

/// Sets the pin of a fetch to that of its weakest variant.
fn settle(fetch: &mut Fetch) {
    let Some(pin) = fetch.variants.iter().map(|variant| variant.pin).min() else { return };
    fetch.pin = pin;
    let Some(first) = fetch.variants.first() else { return };
    if fetch.variants.iter().all(|variant| variant.what == first.what) {
        fetch.what = first.what.clone();
    }
    let is_common = fetch.variants.iter().all(|variant| variant.requested == first.requested);
    fetch.requested = first.requested.clone().filter(|_| is_common);
}

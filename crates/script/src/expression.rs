//! Expressions whose values are given by the context of a script.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{PinStrength, RefSyntax};

use crate::found::{Call, Fetch, KnownExpression, ScriptFacts, Variant};
use crate::syntax::event::Reading;

/// Most scans of one text beyond the first: one for each value that an expression may have.
const PASSES: usize = 16;

/// Most bytes of text that are scanned again.
const AGAIN: usize = 256 * 1024;

/// Scans a text with the values that its expressions have.
///
/// An expression with one value is that value. One with several values, such as those of a matrix,
/// is tried value by value while the others of its kind stay unknown: two of them in one word are
/// not combined, because not every combination need occur. The text was read once; it has the same
/// words and lines for every value.
pub(crate) fn scan(
    text: &str,
    expressions: &[KnownExpression],
    reading: Reading,
    scan: impl Fn(BTreeMap<String, String>, Reading) -> ScriptFacts,
) -> ScriptFacts {
    let used = expressions
        .iter()
        .filter(|one| !one.values.is_empty() && one.values.iter().all(|value| is_plain(value)));
    let (known, open): (Vec<_>, Vec<_>) =
        used.partition(|one| one.values.len() == 1 && !one.chosen);
    let known: BTreeMap<String, String> = known
        .into_iter()
        .filter_map(|one| Some((one.text.clone(), one.values.first()?.clone())))
        .collect();
    let again = if open.is_empty() { Reading::default() } else { reading.clone() };
    let mut script = scan(known.clone(), reading);
    let mut left = (AGAIN / text.len().max(1)).min(PASSES);
    for one in open {
        if !script.fetches.iter().any(is_unresolved) && !script.calls.iter().any(is_open) {
            break;
        }
        if one.values.len() > left {
            continue;
        }
        left -= one.values.len();
        for value in &one.values {
            let mut assigned = known.clone();
            assigned.insert(one.text.clone(), value.clone());
            let mut again = scan(assigned, again.clone());
            add_calls(&mut script.calls, std::mem::take(&mut again.calls));
            add_variants(&mut script, again, one.chosen);
        }
    }
    script.fetches.iter_mut().for_each(settle);
    script
}

/// Whether a value may take the place of its expression without changing the grammar around it: the
/// runner replaces expressions before the shell reads the text.
fn is_plain(value: &str) -> bool {
    !value.trim().is_empty()
        && value.len() <= 300
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "._/:@=+,~^%- ".contains(c))
}

/// Whether the path of a call has an expression in it.
fn is_open(call: &Call) -> bool {
    call.path.contains("${{")
}

/// Adds the calls of a scan with one more value, if their paths were not known before.
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

/// Records what a scan with one more value found out about fetches that were unresolved before.
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

/// The fetch is as weak as the weakest of its variants.
fn settle(fetch: &mut Fetch) {
    let Some(pin) = fetch.variants.iter().map(|variant| variant.pin).min() else { return };
    fetch.pin = pin;
    let Some(first) = fetch.variants.first() else { return };
    if fetch.variants.iter().all(|variant| variant.what == first.what) {
        fetch.what = first.what.clone();
    }
    fetch.requested = match fetch.variants.as_slice() {
        [only] => only.requested.clone(),
        _ => None,
    };
}

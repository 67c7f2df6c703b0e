//! Combines exceptions whose text is in a file with the license that a notice names.

use plimsoll_model::LicenseExpression;

use super::Terms;
use crate::{LicenseMatch, MatchKind};

/// A file with more matches is a list of licenses: its exceptions do not belong to its other licenses.
const MANY: usize = 256;

/// Sets the license of each exception to that of the closest fitting notice before it, otherwise to that of the first
/// one after it. An exception whose license has its full text in the file keeps it.
pub(crate) fn join(matches: &mut [LicenseMatch]) {
    if matches.len() > MANY {
        return;
    }
    for at in 0..matches.len() {
        let Some((base, exception)) = matches.get(at).and_then(granted) else { continue };
        if matches.iter().any(|found| is_text_of(found, &base)) {
            continue;
        }
        let fits = |found: &LicenseMatch| {
            found.kind != MatchKind::FullText
                && Terms::of(&found.expression)
                    .leaves()
                    .into_iter()
                    .any(|leaf| fits(leaf, &base, &exception))
        };
        let before = matches.iter().take(at).rposition(fits);
        let after = || matches.iter().skip(at).position(fits).map(|index| index + at);
        let Some(notice) = before.or_else(after) else { continue };
        let Some(family) = matches.get(notice).map(|found| gnu_family(&found.expression)) else {
            continue;
        };
        // The exception applies to all statements of this license in the file.
        for found in matches.iter_mut().filter(|found| {
            found.kind != MatchKind::FullText && gnu_family(&found.expression) == family
        }) {
            let terms = with_exception(Terms::of(&found.expression), &base, &exception);
            if let Some(expression) = terms.expression() {
                found.expression = expression;
            }
        }
        let license = matches.get(notice).and_then(|found| {
            let terms = Terms::of(&found.expression);
            let leaf =
                terms.leaves().into_iter().find(|leaf| is_granted(leaf, &exception)).cloned();
            leaf?.expression()
        });
        if let (Some(license), Some(found)) = (license, matches.get_mut(at)) {
            found.expression = license;
        }
    }
}

/// The license and the exception, if a match is the text of an exception.
fn granted(found: &LicenseMatch) -> Option<(String, String)> {
    match Terms::of(&found.expression) {
        Terms::License { id, exception: Some(exception) } if found.kind == MatchKind::FullText => {
            Some((id, exception))
        }
        _ => None,
    }
}

/// The GNU license that an expression begins with.
fn gnu_family(expression: &LicenseExpression) -> Option<&'static str> {
    let text = expression.as_str();
    ["AGPL-", "LGPL-", "GPL-"].into_iter().find(|family| text.contains(family))
}

fn is_text_of(found: &LicenseMatch, license: &str) -> bool {
    found.kind == MatchKind::FullText && found.expression.as_str() == license
}

/// Whether an exception may apply to a license, although another one was assumed for it.
fn fits(leaf: &Terms, assumed: &str, granted: &str) -> bool {
    let Terms::License { id, exception } = leaf else { return false };
    // "GPL-2+ with OpenSSL exception" refers to whichever OpenSSL exception has its text below.
    let is_named = |exception: &str| {
        let of_openssl = |id: &str| id.to_ascii_lowercase().contains("openssl");
        of_openssl(exception) && of_openssl(granted)
    };
    if exception.as_deref().is_some_and(|exception| exception != granted && !is_named(exception)) {
        return false;
    }
    id == assumed || (assumed.contains("GPL-") && id.contains("GPL-"))
}

fn is_granted(leaf: &Terms, granted: &str) -> bool {
    matches!(leaf, Terms::License { exception: Some(exception), .. } if exception == granted)
}

fn with_exception(terms: Terms, assumed: &str, exception: &str) -> Terms {
    let each = |members: Vec<Terms>| {
        members.into_iter().map(|member| with_exception(member, assumed, exception)).collect()
    };
    match terms {
        Terms::License { ref id, .. } if fits(&terms, assumed, exception) => {
            Terms::with(id, exception)
        }
        Terms::License { .. } => terms,
        Terms::All(members) => Terms::All(each(members)),
        Terms::Any(members) => Terms::Any(each(members)),
    }
}

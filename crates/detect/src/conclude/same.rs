//! Whether two claims have the same value in different spellings.

use std::collections::BTreeSet;

use plimsoll_model::{
    Claim, ClaimValue, DeclaredLicense, GitUrl, LicenseExpression, Revision, Upstream,
};

use crate::tree::names::{is_generic, is_same_name, plain_name};

/// Whether two claims about one field have equivalent values.
pub(super) fn has_same_value(one: &Claim, other: &Claim) -> bool {
    match (&one.value, &other.value) {
        (one, other) if one == other => true,
        (ClaimValue::Name(one), ClaimValue::Name(other)) => {
            is_same_name(one.as_str(), other.as_str())
        }
        (ClaimValue::Version(one), ClaimValue::Version(other)) => {
            plain_version(one.as_str()) == plain_version(other.as_str())
        }
        (
            ClaimValue::Revision(Revision::Name(one)),
            ClaimValue::Revision(Revision::Name(other)),
        ) => plain_version(one) == plain_version(other),
        (ClaimValue::Upstream(one), ClaimValue::Upstream(other)) => {
            let place = about(one);
            place.is_some() && place == about(other)
        }
        (ClaimValue::License(one), ClaimValue::License(other)) => license(one, other),
        (ClaimValue::LicenseText(one), ClaimValue::LicenseText(other)) => {
            match (&one.expression, &other.expression) {
                (Some(one), Some(other)) => one.means(other),
                (one, other) => one == other,
            }
        }
        _ => false,
    }
}

/// Whether all words of one of two names are in the other: `miniz` and `Miniz library`.
pub(super) fn is_called_alike(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
    !few.is_empty() && few.is_subset(&many)
}

fn license(one: &DeclaredLicense, other: &DeclaredLicense) -> bool {
    match (&one.expression, &other.expression) {
        (Some(one), Some(other)) => one.means(other),
        (None, None) => one.raw.as_str().eq_ignore_ascii_case(other.raw.as_str()),
        _ => false,
    }
}

/// A version without the prefix of tags, `refs/tags/` or `v`.
pub(super) fn plain_version(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("refs/tags/").unwrap_or(text);
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) { digits } else { text }
}

/// The repository of an upstream: its URL is that of a repository, or of a page about one.
pub(super) fn about(upstream: &Upstream) -> Option<GitUrl> {
    GitUrl::about(upstream.best_url())
}

/// The distance of a claim's upstream from a repository URL: a repository, a page about one, another page.
pub(super) fn upstream_distance(claim: &Claim) -> usize {
    match &claim.value {
        ClaimValue::Upstream(upstream) if upstream.repository().is_some() => 0,
        ClaimValue::Upstream(upstream) if about(upstream).is_some() => 1,
        _ => 2,
    }
}

/// Whether the name in a macro or a build file is that of a component with one of these names: `ZLIB` and `zlib`,
/// `UV` and `libuv`, `BT_BULLET` and `bullet`.
pub(super) fn is_named_after(prefix: &str, names: &[String]) -> bool {
    /// The minimum number of letters of a word that is compared on its own.
    const WORD: usize = 3;
    // Words before it may only abbreviate it: `QT_CORE` is the core of Qt.
    let last = match prefix.rsplit_once(['_', ' ']) {
        Some((before, last)) if abbreviates(before, without_lib(&last.to_ascii_lowercase())) => {
            Some(last)
        }
        _ => None,
    };
    let last = last.filter(|word| word.len() >= WORD);
    // One letter before it is that of a namespace: `U_ROPE`.
    let of_namespace = prefix.split_once('_').filter(|(before, _)| before.len() == 1);
    let of_namespace = of_namespace.map(|(_, rest)| rest);
    let of_namespace = of_namespace.filter(|rest| rest.len() >= WORD && !is_generic(rest));
    let spelled = [Some(prefix), last, of_namespace].into_iter().flatten().map(plain_name);
    let spelled: Vec<String> = spelled.filter(|name| !name.is_empty()).collect();
    let is_it = |name: &String| {
        spelled.iter().any(|spelled| spelled == name || without_lib(spelled) == without_lib(name))
    };
    names.iter().any(is_it)
}

/// Whether a text consists of letters of a word in the same order, beginning with the first.
fn abbreviates(short: &str, word: &str) -> bool {
    let (short, word) = (plain_name(short), plain_name(word));
    let mut rest = word.chars();
    short.chars().next() == word.chars().next()
        && short.chars().all(|letter| rest.any(|other| other == letter))
}

/// A name without parts that only mark a library.
fn without_lib(name: &str) -> &str {
    let front = name.strip_prefix("lib").filter(|rest| rest.len() >= 2);
    front.or_else(|| name.strip_suffix("lib").filter(|rest| rest.len() >= 4)).unwrap_or(name)
}

/// Whether the license of a file is covered by that of the enclosing code: the same, one of several, or a choice that
/// the latter satisfies. The text of the GPL does not state whether later versions may be used, but headers do.
pub(super) fn is_covered(said: &LicenseExpression, whole: &LicenseExpression) -> bool {
    said.means(whole) || said.is_offered_by(whole) || {
        let (said, whole) = (of_any_version(said), of_any_version(whole));
        said.zip(whole).is_some_and(|(said, whole)| said.is_offered_by(&whole))
    }
}

/// Whether two expressions differ at most in that one allows later versions.
pub(super) fn is_version_of(one: &LicenseExpression, other: &LicenseExpression) -> bool {
    let (one, other) = (of_any_version(one), of_any_version(other));
    one.zip(other).is_some_and(|(one, other)| one.means(&other))
}

/// An expression without the difference between this version and later ones.
fn of_any_version(expression: &LicenseExpression) -> Option<LicenseExpression> {
    LicenseExpression::parse(&expression.as_str().replace("-or-later", "-only"))
}

/// The combined license of several texts: all of them. If one offers another as a choice, the other is the text of
/// that choice. The text of the LGPL consists of additions to that of the GPL, which is beside it.
pub(super) fn joined(all: &[&LicenseExpression]) -> Option<LicenseExpression> {
    let mut distinct: Vec<&LicenseExpression> = Vec::new();
    for one in all {
        if !distinct.iter().any(|known| known.means(one)) {
            distinct.push(one);
        }
    }
    let version = |name: &str, of: &str| {
        let rest = name.strip_prefix(of)?.strip_prefix('-')?;
        Some(rest.split('-').next().unwrap_or_default().to_owned())
    };
    let lesser: Vec<String> =
        distinct.iter().filter_map(|it| version(it.as_str(), "LGPL")).collect();
    distinct.retain(|it| version(it.as_str(), "GPL").is_none_or(|it| !lesser.contains(&it)));
    let is_choice = |it: &LicenseExpression| it.as_str().contains(" OR ");
    let choices: Vec<&LicenseExpression> =
        distinct.iter().copied().filter(|it| is_choice(it)).collect();
    let is_text_of = |one: &LicenseExpression, choice: &LicenseExpression| {
        one.is_offered_by(choice) && choice.is_offered_by(one)
    };
    distinct.retain(|one| is_choice(one) || !choices.iter().any(|choice| is_text_of(one, choice)));
    if let [one] = distinct.as_slice() {
        return Some((*one).clone());
    }
    let parts = distinct.iter().map(|it| match it.as_str() {
        it if it.contains(" OR ") => format!("({it})"),
        it => it.to_owned(),
    });
    LicenseExpression::parse(&parts.collect::<Vec<_>>().join(" AND "))
}

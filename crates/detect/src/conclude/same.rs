//! Whether two claims say the same, however each of them spells it.

use plimsoll_model::{Claim, ClaimValue, DeclaredLicense, GitUrl, Revision, Upstream};

/// Whether two claims about one field say the same.
pub(super) fn says_the_same(one: &Claim, other: &Claim) -> bool {
    match (&one.value, &other.value) {
        (one, other) if one == other => true,
        (ClaimValue::Name(one), ClaimValue::Name(other)) => {
            let plain = plain_name(one.as_str());
            !plain.is_empty() && plain == plain_name(other.as_str())
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

fn license(one: &DeclaredLicense, other: &DeclaredLicense) -> bool {
    match (&one.expression, &other.expression) {
        (Some(one), Some(other)) => one.means(other),
        (None, None) => one.raw.as_str().eq_ignore_ascii_case(other.raw.as_str()),
        _ => false,
    }
}

/// A version without what tags have before it.
fn plain_version(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("refs/tags/").unwrap_or(text);
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) { digits } else { text }
}

/// The repository that an upstream is, or is about.
fn about(upstream: &Upstream) -> Option<GitUrl> {
    GitUrl::about(upstream.best_url())
}

/// How far the upstream of a claim is from naming a repository: one, a page about one, another page.
pub(super) fn upstream_distance(claim: &Claim) -> usize {
    match &claim.value {
        ClaimValue::Upstream(upstream) if upstream.repository().is_some() => 0,
        ClaimValue::Upstream(upstream) if about(upstream).is_some() => 1,
        _ => 2,
    }
}

/// A name as far as macros and directories spell it alike: letters and digits, in lower case.
pub(super) fn plain_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

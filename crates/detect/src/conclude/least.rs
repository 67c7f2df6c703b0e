//! The lower bound of a component's version: what macros and build files named after it state.
//!
//! Projects with frequent releases often update such a version late, so a more specific statement takes
//! precedence. A statement with a lower version is older than the code.

use plimsoll_model::{Claim, ClaimValue, EvidenceKind};

use super::same::{is_named_after, plain_version};
use crate::copies::versions::is_of_release;

/// A lower bound of the version, and its claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Least {
    pub(super) version: String,
    pub(super) used: Vec<usize>,
    /// Whether the code itself states it, rather than only a build file.
    is_of_code: bool,
}

/// The rule that discards a text which mentions a later version.
pub(super) const AHEAD: &str = "ahead-of-code";

impl Least {
    /// The lower bound on which all claims named after the component agree. A shorter form of the same
    /// version agrees: `5.1` and `5.1.5`. Files that a configure script wrote for a previous release are left out if
    /// the others agree on a later version.
    pub(super) fn of(evidence: &[Claim], own_names: &[String]) -> Option<Self> {
        let own = evidence.iter().enumerate().filter_map(|(at, claim)| match &claim.value {
            ClaimValue::MinimumVersion(least) => {
                let is_own = is_named_after(least.prefix.as_str(), own_names);
                is_own.then(|| (at, plain_version(least.version.as_str())))
            }
            _ => None,
        });
        let all: Vec<(usize, &str)> = own.collect();
        let is_configured = |(at, _): &(usize, &str)| {
            evidence.get(*at).is_some_and(|claim| is_configured(claim.location.path.file_name()))
        };
        let (configured, written): (Vec<_>, Vec<_>) = all.iter().copied().partition(is_configured);
        let (longest, own) = if let Some(longest) = agreed(&all) {
            (longest, all)
        } else {
            let longest = agreed(&written)?;
            let later = numbers(longest);
            let is_outdated = |(_, text): &(usize, &str)| {
                // Another major version is not that of the previous release.
                let text_numbers = numbers(text);
                let is_same_series = text_numbers.first() == later.first();
                (is_same_series && is_less(&text_numbers, &later)) || is_part_of(text, longest)
            };
            (longest, Some(written).filter(|_| configured.iter().all(is_outdated))?)
        };
        Some(Self {
            version: longest.to_owned(),
            used: own.iter().map(|(at, _)| *at).collect(),
            is_of_code: own.iter().any(|(at, _)| {
                evidence.get(*at).is_some_and(|claim| claim.kind == EvidenceKind::VersionMacro)
            }),
        })
    }

    /// Whether the version in a claim is older than this.
    pub(super) fn is_above(&self, claim: &Claim) -> bool {
        let ClaimValue::Version(version) = &claim.value else { return false };
        let [said, least] = [version.as_str(), &self.version].map(numbers);
        // A different major version is a different numbering, if a person or a tool wrote it down.
        let is_comparable = claim.kind == EvidenceKind::Prose || said.first() == least.first();
        let is_decisive = matches!(
            claim.kind,
            EvidenceKind::VendoringRecord
                | EvidenceKind::Manifest
                | EvidenceKind::Prose
                | EvidenceKind::DirectoryName
                | EvidenceKind::UrlInProse
        );
        !said.is_empty() && is_decisive && is_comparable && is_less(&said, &least)
    }

    /// Whether a text mentions a later version than the code itself. It may be of the next release.
    pub(super) fn is_below(&self, claim: &Claim) -> bool {
        let ClaimValue::Version(version) = &claim.value else { return false };
        let [said, least] = [version.as_str(), &self.version].map(numbers);
        self.is_of_code && claim.kind == EvidenceKind::Prose && is_less(&least, &said)
    }
}

/// The versions that a text in a component must not be below. The macros and build files named after it count even if they
/// disagree: then nothing is known, and a README that nobody updated does not decide between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TextBounds {
    code: Vec<Vec<u64>>,
    /// The newest releases in change logs, which are for READMEs only.
    changes: Vec<Vec<u64>>,
}

impl TextBounds {
    pub(super) fn of(evidence: &[Claim], own_names: &[String]) -> Self {
        let mut bounds = Self::default();
        for claim in evidence {
            match &claim.value {
                ClaimValue::MinimumVersion(least)
                    if is_named_after(least.prefix.as_str(), own_names) =>
                {
                    bounds.code.push(numbers(least.version.as_str()));
                }
                ClaimValue::Version(version) if is_of_changes(claim) => {
                    bounds.changes.push(numbers(version.as_str()));
                }
                _ => {}
            }
        }
        bounds
    }

    /// Whether a macro or a build file of the component has a later version than a text in it.
    pub(super) fn is_below_code(&self, claim: &Claim) -> bool {
        is_below_any(claim, &self.code)
    }

    /// Whether the change log has a later version than another text beside it.
    pub(super) fn is_below_changes(&self, claim: &Claim) -> bool {
        !is_of_changes(claim) && is_below_any(claim, &self.changes)
    }
}

/// Whether the text of a claim has a version that is below one of some bounds.
fn is_below_any(claim: &Claim, bounds: &[Vec<u64>]) -> bool {
    let ClaimValue::Version(version) = &claim.value else { return false };
    let said = numbers(version.as_str());
    claim.kind == EvidenceKind::Prose
        && !said.is_empty()
        && bounds.iter().any(|bound| is_less(&said, bound))
}

/// Whether a claim is from a change log.
fn is_of_changes(claim: &Claim) -> bool {
    claim.kind == EvidenceKind::Prose && is_of_release(claim.location.path.file_name())
}

/// The longest of some versions, if all others are its beginning.
fn agreed<'a>(own: &[(usize, &'a str)]) -> Option<&'a str> {
    let (_, longest) = own.iter().max_by_key(|(at, text)| (text.len(), std::cmp::Reverse(*at)))?;
    own.iter().all(|(_, text)| is_part_of(text, longest)).then_some(*longest)
}

/// Whether a configure script writes a file with this name. Those who copy the code check in the result, often for
/// several platforms, and do not always do so again.
fn is_configured(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(b".h");
    name == b"configure"
        || stem.is_some_and(|stem| {
            stem == b"config" || stem.ends_with(b"_config") || stem.ends_with(b"-config")
        })
}

/// Whether a version is equal to another one, or its beginning.
fn is_part_of(version: &str, whole: &str) -> bool {
    let rest = whole.strip_prefix(version);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '+', '_']))
}

/// The numbers at the beginning of a version.
fn numbers(version: &str) -> Vec<u64> {
    let version = plain_version(version);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let parts = version.get(..end).unwrap_or_default().split('.');
    parts.map_while(|part| part.parse().ok()).collect()
}

/// Whether one version comes before another; missing parts are zero.
fn is_less(one: &[u64], other: &[u64]) -> bool {
    let length = one.len().max(other.len());
    let padded = |parts: &[u64]| -> Vec<u64> {
        parts.iter().copied().chain(std::iter::repeat(0)).take(length).collect()
    };
    padded(one) < padded(other)
}

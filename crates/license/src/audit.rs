//! Compares the licenses that a bundle declares with its texts.

use std::collections::BTreeSet;

use plimsoll_model::LicenseExpression;

use crate::{BundleStanza, LicenseReading, LicenseScanner, MatchVerdict, read_bundle};

/// One part of a bundle: its declared license, and the licenses in its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BundleAudit {
    /// The stanza of the part.
    pub stanza: BundleStanza,
    /// The declared license, if it is an SPDX expression.
    pub claimed: Option<LicenseExpression>,
    /// The licenses of all texts; `None` if nothing was recognized.
    pub found: Option<LicenseExpression>,
    /// The result of the comparison.
    pub verdict: AuditVerdict,
}

/// The result of comparing a declared license with texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuditVerdict {
    /// The texts are those of the declared license.
    Agrees,
    /// The texts are of licenses other than the declared one.
    Differs,
    /// The texts include those of the declared license, and of licenses that are not declared.
    SaysMore,
    /// A text was recognized, but its words are not exactly those of the license.
    Altered,
    /// The declared license is not an SPDX expression, so a person must interpret it.
    UnclearClaim,
    /// No license was recognized in the texts.
    Unrecognized,
    /// There is no text.
    NoText,
}

impl AuditVerdict {
    /// A short name, such as `says-more`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::SaysMore => "says-more",
            Self::Altered => "altered",
            Self::UnclearClaim => "unclear-claim",
            Self::Unrecognized => "unrecognized",
            Self::NoText => "no-text",
        }
    }
}

/// Compares the claim of each part of a bundle with its texts, in the order of the file.
///
/// ```
/// let bundle = b"Name: a\nLicense: MIT\n\nSPDX-License-Identifier: GPL-3.0-only\n";
/// let rows = plimsoll_license::audit_bundle(bundle);
/// assert_eq!(rows[0].verdict, plimsoll_license::AuditVerdict::Differs);
/// ```
pub fn audit_bundle(bytes: &[u8]) -> Vec<BundleAudit> {
    read_bundle(bytes).into_iter().map(|stanza| audit(bytes, stanza)).collect()
}

fn audit(bytes: &[u8], stanza: BundleStanza) -> BundleAudit {
    let scanner = LicenseScanner::new();
    let texts = stanza.texts.iter().filter_map(|text| bytes.get(text.span.bytes.clone()));
    let readings: Vec<LicenseReading> = texts.map(|text| scanner.read(text)).collect();
    let found = together(&readings);
    let claim = stanza.license.as_deref().unwrap_or_default();
    let claimed = LicenseExpression::parse(claim);
    let is_altered = readings
        .iter()
        .flat_map(|reading| &reading.matches)
        .any(|found| matches!(found.verdict, MatchVerdict::Modified(_)));
    let verdict = match (&claimed, &found) {
        _ if readings.is_empty() => AuditVerdict::NoText,
        (_, None) => AuditVerdict::Unrecognized,
        (None, Some(found)) => match named(claim) {
            // The declaration does not state whether there is an exception, or which one.
            Some(base) if compare(&base, &plain(found)) == AuditVerdict::Differs => {
                AuditVerdict::Differs
            }
            _ => AuditVerdict::UnclearClaim,
        },
        (Some(claimed), Some(found)) => match compare(claimed, found) {
            AuditVerdict::Agrees if is_altered => AuditVerdict::Altered,
            verdict => verdict,
        },
    };
    BundleAudit { stanza, claimed, found, verdict }
}

/// The licenses of several texts together.
fn together(readings: &[LicenseReading]) -> Option<LicenseExpression> {
    let all = readings.iter().filter_map(|reading| reading.expression.as_ref());
    let all: BTreeSet<&str> = all.map(LicenseExpression::as_str).collect();
    if let [only] = all.iter().copied().collect::<Vec<_>>().as_slice() {
        return LicenseExpression::parse(only);
    }
    let parts: Vec<String> = all.into_iter().map(|part| format!("({part})")).collect();
    LicenseExpression::parse(&parts.join(" AND "))
}

/// The license that a declaration begins with. Some authors add words of their own: `MIT with exception`.
fn named(claim: &str) -> Option<LicenseExpression> {
    LicenseExpression::parse(claim.split_whitespace().next()?)
}

/// An expression without its exceptions.
fn plain(expression: &LicenseExpression) -> LicenseExpression {
    let mut parts = expression.as_str().split(" WITH ");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest =
        parts.map(|part| part.find([' ', ')']).and_then(|end| part.get(end..)).unwrap_or_default());
    let text = std::iter::once(first.as_str()).chain(rest).collect::<String>();
    LicenseExpression::parse(&text).unwrap_or_else(|| expression.clone())
}

/// Compares expressions without "only" and "or later": the text of a GNU license does not state which of them
/// applies.
fn compare(claimed: &LicenseExpression, found: &LicenseExpression) -> AuditVerdict {
    let [claimed, found] = [claimed, found].map(|expression| {
        let text = expression.as_str().replace("-or-later", "-only");
        LicenseExpression::parse(&text).unwrap_or_else(|| expression.clone())
    });
    if !claimed.is_offered_by(&found) {
        AuditVerdict::Differs
    } else if found.is_offered_by(&claimed) {
        AuditVerdict::Agrees
    } else {
        AuditVerdict::SaysMore
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_compared_with_tags() {
        for (claim, text, verdict) in [
            ("MIT", "SPDX-License-Identifier: MIT", AuditVerdict::Agrees),
            ("GPL-3.0-only", "SPDX-License-Identifier: GPL-3.0-or-later", AuditVerdict::Agrees),
            ("MIT OR ISC", "SPDX-License-Identifier: ISC", AuditVerdict::Agrees),
            ("MIT", "SPDX-License-Identifier: GPL-3.0-only", AuditVerdict::Differs),
            ("MIT with exception", "SPDX-License-Identifier: GPL-3.0-only", AuditVerdict::Differs),
            ("MIT with exception", "SPDX-License-Identifier: MIT", AuditVerdict::UnclearClaim),
            (
                "Apache-2.0 with exception",
                "SPDX-License-Identifier: (Apache-2.0 WITH LLVM-exception) AND Apache-2.0",
                AuditVerdict::UnclearClaim,
            ),
            ("MIT", "SPDX-License-Identifier: MIT AND ISC", AuditVerdict::SaysMore),
            ("MIT", "nothing of the kind", AuditVerdict::Unrecognized),
            ("MIT", "", AuditVerdict::NoText),
        ] {
            let bundle = format!("Name: a\nLicense: {claim}\nFiles: a\n\n{text}\n");
            let rows = audit_bundle(bundle.as_bytes());
            assert_eq!(rows[0].verdict, verdict, "{claim}: {text}");
        }
    }
}

//! Compares the license that a package declares with the texts that it contains.

use std::collections::BTreeSet;

use plimsoll_model::LicenseExpression;

use crate::{AuditVerdict, BundleAudit, LicenseScanner, MatchVerdict, audit_bundle};

/// The declared license in the metadata of a Python package (core metadata, PEP 639).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WheelClaim {
    /// The field `License-Expression`, otherwise `License`, as written.
    pub license: Option<String>,
    /// The declared license, if it is an SPDX expression.
    pub expression: Option<LicenseExpression>,
    /// The declared license files (`License-File`), in order.
    pub files: Vec<String>,
}

/// Reads the fields about licenses at the head of `METADATA` or `PKG-INFO`.
///
/// ```
/// let claim = plimsoll_license::read_wheel_claim(b"Name: a\nLicense-Expression: MIT\nLicense-File: LICENSE\n\nText\n");
/// assert_eq!(claim.expression.unwrap().as_str(), "MIT");
/// assert_eq!(claim.files, ["LICENSE"]);
/// ```
pub fn read_wheel_claim(metadata: &[u8]) -> WheelClaim {
    let text = String::from_utf8_lossy(metadata);
    let mut claim = WheelClaim::default();
    let mut older = None;
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim().to_owned();
        match name {
            "License-Expression" => claim.license = Some(value),
            "License" if !value.is_empty() => older = Some(value),
            "License-File" => claim.files.push(value),
            _ => {}
        }
    }
    claim.license = claim.license.or(older);
    claim.expression = claim.license.as_deref().and_then(LicenseExpression::parse);
    claim
}

/// One file of a package: its license, and how it compares to the declared license of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextAudit {
    /// The license of the file; `None` if nothing was recognized.
    pub found: Option<LicenseExpression>,
    /// The result of comparing it with the declaration. A bundle is judged by its parts.
    pub verdict: AuditVerdict,
    /// The parts, if the file is a bundle with declarations of its own.
    pub parts: Vec<BundleAudit>,
}

/// Compares a file with the license that its package declares: whether it is recognized, has exactly the words of
/// its license, and names no license that is not declared. Without a declaration, the last check is omitted.
///
/// ```
/// use plimsoll_license::{AuditVerdict, audit_text};
///
/// let claim = plimsoll_model::LicenseExpression::parse("MIT OR Apache-2.0");
/// let text = |tag: &str| format!("SPDX-License-Identifier: {tag}\n");
/// let verdict = |tag: &str| audit_text(claim.as_ref(), text(tag).as_bytes()).verdict;
/// assert_eq!(verdict("MIT"), AuditVerdict::Agrees);
/// assert_eq!(verdict("GPL-3.0-only"), AuditVerdict::SaysMore);
/// ```
pub fn audit_text(claim: Option<&LicenseExpression>, bytes: &[u8]) -> TextAudit {
    let parts = audit_bundle(bytes);
    if !parts.is_empty() {
        let verdicts = parts.iter().map(|part| part.verdict);
        let verdict = verdicts.filter(|verdict| *verdict != AuditVerdict::Agrees).min();
        let verdict = verdict.unwrap_or(AuditVerdict::Agrees);
        return TextAudit { found: None, verdict, parts };
    }
    let reading = LicenseScanner::new().read(bytes);
    let mut matches = reading.matches.iter();
    let is_altered = matches.any(|found| matches!(found.verdict, MatchVerdict::Modified(_)));
    let verdict = match &reading.expression {
        None => AuditVerdict::Unrecognized,
        Some(_) if is_altered => AuditVerdict::Altered,
        Some(found) if claim.is_some_and(|claim| !names(found).is_subset(&names(claim))) => {
            AuditVerdict::SaysMore
        }
        Some(_) => AuditVerdict::Agrees,
    };
    TextAudit { found: reading.expression, verdict, parts }
}

/// Compares the declared license of a package with the licenses of all its files.
///
/// ```
/// use plimsoll_license::{AuditVerdict, audit_claim};
/// use plimsoll_model::LicenseExpression;
///
/// let [claim, text] = ["MIT AND ISC", "MIT"].map(|it| LicenseExpression::parse(it).unwrap());
/// assert_eq!(audit_claim(&claim, &[&claim]), AuditVerdict::Agrees);
/// assert_eq!(audit_claim(&claim, &[&text]), AuditVerdict::Differs);
/// assert_eq!(audit_claim(&claim, &[]), AuditVerdict::NoText);
/// ```
pub fn audit_claim(claim: &LicenseExpression, texts: &[&LicenseExpression]) -> AuditVerdict {
    if texts.is_empty() {
        AuditVerdict::NoText
    } else if claim.is_offered_by_texts(texts) {
        AuditVerdict::Agrees
    } else {
        AuditVerdict::Differs
    }
}

/// The licenses that an expression names, without "only" and "or later": those do not change the text of a GNU
/// license.
fn names(expression: &LicenseExpression) -> BTreeSet<String> {
    expression.names().iter().map(|name| name.base().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_metadata_is_read() {
        let metadata = b"Metadata-Version: 2.4\r\nName: a\r\nLicense: see below\r\nLicense-File: LICENSE\r\n\
                         License-File: licenses/more.txt\r\n\r\nLicense-Expression: MIT\r\nLicense-File: no\r\n";
        let claim = read_wheel_claim(metadata);
        assert_eq!(claim.license.as_deref(), Some("see below"));
        assert_eq!(
            (claim.expression, claim.files),
            (None, vec!["LICENSE".into(), "licenses/more.txt".into()])
        );
        let both = read_wheel_claim(b"License-Expression: ISC\nLicense: MIT\n");
        assert_eq!(both.license.as_deref(), Some("ISC"));
        assert_eq!(read_wheel_claim(b""), WheelClaim::default());
    }

    #[test]
    fn a_bundle_is_judged_by_its_parts() {
        let bundle = b"Name: a\nLicense: MIT\n\nSPDX-License-Identifier: MIT\n\n\
                       Name: b\nLicense: MIT\n\nSPDX-License-Identifier: GPL-3.0-only\n";
        let audit = audit_text(LicenseExpression::parse("ISC").as_ref(), bundle);
        assert_eq!((audit.verdict, audit.parts.len()), (AuditVerdict::Differs, 2));
        let none = audit_text(None, b"nothing of the kind");
        assert_eq!((none.verdict, none.found), (AuditVerdict::Unrecognized, None));
        let free = audit_text(None, b"SPDX-License-Identifier: GPL-3.0-only\n");
        assert_eq!(free.verdict, AuditVerdict::Agrees);
        let later = LicenseExpression::parse("GPL-3.0-or-later");
        let gpl = audit_text(later.as_ref(), b"SPDX-License-Identifier: GPL-3.0-only\n");
        assert_eq!(gpl.verdict, AuditVerdict::Agrees);
    }
}

//! The GPL and the LGPL, which the comments of many files name without a version.

use std::collections::{BTreeSet, HashSet};

use plimsoll_model::{LicenseExpression, LicenseForm};

use crate::licenses::{FileRole, LicensedFile};

/// A family of GNU licenses that differ by version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gnu {
    General,
    Lesser,
}

impl Gnu {
    /// The family of an expression that is one license without an exception.
    pub(super) fn of(expression: &LicenseExpression) -> Option<Self> {
        let text = expression.as_str();
        match () {
            () if text.contains(' ') => None,
            () if text.starts_with("GPL-") => Some(Self::General),
            () if text.starts_with("LGPL-") => Some(Self::Lesser),
            () => None,
        }
    }
}

/// Whether code under a GNU license, or a later version of it, has no more obligations than code under another one: it
/// may be used under the same major version of the same license, or under the GPL instead of the LGPL.
pub(super) fn includes(own: &LicenseExpression, other: &LicenseExpression) -> bool {
    let is_open = other.as_str().ends_with("-or-later");
    let (Some(family), Some(others)) = (Gnu::of(own), Gnu::of(other)) else { return false };
    let is_family = family == others || family == Gnu::General;
    is_open && is_family && major(other) <= major(own)
}

/// The major version in the identifier of a GNU license.
fn major(license: &LicenseExpression) -> Option<u32> {
    let number = license.as_str().split('-').nth(1)?;
    number.split('.').next()?.parse().ok()
}

/// The families of the licenses at the root, if there are no other licenses. The text of the GPL is also part of the
/// LGPL 3.0, so beside the LGPL the GPL only counts if more files state it.
pub(super) fn of_repository(
    licenses: &BTreeSet<LicenseExpression>,
    files: &[&LicensedFile],
) -> Vec<Gnu> {
    let families: Option<Vec<Gnu>> = licenses.iter().map(Gnu::of).collect();
    let mut families = families.unwrap_or_default();
    if families.contains(&Gnu::Lesser) && families.contains(&Gnu::General) {
        let stated = |family: Gnu| {
            let states = |file: &&&LicensedFile| {
                let mut counting = file
                    .statements
                    .iter()
                    .filter(|one| one.form != LicenseForm::Mention && !one.is_of_any_version);
                file.role == FileRole::Code
                    && counting.any(|one| Gnu::of(&one.expression) == Some(family))
            };
            files.iter().filter(states).count()
        };
        if stated(Gnu::General) <= stated(Gnu::Lesser) {
            families.retain(|family| *family != Gnu::General);
        }
    }
    families
}

/// The directories below the root with a license file.
pub(super) fn licensed(files: &[LicensedFile]) -> HashSet<&[u8]> {
    let licenses = files.iter().filter(|file| file.role == FileRole::License);
    let directories = licenses.filter_map(|file| file.path.above().next());
    directories.filter(|directory| !directory.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licenses_without_more_obligations() {
        let parse = |text| LicenseExpression::parse(text).unwrap();
        for (own, other, expected) in [
            ("LGPL-2.0-or-later", "LGPL-2.1-or-later", true),
            ("GPL-3.0-only", "GPL-2.0-or-later", true),
            ("GPL-2.0-or-later", "LGPL-2.1-or-later", true),
            ("GPL-2.0-or-later", "GPL-3.0-or-later", false),
            ("GPL-3.0-or-later", "GPL-2.0-only", false),
            ("LGPL-2.1-or-later", "GPL-2.0-or-later", false),
            ("MIT", "GPL-2.0-or-later", false),
        ] {
            assert_eq!(includes(&parse(own), &parse(other)), expected, "{own} {other}");
        }
    }

    #[test]
    fn families_of_expressions() {
        for (text, expected) in [
            ("GPL-1.0-or-later", Some(Gnu::General)),
            ("GPL-2.0-only", Some(Gnu::General)),
            ("LGPL-2.1-or-later", Some(Gnu::Lesser)),
            ("AGPL-3.0-only", None),
            ("GPL-2.0-only OR MIT", None),
            ("GPL-2.0-only WITH Classpath-exception-2.0", None),
        ] {
            assert_eq!(Gnu::of(&LicenseExpression::parse(text).unwrap()), expected, "{text}");
        }
    }
}

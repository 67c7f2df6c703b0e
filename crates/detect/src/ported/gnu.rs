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

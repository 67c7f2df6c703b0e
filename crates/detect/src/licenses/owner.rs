//! Determines the copyright holders of the repository's own code.

use std::collections::{BTreeSet, HashSet};

use plimsoll_model::{Claim, ClaimValue, LicenseForm, RepoPath};

use super::keys::Name;
use super::part::{FileRole, LicensedFile};
use super::{holder_name, names};
use crate::Context;
use crate::metadata::own;

/// The copyright holders of the repository's own code, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    names: HashSet<String>,
    is_known: bool,
}

impl Owner {
    /// The owner according to the policy, the authors in the repository's manifests, its license files, and what
    /// `debian/copyright` states about all files. The names of the repository and its organization are added, but do
    /// not determine the owner by themselves: many projects are not named after a holder.
    pub(super) fn of(context: &Context<'_>, files: &[LicensedFile], claims: &[Claim]) -> Self {
        let mut owner = Self::default();
        for name in &context.options.owner_names {
            owner.add(name);
        }
        let own_claims = claims.iter().filter(|claim| claim.subject == own::subject());
        for claim in own_claims.clone() {
            if let ClaimValue::Authors(authors) = &claim.value {
                let named = authors.iter().filter_map(|author| author.name.as_ref());
                named.for_each(|name| owner.add(name.as_str()));
            }
        }
        // A statement about all files is repeated for each of them.
        let mut known: HashSet<&str> = HashSet::new();
        for file in files.iter().filter(|file| speaks_of_all(file)) {
            let end = end_of_first_text(file);
            let own = file.copyrights.iter().filter(|line| line.line <= end);
            let holders = own.filter_map(|line| line.holder.as_deref());
            for holder in holders.filter(|holder| !is_of_text(file, holder)) {
                if known.insert(holder) {
                    owner.add(holder);
                }
            }
        }
        owner.is_known = !owner.names.is_empty();
        for claim in own_claims {
            if let ClaimValue::Name(name) = &claim.value {
                owner.add(name.as_str());
            }
        }
        let url = context.source.info().url.as_ref().and_then(|url| url.git());
        if let Some(url) = url {
            owner.add(url.owner());
        }
        for name in &context.options.own_organizations {
            owner.add(name);
        }
        owner
    }

    pub(super) fn add(&mut self, name: &str) {
        self.names.extend(holder_name::keys(name));
    }

    /// Whether the owner is known. Otherwise nobody can be distinguished from the owner.
    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    /// Whether a holder, by the form in which names are compared, is the owner.
    pub(super) fn has(&self, key: &str) -> bool {
        self.names.contains(key)
    }

    /// Whether a holder with these names is not the owner.
    pub(super) fn is_foreign(&self, keys: &BTreeSet<Name>) -> bool {
        keys.iter().any(|key| !self.has(key))
    }
}

/// Whether a file states the copyright holder of the whole repository: a license file at its root, or a
/// `debian/copyright` with one statement about all files. A list of notices is about third-party code.
fn speaks_of_all(file: &LicensedFile) -> bool {
    if let Some(record) = &file.record {
        return record.blanket.as_ref().is_some_and(RepoPath::is_root);
    }
    file.role == FileRole::License
        && file.path.above().next().is_some_and(<[u8]>::is_empty)
        && !names::is_notice(file.path.file_name())
}

/// The last line that may name the owner: license files of many projects continue with the licenses of third-party
/// code.
pub(super) fn end_of_first_text(file: &LicensedFile) -> u32 {
    let mut texts = file.statements.iter().filter(|one| one.form == LicenseForm::FullText);
    match (texts.next(), texts.next()) {
        (Some(first), Some(_)) => first.lines.1,
        _ => u32::MAX,
    }
}

/// The author of a license text who has a copyright line in it; this is not evidence about the
/// code.
const OF_TEXTS: [(&str, &str); 6] = [
    ("GPL-", "freesoftwarefoundation"),
    ("GFDL-", "freesoftwarefoundation"),
    ("Artistic-", "perlfoundation"),
    ("Artistic-", "larrywall"),
    ("WTFPL", "samhocevar"),
    ("CC-", "creativecommons"),
];

/// Whether a holder is the author of a license whose text is in the file.
pub(crate) fn is_of_text(file: &LicensedFile, holder: &str) -> bool {
    let texts = file.statements.iter().filter(|one| one.form == LicenseForm::FullText);
    let mut keys = None;
    texts.into_iter().any(|text| {
        let expression = text.expression.as_str();
        let mut authors = OF_TEXTS.iter().filter(|(license, _)| expression.contains(license));
        authors.any(|(_, author)| {
            // Few texts have an author, and names are only split for those.
            let keys = keys.get_or_insert_with(|| holder_name::keys(holder));
            keys.contains(*author)
        })
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_model::LicenseExpression;

    use super::super::part::LicenseStatement;
    use super::*;

    #[test]
    fn authors_of_license_texts_are_not_holders_of_the_code() {
        let mut file = LicensedFile::silent(&RepoPath::new("COPYING"));
        assert!(!is_of_text(&file, "Free Software Foundation, Inc."));
        let statement = |form| LicenseStatement {
            expression: LicenseExpression::parse("GPL-2.0-only").unwrap(),
            form,
            lines: (1, 300),
            score: None,
            altered: None,
            is_of_any_version: false,
        };
        file.statements = [statement(LicenseForm::FullText)].into();
        assert!(is_of_text(&file, "Free Software Foundation, Inc., 51 Franklin Street"));
        assert!(!is_of_text(&file, "Ada Rope"));
        // A notice in a file of that foundation states the owner of the file.
        file.statements = [statement(LicenseForm::Notice)].into();
        assert!(!is_of_text(&file, "Free Software Foundation, Inc."));
    }
}

//! Licenses of somebody's own, whose text is in the tree.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{LicenseExpression, Licenses, Redacted, RepoPath, Report};

/// A license that is not on the list of SPDX, and its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OwnLicense {
    /// Its name in expressions, `LicenseRef-…`.
    pub name: String,
    /// The file that is named like it, as REUSE has it in `LICENSES`.
    pub path: RepoPath,
    /// The text.
    pub text: Redacted,
}

impl OwnLicense {
    /// A license and its text.
    pub fn new(name: String, path: RepoPath, text: &str) -> Self {
        Self { name, path, text: Redacted::new(text) }
    }
}

impl Report {
    /// The names of licenses that are not on the list of SPDX, of all expressions that count or are declared.
    pub fn own_license_names(&self) -> BTreeSet<String> {
        fn expressions(licenses: &Licenses) -> impl Iterator<Item = &LicenseExpression> {
            let declared = licenses.declared.as_ref().and_then(|it| it.expression.as_ref());
            licenses.concluded.as_ref().map(|it| &it.expression).into_iter().chain(declared)
        }
        let product =
            expressions(&self.source.statements.licenses).chain(self.source.license_said());
        let all = self.components.iter().flat_map(|it| expressions(&it.licenses)).chain(product);
        all.filter_map(LicenseExpression::own_names).flatten().collect()
    }

    /// Adds the texts of licenses that are not on the list of SPDX.
    #[must_use]
    pub fn with_own_licenses(mut self, mut texts: Vec<OwnLicense>) -> Self {
        texts.sort();
        self.own_licenses = texts;
        self
    }
}

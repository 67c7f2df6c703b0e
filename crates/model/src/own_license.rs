//! Custom licenses with their text in the tree.

use serde::{Deserialize, Serialize};

use crate::{Redacted, RepoPath};

/// A license that is not on the SPDX list, and its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OwnLicense {
    /// Its name in expressions, `LicenseRef-…`.
    pub name: String,
    /// The file with this name, in `LICENSES` according to REUSE.
    pub path: RepoPath,
    /// The text.
    pub text: Redacted,
}

impl OwnLicense {
    /// Creates a license with its text.
    pub fn new(name: String, path: RepoPath, text: &str) -> Self {
        Self { name, path, text: Redacted::new(text) }
    }
}

//! The files in which a component is distributed.

use serde::{Deserialize, Serialize};

use crate::{FileDigest, Redacted};

/// A file in which a component is distributed, as a lockfile states it: a source archive, or one of the
/// wheels of a Python package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Distribution {
    /// Its name, where one is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Redacted>,
    /// Where it is fetched from, where that is stated, with credentials masked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<Redacted>,
    /// Its digests, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub digests: Vec<FileDigest>,
}

impl Distribution {
    /// A file of which only digests are known.
    pub fn of_digests(mut digests: Vec<FileDigest>) -> Self {
        digests.sort_unstable();
        digests.dedup();
        Self { file: None, url: None, digests }
    }
}

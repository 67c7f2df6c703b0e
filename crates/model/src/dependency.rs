//! Dependencies as stated by lockfiles.

use serde::{Deserialize, Serialize};

use crate::{ComponentId, RepoPath};

/// The direct dependencies of a package, as stated by a lockfile.
///
/// The dependencies of a component without a row are unknown. A row without entries means that there are no
/// dependencies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dependencies {
    /// The lockfile.
    pub path: RepoPath,
    /// The dependent component; absent for the project, or the workspace members, of the lockfile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<ComponentId>,
    /// The dependencies, sorted and without duplicates.
    pub on: Vec<ComponentId>,
}

impl Dependencies {
    /// Creates the dependencies of a component, or of the project of a lockfile.
    pub fn new(path: RepoPath, of: Option<ComponentId>, mut on: Vec<ComponentId>) -> Self {
        on.sort_unstable();
        on.dedup();
        Self { path, of, on }
    }
}

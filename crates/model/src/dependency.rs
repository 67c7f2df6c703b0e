//! What needs what, as lockfiles state it.

use serde::{Deserialize, Serialize};

use crate::{ComponentId, RepoPath};

/// What one package needs directly, as a lockfile states it.
///
/// A component without a row is one of which it is not known what it needs. A row without entries is one
/// that needs nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dependencies {
    /// The lockfile.
    pub path: RepoPath,
    /// What needs them; absent for the project, or the members of the workspace, that the lockfile is made for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<ComponentId>,
    /// What is needed, sorted, each once.
    pub on: Vec<ComponentId>,
}

impl Dependencies {
    /// What a component needs, or the project that a lockfile is made for.
    pub fn new(path: RepoPath, of: Option<ComponentId>, mut on: Vec<ComponentId>) -> Self {
        on.sort_unstable();
        on.dedup();
        Self { path, of, on }
    }
}

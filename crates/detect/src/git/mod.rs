//! Submodules as git's own files state them.

pub(crate) mod gitmodules;
pub(crate) mod hazards;

use plimsoll_model::{RepoPath, SubmoduleState};

use crate::Part;

/// The state of a submodule at a path.
#[derive(Clone, Debug)]
pub(crate) struct FoundSubmodule {
    pub(crate) path: RepoPath,
    pub(crate) state: SubmoduleState,
}

impl Part for FoundSubmodule {}

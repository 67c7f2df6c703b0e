//! The exposures of files, and the files that pass them on.

use std::collections::BTreeMap;

use plimsoll_model::{ExposedBy, Exposure, RepoPath};

/// The exposures of a file, each with one job that causes it.
pub(super) type Exposed = BTreeMap<Exposure, ExposedBy>;

/// Maps each file to the files it leads to, with the exposures of the steps and jobs that lead there.
pub(super) type Edges = BTreeMap<RepoPath, BTreeMap<RepoPath, Exposed>>;

/// Adds exposures. One that is already known keeps its job.
pub(super) fn add(known: &mut Exposed, more: Exposed) {
    for (exposure, by) in more {
        known.entry(exposure).or_insert(by);
    }
}

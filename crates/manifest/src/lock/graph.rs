//! The dependencies in a lockfile.

/// A dependency of one package on another, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Edge {
    /// The package that asks.
    pub from: usize,
    /// The package that is depended on.
    pub to: usize,
    /// Whether it does so under a condition only: an extra, or a peer that may be absent.
    pub optional: bool,
}

/// The dependencies, as stated in a lockfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockGraph {
    /// The dependencies between packages, in the order of the file. Packages of the repository itself
    /// have no edges if the lockfile does not separate their development dependencies.
    pub edges: Vec<Edge>,
    /// The direct dependencies of the project and of the members of its workspace, in any scope, if
    /// [stated](Self::states_roots).
    pub roots: Vec<usize>,
    /// Whether the lockfile states dependencies of packages, so that a package without edges has
    /// none.
    pub states_edges: bool,
    /// Whether it states the direct dependencies of the project. Otherwise, they are in the
    /// manifests.
    pub states_roots: bool,
}

impl LockGraph {
    /// Adds an edge between two packages.
    pub(super) fn depend(&mut self, from: usize, to: usize, optional: bool) {
        if from != to {
            self.edges.push(Edge { from, to, optional });
        }
    }

    /// Lets go of the room that is not needed.
    pub(super) fn shrink(&mut self) {
        self.edges.shrink_to_fit();
        self.roots.sort_unstable();
        self.roots.dedup();
        self.roots.shrink_to_fit();
    }
}

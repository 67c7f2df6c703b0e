//! Dependencies between the packages of a lockfile.

/// A dependency of one package on another, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Edge {
    /// The dependent package.
    pub from: usize,
    /// The required package.
    pub to: usize,
    /// Whether the dependency is conditional: an extra, or a peer that may be absent.
    pub optional: bool,
}

/// The dependency graph of a lockfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockGraph {
    /// The dependencies between packages, in the order of the file. Packages of the repository have
    /// no edges if the lockfile does not distinguish their development dependencies.
    pub edges: Vec<Edge>,
    /// The direct dependencies of the project and of the members of its workspace, in any scope, if
    /// [stated](Self::states_roots).
    pub roots: Vec<usize>,
    /// Whether the lockfile states dependencies of packages, so that a package without edges has
    /// none.
    pub states_edges: bool,
    /// Whether the lockfile states the direct dependencies of the project. Otherwise, they are in
    /// the manifests.
    pub states_roots: bool,
}

impl LockGraph {
    /// Adds an edge, unless the package depends on itself.
    pub(super) fn depend(&mut self, from: usize, to: usize, optional: bool) {
        if from != to {
            self.edges.push(Edge { from, to, optional });
        }
    }

    /// Releases unused memory, and removes duplicate roots.
    pub(super) fn shrink(&mut self) {
        self.edges.shrink_to_fit();
        self.roots.sort_unstable();
        self.roots.dedup();
        self.roots.shrink_to_fit();
    }
}

//! What asks for what in a lockfile.

/// One package that another asks for, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Edge {
    /// The package that asks.
    pub from: usize,
    /// The package it asks for.
    pub to: usize,
    /// Whether it does so under a condition only: an extra, or a peer that may be absent.
    pub optional: bool,
}

/// What asks for what, as a lockfile states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockGraph {
    /// Which package asks for which, in the order of the file. Packages of the repository itself have no
    /// edges where the lockfile does not tell what they are tested with apart.
    pub edges: Vec<Edge>,
    /// What the project and the members of its workspace ask for themselves, whatever for, where
    /// [it is stated](Self::states_roots).
    pub roots: Vec<usize>,
    /// Whether the lockfile states what packages ask for, so that one without edges asks for nothing.
    pub states_edges: bool,
    /// Whether it states what the project asks for. Where it does not, the manifests tell.
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

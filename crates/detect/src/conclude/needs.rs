//! The dependencies between packages in lockfiles, as rows.

use plimsoll_manifest::LockGraph;
use plimsoll_model::{ComponentId, Dependencies, RepoPath};

use crate::ownership::edges::Edges;

/// The known facts about one lockfile, for its rows.
pub(super) struct Needs<'a> {
    pub(super) path: &'a RepoPath,
    /// The dependencies, by package number.
    pub(super) graph: &'a LockGraph,
    /// The component of each package; `None` for packages of the repository itself.
    pub(super) ids: &'a [Option<ComponentId>],
    /// The requirements of the manifests that the lockfile belongs to.
    pub(super) roots: &'a [usize],
}

impl Needs<'_> {
    /// Adds a row for each component, and one for the project. A lockfile without edges adds none.
    pub(super) fn add(&self, rows: &mut Vec<Dependencies>) {
        if !self.graph.states_edges {
            return;
        }
        let edges = Edges::of(self.ids.len(), &self.graph.edges);
        rows.extend(self.project(&edges));
        let mut numbers: Vec<usize> = (0..self.ids.len()).collect();
        numbers.retain(|number| self.id(*number).is_some());
        numbers.sort_by_key(|number| self.id(*number));
        rows.reserve(numbers.len());
        // A package that is installed at several places is one component, with the dependencies of
        // all of them.
        for same in numbers.chunk_by(|a, b| self.id(*a) == self.id(*b)) {
            let id = same.first().and_then(|number| self.id(*number));
            let targets = same.iter().flat_map(|number| edges.from(*number));
            let targets = targets.filter_map(|(target, _)| self.id(*target));
            rows.push(self.row(id, targets.filter(|target| Some(*target) != id).cloned()));
        }
    }

    /// The requirements of the project and of the members of its workspace, if known.
    fn project(&self, edges: &Edges) -> Option<Dependencies> {
        let stated = self.graph.states_roots;
        let roots = if stated { &self.graph.roots } else { self.roots };
        // Code of the repository that is locked like a package, such as an archive in the tree.
        let own = (0..self.ids.len()).filter(|number| self.id(*number).is_none());
        let own = own.flat_map(|number| edges.from(number)).map(|(target, _)| target);
        let mut targets = roots.iter().chain(own).filter_map(|number| self.id(*number)).peekable();
        let is_known = stated || targets.peek().is_some();
        is_known.then(|| self.row(None, targets.cloned()))
    }

    fn row(&self, of: Option<&ComponentId>, on: impl Iterator<Item = ComponentId>) -> Dependencies {
        let mut row = Dependencies::new(self.path.clone(), of.cloned(), on.collect());
        row.on.shrink_to_fit();
        row
    }

    fn id(&self, number: usize) -> Option<&ComponentId> {
        self.ids.get(number).and_then(Option::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_manifest::{LockKind, Locked, PackageLockfile, PackageOrigin, Place};
    use plimsoll_model::ComponentKind;

    use super::*;

    fn id(name: &str) -> ComponentId {
        ComponentId::derive(ComponentKind::Package, name.as_bytes())
    }

    /// A lockfile with `own`, `a`, `b`, `c`, and a second `a`: `own` depends on `a`, and both `a` depend on others.
    fn rows(states: bool, roots: &[usize]) -> Vec<Dependencies> {
        let mut lock = PackageLockfile::new(LockKind::Npm);
        for _ in 0..5 {
            lock.add(Locked::new("x", PackageOrigin::Registry, Place::default()));
        }
        for (from, to) in [(0, 1), (1, 2), (4, 3), (4, 1), (2, 0)] {
            lock.depend(from, to, false);
        }
        let mut graph = lock.take_graph();
        graph.states_edges = states;
        let ids = [None, Some(id("a")), Some(id("b")), Some(id("c")), Some(id("a"))];
        let (path, mut rows) = (RepoPath::new("package-lock.json"), Vec::new());
        Needs { path: &path, graph: &graph, ids: &ids, roots }.add(&mut rows);
        rows
    }

    #[test]
    fn every_component_has_one_row() {
        let found = rows(true, &[]);
        let row = |of: Option<&str>| {
            let of = of.map(id);
            found.iter().find(|row| row.of == of).map(|row| row.on.clone())
        };
        let sorted = |names: &[&str]| {
            let mut ids: Vec<ComponentId> = names.iter().map(|name| id(name)).collect();
            ids.sort();
            Some(ids)
        };
        assert_eq!(found.len(), 4);
        assert_eq!(row(Some("a")), sorted(&["b", "c"]));
        assert_eq!(row(Some("b")), sorted(&[]));
        assert_eq!(row(Some("c")), sorted(&[]));
        assert_eq!(row(None), sorted(&["a"]));
        assert!(found.is_sorted());
    }

    #[test]
    fn what_is_not_stated_is_not_known() {
        assert_eq!(rows(false, &[1]), []);
        let of_project = |rows: &[Dependencies]| rows.iter().any(|row| row.of.is_none());
        assert!(of_project(&rows(true, &[2])));
    }
}

//! The dependencies of each package in a lockfile, indexed.

use plimsoll_manifest::Edge;

/// The dependencies of each package in one list, because there can be a million edges.
pub(crate) struct Edges {
    /// The ends of the edges of each package; they begin at the end of the previous package.
    ends: Vec<usize>,
    targets: Vec<(usize, bool)>,
}

impl Edges {
    /// The edges between this many packages.
    pub(crate) fn of(count: usize, edges: &[Edge]) -> Self {
        let mut ends = vec![0; count];
        for edge in edges {
            if let Some(count) = ends.get_mut(edge.from) {
                *count += 1;
            }
        }
        let mut begin = 0;
        for end in &mut ends {
            begin += std::mem::replace(end, begin);
        }
        let mut targets = vec![(0, false); begin];
        for edge in edges {
            let Some(next) = ends.get_mut(edge.from) else { continue };
            if let Some(slot) = targets.get_mut(*next) {
                *slot = (edge.to, edge.optional);
            }
            *next += 1;
        }
        Self { ends, targets }
    }

    /// The dependencies of a package, each with whether it is conditional.
    pub(crate) fn from(&self, number: usize) -> &[(usize, bool)] {
        let begin = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(number).copied().unwrap_or_default();
        self.targets.get(begin.unwrap_or_default()..end).unwrap_or_default()
    }
}

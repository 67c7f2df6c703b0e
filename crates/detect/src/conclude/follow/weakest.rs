//! The weakest link downstream of each file, in one pass from the weakest references upward.

use plimsoll_model::{Hop, PinStrength};

use super::graph::{Graph, NodeId};

/// For each file, the edge of its weakest link, and the strength of that link.
pub(super) struct Weakest {
    found: Vec<Option<(PinStrength, usize)>>,
}

impl Weakest {
    /// Goes through the references from the weakest to the strongest. Each marks its file and all
    /// files that lead to it, unless a weaker one did before: every file and every edge is visited
    /// once, even with cycles.
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let mut incoming: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
        for (index, edge) in graph.edges.iter().enumerate() {
            if let Some(list) = edge.to.and_then(|to| incoming.get_mut(to)) {
                list.push(index);
            }
        }
        let mut order: Vec<usize> = (0..graph.edges.len()).collect();
        order.sort_by_key(|index| graph.edges.get(*index).map(|edge| edge.pin));
        let mut weakest = Self { found: vec![None; graph.nodes.len()] };
        for index in order {
            let Some(edge) = graph.edges.get(index) else { continue };
            let mut queue = std::collections::VecDeque::from([(edge.from, index)]);
            while let Some((node, by)) = queue.pop_front() {
                let Some(slot) = weakest.found.get_mut(node).filter(|slot| slot.is_none()) else {
                    continue;
                };
                *slot = Some((edge.pin, by));
                for before in incoming.get(node).into_iter().flatten() {
                    queue.extend(graph.edges.get(*before).map(|edge| (edge.from, *before)));
                }
            }
        }
        weakest
    }

    /// The weakest link downstream of a file, and the path to it.
    pub(super) fn behind(
        &self,
        graph: &Graph<'_>,
        node: NodeId,
    ) -> Option<(PinStrength, Vec<Hop>)> {
        let (pin, _) = (*self.found.get(node)?)?;
        let mut hops = Vec::new();
        let mut at = Some(node);
        while let Some((_, by)) = at.and_then(|node| self.found.get(node).copied().flatten()) {
            let Some(edge) = graph.edges.get(by).filter(|_| hops.len() < 64) else { break };
            hops.push(edge.hop());
            // The path ends at the first edge that is as weak as the weakest link.
            if edge.pin == pin {
                break;
            }
            at = edge.to;
        }
        Some((pin, hops))
    }
}

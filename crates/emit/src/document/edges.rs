//! Sorted edges between numbered nodes. Node 0 is the root, and omitted nodes have the highest
//! numbers.

/// Maximum number of steps per edge on paths through omitted nodes. If many packages need many
/// others through an omitted one, every pair would need an edge.
const STEPS: usize = 4;

/// An edge: from, to.
pub(super) type Edge = (u32, u32);

/// Returns the edges from a node.
pub(super) fn from(edges: &[Edge], node: u32) -> &[Edge] {
    let start = edges.partition_point(|edge| edge.0 < node);
    let rest = edges.get(start..).unwrap_or_default();
    rest.get(..rest.partition_point(|edge| edge.0 == node)).unwrap_or_default()
}

/// Sorts edges and removes duplicates.
pub(super) fn sort(edges: &mut Vec<Edge>) {
    edges.sort_unstable();
    edges.dedup();
}

/// Marks a node; returns whether it was unmarked.
pub(super) fn mark(marks: &mut [bool], node: u32) -> bool {
    let mark = usize::try_from(node).ok().and_then(|node| marks.get_mut(node));
    mark.is_some_and(|mark| !std::mem::replace(mark, true))
}

/// Omits the nodes after `last`: a path through them between two kept nodes becomes an edge.
/// Returns the kept nodes that needed an omitted one, sorted.
///
/// The root gets no such edges, since a package that it only reaches through omitted nodes is not a
/// direct dependency.
pub(super) fn leave_out(edges: &mut Vec<Edge>, last: u32) -> Vec<u32> {
    let steps = edges.len().saturating_mul(STEPS);
    bridge(edges, last, steps)
}

/// Creates edges up to a number of steps.
fn bridge(edges: &mut Vec<Edge>, last: u32, mut steps: usize) -> Vec<u32> {
    let stays = |node: u32| node <= last;
    let all = std::mem::take(edges);
    let (kept, outside): (Vec<Edge>, Vec<Edge>) =
        all.into_iter().partition(|(of, on)| stays(*of) && stays(*on));
    *edges = kept;
    let mut leaving: Vec<u32> =
        outside.iter().filter(|edge| edge.0 > 0 && stays(edge.0)).map(|edge| edge.0).collect();
    leaving.dedup();
    let is_back = lead_back(&outside, last);
    let leads_back = |node: &u32| is_back.get(place(*node)).is_some_and(|is_back| *is_back);
    // For each omitted node, the last kept node from which it was visited.
    let mut visits = vec![0_u32; is_back.len()];
    let mut open: Vec<u32> = Vec::new();
    for of in &leaving {
        open.extend(from(&outside, *of).iter().map(|edge| edge.1).filter(leads_back));
        while let Some(node) = open.pop() {
            let visit = visits.get_mut(place(node));
            if visit.is_none_or(|visit| std::mem::replace(visit, *of) == *of) {
                continue;
            }
            for (_, on) in from(&outside, node) {
                let Some(left) = steps.checked_sub(1) else {
                    sort(edges);
                    return leaving;
                };
                steps = left;
                if !stays(*on) {
                    open.extend(Some(*on).filter(leads_back));
                } else if on != of {
                    edges.push((*of, *on));
                }
            }
        }
    }
    sort(edges);
    leaving
}

/// Returns for each node whether it is omitted and leads to a kept one.
fn lead_back(outside: &[Edge], last: u32) -> Vec<bool> {
    let highest = outside.iter().map(|(of, on)| *of.max(on)).max().unwrap_or_default();
    let mut marks = vec![false; place(highest).saturating_add(1)];
    let mut back: Vec<Edge> =
        outside.iter().filter(|edge| edge.0 > last).map(|(of, on)| (*on, *of)).collect();
    sort(&mut back);
    let mut open: Vec<u32> = back.iter().filter(|edge| edge.0 <= last).map(|edge| edge.1).collect();
    while let Some(node) = open.pop() {
        if mark(&mut marks, node) {
            open.extend(from(&back, node).iter().map(|edge| edge.1));
        }
    }
    marks
}

fn place(node: u32) -> usize {
    usize::try_from(node).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Returns the nodes up to `last` that each node up to `last` reaches, except from the root.
    fn reached(edges: &[Edge], last: u32) -> Vec<BTreeSet<u32>> {
        let of_node = |node: u32| {
            let (mut open, mut seen) = (vec![node], BTreeSet::new());
            while let Some(node) = open.pop() {
                for (_, on) in from(edges, node) {
                    if seen.insert(*on) {
                        open.push(*on);
                    }
                }
            }
            seen.retain(|on| *on <= last && *on != node);
            seen
        };
        (1..=last).map(of_node).collect()
    }

    proptest! {
        #[test]
        fn kept_nodes_reach_the_same_nodes(
            last in 0..10_u32,
            pairs in proptest::collection::vec((0..20_u32, 1..20_u32), 0..60),
        ) {
            let mut edges = pairs;
            sort(&mut edges);
            let before = edges.clone();
            let leaving = bridge(&mut edges, last, usize::MAX);
            prop_assert!(edges.is_sorted());
            prop_assert!(edges.iter().all(|(of, on)| *of <= last && *on <= last));
            prop_assert_eq!(reached(&edges, last), reached(&before, last));
            for (of, on) in &edges {
                let is_there = before.contains(&(*of, *on));
                let place = usize::try_from(of.saturating_sub(1)).unwrap();
                prop_assert!(is_there || *of > 0 && reached(&before, last)[place].contains(on));
            }
            prop_assert!(before.iter().filter(|edge| edge.0 <= last && edge.1 <= last)
                .all(|edge| edges.contains(edge)));
            let needs_more = |node: &u32| from(&before, *node).iter().any(|edge| edge.1 > last);
            prop_assert_eq!(leaving, (1..=last).filter(needs_more).collect::<Vec<_>>());
        }
    }

    /// 2,000 packages need 2,000 others through an omitted one.
    #[test]
    fn the_work_is_bounded() {
        let hub = 4_001;
        let mut edges: Vec<Edge> = (1..=2_000).map(|of| (of, hub)).collect();
        edges.extend((2_001..=4_000).map(|on| (hub, on)));
        let count = edges.len();
        let leaving = leave_out(&mut edges, 4_000);
        assert_eq!(leaving.len(), 2_000);
        assert_eq!(edges.len(), STEPS * count);
    }

    /// Nodes that lead to no kept node are not visited.
    #[test]
    fn dead_ends_take_no_work() {
        let mut edges: Vec<Edge> = (1..=50).map(|of| (of, 100)).collect();
        edges.extend((100..20_000).map(|node| (node, node + 1)));
        edges.push((60, 20_001));
        edges.push((20_001, 1));
        // Among omitted nodes, only the last one leads back.
        sort(&mut edges);
        edges.retain(|edge| *edge != (19_999, 20_000));
        assert_eq!(leave_out(&mut edges, 60).len(), 51);
        assert_eq!(edges, [(60, 1)]);
    }
}

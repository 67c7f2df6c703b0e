//! Following references: into the tree, and into other repositories that the caller provided.

mod counted;
mod graph;
mod weakest;

use plimsoll_model::{Effective, TransitiveReference};

use crate::{Context, Output};
use graph::Graph;
use weakest::Weakest;

/// Resolves references to their targets: sets the effective strength of each reference with a
/// target, and returns the references of other repositories that were reached.
pub(crate) fn follow(context: &Context<'_>, output: &mut Output) -> Vec<TransitiveReference> {
    let graph = Graph::build(context, &output.references);
    let weakest = Weakest::of(&graph);
    let effective: Vec<(usize, Effective)> = graph
        .edges
        .iter()
        .filter_map(|edge| {
            let index = edge.of_root()?;
            let (pin, path) = weakest.behind(&graph, edge.to?)?;
            let path = if pin < edge.pin { path } else { Vec::new() };
            Some((index, Effective::new(pin.min(edge.pin), path)))
        })
        .collect();
    for (index, effective) in effective {
        if let Some(reference) = output.references.get_mut(index) {
            reference.effective = Some(effective);
        }
    }
    output.diagnostics.extend(graph.diagnostics.iter().cloned());
    graph.transitive()
}

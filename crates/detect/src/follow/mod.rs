//! Following references: into the tree, and into other repositories that were given for it.

mod graph;
mod weakest;

use plimsoll_model::{
    Effective, FetchMethod, LocalResolution, RefKind, Reference, Target, TransitiveReference,
};

use crate::{Context, Output};
use graph::Graph;
use weakest::Weakest;

/// Finds what references lead to: sets the effective strength of each that leads somewhere, and
/// gives those of other repositories that were reached.
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

/// Whether the host follows a reference by itself, so that its strength counts for what leads to
/// it. What scripts fetch is reported for itself, but for the images that an action is built on.
fn counts(reference: &Reference) -> bool {
    let base = reference.method == Some(FetchMethod::BaseImage);
    let script = !base
        && matches!(
            reference.kind,
            RefKind::ScriptFetch
                | RefKind::ToolInput
                | RefKind::PackageRequirement
                | RefKind::PreCommitHook
        );
    reference.activity.counts() && !script
}

/// Whether a reference of another repository belongs in the inventory: it leads out of that one.
fn leads_out(reference: &Reference) -> bool {
    let in_tree =
        matches!(reference.target, Some(Target::Local { resolution: LocalResolution::InTree, .. }));
    counts(reference) && !in_tree
}

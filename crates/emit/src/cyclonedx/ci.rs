//! What CI runs with, as the formulation of the product.

use std::collections::{BTreeMap, BTreeSet};

use cyclonedx_bom::models::bom::BomReference;
use cyclonedx_bom::models::component::Components;
use cyclonedx_bom::models::formulation::Formula;
use cyclonedx_bom::models::formulation::workflow::resource_reference::ResourceReference;
use cyclonedx_bom::models::formulation::workflow::{TaskType, Workflow};
use plimsoll_model::{ComponentId, RepoPath};

use crate::escape::terminal;
use crate::sbom::{Fingerprint, Inventory};

/// The formulation: the components of CI, still to be filled in, and the files that use them.
pub(super) fn formulation(inventory: &Inventory<'_>) -> Option<Vec<Formula>> {
    inventory.ci().next()?;
    let workflows = workflows(inventory);
    Some(vec![Formula {
        bom_ref: None,
        components: Some(Components(Vec::new())),
        services: None,
        workflows: (!workflows.is_empty()).then_some(workflows),
        properties: None,
    }])
}

fn workflows(inventory: &Inventory<'_>) -> Vec<Workflow> {
    let mut files: BTreeMap<&RepoPath, BTreeSet<&ComponentId>> = BTreeMap::new();
    for component in inventory.ci() {
        for reference in inventory.uses(component) {
            files.entry(&reference.location.path).or_default().insert(&component.id);
        }
    }
    files.into_iter().map(|(path, used)| workflow(path, used)).collect()
}

fn workflow(path: &RepoPath, used: BTreeSet<&ComponentId>) -> Workflow {
    let name = terminal(&path.to_string());
    let resources = used.into_iter().map(|id| ResourceReference::Ref(id.to_string())).collect();
    Workflow {
        // Drawn from the bytes of the path: two names that are no text may read the same.
        bom_ref: BomReference::new(format!(
            "workflow-{}",
            Fingerprint::of(path.as_bytes()).uuid().simple()
        )),
        uid: name.clone(),
        name: Some(name),
        description: None,
        resource_references: Some(resources),
        tasks: None,
        task_dependencies: None,
        // Which steps build, test or release is not decided by the names they use.
        task_types: vec![TaskType::Other],
        trigger: None,
        steps: None,
        inputs: None,
        outputs: None,
        time_start: None,
        time_end: None,
        workspaces: None,
        runtime_topology: None,
        properties: None,
    }
}

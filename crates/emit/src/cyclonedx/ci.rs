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

/// The files that use components of CI, and what each uses.
pub(super) type Files<'a> = BTreeMap<&'a RepoPath, BTreeSet<&'a ComponentId>>;

/// The formulation: the components of CI and the files that use them, both still to be filled in.
pub(super) fn formulation(inventory: &Inventory<'_>) -> Option<Vec<Formula>> {
    inventory.ci().next()?;
    Some(vec![formula(None)])
}

/// A formula with these workflows.
pub(super) fn formula(workflows: Option<Vec<Workflow>>) -> Formula {
    let components = Some(Components(Vec::new()));
    Formula { bom_ref: None, components, services: None, workflows, properties: None }
}

/// What uses components of CI.
pub(super) fn files<'a>(inventory: &Inventory<'a>) -> Files<'a> {
    let mut files = Files::new();
    for component in inventory.ci() {
        for reference in inventory.uses(component) {
            files.entry(&reference.location.path).or_default().insert(&component.id);
        }
    }
    files
}

/// A file that uses components of CI.
pub(super) fn workflow(path: &RepoPath, used: &BTreeSet<&ComponentId>) -> Workflow {
    let name = terminal(&path.to_string());
    let resources = used.iter().map(|id| ResourceReference::Ref(id.to_string())).collect();
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

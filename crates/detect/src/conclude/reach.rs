//! Determines which files CI runs, and with which permissions.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_model::{Activity, Exposure, LocalResolution, RefKind, Reference, RepoPath, Target};

use crate::scripts::{Called, FileCall};
use crate::{Context, ci};

/// Maps each file to the files it leads to, with the exposures of the steps and jobs that lead there.
type Edges = BTreeMap<RepoPath, BTreeMap<RepoPath, BTreeSet<Exposure>>>;

/// Marks references in files that nothing active reaches, and returns the files that are reached.
///
/// Files that GitHub runs directly are active, and so is every local action, workflow and script that a counted
/// reference or a command in them leads to. A reached file has the exposures of the steps and jobs that lead to it,
/// in addition to its own.
pub(super) fn mark(
    context: &Context<'_>,
    references: &mut [Reference],
    calls: &[FileCall],
    sites: &[Called],
) -> BTreeSet<RepoPath> {
    let edges = edges(context, references, calls, sites);
    let called: BTreeSet<&RepoPath> = calls.iter().map(|call| &call.to).collect();
    // A script is reached through its callers; a workflow and an action are reached by themselves.
    let starts = edges.keys().filter(|path| ci::role(path).is_some() || !called.contains(path));
    let starts = starts.filter(|path| context.zones.is_own(path)).cloned().collect();
    let reached = reach(&edges, starts);
    let exposures = exposures(&edges);
    for reference in references {
        let path = &reference.location.path;
        // A build file does not have to be reached from a workflow, and irrelevant ones were not read.
        if reference.kind == RefKind::BuildFetch {
            continue;
        }
        if !reached.contains(path) && reference.activity.counts() {
            reference.activity = Activity::Unreached;
        }
        if let Some(found) = exposures.get(path) {
            let mut all: BTreeSet<Exposure> = reference.exposures.iter().copied().collect();
            all.extend(found);
            reference.exposures = all.into_iter().collect();
        }
    }
    reached
}

fn edges(
    context: &Context<'_>,
    references: &[Reference],
    calls: &[FileCall],
    sites: &[Called],
) -> Edges {
    let mut edges = Edges::new();
    for reference in references {
        let targets = edges.entry(reference.location.path.clone()).or_default();
        if reference.activity.counts()
            && let Some(Target::Local { path, resolution: LocalResolution::InTree, .. }) =
                &reference.target
            && let Some(file) = ci::definition(context.source, path)
        {
            // A job of the called workflow can only use the secrets that it names itself, like any other job. An action has
            // what the step passes to it.
            let is_workflow = ci::role(&file) == Some(plimsoll_workflow::Role::Workflow);
            let passed = reference.exposures.iter().filter(|exposure| match exposure {
                Exposure::SecretsInherited => false,
                Exposure::SecretsUsed => !is_workflow,
                _ => true,
            });
            targets.entry(file).or_default().extend(passed);
        }
    }
    for FileCall { from, to } in calls {
        edges.entry(from.clone()).or_default().entry(to.clone()).or_default();
    }
    for site in sites {
        let targets = edges.entry(site.from.clone()).or_default();
        targets.entry(site.to.clone()).or_default().extend(&site.exposures);
    }
    edges
}

fn reach(edges: &Edges, starts: Vec<RepoPath>) -> BTreeSet<RepoPath> {
    // Marked when it is put into the queue, so that each file is in it once.
    let mut reached: BTreeSet<RepoPath> = starts.iter().cloned().collect();
    let mut queue = VecDeque::from(starts);
    while let Some(path) = queue.pop_front() {
        for target in edges.get(&path).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(target.clone()) {
                queue.push_back(target.clone());
            }
        }
    }
    reached
}

/// The exposures of each file through its callers: another job of the same workflow adds nothing. There are five
/// exposures, so a file is visited at most six times.
fn exposures(edges: &Edges) -> BTreeMap<RepoPath, BTreeSet<Exposure>> {
    let mut found: BTreeMap<RepoPath, BTreeSet<Exposure>> = BTreeMap::new();
    let mut queue: VecDeque<&RepoPath> = edges.keys().collect();
    while let Some(path) = queue.pop_front() {
        let inherited = found.get(path).cloned().unwrap_or_default();
        for (target, step) in edges.get(path).into_iter().flatten() {
            if inherited.is_empty() && step.is_empty() {
                continue;
            }
            let known = found.entry(target.clone()).or_default();
            let before = known.len();
            known.extend(inherited.iter().chain(step));
            if known.len() > before {
                queue.push_back(target);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An exposure is passed on along a chain of files, whatever the order of their names.
    #[test]
    fn exposures_are_passed_on() {
        let path = |name: &str| RepoPath::new(name);
        let mut edges = Edges::new();
        edges.insert(path("b"), BTreeMap::from([(path("a"), BTreeSet::new())]));
        edges.insert(path("a"), BTreeMap::from([(path("0"), BTreeSet::new())]));
        let exposed = BTreeSet::from([Exposure::PrivilegedTrigger]);
        edges.insert(path("c"), BTreeMap::from([(path("b"), exposed.clone())]));
        // A cycle does not stop the search.
        edges.insert(path("0"), BTreeMap::from([(path("b"), BTreeSet::new())]));
        let found = exposures(&edges);
        let expected = ["0", "a", "b"].map(|name| (path(name), exposed.clone()));
        assert_eq!(found, BTreeMap::from(expected));
    }
}

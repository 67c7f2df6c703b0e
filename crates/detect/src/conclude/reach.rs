//! Determines which files CI runs, and with which permissions.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_model::{
    Activity, ExposedBy, Exposure, LocalResolution, RefKind, Reference, RepoPath, Target,
};

use super::exposed::{Edges, Exposed, add};
use super::functions::Functions;
use crate::scripts::{Called, FileCall};
use crate::{Context, ci};

/// The name of a secret that each job uses, if it uses one: by workflow and path of keys.
pub(super) type JobSecrets = BTreeMap<(RepoPath, String), String>;

/// The assets that code can reach, in the order in which a message prefers them.
const BY_VALUE: [Exposure; 5] = [
    Exposure::SecretsUsed,
    Exposure::SecretsInherited,
    Exposure::WritePermission,
    Exposure::PrivilegedTrigger,
    Exposure::IdentityToken,
];

/// The exposures of a place in a workflow through its own job.
fn exposed_at(
    secrets: &JobSecrets,
    path: &RepoPath,
    locator: &str,
    exposures: &[Exposure],
) -> Exposed {
    let Some(job) = locator.strip_prefix("jobs.").and_then(|below| below.split('.').next()) else {
        return Exposed::new();
    };
    let job = job.split('[').next().unwrap_or(job);
    let secret = secrets.get(&(path.clone(), format!("jobs.{job}")));
    let secret = secret.filter(|name| !name.is_empty());
    let by = |exposure: &Exposure| {
        let secret = secret.filter(|_| *exposure == Exposure::SecretsUsed).cloned();
        (*exposure, ExposedBy::new(*exposure, path.clone(), job.to_owned(), secret))
    };
    exposures.iter().map(by).collect()
}

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
    secrets: &JobSecrets,
) -> BTreeSet<RepoPath> {
    let edges = edges(context, references, (calls, sites), secrets);
    let called: BTreeSet<&RepoPath> = calls.iter().map(|call| &call.to).collect();
    // A script is reached through its callers; a workflow and an action are reached by themselves.
    let starts = edges.keys().filter(|path| ci::role(path).is_some() || !called.contains(path));
    let starts = starts.filter(|path| context.zones.is_own(path)).cloned().collect();
    let reached = reach(&edges, starts);
    let exposures = exposures(&edges);
    let mut functions = Functions::new(context, &edges, &exposures);
    for reference in references {
        let path = &reference.location.path;
        // A build file does not have to be reached from a workflow, and irrelevant ones were not read.
        if reference.kind == RefKind::BuildFetch {
            continue;
        }
        if !reached.contains(path) && reference.activity.counts() {
            reference.activity = Activity::Unreached;
        }
        let mut all: BTreeSet<Exposure> = reference.exposures.iter().copied().collect();
        let own = exposed_at(secrets, path, &reference.locator, &reference.exposures);
        let of_file = exposures.get(path);
        let of_function = of_file.and_then(|_| functions.exposures_of(reference));
        let found = of_function.as_ref().or(of_file);
        all.extend(found.into_iter().flat_map(BTreeMap::keys));
        reference.exposures = all.into_iter().collect();
        let by = |exposure| own.get(exposure).or_else(|| found?.get(exposure));
        reference.exposed_by = BY_VALUE.iter().find_map(by).cloned().map(Box::new);
    }
    reached
}

fn edges(
    context: &Context<'_>,
    references: &[Reference],
    (calls, sites): (&[FileCall], &[Called]),
    secrets: &JobSecrets,
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
            let mut passed = exposed_at(
                secrets,
                &reference.location.path,
                &reference.locator,
                &reference.exposures,
            );
            passed.retain(|exposure, _| match exposure {
                Exposure::SecretsInherited => false,
                Exposure::SecretsUsed => !is_workflow,
                _ => true,
            });
            add(targets.entry(file).or_default(), passed);
        }
    }
    for FileCall { from, to } in calls {
        edges.entry(from.clone()).or_default().entry(to.clone()).or_default();
    }
    for site in sites {
        let targets = edges.entry(site.from.clone()).or_default();
        let exposed = exposed_at(secrets, &site.from, &site.locator, &site.exposures);
        add(targets.entry(site.to.clone()).or_default(), exposed);
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
fn exposures(edges: &Edges) -> BTreeMap<RepoPath, Exposed> {
    let mut found: BTreeMap<RepoPath, Exposed> = BTreeMap::new();
    let mut queue: VecDeque<&RepoPath> = edges.keys().collect();
    while let Some(path) = queue.pop_front() {
        let inherited = found.get(path).cloned().unwrap_or_default();
        for (target, step) in edges.get(path).into_iter().flatten() {
            if inherited.is_empty() && step.is_empty() {
                continue;
            }
            let known = found.entry(target.clone()).or_default();
            let before = known.len();
            add(known, inherited.clone());
            add(known, step.clone());
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
        edges.insert(path("b"), BTreeMap::from([(path("a"), Exposed::new())]));
        edges.insert(path("a"), BTreeMap::from([(path("0"), Exposed::new())]));
        let trigger = Exposure::PrivilegedTrigger;
        let exposed = exposed_at(&JobSecrets::new(), &path("c"), "jobs.x.steps[0]", &[trigger]);
        assert_eq!(exposed.get(&trigger).unwrap().job, "x");
        edges.insert(path("c"), BTreeMap::from([(path("b"), exposed.clone())]));
        // A cycle does not stop the search.
        edges.insert(path("0"), BTreeMap::from([(path("b"), Exposed::new())]));
        let found = exposures(&edges);
        let expected = ["0", "a", "b"].map(|name| (path(name), exposed.clone()));
        assert_eq!(found, BTreeMap::from(expected));
    }
}

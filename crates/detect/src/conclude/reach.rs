//! Deciding what the host reaches, and with which rights.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_model::{Activity, Exposure, LocalResolution, Reference, RepoPath, Target};

use crate::{Context, ci};

/// Files, and the files each leads to.
type Edges = BTreeMap<RepoPath, BTreeSet<RepoPath>>;

/// Marks references in files that nothing active reaches, and tells which files are reached.
///
/// Active are the files the host acts on by themselves, and from them on every local action,
/// workflow and script that a counted reference or a command leads to. What reaches a file hands
/// on its exposures.
pub(super) fn mark(
    context: &Context<'_>,
    references: &mut [Reference],
    calls: &[(RepoPath, RepoPath)],
) -> BTreeSet<RepoPath> {
    let edges = edges(context, references, calls);
    let called: BTreeSet<&RepoPath> = calls.iter().map(|(_, to)| to).collect();
    // A script is reached by who calls it; a workflow and an action by themselves.
    let starts = edges.keys().filter(|path| ci::role(path).is_some() || !called.contains(path));
    let starts = starts.filter(|path| context.zones.is_own(path)).cloned().collect();
    let reached = reach(&edges, starts);
    let exposures = hand_on(&edges, references);
    for reference in references {
        let path = &reference.location.path;
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

fn edges(context: &Context<'_>, references: &[Reference], calls: &[(RepoPath, RepoPath)]) -> Edges {
    let mut edges = Edges::new();
    for reference in references {
        let targets = edges.entry(reference.location.path.clone()).or_default();
        if reference.activity.counts()
            && let Some(Target::Local { path, resolution: LocalResolution::InTree, .. }) =
                &reference.target
        {
            targets.extend(ci::definition(context.source, path));
        }
    }
    for (from, to) in calls {
        edges.entry(from.clone()).or_default().insert(to.clone());
    }
    edges
}

fn reach(edges: &Edges, starts: Vec<RepoPath>) -> BTreeSet<RepoPath> {
    // Marked when it is put into the queue, so that each file is in it once.
    let mut reached: BTreeSet<RepoPath> = starts.iter().cloned().collect();
    let mut queue = VecDeque::from(starts);
    while let Some(path) = queue.pop_front() {
        for target in edges.get(&path).into_iter().flatten() {
            if reached.insert(target.clone()) {
                queue.push_back(target.clone());
            }
        }
    }
    reached
}

/// What each file is exposed to by those that lead to it. There are four exposures, so that a
/// file is visited at most five times.
fn hand_on(edges: &Edges, references: &[Reference]) -> BTreeMap<RepoPath, BTreeSet<Exposure>> {
    let mut own: BTreeMap<&RepoPath, BTreeSet<Exposure>> = BTreeMap::new();
    for reference in references.iter().filter(|reference| reference.activity.counts()) {
        own.entry(&reference.location.path).or_default().extend(&reference.exposures);
    }
    let mut handed: BTreeMap<RepoPath, BTreeSet<Exposure>> = BTreeMap::new();
    let mut queue: VecDeque<&RepoPath> = own.keys().copied().collect();
    while let Some(path) = queue.pop_front() {
        let mut all = own.get(path).cloned().unwrap_or_default();
        all.extend(handed.get(path).into_iter().flatten());
        for target in edges.get(path).into_iter().flatten().filter(|_| !all.is_empty()) {
            let known = handed.entry(target.clone()).or_default();
            let before = known.len();
            known.extend(&all);
            if known.len() > before {
                queue.push_back(target);
            }
        }
    }
    handed
}

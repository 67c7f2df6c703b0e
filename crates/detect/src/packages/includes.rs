//! Requirements files that draw in others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_manifest::{Include, requirements_txt};
use plimsoll_model::{Diagnostic, DiagnosticKind, Location, RepoPath, clip};

use super::{ManifestFile, ManifestKind};
use crate::{Context, Output};

/// Reads the files that requirements files include under names no detector looks for, each once,
/// and reports what is missing and what goes in circles.
pub(super) fn follow(context: &Context<'_>, output: &mut Output) {
    let files = output.manifests.iter().filter(|file| file.kind == ManifestKind::Requirements);
    let mut known: BTreeSet<RepoPath> = files.clone().map(|file| file.path.clone()).collect();
    let mut queue: VecDeque<(RepoPath, Vec<Include>)> =
        files.map(|file| (file.path.clone(), file.manifest.includes.clone())).collect();
    let mut edges: BTreeMap<RepoPath, BTreeSet<RepoPath>> = BTreeMap::new();
    while let Some((path, includes)) = queue.pop_front() {
        for include in includes {
            let target = match target(context, &path, &include) {
                Ok(target) => target,
                Err(lost) => {
                    output.diagnostics.push(lost);
                    continue;
                }
            };
            edges.entry(path.clone()).or_default().insert(target.clone());
            if known.insert(target.clone())
                && let Some(file) = read(context, &target, output)
            {
                queue.push_back((target, file.manifest.includes.clone()));
                output.manifests.push(file);
            }
        }
    }
    for path in circles(&edges) {
        let message = "requirements files include each other in a circle; pip refuses them";
        output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::HostRefuses, message));
    }
}

/// The file an include names.
fn target(
    context: &Context<'_>,
    path: &RepoPath,
    include: &Include,
) -> Result<RepoPath, Diagnostic> {
    let lost = |why: &str| {
        let location = Location::at(path.clone(), include.place.line, include.place.column);
        let message = format!("`{}`, which this file includes, {why}", clip(&include.path, 120));
        Diagnostic::new(location, DiagnosticKind::Unreadable, &message)
    };
    if include.path.contains("://") {
        return Err(lost("lies on a server and is not fetched; keep a copy in the repository"));
    }
    if include.path.contains("${") {
        return Err(lost("is only known when pip runs; name the file"));
    }
    let dir = path.parent().unwrap_or_default();
    let relative = !include.path.starts_with('/');
    let target = dir.join(include.path.replace('\\', "/").as_bytes()).filter(|_| relative);
    let target = target.ok_or_else(|| lost("lies outside the repository"))?;
    let there = context.source.entry(&target).is_some_and(|entry| entry.kind.is_file());
    if there {
        Ok(target)
    } else {
        Err(lost("is not in the repository: it is missing or made later"))
    }
}

fn read(context: &Context<'_>, path: &RepoPath, output: &mut Output) -> Option<ManifestFile> {
    let entry = context.source.entry(path)?;
    let content = match context.source.read(entry, context.options.limits.manifest_bytes) {
        Ok(content) => content,
        Err(why) => {
            output.diagnostics.push(why.diagnostic(path));
            return None;
        }
    };
    let Ok(text) = std::str::from_utf8(&content) else {
        let message = "not UTF-8: the requirements were not read; save the file as UTF-8";
        output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Encoding, message));
        return None;
    };
    let manifest = requirements_txt(text);
    Some(ManifestFile::new(path.clone(), ManifestKind::Requirements, manifest))
}

/// The files that lie on a circle, or between two of them: what is left when files that include
/// nothing are taken away, and then files that nothing includes, for as long as there are any.
fn circles(edges: &BTreeMap<RepoPath, BTreeSet<RepoPath>>) -> Vec<&RepoPath> {
    let mut reverse: BTreeMap<&RepoPath, BTreeSet<&RepoPath>> = BTreeMap::new();
    let mut forward: BTreeMap<&RepoPath, BTreeSet<&RepoPath>> = BTreeMap::new();
    for (from, targets) in edges {
        for to in targets {
            forward.entry(from).or_default().insert(to);
            reverse.entry(to).or_default().insert(from);
        }
    }
    let all: BTreeSet<&RepoPath> = forward.keys().chain(reverse.keys()).copied().collect();
    let kept = strip(&all, &forward, &reverse);
    strip(&kept, &reverse, &forward).into_iter().collect()
}

/// What is left of `nodes` when those without an edge among the rest are taken away.
fn strip<'p>(
    nodes: &BTreeSet<&'p RepoPath>,
    edges: &BTreeMap<&'p RepoPath, BTreeSet<&'p RepoPath>>,
    back: &BTreeMap<&'p RepoPath, BTreeSet<&'p RepoPath>>,
) -> BTreeSet<&'p RepoPath> {
    let inside = |node: &&&RepoPath| nodes.contains(**node);
    let mut degree: BTreeMap<&RepoPath, usize> = nodes
        .iter()
        .map(|node| (*node, edges.get(node).into_iter().flatten().filter(inside).count()))
        .collect();
    let mut free: Vec<&RepoPath> =
        degree.iter().filter(|(_, count)| **count == 0).map(|(node, _)| *node).collect();
    let mut left = nodes.clone();
    while let Some(node) = free.pop() {
        left.remove(node);
        for from in back.get(node).into_iter().flatten() {
            if let Some(count) = degree.get_mut(from) {
                *count = count.saturating_sub(1);
                if *count == 0 && left.contains(from) {
                    free.push(from);
                }
            }
        }
    }
    left
}

//! Requirements files that include other files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_manifest::{Ecosystem, Include, requirements_txt};
use plimsoll_model::{Diagnostic, DiagnosticKind, Location, Redacted, RepoPath};

use super::{ManifestFile, ManifestKind, decode};
use crate::base::texts;
use crate::scripts::{FileCall, Required};
use crate::tree::place;
use crate::{Context, Found, Output};

/// The constraints files that apply to each requirements file.
pub(crate) type Constrained = BTreeMap<RepoPath, BTreeSet<RepoPath>>;

/// The included files of each file, and whether they are included as constraints (`-c`).
type Edges = BTreeMap<RepoPath, BTreeSet<(RepoPath, bool)>>;

/// The Python manifests with the files that requirements files and conda environments include under names that no
/// detector reads, each once, and the constraints that apply to them. Reports missing files and include cycles. Files
/// that only restrict versions become [`ManifestKind::Constraints`].
pub(crate) fn included(
    context: &Context<'_>,
    found: &Found<'_>,
    output: &mut Output,
) -> ((Ecosystem, Vec<ManifestFile>), Constrained) {
    let python = |file: &&ManifestFile| file.kind.ecosystem() == Ecosystem::Pypi;
    let mut manifests: Vec<ManifestFile> =
        found.parts::<ManifestFile>().iter().filter(python).cloned().collect();
    let narrowing = read_required(context, found, &mut manifests, output);
    // A package can name a file with its dependencies, which is then read whatever its name is.
    let names_files = |kind| matches!(kind, ManifestKind::Pyproject | ManifestKind::SetupCfg);
    let files = manifests
        .iter()
        .filter(|file| file.kind == ManifestKind::Requirements || names_files(file.kind));
    let mut known: BTreeSet<RepoPath> = files.clone().map(|file| file.path.clone()).collect();
    let named: BTreeSet<RepoPath> = known
        .iter()
        .filter(|path| !is_constraints(path) && !narrowing.contains(*path))
        .chain(environments(found).map(|file| &file.path))
        .cloned()
        .collect();
    let mut queue: VecDeque<(RepoPath, Vec<Include>)> = files
        .chain(environments(found))
        .map(|file| (file.path.clone(), file.manifest.includes.clone()))
        .collect();
    let mut edges = Edges::new();
    while let Some((path, includes)) = queue.pop_front() {
        for include in includes {
            let target = match target(context, &path, &include) {
                Ok(target) => target,
                Err(lost) => {
                    output.diagnostics.push(lost);
                    continue;
                }
            };
            if !context.zones.is_own(&target) {
                output.parts.push(FileCall { from: path.clone(), to: target.clone() });
            }
            edges.entry(path.clone()).or_default().insert((target.clone(), include.constraint));
            if known.insert(target.clone())
                && let Some(file) = read(context, &target, output)
            {
                queue.push_back((target, file.manifest.includes.clone()));
                manifests.push(file);
            }
        }
    }
    let mut plain: BTreeMap<RepoPath, BTreeSet<RepoPath>> = BTreeMap::new();
    for (from, targets) in &edges {
        let targets = targets.iter().map(|(target, _)| target.clone());
        plain.entry(from.clone()).or_default().extend(targets);
    }
    for path in circles(&plain) {
        let message = "requirements files include each other in a cycle, which pip rejects";
        output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::HostRefuses, message));
    }
    let asked = reach(named.iter().cloned(), &edges, false);
    for file in &mut manifests {
        if file.kind == ManifestKind::Requirements && !asked.contains(&file.path) {
            file.kind = ManifestKind::Constraints;
        }
    }
    ((Ecosystem::Pypi, manifests), constrained(&edges))
}

/// The environments of conda, whose lists of pip can include requirements files.
fn environments<'a>(found: &Found<'a>) -> impl Iterator<Item = &'a ManifestFile> {
    let all = found.parts::<ManifestFile>().iter();
    all.filter(|file| file.kind == ManifestKind::CondaEnvironment)
}

/// Reads the files that CI installs from if no detector reads their names, or if they are in parts
/// of the tree that are not the repository's own; returns those that only restrict versions.
fn read_required(
    context: &Context<'_>,
    found: &Found<'_>,
    manifests: &mut Vec<ManifestFile>,
    output: &mut Output,
) -> BTreeSet<RepoPath> {
    let mut required: BTreeMap<RepoPath, bool> = BTreeMap::new();
    for Required { path, constraint } in found.parts::<Required>() {
        *required.entry(path.clone()).or_insert(true) &= *constraint;
    }
    let known = found.parts::<ManifestFile>().iter().map(|file| &file.path);
    let lost = found.diagnostics().iter().map(|lost| &lost.location().path);
    let met: BTreeSet<RepoPath> = known.chain(lost).cloned().collect();
    required.retain(|path, _| !met.contains(path));
    for path in required.keys() {
        manifests.extend(read(context, path, output));
    }
    required.into_iter().filter(|(_, constraint)| *constraint).map(|(path, _)| path).collect()
}

/// Whether a file is a constraints file by its name. pip only reads such a file with `-c`,
/// `PIP_CONSTRAINT` or the like, and these do not install anything.
fn is_constraints(path: &RepoPath) -> bool {
    let name = String::from_utf8_lossy(path.file_name()).to_ascii_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| matches!(word, "constraints" | "constraint"))
}

/// The files reachable from some files: through their requirements only, or through constraints as
/// well.
fn reach(
    starts: impl Iterator<Item = RepoPath>,
    edges: &Edges,
    constraints: bool,
) -> BTreeSet<RepoPath> {
    let mut found: BTreeSet<RepoPath> = starts.collect();
    let mut open: Vec<RepoPath> = found.iter().cloned().collect();
    while let Some(path) = open.pop() {
        for (target, constraint) in edges.get(&path).into_iter().flatten() {
            if (constraints || !constraint) && found.insert(target.clone()) {
                open.push(target.clone());
            }
        }
    }
    found
}

/// The maximum number of constraints files that are followed; a project has a handful. Beyond it, requirements are
/// only reported as less strongly pinned than they are.
const CONSTRAINTS: usize = 64;

/// The constraints files that apply to each file: its own and those of the files it includes.
fn constrained(edges: &Edges) -> Constrained {
    let mut naming: BTreeMap<&RepoPath, Vec<RepoPath>> = BTreeMap::new();
    let mut including = Edges::new();
    for (from, targets) in edges {
        for (target, constraint) in targets {
            if *constraint {
                naming.entry(target).or_default().push(from.clone());
            } else {
                including.entry(target.clone()).or_default().insert((from.clone(), false));
            }
        }
    }
    let mut out = Constrained::new();
    for (file, from) in naming.into_iter().take(CONSTRAINTS) {
        let parts = reach(std::iter::once(file.clone()), edges, true);
        for path in reach(from.into_iter(), &including, false) {
            let known = out.entry(path).or_default();
            known.extend(parts.iter().take(CONSTRAINTS).cloned());
        }
    }
    out
}

/// The file an include names.
fn target(
    context: &Context<'_>,
    path: &RepoPath,
    include: &Include,
) -> Result<RepoPath, Diagnostic> {
    let lost = |why: &str| {
        let location = Location::at(path.clone(), include.place.line, include.place.column);
        let path = Redacted::clipped(&include.path, 120);
        let message = format!("`{path}`, which this file includes, {why}");
        Diagnostic::new(location, DiagnosticKind::Unreadable, &message)
    };
    if include.path.contains("://") {
        return Err(lost("is on a server and was not fetched: keep a copy in the repository"));
    }
    if include.path.contains("${") {
        return Err(lost("is known only when pip runs: write the file name"));
    }
    let dir = path.parent().unwrap_or_default();
    let relative = !include.path.starts_with('/');
    let target = dir.join(include.path.replace('\\', "/").as_bytes()).filter(|_| relative);
    let target = target.ok_or_else(|| lost("is outside the repository"))?;
    if place::is_file(context.source, &target) {
        Ok(target)
    } else {
        Err(lost("is not in the repository: it is missing or generated"))
    }
}

fn read(context: &Context<'_>, path: &RepoPath, output: &mut Output) -> Option<ManifestFile> {
    let named = place::named(context.source, path)?;
    let content = match context.recorder.read_named(&named, context.options.limits.manifest_bytes) {
        Ok(content) => content,
        Err(why) => {
            output.diagnostics.push(why.diagnostic(path));
            return None;
        }
    };
    let Some(text) = decode::requirements(&content) else {
        let message = "not UTF-8, so the requirements were not read: save the file as UTF-8";
        output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Encoding, message));
        return None;
    };
    let manifest = text.read(requirements_txt);
    texts::problems(path, &manifest.problems, output);
    Some(ManifestFile::new(path.clone(), ManifestKind::Requirements, manifest))
}

/// The files that are in a cycle, or between two of them: what remains after repeatedly removing
/// files that include nothing, and then files that nothing includes.
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

/// Repeatedly removes nodes without an edge to a remaining node, and returns what remains.
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

//! Finds files in a component that come from a project other than the component's.

use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_model::{Claim, ClaimValue, RepoPath};

use super::found::PortedFile;
use super::hints::{PortedHints, Provenance};
use super::house::House;
use super::names;
use super::origin::{Naming, Origin};
use super::own::{OwnTree, plain};
use super::texts::is_language;
use crate::Context;
use crate::tree::names::plain_name;

/// Comments up to this line are about the whole file.
const TOP: u32 = 80;

/// The files in components that state another project as their origin. Skips directories of third-party code by
/// convention: files there are parts of the component.
pub(super) fn ported<'a>(
    context: &Context<'_>,
    claims: &[Claim],
    hints: &'a [PortedHints],
    (tree, house): (&OwnTree<'_>, &House<'_>),
) -> Vec<PortedFile<'a>> {
    let mut found = Vec::new();
    let mut called = None;
    let mut inside: HashMap<RepoPath, HashSet<String>> = HashMap::new();
    let parts = Parts::of(context, hints, tree);
    for hints in hints.iter().filter(|hints| !hints.is_generated) {
        if hints.origins.iter().all(|one| !one.is_strong) {
            continue;
        }
        let Some(host) = tree.host(context, &hints.path) else { continue };
        let called = called.get_or_insert_with(|| names_of(claims));
        let names = inside.entry(host.clone()).or_insert_with(|| {
            let mut names = names_in(context, host);
            names.extend(called.get(host).into_iter().flatten().cloned());
            names
        });
        let is_other = |one: &&Provenance| {
            one.is_strong
                && one.line <= TOP
                && (is_project(&one.origin) || parts.is_seldom(host, one))
                && !is_of(&one.origin, names)
                && !tree.is_own_name(&one.origin.name, house)
        };
        let origins: Vec<Provenance> = hints.origins.iter().filter(is_other).cloned().collect();
        if !origins.is_empty() {
            found.push(PortedFile::of_origins(&hints.path, origins));
        }
    }
    found
}

/// The number of files in each component that state that they are part of each project.
#[derive(Debug, Default)]
struct Parts(HashMap<(RepoPath, String), usize>);

impl Parts {
    fn of(context: &Context<'_>, hints: &[PortedHints], tree: &OwnTree<'_>) -> Self {
        let mut counts: HashMap<(RepoPath, String), usize> = HashMap::new();
        for hints in hints {
            let parts = hints.origins.iter().filter(|one| one.is_part);
            let names: BTreeSet<String> = parts.map(|one| plain_name(&one.origin.name)).collect();
            if names.is_empty() {
                continue;
            }
            let Some(host) = tree.host(context, &hints.path) else { continue };
            for name in names {
                *counts.entry((host.clone(), name)).or_default() += 1;
            }
        }
        Self(counts)
    }

    /// Whether a comment states that its file is part of a project, and at most two files of the component name that
    /// project. If more files name it, it is the component itself.
    fn is_seldom(&self, host: &RepoPath, one: &Provenance) -> bool {
        const FILES: usize = 2;
        let key = (host.clone(), plain_name(&one.origin.name));
        one.is_part && self.0.get(&key).is_some_and(|count| *count <= FILES)
    }
}

/// Whether an origin identifies a project.
fn is_project(origin: &Origin) -> bool {
    let is_told = matches!(origin.naming, Naming::CodeUrl | Naming::Path | Naming::Project);
    let is_at_url = origin.naming == Naming::Name && origin.url.is_some();
    (is_told || is_at_url) && !is_language(&origin.name)
}

/// Whether an origin has one of the names of a component.
fn is_of(origin: &Origin, names: &HashSet<String>) -> bool {
    let first = origin.name.split(' ').next().unwrap_or_default();
    let repository = origin.repository.as_ref().map(|url| plain_name(url.name()));
    [Some(plain_name(&origin.name)), Some(plain_name(first)), repository]
        .into_iter()
        .flatten()
        .any(|name| names.contains(&name))
}

/// The names of a component and of the files and directories in it, in plain form.
fn names_in(context: &Context<'_>, host: &RepoPath) -> HashSet<String> {
    let mut found: HashSet<String> = host.segments().map(plain).collect();
    for entry in context.source.below(host) {
        found.insert(plain(names::stem(entry.path.file_name())));
        let depth = host.segments().count();
        found.extend(entry.path.segments().skip(depth).map(plain));
    }
    found
}

/// The names of components and of their upstream projects, from claims, by path.
fn names_of(claims: &[Claim]) -> HashMap<RepoPath, HashSet<String>> {
    let mut names: HashMap<RepoPath, HashSet<String>> = HashMap::new();
    for claim in claims {
        let Some(path) = claim.subject.path() else { continue };
        let name = match &claim.value {
            ClaimValue::Name(name) => Some(plain_name(name.as_str())),
            ClaimValue::Upstream(upstream) => {
                upstream.best().git().map(|url| plain_name(url.name()))
            }
            _ => None,
        };
        if let Some(name) = name {
            names.entry(path.clone()).or_default().insert(name);
        }
    }
    names
}

//! The files that scripts call.

use plimsoll_model::{Exposure, RepoPath};
use plimsoll_script::{Call, CallBase, CallKind};

use crate::Context;

/// What a called file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CalledKind {
    /// A script.
    Script,
    /// A Dockerfile.
    Dockerfile,
}

/// A file of the tree that another one calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Called {
    pub(crate) to: RepoPath,
    pub(crate) kind: CalledKind,
    pub(crate) from: RepoPath,
    /// The directory it is started in.
    pub(crate) working: RepoPath,
    /// Path of keys to the step that calls it; empty for a call from another file.
    pub(crate) locator: String,
    /// What that step is exposed to.
    pub(crate) exposures: Vec<Exposure>,
}

/// Where calls come from.
pub(super) struct From<'a> {
    pub(super) path: &'a RepoPath,
    /// The directory the script was started in.
    pub(super) working: &'a RepoPath,
    /// The root of its repository.
    pub(super) root: &'a RepoPath,
    /// Path of keys to the step; empty for a file.
    pub(super) locator: &'a str,
    /// What the step is exposed to; nothing of its own for a file.
    pub(super) exposures: &'a [Exposure],
}

/// The called files that stand in the tree.
pub(super) fn resolve(context: &Context<'_>, from: &From<'_>, calls: &[Call]) -> Vec<Called> {
    let found = calls.iter().filter_map(|call| {
        let kind = match call.kind {
            CallKind::Script => CalledKind::Script,
            CallKind::Dockerfile => CalledKind::Dockerfile,
            _ => return None,
        };
        let (to, working) = locate(context, from, call, kind)?;
        let (locator, exposures) = (from.locator.to_owned(), from.exposures.to_vec());
        Some(Called { to, kind, from: from.path.clone(), working, locator, exposures })
    });
    found.collect()
}

/// The file a call means, and the directory it is started in. Which directory is in force is not
/// always known: then the root of the repository is tried, and the script's own directory.
fn locate(
    context: &Context<'_>,
    from: &From<'_>,
    call: &Call,
    kind: CalledKind,
) -> Option<(RepoPath, RepoPath)> {
    let own = from.path.parent().unwrap_or_default();
    let directory = |base: CallBase| match base {
        CallBase::Working => Some(from.working.clone()),
        CallBase::ScriptDirectory => Some(own.clone()),
        CallBase::Repository => Some(from.root.clone()),
        _ => None,
    };
    let in_force = match &call.working {
        None => Some(from.working.clone()),
        Some(changed) => {
            let path = changed.path.as_deref();
            directory(changed.base).zip(path).and_then(|(base, path)| base.join(path.as_bytes()))
        }
    };
    let working = in_force.clone().unwrap_or_else(|| from.root.clone());
    let bases = match call.base {
        CallBase::Working => vec![in_force, Some(from.root.clone()), Some(own)],
        base => vec![directory(base)],
    };
    let names = |path: RepoPath| match kind {
        CalledKind::Script => vec![path],
        CalledKind::Dockerfile => {
            let inside = path.join(b"Dockerfile");
            std::iter::once(path).chain(inside).collect()
        }
    };
    let candidates = bases.into_iter().flatten().filter_map(|base| base.join(call.path.as_bytes()));
    let file = candidates
        .flat_map(names)
        .find(|path| context.source.entry(path).is_some_and(|entry| entry.kind.is_file()))?;
    // A Dockerfile's paths start in the build context, most often its own directory.
    let working = match kind {
        CalledKind::Script => working,
        CalledKind::Dockerfile => file.parent().unwrap_or_default(),
    };
    Some((file, working))
}

//! The lockfile of GitHub's workflows, `.github/workflows/actions.lock`.
//!
//! A workflow in the lockfile keeps its tags and branches in `uses:`, but GitHub runs the commits
//! in the lockfile. Without reading the lockfile, such a workflow looks unpinned.
//!
//! # The format
//!
//! From the published schema `v0.0.2` and the reference parser (`github/actions-lockfile`):
//!
//! - A YAML mapping of `version`, `workflows` and `dependencies` only, with at most 1 MiB.
//!   `workflows` maps the path of a workflow to a list of [keys](LockKey); `dependencies` maps a
//!   key to `ref`, `commit`, `owner_id`, `repo_id`, all required, and `uses`, the keys of the
//!   action's own dependencies.
//! - `commit` is `sha1-` and 40, or `sha256-` and 64 hexadecimal digits. `ref` is the ref in the
//!   key; if the key has a full commit SHA, `ref` is the name from which it was resolved, and `commit`
//!   must equal the commit in the key. Owner and repository are compared case-insensitively.
//! - The parser rejects the whole file for one invalid entry, for a duplicate key with different
//!   values, for a path outside the repository, and for cycles in `uses`.
//! - According to the schema, a workflow's list is transitive; the tool that writes it
//!   (`gh actions-lock`) lists the direct uses of the workflow and leaves the rest to `uses`. Both are
//!   supported.
//!
//! From the release notes of `gh actions-lock` 0.2.0: it writes `v0.0.3`. From the models of zizmor
//! 1.32 (`github-actions-models`): an entry may have `hostname`, the GitHub instance that resolves
//! it. Whether `v0.0.3` has more fields is unknown, so an unknown field in this version is reported
//! and has no other effect. `v0.0.1` had keys in another form; it is reported and not read.
//!
//! Uncertain: how GitHub treats a lockfile that it rejects. Runs were observed to continue as if
//! there were none (`github/gh-actions-lock#125`), so here, a rejected lockfile locks nothing.
//!
//! # Limits of the lockfile
//!
//! It does not cover reusable workflows (the lockfile of their own repository does), container
//! images, or workflows with a step that uses `./path`, which the tool skips. `$/path` is at the
//! commit of the workflow and needs no entry; the dependencies of such an action belong to the
//! workflow's list.

mod entry;
mod graph;
mod key;
mod reader;
mod verify;

use std::collections::HashMap;

use crate::Mark;

pub use key::LockKey;
pub use reader::parse_lock;
pub use verify::{
    EnforcedUse, LockFinding, LockFindingKind, UsingWorkflow, Verification, WorkflowUse, verify,
};

/// A lockfile.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ActionsLock {
    /// The version as written, cut to 40 code points.
    pub version: Option<String>,
    /// The locked repositories, in the order of the file.
    pub entries: Vec<ActionsLockEntry>,
    /// The listed workflows, in the order of the file.
    pub workflows: Vec<LockedWorkflow>,
    /// The problems, in the order of detection.
    pub problems: Vec<LockProblem>,
    index: HashMap<LockKey, usize>,
    by_path: HashMap<String, usize>,
}

/// A repository at a ref, with its locked commit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionsLockEntry {
    /// The locked repository and ref.
    pub key: LockKey,
    /// The ref from which the commit was resolved: that of the key or, for a key with a full
    /// commit, the name stated by the tool that wrote the lockfile.
    pub requested: String,
    /// The commit: 40 or 64 lower-case hexadecimal digits. `None` if the entry is invalid.
    pub commit: Option<String>,
    /// The recorded commit, if the ref in the key is a different full commit SHA or looks like the
    /// start of one. With a full commit SHA, the entry is invalid and locks nothing.
    pub misleading: Option<String>,
    /// The GitHub instance that resolves it, if it is not the one that runs the workflow.
    pub hostname: Option<String>,
    /// The ID of the owner on GitHub, which does not change when the name has a new owner.
    pub owner_id: Option<u64>,
    /// The ID of the repository on GitHub.
    pub repository_id: Option<u64>,
    /// The dependencies of the action.
    pub uses: Vec<ListedKey>,
    /// The position of its key.
    pub mark: Mark,
}

/// A key in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedKey {
    /// The key.
    pub key: LockKey,
    /// The position.
    pub mark: Mark,
}

/// A workflow in the lockfile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockedWorkflow {
    /// The path from the root of the repository.
    pub path: String,
    /// The keys that it uses; empty for a workflow without locked uses.
    pub keys: Vec<ListedKey>,
    /// The position of its path.
    pub mark: Mark,
}

/// The kind of problem of a lockfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockProblemKind {
    /// A YAML syntax error; nothing of the file is used.
    Syntax,
    /// The file is larger than the limit, or aliases repeat too much.
    Limit,
    /// The version is missing or unknown.
    Version,
    /// A violation of the schema, which makes GitHub reject the whole file.
    Refused,
    /// A listed key without an entry, so that it locks nothing.
    Dangling,
    /// An unknown field of an entry, in a version that may have it.
    UnknownField,
}

impl LockProblemKind {
    /// Whether the problem prevents the whole file from locking anything.
    pub fn is_fatal(self) -> bool {
        !matches!(self, Self::Dangling | Self::UnknownField)
    }
}

/// A problem of a lockfile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockProblem {
    /// The kind of problem.
    pub kind: LockProblemKind,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column in code points, from 1; 0 for the file as a whole.
    pub column: u32,
    /// The problem, and what to do.
    pub message: String,
}

impl ActionsLock {
    /// Whether GitHub would accept the lockfile, as far as known: its version is known and nothing
    /// in it is rejected. A lockfile that is not accepted locks nothing.
    pub fn is_trusted(&self) -> bool {
        self.version.is_some() && !self.problems.iter().any(|problem| problem.kind.is_fatal())
    }

    /// Returns the entry of a key.
    pub fn entry(&self, key: &LockKey) -> Option<&ActionsLockEntry> {
        self.index.get(key).and_then(|at| self.entries.get(*at))
    }

    /// Returns the entry of a workflow, by its path from the root of the repository.
    pub fn workflow(&self, path: &str) -> Option<&LockedWorkflow> {
        self.by_path.get(path).and_then(|at| self.workflows.get(*at))
    }
}

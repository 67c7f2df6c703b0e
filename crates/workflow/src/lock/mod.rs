//! The lockfile of GitHub's workflows, `.github/workflows/actions.lock`.
//!
//! A workflow that the lockfile lists keeps its tags and branches in `uses:`, and GitHub runs the
//! commits in the lockfile instead. Without the lockfile, such a workflow looks unpinned.
//!
//! # What is known of the format
//!
//! From the published schema `v0.0.2` and the reference parser (`github/actions-lockfile`):
//!
//! - A YAML mapping of `version`, `workflows` and `dependencies`, and nothing else, of 1 MiB at
//!   most. `workflows` maps the path of a workflow to a list of [keys](LockKey); `dependencies`
//!   maps a key to `ref`, `commit`, `owner_id`, `repo_id`, all required, and `uses`, the keys of
//!   what the action itself uses.
//! - `commit` is `sha1-` and 40, or `sha256-` and 64 hexadecimal digits. `ref` is the ref of the
//!   key; if that is a full commit, it is the name under which it was found, and `commit` must be
//!   the key's own. Owner and repository are compared case-insensitively.
//! - The parser rejects the whole file for one invalid entry, for a duplicate key with different
//!   values, for a path that leaves the repository, and for cycles in `uses`.
//! - According to the schema, a workflow's list is transitive; the tool that writes it (`gh
//!   actions-lock`) lists what the workflow uses directly and leaves the rest to `uses`. Both are
//!   read.
//!
//! From the release notes of `gh actions-lock` 0.2.0: it writes `v0.0.3`. From the models of zizmor
//! 1.32 (`github-actions-models`): an entry may have `hostname`, the instance that resolves it.
//! Whether `v0.0.3` has more is unknown, so an additional field of an entry is reported there
//! and has no other effect. `v0.0.1` had keys of another form; it is reported and not read.
//!
//! Uncertain: what GitHub does with a lockfile that it rejects. Runs were observed to continue as
//! if there were none (`github/gh-actions-lock#125`), so a rejected lockfile locks nothing here.
//!
//! # What it does not cover
//!
//! Reusable workflows (the lockfile of their own repository covers what they use), container
//! images, and workflows with a step that uses `./path`, which the tool skips. `$/path` is the
//! workflow's own commit and needs no entry; what such an action uses belongs to the workflow's
//! list.

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

/// A lockfile as read.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ActionsLock {
    /// The version as written, cut to 40 code points.
    pub version: Option<String>,
    /// The locked repositories, in the order of the file.
    pub entries: Vec<ActionsLockEntry>,
    /// The workflows it mentions, in the order of the file.
    pub workflows: Vec<LockedWorkflow>,
    /// Its problems, in the order in which they were detected.
    pub problems: Vec<LockProblem>,
    index: HashMap<LockKey, usize>,
    by_path: HashMap<String, usize>,
}

/// A repository at a ref, and its locked commit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionsLockEntry {
    /// The locked repository and ref.
    pub key: LockKey,
    /// The ref the commit was resolved from. It is the key's own, or for a key with a full commit
    /// the name that commit was found under: a statement of the tool that wrote it.
    pub requested: String,
    /// The commit: 40 or 64 lower-case hexadecimal digits. Absent if the entry is invalid.
    pub commit: Option<String>,
    /// The recorded commit, if the ref of the key is a different full commit or looks like the
    /// start of one. With a full commit the entry is invalid, and locks nothing.
    pub misleading: Option<String>,
    /// The GitHub instance that resolves it, if it is not the one that runs the workflow.
    pub hostname: Option<String>,
    /// The number of the owner on the host, which a name that changes hands does not keep.
    pub owner_id: Option<u64>,
    /// The number of the repository on the host.
    pub repository_id: Option<u64>,
    /// What the action itself uses.
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
    /// Its position.
    pub mark: Mark,
}

/// A workflow the lockfile mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockedWorkflow {
    /// Its path from the root of the repository.
    pub path: String,
    /// What it uses; empty for a workflow that uses nothing locked.
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
    /// The file is larger, or repeats more by aliases, than is read.
    Limit,
    /// The version is missing or none of those known.
    Version,
    /// Something the schema refuses, and the whole file with it.
    Refused,
    /// A list names a key that has no entry: that key locks nothing.
    Dangling,
    /// A field of an entry that is not known, in a version that may have it.
    UnknownField,
}

impl LockProblemKind {
    /// Whether the problem keeps the whole file from locking anything.
    pub fn is_fatal(self) -> bool {
        !matches!(self, Self::Dangling | Self::UnknownField)
    }
}

/// Something wrong with a lockfile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockProblem {
    /// What kind of problem.
    pub kind: LockProblemKind,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column in code points, from 1; 0 for the file as a whole.
    pub column: u32,
    /// The problem and what to do.
    pub message: String,
}

impl ActionsLock {
    /// Whether GitHub would accept it, as far as known: the version is known and nothing in it is
    /// rejected. A lockfile that it would not accept locks nothing.
    pub fn is_trusted(&self) -> bool {
        self.version.is_some() && !self.problems.iter().any(|problem| problem.kind.is_fatal())
    }

    /// The entry of a key.
    pub fn entry(&self, key: &LockKey) -> Option<&ActionsLockEntry> {
        self.index.get(key).and_then(|at| self.entries.get(*at))
    }

    /// The entry of a workflow, by its path from the root of the repository.
    pub fn workflow(&self, path: &str) -> Option<&LockedWorkflow> {
        self.by_path.get(path).and_then(|at| self.workflows.get(*at))
    }
}

//! The lockfile of GitHub's workflows, `.github/workflows/actions.lock`.
//!
//! A workflow the lockfile lists keeps its tags and branches in `uses:`, and the host runs the
//! commits the lockfile records instead. Without it such a workflow looks unpinned.
//!
//! # What is known of the format
//!
//! From the published schema `v0.0.2` and the reference parser (`github/actions-lockfile`):
//!
//! - A YAML mapping of `version`, `workflows` and `dependencies`, and nothing else, of 1 MiB at
//!   most. `workflows` maps the path of a workflow to a list of [keys](LockKey); `dependencies`
//!   maps a key to `ref`, `commit`, `owner_id`, `repo_id`, all needed, and `uses`, the keys of what
//!   the action itself uses.
//! - `commit` is `sha1-` and 40, or `sha256-` and 64 hexadecimal digits. `ref` is the ref of the
//!   key; where that is a full commit, the name it was found under, and then the commit must be
//!   the key's own. Owner and repository are compared without regard to case.
//! - The parser refuses the whole file for one wrong entry, for a key that stands twice with
//!   different values, for a path that leaves the repository, and for `uses` that go around.
//! - The schema calls a workflow's list transitive; the tool that writes it (`gh actions-lock`)
//!   lists what the workflow uses directly and leaves the rest to `uses`. Both are read.
//!
//! From the release notes of `gh actions-lock` 0.2.0: it writes `v0.0.3`. From the models of zizmor
//! 1.32 (`github-actions-models`): an entry may have `hostname`, the instance that resolves it.
//! Whether `v0.0.3` has more is not known here, so a further field of an entry is reported there
//! and costs nothing. `v0.0.1` had keys of another form; it is named and not read.
//!
//! Not sure: what a host does with a lockfile it refuses. Runs were seen to go on as if there were
//! none (`github/gh-actions-lock#125`), so a refused lockfile locks nothing here.
//!
//! # What it does not cover
//!
//! Reusable workflows (their own repository's lockfile holds what they use), container images, and
//! workflows with a step that uses `./path`, which the tool leaves out. `$/path` is the workflow's
//! own commit and needs no entry; what such an action uses belongs to the workflow's list.

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
    /// What is locked, in the order of the file.
    pub entries: Vec<ActionsLockEntry>,
    /// The workflows it speaks of, in the order of the file.
    pub workflows: Vec<LockedWorkflow>,
    /// What is wrong with it, in the order it was noticed.
    pub problems: Vec<LockProblem>,
    index: HashMap<LockKey, usize>,
    by_path: HashMap<String, usize>,
}

/// A repository at a ref, and the commit that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionsLockEntry {
    /// What is locked.
    pub key: LockKey,
    /// The ref the commit was resolved from. It is the key's own, or for a key with a full commit
    /// the name that commit was found under: a statement of the tool that wrote it.
    pub requested: String,
    /// The commit: 40 or 64 lower-case hexadecimal digits. Absent where the entry is wrong.
    pub commit: Option<String>,
    /// The commit that is recorded, where the ref of the key is another full commit or looks like
    /// the start of another. With a full commit the entry is wrong, and locks nothing.
    pub misleading: Option<String>,
    /// The instance that resolves it, where another than the one that runs the workflow.
    pub hostname: Option<String>,
    /// The number of the owner on the host, which a name that changes hands does not keep.
    pub owner_id: Option<u64>,
    /// The number of the repository on the host.
    pub repository_id: Option<u64>,
    /// What the action itself uses.
    pub uses: Vec<ListedKey>,
    /// Where its key stands.
    pub mark: Mark,
}

/// A key in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedKey {
    /// The key.
    pub key: LockKey,
    /// Where it stands.
    pub mark: Mark,
}

/// A workflow the lockfile speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockedWorkflow {
    /// Its path from the root of the repository.
    pub path: String,
    /// What it uses; empty for a workflow that uses nothing that is locked.
    pub keys: Vec<ListedKey>,
    /// Where its path stands.
    pub mark: Mark,
}

/// What kind of problem a lockfile has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockProblemKind {
    /// The YAML breaks off; nothing of the file is used.
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
    /// Line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column in code points, from 1; 0 where the file as a whole is meant.
    pub column: u32,
    /// What it is and what to do.
    pub message: String,
}

impl ActionsLock {
    /// Whether the host would take it, as far as can be told: the version is known and nothing in
    /// it is refused. One that it would not take locks nothing.
    pub fn is_trusted(&self) -> bool {
        self.version.is_some() && !self.problems.iter().any(|problem| problem.kind.is_fatal())
    }

    /// The entry of a key.
    pub fn entry(&self, key: &LockKey) -> Option<&ActionsLockEntry> {
        self.index.get(key).and_then(|at| self.entries.get(*at))
    }

    /// What it says of a workflow, by its path from the root of the repository.
    pub fn workflow(&self, path: &str) -> Option<&LockedWorkflow> {
        self.by_path.get(path).and_then(|at| self.workflows.get(*at))
    }
}

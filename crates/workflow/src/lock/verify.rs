//! Compares a lockfile with the workflows in it.

use std::collections::{HashMap, HashSet};

use plimsoll_model::RefSyntax;

use super::{ActionsLock, LockKey, LockedWorkflow};
use crate::{Mark, Slot, Uses};

/// Maximum number of edges of `uses` that are followed in one verification.
const EDGES: usize = 2_000_000;

/// A `uses:` of a workflow, or of an action in the same repository that it uses by `$/path`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkflowUse<'a> {
    /// The value, as written.
    pub value: &'a str,
    /// The key that contains the value.
    pub slot: Slot,
}

impl<'a> WorkflowUse<'a> {
    /// Creates a use from its value and key.
    pub fn new(value: &'a str, slot: Slot) -> Self {
        Self { value, slot }
    }
}

/// An existing workflow with its uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsingWorkflow<'a> {
    /// The path from the root of the repository.
    pub path: &'a str,
    /// The uses.
    pub uses: Vec<WorkflowUse<'a>>,
    /// Whether `uses` is complete. Entries that are listed but unused are reported only for a
    /// workflow that was read completely.
    pub complete: bool,
}

impl<'a> UsingWorkflow<'a> {
    /// Creates a workflow that was read completely.
    pub fn new(path: &'a str, uses: Vec<WorkflowUse<'a>>) -> Self {
        Self { path, uses, complete: true }
    }
}

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// The uses that run at the locked commit, by workflow and position.
    pub enforced: Vec<EnforcedUse>,
    /// The differences between lockfile and workflows.
    pub findings: Vec<LockFinding>,
    /// Whether the graph of `uses` was too large to report all unused entries.
    pub exhausted: bool,
}

/// A use that runs at the locked commit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnforcedUse {
    /// The index of the workflow.
    pub workflow: usize,
    /// The index of the use.
    pub index: usize,
    /// The key of its entry.
    pub key: LockKey,
}

/// A difference between a lockfile and a workflow. The names are those of the tool that writes
/// lockfiles, if it has one.
///
/// Its other findings need the network and are not detected here: whether a ref has moved since
/// (`ref-moved`), whether the commit is on any branch of the repository (`unreachable-pin`,
/// `ancestry-unknown`), and whether a tag is too new to trust (`fresh-tag`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockFindingKind {
    /// A listed workflow uses an action that is missing from its list.
    NotPinned,
    /// A workflow uses an action at a ref other than the one in its list.
    RefChanged {
        /// A ref of the same action in the list.
        listed: String,
    },
    /// A listed key that the workflow does not use, or an entry that is not reachable from any
    /// list.
    StaleEntry,
    /// The workflow does not exist.
    StaleWorkflow,
    /// The ref is a commit, or looks like one, and differs from the locked commit.
    MisleadingCommit {
        /// The commit in the entry.
        recorded: String,
    },
    /// The workflow uses `./path`, so its list has no effect.
    LocalAction,
}

/// A difference between a lockfile and a workflow, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockFinding {
    /// The kind.
    pub kind: LockFindingKind,
    /// The path of the workflow, if there is one.
    pub workflow: Option<String>,
    /// The key, if there is one: that of the use, or the listed one.
    pub key: Option<LockKey>,
    /// The use, if there is one: the indices of the workflow and of the use.
    pub at: Option<(usize, usize)>,
    /// The position in the lockfile: of the workflow, the listed key, or the entry.
    pub mark: Mark,
}

/// Compares a lockfile with workflows, which must be all workflows of the repository.
///
/// A use is enforced if the lockfile [is trusted](ActionsLock::is_trusted), lists the workflow with
/// exactly that key, has an entry for it, and the workflow uses no `./path` in a step. If the
/// lockfile is not trusted, only misleading commits are reported, because GitHub ignores the rest.
///
/// ```
/// use plimsoll_workflow::{
///     YamlLimits, LockFindingKind, Slot, UsingWorkflow, WorkflowUse, parse_lock, verify,
/// };
///
/// let lock = parse_lock(
///     "version: v0.0.2\nworkflows: {.github/workflows/ci.yml: []}\n",
///     &YamlLimits::default(),
/// );
/// let uses = vec![WorkflowUse::new("actions/checkout@v4", Slot::Step)];
/// let workflow = UsingWorkflow::new(".github/workflows/ci.yml", uses);
/// let found = verify(&lock, &[workflow]);
/// assert!(found.enforced.is_empty());
/// assert_eq!(found.findings[0].kind, LockFindingKind::NotPinned);
/// ```
pub fn verify(lock: &ActionsLock, workflows: &[UsingWorkflow<'_>]) -> Verification {
    let mut check = Check { lock, left: EDGES, out: Verification::default() };
    check.misleading();
    if lock.is_trusted() {
        for (at, workflow) in workflows.iter().enumerate() {
            if let Some(listed) = lock.workflow(workflow.path) {
                check.workflow(at, workflow, listed);
            }
        }
        check.gone(workflows);
        check.orphans();
    }
    check.out.exhausted = check.left == 0;
    check.out
}

struct Check<'a> {
    lock: &'a ActionsLock,
    left: usize,
    out: Verification,
}

/// The relevance of a `uses:` for a lockfile.
enum Role {
    /// An action of another repository.
    Action(LockKey, bool),
    /// A workflow of another repository, which is not locked here.
    Called(LockKey),
    /// A step that uses files in the workspace.
    Local,
    /// A value that a lockfile cannot contain.
    Other,
}

impl Check<'_> {
    fn workflow(&mut self, at: usize, workflow: &UsingWorkflow<'_>, listed: &LockedWorkflow) {
        let roles: Vec<Role> = workflow.uses.iter().map(role).collect();
        let covered = !roles.iter().any(|role| matches!(role, Role::Local));
        if !covered {
            self.say(LockFindingKind::LocalAction, Some(listed), None, None, listed.mark);
        }
        let keys: HashSet<&LockKey> = listed.keys.iter().map(|key| &key.key).collect();
        let mut refs: HashMap<(&str, &str), &str> = HashMap::new();
        for key in &listed.keys {
            let slug = (key.key.owner.as_str(), key.key.repository.as_str());
            refs.entry(slug).or_insert(&key.key.revision);
        }
        for (index, role) in roles.iter().enumerate() {
            let Role::Action(key, commit) = role else { continue };
            let locked = self.lock.entry(key).is_some_and(|entry| entry.commit.is_some());
            if keys.contains(key) && locked {
                if covered {
                    let key = key.clone();
                    self.out.enforced.push(EnforcedUse { workflow: at, index, key });
                }
            } else if covered && !commit {
                let other = refs.get(&(key.owner.as_str(), key.repository.as_str()));
                let other = other.filter(|listed| **listed != key.revision);
                let kind = match other {
                    Some(listed) => LockFindingKind::RefChanged { listed: (*listed).to_owned() },
                    None => LockFindingKind::NotPinned,
                };
                self.say(kind, Some(listed), Some(key), Some((at, index)), listed.mark);
            }
        }
        if covered && workflow.complete {
            self.stale(listed, &roles);
        }
    }

    /// Reports the listed keys that the workflow does not use. A key is used by a step (at its ref
    /// or at its locked commit), by the dependencies of a used key, and by a job that calls a
    /// workflow. A key is not reported if the workflow uses the same action at a ref that is not
    /// listed, because the changed ref was already reported.
    fn stale(&mut self, listed: &LockedWorkflow, roles: &[Role]) {
        let used: HashSet<&LockKey> = roles
            .iter()
            .filter_map(|role| match role {
                Role::Action(key, _) | Role::Called(key) => Some(key),
                _ => None,
            })
            .collect();
        let listed_keys: HashSet<&LockKey> = listed.keys.iter().map(|key| &key.key).collect();
        let changed: HashSet<(&str, &str)> = roles
            .iter()
            .filter_map(|role| match role {
                Role::Action(key, false) if !listed_keys.contains(key) => Some(key),
                _ => None,
            })
            .map(|key| (key.owner.as_str(), key.repository.as_str()))
            .collect();
        let idle = |key: &LockKey| {
            if changed.contains(&(key.owner.as_str(), key.repository.as_str())) {
                return false;
            }
            let commit = self.lock.entry(key).and_then(|entry| entry.commit.clone());
            let by_commit = commit
                .map(|revision| LockKey { revision, ..key.clone() })
                .is_some_and(|key| used.contains(&key));
            !used.contains(key) && !by_commit
        };
        let idle: Vec<_> = listed.keys.iter().filter(|listed| idle(&listed.key)).collect();
        if idle.is_empty() || self.left == 0 {
            return;
        }
        let used: Vec<&LockKey> = used.into_iter().collect();
        let reached = self.lock.reach(&used, &mut self.left);
        if self.left == 0 {
            return;
        }
        for key in idle {
            let at = self.lock.index.get(&key.key);
            let below = at.and_then(|at| reached.get(*at)).copied().unwrap_or(false);
            if !below {
                let kind = LockFindingKind::StaleEntry;
                self.say(kind, Some(listed), Some(&key.key), None, key.mark);
            }
        }
    }

    fn gone(&mut self, workflows: &[UsingWorkflow<'_>]) {
        let there: HashSet<&str> = workflows.iter().map(|workflow| workflow.path).collect();
        for listed in &self.lock.workflows {
            if !there.contains(listed.path.as_str()) {
                self.say(LockFindingKind::StaleWorkflow, Some(listed), None, None, listed.mark);
            }
        }
    }

    /// Reports the entries that are not reachable from any list.
    fn orphans(&mut self) {
        let roots = self.lock.workflows.iter().flat_map(|workflow| &workflow.keys);
        let roots: Vec<&LockKey> = roots.map(|listed| &listed.key).collect();
        let mut left = usize::MAX;
        let reached = self.lock.reach(&roots, &mut left);
        for (entry, reached) in std::iter::zip(&self.lock.entries, reached) {
            if !reached {
                let kind = LockFindingKind::StaleEntry;
                self.say(kind, None, Some(&entry.key), None, entry.mark);
            }
        }
    }

    fn misleading(&mut self) {
        for entry in &self.lock.entries {
            if let Some(recorded) = entry.misleading.clone() {
                let kind = LockFindingKind::MisleadingCommit { recorded };
                self.say(kind, None, Some(&entry.key), None, entry.mark);
            }
        }
    }

    fn say(
        &mut self,
        kind: LockFindingKind,
        workflow: Option<&LockedWorkflow>,
        key: Option<&LockKey>,
        at: Option<(usize, usize)>,
        mark: Mark,
    ) {
        let workflow = workflow.map(|workflow| workflow.path.clone());
        self.out.findings.push(LockFinding { kind, workflow, key: key.cloned(), at, mark });
    }
}

fn role(used: &WorkflowUse<'_>) -> Role {
    let yaml = |path: &str| matches!(path.rsplit_once('.'), Some((_, "yml" | "yaml")));
    match Uses::parse(used.value) {
        Uses::Workspace { path } if used.slot == Slot::Step && !yaml(&path) => Role::Local,
        Uses::Repository(found) => {
            let Some(key) = LockKey::of(&found) else { return Role::Other };
            let called = found.path.starts_with(".github/workflows/") && yaml(&found.path);
            if called || used.slot == Slot::Job {
                return Role::Called(key);
            }
            let syntax = found.revision.map(|revision| revision.syntax);
            let commit = matches!(syntax, Some(RefSyntax::Sha1Full | RefSyntax::Sha256Full));
            Role::Action(key, commit)
        }
        _ => Role::Other,
    }
}

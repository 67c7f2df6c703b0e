//! Comparing lockfiles with the workflows that were read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentKind, Confidence, Diagnostic, DiagnosticKind,
    EvidenceKind, LocalResolution, LockIssue, LockIssueKind, LockState, LockStatus, Lockfile,
    PinStrength, Redacted, RefKind, Reference, RepoPath, Requested, Subject, Target,
};
use plimsoll_workflow::{
    ActionsLockEntry, LockFinding, LockFindingKind, LockKey, Slot, Uses, UsingWorkflow,
    Verification, WorkflowUse, verify,
};

use super::action_needs::LockedActions;
use super::named::{GITHUB, Named};
use crate::base::texts::at_mark;
use crate::detectors::actions_lock;
use crate::tree::zones::workflow_directory;
use crate::{Context, Output, ReadLockfile, ci};

/// The result of reading the lockfiles.
#[derive(Debug, Default)]
pub(crate) struct Locked {
    /// The lockfiles, and their inconsistencies with the workflows.
    pub(crate) lockfiles: Vec<Lockfile>,
    /// The actions that locked actions use.
    pub(crate) components: Vec<Component>,
    /// The dependencies of each locked action.
    pub(super) actions: Vec<LockedActions>,
}

/// Marks the references that lockfiles pin. `read` are the workflows from which references were derived.
pub(crate) fn apply(
    context: &Context<'_>,
    mut lockfiles: Vec<ReadLockfile>,
    read: &BTreeSet<RepoPath>,
    output: &mut Output,
) -> Locked {
    let mut locked = Locked::default();
    if lockfiles.is_empty() {
        return locked;
    }
    lockfiles.sort_by(|a, b| a.path.cmp(&b.path));
    let files = Files::of(context, output);
    let in_workspace = files.in_workspace();
    let surveys: Vec<Survey> =
        lockfiles.iter().map(|found| Survey::new(&files, &found.path, read)).collect();
    for (found, survey) in std::iter::zip(&lockfiles, surveys) {
        if survey.left == 0 {
            output.diagnostics.push(Diagnostic::file(
                &found.path,
                DiagnosticKind::LimitExceeded,
                "the workflows have too many uses (each use of an action in this repository counts) to \
                 verify the lockfile: nothing counts as locked",
            ));
            locked.lockfiles.push(describe(found));
            continue;
        }
        let verification = survey.verify(found);
        let mut lockfile = describe(found);
        let issues = verification.findings.iter();
        lockfile.issues = issues.filter_map(|finding| issue(found, finding)).collect();
        let roots = survey.mark(found, &verification, &in_workspace, &mut output.references);
        let mut actions = LockedActions::new(found);
        locked.components.extend(brought_in(found, &roots, &mut actions));
        locked.actions.push(actions);
        locked.lockfiles.push(lockfile);
        if verification.exhausted {
            output.diagnostics.push(Diagnostic::file(
                &found.path,
                DiagnosticKind::LimitExceeded,
                "the locked actions have too many dependencies to follow for every workflow: entries \
                 that no workflow uses may be missing from the report",
            ));
        }
    }
    locked
}

/// The references of the workflows beside one lockfile.
struct Survey {
    /// Path from the root of the repository, and whether all of it was read.
    workflows: Vec<(String, bool)>,
    /// The references of each workflow, as indices into the list of references.
    uses: Vec<Vec<usize>>,
    /// The values of those references, and their slots.
    values: HashMap<usize, (String, Slot)>,
    /// Budget of references, counted once for each workflow that reaches them.
    left: usize,
}

impl Survey {
    /// Surveys the workflows beside the lockfile at a path.
    fn new(files: &Files<'_>, lockfile: &RepoPath, read: &BTreeSet<RepoPath>) -> Self {
        let mut survey = Self {
            workflows: Vec::new(),
            uses: Vec::new(),
            values: HashMap::new(),
            left: files.context.options.yaml.visits,
        };
        let base = files.context.zones.repository_of(lockfile);
        let beside = lockfile.parent().and_then(|directory| files.workflows.get(&directory));
        for path in beside.into_iter().flatten() {
            survey.workflow(files, path, &base, read.contains(path));
        }
        survey
    }

    /// Adds a workflow. If it uses actions of the repository by `$/path`, what these use is added too.
    fn workflow(&mut self, files: &Files<'_>, path: &RepoPath, base: &RepoPath, read: bool) {
        let mut complete = read;
        let mut uses = Vec::new();
        let mut seen: BTreeSet<RepoPath> = BTreeSet::from([path.clone()]);
        let mut queue = vec![path.clone()];
        while let Some(file) = queue.pop() {
            complete &= !files.lost.contains(&file);
            for at in files.rows.get(&file).into_iter().flatten() {
                self.left = self.left.saturating_sub(1);
                let Some(reference) = files.references.get(*at).filter(|_| self.left > 0) else {
                    return;
                };
                complete &= reference.activity.counts();
                if !reference.activity.counts() {
                    continue;
                }
                match Step::of(files.context, reference) {
                    Step::SelfAction(Some(action)) => {
                        if seen.insert(action.clone()) {
                            queue.push(action);
                        }
                    }
                    Step::SelfAction(None) => complete = false,
                    Step::Used(slot) => {
                        let value = reference.value.to_string();
                        self.values.entry(*at).or_insert((value, slot));
                        uses.push(*at);
                    }
                    Step::Nothing => {}
                }
            }
        }
        let text = path.to_string();
        let below = text.strip_prefix(&base.to_string()).unwrap_or(&text);
        self.workflows.push((below.trim_start_matches('/').to_owned(), complete));
        self.uses.push(uses);
    }

    fn verify(&self, found: &ReadLockfile) -> Verification {
        let rows = std::iter::zip(&self.workflows, &self.uses);
        let workflows: Vec<UsingWorkflow<'_>> = rows
            .map(|((path, complete), uses)| {
                let values = uses.iter().filter_map(|at| self.values.get(at));
                let values = values.map(|(value, slot)| WorkflowUse::new(value, *slot)).collect();
                let mut workflow = UsingWorkflow::new(path, values);
                workflow.complete = *complete;
                workflow
            })
            .collect();
        verify(&found.lock, &workflows)
    }

    /// Marks references, and returns the keys that are enforced for any of them.
    fn mark(
        &self,
        found: &ReadLockfile,
        verification: &Verification,
        in_workspace: &HashSet<usize>,
        references: &mut [Reference],
    ) -> BTreeSet<LockKey> {
        let place = |workflow: usize, index: usize| {
            self.uses.get(workflow).and_then(|uses| uses.get(index)).copied()
        };
        // In an action that several workflows use, each of them has to lock it.
        let mut missing: HashMap<usize, usize> = HashMap::new();
        for at in self.uses.iter().flatten() {
            *missing.entry(*at).or_default() += 1;
        }
        let mut keys = BTreeSet::new();
        for enforced in &verification.enforced {
            let Some(at) = place(enforced.workflow, enforced.index) else { continue };
            let Some(count) = missing.get_mut(&at) else { continue };
            *count -= 1;
            let entry = found.lock.entry(&enforced.key);
            let sole = *count == 0 && !in_workspace.contains(&at);
            if let (true, Some(entry), Some(reference)) = (sole, entry, references.get_mut(at)) {
                enforce(&found.path, entry, reference);
                keys.insert(enforced.key.clone());
            }
        }
        for finding in &verification.findings {
            self.disagree(found, finding, references);
        }
        keys
    }

    /// Marks references that a lockfile does not lock, although it lists their workflow.
    fn disagree(&self, found: &ReadLockfile, finding: &LockFinding, references: &mut [Reference]) {
        let location = at_mark(&found.path, finding.mark);
        let at = finding.at.and_then(|(workflow, index)| self.uses.get(workflow)?.get(index));
        let state = match &finding.kind {
            LockFindingKind::NotPinned => LockState::new(LockStatus::NotPinned, location),
            LockFindingKind::RefChanged { listed } => {
                let mut state = LockState::new(LockStatus::RefChanged, location);
                state.listed = Some(Redacted::new(listed));
                state
            }
            LockFindingKind::LocalAction => {
                return self.left_out(found, finding, references);
            }
            _ => return,
        };
        if let Some(reference) = at.and_then(|at| references.get_mut(*at)) {
            reference.lock = Some(state);
        }
    }

    /// Marks the references of a workflow that would be locked if it did not use a local action.
    fn left_out(&self, found: &ReadLockfile, finding: &LockFinding, references: &mut [Reference]) {
        let Some(path) = finding.workflow.as_deref() else { return };
        let Some(listed) = found.lock.workflow(path) else { return };
        let keys: HashSet<&LockKey> = listed.keys.iter().map(|listed| &listed.key).collect();
        let workflow = self.workflows.iter().position(|(other, _)| other == path);
        for at in workflow.and_then(|workflow| self.uses.get(workflow)).into_iter().flatten() {
            let Some((value, Slot::Step)) = self.values.get(at) else { continue };
            let key = match Uses::parse(value) {
                Uses::Repository(found) => LockKey::of(&found),
                _ => None,
            };
            let entry = key.filter(|key| keys.contains(key)).and_then(|key| found.lock.entry(&key));
            if let (Some(entry), Some(reference)) = (entry, references.get_mut(*at)) {
                let location = at_mark(&found.path, entry.mark);
                reference.lock = Some(LockState::new(LockStatus::LocalAction, location));
            }
        }
    }
}

/// The references by file, and the files that were not read completely.
struct Files<'a> {
    context: &'a Context<'a>,
    references: &'a [Reference],
    rows: BTreeMap<RepoPath, Vec<usize>>,
    /// Workflows by directory.
    workflows: BTreeMap<RepoPath, Vec<RepoPath>>,
    /// Files that were not read completely.
    lost: BTreeSet<RepoPath>,
}

impl<'a> Files<'a> {
    fn of(context: &'a Context<'a>, output: &'a Output) -> Self {
        let mut rows: BTreeMap<RepoPath, Vec<usize>> = BTreeMap::new();
        for (at, reference) in output.references.iter().enumerate() {
            rows.entry(reference.location.path.clone()).or_default().push(at);
        }
        let mut workflows: BTreeMap<RepoPath, Vec<RepoPath>> = BTreeMap::new();
        for entry in context.source.entries() {
            let name = entry.path.file_name();
            let yaml = name.ends_with(b".yml") || name.ends_with(b".yaml");
            if yaml && entry.kind.is_file() && workflow_directory(&entry.path).is_some() {
                let directory = entry.path.parent().unwrap_or_default();
                workflows.entry(directory).or_default().push(entry.path.clone());
            }
        }
        let losses = output.diagnostics.iter().filter(|diagnostic| diagnostic.kind().is_loss());
        let lost = losses.map(|diagnostic| diagnostic.location().path.clone()).collect();
        Self { context, references: &output.references, rows, workflows, lost }
    }

    /// References in actions that something uses by `./path`, and in what those use.
    fn in_workspace(&self) -> HashSet<usize> {
        let local = |reference: &Reference| match &reference.target {
            Some(Target::Local { path, resolution: LocalResolution::InTree, .. })
                if reference.activity.counts() && !is_yaml(path) =>
            {
                ci::definition(self.context.source, path)
            }
            _ => None,
        };
        let workspace = self.references.iter();
        let workspace = workspace.filter(|reference| reference.kind == RefKind::WorkspacePath);
        let mut seen: BTreeSet<RepoPath> = workspace.filter_map(local).collect();
        let mut queue: Vec<RepoPath> = seen.iter().cloned().collect();
        let mut found = HashSet::new();
        while let Some(file) = queue.pop() {
            for at in self.rows.get(&file).into_iter().flatten() {
                found.insert(*at);
                let next = self.references.get(*at).and_then(local);
                if let Some(next) = next.filter(|next| seen.insert(next.clone())) {
                    queue.push(next);
                }
            }
        }
        found
    }
}

/// The relation of a reference to a lockfile.
enum Step {
    /// An action of the repository at the workflow's own commit, and the file that defines it.
    SelfAction(Option<RepoPath>),
    /// Something to compare with the lockfile.
    Used(Slot),
    /// Nothing that the lockfile lists.
    Nothing,
}

impl Step {
    fn of(context: &Context<'_>, reference: &Reference) -> Self {
        match (reference.kind, &reference.target) {
            (RefKind::SelfRepository, Some(Target::Local { path, .. })) if is_yaml(path) => {
                Self::Nothing
            }
            (RefKind::SelfRepository, Some(Target::Local { path, .. })) => {
                Self::SelfAction(ci::definition(context.source, path))
            }
            (RefKind::SelfRepository, _) => Self::SelfAction(None),
            (RefKind::ReusableWorkflow, _) => Self::Used(Slot::Job),
            (RefKind::Action | RefKind::WorkspacePath, _) => Self::Used(Slot::Step),
            _ => Self::Nothing,
        }
    }
}

/// Whether a path belongs to a called workflow rather than to an action.
fn is_yaml(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "yml" | "yaml")))
}

fn enforce(path: &RepoPath, entry: &ActionsLockEntry, reference: &mut Reference) {
    let mut state = LockState::new(LockStatus::Enforced, at_mark(path, entry.mark));
    state.commit.clone_from(&entry.commit);
    state.hostname = entry.hostname.as_deref().map(Redacted::new);
    reference.lock = Some(state);
    // Offline, it is unknown whether the commit belongs to the ref, or to the repository at all.
    reference.pin = reference.pin.max(PinStrength::CommitUnverified);
}

/// The transitive dependencies of enforced entries, as components; all enforced entries are added to `actions`.
fn brought_in(
    found: &ReadLockfile,
    roots: &BTreeSet<LockKey>,
    actions: &mut LockedActions,
) -> Vec<Component> {
    let keys: Vec<&LockKey> = roots.iter().collect();
    let mut components = Vec::new();
    for entry in found.lock.closure(&keys) {
        if roots.contains(&entry.key) {
            actions.add(entry, None);
        } else {
            let component = component(found, entry);
            actions.add(entry, Some(component.id.clone()));
            components.push(component);
        }
    }
    components
}

fn component(found: &ReadLockfile, entry: &ActionsLockEntry) -> Component {
    let key = &entry.key;
    let requested = Requested::new(&key.revision);
    let mut component = Named {
        kind: ComponentKind::Action,
        host: Some(entry.hostname.as_deref().unwrap_or(GITHUB)),
        owner: &key.owner,
        repository: &key.repository,
        path: "",
        requested: Some(&requested),
        commit: entry.commit.as_deref(),
    }
    .component();
    component.pin = Some(PinStrength::CommitUnverified);
    let mut claim = |value, kind, raw: Option<&str>| {
        let place = at_mark(&found.path, entry.mark);
        let mut claim = Claim::new(Subject::Itself, value, kind, place);
        claim.detector.clone_from(&actions_lock::META.id);
        claim.raw = raw.map(|raw| Redacted::clipped(raw, plimsoll_model::VALUE_LIMIT));
        component.evidence.push(claim.with_confidence(Confidence::STRUCTURED));
    };
    let presence = ClaimValue::Presence(ComponentKind::Action);
    claim(presence, EvidenceKind::LockfileEntry, Some(&key.to_string()));
    if entry.requested != key.revision {
        // The action requests a commit, and the tool that wrote the lockfile states the ref at which it found the commit.
        claim(ClaimValue::version(&entry.requested), EvidenceKind::LockfileEntry, None);
    }
    component
}

fn describe(found: &ReadLockfile) -> Lockfile {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let mut lockfile = Lockfile::new(found.path.clone());
    lockfile.version = found.lock.version.as_deref().map(Redacted::new);
    lockfile.trusted = found.lock.is_trusted();
    lockfile.workflows = count(found.lock.workflows.len());
    lockfile.entries = count(found.lock.entries.len());
    lockfile
}

/// The issue of a finding about the lockfile itself; issues about single references are reported at the reference.
fn issue(found: &ReadLockfile, finding: &LockFinding) -> Option<LockIssue> {
    let (kind, commit) = match &finding.kind {
        LockFindingKind::StaleEntry => (LockIssueKind::StaleEntry, None),
        LockFindingKind::StaleWorkflow => (LockIssueKind::StaleWorkflow, None),
        LockFindingKind::LocalAction => (LockIssueKind::LocalAction, None),
        LockFindingKind::MisleadingCommit { recorded } => {
            (LockIssueKind::MisleadingCommit, Some(recorded.clone()))
        }
        _ => return None,
    };
    let mut issue = LockIssue::new(kind, at_mark(&found.path, finding.mark));
    issue.key = finding.key.as_ref().map(|key| Redacted::new(&key.to_string()));
    issue.workflow = finding.workflow.as_deref().map(Redacted::new);
    issue.commit = commit;
    Some(issue)
}

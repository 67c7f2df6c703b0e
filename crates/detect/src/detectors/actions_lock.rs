//! GitHub's lockfile of workflows.

use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Location, RepoPath};
use plimsoll_source::{Entry, Limits};
use plimsoll_workflow::{LockProblem, LockProblemKind, parse_lock};

use crate::zones::workflow_directory;
use crate::{Context, Detector, Output, ReadLockfile};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "actions-lock",
    "GitHub's lockfile, which ties the actions of workflows to commits",
    "Reads `.github/workflows/actions.lock` of the repository, as `gh actions-lock` writes it: \
     versions `v0.0.2` and `v0.0.3`. A workflow that it lists keeps its tags in `uses:`, and \
     GitHub runs the commits that are recorded. Such a reference counts as tied to a commit of \
     which nothing else is known (`commit-unverified`, lock status `enforced`), and what the \
     locked actions use themselves comes into the inventory, at its locked commit.\n\n\
     A reference is locked only if the list of its own workflow has its exact key \
     (`owner/repository@ref`) and the key has an entry; in an action of this repository, only if \
     that holds for every workflow that uses it, by `$/path`. Never locked are reusable workflows, \
     container images, and workflows with a step that uses `./path`. GitHub's parser refuses a \
     file as a whole, so one error in it, or a version that is not known here, and nothing is \
     locked; the report says why.\n\n\
     Not decided, because it needs the network: whether a locked commit belongs to the ref or to \
     the repository at all, whether the ref has moved since, and whether a release is fresh. The \
     workflows themselves are read by `workflow-uses`; without it only the lockfile is described.",
    &[".github/workflows/actions.lock"],
);

/// Reads the lockfile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActionsLock;

impl Detector for ActionsLock {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        is_lockfile(&entry.path).then_some(limits.yaml_bytes)
    }

    fn is_local(&self) -> bool {
        true
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        // The host knows the lockfile of a repository's root alone.
        if !context.zones.is_own(&entry.path) {
            return;
        }
        let Ok(text) = std::str::from_utf8(content) else {
            let message = "not UTF-8: the lockfile locks nothing; run `gh actions-lock`";
            let lost = Diagnostic::file(&entry.path, DiagnosticKind::Encoding, message);
            return output.diagnostics.push(lost);
        };
        let lock = parse_lock(text, &context.options.yaml);
        let problems = lock.problems.iter();
        output.diagnostics.extend(problems.map(|problem| diagnostic(&entry.path, problem)));
        output.lockfiles.push(ReadLockfile { path: entry.path.clone(), lock });
    }
}

fn is_lockfile(path: &RepoPath) -> bool {
    let github = || path.parent().and_then(|dir| dir.parent());
    path.file_name() == b"actions.lock"
        && github().is_some_and(|dir| dir.file_name() == b".github")
        && workflow_directory(path).is_some()
}

fn diagnostic(path: &RepoPath, problem: &LockProblem) -> Diagnostic {
    let kind = match problem.kind {
        LockProblemKind::Syntax => DiagnosticKind::Syntax,
        LockProblemKind::Limit => DiagnosticKind::LimitExceeded,
        LockProblemKind::Version => DiagnosticKind::Unsupported,
        LockProblemKind::UnknownField => DiagnosticKind::Note,
        _ => DiagnosticKind::HostRefuses,
    };
    let location = match problem.line {
        0 => Location::whole(path.clone()),
        line => Location::at(path.clone(), line, problem.column.max(1)),
    };
    Diagnostic::new(location, kind, &problem.message)
}

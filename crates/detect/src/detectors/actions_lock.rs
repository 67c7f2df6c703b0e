//! GitHub's lockfile of workflows.

use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Inclusion, Location, RepoPath};
use plimsoll_source::{Entry, Limits};
use plimsoll_workflow::{LockProblem, LockProblemKind, parse_lock};

use crate::tree::zones::workflow_directory;
use crate::{Context, Detector, FileView, Output, ReadLockfile, Want};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "actions-lock",
    "GitHub's lockfile, which pins the actions of workflows to commits",
    include_str!("../../specs/actions-lock.md"),
    &[".github/workflows/actions.lock"],
)
.covers(&[Inclusion::CiAction])
.finds_ci_references();

/// Reads the lockfile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActionsLock;

impl Detector for ActionsLock {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(is_lockfile(&entry.path), limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let path = view.path();
        // GitHub only reads the lockfile at the root of a repository.
        if !context.zones.is_own(path) {
            return;
        }
        let Some(text) = view.text() else {
            let message = "not UTF-8, so nothing is locked: run `gh actions-lock`";
            let lost = Diagnostic::file(path, DiagnosticKind::Encoding, message);
            return output.diagnostics.push(lost);
        };
        let lock = parse_lock(text, &context.options.yaml);
        let problems = lock.problems.iter();
        output.diagnostics.extend(problems.map(|problem| diagnostic(path, problem)));
        output.parts.push(ReadLockfile { path: path.clone(), lock });
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

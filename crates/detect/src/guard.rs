//! Running a piece of a detector's work, so that a panic in it stops nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Location, RepoPath};

use crate::Output;

/// Runs work on a file for a detector; a panic produces a diagnostic, and loses what the work had found.
pub(crate) fn guarded(
    meta: &DetectorMeta,
    path: &RepoPath,
    work: impl FnOnce(&mut Output),
) -> Output {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut output = Output::default();
        work(&mut output);
        output
    }));
    outcome.unwrap_or_else(|_| Output {
        diagnostics: vec![Diagnostic::new(
            Location::whole(path.clone()),
            DiagnosticKind::DetectorFailed,
            &format!(
                "detector {} failed on this file; the others went on. Please report it",
                meta.id
            ),
        )],
        ..Output::default()
    })
}

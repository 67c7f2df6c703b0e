//! Running a piece of a detector's work, so that a panic in it stops nothing else.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Location, RepoPath};

use crate::Output;

/// Runs work on a file for a detector, or on the whole source at its root, and notes in references who
/// gave them; a panic produces a diagnostic, and loses what the work had found.
pub(crate) fn guarded(
    meta: &DetectorMeta,
    path: &RepoPath,
    work: impl FnOnce(&mut Output),
) -> Output {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut output = Output::default();
        work(&mut output);
        for reference in &mut output.references {
            reference.detector = Cow::Borrowed(meta.id);
        }
        for claim in &mut output.claims {
            claim.detector = Cow::Borrowed(meta.id);
        }
        output
    }));
    outcome.unwrap_or_else(|_| {
        let on = if path.is_root() { "what it took from the files" } else { "this file" };
        let message =
            format!("detector {} failed on {on}; the others went on. Please report it", meta.id);
        let at = Location::whole(path.clone());
        let failed = Diagnostic::new(at, DiagnosticKind::DetectorFailed, &message);
        Output { diagnostics: vec![failed], ..Output::default() }
    })
}

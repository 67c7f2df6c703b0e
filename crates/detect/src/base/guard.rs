//! Runs a piece of a detector's work, so that a panic in it does not stop anything else.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Location, RepoPath, Subject, purl};

use crate::{Detector, Output};

/// Runs the work of a detector on a file, or on the whole source at its root, and sets the detector of each reference
/// and claim. A panic produces a diagnostic, and discards the output of that work.
pub(crate) fn guarded(
    meta: &DetectorMeta,
    path: &RepoPath,
    work: impl FnOnce(&mut Output),
) -> Output {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut output = Output::default();
        work(&mut output);
        for reference in &mut output.references {
            reference.detector.clone_from(&meta.id);
        }
        for claim in &mut output.claims {
            claim.detector.clone_from(&meta.id);
        }
        reject_invalid_purls(meta, &mut output);
        output
    }));
    outcome.unwrap_or_else(|_| {
        let on = if path.is_root() { "while combining the files" } else { "on this file" };
        Output { diagnostics: vec![failed(meta, path, on)], ..Output::default() }
    })
}

/// Removes claims about text that is not a package URL: SBOMs with it would be invalid.
fn reject_invalid_purls(meta: &DetectorMeta, output: &mut Output) {
    let mut rejected = BTreeSet::new();
    output.claims.retain(|claim| {
        let Subject::Purl(text) = &claim.subject else { return true };
        let is_valid = purl::is_valid(text.as_str());
        if !is_valid {
            let message = format!(
                "detector {} names a component \"{text}\", which is not a package URL: the component is left out",
                meta.id
            );
            let place = claim.location.clone();
            rejected.insert(Diagnostic::new(place, DiagnosticKind::DetectorFailed, &message));
        }
        is_valid
    });
    output.diagnostics.extend(rejected);
}

fn failed(meta: &DetectorMeta, path: &RepoPath, on: &str) -> Diagnostic {
    let to = if meta.is_built_in {
        "in Plimsoll's issue tracker"
    } else {
        "to the author of the detector"
    };
    let message = format!(
        "detector {} failed {on}; the other detectors were not affected. Please report this bug {to}",
        meta.id
    );
    Diagnostic::new(Location::whole(path.clone()), DiagnosticKind::DetectorFailed, &message)
}

/// Calls detectors and catches their panics, so that the other detectors are not affected. A call that panics
/// returns `None`, and each such detector is reported once, however many calls failed.
#[derive(Debug)]
pub(crate) struct Asking<'a> {
    detectors: &'a [&'a dyn Detector],
    /// Whether each detector panicked.
    failed: Vec<AtomicBool>,
}

impl<'a> Asking<'a> {
    pub(crate) fn new(detectors: &'a [&'a dyn Detector]) -> Self {
        Self { detectors, failed: detectors.iter().map(|_| AtomicBool::new(false)).collect() }
    }

    pub(crate) fn detectors(&self) -> &'a [&'a dyn Detector] {
        self.detectors
    }

    /// Calls a detector by its index.
    pub(crate) fn ask<T>(
        &self,
        number: usize,
        question: impl FnOnce(&'a dyn Detector) -> T,
    ) -> Option<T> {
        let detector = *self.detectors.get(number)?;
        let answer = catch_unwind(AssertUnwindSafe(|| question(detector))).ok();
        if answer.is_none()
            && let Some(failed) = self.failed.get(number)
        {
            failed.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// Asks each detector, in their order.
    pub(crate) fn ask_all<T>(&self, question: impl Fn(&'a dyn Detector) -> T) -> Vec<Option<T>> {
        (0..self.detectors.len()).map(|number| self.ask(number, &question)).collect()
    }

    /// Reports the detectors that failed so far.
    pub(crate) fn failures(&self) -> impl Iterator<Item = Diagnostic> {
        let all = self.detectors.iter().zip(&self.failed);
        let all = all.filter(|(_, failed)| failed.load(Ordering::Relaxed));
        let on = "while selecting files";
        all.map(move |(detector, _)| failed(detector.meta(), &RepoPath::default(), on))
    }
}

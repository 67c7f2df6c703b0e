//! Running detectors over a source.

use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_model::{
    Component, Coverage, Diagnostic, DiagnosticKind, Input, Location, Lockfile, Observation,
    Reference, RepoPath, TransitiveReference, sha256_hex,
};
use plimsoll_source::{Entry, Source};
use rayon::prelude::*;

use crate::detectors::script_fetch;
use crate::{CancelToken, Context, Detector, Observer, Options, Output, Zones, conclude, scripts};

/// What detection found, concluded and sorted.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Detection {
    /// Components, those of references among them.
    pub components: Vec<Component>,
    /// References.
    pub references: Vec<Reference>,
    /// References of other repositories that CI reaches, where those were given to be followed.
    pub transitive: Vec<TransitiveReference>,
    /// Manifests of package managers with the lockfiles made for them, counted.
    pub coverage: Vec<Coverage>,
    /// Lockfiles of the host, held against the references.
    pub lockfiles: Vec<Lockfile>,
    /// What was seen of the repository's posture.
    pub observations: Vec<Observation>,
    /// The files that were read, in no order.
    pub inputs: Vec<Input>,
    /// What was not read, or in part.
    pub diagnostics: Vec<Diagnostic>,
}

/// The scan was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scan was cancelled")]
pub struct Cancelled;

/// Runs detectors over a source, on the threads of the current rayon pool.
///
/// # Errors
///
/// [`Cancelled`] when the token was used. Nothing else fails: a file that cannot be read and a
/// detector that panics each cost a diagnostic.
pub fn detect(
    source: &dyn Source,
    detectors: &[&dyn Detector],
    options: &Options,
    observer: &dyn Observer,
    cancel: &CancelToken,
) -> Result<Detection, Cancelled> {
    let zones = Zones::of(source);
    let ids: Vec<&str> = detectors.iter().map(|detector| detector.meta().id).collect();
    let context = Context { source, options, zones: &zones, detectors: &ids };
    let wanted: Vec<(&Entry, u64)> =
        source.entries().iter().filter_map(|entry| wanted(entry, detectors, options)).collect();
    observer.stage("reading", u64::try_from(wanted.len()).ok());
    let files = wanted.par_iter().map(|(entry, limit)| {
        let output = if cancel.is_cancelled() {
            Output::default()
        } else {
            file(&context, entry, *limit, detectors)
        };
        observer.piece();
        output
    });
    let trees = detectors.par_iter().map(|detector| {
        guarded(*detector, &RepoPath::default(), |output| detector.tree(&context, output))
    });
    let (files, trees): (Vec<Output>, Vec<Output>) =
        rayon::join(|| files.collect(), || trees.collect());
    if cancel.is_cancelled() {
        return Err(Cancelled);
    }
    let mut all = Output { diagnostics: source.diagnostics().to_vec(), ..Output::default() };
    files.into_iter().chain(trees).for_each(|output| all.absorb(output));
    if ids.contains(&script_fetch::META.id) {
        observer.stage("following scripts", None);
        let inline = std::mem::take(&mut all.scripts);
        all.absorb(guarded(&script_fetch::ScriptFetch, &RepoPath::default(), |output| {
            scripts::follow(&context, &inline, output);
        }));
    }
    observer.stage("concluding", None);
    Ok(conclude::conclude(&context, all))
}

/// Whether any detector wants an entry, and the largest limit asked for.
fn wanted<'a>(
    entry: &'a Entry,
    detectors: &[&dyn Detector],
    options: &Options,
) -> Option<(&'a Entry, u64)> {
    let limits = detectors.iter().filter_map(|detector| detector.wants(entry, &options.limits));
    limits.max().map(|limit| (entry, limit))
}

/// Reads one file once, for every detector that wants it.
fn file(context: &Context<'_>, entry: &Entry, limit: u64, detectors: &[&dyn Detector]) -> Output {
    let mut all = Output::default();
    match context.source.read(entry, limit) {
        Ok(content) => {
            all.inputs.push(Input::read(entry.path.clone(), sha256_hex(&content)));
            for detector in detectors {
                if detector.wants(entry, &context.options.limits).is_some() {
                    all.absorb(guarded(*detector, &entry.path, |output| {
                        detector.file(context, entry, &content, output);
                    }));
                }
            }
        }
        Err(why) => all.diagnostics.push(why.diagnostic(&entry.path)),
    }
    all
}

/// Runs one detector; a panic costs a diagnostic and what the detector had found there.
fn guarded(detector: &dyn Detector, path: &RepoPath, work: impl FnOnce(&mut Output)) -> Output {
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
                detector.meta().id
            ),
        )],
        ..Output::default()
    })
}

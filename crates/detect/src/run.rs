//! Running detectors over a source.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use plimsoll_model::{
    Component, Coverage, Diagnostic, DiagnosticKind, Input, Location, Lockfile, ManifestCoverage,
    Observation, Reference, RepoPath, TransitiveReference,
};
use plimsoll_source::{Entry, EntryKind, Followed, Oid, Source, follow};
use rayon::prelude::*;

use crate::detectors::script_fetch;
use crate::links::{self, Named};
use crate::memo::OutputKey;
use crate::recorder::Recorder;
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
    /// The kinds of manifest and build file that the source holds, read or not.
    pub manifest_coverage: Vec<ManifestCoverage>,
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
    let recorder = Recorder::new(source, options.memo.clone());
    let context =
        Context { source: &recorder, options, zones: &zones, detectors: &ids, recorder: &recorder };
    let all_wanted: Vec<(&Entry, u64)> =
        source.entries().iter().filter_map(|entry| wanted(entry, detectors, options)).collect();
    observer.stage("reading", u64::try_from(all_wanted.len()).ok());
    let files = all_wanted.par_iter().map(|(entry, limit)| {
        let output = if cancel.is_cancelled() {
            Output::default()
        } else if entry.kind == EntryKind::Link {
            link(&context, entry, *limit, detectors)
        } else {
            let named = Named { entry: (*entry).clone(), file: (*entry).clone() };
            file(&context, &named, *limit, detectors)
        };
        observer.piece();
        output
    });
    let behind = links::workflows_behind_links(&context);
    let trees = detectors.par_iter().map(|detector| {
        guarded(*detector, &RepoPath::default(), |output| detector.tree(&context, output))
    });
    let (mut files, mut trees): (Vec<Output>, Vec<Output>) =
        rayon::join(|| files.collect(), || trees.collect());
    if cancel.is_cancelled() {
        return Err(Cancelled);
    }
    let mut all = Output { diagnostics: source.diagnostics().to_vec(), ..Output::default() };
    for named in &behind {
        let Some((_, limit)) = wanted(&named.entry, detectors, options) else { continue };
        files.push(file(&context, named, limit, detectors));
        files.push(links::refused(&named.entry.path, &named.file.path));
    }
    files.append(&mut trees);
    all.absorb_all(files);
    if ids.contains(&script_fetch::META.id) {
        observer.stage("following scripts", None);
        let inline = std::mem::take(&mut all.scripts);
        let builds = std::mem::take(&mut all.called);
        all.absorb(guarded(&script_fetch::ScriptFetch, &RepoPath::default(), |output| {
            scripts::follow(&context, &inline, builds, output);
        }));
        scripts::settle(&mut all);
    }
    observer.stage("concluding", None);
    let mut found = conclude::conclude(&context, all);
    found.inputs = recorder.into_inputs();
    found.seal(source, options.memo.as_deref());
    Ok(found)
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

/// Reads what a link of a name that a detector wants leads to.
///
/// What the same detectors read at its own path is not read again. A lockfile is, since it counts for
/// the manifests beside it.
fn link(context: &Context<'_>, entry: &Entry, limit: u64, detectors: &[&dyn Detector]) -> Output {
    let path = &entry.path;
    let host = links::is_read_by_host(path);
    match follow(context.source, path) {
        Followed::File { entry: target, .. } => {
            let same = detectors.iter().all(|detector| {
                let wants =
                    |entry: &Entry| detector.wants(entry, &context.options.limits).is_some();
                !wants(entry) || wants(&target)
            });
            let own = |path: &RepoPath| context.zones.is_own(path);
            let read = same && !links::is_lockfile(path) && (own(&target.path) || !own(path));
            let mut all = Output::default();
            if !read {
                all = file(context, &Named::new(path, target.clone()), limit, detectors);
            }
            if host {
                all.absorb(links::refused(path, &target.path));
            }
            all
        }
        Followed::Directory(_) => Output::default(),
        lost => links::lost(path, &lost, host),
    }
}

/// Reads one file once, for every detector that wants it and does not know it from another scan.
fn file(context: &Context<'_>, named: &Named, limit: u64, detectors: &[&dyn Detector]) -> Output {
    let mut all = Output::default();
    let entry = &named.entry;
    let wanting = detectors.iter().filter(|it| it.wants(entry, &context.options.limits).is_some());
    let unknown: Vec<&&dyn Detector> =
        wanting.filter(|detector| !recall(context, entry, **detector, &mut all)).collect();
    if unknown.is_empty() && context.recorder.recall(named) {
        return all;
    }
    let (content, _admitted) = match context.recorder.read_admitted(named, limit) {
        Ok(read) => read,
        Err(why) => {
            all.diagnostics.push(why.diagnostic(&entry.path));
            return all;
        }
    };
    for detector in unknown {
        let output = guarded(*detector, &entry.path, |output| {
            detector.file(context, entry, &content, output);
        });
        if let (true, Some(memo), Some(oid)) =
            (detector.is_local(), context.recorder.memo(), entry.oid)
        {
            let bytes = output.bytes(&content) + entry.path.as_bytes().len();
            let key = key(context, entry, oid, *detector);
            memo.outputs.keep_large(key, Arc::new(output.clone()), bytes);
        }
        all.absorb(output);
    }
    all
}

/// Takes what another scan made of a file; whether it is known.
fn recall(context: &Context<'_>, entry: &Entry, detector: &dyn Detector, all: &mut Output) -> bool {
    let (Some(memo), Some(oid)) = (context.recorder.memo(), entry.oid) else { return false };
    if !detector.is_local() {
        let mut known = false;
        let output = guarded(detector, &entry.path, |output| {
            known = detector.recall(context, entry, output);
        });
        all.absorb(output);
        return known;
    }
    let known = memo.outputs.get(&key(context, entry, oid, detector));
    if let Some(output) = &known {
        all.absorb(output.as_ref().clone());
    }
    known.is_some()
}

fn key(context: &Context<'_>, entry: &Entry, oid: Oid, detector: &dyn Detector) -> OutputKey {
    (detector.meta().id, entry.path.clone(), oid, context.zones.is_own(&entry.path))
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

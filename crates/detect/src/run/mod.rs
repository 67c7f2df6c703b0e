//! Running detectors over a source.

mod order;
mod reading;

use plimsoll_license::SourceScanner;
use plimsoll_model::{Redaction, RepoPath};
use plimsoll_source::{Entry, EntryKind, Followed, Source, follow};
use rayon::prelude::*;

use crate::base::guard::{Asking, guarded};
use crate::base::recorder::Recorder;
use crate::base::records::Records;
use crate::ci::links;
use crate::conclude::detection::masked_paths;
use crate::tree::place::Named;
use crate::{
    CancelToken, Context, DetectOptions, Detection, Detector, Found, Observer, Output, Stage,
    Zones, conclude,
};
use order::Order;
use reading::{Asked, Reading};

/// The scan was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scan was cancelled")]
pub struct Cancelled;

/// Runs detectors over a source, on the threads of the current rayon pool.
///
/// # Errors
///
/// [`Cancelled`] if the scan was cancelled by the token. Nothing else fails: a file that cannot be
/// read and a detector that panics each produce a diagnostic.
pub fn detect(
    source: &dyn Source,
    detectors: &[&dyn Detector],
    options: &DetectOptions,
    observer: &dyn Observer,
    cancel: &CancelToken,
) -> Result<Detection, Cancelled> {
    let zones = Zones::of(source);
    let records = Records::new(source, options.memo.clone());
    let recorder = Recorder::new(&records);
    let licenses = SourceScanner::new();
    let (zones, recorder, licenses) = (&zones, &recorder, &licenses);
    let context = Context { source: recorder, options, zones, recorder, licenses };
    let asking = Asking::new(detectors);
    let reading = Reading::new(&context, &asking);
    let asked: Vec<(&Entry, Vec<Asked>)> = source
        .entries()
        .par_iter()
        .map(|entry| (entry, reading.asked(entry)))
        .filter(|(_, asked)| !asked.is_empty())
        .collect();
    observer.stage(Stage::Reading, u64::try_from(asked.len()).ok());
    let files = asked.par_iter().map(|(entry, asked)| {
        let output = if cancel.is_cancelled() {
            Output::default()
        } else if entry.kind == EntryKind::Link {
            link(&reading, entry, asked)
        } else {
            reading.file(&Named { entry: (*entry).clone(), file: (*entry).clone() }, asked)
        };
        observer.piece();
        output
    });
    let order = Order::of(&asking);
    let finish = |round: &[usize], all: &Output| finish(&context, detectors, &order, round, all);
    let mut rounds = order.rounds.iter();
    let first = rounds.next().map_or(&[][..], Vec::as_slice);
    // Detectors that do not read parts need not wait for the files.
    let (mut files, mut early): (Vec<Output>, Vec<Output>) =
        rayon::join(|| files.collect(), || finish(first, &Output::default()));
    if cancel.is_cancelled() {
        return Err(Cancelled);
    }
    let mut all = Output { diagnostics: source.diagnostics().to_vec(), ..Output::default() };
    for named in links::workflows_behind_links(&context) {
        let asked = reading.asked(&named.entry);
        if !asked.is_empty() {
            files.push(reading.file(&named, &asked));
            files.push(links::refused(&named.entry.path, &named.file.path));
        }
    }
    files.append(&mut early);
    all.absorb_all(files);
    all.diagnostics.extend(reading.missing());
    all.diagnostics.extend(asking.failures());
    observer.stage(Stage::Finishing, None);
    for round in rounds {
        let given = finish(round, &all);
        all.absorb_all(given);
    }
    observer.stage(Stage::Concluding, None);
    let takes_inventory = detectors.iter().any(|detector| detector.meta().takes_inventory);
    let found = conclude::conclude(&context, all, takes_inventory);
    Ok(close(found, source, records, detectors, options))
}

/// Adds the inputs to the results, and masks the credentials in all of them.
fn close(
    mut found: Detection,
    source: &dyn Source,
    records: Records<'_>,
    detectors: &[&dyn Detector],
    options: &DetectOptions,
) -> Detection {
    let masked = masked_paths(source.entries(), options.memo.as_deref());
    let redaction = Redaction::of_paths(masked.iter().copied());
    let masked = masked.into_iter().collect();
    let mentioned = found.mentioned();
    Recorder::new(&records).read_rest(&mentioned, options.limits.hashed_bytes);
    let ids: Vec<&str> = detectors.iter().map(|detector| &*detector.meta().id).collect();
    (found.inputs, found.passes) = records.roll_up(&mentioned, &ids, &masked, &redaction);
    found.seal(&redaction);
    found
}

/// Finishes the detectors of a round, with the results of earlier rounds.
fn finish(
    context: &Context<'_>,
    detectors: &[&dyn Detector],
    order: &Order,
    round: &[usize],
    all: &Output,
) -> Vec<Output> {
    let members = round
        .par_iter()
        .filter_map(|number| Some((*number, detectors.get(*number)?, order.takes(*number)?)));
    let given = members.map(|(number, detector, takes)| {
        let recorder = context.recorder.for_detector(number);
        let context = Context { source: &recorder, recorder: &recorder, ..*context };
        guarded(detector.meta(), &RepoPath::default(), |output| {
            detector.finish(&context, &Found::new(all, takes), output);
        })
    });
    given.collect()
}

/// Reads the target of a link whose name a detector wants.
///
/// A file that the same detectors read under its own path is not read again through a link, except a lockfile,
/// because it applies to the manifests beside the link.
fn link(reading: &Reading<'_>, entry: &Entry, asked: &[Asked]) -> Output {
    let (context, path) = (reading.context, &entry.path);
    let host = links::is_read_by_host(path);
    match follow(context.source, path) {
        Followed::File { entry: target, .. } => {
            let there = reading.asked(&target);
            let same = asked.iter().all(|one| there.iter().any(|it| it.detector == one.detector));
            let own = |path: &RepoPath| context.zones.is_own(path);
            let read = same && !links::is_lockfile(path) && (own(&target.path) || !own(path));
            let mut all = Output::default();
            if !read {
                all = reading.file(&Named::new(path, target.clone()), asked);
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

//! Scans past revisions of a repository from git objects.

mod builder;
mod every;
mod kept;
mod pick;
mod search;
mod workers;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_assess::{Step, TrendBuilder, diff};
use plimsoll_detect::Memo;
use plimsoll_model::{Baseline, Delta, Redacted, Trend};
use plimsoll_source::Repository;
use rayon::prelude::*;

use crate::{Error, ErrorKind, threads};
pub use builder::History;
pub use every::Every;
pub use kept::Baselines;
use kept::{Kept, Shelf};
use pick::Pick;

/// The result of scanning past revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Past {
    /// The trend.
    pub trend: Trend,
    /// A baseline of each point, oldest first.
    pub baselines: Baselines,
    /// The number of scanned revisions.
    pub scanned: usize,
    /// Whether the repository is a shallow clone, which does not have the complete history.
    pub shallow: bool,
}

/// Scanned revisions, in the order in which they were selected.
type Scans = BTreeMap<usize, (Pick, Result<Kept, Error>)>;

/// The number of baselines that are in memory at the same time for the comparison.
const COMPARED: usize = 32;

/// A step of the history: its label (empty if it is not shown), whether its commit directly follows
/// that of the previous step, and its baseline.
type OnTheWay<'a> = (&'a str, bool, &'a Kept);

impl History {
    /// Scans the revisions.
    ///
    /// # Errors
    ///
    /// If the repository or the revision cannot be read, or no revision is selected.
    pub fn run(&self) -> Result<Past, Error> {
        let repository = Repository::open(&self.path, &self.options.detect.limits)?;
        let (memo, shelf) = (Arc::new(Memo::default()), Shelf::default());
        let jobs = self.options.jobs;
        let scans = self.scan_all(&repository, &memo, &shelf, Some(jobs))?;
        threads::pool(jobs)?.install(|| self.draw(repository, scans, memo, &shelf))
    }

    /// Scans the revisions on the threads of the current rayon pool, one after another, so that it needs no more
    /// memory than one scan.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`].
    pub fn run_here(&self) -> Result<Past, Error> {
        let repository = Repository::open(&self.path, &self.options.detect.limits)?;
        let (memo, shelf) = (Arc::new(Memo::default()), Shelf::default());
        let scans = self.scan_all(&repository, &memo, &shelf, None)?;
        self.draw(repository, scans, memo, &shelf)
    }

    /// Scans the selected revisions: several at the same time on a number of threads, or one after another
    /// on the current ones.
    fn scan_all(
        &self,
        repository: &Repository,
        memo: &Arc<Memo>,
        shelf: &Shelf,
        jobs: Option<usize>,
    ) -> Result<Scans, Error> {
        let scans: Mutex<Scans> = Mutex::default();
        let scan = |(index, pick): (usize, Pick)| {
            let found = self.scan(repository, &pick.commit.id, memo);
            let found = found.map(|baseline| shelf.keep(baseline));
            scans.lock().unwrap_or_else(PoisonError::into_inner).insert(index, (pick, found));
        };
        // Revisions are selected newest first, and scanned as soon as they are selected.
        let picks = self.picks(repository)?.enumerate();
        match jobs {
            Some(jobs) => workers::each(jobs, self.last, picks, scan)?,
            None => picks.for_each(scan),
        }
        Ok(scans.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Computes the trend over the scanned revisions.
    fn draw(
        &self,
        repository: Repository,
        scans: Scans,
        memo: Arc<Memo>,
        shelf: &Shelf,
    ) -> Result<Past, Error> {
        let mut shown: Vec<(Pick, Kept)> = Vec::new();
        // The revisions were selected newest first.
        for (mut pick, found) in scans.into_values().rev() {
            // Names of tags and branches are free text, which may contain a secret.
            pick.label = Redacted::new(&pick.label).to_string();
            match found {
                Ok(baseline) => shown.push((pick, baseline)),
                // A revision without files, such as an empty first commit, is not a point of the trend.
                Err(why) if why.kind() == ErrorKind::Empty => {}
                Err(why) => return Err(why),
            }
        }
        if shown.is_empty() {
            let context = "no revision was selected: try another --every, or an earlier --since";
            return Err(Error::new(ErrorKind::Empty, context));
        }
        let mut scanned = shown.len();
        let between = if self.exact {
            self.search(&repository, &shown, &memo, shelf)?
        } else {
            BTreeMap::new()
        };
        scanned += between.values().map(|way| way.found.len()).sum::<usize>();
        let mut steps: Vec<OnTheWay<'_>> = Vec::new();
        for (index, (pick, baseline)) in shown.iter().enumerate() {
            let way = between.get(&index);
            let found = way.map(|way| way.found.as_slice()).unwrap_or_default();
            steps.extend(found.iter().map(|found| ("", found.exact, &found.baseline)));
            steps.push((&pick.label, way.is_some_and(|way| way.whole), baseline));
        }
        let shallow = repository.is_shallow();
        // Freeing the memory takes time, so it is done in parallel with the comparison.
        let (trend, ()) = rayon::join(|| compare(&steps), move || drop((memo, repository)));
        let kept = shown.into_iter().map(|(pick, baseline)| (pick.label, baseline)).collect();
        Ok(Past { trend, baselines: Baselines::of(kept), scanned, shallow })
    }
}

/// Computes the trend, with few baselines in memory at a time.
fn compare(steps: &[OnTheWay<'_>]) -> Trend {
    let mut builder = TrendBuilder::default();
    let mut last: Option<(Baseline, &Kept)> = None;
    for some in steps.chunks(COMPARED) {
        let expanded = some.par_iter().map(|(.., kept)| (kept.expand(), *kept));
        let expanded: Vec<(Baseline, &Kept)> = expanded.collect();
        let before = |at: usize| match at.checked_sub(1) {
            Some(at) => expanded.get(at),
            None => last.as_ref(),
        };
        let deltas = expanded.par_iter().enumerate();
        let deltas = deltas.map(|(at, to)| before(at).map(|from| between(from, to)));
        let deltas: Vec<Option<Delta>> = deltas.collect();
        for (((label, exact, _), (baseline, _)), delta) in some.iter().zip(&expanded).zip(&deltas) {
            builder.add(&Step::shown(label, baseline).exactly(*exact), delta.as_ref());
        }
        last = expanded.into_iter().last();
    }
    builder.finish()
}

/// The part of a comparison that a trend needs: new and resolved findings. Most steps have none.
fn between((from, first): &(Baseline, &Kept), (to, second): &(Baseline, &Kept)) -> Delta {
    if second.has_findings_of(first) { Delta::new(from, to) } else { diff(from, to) }
}

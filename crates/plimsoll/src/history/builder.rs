//! The builder of a history.

use std::path::PathBuf;
use std::sync::Arc;

use plimsoll_assess::{Known, Rule, Ruleset};
use plimsoll_detect::{CancelToken, Detector, Memo, Observer};
use plimsoll_model::{Baseline, Date, Policy};
use plimsoll_source::{GitReach, Limits, Repository, Upstreams};

use super::every::Every;
use crate::options::delegate;
use crate::{Enricher, Error, Profile, Scan, ScanOptions};

/// Scans past revisions of a repository from git objects, and computes the trend.
///
/// Common content of revisions is read once, because unchanged directories and files are recognized by
/// their object id.
///
/// ```no_run
/// use plimsoll::{Every, History};
///
/// let past = History::path(".").every(Every::Quarter).last(8).run()?;
/// for point in &past.trend.points {
///     println!("{} {:?}", point.label, point.score);
/// }
/// # Ok::<(), plimsoll::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct History {
    pub(super) path: PathBuf,
    pub(super) revision: String,
    pub(super) every: Every,
    pub(super) last: usize,
    pub(super) since: Option<Date>,
    pub(super) exact: bool,
    pub(super) options: ScanOptions,
}

impl History {
    /// Creates a history of the repository at a path, which may be bare.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::with_options(path, ScanOptions::default())
    }

    /// Sets all options. Time, day and known findings in the
    /// options are not used, because each revision has its own.
    pub fn with_options(path: impl Into<PathBuf>, options: ScanOptions) -> Self {
        Self {
            path: path.into(),
            revision: "HEAD".to_owned(),
            every: Every::Quarter,
            last: 12,
            since: None,
            exact: false,
            options,
        }
    }

    /// Sets the last revision; the default is `HEAD`. Later releases are left out.
    #[must_use]
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.revision = revision.into();
        self
    }

    /// Sets the interval between revisions; the default is a quarter.
    #[must_use]
    pub fn every(mut self, every: Every) -> Self {
        self.every = every;
        self
    }

    /// Sets the maximum number of revisions; the latest are used. The default is 12.
    #[must_use]
    pub fn last(mut self, count: usize) -> Self {
        self.last = count.max(1);
        self
    }

    /// Excludes revisions before this day.
    #[must_use]
    pub fn since(mut self, day: impl Into<Option<Date>>) -> Self {
        self.since = day.into();
        self
    }

    /// Searches for the exact commit at which each finding appeared or was resolved, by bisection, which needs a
    /// scan for each step.
    #[must_use]
    pub fn exact(mut self, exact: bool) -> Self {
        self.exact = exact;
        self
    }

    /// Scans one revision.
    pub(super) fn scan(
        &self,
        repository: &Repository,
        id: &str,
        memo: &Arc<Memo>,
    ) -> Result<Baseline, Error> {
        let source = repository.revision(id)?;
        let mut options = self.options.clone().memo(Arc::clone(memo));
        options.timestamp = None;
        options.judgment.day = None;
        options.judgment.known = Known::default();
        let scan = Scan::source(Box::new(source)).options(options);
        scan.run_here().map(|report| Baseline::of(&report))
    }
}

delegate! {
    History:
    detector(detector: impl Detector + 'static),
    detectors(detectors: Vec<Arc<dyn Detector>>),
    rule(rule: impl Rule + 'static),
    rules(rules: Vec<Arc<dyn Rule>>),
    enricher(enricher: impl Enricher + 'static),
    allow_network(allow: bool),
    own_organization(name: impl Into<String>),
    owner_name(name: impl Into<String>),
    follow(upstreams: impl Upstreams + 'static),
    limits(limits: Limits),
    profile(profile: Profile),
    git_reach(reach: GitReach),
    observer(observer: impl Observer + 'static),
    cancel(token: CancelToken),
    jobs(jobs: usize),
    name(name: impl Into<String>),
    url(url: impl Into<String>),
    policy(policy: Policy),
    trust_repo_config(trust: bool),
    ruleset(ruleset: Ruleset),
}

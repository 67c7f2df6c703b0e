//! Past revisions of a repository, scanned from its objects.

mod kept;
mod pick;
mod search;
mod workers;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_assess::{Ruleset, Step, TrendBuilder, diff};
use plimsoll_detect::Memo;
use plimsoll_model::{Baseline, Date, Delta, Policy, Redacted, Trend};
use plimsoll_source::{GitReach, Limits, Repository};
use rayon::prelude::*;

use crate::{Error, ErrorKind, Profile, Scan, threads};
pub use kept::Baselines;
use kept::{Kept, Shelf};
pub use pick::Every;
use pick::Pick;

/// Scans past revisions of a repository, straight from git objects, and draws the trend.
///
/// What revisions have in common is read once: unchanged directories and files are recognized by
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
    path: PathBuf,
    revision: String,
    every: Every,
    last: usize,
    since: Option<Date>,
    exact: bool,
    jobs: usize,
    own_organizations: Vec<String>,
    name: Option<String>,
    url: Option<String>,
    policy: Option<Policy>,
    trust_repo_config: bool,
    profile: Profile,
    limits: Limits,
    ruleset: Ruleset,
}

/// What past revisions show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Past {
    /// The trend.
    pub trend: Trend,
    /// A baseline of each point, oldest first.
    pub baselines: Baselines,
    /// How many revisions were scanned.
    pub scanned: usize,
    /// Whether the repository is a shallow clone: what lies before its end is not there.
    pub shallow: bool,
}

/// Revisions that were scanned, in the order in which they were picked.
type Scans = BTreeMap<usize, (Pick, Result<Kept, Error>)>;

/// How many baselines are in memory at once while they are compared.
const COMPARED: usize = 32;

/// A revision on the way: its label, empty for one that is not shown, whether its commit comes right
/// after that of the one before, and its baseline.
type OnTheWay<'a> = (&'a str, bool, &'a Kept);

impl History {
    /// The history of the repository at a path, with a work tree or without.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            revision: "HEAD".to_owned(),
            every: Every::Quarter,
            last: 12,
            since: None,
            exact: false,
            jobs: 0,
            own_organizations: Vec::new(),
            name: None,
            url: None,
            policy: None,
            trust_repo_config: false,
            profile: Profile::Own,
            limits: Limits::default(),
            ruleset: Ruleset::default(),
        }
    }

    /// Ends at this revision; the default is `HEAD`. Releases later than it are left out.
    #[must_use]
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.revision = revision.into();
        self
    }

    /// How far apart the revisions are; the default is a quarter.
    #[must_use]
    pub fn every(mut self, every: Every) -> Self {
        self.every = every;
        self
    }

    /// At most so many revisions, the latest; the default is 12.
    #[must_use]
    pub fn last(mut self, count: usize) -> Self {
        self.last = count.max(1);
        self
    }

    /// No revision before this day.
    #[must_use]
    pub fn since(mut self, day: impl Into<Option<Date>>) -> Self {
        self.since = day.into();
        self
    }

    /// Searches for the very commit with which each finding came or went, by halving: it takes a
    /// scan for each step.
    #[must_use]
    pub fn exact(mut self, exact: bool) -> Self {
        self.exact = exact;
        self
    }

    /// Number of threads, at most four a core; 0, the default, is one a core. The outcome does not
    /// depend on it.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Counts an organization as the repository's own.
    #[must_use]
    pub fn own_organization(mut self, name: impl Into<String>) -> Self {
        self.own_organizations.push(name.into());
        self
    }

    /// Names the repository.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Gives the URL of the repository.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Follows a policy, as of the day of each revision.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Follows the policy that each revision has itself, where none is given. Whoever can change
    /// the repository can then make exceptions.
    #[must_use]
    pub fn trust_repo_config(mut self, trust: bool) -> Self {
        self.trust_repo_config = trust;
        self
    }

    /// Says who made the repository, as [`Scan::profile`] does.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        (self.profile, self.limits) = (profile, profile.limits());
        self
    }

    /// Says which git data are read. [`Self::profile`] replaces it.
    #[must_use]
    pub fn git_reach(mut self, reach: GitReach) -> Self {
        self.limits.boundary.git = reach;
        self
    }

    /// Weighs the facts of every revision by this rule set.
    #[must_use]
    pub fn ruleset(mut self, ruleset: Ruleset) -> Self {
        self.ruleset = ruleset;
        self
    }

    /// Scans the revisions.
    ///
    /// # Errors
    ///
    /// When the repository or the revision cannot be read, or no revision is picked.
    pub fn run(&self) -> Result<Past, Error> {
        let repository = Repository::open(&self.path, &self.limits).map_err(of_source)?;
        let (memo, shelf) = (Arc::new(Memo::default()), Shelf::default());
        let scans = self.scan_all(&repository, &memo, &shelf)?;
        threads::pool(self.jobs)?.install(|| self.draw(repository, scans, memo, &shelf))
    }

    /// Scans the revisions that are picked.
    fn scan_all(
        &self,
        repository: &Repository,
        memo: &Arc<Memo>,
        shelf: &Shelf,
    ) -> Result<Scans, Error> {
        let scans: Mutex<Scans> = Mutex::default();
        // Picked newest first, and a revision is scanned as soon as it is picked.
        workers::each(
            self.jobs,
            self.last,
            self.picks(repository)?.enumerate(),
            |(index, pick)| {
                let found = self.scan(repository, &pick.commit.id, memo);
                let found = found.map(|baseline| shelf.keep(baseline));
                scans.lock().unwrap_or_else(PoisonError::into_inner).insert(index, (pick, found));
            },
        )?;
        Ok(scans.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Draws the trend through what was found.
    fn draw(
        &self,
        repository: Repository,
        scans: Scans,
        memo: Arc<Memo>,
        shelf: &Shelf,
    ) -> Result<Past, Error> {
        let mut shown: Vec<(Pick, Kept)> = Vec::new();
        // Picked newest first.
        for (mut pick, found) in scans.into_values().rev() {
            // Tags and branches are named by people.
            pick.label = Redacted::new(&pick.label).to_string();
            match found {
                Ok(baseline) => shown.push((pick, baseline)),
                // A revision without files, such as a first empty commit, is no point of the trend.
                Err(why) if why.kind() == ErrorKind::Empty => {}
                Err(why) => return Err(why),
            }
        }
        if shown.is_empty() {
            let context = "no revision was picked: try another --every, or an earlier --since";
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
        // To take apart what was kept takes a while as well.
        let (trend, ()) = rayon::join(|| compare(&steps), move || drop((memo, repository)));
        let kept = shown.into_iter().map(|(pick, baseline)| (pick.label, baseline)).collect();
        Ok(Past { trend, baselines: Baselines::of(kept), scanned, shallow })
    }

    fn scan(&self, repository: &Repository, id: &str, memo: &Arc<Memo>) -> Result<Baseline, Error> {
        let source = repository.revision(id).map_err(of_source)?;
        let mut scan = Scan::source(Box::new(source))
            .profile(self.profile)
            .limits(self.limits)
            .memo(Arc::clone(memo))
            .trust_repo_config(self.trust_repo_config)
            .ruleset(self.ruleset.clone());
        for name in &self.own_organizations {
            scan = scan.own_organization(name);
        }
        if let Some(name) = &self.name {
            scan = scan.name(name);
        }
        if let Some(url) = &self.url {
            scan = scan.url(url);
        }
        if let Some(policy) = &self.policy {
            scan = scan.policy(policy.clone());
        }
        scan.run_here().map(|report| Baseline::of(&report))
    }
}

/// Draws the trend, a few baselines at a time.
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

/// What a trend asks of a comparison: findings that came and went. Most steps have none.
fn between((from, first): &(Baseline, &Kept), (to, second): &(Baseline, &Kept)) -> Delta {
    if second.has_findings_of(first) { Delta::new(from, to) } else { diff(from, to) }
}

fn of_source(why: plimsoll_source::SourceError) -> Error {
    Error::new(ErrorKind::Source, why.to_string()).because(why)
}

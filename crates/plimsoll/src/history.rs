//! Past revisions of a repository, scanned from its objects.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_assess::{Ruleset, Step, diff, trend_along};
use plimsoll_detect::Memo;
use plimsoll_model::{Baseline, BaselineKind, Date, Delta, Policy, Trend};
use plimsoll_source::{CommitInfo, Limits, Repository};
use rayon::prelude::*;

use crate::{Error, ErrorKind, Scan};

/// How far apart the revisions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Every {
    /// The last commit of each quarter of a year.
    Quarter,
    /// The last commit of each month.
    Month,
    /// Each tag that is a version.
    Release,
    /// Every so many commits.
    Commits(usize),
}

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = || text.strip_suffix("-commits").or_else(|| text.strip_suffix("-commit"));
        match text {
            "quarter" => Ok(Self::Quarter),
            "month" => Ok(Self::Month),
            "release" => Ok(Self::Release),
            _ => number()
                .and_then(|count| count.parse().ok())
                .filter(|count| *count > 0)
                .map(Self::Commits)
                .ok_or_else(|| {
                    format!("{text:?} is none of quarter, month, release, and N-commits such as `50-commits`")
                }),
        }
    }
}

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
    ruleset: Ruleset,
}

/// What past revisions show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Past {
    /// The trend.
    pub trend: Trend,
    /// A baseline of each point, oldest first.
    pub baselines: Vec<(String, Baseline)>,
    /// How many revisions were scanned.
    pub scanned: usize,
    /// Whether the repository is a shallow clone: what lies before its end is not there.
    pub shallow: bool,
}

/// Revisions that were scanned, in the order in which they were picked.
type Scans = BTreeMap<usize, (Pick, Result<Baseline, Error>)>;

/// A revision to be scanned.
#[derive(Clone, Debug)]
struct Pick {
    label: String,
    commit: CommitInfo,
}

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

    /// Number of threads; 0, the default, is one a core. The outcome does not depend on it.
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
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(self.jobs).build().map_err(|why| {
                Error::new(ErrorKind::Threads, "threads could not be started").because(why)
            })?;
        let repository = Repository::open(&self.path, &Limits::default()).map_err(of_source)?;
        pool.install(|| self.scan_all(repository))
    }

    fn scan_all(&self, repository: Repository) -> Result<Past, Error> {
        let memo = Arc::new(Memo::default());
        let scans: Mutex<Scans> = Mutex::default();
        // A revision is scanned as soon as it is picked, while the walk goes on.
        rayon::scope(|scope| -> Result<(), Error> {
            for (index, pick) in self.picks(&repository)?.enumerate() {
                let (repository, scans, memo) = (&repository, &scans, &memo);
                scope.spawn(move |_| {
                    let found = self.scan(repository, &pick.commit.id, memo);
                    let mut scans = scans.lock().unwrap_or_else(PoisonError::into_inner);
                    scans.insert(index, (pick, found));
                });
            }
            Ok(())
        })?;
        let scans = scans.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut shown: Vec<(Pick, Baseline)> = Vec::new();
        // Picked newest first.
        for (pick, found) in scans.into_values().rev() {
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
        let between =
            if self.exact { self.search(&repository, &shown, &memo)? } else { BTreeMap::new() };
        scanned += between.values().map(|way| way.found.len()).sum::<usize>();
        let mut steps = Vec::new();
        for (index, (pick, baseline)) in shown.iter().enumerate() {
            let way = between.get(&index);
            let found = way.map(|way| way.found.as_slice()).unwrap_or_default();
            steps.extend(
                found.iter().map(|found| Step::between(&found.baseline).exactly(found.exact)),
            );
            steps
                .push(Step::shown(&pick.label, baseline).exactly(way.is_some_and(|way| way.whole)));
        }
        let deltas: Vec<Delta> = steps
            .par_iter()
            .zip(steps.par_iter().skip(1))
            .map(|(from, to)| diff(from.baseline, to.baseline))
            .collect();
        let shallow = repository.is_shallow();
        // Taking apart what was kept takes a while, and nobody waits for it.
        rayon::spawn(move || drop((memo, repository)));
        let trend = trend_along(&steps, deltas);
        let baselines = shown.into_iter().map(|(pick, baseline)| (pick.label, baseline)).collect();
        Ok(Past { trend, baselines, scanned, shallow })
    }

    fn scan(&self, repository: &Repository, id: &str, memo: &Arc<Memo>) -> Result<Baseline, Error> {
        let source = repository.revision(id).map_err(of_source)?;
        let mut scan = Scan::source(Box::new(source))
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

    /// The revisions to be scanned, newest first.
    fn picks<'r>(
        &'r self,
        repository: &'r Repository,
    ) -> Result<Box<dyn Iterator<Item = Pick> + 'r>, Error> {
        let first = self.since.map(Date::timestamp);
        let commits = repository.first_parents(&self.revision).map_err(of_source)?;
        let mut commits = commits.peekable();
        // A release that is later than the revision is none of its history.
        let last = commits.peek().map_or(i64::MAX, |commit| commit.timestamp);
        let commits = commits.take_while(move |it| first.is_none_or(|first| it.timestamp >= first));
        let picks: Box<dyn Iterator<Item = Pick> + 'r> = match self.every {
            Every::Quarter => Box::new(last_of_each(commits, quarter)),
            Every::Month => Box::new(last_of_each(commits, month)),
            Every::Commits(count) => Box::new(
                commits.step_by(count.max(1)).map(|commit| Pick { label: day(&commit), commit }),
            ),
            Every::Release => {
                let mut tags = repository.tags().map_err(of_source)?;
                tags.retain(|tag| {
                    let time = tag.commit.timestamp;
                    let within = time <= last && first.is_none_or(|first| time >= first);
                    within && is_version(&tag.name)
                });
                Box::new(
                    tags.into_iter().rev().map(|tag| Pick { label: tag.name, commit: tag.commit }),
                )
            }
        };
        Ok(Box::new(picks.take(self.last)))
    }

    /// For each point but the first, the revisions before it that say more exactly when something
    /// came or went.
    fn search(
        &self,
        repository: &Repository,
        shown: &[(Pick, Baseline)],
        memo: &Arc<Memo>,
    ) -> Result<BTreeMap<usize, Way>, Error> {
        let mut all = BTreeMap::new();
        for (index, pair) in shown.windows(2).enumerate() {
            let [(before, from), (after, to)] = pair else { continue };
            let (way, joined) = way(repository, &before.commit.id, &after.commit.id)?;
            let mut found = Vec::new();
            self.halve(repository, memo, &way, (from, to), (0, way.len()), &mut found)?;
            found.sort_by_key(|between: &Between| between.at);
            // The place behind the one before.
            let mut next = joined.then_some(0);
            for between in &mut found {
                between.exact = next == Some(between.at);
                next = Some(between.at + 1);
            }
            all.insert(index + 1, Way { found, whole: next == Some(way.len()) });
        }
        Ok(all)
    }

    /// Scans the middle of a stretch whose ends differ in their findings, and then the halves.
    /// `ends` are the places of the stretch in `way`: what lies before the first and at the second
    /// is known.
    fn halve(
        &self,
        repository: &Repository,
        memo: &Arc<Memo>,
        way: &[CommitInfo],
        (from, to): (&Baseline, &Baseline),
        ends: (usize, usize),
        found: &mut Vec<Between>,
    ) -> Result<(), Error> {
        if ends.0 >= ends.1 || diff(from, to).findings.is_empty() {
            return Ok(());
        }
        let at = usize::midpoint(ends.0, ends.1);
        let Some(commit) = way.get(at) else { return Ok(()) };
        let baseline = match self.scan(repository, &commit.id, memo) {
            Err(why) if why.kind() == ErrorKind::Empty => empty(commit, from),
            found => found?,
        };
        self.halve(repository, memo, way, (from, &baseline), (ends.0, at), found)?;
        self.halve(repository, memo, way, (&baseline, to), (at + 1, ends.1), found)?;
        found.push(Between { at, baseline, exact: false });
        Ok(())
    }
}

fn of_source(why: plimsoll_source::Error) -> Error {
    Error::new(ErrorKind::Source, why.to_string()).because(why)
}

/// The baseline of a revision that has no file, by the rules of another.
fn empty(commit: &CommitInfo, other: &Baseline) -> Baseline {
    let mut baseline = Baseline::new(BaselineKind::Security, other.tool.clone());
    baseline.rules.clone_from(&other.rules);
    baseline.source.commit = Some(commit.id.clone());
    baseline.source.timestamp = Some(commit.timestamp);
    baseline
}

/// What was scanned on the way from one point to the next.
#[derive(Debug)]
struct Way {
    /// Oldest first.
    found: Vec<Between>,
    /// Whether the point's parent is the last of these, or the point before.
    whole: bool,
}

/// A revision between two points.
#[derive(Debug)]
struct Between {
    /// Its place on the way.
    at: usize,
    baseline: Baseline,
    /// Whether the step before is its parent.
    exact: bool,
}

/// The commits between two points along the first parents of the later one, oldest first, and
/// whether its line holds the earlier one. Where it does not, as with releases that have a branch
/// each, the way begins where the lines part.
fn way(
    repository: &Repository,
    before: &str,
    after: &str,
) -> Result<(Vec<CommitInfo>, bool), Error> {
    let line = |of: &str| repository.first_parents(of).map_err(of_source);
    let mut joined = false;
    let mut way: Vec<CommitInfo> = line(after)?
        .skip(1)
        .take_while(|commit| {
            joined = commit.id == before;
            !joined
        })
        .collect();
    if !joined {
        let other: HashSet<String> = line(before)?.map(|commit| commit.id).collect();
        let parts = way.iter().position(|commit| other.contains(&commit.id));
        way.truncate(parts.unwrap_or(way.len()));
    }
    way.reverse();
    Ok((way, joined))
}

/// The first commit of each period that is met on the way back: the last one made in it.
fn last_of_each(
    commits: impl Iterator<Item = CommitInfo>,
    period: fn(Date) -> String,
) -> impl Iterator<Item = Pick> {
    let mut before: Option<String> = None;
    // Clocks differ, and a commit may seem older than its parent.
    let mut earliest = i64::MAX;
    let mut day = None;
    commits.filter_map(move |commit| {
        earliest = earliest.min(commit.timestamp);
        // No period ends within a day.
        let same = day.replace(earliest.div_euclid(86_400));
        if same == day {
            return None;
        }
        let label = period(Date::of_timestamp(earliest)?);
        if before.as_ref() == Some(&label) {
            return None;
        }
        before = Some(label.clone());
        Some(Pick { label, commit })
    })
}

fn quarter(date: Date) -> String {
    format!("{}-Q{}", date.year(), (date.month() - 1) / 3 + 1)
}

fn month(date: Date) -> String {
    format!("{}-{:02}", date.year(), date.month())
}

fn day(commit: &CommitInfo) -> String {
    Date::of_timestamp(commit.timestamp).map_or_else(|| commit.id.clone(), |date| date.to_string())
}

/// Whether a tag is that of a release: a version of at least two numbers, and no pre-release.
fn is_version(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = digits.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() >= 2 && parts.iter().all(number) && name.len() - digits.len() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_versions() {
        let commit = |timestamp: i64| CommitInfo::new("x", timestamp);
        let day = 86_400;
        // 2026-04-01 is day 20544.
        let days = [20_545, 20_544, 20_546, 20_543, 20_542, 20_400];
        let commits = days.map(|at| commit(at * day));
        let labels: Vec<String> =
            last_of_each(commits.into_iter(), quarter).map(|pick| pick.label).collect();
        assert_eq!(labels, ["2026-Q2", "2026-Q1", "2025-Q4"]);
        for name in ["v1.2.3", "1.0", "release-2.5", "py/v3.0.1"] {
            assert!(is_version(name), "{name}");
        }
        for name in ["v1.2.3-rc1", "v4", "nightly", "2026.x", "ciflow/trunk/12345"] {
            assert!(!is_version(name), "{name}");
        }
    }

    #[test]
    fn how_far_apart() {
        assert_eq!("quarter".parse(), Ok(Every::Quarter));
        assert_eq!("50-commits".parse(), Ok(Every::Commits(50)));
        for text in ["", "year", "0-commits", "-commits"] {
            assert!(text.parse::<Every>().unwrap_err().contains("N-commits"), "{text}");
        }
    }
}

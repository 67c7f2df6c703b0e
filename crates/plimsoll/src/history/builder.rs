//! What is to be scanned, and how.

use std::path::PathBuf;
use std::sync::Arc;

use plimsoll_assess::Ruleset;
use plimsoll_detect::Memo;
use plimsoll_model::{Baseline, Date, Policy};
use plimsoll_source::{GitReach, Limits, Repository};

use super::every::Every;
use crate::{Error, Profile, Scan};

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
    pub(super) path: PathBuf,
    pub(super) revision: String,
    pub(super) every: Every,
    pub(super) last: usize,
    pub(super) since: Option<Date>,
    pub(super) exact: bool,
    pub(super) jobs: usize,
    pub(super) own_organizations: Vec<String>,
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) policy: Option<Policy>,
    pub(super) trust_repo_config: bool,
    pub(super) profile: Profile,
    pub(super) limits: Limits,
    pub(super) ruleset: Ruleset,
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

    /// Scans one revision.
    pub(super) fn scan(
        &self,
        repository: &Repository,
        id: &str,
        memo: &Arc<Memo>,
    ) -> Result<Baseline, Error> {
        let source = repository.revision(id).map_err(Error::of_source)?;
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

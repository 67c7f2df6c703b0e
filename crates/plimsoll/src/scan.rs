//! The builder that composes the stages.

use std::path::PathBuf;
use std::sync::Arc;

use plimsoll_assess::{Inventory, Known, RULES, Rule, Ruleset, assess};
use plimsoll_detect::{
    CancelToken, DETECTORS, DetectOptions, Detection, Detector, Memo, Observer, Silent, detect,
};
use plimsoll_model::{
    Baseline, Date, Diagnostic, Facts, GitUrl, Policy, Redacted, Report, SourceInfo,
};
use plimsoll_source::{DescribedSource, GitReach, Limits, Source, Upstreams, open};

use crate::judgment::Judgment;
use crate::policy::{self, Found};
use crate::profile::Profile;
use crate::timings::Watched;
use crate::{Error, ErrorKind, threads};

/// A scan: what to read, how, and what to look for.
///
/// It is offline and inert: it opens no network connection, starts no process, runs nothing of
/// what it reads and takes no configuration from it. (The feature `cargo` has one exception, which
/// a caller must ask for.)
///
/// ```no_run
/// let report = plimsoll::Scan::path(".").jobs(4).run()?;
/// println!("{} references, {} unpinned", report.summary.references, report.summary.remote_unpinned);
/// # Ok::<(), plimsoll::Error>(())
/// ```
pub struct Scan<'a> {
    from: From,
    revision: Option<String>,
    options: DetectOptions,
    detectors: Vec<&'a dyn Detector>,
    rules: Vec<&'a dyn Rule>,
    observer: &'a dyn Observer,
    cancel: CancelToken,
    jobs: usize,
    include_inactive: bool,
    name: Option<String>,
    url: Option<String>,
    timestamp: Option<i64>,
    judgment: Judgment,
    trust_repo_config: bool,
    profile: Profile,
    #[cfg(feature = "cargo")]
    allow_cargo: bool,
}

#[derive(Debug)]
enum From {
    Path(PathBuf),
    Source(Box<dyn Source>),
}

impl std::fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan")
            .field("from", &self.from)
            .field("revision", &self.revision)
            .field("options", &self.options)
            .field("detectors", &self.detectors)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl<'a> Scan<'a> {
    /// Scans what stands at a path: a work tree, a bare repository, a directory.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::of(From::Path(path.into()))
    }

    /// Scans a source of the caller's own.
    pub fn source(source: Box<dyn Source>) -> Self {
        Self::of(From::Source(source))
    }

    fn of(from: From) -> Self {
        Self {
            from,
            revision: None,
            options: DetectOptions::default(),
            detectors: DETECTORS.to_vec(),
            rules: RULES.to_vec(),
            observer: &Silent,
            cancel: CancelToken::default(),
            jobs: 0,
            include_inactive: false,
            name: None,
            url: None,
            timestamp: None,
            judgment: Judgment::default(),
            trust_repo_config: false,
            profile: Profile::Own,
            #[cfg(feature = "cargo")]
            allow_cargo: false,
        }
    }

    /// Reads this revision from git objects instead of the work tree.
    #[must_use]
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.revision = Some(revision.into());
        self
    }

    /// Adds a detector beside those shipped.
    #[must_use]
    pub fn detector(mut self, detector: &'a dyn Detector) -> Self {
        self.detectors.push(detector);
        self
    }

    /// Replaces the detectors.
    #[must_use]
    pub fn detectors(mut self, detectors: Vec<&'a dyn Detector>) -> Self {
        self.detectors = detectors;
        self
    }

    /// Runs only the detectors of these ids; the others read nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownId`] names an id that no detector has.
    pub fn only(mut self, ids: &[&str]) -> Result<Self, Error> {
        for id in ids {
            if !self.detectors.iter().any(|detector| detector.meta().id == *id) {
                let known: Vec<&str> = self.detectors.iter().map(|it| it.meta().id).collect();
                let context =
                    format!("there is no detector {id:?}; the known ones are {}", known.join(", "));
                return Err(Error::new(ErrorKind::UnknownId, context));
            }
        }
        self.detectors.retain(|detector| ids.contains(&detector.meta().id));
        Ok(self)
    }

    /// Adds a rule beside those shipped.
    #[must_use]
    pub fn rule(mut self, rule: &'a dyn Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Replaces the rules.
    #[must_use]
    pub fn rules(mut self, rules: Vec<&'a dyn Rule>) -> Self {
        self.rules = rules;
        self
    }

    /// Counts an organization as the repository's own, besides the owner its URL names.
    #[must_use]
    pub fn own_organization(mut self, name: impl Into<String>) -> Self {
        self.options.own_organizations.push(name.into());
        self
    }

    /// Follows references into other repositories that are at hand, such as
    /// [`Checkouts`](crate::Checkouts): the effective strength of a reference is then that of the
    /// weakest link behind it.
    #[must_use]
    pub fn follow(mut self, upstreams: impl Upstreams + 'static) -> Self {
        self.options.upstreams = Some(Arc::new(upstreams));
        self
    }

    /// Replaces the caps on what is read.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Says who made the tree. It replaces the limits; with [`Profile::Untrusted`], neither
    /// [`Self::trust_repo_config`] nor `allow_cargo` has an effect, whichever is called first.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self.options.limits = profile.limits();
        self.options.yaml = profile.yaml();
        self
    }

    /// Says which git data are read. [`Self::profile`] and [`Self::limits`] replace it.
    #[must_use]
    pub fn git_reach(mut self, reach: GitReach) -> Self {
        self.options.limits.boundary.git = reach;
        self
    }

    /// Follows the scan.
    #[must_use]
    pub fn observer(mut self, observer: &'a dyn Observer) -> Self {
        self.observer = observer;
        self
    }

    /// Lets another thread stop the scan.
    #[must_use]
    pub fn cancel(mut self, token: CancelToken) -> Self {
        self.cancel = token;
        self
    }

    /// Number of threads, at most four a core; 0, the default, is one a core. The report does not
    /// depend on it.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Lists what nothing active reaches as well.
    #[must_use]
    pub fn include_inactive(mut self, include: bool) -> Self {
        self.include_inactive = include;
        self
    }

    /// Names the source, where neither its URL does nor the name should be its own.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Gives the URL of the repository: relative submodules are resolved against it, and its owner
    /// is the own organization. The default is the remote `origin`, where that is not a path.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Allows `cargo metadata` to be run in the work tree, offline and from the lockfiles: it tells
    /// which Rust packages ship, build or test, and their licenses. It is the one thing a scan ever
    /// starts, and cargo obeys the configuration of the directory it runs in (it may name
    /// programs), so allow it only where you would build. A revision or bare repository has no
    /// directory to run it in: there it does nothing.
    #[cfg(feature = "cargo")]
    #[must_use]
    pub fn allow_cargo(mut self, allow: bool) -> Self {
        self.allow_cargo = allow;
        self
    }

    /// Sets the time of the report, in seconds since 1970; the default is the commit's.
    #[must_use]
    pub fn timestamp(mut self, seconds: i64) -> Self {
        self.timestamp = Some(seconds);
        self
    }

    /// Follows a policy: what it puts off is marked, what it attests counts for the score, and what
    /// is the matter with the policy itself becomes findings.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.options.own_organizations.extend(policy.own_organizations.iter().cloned());
        self.judgment.policy = Some(policy);
        self
    }

    /// Follows the policy that lies in the source, [`POLICY_FILE`](crate::POLICY_FILE), where no other is given. Whoever
    /// can change the repository can then make exceptions; without it such a file is only mentioned
    /// in a diagnostic.
    #[must_use]
    pub fn trust_repo_config(mut self, trust: bool) -> Self {
        self.trust_repo_config = trust;
        self
    }

    /// Sets the day as of which deferrals and attestations hold; the default is that of the report's
    /// time.
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        self.judgment.day = Some(day);
        self
    }

    /// Gives the findings that were there before: where a deferral may cover only so many, they
    /// come first, and the one too many is the new one.
    #[must_use]
    pub fn known(mut self, before: &Baseline) -> Self {
        self.judgment.known = Known::of(before);
        self
    }

    /// Weighs facts by another rule set than the one that comes with Plimsoll.
    #[must_use]
    pub fn ruleset(mut self, ruleset: Ruleset) -> Self {
        self.judgment.ruleset = Some(ruleset);
        self
    }

    /// Shares what was made of blobs with scans of other revisions of the same repository.
    #[must_use]
    pub fn memo(mut self, memo: Arc<Memo>) -> Self {
        self.options.memo = Some(memo);
        self
    }

    /// Runs the stages: open, detect, assess, report.
    ///
    /// # Errors
    ///
    /// When the source cannot be opened, the scan is cancelled or threads cannot be started, or
    /// there is a policy and no day as of which it holds. No file of the source can fail it, but a
    /// policy that is trusted and broken.
    pub fn run(self) -> Result<Report, Error> {
        let pool = threads::pool(self.jobs)?;
        pool.install(|| self.run_here())
    }

    /// Runs the stages on the threads of the current pool.
    pub(crate) fn run_here(mut self) -> Result<Report, Error> {
        let from = std::mem::replace(&mut self.from, From::Path(PathBuf::new()));
        self.observer.stage("opening", None);
        #[cfg(feature = "cargo")]
        let root = self.cargo_root(&from);
        let source = self.open(from)?;
        if source.entries().is_empty() && source.diagnostics().is_empty() {
            let context = "there is nothing to scan: the source holds no file";
            return Err(Error::new(ErrorKind::Empty, context));
        }
        let ignored = self.take_policy(source.as_ref())?;
        if self.judgment.is_timeless(source.info()) {
            let context = "a policy holds as of a day, and the source has none: give `as_of`";
            return Err(Error::new(ErrorKind::Policy, context));
        }
        let mut found = detect(
            &Watched::new(source.as_ref(), self.observer),
            &self.detectors,
            &self.options,
            self.observer,
            &self.cancel,
        )
        .map_err(|why| Error::new(ErrorKind::Cancelled, why.to_string()))?;
        #[cfg(feature = "cargo")]
        if let Some(root) = root {
            self.observer.stage("asking cargo", None);
            crate::cargo::enrich(&root, source.as_ref(), &mut found);
            found.redact(source.as_ref());
        }
        found.diagnostics.extend(ignored);
        self.observer.stage("assessing", None);
        Ok(self.report(source.info().clone(), found))
    }

    /// The directory that cargo may be run in.
    #[cfg(feature = "cargo")]
    fn cargo_root(&self, from: &From) -> Option<PathBuf> {
        match from {
            From::Path(path) if self.may_ask_cargo() => Some(path.clone()),
            _ => None,
        }
    }

    #[cfg(feature = "cargo")]
    fn may_ask_cargo(&self) -> bool {
        self.allow_cargo && self.profile == Profile::Own && self.revision.is_none()
    }

    /// Follows the policy that lies in the source, where no other is given and it is trusted; else
    /// says that it is there.
    fn take_policy(&mut self, source: &dyn Source) -> Result<Option<Diagnostic>, Error> {
        if self.judgment.policy.is_some() {
            return Ok(None);
        }
        match policy::find(source, &self.rules, self.trust_repo_config, self.profile)? {
            Found::Nothing => Ok(None),
            Found::Ignored(note) => Ok(Some(note)),
            Found::Trusted(policy) => {
                self.options.own_organizations.extend(policy.own_organizations.iter().cloned());
                self.judgment.policy = Some(*policy);
                Ok(None)
            }
        }
    }

    fn open(&self, from: From) -> Result<Box<dyn Source>, Error> {
        let source = match from {
            From::Source(source) => source,
            From::Path(path) => open(&path, self.revision.as_deref(), &self.options.limits)
                .map_err(Error::of_source)?,
        };
        let mut info = source.info().clone();
        if let Some(url) = &self.url {
            let parsed = GitUrl::parse(url);
            info.url = Some(
                parsed
                    .as_ref()
                    .map_or_else(|| Redacted::new(url), |parsed| Redacted::new(&parsed.https())),
            );
            info.name = parsed.map(|parsed| parsed.name().to_owned()).or(info.name);
        }
        info.name = self.name.clone().or(info.name);
        info.timestamp = self.timestamp.or(info.timestamp);
        Ok(Box::new(DescribedSource::new(source, info)))
    }

    fn report(&self, mut info: SourceInfo, mut found: Detection) -> Report {
        info.statements = std::mem::take(&mut found.statements);
        let mut unlisted = 0;
        if !self.include_inactive {
            let before = found.references.len();
            found.references.retain(|reference| reference.activity.counts());
            unlisted = u64::try_from(before - found.references.len()).unwrap_or(u64::MAX);
            found.components.retain(|component| component.active);
        }
        let inventory = Inventory::new(&found.components, &found.references)
            .with_lockfiles(&found.lockfiles)
            .with_observations(&found.observations);
        let findings = assess(&inventory, &self.rules);
        let report = Report::assemble(
            info,
            found.components,
            found.references,
            findings,
            found.diagnostics,
            unlisted,
        )
        .with_unattached(found.unattached)
        .with_transitive(found.transitive)
        .with_coverage(found.coverage)
        .with_manifest_coverage(found.manifest_coverage)
        .with_lockfiles(found.lockfiles)
        .with_inputs(found.inputs)
        .with_passes(found.passes)
        .with_rules(self.rules.iter().map(|rule| rule.meta().id.to_owned()).collect());
        let observed = self.detectors.iter().any(|it| it.meta().observes_facts);
        self.judgment.pass(report, observed.then(|| Facts::of(found.observations))).redacted()
    }
}

//! Options of scans.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use plimsoll_assess::{Known, RULES, Rule, Ruleset};
use plimsoll_detect::{CancelToken, DETECTORS, DetectOptions, Detector, Memo, Observer, Silent};
use plimsoll_model::{Baseline, Contact, Date, Policy, Product, SourceUrl};
use plimsoll_source::{GitReach, Limits, Upstreams};

use crate::judgment::Judgment;
use crate::{Enricher, Error, ErrorKind, Profile};

/// Options of scans. They are owned and cheap to clone, so one value can be used for any
/// number of [`Scan`](crate::Scan)s and [`History`](crate::History)s, on any threads.
///
/// ```
/// use plimsoll::{MemorySource, Scan, ScanOptions};
///
/// let options = ScanOptions::default().own_organization("example").include_inactive(true);
/// for name in ["one.yml", "two.yml"] {
///     let text = "jobs: {b: {steps: [{uses: example/a@v1}]}}\n";
///     let source = MemorySource::new().with_file(format!(".github/workflows/{name}"), text);
///     let report = Scan::source(Box::new(source)).options(options.clone()).run()?;
///     assert_eq!(report.summary.remote_unpinned, 1);
/// }
/// # Ok::<(), plimsoll::Error>(())
/// ```
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct ScanOptions {
    pub(crate) detect: DetectOptions,
    pub(crate) detectors: Vec<Arc<dyn Detector>>,
    pub(crate) rules: Vec<Arc<dyn Rule>>,
    pub(crate) enrichers: Vec<Arc<dyn Enricher>>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) cancel: CancelToken,
    pub(crate) jobs: usize,
    pub(crate) include_inactive: bool,
    pub(crate) excerpts: bool,
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) product: Product,
    pub(crate) supplier_url: Option<SourceUrl>,
    pub(crate) supplier_contact: Option<Contact>,
    pub(crate) timestamp: Option<i64>,
    pub(crate) judgment: Judgment,
    pub(crate) trust_repo_config: bool,
    pub(crate) allow_network: bool,
    pub(crate) profile: Profile,
    #[cfg(feature = "cargo")]
    pub(crate) allow_cargo: bool,
}

impl Default for ScanOptions {
    fn default() -> Self {
        fn detector(shipped: &&'static dyn Detector) -> Arc<dyn Detector> {
            Arc::new(*shipped)
        }
        fn rule(shipped: &&'static dyn Rule) -> Arc<dyn Rule> {
            Arc::new(*shipped)
        }
        Self {
            detect: DetectOptions::default(),
            detectors: DETECTORS.iter().map(detector).collect(),
            rules: RULES.iter().map(rule).collect(),
            enrichers: Vec::new(),
            observer: Arc::new(Silent),
            cancel: CancelToken::default(),
            jobs: 0,
            include_inactive: false,
            excerpts: true,
            name: None,
            url: None,
            product: Product::default(),
            supplier_url: None,
            supplier_contact: None,
            timestamp: None,
            judgment: Judgment::default(),
            trust_repo_config: false,
            allow_network: false,
            profile: Profile::Own,
            #[cfg(feature = "cargo")]
            allow_cargo: false,
        }
    }
}

impl fmt::Debug for ScanOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanOptions")
            .field("detect", &self.detect)
            .field("detectors", &self.detectors)
            .field("rules", &self.rules)
            .field("enrichers", &self.enrichers)
            .finish_non_exhaustive()
    }
}

impl ScanOptions {
    /// Adds a detector to the built-in ones. Its id must not be that of another one, otherwise the scan fails with
    /// [`ErrorKind::DuplicateId`]. To replace a built-in one, set [all detectors](Self::detectors).
    #[must_use]
    pub fn detector(mut self, detector: impl Detector + 'static) -> Self {
        self.detectors.push(Arc::new(detector));
        self
    }

    /// Replaces the detectors.
    #[must_use]
    pub fn detectors(mut self, detectors: Vec<Arc<dyn Detector>>) -> Self {
        self.detectors = detectors;
        self
    }

    /// Runs only the detectors with these ids; others read nothing.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::UnknownId`] for an id that no detector has.
    pub fn only(mut self, ids: &[&str]) -> Result<Self, Error> {
        for id in ids {
            if !self.detectors.iter().any(|detector| detector.meta().id == *id) {
                let known: Vec<&str> = self.detectors.iter().map(|it| &*it.meta().id).collect();
                let context =
                    format!("unknown detector {id:?}; the known ones are {}", known.join(", "));
                return Err(Error::new(ErrorKind::UnknownId, context));
            }
        }
        self.detectors.retain(|detector| ids.contains(&&*detector.meta().id));
        Ok(self)
    }

    /// Adds a rule to the built-in ones, with an id of its own. A [trusted](Self::trust_repo_config) policy may defer its
    /// findings.
    #[must_use]
    pub fn rule(mut self, rule: impl Rule + 'static) -> Self {
        self.rules.push(Arc::new(rule));
        self
    }

    /// Fails if two detectors or two rules have the same id: results name the id, and would be credited to the other.
    pub(crate) fn check_ids(&self) -> Result<(), Error> {
        let detectors = self.detectors.iter().map(|it| ("detector", &*it.meta().id));
        let rules = self.rules.iter().map(|it| ("rule", it.meta().id));
        let mut seen = HashSet::new();
        match detectors.chain(rules).find(|id| !seen.insert(*id)) {
            None => Ok(()),
            Some((kind, id)) => {
                let context = format!("two {kind}s have the id {id:?}: give yours another one");
                Err(Error::new(ErrorKind::DuplicateId, context))
            }
        }
    }

    /// Replaces the rules.
    #[must_use]
    pub fn rules(mut self, rules: Vec<Arc<dyn Rule>>) -> Self {
        self.rules = rules;
        self
    }

    /// Adds an enricher. Enrichers run in the order in which they were added.
    #[must_use]
    pub fn enricher(mut self, enricher: impl Enricher + 'static) -> Self {
        self.enrichers.push(Arc::new(enricher));
        self
    }

    /// Allows [enrichers](Self::enricher) to use the network; nothing else uses it. It has no effect with
    /// [`Profile::Untrusted`].
    #[must_use]
    pub fn allow_network(mut self, allow: bool) -> Self {
        self.allow_network = allow;
        self
    }

    /// Allows running `cargo metadata` in the work tree, offline and from the lockfiles, to determine
    /// which Rust packages ship, build or test, and their licenses. It is the only program that a scan can
    /// start. Cargo uses the configuration of the directory in which it runs (which may name
    /// programs), so only allow it if you would also build the code. It has no effect for a revision or a bare
    /// repository, which have no directory.
    #[cfg(feature = "cargo")]
    #[must_use]
    pub fn allow_cargo(mut self, allow: bool) -> Self {
        self.allow_cargo = allow;
        self
    }

    /// Counts an organization as the repository's own, in addition to the owner in its URL.
    #[must_use]
    pub fn own_organization(mut self, name: impl Into<String>) -> Self {
        self.detect.own_organizations.push(name.into());
        self
    }

    /// Counts a copyright holder as the owner of the repository, in addition to those in its license files and
    /// manifests.
    #[must_use]
    pub fn owner_name(mut self, name: impl Into<String>) -> Self {
        self.detect.owner_names.push(name.into());
        self
    }

    /// Follows references into other repositories that are available locally, such as
    /// [`Checkouts`](crate::Checkouts): the effective pin of a reference is then that of its
    /// weakest link.
    #[must_use]
    pub fn follow(mut self, upstreams: impl Upstreams + 'static) -> Self {
        self.detect.upstreams = Some(Arc::new(upstreams));
        self
    }

    /// Replaces the limits on what is read.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.detect.limits = limits;
        self
    }

    /// Sets whether the tree is trusted, which replaces the limits. With [`Profile::Untrusted`],
    /// [`Self::trust_repo_config`], [`Self::allow_network`] and `allow_cargo` have no effect, in whatever order they are
    /// called.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self.detect.limits = profile.limits();
        self.detect.yaml = profile.yaml();
        self
    }

    /// Sets which git data is read. [`Self::profile`] and [`Self::limits`] replace it.
    #[must_use]
    pub fn git_reach(mut self, reach: GitReach) -> Self {
        self.detect.limits.boundary.git = reach;
        self
    }

    /// Observes the scan. Pass an [`Arc`] to use the observer afterwards.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Allows another thread to cancel the scan.
    #[must_use]
    pub fn cancel(mut self, token: CancelToken) -> Self {
        self.cancel = token;
        self
    }

    /// Sets the number of threads, at most four per core; 0, the default, means one per core. The result does not
    /// depend on it.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Also lists inactive references, such as those in workflows of vendored code.
    #[must_use]
    pub fn include_inactive(mut self, include: bool) -> Self {
        self.include_inactive = include;
        self
    }

    /// Sets whether the report has the source lines of findings and of references that are not
    /// pinned ([`Report::excerpts`](plimsoll_model::Report::excerpts)); the default is `true`.
    #[must_use]
    pub fn excerpts(mut self, excerpts: bool) -> Self {
        self.excerpts = excerpts;
        self
    }

    /// Sets the name of the source, instead of the name in its URL.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the URL of the repository: relative submodules are resolved against it, and its owner is your own
    /// organization. The default is the remote `origin`, if that is not a path.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets the time of the report, in seconds since 1970; the default is that of the commit. In a history,
    /// each revision has its own.
    #[must_use]
    pub fn timestamp(mut self, seconds: i64) -> Self {
        self.timestamp = Some(seconds);
        self
    }

    /// Applies a policy: deferred findings are marked, attested facts count in the score, and problems
    /// of the policy itself become findings.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.take_policy(policy);
        self
    }

    /// Applies a policy, including its settings for detectors.
    pub(crate) fn take_policy(&mut self, policy: Policy) {
        self.detect.own_organizations.extend(policy.own_organizations.iter().cloned());
        self.detect.owner_names.extend(policy.owner_names.iter().cloned());
        self.judgment.policy = Some(policy);
    }

    /// Applies the policy in the source, [`POLICY_FILE`](crate::POLICY_FILE), if no other one
    /// is given. Everybody who can change the repository can then add exceptions. By default, such a file is
    /// only mentioned in a diagnostic.
    #[must_use]
    pub fn trust_repo_config(mut self, trust: bool) -> Self {
        self.trust_repo_config = trust;
        self
    }

    /// Sets the day on which deferrals and attestations must be valid; the default is the day of the report's
    /// time. In a history, each revision has its own.
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        self.judgment.day = Some(day);
        self
    }

    /// Sets the earlier findings. A deferral with a limit covers these first, so that a new finding
    /// is the one above the limit.
    #[must_use]
    pub fn known(mut self, before: &Baseline) -> Self {
        self.judgment.known = Known::of(before);
        self
    }

    /// Uses this rule set for the score instead of the built-in one.
    #[must_use]
    pub fn ruleset(mut self, ruleset: Ruleset) -> Self {
        self.judgment.ruleset = Some(ruleset);
        self
    }

    /// Shares results for blobs with scans of other revisions of the same repository.
    #[must_use]
    pub fn memo(mut self, memo: Arc<Memo>) -> Self {
        self.detect.memo = Some(memo);
        self
    }
}

/// Adds the setters of [`ScanOptions`] to a builder that contains options.
macro_rules! delegate {
    ($type:ty: $($(#[$meta:meta])* $name:ident($argument:ident: $of:ty),)*) => {
        impl $type {
            /// Replaces all options, including everything that was set on this builder before: call it first, or
            /// set the rest on the options themselves.
            #[must_use]
            pub fn options(mut self, options: $crate::ScanOptions) -> Self {
                self.options = options;
                self
            }

            $(
                #[doc = concat!("As [`ScanOptions::", stringify!($name), "`](crate::ScanOptions::",
                    stringify!($name), ").")]
                $(#[$meta])*
                #[must_use]
                pub fn $name(mut self, $argument: $of) -> Self {
                    self.options = self.options.$name($argument);
                    self
                }
            )*
        }
    };
}
pub(crate) use delegate;

//! How to scan, and what to look for.

use std::fmt;
use std::sync::Arc;

use plimsoll_assess::{Known, RULES, Rule, Ruleset};
use plimsoll_detect::{CancelToken, DETECTORS, DetectOptions, Detector, Memo, Observer, Silent};
use plimsoll_model::{Baseline, Contact, Date, Policy, Product, SourceUrl};
use plimsoll_source::{GitReach, Limits, Upstreams};

use crate::judgment::Judgment;
use crate::{Enricher, Error, ErrorKind, Profile};

/// How to scan, and what to look for, in a form that is owned and cheap to clone: one value serves any
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
#[cfg_attr(
    feature = "cargo",
    expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")
)]
pub struct ScanOptions {
    pub(crate) detect: DetectOptions,
    pub(crate) detectors: Vec<Arc<dyn Detector>>,
    pub(crate) rules: Vec<Arc<dyn Rule>>,
    pub(crate) enrichers: Vec<Arc<dyn Enricher>>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) cancel: CancelToken,
    pub(crate) jobs: usize,
    pub(crate) include_inactive: bool,
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
    /// Adds a detector beside those shipped.
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

    /// Runs only the detectors of these ids; the others read nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownId`] names an id that no detector has.
    pub fn only(mut self, ids: &[&str]) -> Result<Self, Error> {
        for id in ids {
            if !self.detectors.iter().any(|detector| detector.meta().id == *id) {
                let known: Vec<&str> = self.detectors.iter().map(|it| &*it.meta().id).collect();
                let context =
                    format!("there is no detector {id:?}; the known ones are {}", known.join(", "));
                return Err(Error::new(ErrorKind::UnknownId, context));
            }
        }
        self.detectors.retain(|detector| ids.contains(&&*detector.meta().id));
        Ok(self)
    }

    /// Adds a rule beside those shipped. A policy that is [trusted](Self::trust_repo_config) may defer
    /// what it finds.
    #[must_use]
    pub fn rule(mut self, rule: impl Rule + 'static) -> Self {
        self.rules.push(Arc::new(rule));
        self
    }

    /// Replaces the rules.
    #[must_use]
    pub fn rules(mut self, rules: Vec<Arc<dyn Rule>>) -> Self {
        self.rules = rules;
        self
    }

    /// Adds what knows more of what was found. They run in the order in which they were added.
    #[must_use]
    pub fn enricher(mut self, enricher: impl Enricher + 'static) -> Self {
        self.enrichers.push(Arc::new(enricher));
        self
    }

    /// Allows [enrichers](Self::enricher) to use the network; nothing else ever does. With
    /// [`Profile::Untrusted`] it has no effect.
    #[must_use]
    pub fn allow_network(mut self, allow: bool) -> Self {
        self.allow_network = allow;
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

    /// Counts an organization as the repository's own, besides the owner its URL names.
    #[must_use]
    pub fn own_organization(mut self, name: impl Into<String>) -> Self {
        self.detect.own_organizations.push(name.into());
        self
    }

    /// Counts a name of a copyright holder as the owner of the repository, besides those that its license files and
    /// manifests name.
    #[must_use]
    pub fn owner_name(mut self, name: impl Into<String>) -> Self {
        self.detect.owner_names.push(name.into());
        self
    }

    /// Follows references into other repositories that are at hand, such as
    /// [`Checkouts`](crate::Checkouts): the effective strength of a reference is then that of the
    /// weakest link behind it.
    #[must_use]
    pub fn follow(mut self, upstreams: impl Upstreams + 'static) -> Self {
        self.detect.upstreams = Some(Arc::new(upstreams));
        self
    }

    /// Replaces the caps on what is read.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.detect.limits = limits;
        self
    }

    /// Says who made the tree. It replaces the limits; with [`Profile::Untrusted`], none of
    /// [`Self::trust_repo_config`], [`Self::allow_network`] and `allow_cargo` has an effect, whichever is
    /// called first.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self.detect.limits = profile.limits();
        self.detect.yaml = profile.yaml();
        self
    }

    /// Says which git data are read. [`Self::profile`] and [`Self::limits`] replace it.
    #[must_use]
    pub fn git_reach(mut self, reach: GitReach) -> Self {
        self.detect.limits.boundary.git = reach;
        self
    }

    /// Follows the scan. Give an [`Arc`] to look at the observer afterwards.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Lets another thread stop the scan.
    #[must_use]
    pub fn cancel(mut self, token: CancelToken) -> Self {
        self.cancel = token;
        self
    }

    /// Number of threads, at most four a core; 0, the default, is one a core. What is found does not
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

    /// Sets the time of the report, in seconds since 1970; the default is the commit's. In a history
    /// each revision has its own.
    #[must_use]
    pub fn timestamp(mut self, seconds: i64) -> Self {
        self.timestamp = Some(seconds);
        self
    }

    /// Follows a policy: what it puts off is marked, what it attests counts for the score, and what
    /// is the matter with the policy itself becomes findings.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.take_policy(policy);
        self
    }

    /// Takes what a policy says of the repository, and the policy itself.
    pub(crate) fn take_policy(&mut self, policy: Policy) {
        self.detect.own_organizations.extend(policy.own_organizations.iter().cloned());
        self.detect.owner_names.extend(policy.owner_names.iter().cloned());
        self.judgment.policy = Some(policy);
    }

    /// Follows the policy that lies in the source, [`POLICY_FILE`](crate::POLICY_FILE), where no other
    /// is given. Whoever can change the repository can then make exceptions; without it such a file is
    /// only mentioned in a diagnostic.
    #[must_use]
    pub fn trust_repo_config(mut self, trust: bool) -> Self {
        self.trust_repo_config = trust;
        self
    }

    /// Sets the day as of which deferrals and attestations hold; the default is that of the report's
    /// time. In a history each revision has its own.
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
        self.detect.memo = Some(memo);
        self
    }
}

/// Gives a builder that holds options the setters of [`ScanOptions`].
macro_rules! delegate {
    ($type:ty: $($(#[$meta:meta])* $name:ident($argument:ident: $of:ty),)*) => {
        impl $type {
            /// Replaces all options.
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

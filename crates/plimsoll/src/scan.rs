//! The builder that composes the stages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll_assess::{DigestLookup, Inventory, Reviewed, Rule, Ruleset, assess};
use plimsoll_detect::{CancelToken, Detection, Detector, Memo, Observer, Stage, detect};
use plimsoll_emit::Scopes;
use plimsoll_license::LicenseScanner;
use plimsoll_model::{
    Baseline, Contact, Date, Diagnostic, Facts, LicenseExpression, LicenseListing, LifecyclePhase,
    Notices, Policy, ProductType, RepoPath, Report, SourceInfo, SourceKind, SourceUrl, Supplier,
};
use plimsoll_source::{
    DescribedSource, DirectorySource, GitReach, Limits, Source, Upstreams, open,
};

#[cfg(feature = "cargo")]
use crate::cargo::Cargo;
use crate::enrich::{EnrichContext, Enricher, enrich};
use crate::options::{ScanOptions, delegate};
use crate::policy::{self, Found};
use crate::profile::Profile;
use crate::timings::Watched;
use crate::{
    Error, ErrorKind, code_owners, digest, excerpts, licenses, notices, own_licenses, risk, threads,
};

/// A scan of a source.
///
/// It is offline and inert: it opens no network connections, starts no processes, executes no code of the
/// source and applies no configuration from it. Exceptions have to be enabled: [`Self::trust_repo_config`],
/// `allow_cargo` of the feature `cargo`, and [enrichers](Self::enricher) of the caller.
///
/// ```no_run
/// let report = plimsoll::Scan::path(".").jobs(4).run()?;
/// println!("{} references, {} unpinned", report.summary.references, report.summary.remote_unpinned);
/// # Ok::<(), plimsoll::Error>(())
/// ```
#[derive(Debug)]
pub struct Scan {
    from: From,
    revision: Option<String>,
    options: ScanOptions,
}

#[derive(Debug)]
enum From {
    Path(PathBuf),
    Source(Box<dyn Source>),
}

impl Scan {
    /// Creates a scan of a path: a work tree, a bare repository, or a directory.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::with_options(path, ScanOptions::default())
    }

    /// Creates a scan of a path with these options.
    pub fn with_options(path: impl Into<PathBuf>, options: ScanOptions) -> Self {
        Self { from: From::Path(path.into()), revision: None, options }
    }

    /// Creates a scan of a custom source.
    pub fn source(source: impl Source + 'static) -> Self {
        Self {
            from: From::Source(Box::new(source)),
            revision: None,
            options: ScanOptions::default(),
        }
    }

    /// Reads this revision from git objects instead of the work tree. With a custom source, the scan fails with
    /// [`ErrorKind::Revision`]: the source itself has to be of the revision.
    #[must_use]
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.revision = Some(revision.into());
        self
    }

    /// Sets the detectors, as [`ScanOptions::only`].
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::UnknownId`] for an id that no detector has.
    pub fn only(mut self, ids: &[&str]) -> Result<Self, Error> {
        self.options = self.options.only(ids)?;
        Ok(self)
    }

    /// Runs the stages: open, detect, assess, report.
    ///
    /// # Errors
    ///
    /// If the source cannot be opened, the scan is cancelled, threads cannot be started, or
    /// there is a policy but no day on which to apply it. No file of the source can fail the scan, except an
    /// invalid policy that is trusted.
    pub fn run(self) -> Result<Report, Error> {
        let pool = threads::pool(self.options.jobs)?;
        pool.install(|| self.run_here())
    }

    /// Runs the stages on the threads of the current rayon pool, regardless of [`Self::jobs`]: within
    /// `install` of a custom pool, on the threads of that pool.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`].
    ///
    /// ```
    /// # use plimsoll::{MemorySource, Scan};
    /// let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    /// let source = MemorySource::new().with_file("README", "");
    /// let report = pool.install(|| Scan::source(Box::new(source)).run_here())?;
    /// assert!(report.complete);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_here(self) -> Result<Report, Error> {
        self.gather().map(|(report, _)| report)
    }

    /// Runs the stages, and gathers the notices of the components with some scopes: license, copyright lines, and
    /// each text in the tree once.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`].
    pub fn notices(self, scopes: Scopes) -> Result<(Report, Notices), Error> {
        let pool = threads::pool(self.options.jobs)?;
        let limit = self.options.detect.limits.metadata_bytes;
        pool.install(|| {
            let (report, source) = self.gather()?;
            let notices = notices::collect(&report, source.as_ref(), scopes, limit);
            Ok((report, notices))
        })
    }

    /// Returns the report and its source.
    fn gather(mut self) -> Result<(Report, Box<dyn Source>), Error> {
        self.options.check_ids()?;
        let from = std::mem::replace(&mut self.from, From::Path(PathBuf::new()));
        let observer = Arc::clone(&self.options.observer);
        observer.stage(Stage::Opening, None);
        let directory = self.directory(&from);
        if self.options.detectors.iter().any(|detector| detector.meta().reads_licenses) {
            // Other threads are idle while files are listed.
            rayon::spawn(LicenseScanner::prepare);
        }
        let source = self.open(from)?;
        if source.entries().is_empty() && source.diagnostics().is_empty() {
            return Err(Error::new(ErrorKind::Empty, empty(source.info().kind)));
        }
        let ignored = self.take_policy(source.as_ref())?;
        if self.options.judgment.is_timeless(source.info()) {
            let context = "a policy needs a day on which it is applied, but the source has no date: set `as_of`";
            return Err(Error::new(ErrorKind::Policy, context));
        }
        let mut found = self.detect(source.as_ref())?;
        let enrichers = self.enrichers();
        if !enrichers.is_empty() {
            observer.stage(Stage::Enriching, None);
            let network = self.options.allow_network && self.options.profile == Profile::Own;
            // A bare repository is read as a revision, and its directory has no files.
            let directory =
                directory.as_deref().filter(|_| source.info().kind != SourceKind::GitRevision);
            let context = EnrichContext::new(source.as_ref(), &self.options.cancel)
                .with_directory(directory)
                .with_network(network);
            enrich(&enrichers, &context, &mut found);
        }
        found.diagnostics.extend(ignored);
        let reviewed = self.options.judgment.review(source.as_ref(), &mut found);
        observer.stage(Stage::Assessing, None);
        let mut report = self.report(source.info().clone(), found, reviewed);
        code_owners::apply(&mut report, source.as_ref());
        let own = own_licenses::find(&report, source.as_ref());
        let rules = self.options.judgment.risk_rules();
        let report = risk::assess(report.with_own_licenses(own), source.as_ref(), rules);
        let excerpts = if self.options.excerpts {
            excerpts::collect(&report, source.as_ref(), self.options.detect.limits.script_bytes)
        } else {
            Vec::new()
        };
        Ok((report.with_excerpts(excerpts), source))
    }

    /// Reads every text file, and lists its licenses and copyright lines. In a work tree, untracked files are
    /// read as well.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`].
    ///
    /// ```
    /// # use plimsoll::{MemorySource, Scan};
    /// let source = MemorySource::new().with_file("a.c", "// SPDX-License-Identifier: MIT\n");
    /// let listing = Scan::source(Box::new(source)).license_files()?;
    /// assert_eq!(listing.files[0].expression.as_ref().unwrap().as_str(), "MIT");
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    pub fn license_files(mut self) -> Result<LicenseListing, Error> {
        let from = match std::mem::replace(&mut self.from, From::Path(PathBuf::new())) {
            From::Path(path) if self.revision.is_none() && is_work_tree(&path) => {
                let files = DirectorySource::open(&path, &self.options.detect.limits);
                From::Source(Box::new(files?))
            }
            from => from,
        };
        let source = self.open(from)?;
        if source.entries().is_empty() && source.diagnostics().is_empty() {
            return Err(Error::new(ErrorKind::Empty, "nothing to read: the source has no files"));
        }
        let pool = threads::pool(self.options.jobs)?;
        pool.install(|| licenses::list(source.as_ref(), &self.options))
    }

    /// Returns the SHA-256 of files and directories, for corrections and clarifications in a policy. The digest of a
    /// directory is that of a list of its files, sorted by the bytes of their paths, with a line
    /// `<SHA-256>  <path below the directory>` for each. Symbolic links and submodules are not included.
    ///
    /// # Errors
    ///
    /// If the source cannot be opened. A path that cannot be read is only an error of its row.
    ///
    /// ```
    /// # use plimsoll::{MemorySource, Scan, model::RepoPath};
    /// let source = MemorySource::new().with_file("rope/rope.c", "int rope;\n");
    /// let rows = Scan::source(Box::new(source)).digests(&[RepoPath::new("rope"), RepoPath::new("x")])?;
    /// assert_eq!(rows[0].as_ref().unwrap().as_ref().unwrap().len(), 64);
    /// assert_eq!(rows[1], Ok(None));
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    pub fn digests(mut self, paths: &[RepoPath]) -> Result<Vec<DigestLookup>, Error> {
        let from = std::mem::replace(&mut self.from, From::Path(PathBuf::new()));
        let source = self.open(from)?;
        Ok(paths.iter().map(|path| digest::of(source.as_ref(), path)).collect())
    }

    fn detect(&self, source: &dyn Source) -> Result<Detection, Error> {
        let ScanOptions { detect: options, detectors, observer, cancel, .. } = &self.options;
        let detectors: Vec<&dyn Detector> = detectors.iter().map(|it| &**it).collect();
        let watched = Watched::new(source, &**observer);
        Ok(detect(&watched, &detectors, options, &**observer, cancel)?)
    }

    /// The enrichers, with cargo first.
    fn enrichers(&self) -> Vec<Arc<dyn Enricher>> {
        let mut all: Vec<Arc<dyn Enricher>> = Vec::new();
        #[cfg(feature = "cargo")]
        if self.options.allow_cargo {
            all.push(Arc::new(Cargo));
        }
        all.extend(self.options.enrichers.iter().cloned());
        all
    }

    /// The directory in which tools may run.
    fn directory(&self, from: &From) -> Option<PathBuf> {
        match from {
            From::Path(path) if self.revision.is_none() => {
                (self.options.profile == Profile::Own).then(|| path.clone())
            }
            _ => None,
        }
    }

    /// Applies the policy in the source if it is trusted and no other one is given; otherwise reports that it
    /// exists.
    fn take_policy(&mut self, source: &dyn Source) -> Result<Option<Diagnostic>, Error> {
        if self.options.judgment.policy.is_some() {
            return Ok(None);
        }
        let ScanOptions { rules, trust_repo_config, profile, .. } = &self.options;
        let rules: Vec<&dyn Rule> = rules.iter().map(|it| &**it).collect();
        match policy::find(source, &rules, *trust_repo_config, *profile)? {
            Found::Nothing => Ok(None),
            Found::Ignored(note) => Ok(Some(note)),
            Found::Trusted(policy) => {
                self.options.take_policy(*policy);
                Ok(None)
            }
        }
    }

    fn open(&self, from: From) -> Result<Box<dyn Source>, Error> {
        let source = match from {
            From::Source(source) => match &self.revision {
                None => source,
                Some(revision) => return Err(no_revision(revision)),
            },
            From::Path(path) => open(&path, self.revision.as_deref(), &self.options.detect.limits)?,
        };
        let mut info = source.info().clone();
        if let Some(url) = &self.options.url {
            let url = SourceUrl::new(url);
            info.name = url.git().map(|git| git.name().to_owned()).or(info.name);
            info.url = Some(url.git().map(SourceUrl::from).unwrap_or(url));
        }
        info.name = self.options.name.clone().or(info.name);
        info.timestamp = self.options.timestamp.or(info.timestamp);
        Ok(Box::new(DescribedSource::new(source, info)))
    }

    fn report(&self, mut info: SourceInfo, mut found: Detection, reviewed: Reviewed) -> Report {
        info.statements = std::mem::take(&mut found.statements);
        info.product = self.options.product_of(&info);
        let mut unlisted = 0;
        if !self.options.include_inactive {
            let before = found.references.len();
            found.references.retain(|reference| reference.activity.counts());
            unlisted = u64::try_from(before - found.references.len()).unwrap_or(u64::MAX);
            found.components.retain(|component| component.active);
        }
        let inventory = Inventory::new(&found.components, &found.references)
            .with_lockfiles(&found.lockfiles)
            .with_observations(&found.observations)
            .with_product_license(info.product.license.as_ref().map(|license| &license.value));
        let rules: Vec<&dyn Rule> = self.options.rules.iter().map(|it| &**it).collect();
        let findings = assess(&inventory, &rules);
        let report = Report::assemble(
            info,
            found.components,
            found.references,
            findings,
            found.diagnostics,
            unlisted,
        )
        .with_dependencies(found.dependencies)
        .with_unattached(found.unattached)
        .with_transitive(found.transitive)
        .with_coverage(found.coverage)
        .with_manifest_coverage(found.manifest_coverage)
        .with_lockfiles(found.lockfiles)
        .with_inputs(found.inputs)
        .with_passes(found.passes)
        .with_rules(self.options.rules.iter().map(|rule| rule.meta().id.to_owned()).collect());
        let observed = self.options.detectors.iter().any(|it| it.meta().observes_facts);
        self.options
            .judgment
            .pass(report, observed.then(|| Facts::of(found.observations)), reviewed)
            .redacted()
    }
}

/// The error message for an empty source.
fn empty(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::WorkTree => {
            "nothing to scan: git tracks no files here; run `git add` first, or scan without git data \
             (`--git none`)"
        }
        SourceKind::GitRevision => "nothing to scan: the revision has no files",
        _ => "nothing to scan: the directory has no files",
    }
}

/// Whether there is git data beside the files.
fn is_work_tree(path: &Path) -> bool {
    path.join(".git").symlink_metadata().is_ok()
}

delegate! {
    Scan:
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
    product_name(name: impl Into<String>),
    product_version(version: impl Into<String>),
    product_type(kind: ProductType),
    product_supplier(supplier: Supplier),
    product_supplier_url(url: SourceUrl),
    product_supplier_contact(contact: Contact),
    product_author(author: Contact),
    product_license(license: LicenseExpression),
    product_support_end(day: Date),
    product_lifecycle(phase: LifecyclePhase),
    policy(policy: Policy),
    trust_repo_config(trust: bool),
    ruleset(ruleset: Ruleset),
    #[cfg(feature = "cargo")]
    allow_cargo(allow: bool),
    include_inactive(include: bool),
    excerpts(excerpts: bool),
    timestamp(seconds: i64),
    as_of(day: Date),
    known(before: &Baseline),
    memo(memo: Arc<Memo>),
}
/// The error of a scan of a custom source at a revision.
fn no_revision(revision: &str) -> Error {
    let message = format!(
        "revision \"{revision}\" cannot be read from a custom source: use `Scan::path`, or a source of that revision"
    );
    Error::new(ErrorKind::Revision, message)
}

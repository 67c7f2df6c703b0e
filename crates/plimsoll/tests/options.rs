//! Tests options of an embedding program: shared by scans and histories, on its threads, with custom stages.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use plimsoll::model::{
    Claim, ClaimValue, ComponentKind, Concern, DetectorMeta, DiagnosticKind, EvidenceKind,
    Location, Observation, Redacted, RepoPath, RuleMeta, Severity, Subject,
};
use plimsoll::{
    Context, Detection, Detector, EnrichContext, Enricher, EnricherMeta, Entry, Every, FileView,
    Findings, History, Inventory, Limits, MemorySource, Output, Profile, Report, Rule, Scan,
    ScanOptions, Timings, Want,
};
use plimsoll_testkit::GitRepo;

const WORKFLOW: &str = "on: push\njobs: {b: {runs-on: x, steps: [{uses: o/a@v1}]}}\n";

/// Records the threads on which it reads files.
#[derive(Debug, Default)]
struct Threads(Mutex<Vec<Option<String>>>);

impl Detector for Threads {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("threads", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Whole { limit: 1 << 20 }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let name = thread::current().name().map(str::to_owned);
        self.0.lock().unwrap().push(name);
        let place = Location::whole(view.path().clone());
        output.observations.push(Observation::new("seen", true, place, "seen"));
    }
}

fn tree() -> Box<MemorySource> {
    let mut source = MemorySource::new().with_file(".github/workflows/ci.yml", WORKFLOW);
    for number in 0..50 {
        source = source.with_file(format!("src/{number}.c"), "int x;\n");
    }
    Box::new(source)
}

fn repository() -> GitRepo {
    let repo = GitRepo::init();
    repo.write(".github/workflows/ci.yml", WORKFLOW);
    repo.add_all();
    repo.commit("First");
    repo
}

#[test]
fn one_value_serves_scans_and_histories_on_any_thread() {
    let repo = repository();
    let seen = Arc::new(Threads::default());
    let timings = Arc::new(Timings::default());
    let options = ScanOptions::default().detector(Arc::clone(&seen)).observer(Arc::clone(&timings));
    let scans: Vec<_> = (0..2)
        .map(|_| {
            let (options, path) = (options.clone(), repo.path().to_owned());
            thread::spawn(move || Scan::with_options(path, options).run().unwrap())
        })
        .collect();
    let reports: Vec<Report> = scans.into_iter().map(|scan| scan.join().unwrap()).collect();
    assert_eq!(reports[0].references, reports[1].references);
    assert_eq!(reports[0].references.len(), 1);
    assert_eq!(seen.0.lock().unwrap().len(), 2);
    assert!(timings.stages().iter().any(|row| row.stage == plimsoll::Stage::Assessing));
    let past = History::with_options(repo.path(), options).every(Every::Quarter).run().unwrap();
    assert_eq!(past.scanned, 1);
    assert_eq!(seen.0.lock().unwrap().len(), 3, "the detector took part in the history");
}

#[test]
fn only_the_pool_of_the_caller_is_used() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .thread_name(|number| format!("caller-{number}"))
        .build()
        .unwrap();
    let seen = Arc::new(Threads::default());
    let options = ScanOptions::default().detector(Arc::clone(&seen));
    let scan = Scan::source(tree()).options(options.clone()).jobs(1);
    let report = pool.install(|| scan.run_here()).unwrap();
    assert_eq!(report.references.len(), 1);
    let repo = repository();
    let history = History::with_options(repo.path(), options);
    let here = pool.install(|| history.run_here()).unwrap();
    let threads = seen.0.lock().unwrap().clone();
    assert_eq!(threads.len(), 52);
    let is_callers =
        |name: &Option<String>| name.as_ref().is_some_and(|it| it.starts_with("caller-"));
    assert!(threads.iter().all(is_callers), "{threads:?}");
    assert_eq!(here, history.run().unwrap());
}

/// The permissions of an enricher: the directory, and whether it is offline.
type Allowed = (Option<PathBuf>, bool);

/// Records its permissions, and adds claims about the package `o/a`.
#[derive(Debug, Default)]
struct Registry(Mutex<Vec<Allowed>>);

impl Enricher for Registry {
    fn meta(&self) -> &'static EnricherMeta {
        static META: EnricherMeta = EnricherMeta::new("registry", "Licenses of a registry");
        &META
    }

    fn enrich(
        &self,
        context: &EnrichContext<'_>,
        found: &mut Detection,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let directory = context.directory.map(PathBuf::from);
        self.0.lock().unwrap().push((directory, context.offline));
        let purl = found.components.first().and_then(|component| component.purl.clone());
        let purl = purl.ok_or("there is no component")?;
        let at = Location::whole(RepoPath::new(".github/workflows/ci.yml"));
        let subject = Subject::purl(&purl);
        let value = ClaimValue::Supplier(Redacted::new("Example Org"));
        let of = |subject: Subject, value: &ClaimValue| {
            Claim::new(subject, value.clone(), EvidenceKind::Manifest, at.clone())
        };
        let root = Subject::Directory(RepoPath::default());
        let about = [subject, root, Subject::purl("pkg:npm/nobody@1")];
        let claims = about.map(|subject| of(subject, &value));
        found.add_claims(context.source, claims.to_vec());
        Ok(())
    }
}

/// Fails with an error that contains a credential, or panics.
#[derive(Debug)]
struct Broken(bool);

impl Enricher for Broken {
    fn meta(&self) -> &'static EnricherMeta {
        static META: EnricherMeta = EnricherMeta::new("broken", "Nothing");
        &META
    }

    fn enrich(
        &self,
        _: &EnrichContext<'_>,
        found: &mut Detection,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        assert!(self.0 && !found.components.is_empty(), "as asked");
        Err("https://user:hunter2@registry.example/ says no".into())
    }
}

#[test]
fn an_enricher_gets_its_permissions() {
    let repo = repository();
    let registry = Arc::new(Registry::default());
    let options = ScanOptions::default().enricher(Arc::clone(&registry));
    let scan = || Scan::with_options(repo.path(), options.clone());
    let report = scan().run().unwrap();
    let supplier = report.components[0].supplier.as_ref();
    assert_eq!(supplier.map(ToString::to_string).as_deref(), Some("Example Org"));
    let claim = report.components[0].evidence.iter().find(|claim| claim.detector == "registry");
    assert!(claim.is_some(), "{:#?}", report.components[0].evidence);
    // A claim does not need to state its detector.
    assert_eq!(report.source.statements.evidence[0].detector, "registry");
    assert_eq!(report.unattached[0].claim.detector, "registry");
    scan().allow_network(true).run().unwrap();
    scan().revision("HEAD").run().unwrap();
    scan().allow_network(true).profile(Profile::Untrusted).run().unwrap();
    Scan::source(tree()).options(options.clone()).run().unwrap();
    let here = || Some(repo.path().to_owned());
    let expected = [(here(), true), (here(), false), (None, true), (None, true), (None, true)];
    assert_eq!(*registry.0.lock().unwrap(), expected);
}

#[test]
fn errors_of_enrichers_become_diagnostics() {
    let registry = Arc::new(Registry::default());
    for (error, kind) in [(true, DiagnosticKind::Note), (false, DiagnosticKind::DetectorFailed)] {
        let scan = Scan::source(tree()).enricher(Broken(error)).enricher(Arc::clone(&registry));
        let report = scan.run().unwrap();
        let about = report.diagnostics.iter().find(|one| one.message().contains("broken")).unwrap();
        assert_eq!(about.kind(), kind, "{about:?}");
        assert!(!about.message().contains("hunter2"), "{about:?}");
        assert_eq!(report.references.len(), 1);
    }
    assert_eq!(registry.0.lock().unwrap().len(), 2, "the next one ran");
}

/// Reports every reference.
#[derive(Debug)]
struct Strict;

impl Rule for Strict {
    fn meta(&self) -> &'static RuleMeta {
        static META: RuleMeta =
            RuleMeta::new("strict", "Nothing is good enough", "", Severity::Low)
                .about(Concern::Pin);
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.references {
            let (meta, text) = (self.meta(), "not good enough");
            findings.reference(meta, Severity::Low, reference, text, "use nothing");
        }
    }
}

#[test]
fn a_policy_of_the_repository_may_defer_findings_of_a_custom_rule() {
    let policy = "[[defer]]\nrule = \"strict\"\nreason = \"all of it\"\nuntil = 2027-01-01\n";
    let source = MemorySource::new()
        .with_file(".github/workflows/ci.yml", WORKFLOW)
        .with_file("plimsoll.toml", policy);
    let scan = Scan::source(Box::new(source)).rule(Strict).trust_repo_config(true);
    let report = scan.as_of("2026-11-26".parse().unwrap()).run().unwrap();
    let strict = report.findings.iter().filter(|finding| finding.rule == "strict");
    let strict: Vec<bool> = strict.map(|finding| finding.deferral.is_some()).collect();
    assert_eq!(strict, [true]);
    assert_eq!(report.components[0].kind, ComponentKind::Action);
}

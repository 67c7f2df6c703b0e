//! Tests the contract of an embedding program: custom detectors, its own threads, stored reports.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use plimsoll::{
    Claim, ClaimValue, ComponentKind, Context, Detector, DetectorMeta, Diagnostic, Entry,
    EvidenceKind, FORMATS, FileView, Format, Limits, Location, MemorySource, Observation, Observer,
    Output, Parts, Reference, RenderOptions, Scan, ScanOptions, Stage, Subject, Want, render,
};

/// Finds archives in lists, with one instance for each name of a list.
#[derive(Debug)]
struct ListReader {
    meta: DetectorMeta,
    file: String,
}

impl ListReader {
    fn new(file: &str) -> Self {
        let meta = DetectorMeta::configured(format!("list-{file}"), "Archives in a list", [file]);
        Self { meta, file: file.to_owned() }
    }
}

impl Detector for ListReader {
    fn meta(&self) -> &DetectorMeta {
        &self.meta
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(entry.path.file_name() == self.file.as_bytes(), limits.metadata_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        for (line, number) in view.lossy_text().lines().zip(1..) {
            let at = Location::line(view.path().clone(), number);
            let (name, version) = line.split_once(' ').unwrap();
            let purl = plimsoll::model::purl::generic(name, version, &[]).unwrap();
            let presence = ClaimValue::Presence(ComponentKind::FetchedArchive);
            let record = EvidenceKind::VendoringRecord;
            output.claims.push(Claim::new(Subject::purl(&purl), presence, record, at.clone()));
            output.references.push(Reference::new(at, format!("line {number}"), line));
        }
    }
}

#[test]
fn detectors_are_configured_at_run_time_and_credited_each() {
    let mut options = ScanOptions::default();
    for file in ["a.list", "b.list"] {
        options = options.detector(ListReader::new(file));
    }
    assert!(options.clone().only(&["list-b.list"]).is_ok());
    let source = MemorySource::new()
        .with_file("a.list", "rope 1.0\n")
        .with_file("b.list", "tide 2.0\n")
        .with_file(".github/workflows/ci.yml", "jobs: {b: {steps: [{uses: o/a@v1}]}}\n");
    let report = Scan::source(Box::new(source)).options(options).run().unwrap();
    let credited = |path: &str| -> Vec<&str> {
        let at = report.references.iter().filter(|it| it.location.path.to_string() == path);
        at.map(|it| &*it.detector).collect()
    };
    assert_eq!(credited("a.list"), ["list-a.list"]);
    assert_eq!(credited("b.list"), ["list-b.list"]);
    assert_eq!(credited(".github/workflows/ci.yml"), ["workflow-uses"]);
    for (name, detector) in [("rope", "list-a.list"), ("tide", "list-b.list")] {
        let component = report.components.iter().find(|it| it.name == name).unwrap();
        assert!(component.evidence.iter().all(|claim| claim.detector == detector), "{name}");
    }
}

/// Uses each line of a file as the package URL of a component.
#[derive(Debug)]
struct Lines(DetectorMeta);

impl Detector for Lines {
    fn meta(&self) -> &DetectorMeta {
        &self.0
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(entry.path.file_name() == b"lines", limits.metadata_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        for (line, number) in view.lossy_text().lines().zip(1..) {
            let presence = ClaimValue::Presence(ComponentKind::FetchedArchive);
            for value in [presence, ClaimValue::version("1")] {
                let at = Location::line(view.path().clone(), number);
                let record = EvidenceKind::VendoringRecord;
                output.claims.push(Claim::new(Subject::purl(line), value, record, at));
            }
        }
    }
}

#[test]
fn text_that_is_not_a_package_url_is_a_diagnostic_and_not_in_sboms() {
    let lines = Lines(DetectorMeta::configured("lines", "Lines", ["lines"]));
    let text = "pkg:generic/zlib@1.3\nnot a purl\npkg:generic\n";
    let source = MemorySource::new().with_file("lines", text);
    let report = Scan::source(source).detector(lines).run().unwrap();
    let names: Vec<&str> = report.components.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["zlib"]);
    assert!(report.has_losses() && !report.complete);
    let told = report.diagnostics.iter().map(|it| format!("{}: {}", it.location(), it.message()));
    let message = |line: u32, text: &str| {
        format!(
            "lines:{line}: detector lines names a component \"{text}\", which is not a package URL: \
             the component is left out"
        )
    };
    assert_eq!(told.collect::<Vec<_>>(), [message(2, "not a purl"), message(3, "pkg:generic")]);
    for format in ["cyclonedx-json", "spdx-json"] {
        let written = render(&report, format.parse().unwrap(), &RenderOptions::default()).unwrap();
        assert!(String::from_utf8(written).unwrap().contains("pkg:generic/zlib@1.3"), "{format}");
    }
}

#[test]
fn a_duplicate_detector_id_is_rejected() {
    let own = Lines(DetectorMeta::configured("workflow-uses", "Lines", ["lines"]));
    let source = MemorySource::new().with_file("lines", "");
    let why = Scan::source(source).detector(own).run().unwrap_err();
    assert_eq!(why.kind(), plimsoll::ErrorKind::DuplicateId);
    assert_eq!(
        why.to_string(),
        "two detectors have the id \"workflow-uses\": give yours another one"
    );
}

/// The types of the fields of an output are public.
#[test]
fn the_types_of_an_output_are_public() {
    let Output { claims, references, diagnostics, observations, parts } = Output::default();
    drop::<(Vec<Claim>, Vec<Reference>, Vec<Diagnostic>)>((claims, references, diagnostics));
    drop::<(Vec<Observation>, Parts)>((observations, parts));
}

/// Records stages, and the names of the threads that read files.
#[derive(Debug, Default)]
struct Watch {
    stages: Mutex<Vec<Stage>>,
    threads: Mutex<BTreeSet<String>>,
}

impl Observer for Watch {
    fn stage(&self, stage: Stage, _: Option<u64>) {
        self.stages.lock().unwrap().push(stage);
    }

    fn read(&self, _: u64) {
        let name = std::thread::current().name().unwrap_or("none").to_owned();
        self.threads.lock().unwrap().insert(name);
    }
}

fn workflows() -> MemorySource {
    let text = "jobs: {b: {steps: [{uses: o/a@v1}]}}\n";
    (0..50).map(|number| (format!(".github/workflows/{number}.yml"), text)).collect()
}

#[test]
fn the_pool_of_the_caller_is_used_and_stages_come_in_order() {
    let name = |number| format!("own-{number}");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).thread_name(name).build().unwrap();
    let watch = Arc::new(Watch::default());
    let scan = Scan::source(Box::new(workflows())).jobs(7).observer(Arc::clone(&watch));
    pool.install(|| scan.run_here()).unwrap();
    let threads = watch.threads.lock().unwrap();
    assert!(
        !threads.is_empty() && threads.iter().all(|name| name.starts_with("own-")),
        "{threads:?}"
    );
    let stages = watch.stages.lock().unwrap();
    assert_eq!(
        *stages,
        [Stage::Opening, Stage::Reading, Stage::Finishing, Stage::Concluding, Stage::Assessing]
    );
    assert!(stages.is_sorted());
}

#[test]
fn every_listed_format_is_one_that_this_build_writes() {
    let report = Scan::source(Box::new(workflows())).run().unwrap();
    for meta in plimsoll::OutputKind::Report.formats() {
        assert!(render(&report, meta.format, &RenderOptions::default()).is_ok(), "{}", meta.name);
    }
    let has = |name: &str| FORMATS.iter().any(|meta| meta.name == name);
    assert_eq!(has("spdx-json"), cfg!(feature = "spdx"));
    assert_eq!(has("cyclonedx-xml"), cfg!(feature = "cyclonedx"));
    // The name of a format that is not compiled in is known, and rendering it returns an error.
    assert_eq!("spdx-json".parse::<Format>().unwrap(), Format::SpdxJson);
}

const fn is_send<T: Send + 'static>() {}

const fn is_error<T: std::error::Error + Send + Sync + 'static>() {}

/// Async code moves scans and errors between threads; this does not compile if it cannot.
const _: () = {
    is_send::<Scan>();
    is_send::<ScanOptions>();
    is_send::<plimsoll::Report>();
    is_error::<plimsoll::Error>();
    is_error::<plimsoll::PolicyError>();
    is_error::<plimsoll::RenderError>();
    is_error::<plimsoll::SbomError>();
    is_error::<plimsoll::source::SourceError>();
    is_error::<plimsoll::source::ReadError>();
    #[cfg(feature = "git")]
    is_send::<plimsoll::History>();
    #[cfg(feature = "sign")]
    is_error::<plimsoll::SigningKeyError>();
};

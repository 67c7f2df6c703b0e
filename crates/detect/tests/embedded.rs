//! Tests detectors of an embedding program: their input, and the parts that they pass to each other.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

mod common;

use std::sync::Arc;

use common::sound;
use plimsoll_detect::{
    CancelToken, Context, DetectOptions, Detection, Detector, FileView, Found, Memo, Output, Part,
    PartKind, Silent, TooLarge, Want, detect,
};
use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, Diagnostic, DiagnosticKind, EvidenceKind,
    Location, Observation, RepoPath, SourceInfo, Subject,
};
use plimsoll_source::{Entry, Limits, MemorySource, ReadError, Source};

fn run(source: &dyn Source, detectors: &[&dyn Detector], memo: Option<Arc<Memo>>) -> Detection {
    sound(source, unchecked(source, detectors, memo))
}

fn unchecked(
    source: &dyn Source,
    detectors: &[&dyn Detector],
    memo: Option<Arc<Memo>>,
) -> Detection {
    let mut options = DetectOptions::default();
    options.memo = memo;
    detect(source, detectors, &options, &Silent, &CancelToken::default()).unwrap()
}

/// The observations about each file, and the files that were read.
fn said(found: &Detection) -> (Vec<(String, String)>, Vec<String>) {
    let rows = found.observations.iter();
    let rows = rows.map(|row| (row.location.path.to_string(), row.note.as_str().to_owned()));
    let mut inputs: Vec<String> = found.inputs.iter().map(|it| it.path.to_string()).collect();
    inputs.sort();
    (rows.collect(), inputs)
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(path, note)| ((*path).to_owned(), (*note).to_owned())).collect()
}

fn observe(view: &FileView<'_>, note: &str, output: &mut Output) {
    let place = Location::whole(view.path().clone());
    output.observations.push(Observation::new("seen", true, place, note));
}

/// Reads the start of every file, and reports those that begin with a marker.
#[derive(Debug)]
struct Heads(u64);

impl Detector for Heads {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("heads", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Head { bytes: self.0 }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if view.bytes().starts_with(b"/*") {
            let goes_on = if view.is_head() { "more" } else { "all" };
            observe(view, &format!("{} {goes_on}", view.bytes().len()), output);
        }
    }
}

/// Reports the files that contain a literal.
#[derive(Debug)]
struct Literals {
    limit: u64,
    too_large: TooLarge,
}

const LITERALS: Literals = Literals { limit: 1 << 20, too_large: TooLarge::Skip };

impl Detector for Literals {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("literals", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Literals { limit: self.limit, too_large: self.too_large }
    }

    fn literals(&self) -> &[&str] {
        &["deflate 1.", "libpng version", "SPDX-License-Identifier"]
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let at = self.literals().iter().find_map(|literal| {
            let windows = view.bytes().windows(literal.len());
            windows.into_iter().position(|window| window == literal.as_bytes())
        });
        observe(view, &format!("line {}", view.line_at(at.unwrap())), output);
    }
}

/// Reports the length of every file.
#[derive(Debug)]
struct Lengths;

impl Detector for Lengths {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("lengths", "", "", &[]);
        &META
    }

    fn want(&self, entry: &Entry, _: &Limits) -> Want {
        Want::whole_if(entry.path.file_name().ends_with(b".c"), 1 << 10)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        assert!(context.source.entries().is_empty(), "a file is looked at by itself");
        observe(view, &format!("{} bytes", view.bytes().len()), output);
    }
}

fn tree() -> MemorySource {
    MemorySource::new()
        .with_file("a.c", "/* begun */\nchar *v = \"deflate 1.3\";\n")
        .with_file("b.c", "int x;\n")
        .with_file("c.h", "/* c */")
        .with_file("d.h", "int y;\n")
        .with_link("e.c", "nowhere")
        .with_link("f.h", "nowhere")
}

#[test]
fn a_head_has_the_requested_length_regardless_of_other_readers() {
    let expected = rows(&[("a.c", "8 more"), ("c.h", "7 all")]);
    let (found, inputs) = said(&run(&tree(), &[&Heads(8)], None));
    assert_eq!((found, inputs), (expected, vec!["a.c".to_owned(), "c.h".to_owned()]));
    let (found, _) = said(&run(&tree(), &[&Heads(7), &LITERALS], None));
    assert_eq!(found, rows(&[("a.c", "7 more"), ("a.c", "line 2"), ("c.h", "7 all")]));
    let (found, _) = said(&run(&tree(), &[&Heads(6)], None));
    assert_eq!(found, rows(&[("a.c", "6 more"), ("c.h", "6 more")]));
}

#[test]
fn a_head_has_no_size_limit() {
    let source = MemorySource::new().with_file("a.c", format!("/*{}", "x".repeat(5000)));
    let found = run(&source, &[&Heads(4), &Lengths], None);
    assert_eq!(said(&found).0, rows(&[("a.c", "4 more")]));
    let kinds: Vec<DiagnosticKind> = found.diagnostics.iter().map(Diagnostic::kind).collect();
    assert_eq!(kinds, [DiagnosticKind::TooLarge], "the other one lost it");
}

#[test]
fn only_files_with_a_literal_are_passed_on_and_recorded() {
    let found = run(&tree(), &[&LITERALS], None);
    assert_eq!(said(&found), (rows(&[("a.c", "line 2")]), vec!["a.c".to_owned()]));
    assert_eq!(found.diagnostics, [], "links to nowhere are not searched");
    // A detector that wants the complete file reads it together with the search.
    let found = run(&tree(), &[&Lengths, &LITERALS], None);
    let expected = rows(&[("a.c", "37 bytes"), ("a.c", "line 2"), ("b.c", "7 bytes")]);
    assert_eq!(said(&found), (expected, vec!["a.c".to_owned(), "b.c".to_owned()]));
    assert_eq!(found.diagnostics.len(), 1, "the one link that is wanted as a whole");
}

#[test]
fn a_file_too_large_for_a_search_is_a_loss_only_if_declared() {
    for (too_large, lost) in [(TooLarge::Skip, 0), (TooLarge::Diagnose, 1)] {
        let found = run(&tree(), &[&Literals { limit: 20, too_large }], None);
        assert_eq!(said(&found), (Vec::new(), Vec::new()));
        let kinds: Vec<DiagnosticKind> = found.diagnostics.iter().map(Diagnostic::kind).collect();
        assert_eq!(kinds, vec![DiagnosticKind::TooLarge; lost], "{too_large:?}");
    }
}

#[test]
fn one_search_finds_three_literals_in_ten_thousand_files() {
    let mut source = MemorySource::new();
    for number in 0..10_000 {
        let sign = if number % 2_500 == 7 { "// libpng version 1.6\n" } else { "" };
        let text = format!("int x{number};\n{sign}int y;\n");
        source = source.with_file(format!("src/{number:05}.c"), text);
    }
    let (found, inputs) = said(&run(&source, &[&LITERALS], None));
    let paths = ["src/00007.c", "src/02507.c", "src/05007.c", "src/07507.c"];
    assert_eq!(found, rows(&paths.map(|path| (path, "line 2"))));
    assert_eq!(inputs, paths);
}

/// Wants every file completely, but only reports the largest one.
#[derive(Debug)]
struct Everything;

impl Detector for Everything {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("everything", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Whole { limit: 1 << 20 }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if view.bytes().len() > 20 {
            observe(view, "large", output);
        }
    }
}

fn pass(found: &Detection, detector: &str) -> (u64, u64, u64, String) {
    let pass = found.passes.iter().find(|pass| pass.detector.as_deref() == Some(detector)).unwrap();
    (pass.files, pass.bytes, pass.skipped, pass.sha256.clone())
}

#[test]
fn files_without_results_are_rolled_up() {
    let tree = |b: &str| {
        MemorySource::new()
            .with_file("a.c", "/* begun */\nchar *v = \"deflate 1.3\";\n")
            .with_file("b.c", b)
            .with_file("c.h", "/* c */")
    };
    let found = run(&tree("int x;\n"), &[&Everything], None);
    assert_eq!(said(&found).1, ["a.c"]);
    let (files, bytes, skipped, digest) = pass(&found, "everything");
    assert_eq!((files, bytes, skipped), (2, 14, 0));
    let other = run(&tree("int y;\n"), &[&Everything], None);
    assert_ne!(pass(&other, "everything").3, digest, "a file without a row has changed");
    // The pass of a detector does not depend on other detectors that read the file.
    let more = run(&tree("int x;\n"), &[&Heads(2), &Everything, &LITERALS], None);
    let fewer = run(&tree("int x;\n"), &[&Heads(2), &Everything], None);
    assert_eq!(pass(&more, "everything"), pass(&fewer, "everything"));
    let found = run(&tree("int x;\n"), &[&Heads(2), &LITERALS], None);
    assert!(
        found.inputs.iter().any(|input| input.path.to_string() == "c.h"),
        "searched without a match, and recorded"
    );
    assert_eq!(pass(&more, "heads").1, 2, "of c.h something is told, and b.c has two bytes");
    // A file without the literals may change without changing the result of the search.
    let searched = pass(&run(&tree("int x;\n"), &[&LITERALS], None), "literals");
    assert_eq!((searched.0, searched.1), (2, 0));
    assert_eq!(pass(&run(&tree("int y;\n"), &[&LITERALS], None), "literals"), searched);
    let without = tree("int y;\n").with_file("d.c", "int d;\n");
    assert_ne!(pass(&run(&without, &[&LITERALS], None), "literals").3, searched.3);
    let small = Literals { limit: 8, too_large: TooLarge::Skip };
    assert_eq!(pass(&run(&tree("int x;\n"), &[&small], None), "literals").2, 1);
}

/// Files with their git object ids; reads are counted.
#[derive(Debug)]
struct Committed {
    inner: MemorySource,
    entries: Vec<Entry>,
    reads: std::sync::atomic::AtomicUsize,
}

impl Committed {
    fn new(inner: MemorySource) -> Self {
        let entries = inner.entries().iter().map(|entry| {
            let mut entry = entry.clone();
            entry.oid = Some(inner.blob_id(&entry, u64::MAX).unwrap());
            entry
        });
        let entries = entries.collect();
        Self { inner, entries, reads: std::sync::atomic::AtomicUsize::new(0) }
    }
}

impl Source for Committed {
    fn info(&self) -> &SourceInfo {
        self.inner.info()
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.inner.read(entry, limit)
    }
}

#[test]
fn a_known_blob_is_not_read_again() {
    let memo = Arc::new(Memo::default());
    let all: [&dyn Detector; 3] = [&Heads(8), &LITERALS, &Lengths];
    let source = Committed::new(tree());
    let plain = run(&source, &all, None);
    let (passes, plain) = (plain.passes.clone(), said(&plain));
    assert_eq!(passes.len(), 2, "the third found something in each file that it looked at");
    for round in 0..3 {
        source.reads.store(0, std::sync::atomic::Ordering::Relaxed);
        let found = unchecked(&source, &all, Some(Arc::clone(&memo)));
        let reads = source.reads.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(found.passes, passes, "{round}");
        assert_eq!(said(&sound(&source, found)), plain, "{round}");
        assert_eq!(reads > 0, round == 0, "{round}: {reads}");
    }
}

/// The length of a file.
#[derive(Clone, Debug)]
struct Length(RepoPath, usize);
impl Part for Length {}

/// The length of all files.
#[derive(Clone, Debug)]
struct Total(usize);
impl Part for Total {}

/// Measures files, and returns the total.
#[derive(Debug)]
struct Measure;

impl Detector for Measure {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("measure", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Whole { limit: 1 << 10 }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        output.parts.push(Length(view.path().clone(), view.bytes().len()));
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Length>()]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Total>()]
    }

    fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let lengths = found.parts::<Length>().iter().map(|Length(_, length)| length);
        output.parts.push(Total(lengths.sum()));
    }
}

/// Creates a component from the measurements of another detector.
#[derive(Debug)]
struct Report;

impl Detector for Report {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("report", "", "", &[]);
        &META
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Length>(), PartKind::of::<Total>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        assert_eq!(context.source.entries().len(), 2);
        let paths = found.parts::<Length>().iter().map(|Length(path, _)| path.to_string());
        let paths: Vec<String> = paths.collect();
        for Total(total) in found.parts() {
            let kind = EvidenceKind::Content;
            let name = format!("{} {total}", paths.join("+"));
            for value in
                [ClaimValue::Presence(ComponentKind::EmbeddedLibrary), ClaimValue::name(&name)]
            {
                let at = RepoPath::new("a");
                let subject = Subject::Path(at.clone());
                output.claims.push(Claim::new(subject, value, kind, Location::whole(at)));
            }
        }
    }
}

#[test]
fn parts_pass_from_detector_to_detector_in_any_order() {
    let source = MemorySource::new().with_file("a", "123").with_file("b", "12345");
    let orders: [[&dyn Detector; 2]; 2] = [[&Measure, &Report], [&Report, &Measure]];
    for detectors in orders {
        let found = run(&source, &detectors, None);
        let names: Vec<&str> = found.components.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a+b 8"]);
    }
}

/// Assumes that the tree has no files.
#[derive(Debug)]
struct Careless(DetectorMeta);

impl Detector for Careless {
    fn meta(&self) -> &DetectorMeta {
        &self.0
    }

    fn finish(&self, context: &Context<'_>, _: &Found<'_>, _: &mut Output) {
        assert!(context.source.entries().is_empty());
    }
}

#[test]
fn a_detector_that_panics_in_finish_stops_no_other() {
    let source = MemorySource::new().with_file("a", "123").with_file("b", "12345");
    let custom = (DetectorMeta::new("careless", "", "", &[]), "to the author of the detector");
    let built_in = (DetectorMeta::built_in("careless", "", "", &[]), "in Plimsoll's issue tracker");
    for (meta, to) in [custom, built_in] {
        let found = unchecked(&source, &[&Careless(meta), &Measure, &Report], None);
        assert_eq!(found.components.len(), 1);
        let failed: Vec<&str> = found.diagnostics.iter().map(Diagnostic::message).collect();
        let expected = format!(
            "detector careless failed while combining the files; the other detectors were not affected. \
             Please report this bug {to}"
        );
        assert_eq!(failed, [expected]);
    }
}

#[test]
fn one_detector_with_two_settings_is_two_in_a_history() {
    let memo = Arc::new(Memo::default());
    let source = Committed::new(tree());
    let both: [&dyn Detector; 2] = [&Heads(3), &Heads(6)];
    let expected = [("a.c", "3 more"), ("a.c", "6 more"), ("c.h", "3 more"), ("c.h", "6 more")];
    for round in 0..3 {
        let found = run(&source, &both, Some(Arc::clone(&memo)));
        assert_eq!(said(&found).0, rows(&expected), "{round}");
    }
}

/// A part that returns its size, or panics.
#[derive(Clone, Debug)]
struct Weighed(Failing);
impl Part for Weighed {
    fn weight(&self, _: usize) -> usize {
        assert!(self.0 != Failing::Weight);
        1
    }
}

/// The method in which a detector panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failing {
    Want,
    Literals,
    Takes,
    Gives,
    Weight,
}

/// Panics in one method.
#[derive(Debug)]
struct Unanswering(Failing);

impl Detector for Unanswering {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("unanswering", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        assert!(self.0 != Failing::Want);
        Want::Whole { limit: 1 << 10 }
    }

    fn literals(&self) -> &[&str] {
        assert!(self.0 != Failing::Literals);
        &[]
    }

    fn file(&self, _: &Context<'_>, _: &FileView<'_>, output: &mut Output) {
        output.parts.push(Weighed(self.0));
    }

    fn takes(&self) -> Vec<PartKind> {
        assert!(self.0 != Failing::Takes);
        vec![PartKind::of::<Weighed>()]
    }

    fn gives(&self) -> Vec<PartKind> {
        assert!(self.0 != Failing::Gives);
        Vec::new()
    }

    fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let note = format!("{} parts", found.parts::<Weighed>().len());
        let place = Location::whole(RepoPath::new("a.c"));
        output.observations.push(Observation::new("seen", true, place, &note));
    }
}

#[test]
fn a_detector_that_panics_in_want_stops_no_other_and_is_reported_once() {
    let source = Committed::new(tree().with_link("g.c", "a.c"));
    for failing in
        [Failing::Want, Failing::Literals, Failing::Takes, Failing::Gives, Failing::Weight]
    {
        let memo = Arc::new(Memo::default());
        for round in 0..2 {
            let unanswering = Unanswering(failing);
            let all: [&dyn Detector; 3] = [&unanswering, &LITERALS, &Heads(3)];
            let found = unchecked(&source, &all, Some(Arc::clone(&memo)));
            let failed = found.diagnostics.iter();
            let failed = failed.filter(|it| it.kind() == DiagnosticKind::DetectorFailed);
            let failed: Vec<&str> = failed.map(Diagnostic::message).collect();
            let expected = "detector unanswering failed while selecting files; the other \
                            detectors were not affected. Please report this bug to the author of the detector";
            assert_eq!(failed, [expected], "{failing:?} {round}");
            let parts = match failing {
                // It does not want any file.
                Failing::Want => Some("0 parts"),
                // Without the parts, its result would be wrong, so it has none.
                Failing::Takes => None,
                _ => Some("4 parts"),
            };
            let own: Vec<(&str, &str)> = parts.into_iter().map(|parts| ("a.c", parts)).collect();
            let others = [("a.c", "3 more"), ("a.c", "line 2"), ("c.h", "3 more")];
            let mut expected = [&own[..], &others[..]].concat();
            expected.sort_unstable();
            let mut found = said(&found).0;
            found.sort();
            assert_eq!(found, rows(&expected), "{failing:?} {round}");
        }
    }
}

#[test]
fn a_row_for_a_file_of_which_the_head_was_read_is_known_from_another_scan() {
    let memo = Arc::new(Memo::default());
    let source = Committed::new(tree());
    let plain = run(&source, &[&Heads(8)], None).inputs;
    assert_eq!(plain.len(), 2);
    for round in 0..3 {
        source.reads.store(0, std::sync::atomic::Ordering::Relaxed);
        let mut found = unchecked(&source, &[&Heads(8)], Some(Arc::clone(&memo))).inputs;
        let reads = source.reads.load(std::sync::atomic::Ordering::Relaxed);
        found.sort();
        assert_eq!(found.len(), 2, "{round}");
        assert!(plain.iter().all(|input| found.contains(input)), "{round}");
        assert_eq!(reads > 0, round == 0, "{round}: {reads}");
    }
}

/// A digest of a name with a credential would make it possible to guess the credential.
#[test]
fn the_digest_of_a_pass_does_not_depend_on_a_token_in_a_name() {
    let tree = |body: &str| {
        MemorySource::new()
            .with_file("a.c", "int x;\n")
            .with_file(format!("src/{}_{body}/b.c", "npm"), "int y;\n")
            .with_link("l.c", format!("src/{}_{body}/b.c", "npm"))
            // A lockfile is read under each of its names.
            .with_link(format!("{}_{body}/package-lock.json", "npm"), "../a.c")
    };
    let digest = |body: &str, memo: Option<Arc<Memo>>| {
        let found = run(&tree(body), &[&Everything], memo);
        pass(&found, "everything")
    };
    let (one, other) = ("aZ3".repeat(12), "bY4".repeat(12));
    assert_eq!(digest(&one, None), digest(&other, None));
    let memo = Arc::new(Memo::default());
    assert_eq!(digest(&one, Some(Arc::clone(&memo))), digest(&one, None));
    assert_eq!(digest(&other, Some(memo)), digest(&one, None));
    assert_ne!(digest("no-token", None), digest(&one, None), "the rest of the name counts");
}

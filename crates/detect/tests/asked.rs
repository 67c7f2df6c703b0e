//! Counts what a scan reads and passes to detectors: each file is read once, and hardly anything of ordinary code is
//! passed on, except to find its license.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll_detect::{
    CancelToken, Context, DETECTORS, DetectOptions, Detection, Detector, FileView, Found, Output,
    PartKind, Silent, Want, detect,
};
use plimsoll_model::{DetectorMeta, RepoPath, SourceInfo};
use plimsoll_source::{Entry, Limits, MemorySource, Oid, ReadError, Source};

/// A detector, and the number of bytes that it was passed.
#[derive(Debug)]
struct Counted<'a>(&'a dyn Detector, AtomicUsize);

impl Detector for Counted<'_> {
    fn meta(&self) -> &DetectorMeta {
        self.0.meta()
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        self.0.want(entry, limits)
    }

    fn literals(&self) -> &[&str] {
        self.0.literals()
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        self.1.fetch_add(view.bytes().len(), Ordering::Relaxed);
        self.0.file(context, view, output);
    }

    fn takes(&self) -> Vec<PartKind> {
        self.0.takes()
    }

    fn gives(&self) -> Vec<PartKind> {
        self.0.gives()
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        self.0.finish(context, found, output);
    }
}

/// A source, and the number of complete reads of each file.
#[derive(Debug)]
struct Watched {
    inner: MemorySource,
    reads: Mutex<BTreeMap<RepoPath, usize>>,
}

impl Watched {
    fn count(&self, entry: &Entry) {
        *self.reads.lock().unwrap().entry(entry.path.clone()).or_default() += 1;
    }
}

impl Source for Watched {
    fn info(&self) -> &SourceInfo {
        self.inner.info()
    }

    fn entries(&self) -> &[Entry] {
        self.inner.entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        let outcome = self.inner.read(entry, limit);
        if outcome.is_ok() {
            self.count(entry);
        }
        outcome
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        self.count(entry);
        self.inner.blob_id(entry, limit)
    }
}

fn scan(source: &dyn Source) -> (Detection, BTreeMap<String, usize>) {
    let counted = DETECTORS.iter().map(|detector| Counted(*detector, AtomicUsize::new(0)));
    let counted: Vec<Counted<'_>> = counted.collect();
    let detectors: Vec<&dyn Detector> =
        counted.iter().map(|one| -> &dyn Detector { one }).collect();
    let (options, token) = (DetectOptions::default(), CancelToken::default());
    let found = detect(source, &detectors, &options, &Silent, &token).unwrap();
    let handed =
        counted.iter().map(|one| (one.meta().id.to_string(), one.1.load(Ordering::Relaxed)));
    (found, handed.filter(|(_, bytes)| *bytes > 0).collect())
}

const HEADER: &str = "/* Copyright (c) 2024 Harbor Ltd.\n * SPDX-License-Identifier: MIT\n */\n\n";

/// Words of the literals, in code that was not copied and states no version.
const CODE: &str = "\
// The port is based in the harbor, and parts of it derive their name from what they were taken for.
// Copies are made in place; the copy of a rope adapts to the caller, and borrows nothing.
static int m_version_major; /* of the protocol, negotiated in hello() */
static int convert_from(const char *origin, int imported); /* is part */
int port_of_call(int modified) { return modified ? convert_from(\"generated\", 1) : EOF; }
";

/// A repository with files of one project, each with different names in it.
fn harbor(files: usize) -> MemorySource {
    let source = MemorySource::new().with_file("LICENSE", "MIT License\n");
    (0..files).fold(source, |source, at| {
        let code = CODE.replace("rope", &format!("rope{at}"));
        source.with_file(format!("src/{}/rope{at}.c", at % 7), format!("{HEADER}{code}"))
    })
}

#[test]
fn ordinary_code_is_only_searched_for_licenses() {
    let files = 50;
    let source = harbor(files);
    let size = files * (HEADER.len() + CODE.len());
    let (_, handed) = scan(&source);
    let (license, others): (Vec<_>, Vec<_>) =
        handed.into_iter().partition(|(detector, _)| *detector == "license-text");
    assert!(license.iter().all(|(_, bytes)| *bytes < size + size / 5), "{license:?}");
    let bytes: usize = others.iter().map(|(_, bytes)| bytes).sum();
    assert!(bytes < size / 20, "{others:?} of {size}");
}

#[test]
fn each_file_is_read_once() {
    let library = |path: &str| {
        harbor(20).with_file(format!("{path}/LICENSE"), "MIT License\n").with_file(
            format!("{path}/knot/knot.h"),
            format!("{HEADER}#define KNOT_VERSION \"1.2.3\"\n{CODE}"),
        )
    };
    // These files are not in git, so their hashes are computed from what is read.
    let inner = library("third_party/knot").with_file("third_party/knot/knot/deps/a/a.c", CODE);
    let source = Watched { inner, reads: Mutex::default() };
    let (found, _) = scan(&source);
    assert!(!found.components.is_empty());
    let reads = source.reads.into_inner().unwrap();
    let often: Vec<_> = reads.iter().filter(|(_, reads)| **reads > 1).collect();
    assert!(often.is_empty(), "{often:?}");
    assert!(reads.len() > 20);
}

use std::error::Error as _;
use std::path::Path;

use super::*;
use crate::{
    CancelToken, Checkouts, Format, Limits, MemorySource, Scan, policy, read_baseline, read_facts,
    read_report, read_ruleset, read_sbom,
};

const KINDS: [ErrorKind; 24] = [
    ErrorKind::NotFound,
    ErrorKind::NotADirectory,
    ErrorKind::Unreadable,
    ErrorKind::NotARepository,
    ErrorKind::Repository,
    ErrorKind::Revision,
    ErrorKind::Unnamed,
    ErrorKind::Archive,
    ErrorKind::Empty,
    ErrorKind::UnknownId,
    ErrorKind::DuplicateId,
    ErrorKind::Cancelled,
    ErrorKind::Report,
    ErrorKind::Baseline,
    ErrorKind::Policy,
    ErrorKind::Ruleset,
    ErrorKind::Facts,
    ErrorKind::Sbom,
    ErrorKind::UnsupportedVersion,
    ErrorKind::Format,
    ErrorKind::Write,
    ErrorKind::Unsupported,
    ErrorKind::Threads,
    ErrorKind::Interop,
];

/// The errors of a kind, as a caller gets them; empty if this build or this user cannot cause any.
fn caused(kind: ErrorKind, dir: &Path) -> Vec<Error> {
    let scan = |path: &str| Scan::path(dir.join(path)).run().unwrap_err();
    match kind {
        ErrorKind::Archive => archives(),
        ErrorKind::Report => {
            ["", "[]", "{", "{}", r#"{"schemaVersion": "2.0"}"#, r#"{"schemaVersion": "2.99"}"#]
                .map(|text| read_report(text.as_bytes()).unwrap_err())
                .into()
        }
        ErrorKind::Empty => vec![scan("void"), memory().license_files().unwrap_err()],
        ErrorKind::UnknownId => vec![memory().only(&["nothing"]).unwrap_err()],
        ErrorKind::DuplicateId => {
            let memory = || Scan::source(MemorySource::new().with_file("a", ""));
            let rule: std::sync::Arc<dyn crate::Rule> = std::sync::Arc::new(crate::RULES[0]);
            let rule = memory().rules(vec![std::sync::Arc::clone(&rule), rule]);
            let detector = memory().detector(crate::DETECTORS[0]);
            vec![detector.run().unwrap_err(), rule.run().unwrap_err()]
        }
        ErrorKind::Cancelled => {
            let token = CancelToken::default();
            token.cancel();
            let one = MemorySource::new().with_file("a", "");
            let one = || Scan::source(Box::new(one.clone())).cancel(token.clone());
            vec![one().run().unwrap_err(), one().license_files().unwrap_err()]
        }
        ErrorKind::Baseline => {
            let texts = ["", "[]", "{", "{}", r#"{"schemaVersion": 2, "components": 1}"#];
            texts.iter().map(|text| read_baseline(text.as_bytes()).unwrap_err()).collect()
        }
        ErrorKind::UnsupportedVersion => {
            vec![
                read_baseline(br#"{"schemaVersion": 99}"#).unwrap_err(),
                read_report(br#"{"schemaVersion": "9.9"}"#).unwrap_err(),
            ]
        }
        ErrorKind::Policy => {
            ["[[defer]]", "= 1", "a = \"x"].map(|text| policy(text, "p.toml").unwrap_err()).into()
        }
        ErrorKind::Ruleset => vec![read_ruleset("x = 1", "r.toml").unwrap_err().into()],
        ErrorKind::Facts => vec![read_facts("{\"x\": 1}", "f.json").unwrap_err().into()],
        ErrorKind::Sbom => ["", "{", "<bom", "{\"bomFormat\": 1}"]
            .map(|text| read_sbom(text.as_bytes()).unwrap_err().into())
            .into(),
        ErrorKind::Format => vec!["xml".parse::<Format>().unwrap_err().into(), delta().into()],
        ErrorKind::Write => {
            let why = std::io::Error::other("the disk is full");
            vec![RenderError::from(why).into(), full().into()]
        }
        ErrorKind::Threads => {
            vec![crate::threads::failed(std::io::Error::other("resource unavailable"))]
        }
        ErrorKind::Interop => interop(),
        ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::Unreadable
        | ErrorKind::NotARepository
        | ErrorKind::Repository
        | ErrorKind::Revision
        | ErrorKind::Unnamed
        | ErrorKind::Unsupported => unopened(kind, dir),
    }
}

/// Errors when opening a source.
fn unopened(kind: ErrorKind, dir: &Path) -> Vec<Error> {
    let scan = |path: &str| Scan::path(dir.join(path)).run().unwrap_err();
    let git = cfg!(feature = "git");
    match kind {
        ErrorKind::NotFound => {
            let mut all =
                vec![scan("nowhere"), Checkouts::default().add("nowhere").unwrap_err().into()];
            all.extend(git.then(|| revision(&dir.join("nowhere"), "HEAD")));
            all
        }
        ErrorKind::NotADirectory => vec![scan("file")],
        ErrorKind::Unreadable => {
            // A name that is too long fails for every user; a directory without permissions does not fail for root.
            vec![scan(&"x".repeat(5000))]
        }
        ErrorKind::NotARepository if git => vec![revision(dir, "HEAD")],
        ErrorKind::Repository if git => vec![revision(&dir.join("broken"), "HEAD")],
        ErrorKind::Revision if git => vec![revision(&dir.join("repository"), "nowhere")],
        ErrorKind::Unsupported if !git => vec![revision(dir, "HEAD")],
        ErrorKind::Unnamed => {
            let plain = dir.join("plain");
            vec![Checkouts::new(Limits::default()).add(plain.to_str().unwrap()).unwrap_err().into()]
        }
        _ => Vec::new(),
    }
}

fn memory() -> Scan {
    Scan::source(Box::new(MemorySource::new()))
}

#[cfg(feature = "archive")]
fn archives() -> Vec<Error> {
    let limits = crate::ArchiveLimits::default();
    let mut all = vec![
        MemorySource::from_tar(&b"not one"[..], &limits).unwrap_err().into(),
        MemorySource::from_tar(&b"BZh9"[..], &limits).unwrap_err().into(),
    ];
    let zip = std::io::Cursor::new(b"not one");
    all.push(MemorySource::from_zip(zip, &limits).unwrap_err().into());
    all
}

#[cfg(not(feature = "archive"))]
fn archives() -> Vec<Error> {
    Vec::new()
}

fn revision(path: &Path, name: &str) -> Error {
    Scan::path(path).revision(name).run().unwrap_err()
}

fn report() -> crate::Report {
    let source = MemorySource::new().with_file("a", "");
    Scan::source(Box::new(source)).run().unwrap()
}

/// A format that is not one for deltas.
fn delta() -> RenderError {
    let baseline = crate::Baseline::of(&report());
    let delta = crate::diff(&baseline, &baseline);
    let options = crate::RenderOptions::default();
    crate::render_delta(&delta, Format::SpdxJson, &options, &mut Vec::new()).unwrap_err()
}

/// A writer that always fails.
fn full() -> RenderError {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is full"))
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let options = crate::RenderOptions::default();
    crate::render_to(&report(), Format::Json, &options, &mut Full).unwrap_err()
}

#[cfg(feature = "interop")]
fn interop() -> Vec<Error> {
    let cyclonedx = plimsoll_import::interop::read_cyclonedx(b"<bom").unwrap_err();
    let spdx = plimsoll_import::interop::read_spdx(b"{").unwrap_err();
    vec![Error::of(ErrorKind::Interop, cyclonedx), Error::of(ErrorKind::Interop, spdx)]
}

#[cfg(not(feature = "interop"))]
fn interop() -> Vec<Error> {
    Vec::new()
}

/// A directory with an entry of each kind.
fn directory() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["void", "plain", "broken/.git"] {
        std::fs::create_dir_all(dir.path().join(folder)).unwrap();
    }
    std::fs::write(dir.path().join("file"), "").unwrap();
    std::fs::write(dir.path().join("plain/file"), "").unwrap();
    if cfg!(feature = "git") {
        let git = dir.path().join("repository/.git");
        for folder in ["objects", "refs"] {
            std::fs::create_dir_all(git.join(folder)).unwrap();
        }
        std::fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    }
    dir
}

#[test]
fn every_kind_occurs_and_no_cause_repeats_the_message() {
    let dir = directory();
    let mut seen = 0;
    for kind in KINDS {
        for why in caused(kind, dir.path()) {
            assert_eq!(why.kind(), kind, "{why}");
            check_chain(&why);
            seen += 1;
        }
    }
    assert!(seen >= 30, "{seen}");
}

/// No message in a chain repeats the text of a lower one.
fn check_chain(why: &Error) {
    let mut above = vec![why.to_string()];
    assert!(!above[0].is_empty());
    let mut cause = why.source();
    while let Some(next) = cause {
        let text = next.to_string();
        let text = text.to_lowercase();
        let is_new = above.iter().all(|said| !said.to_lowercase().contains(&text));
        assert!(is_new, "{text:?} is in {above:?}");
        above.push(text);
        cause = next.source();
    }
}

#[test]
fn the_error_of_a_stage_is_kept() {
    let dir = directory();
    let why = Scan::path(dir.path().join("file")).run().unwrap_err();
    let stage = why.get_ref().and_then(|why| why.downcast_ref::<SourceError>());
    assert_eq!(stage.unwrap().kind(), SourceErrorKind::NotADirectory);
    assert!(memory().run().unwrap_err().get_ref().is_none());
}

#[test]
fn the_debug_output_of_errors_is_readable() {
    let why = Scan::path("no/such/checkout").run().unwrap_err();
    assert_eq!(format!("{why:?}"), "no/such/checkout does not exist");
    let cause = std::io::Error::other("the disk is full");
    let why = Error::new(ErrorKind::Unreadable, "rope cannot be read").because(cause);
    assert_eq!(format!("{why:?}"), "rope cannot be read\n  caused by: the disk is full");
}

#[test]
fn a_custom_source_has_no_revisions() {
    let source = MemorySource::new().with_file("a", "");
    let why = Scan::source(Box::new(source)).revision("v1").run().unwrap_err();
    assert_eq!(why.kind(), ErrorKind::Revision);
    assert!(why.to_string().starts_with("revision \"v1\" cannot be read"), "{why}");
}

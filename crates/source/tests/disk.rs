//! An untrusted tree on disk: files that are opened or rejected, and the diagnostics.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use plimsoll_model::{DiagnosticKind, RepoPath};
use plimsoll_source::{DirectorySource, Entry, EntryKind, Limits, ReadError, Source as _, hash};

fn open(dir: &std::path::Path) -> DirectorySource {
    DirectorySource::open(dir, &Limits::default()).unwrap()
}

fn file(path: &str) -> Entry {
    Entry::new(RepoPath::new(path), EntryKind::File)
}

#[test]
fn links_are_listed_and_never_followed() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    let root = dir.path().join("root");
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(root.join("real")).unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    fs::write(root.join("real/file"), "content").unwrap();
    symlink(&outside, root.join("linked")).unwrap();
    symlink(outside.join("secret"), root.join("leak")).unwrap();
    symlink(".", root.join("real/self")).unwrap();

    let source = open(&root);
    let listed: Vec<_> =
        source.entries().iter().map(|entry| (entry.path.to_string(), entry.kind)).collect();
    assert_eq!(
        listed,
        [
            ("leak".to_owned(), EntryKind::Link),
            ("linked".to_owned(), EntryKind::Link),
            ("real/file".to_owned(), EntryKind::File),
            ("real/self".to_owned(), EntryKind::Link),
        ]
    );
    assert_eq!(source.read(&file("real/file"), 100).unwrap(), b"content");
    // Even an entry that claims to be a file does not lead out of the tree.
    assert_eq!(source.read(&file("leak"), 100), Err(ReadError::NotRegular));
    assert!(source.read(&file("linked/secret"), 100).is_err());
    assert!(source.read(&file("real/self/file"), 100).is_err());
    // The content of a link is its target.
    let link = source.entry(&RepoPath::new("real/self")).unwrap();
    assert_eq!(source.blob_id(link, 100).unwrap(), hash::blob(b"."));
}

#[test]
fn pipes_and_sockets_are_rejected_immediately() {
    let dir = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap();
    assert!(made.success());
    let _listener = UnixListener::bind(dir.path().join("socket")).unwrap();
    let source = open(dir.path());
    assert!(source.entries().iter().all(|entry| entry.kind == EntryKind::Special));
    for name in ["pipe", "socket"] {
        assert_eq!(source.read(&file(name), 100), Err(ReadError::NotRegular), "{name}");
    }
}

#[test]
fn a_limit_is_exact() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("big"), vec![b'x'; 1000]).unwrap();
    let source = open(dir.path());
    assert_eq!(source.read(&file("big"), 1000).unwrap().len(), 1000);
    let why = source.read(&file("big"), 999).unwrap_err();
    assert_eq!(why, ReadError::TooLarge { size: 1000, limit: 999 });
    let diagnostic = why.diagnostic(&RepoPath::new("big"));
    assert_eq!(diagnostic.kind(), DiagnosticKind::TooLarge);
    assert!(diagnostic.message().contains("1000"));
}

#[test]
fn depth_is_limited_with_a_diagnostic() {
    let dir = tempfile::tempdir().unwrap();
    let mut deep = dir.path().to_path_buf();
    for _ in 0..140 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("file"), "x").unwrap();
    let source = open(dir.path());
    assert!(source.entries().is_empty());
    assert_eq!(source.diagnostics()[0].kind(), DiagnosticKind::LimitExceeded);
}

#[test]
fn names_are_bytes() {
    use std::os::unix::ffi::OsStrExt as _;

    let dir = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"a\xff\n\x1b.txt");
    fs::write(dir.path().join(name), "x").unwrap();
    let source = open(dir.path());
    let entry = &source.entries()[0];
    assert_eq!(entry.path.as_bytes(), b"a\xff\n\x1b.txt");
    assert_eq!(source.read(entry, 10).unwrap(), b"x");
}

/// Lists a tree of 3 directories with 40 files each on a number of threads, with a limit on the number of entries.
fn listed(dir: &std::path::Path, entries: usize, threads: usize) -> (Vec<String>, bool) {
    let mut limits = Limits::default();
    limits.entries = entries;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let source = pool.install(|| DirectorySource::open(dir, &limits)).unwrap();
    let exceeded = source.diagnostics().iter().any(|it| it.kind() == DiagnosticKind::LimitExceeded);
    (source.entries().iter().map(|it| it.path.to_string()).collect(), exceeded)
}

#[test]
fn what_is_listed_of_a_large_tree_does_not_depend_on_threads() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..120 {
        let parent = dir.path().join(format!("{}/{}", number % 3, number % 4));
        fs::create_dir_all(&parent).unwrap();
        fs::write(parent.join(number.to_string()), "x").unwrap();
    }
    // 3 directories with 4 each, and the files.
    let (all, exceeded) = listed(dir.path(), 136, 2);
    assert!(!exceeded && all.len() == 120);
    for entries in [1, 3, 4, 14, 15, 16, 17, 50, 134, 135] {
        let (some, exceeded) = listed(dir.path(), entries, 1);
        assert!(exceeded);
        assert_eq!(some.len(), entries.saturating_sub(15));
        assert!(some.iter().all(|path| all.contains(path)));
        for threads in [2, 8] {
            assert_eq!(listed(dir.path(), entries, threads), (some.clone(), exceeded));
        }
    }
}

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tar::{Builder, EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::{Followed, SourceErrorKind, follow};

/// A member of an archive: a file or a link.
#[derive(Clone, Debug)]
enum Member {
    File(&'static str, &'static [u8], u32),
    Link(&'static str, &'static str),
    Hard(&'static str, &'static str),
    Pipe(&'static str),
}
use Member::{File, Hard, Link, Pipe};

fn tar(members: &[Member]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for member in members {
        let mut header = Header::new_gnu();
        let (path, content, kind, mode): (&str, &[u8], EntryType, u32) = match member {
            File(path, content, mode) => (path, content, EntryType::Regular, *mode),
            Link(path, target) => (path, target.as_bytes(), EntryType::Symlink, 0o777),
            Hard(path, target) => (path, target.as_bytes(), EntryType::Link, 0o644),
            Pipe(path) => (path, b"", EntryType::Fifo, 0o644),
        };
        // The builder rejects hostile names, so the name is written directly.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(mode);
        let is_file = kind == EntryType::Regular;
        header.set_size(if is_file { u64::try_from(content.len()).unwrap() } else { 0 });
        if !is_file {
            header.as_old_mut().linkname[..content.len()].copy_from_slice(content);
        }
        header.set_cksum();
        builder.append(&header, if is_file { content } else { b"" }).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(members: &[Member]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for member in members {
        let options = SimpleFileOptions::default();
        match member {
            File(path, content, mode) => {
                writer.start_file(*path, options.unix_permissions(*mode)).unwrap();
                writer.write_all(content).unwrap();
            }
            Link(path, target) => writer.add_symlink(*path, *target, options).unwrap(),
            Hard(..) | Pipe(_) => {}
        }
    }
    writer.finish().unwrap().into_inner()
}

fn of_tar(members: &[Member]) -> MemorySource {
    MemorySource::from_tar(&tar(members)[..], &ArchiveLimits::default()).unwrap()
}

fn of_zip(members: &[Member]) -> MemorySource {
    MemorySource::from_zip(Cursor::new(zip(members)), &ArchiveLimits::default()).unwrap()
}

fn paths(source: &MemorySource) -> Vec<String> {
    source.entries().iter().map(|entry| entry.path.to_string()).collect()
}

const TREE: [Member; 4] = [
    File("top/src/a.c", b"int a;\n", 0o644),
    File("top/build.sh", b"#!/bin/sh\n", 0o755),
    Link("top/link", "src/a.c"),
    File("./top//README", b"hello", 0o644),
];

#[test]
fn both_formats_produce_the_same_tree_as_a_directory() {
    for source in [of_tar(&TREE), of_zip(&TREE)] {
        let source = source.without_top_directory();
        assert_eq!(paths(&source), ["README", "build.sh", "link", "src/a.c"]);
        let kinds: Vec<EntryKind> = source.entries().iter().map(|entry| entry.kind).collect();
        assert_eq!(
            kinds,
            [EntryKind::File, EntryKind::Executable, EntryKind::Link, EntryKind::File]
        );
        let Followed::File { entry, linked: true } = follow(&source, &RepoPath::new("link")) else {
            panic!("the link was not followed")
        };
        assert_eq!(source.read(&entry, 100).unwrap(), b"int a;\n");
        assert!(source.diagnostics().is_empty(), "{:?}", source.diagnostics());
    }
}

#[test]
fn a_file_in_place_of_the_root_is_left_out() {
    let tree = [File(".", b"x", 0o644), File("src/a.c", b"int a;\n", 0o644)];
    let source = of_tar(&tree);
    assert_eq!(paths(&source), ["src/a.c"]);
    let [told] = source.diagnostics() else { panic!("{:?}", source.diagnostics()) };
    assert_eq!(
        told.message(),
        "the archive has a member \".\", which is not a directory: it was left out"
    );
}

#[test]
fn gzip_is_read_and_other_compression_is_reported() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&tar(&TREE)).unwrap();
    let gzip = gzip.finish().unwrap();
    let limits = ArchiveLimits::default();
    assert_eq!(MemorySource::from_tar(&gzip[..], &limits).unwrap().entries().len(), 4);
    for (bytes, word) in [(&b"\xfd7zXZ\0 rest"[..], "xz"), (&zip(&TREE)[..], "zip"), (b"no", "tar")]
    {
        let why = MemorySource::from_tar(bytes, &limits).unwrap_err();
        assert_eq!(why.kind(), SourceErrorKind::Archive);
        assert!(why.to_string().contains(word), "{why}");
    }
    let why = MemorySource::from_zip(Cursor::new(tar(&TREE)), &limits).unwrap_err();
    assert_eq!(why.kind(), SourceErrorKind::Archive);
}

#[test]
fn nothing_leaves_the_archive() {
    let members = [
        File("/etc/passwd", b"x", 0o644),
        File("a/../../b", b"x", 0o644),
        File("../c", b"x", 0o644),
        Link("out", "../../etc/passwd"),
        Link("dir", "/tmp"),
        File("dir/inside", b"x", 0o644),
        File("ok", b"x", 0o644),
    ];
    for source in [of_tar(&members), of_zip(&members)] {
        assert_eq!(paths(&source), ["dir", "ok", "out"]);
        assert_eq!(source.diagnostics().len(), 4, "{:?}", source.diagnostics());
        assert!(source.diagnostics().iter().all(|told| told.kind().is_loss()));
        assert!(matches!(follow(&source, &RepoPath::new("out")), Followed::Lost { .. }));
        assert!(matches!(follow(&source, &RepoPath::new("dir/inside")), Followed::Lost { .. }));
    }
}

#[test]
fn duplicate_names_pipes_and_git_data_are_treated_as_on_disk() {
    let source = of_tar(&[
        File("a", b"one", 0o644),
        Hard("b", "a"),
        Hard("c", "nowhere"),
        Hard("d", "../a"),
        Pipe("pipe"),
        File(".git/config", b"x", 0o644),
        File("sub/.git/config", b"x", 0o644),
        File("sub/x", b"x", 0o644),
    ]);
    assert_eq!(paths(&source), ["a", "b", "c", "d", "pipe", "sub/x"]);
    let read = |at: usize| source.read(&source.entries()[at], 10);
    assert_eq!(read(1).unwrap(), b"one");
    assert!(matches!(read(2), Err(ReadError::Failed(_))));
    assert!(matches!(read(3), Err(ReadError::Failed(_))));
    assert_eq!(read(4), Err(ReadError::NotRegular));
    assert_eq!(source.repositories(), [RepoPath::new("sub")]);
}

/// Returns the default limits with a change.
fn limits(change: impl FnOnce(&mut ArchiveLimits)) -> ArchiveLimits {
    let mut limits = ArchiveLimits::default();
    change(&mut limits);
    limits
}

#[test]
fn every_limit_stops_reading_and_is_reported() {
    let members = [
        File("a", &[b'a'; 3000], 0o644),
        File("b", &[b'b'; 3000], 0o644),
        File("c/d/e", b"x", 0o644),
    ];
    let cases = [
        (limits(|limits| limits.bytes = 4000), 1, "4000 bytes"),
        (limits(|limits| limits.entries = 2), 2, "2 entries"),
        (limits(|limits| limits.depth = 2), 2, "2 directories"),
        (limits(|limits| limits.path_bytes = 4), 2, "4 bytes"),
        (limits(|limits| limits.unpacked_bytes = 5120), 2, "5120 bytes"),
    ];
    for (limits, entries, word) in cases {
        let tar = MemorySource::from_tar(&tar(&members)[..], &limits).unwrap();
        let zip = MemorySource::from_zip(Cursor::new(zip(&members)), &limits).unwrap();
        for source in [tar, zip] {
            assert_eq!(source.entries().len(), entries, "{word}: {:?}", paths(&source));
            let told = source.diagnostics();
            assert_eq!(told.len(), 1, "{word}: {told:?}");
            assert!(told[0].message().contains(word) && told[0].kind().is_loss(), "{told:?}");
        }
    }
}

#[test]
fn the_start_of_a_large_file_is_kept() {
    let limits = limits(|limits| limits.file_bytes = 1000);
    let members = [File("a", &[b'a'; 3000], 0o644), File("b", b"b", 0o644)];
    let tar = MemorySource::from_tar(&tar(&members)[..], &limits).unwrap();
    let zip = MemorySource::from_zip(Cursor::new(zip(&members)), &limits).unwrap();
    for source in [tar, zip] {
        let [a, b] = source.entries() else { panic!("{:?}", paths(&source)) };
        let too_large = ReadError::TooLarge { size: 3000, limit: 1000 };
        assert_eq!(source.read(a, u64::MAX), Err(too_large.clone()));
        assert_eq!(source.blob_id(a, u64::MAX), Err(too_large));
        assert_eq!(source.read_head(a, 100).unwrap().len(), 100);
        assert_eq!(source.read(b, 10).unwrap(), b"b");
    }
}

#[test]
fn a_truncated_archive_is_read_up_to_its_end() {
    let whole = tar(&[File("a", b"one", 0o644), File("b", &[b'b'; 3000], 0o644)]);
    let source = MemorySource::from_tar(&whole[..2048], &ArchiveLimits::default()).unwrap();
    assert_eq!(paths(&source), ["a", "b"]);
    assert_eq!(source.read(&source.entries()[0], 10).unwrap(), b"one");
    assert!(source.read(&source.entries()[1], u64::MAX).is_err());
    assert_eq!(source.diagnostics().len(), 1, "{:?}", source.diagnostics());
}

#[test]
fn the_order_of_files_does_not_matter() {
    let files: Vec<(String, String)> = (0..2000)
        .map(|number| (format!("d{}/f{number}", number % 7), number.to_string()))
        .collect();
    let forward: MemorySource = files.iter().cloned().collect();
    let backward: MemorySource = files.iter().rev().cloned().collect();
    let mut single = MemorySource::new();
    for (path, content) in files {
        single = single.with_file(path, content);
    }
    assert_eq!(forward.entries(), backward.entries());
    assert_eq!(forward.entries(), single.entries());
    assert!(forward.entries().is_sorted());
    let twice: MemorySource = [("a", "1"), ("a", "2")].into_iter().collect();
    assert_eq!(twice.read(&twice.entries()[0], 9).unwrap(), b"2");
    // Files can be added after the entries were listed.
    assert_eq!(twice.with_file("b", "").entries().len(), 2);
}

/// Checks invariants of every archive.
fn check(source: &MemorySource, limits: &ArchiveLimits) {
    let entries = source.entries();
    assert!(entries.is_sorted_by(|a, b| a.path < b.path));
    assert!(entries.len() <= limits.entries);
    let mut kept = 0;
    for entry in entries {
        assert!(entry.path.segments().all(|part| !matches!(part, b"" | b"." | b".." | b".git")));
        assert!(entry.path.above().all(|dir| source.entry(&RepoPath::new(dir)).is_none()));
        kept += source.read_head(entry, u64::MAX).map_or(0, |content| content.len());
    }
    assert!(u64::try_from(kept).unwrap() <= limits.bytes, "{kept}");
}

proptest! {
    #[test]
    fn no_archive_panics_or_leaves_the_tree(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let limits = limits(|limits| {
            (limits.bytes, limits.entries, limits.file_bytes) = (2000, 5, 500);
        });
        for mut bytes in [tar(&TREE), zip(&TREE)] {
            for (at, value) in &flips {
                let at = at.index(bytes.len());
                bytes[at] = *value;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            if let Ok(source) = MemorySource::from_tar(&bytes[..], &limits) {
                check(&source, &limits);
                check(&source.without_top_directory(), &limits);
            }
            if let Ok(source) = MemorySource::from_zip(Cursor::new(bytes), &limits) {
                check(&source, &limits);
            }
        }
    }
}

//! The listing of a directory, compared with that of the crate `ignore`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use ignore::WalkBuilder;
use plimsoll_source::{DirectorySource, EntryKind, Limits, Source as _};
use proptest::prelude::*;

/// The paths and kinds of entries, and the directories with a `.git`.
type Listed = (Vec<(Vec<u8>, EntryKind)>, Vec<Vec<u8>>);

/// One name in a tree.
#[derive(Clone, Copy, Debug)]
enum Made {
    File,
    Program,
    Directory,
    Link(&'static str),
}

/// Makes a name below `root`, and the directories above it. If a part of the path is already a file or a link, nothing
/// is made: nothing may be written through a link.
fn make(root: &Path, segments: &[&str], made: Made) {
    let mut path = root.to_path_buf();
    for (at, segment) in segments.iter().enumerate() {
        path.push(segment);
        let is_last = at + 1 == segments.len();
        match path.symlink_metadata() {
            Ok(meta) if meta.is_dir() && !is_last => {}
            Ok(_) => return,
            Err(_) if is_last => {}
            Err(_) => fs::create_dir(&path).unwrap(),
        }
    }
    match made {
        Made::File => fs::write(&path, "x").unwrap(),
        Made::Program => {
            fs::write(&path, "x").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Made::Directory => fs::create_dir(&path).unwrap(),
        Made::Link(target) => symlink(target, &path).unwrap(),
    }
}

fn ours(root: &Path, limits: &Limits) -> Listed {
    let source = DirectorySource::open(root, limits).unwrap();
    let entries = source.entries().iter().map(|it| (it.path.as_bytes().to_vec(), it.kind));
    let repositories = source.repositories().iter().map(|path| path.as_bytes().to_vec());
    (entries.collect(), repositories.collect())
}

fn by_ignore(root: &Path, limits: &Limits) -> Listed {
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).max_depth(Some(limits.depth));
    builder.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    let (mut entries, mut repositories) = (Vec::new(), Vec::new());
    for entry in builder.build().map(Result::unwrap).filter(|entry| entry.depth() > 0) {
        let path = entry.path().strip_prefix(root).unwrap().as_os_str().as_bytes().to_vec();
        let meta = entry.path().symlink_metadata().unwrap();
        if meta.is_dir() {
            if entry.path().join(".git").symlink_metadata().is_ok() {
                repositories.push(path);
            }
        } else if meta.is_symlink() {
            entries.push((path, EntryKind::Link));
        } else if meta.permissions().mode() & 0o100 != 0 {
            entries.push((path, EntryKind::Executable));
        } else {
            entries.push((path, EntryKind::File));
        }
    }
    entries.sort();
    repositories.sort();
    (entries, repositories)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_tree_is_listed_as_by_the_crate_ignore(
        names in proptest::collection::vec(
            (
                proptest::collection::vec(
                    proptest::sample::select(vec!["a", "b", "b.c", ".hidden", ".git", ".gitignore", "é"]),
                    1..6,
                ),
                proptest::sample::select(vec![
                    Made::File, Made::Program, Made::Directory, Made::Link("a"), Made::Link("."),
                    Made::Link("missing"),
                ]),
            ),
            0..40,
        ),
        depth in 1_usize..7,
    ) {
        let dir = tempfile::tempdir().unwrap();
        // Patterns in the tree hide nothing.
        fs::write(dir.path().join(".gitignore"), "*\n").unwrap();
        for (segments, made) in &names {
            make(dir.path(), segments, *made);
        }
        let mut limits = Limits::default();
        limits.depth = depth;
        prop_assert_eq!(ours(dir.path(), &limits), by_ignore(dir.path(), &limits));
    }
}

#[test]
fn thousands_of_files_are_listed_as_by_the_crate_ignore() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..3000 {
        let made = if number % 7 == 0 { Made::Program } else { Made::File };
        let (one, two) = ((number % 600).to_string(), (number % 3).to_string());
        let name = number.to_string();
        // Many directories, and one with many files.
        let segments =
            if number % 2 == 0 { vec!["flat", &*name] } else { vec![&*two, &*one, &*name] };
        make(dir.path(), &segments, made);
    }
    let limits = Limits::default();
    let (entries, repositories) = ours(dir.path(), &limits);
    assert_eq!((entries.len(), repositories.len()), (3000, 0));
    assert_eq!((entries, repositories), by_ignore(dir.path(), &limits));
}

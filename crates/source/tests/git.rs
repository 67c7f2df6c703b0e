//! Git data in all formats, compared with the output of git.
#![cfg(feature = "git")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use plimsoll_model::{DiagnosticKind, SourceKind};
use plimsoll_source::{GitReach, Limits, RevisionSource, Source, open};
use plimsoll_testkit::GitRepo;

/// Creates a repository of a few files that change a little in each of many commits.
fn grown() -> GitRepo {
    let repo = GitRepo::init();
    for number in 0..25 {
        let mut text = String::new();
        for line in 0..300 {
            let changed = if line % 25 == number { number } else { 0 };
            writeln!(text, "line {line} of a file, changed {changed}").unwrap();
        }
        repo.write("a/b/long.txt", &text);
        repo.write(format!("a/{}.txt", number % 5), format!("{number}\n"));
        repo.add_all();
        repo.commit(&format!("commit {number}"));
    }
    repo
}

/// Returns the content of every file of a revision from git.
fn by_git(repo: &GitRepo, revision: &str) -> BTreeMap<String, String> {
    let listed = repo.git(&["ls-tree", "-r", "--name-only", revision]);
    let content = |path: &str| repo.git(&["cat-file", "blob", &format!("{revision}:{path}")]);
    listed.lines().map(|path| (path.to_owned(), content(path))).collect()
}

fn by_us(source: &dyn Source) -> BTreeMap<String, String> {
    let read = |entry: &plimsoll_source::Entry| {
        let content = String::from_utf8(source.read(entry, 1 << 20).unwrap()).unwrap();
        (entry.path.to_string(), content.strip_suffix('\n').unwrap_or(&content).to_owned())
    };
    source.entries().iter().filter(|entry| entry.kind.is_file()).map(read).collect()
}

#[track_caller]
fn same_revisions(repo: &GitRepo) {
    for revision in ["HEAD", "HEAD~7", "main~24"] {
        let source = RevisionSource::open(repo.path(), revision, &Limits::default()).unwrap();
        assert!(source.diagnostics().is_empty(), "{:?}", source.diagnostics());
        assert_eq!(by_us(&source), by_git(repo, revision), "{revision}");
    }
}

#[test]
fn packs_of_every_form_have_the_same_content_as_in_git() {
    let repo = grown();
    same_revisions(&repo);
    for settings in [
        ["repack.useDeltaBaseOffset=true", "pack.indexVersion=2"],
        ["repack.useDeltaBaseOffset=false", "pack.indexVersion=2"],
        ["repack.useDeltaBaseOffset=true", "pack.indexVersion=1"],
    ] {
        let mut args = Vec::new();
        for setting in settings {
            args.extend(["-c", setting]);
        }
        args.extend(["repack", "--quiet", "-a", "-d", "-f", "--depth=50", "--window=50"]);
        repo.git(&args);
        same_revisions(&repo);
    }
    let chained = repo.git(&["verify-pack", "-v", &pack(&repo)]);
    assert!(chained.contains("chain length = 5"), "no long chain of differences");
    same_revisions(&repo.clone_bare());
}

fn pack(repo: &GitRepo) -> String {
    let folder = repo.path().join(".git/objects/pack");
    let mut names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    names
        .find(|path| path.extension().is_some_and(|end| end == "idx"))
        .unwrap()
        .display()
        .to_string()
}

#[test]
fn revisions_are_those_that_git_finds() {
    let repo = grown();
    repo.git(&["checkout", "--quiet", "-b", "side", "HEAD~3"]);
    repo.write("side.txt", "side\n");
    repo.add_all();
    repo.commit("side");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
    repo.git(&["tag", "-a", "-m", "one", "v1.0", "HEAD~2"]);
    repo.git(&["tag", "light", "HEAD^2"]);
    repo.git(&["tag", "-a", "-m", "tag of a tag", "v1.0.0", "v1.0"]);
    let short = repo.git(&["rev-parse", "--short", "HEAD~5"]);
    let described = repo.git(&["describe", "HEAD"]);
    for packed in [false, true] {
        if packed {
            repo.git(&["gc", "--quiet"]);
        }
        for revision in [
            "HEAD",
            "@",
            "main",
            "heads/main",
            "refs/heads/side",
            "v1.0",
            "v1.0.0",
            "tags/light",
            "HEAD~4",
            "HEAD^2",
            "HEAD^2~1",
            "HEAD^^",
            "v1.0^{}",
            "v1.0^{commit}~2",
            &short,
            &described,
        ] {
            let source = RevisionSource::open(repo.path(), revision, &Limits::default()).unwrap();
            let expected = repo.git(&["rev-parse", &format!("{revision}^{{commit}}")]);
            assert_eq!(source.info().commit.as_deref(), Some(expected.as_str()), "{revision}");
        }
        for revision in [
            "nowhere",
            "HEAD~999",
            "HEAD^3",
            "main@{1}",
            ":/merge",
            "HEAD:a",
            "..",
            "",
            "-x",
            "../config",
        ] {
            let found = RevisionSource::open(repo.path(), revision, &Limits::default());
            assert!(found.is_err(), "{revision:?}");
        }
    }
}

#[test]
fn the_index_has_the_entries_that_git_lists_in_each_version() {
    let repo = grown();
    repo.gitlink("deps/x", "1111111111111111111111111111111111111111");
    repo.write("intended.txt", "x");
    for version in ["2", "3", "4"] {
        repo.git(&["update-index", "--index-version", version]);
        if version == "3" {
            repo.git(&["add", "--intent-to-add", "intended.txt"]);
        }
        let source = open(repo.path(), None, &Limits::default()).unwrap();
        assert_eq!(source.info().kind, SourceKind::WorkTree);
        let ours: Vec<String> = source
            .entries()
            .iter()
            .map(|entry| format!("{} {}", entry.oid.unwrap(), entry.path))
            .collect();
        let git = repo.git(&["ls-files", "-s"]);
        let row = |line: &str| {
            let (head, path) = line.split_once('\t').unwrap();
            format!("{} {path}", head.split(' ').nth(1).unwrap())
        };
        assert_eq!(ours, git.lines().map(row).collect::<Vec<_>>(), "version {version}");
        assert!(source.diagnostics().is_empty(), "{:?}", source.diagnostics());
    }
}

/// Returns the notes and losses about git data.
fn said(path: &Path, reach: GitReach) -> (Vec<String>, Vec<String>) {
    let mut limits = Limits::default();
    limits.boundary.git = reach;
    let source = open(path, None, &limits).unwrap();
    let texts = |is_loss: bool| {
        let some =
            source.diagnostics().iter().filter(|diagnostic| diagnostic.kind().is_loss() == is_loss);
        some.map(|diagnostic| diagnostic.message().to_owned()).collect()
    };
    (texts(false), texts(true))
}

#[test]
fn outside_data_is_followed_as_far_as_the_boundary_allows() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().canonicalize().unwrap();
    let main = grown();
    let tree = home.join("tree");
    main.git(&["worktree", "add", "--quiet", tree.to_str().unwrap(), "-b", "other"]);
    let shared = home.join("shared");
    main.git(&[
        "clone",
        "--quiet",
        "--shared",
        main.path().to_str().unwrap(),
        shared.to_str().unwrap(),
    ]);
    let apart = home.join("apart");
    let elsewhere = format!("--separate-git-dir={}", home.join("elsewhere").display());
    main.git(&[
        "clone",
        "--quiet",
        &elsewhere,
        main.path().to_str().unwrap(),
        apart.to_str().unwrap(),
    ]);
    for path in [&tree, &shared, &apart] {
        let (notes, lost) = said(path, GitReach::Linked);
        assert!(lost.is_empty(), "{}: {lost:?}", path.display());
        assert!(
            notes.iter().any(|note| note.contains("outside the tree, but was read")),
            "{notes:?}"
        );
        let (_, lost) = said(path, GitReach::Inside);
        assert!(!lost.is_empty(), "{}", path.display());
        assert!(said(path, GitReach::Anywhere).1.is_empty());
        assert!(said(path, GitReach::None).1.is_empty());
        // Like a tree from an archive, a copy has no repository that refers to it, and its files
        // have other inode numbers.
        let copy = path.with_extension("copy");
        let status = std::process::Command::new("cp").arg("-a").arg(path).arg(&copy).status();
        assert!(status.unwrap().success());
        assert!(!said(&copy, GitReach::Linked).1.is_empty(), "{}", copy.display());
    }
    // Objects are only borrowed from the repository of the remote.
    let other = grown();
    let own = GitRepo::at(home.join("shared"));
    own.set_remote(other.path().to_str().unwrap());
    assert!(!said(&shared, GitReach::Linked).1.is_empty());
}

#[test]
fn a_file_counts_as_unchanged_only_if_the_index_has_its_metadata() {
    let repo = GitRepo::init();
    repo.write("a.txt", "one\n");
    repo.add_all();
    repo.commit("one");
    let home = tempfile::tempdir().unwrap();
    let copy = home.path().join("copy");
    let status = std::process::Command::new("cp").arg("-a").arg(repo.path()).arg(&copy).status();
    assert!(status.unwrap().success());
    // The same size and time, as an archive would set them.
    let time = fs::metadata(copy.join("a.txt")).unwrap().modified().unwrap();
    let file = fs::OpenOptions::new().write(true).open(copy.join("a.txt")).unwrap();
    std::io::Write::write_all(&mut &file, b"two\n").unwrap();
    file.set_modified(time).unwrap();
    let source = open(&copy, None, &Limits::default()).unwrap();
    let id = source.blob_id(&source.entries()[0], 100).unwrap();
    assert_eq!(id, plimsoll_source::hash::blob(b"two\n"));
}

#[test]
fn a_directory_with_other_files_is_not_a_bare_repository() {
    let bare = grown().clone_bare();
    let kind = |limits: &Limits| open(bare.path(), None, limits).unwrap().info().kind;
    assert_eq!(kind(&Limits::default()), SourceKind::GitRevision);
    for name in
        ["package.json", "refs/requirements.txt", "hooks/build.sh", ".github/workflows/a.yml"]
    {
        bare.write(name, "x");
        assert_eq!(kind(&Limits::default()), SourceKind::Directory, "{name}");
        let source = open(bare.path(), None, &Limits::default()).unwrap();
        assert!(
            source.diagnostics().iter().any(|diagnostic| diagnostic.kind() == DiagnosticKind::Note)
        );
        let mut limits = Limits::default();
        limits.boundary.bare = true;
        assert_eq!(kind(&limits), SourceKind::GitRevision, "{name}");
        assert!(open(bare.path(), Some("HEAD"), &Limits::default()).is_ok());
        fs::remove_file(bare.path().join(name)).unwrap();
        drop(fs::remove_dir_all(bare.path().join(".github")));
    }
}

/// Returns text that hardly compresses, and whose seed only affects the first line.
fn noise(seed: u32) -> String {
    let mut text = format!("seed {seed}\n");
    let mut state = 7_u64;
    for _ in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        writeln!(text, "{state:x}").unwrap();
    }
    text
}

#[test]
fn the_beginning_of_a_file_is_read_however_large_it_is() {
    let repo = GitRepo::init();
    // Read as a whole, such a file would exceed the limit for the start of a file.
    repo.write("large.bin", "large".to_owned() + &"\0".repeat(80 << 20));
    repo.write("small.txt", "small");
    for seed in 0..3 {
        repo.write("noise.txt", noise(seed));
        repo.add_all();
        repo.commit("more");
    }
    let check = |form: &str| {
        for (revision, seed) in [("HEAD", 2), ("HEAD~2", 0)] {
            let source = RevisionSource::open(repo.path(), revision, &Limits::default()).unwrap();
            let head = |path: &str, bytes| {
                let entry = source.entry(&plimsoll_model::RepoPath::new(path)).unwrap();
                source.read_head(entry, bytes).unwrap()
            };
            assert_eq!(head("large.bin", 7), b"large\0\0", "{form}");
            assert_eq!(head("large.bin", 100_000).len(), 100_000, "{form}");
            assert_eq!(head("small.txt", 100), b"small", "{form}");
            let noise = noise(seed).into_bytes();
            for bytes in [4, 70_000, 200_000] {
                let bytes_read = head("noise.txt", bytes);
                assert_eq!(bytes_read, noise[..usize::try_from(bytes).unwrap()], "{form} {bytes}");
            }
        }
    };
    check("loose");
    repo.git(&["repack", "-adq"]);
    let packed = repo.git(&["verify-pack", "-v", &pack(&repo)]);
    assert!(packed.lines().any(|line| line.contains(" blob ") && line.split(' ').count() > 6));
    check("packed");
}

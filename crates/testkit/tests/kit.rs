//! Tests of the test kit.
#![expect(clippy::disallowed_methods, reason = "it looks at files of this crate")]

use std::path::Path;

use plimsoll_testkit::specs::{self, Page};
use plimsoll_testkit::{GitRepo, TreeKind, cases, truth};

const ONES: &str = "1111111111111111111111111111111111111111";

/// Creates a page with one example of these blocks.
fn page(blocks: &str) -> Page {
    let text = format!("# id\n\nProse.\n\n## Title\n\nA paragraph.\n\n{blocks}\n");
    Page::parse(Path::new("specs/id.md"), &text)
}

#[test]
fn an_example_has_every_kind_of_entry() {
    let page = page(
        "```c \"a/b c.txt\"\none\n\n```\n```text d crlf\nx\ny\n```\n```link e\na/b c.txt\n```\n\
         ```gitlink f\n1111111111111111111111111111111111111111\n```\n```text h\n```\n\
         ```hex i\n00 ff\n```\n```text j no-newline\nz\n```\n```text k utf-16\nz\n```\n\
         ```options\nurl = \"x\"\n```\n```expect\nnothing\n```",
    );
    let example = &page.examples[0];
    let kinds: Vec<_> = example
        .tree
        .files()
        .iter()
        .map(|entry| (entry.path.as_str(), entry.kind.clone()))
        .collect();
    let expected = [
        ("a/b c.txt", TreeKind::File(b"one\n\n".to_vec())),
        ("d", TreeKind::File(b"x\r\ny\r\n".to_vec())),
        ("e", TreeKind::Link("a/b c.txt".to_owned())),
        ("f", TreeKind::Gitlink(ONES.to_owned())),
        ("h", TreeKind::File(Vec::new())),
        ("i", TreeKind::File(vec![0, 255])),
        ("j", TreeKind::File(b"z".to_vec())),
        ("k", TreeKind::File(b"\xff\xfez\0\n\0".to_vec())),
    ];
    assert_eq!(kinds, expected);
    assert_eq!((page.title.as_str(), example.tree.name(), example.line), ("id", "id: Title", 5));
    assert_eq!(
        (example.options.as_str(), example.expect.as_deref()),
        ("url = \"x\"\n", Some(&[][..]))
    );
}

#[test]
#[should_panic(expected = "id.md:9")]
fn a_path_must_stay_inside() {
    page("```text ../x\n```");
}

#[test]
#[should_panic(expected = "at this path")]
fn a_path_has_one_file() {
    page("```text a\n```\n```text a\n```");
}

#[test]
fn a_heading_can_name_a_fault() {
    let text = "# id\n\n## One {#a-fault}\n\nText.\n\n## Two\n\nText.\n";
    let page = Page::parse(Path::new("id.md"), text);
    let faults: Vec<_> = page.examples.iter().map(|example| example.fault.as_deref()).collect();
    assert_eq!(faults, [Some("a-fault"), None]);
    assert_eq!(page.examples[0].title, "One");
}

#[test]
fn differences_are_shown_and_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("id.md");
    let one = "# id\n\n## One\n\nText.\n\n```expect\na\nb\n```\n\n";
    std::fs::write(&path, format!("{one}## Two\n\nText.\n")).unwrap();
    let pages = [Page::load(&path)];
    let rows = |example: &specs::Example| match example.title.as_str() {
        "One" => vec!["b".to_owned(), "c".to_owned()],
        _ => Vec::new(),
    };
    let verdicts = specs::judge(&pages, rows);
    assert!(verdicts.iter().all(|verdict| !verdict.passes()));
    let difference = verdicts[0].difference();
    assert!(difference.ends_with("id.md:3: One\n  - a\n  + c\n"), "{difference}");
    specs::rewrite(&verdicts);
    let text = std::fs::read_to_string(&path).unwrap();
    let expected = "# id\n\n## One\n\nText.\n\n```expect\nb\nc\n```\n\n## Two\n\nText.\n\n```expect\nnothing\n```\n";
    assert_eq!(text, expected);
    let pages = [Page::load(&path)];
    assert!(specs::judge(&pages, rows).iter().all(specs::Verdict::passes));
}

#[test]
fn every_sample_survives_git() {
    for tree in specs::samples() {
        let repo = tree.clone().into_git_repo();
        let listed = repo.git(&["ls-tree", "-r", "-z", "HEAD"]);
        let mut listed: Vec<String> = listed
            .split_terminator('\0')
            .map(|line| {
                let (object, path) = line.split_once('\t').unwrap();
                format!("{} {path}", object.split(' ').next().unwrap())
            })
            .collect();
        let mode = |kind: &TreeKind| match kind {
            TreeKind::File(_) => "100644",
            TreeKind::Link(_) => "120000",
            TreeKind::Gitlink(_) => "160000",
        };
        let mut expected: Vec<String> = tree
            .files()
            .iter()
            .map(|entry| format!("{} {}", mode(&entry.kind), entry.path))
            .collect();
        listed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(listed, expected, "{}", tree.name());
        for entry in tree.files() {
            if let TreeKind::File(content) = &entry.kind {
                let spec = format!("HEAD:{}", entry.path);
                let size = repo.git(&["cat-file", "-s", &spec]);
                assert_eq!(size, content.len().to_string(), "{}: {spec}", tree.name());
                assert!(repo.path().join(&entry.path).is_file());
            }
        }
        assert_eq!(repo.git(&["diff-files", "--name-status", "--ignore-submodules"]), "");
    }
}

#[test]
fn git_reads_the_submodule_example_and_rejects_the_broken_one() {
    let list = |title| {
        let repo = specs::tree("git-submodule", title).into_git_repo();
        repo.try_git(&["config", "--file", ".gitmodules", "--get-regexp", "path"])
    };
    let sound = list("Every form of an entry").unwrap();
    assert!(sound.contains("submodule.quoted.path third_party/with spaces\n"), "{sound}");
    assert!(sound.contains("submodule.continued.path third_party/continued\n"), "{sound}");
    assert!(list("CRLF line endings").unwrap().ends_with("third_party/anchor"));
    assert_eq!(list("A file that git does not read"), None);
}

#[test]
fn commit_ids_are_the_same_everywhere() {
    let make = || {
        let repo = GitRepo::init();
        repo.write("src/main.c", "int main(void) { return 0; }\n");
        repo.symlink("latest", "src/main.c");
        repo.write(".gitignore", "*.log\n");
        repo.write("kept.log", "");
        repo.gitlink("third_party/with space", ONES);
        repo.add_all();
        repo.add_force("kept.log");
        repo.commit("First");
        repo
    };
    let (one, two) = (make(), make());
    let id = one.git(&["rev-parse", "HEAD"]);
    assert_eq!(id, two.git(&["rev-parse", "HEAD"]));
    assert_eq!(id, "33510245375717c77c58ae283e8d880f7110eb73");
    assert_eq!(one.git(&["status", "--porcelain"]), "");
    assert_eq!(one.git(&["ls-files", "--", "kept.log"]), "kept.log");
    assert_eq!(one.git(&["log", "-1", "--format=%an %ct"]), "Plimsoll Fixture 1767225600");
}

#[test]
fn clones_share_commits_and_remote() {
    let repo = GitRepo::init();
    repo.write("a", "1\n");
    repo.add_all();
    let first = repo.commit("First");
    assert_eq!(repo.clone_bare().try_git(&["config", "remote.origin.url"]), None);

    repo.set_remote("https://github.com/harbor-example/harbor.git");
    let home = tempfile::tempdir().unwrap();
    for clone in
        [repo.clone_work_tree(), repo.clone_bare(), repo.clone_to(home.path().join("named"))]
    {
        assert_eq!(clone.git(&["rev-parse", "main"]), first);
        let url = clone.git(&["config", "remote.origin.url"]);
        assert_eq!(url, "https://github.com/harbor-example/harbor.git");
    }
    assert!(home.path().join("named/a").is_file());

    let bare = GitRepo::init_bare();
    assert_eq!(bare.git(&["rev-parse", "--is-bare-repository"]), "true");
}

#[test]
fn a_submodule_is_checked_out_and_can_drift() {
    let library = GitRepo::init();
    library.write("buoy.c", "int buoy(void) { return 1; }\n");
    library.add_all();
    let commit = library.commit("First");

    let repo = GitRepo::init();
    let url = "https://github.com/harbor-example/buoy.git";
    repo.submodule("third_party/buoy", &library, url);
    let checkout = GitRepo::at(repo.path().join("third_party/buoy"));
    let id = repo.commit("Add buoy");
    assert_eq!(id, "2fa37f9807eac99c4ab8dde4ac3ac69c442be9d4");
    assert!(repo.path().join("third_party/buoy/buoy.c").is_file());
    let entry = repo.git(&["ls-tree", "HEAD", "third_party/buoy"]);
    assert_eq!(entry, format!("160000 commit {commit}\tthird_party/buoy"));
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    assert_ne!(checkout.commit("Drift"), commit);
    assert_eq!(repo.git(&["status", "--porcelain"]), " M third_party/buoy");
}

#[test]
#[should_panic(expected = "no-such-command")]
fn a_failing_command_is_named() {
    GitRepo::init().git(&["no-such-command"]);
}

#[test]
fn the_cases_are_complete_and_unconverted() {
    let expected = cases::expected();
    assert_eq!(expected.len(), 44);
    for case in &expected {
        assert!(cases::root().join(&case.file).is_file(), "{}", case.file);
    }
    let crlf = std::fs::read(cases::root().join(".github/workflows/bom-crlf.yml")).unwrap();
    assert!(crlf.starts_with(b"\xEF\xBB\xBFon: push\r\n"));
    assert_eq!(expected.iter().filter(|case| case.kind.is_none()).count(), 3);
}

#[test]
fn the_list_of_executorch_is_consistent() {
    let references = truth::executorch_references();
    assert_eq!(references.len(), 281);
    let local =
        references.iter().filter(|reference| reference.kind.as_deref() == Some("local")).count();
    assert_eq!((local, references.len() - local), (55, 226));
    let first = &references[0];
    assert_eq!(
        (first.file.as_str(), first.line, first.col),
        (".github/workflows/_android.yml", 17, 15)
    );

    let submodules = truth::executorch_submodules();
    assert_eq!(submodules.len(), 23);
    assert!(
        submodules
            .iter()
            .all(|submodule| submodule.commit.len() == 40 && !submodule.path.is_empty())
    );
}

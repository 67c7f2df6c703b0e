//! Tests real repositories, compared with the output of git.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plimsoll::model::{ComponentKind, EvidenceKind, Redacted, Revision};
use plimsoll::{Baseline, Component, RenderOptions, Report, Scan, diff};
use plimsoll_testkit::{GitRepo, assert_sound_at, specs};

const SHA: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";
const WORKFLOW: &str = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@main\n";

/// A scan of a path; panics if the report is not sound.
#[track_caller]
fn scan(path: &Path) -> Report {
    let report = Scan::path(path).run().unwrap();
    assert_sound_at(&report, path, None);
    report
}

/// A scan of a revision; panics if the report is not sound.
#[track_caller]
fn scan_revision(path: &Path, revision: &str) -> Report {
    let report = Scan::path(path).revision(revision).run().unwrap();
    assert_sound_at(&report, path, Some(revision));
    report
}

fn submodules(report: &Report) -> BTreeMap<String, &Component> {
    let rows = report.components.iter().filter(|it| it.kind == ComponentKind::Submodule);
    rows.map(|it| (it.paths[0].to_string(), it)).collect()
}

fn commit(component: &Component) -> Option<&str> {
    component.revision.as_ref().map(Revision::as_str)
}

/// The gitlinks in the output of `git ls-files -s`: path and commit.
fn gitlinks(repo: &GitRepo) -> BTreeMap<String, String> {
    repo.git(&["ls-files", "-s", "-z"])
        .split('\0')
        .filter_map(|row| row.split_once('\t'))
        .filter(|(meta, _)| meta.starts_with("160000"))
        .map(|(meta, path)| (path.to_owned(), meta.split(' ').nth(1).unwrap().to_owned()))
        .collect()
}

#[test]
fn gitlinks_are_those_git_lists() {
    let repo = specs::tree("git-submodule", "Every form of an entry").into_git_repo();
    let report = scan(repo.path());
    let ours = submodules(&report);
    let expected = gitlinks(&repo);
    assert!(!expected.is_empty());
    for (path, sha) in &expected {
        assert_eq!(commit(ours[path]), Some(sha.as_str()), "{path}");
    }
    let linked = ours.values().filter(|it| it.revision.is_some()).count();
    assert_eq!(linked, expected.len());
    for (path, component) in &ours {
        let state = component.submodule.as_ref().unwrap();
        assert_eq!(state.gitlink, Some(expected.contains_key(path)), "{path}");
    }
}

#[test]
fn a_checked_out_submodule_has_state_drift_and_content() {
    let inner = GitRepo::init();
    inner.write("a.c", "int a;\n");
    inner.add_all();
    inner.commit("inner");
    let middle = GitRepo::init();
    middle.write("b.c", "int b;\n");
    middle.submodule("deps/inner", &inner, "https://github.com/o/inner.git");
    middle.add_all();
    middle.commit("middle");
    let outer = GitRepo::init();
    outer.set_remote("https://github.com/Own/outer.git");
    outer.submodule("third_party/middle", &middle, "../middle.git");
    outer.add_all();
    outer.commit("outer");
    let report = scan(outer.path());
    let found = submodules(&report);
    let middle_row = found["third_party/middle"];
    assert_eq!(middle_row.submodule.as_ref().unwrap().initialized, Some(true));
    assert_eq!(middle_row.submodule.as_ref().unwrap().drifted_to, None);
    let upstream = middle_row.upstream.as_ref().unwrap();
    assert_eq!(upstream.best_url(), "https://github.com/own/middle".replace("own", "Own"));
    let purl = middle_row.purl.as_deref().unwrap();
    assert!(purl.starts_with("pkg:github/own/middle@"), "{purl}");
    let nested = found["third_party/middle/deps/inner"];
    assert_eq!(nested.nested_in.as_ref(), Some(&middle_row.id));

    // A different commit is checked out than the recorded one.
    let inside = GitRepo::at(outer.path().join("third_party/middle"));
    inside.write("c.c", "int c;\n");
    inside.add_all();
    let moved = inside.commit("moved");
    let report = scan(outer.path());
    let state = submodules(&report)["third_party/middle"].submodule.clone().unwrap();
    assert_eq!(state.drifted_to.as_deref(), Some(moved.as_str()));
    assert!(report.findings.iter().any(|finding| finding.rule == "submodule-drift"));
}

#[test]
fn a_submodule_has_the_release_that_its_checkout_names() {
    let inner = GitRepo::init();
    inner.write("a.c", "int a;\n");
    inner.add_all();
    inner.commit("inner");
    inner.git(&["tag", "--annotate", "--message", "release", "inner-1_2_0"]);
    inner.git(&["tag", "nightly"]);
    let outer = GitRepo::init();
    outer.submodule("deps/inner", &inner, "https://github.com/o/inner.git");
    outer.add_all();
    outer.commit("outer");
    let report = scan(outer.path());
    let row = submodules(&report)["deps/inner"];
    assert_eq!(row.version.as_deref(), Some("1.2.0"));
    let commit = commit(row).unwrap().to_owned();
    assert_eq!(row.purl.as_deref(), Some(&*format!("pkg:github/o/inner@{commit}")));
    let tag = row.evidence.iter().find(|it| it.kind == EvidenceKind::Tag).unwrap();
    assert_eq!(tag.raw.as_ref().map(Redacted::as_str), Some("inner-1_2_0"));
    for format in ["cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tag-value", "spdx3-json"] {
        let format = format.parse().unwrap();
        let bytes = plimsoll::render(&report, format, &RenderOptions::default()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("1.2.0") && text.contains(&commit), "{format:?}: {text}");
    }

    // A checkout without tags is at the same commit.
    let with_tags = Baseline::of(&report);
    let inside = GitRepo::at(outer.path().join("deps/inner"));
    inside.git(&["tag", "--delete", "inner-1_2_0"]);
    let without = scan(outer.path());
    assert_eq!(submodules(&without)["deps/inner"].version, None);
    let changes = diff(&with_tags, &Baseline::of(&without)).components;
    assert!(changes.iter().all(|change| change.aspects.is_empty()), "{changes:?}");

    // Without a tag, the version in its manifests is used, unless they have another name.
    let tagless = |name: &str| {
        let inner = GitRepo::init();
        inner.write("package.json", format!(r#"{{ "name": "{name}", "version": "1.3.0" }}"#));
        inner.add_all();
        inner.commit("inner");
        let outer = GitRepo::init();
        outer.submodule("deps/inner", &inner, "https://github.com/o/inner.git");
        outer.add_all();
        outer.commit("outer");
        submodules(&scan(outer.path()))["deps/inner"].version.clone()
    };
    assert_eq!(tagless("inner").as_deref(), Some("1.3.0"));
    assert_eq!(tagless("inner-docs"), None);

    // A tag at a commit other than the gitlink's is not used.
    inside.write("b.c", "int b;\n");
    inside.add_all();
    inside.commit("next");
    inside.git(&["tag", "v2.0.0"]);
    assert_eq!(submodules(&scan(outer.path()))["deps/inner"].version, None);
}

#[test]
fn tracked_files_count_even_if_ignored_or_absent() {
    let repo = GitRepo::init();
    repo.write(".gitignore", "hidden.yml\n");
    repo.write(".github/workflows/hidden.yml", WORKFLOW);
    repo.write(".github/workflows/absent.yml", WORKFLOW.replace("owner", "gone"));
    repo.write("build/.github/workflows/no.yml", WORKFLOW);
    repo.add_force(".");
    repo.commit("all");
    fs::remove_file(repo.path().join(".github/workflows/absent.yml")).unwrap();
    repo.write(".github/workflows/untracked.yml", WORKFLOW.replace("owner", "new"));
    let report = scan(repo.path());
    let values: Vec<&str> = report.references.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["gone/action@main", "owner/action@main", "new/action@main"]);
    assert_eq!(report.summary.inactive_references, 1);
    assert!(report.complete);
}

#[test]
fn a_tree_hash_is_that_of_git() {
    let repo = specs::tree("vendored-directory", "Metadata of other tools").into_git_repo();
    let report = scan(repo.path());
    let mut checked = 0;
    for component in &report.components {
        let Some(content) = &component.content else { continue };
        let path = component.paths[0].to_string();
        let tree = repo.git(&["rev-parse", &format!("HEAD:{path}")]);
        assert_eq!(content.swhid, Some(format!("swh:1:dir:{}", tree.trim())), "{path}");
        checked += 1;
    }
    assert!(checked > 3);

    // A change on disk that is not in the index changes the hash.
    let component = report.components.iter().find(|it| it.content.is_some()).unwrap();
    repo.write(format!("{}/added.c", component.paths[0]), "int added;\n");
    repo.add_all();
    let changed = scan(repo.path());
    let changed = changed.component(&component.id).unwrap();
    assert_ne!(changed.content, component.content);
    let file = report
        .components
        .iter()
        .find_map(|it| {
            let dir = repo.path().join(it.paths[0].to_string());
            it.content.as_ref()?;
            let file = fs::read_dir(dir).ok()?.flatten().find(|file| file.path().is_file())?;
            Some((it.id.clone(), file.path()))
        })
        .unwrap();
    fs::write(&file.1, "changed on disk, not staged\n").unwrap();
    let edited = scan(repo.path());
    assert_ne!(
        edited.component(&file.0).unwrap().content,
        report.component(&file.0).unwrap().content
    );
}

#[test]
fn without_git_data_the_entries_alone_are_reported() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join(".gitmodules"),
        "[submodule \"x\"]\n\tpath = deps/x\n\turl = https://github.com/o/x\n",
    )
    .unwrap();
    let report = scan(dir.path());
    let found = submodules(&report);
    assert_eq!(found["deps/x"].revision, None);
    assert_eq!(found["deps/x"].purl, None);
    assert_eq!(found["deps/x"].submodule.as_ref().unwrap().gitlink, None);
}

#[test]
fn a_revision_is_read_without_a_checkout() {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", WORKFLOW);
    repo.add_all();
    let first = repo.commit("first");
    repo.write(".github/workflows/a.yml", WORKFLOW.replace("@main", &format!("@{SHA}")));
    repo.add_all();
    repo.commit("second");
    let bare = repo.clone_bare();
    let pin = |revision: &str| {
        let report = scan_revision(bare.path(), revision);
        report.references[0].pin.to_string()
    };
    assert_eq!(pin(&first), "branch");
    assert_eq!(pin("main"), "commit-unverified");
    assert_eq!(scan(bare.path()).references.len(), 1);
    let error = Scan::path(bare.path()).revision("nowhere").run().unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn unreadable_git_data_produces_a_diagnostic_and_the_files_are_scanned() {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", WORKFLOW);
    repo.add_all();
    repo.commit("c");
    fs::write(repo.path().join(".git/index"), b"DIRC\0\0\0\x02\xff\xff\xff\xff").unwrap();
    let report = scan(repo.path());
    assert_eq!(report.references.len(), 1);
    assert!(!report.complete);

    // A `.git` file that points to a different repository is not followed.
    let other = GitRepo::init();
    other.set_remote("https://github.com/secret/other.git");
    let dir = tempfile::tempdir().unwrap();
    let git_dir = other.path().join(".git");
    fs::write(dir.path().join(".git"), format!("gitdir: {}\n", git_dir.display())).unwrap();
    fs::write(dir.path().join("x"), "x").unwrap();
    let report = scan(dir.path());
    assert_eq!(report.source.url, None);
    assert!(!report.complete);
}

#[test]
fn a_tree_row_with_a_wrong_kind_of_object_produces_a_diagnostic() {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", WORKFLOW);
    repo.add_all();
    repo.commit("c");
    let workflows = repo.git(&["rev-parse", "HEAD:.github"]).trim().to_owned();
    // `git mktree` would reject this: a file entry whose object is a tree.
    let id = |hex: &str| -> Vec<u8> {
        (0..20)
            .map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2).unwrap(), 16).unwrap())
            .collect()
    };
    let rows = [&b"40000 .github\0"[..], &id(&workflows), b"100644 action.yml\0", &id(&workflows)];
    let tree = repo
        .git_with_input(
            &["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
            &rows.concat(),
        )
        .trim()
        .to_owned();
    let commit = repo.git(&["commit-tree", "-m", "odd", &tree]).trim().to_owned();
    let report = scan_revision(repo.path(), &commit);
    assert_eq!(report.references.len(), 1, "the workflow is read");
    let [lost] = report.diagnostics.as_slice() else { panic!("{:?}", report.diagnostics) };
    assert_eq!(lost.location().path.to_string(), "action.yml");
    assert!(lost.message().contains("not a blob"), "{}", lost.message());
    assert!(!report.complete);
}

#[test]
fn trees_that_refer_to_each_other_end() {
    let repo = GitRepo::init();
    let mut tree = repo.git_with_input(&["mktree"], b"").trim().to_owned();
    for _ in 0..60 {
        let rows = format!("040000 tree {tree}\ta\n040000 tree {tree}\tb\n");
        tree = repo.git_with_input(&["mktree"], rows.as_bytes()).trim().to_owned();
    }
    let commit = repo.git(&["commit-tree", "-m", "bomb", &tree]).trim().to_owned();
    let report = scan_revision(repo.path(), &commit);
    assert!(!report.complete);
    assert_eq!(report.diagnostics.len(), 1, "said once");
}

/// Truncates a loose object.
fn cut(repo: &GitRepo, object: &str, length: usize) {
    let oid = repo.git(&["rev-parse", object]);
    let path =
        repo.path().join(".git/objects").join(oid.get(..2).unwrap()).join(oid.get(2..).unwrap());
    let content = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, &content[..length]).unwrap();
}

#[test]
fn a_truncated_loose_object_produces_a_diagnostic_in_little_time() {
    for object in ["HEAD^{tree}", "HEAD", "HEAD:.github/workflows/ci.yml", "v1"] {
        for length in [0, 5, 10, 19, 30, 40] {
            let repo = GitRepo::init();
            repo.write(".github/workflows/ci.yml", WORKFLOW);
            repo.add_all();
            repo.commit("First");
            repo.git(&["tag", "-am", "release", "v1"]);
            cut(&repo, object, length);
            let (sender, receiver) = std::sync::mpsc::channel();
            std::thread::spawn(move || {
                let tree = Scan::path(repo.path()).run();
                let revisions = ["HEAD", "v1", "main~0"];
                let revisions = revisions.map(|one| Scan::path(repo.path()).revision(one).run());
                sender.send((tree, revisions)).unwrap();
            });
            let wait = std::time::Duration::from_secs(60);
            let (tree, revisions) = receiver.recv_timeout(wait).unwrap();
            assert_eq!(tree.unwrap().references.len(), 1, "{object} cut to {length}");
            let [head, tag, back] = revisions;
            match object {
                "v1" => assert!(head.unwrap().complete && tag.is_err() && back.unwrap().complete),
                "HEAD" => {
                    let why = head.unwrap_err().to_string();
                    assert!(why.contains("loose object"), "{object} cut to {length}: {why}");
                    assert!(tag.is_err() && back.is_err());
                }
                _ => assert!(!head.unwrap().complete && !back.unwrap().complete),
            }
        }
    }
}

//! Tests histories of real repositories, compared with git and with single scans.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::fmt::Write as _;

use plimsoll::model::{ChangeState, Moment};
use plimsoll::source::Repository;
use plimsoll::{Baseline, ErrorKind, Every, History, Limits, Scan, diff};
use plimsoll_testkit::{GitRepo, assert_sound_at, specs};

const SHA: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";
const WORKFLOW: &str = ".github/workflows/ci.yml";

/// Noon on a day, in seconds since 1970.
fn at(year: i64, month: i64, day: i64) -> i64 {
    // Days since 1970 in the Gregorian calendar, with years that begin in March.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    days * 86_400 + 43_200
}

fn workflow(uses: &[&str]) -> String {
    let mut text = "on: push\npermissions: {}\njobs:\n  b:\n    steps:\n".to_owned();
    for one in uses {
        writeln!(text, "      - uses: {one}").unwrap();
    }
    text
}

/// A repository with six commits in four quarters, including a merge, and the ids of its main line.
fn repository() -> (GitRepo, Vec<String>) {
    let repo = GitRepo::init();
    let commit = |uses: &[&str], message: &str, time: i64| {
        repo.write(WORKFLOW, workflow(uses));
        repo.add_all();
        repo.commit_at(message, time)
    };
    let mut ids = vec![commit(&["o/a@v1"], "first", at(2025, 5, 1))];
    ids.push(commit(&["o/a@v1", "o/b@main"], "b comes", at(2025, 6, 20)));
    repo.git(&["tag", "v1.0"]);
    repo.git(&["checkout", "--quiet", "-b", "side"]);
    repo.write("side.txt", "aside\n");
    repo.add_all();
    repo.commit_at("aside", at(2025, 7, 2));
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("other.txt", "other\n");
    repo.add_all();
    ids.push(repo.commit_at("other", at(2025, 7, 3)));
    repo.git(&["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
    ids.push(repo.commit_at("merge", at(2025, 8, 1)));
    ids.push(commit(&["o/b@main"], "a goes", at(2025, 11, 11)));
    repo.git(&["tag", "-a", "-m", "second", "v1.1"]);
    repo.git(&["tag", "v1.1-rc1"]);
    ids.push(commit(&["o/b@main", &format!("o/c@{SHA}")], "c comes", at(2026, 1, 2)));
    (repo, ids)
}

fn labels(past: &plimsoll::Past) -> Vec<&str> {
    past.trend.points.iter().map(|point| point.label.as_str()).collect()
}

fn first_parents(repo: &GitRepo) -> Vec<(String, i64)> {
    let log = repo.git(&["log", "--first-parent", "--format=%H %ct"]);
    let row = |line: &str| {
        let (id, time) = line.split_once(' ').unwrap();
        (id.to_owned(), time.parse().unwrap())
    };
    log.lines().map(row).collect()
}

fn walked(repo: &GitRepo) -> Vec<(String, i64)> {
    let repository = Repository::open(repo.path(), &Limits::default()).unwrap();
    let commits = repository.first_parents("HEAD").unwrap();
    commits.map(|commit| (commit.id, commit.timestamp)).collect()
}

#[test]
fn the_walk_is_that_of_git_whether_packed_or_not() {
    let (repo, ids) = repository();
    let expected = first_parents(&repo);
    assert_eq!(
        expected.iter().rev().map(|(id, _)| id).collect::<Vec<_>>(),
        ids.iter().collect::<Vec<_>>()
    );
    assert_eq!(walked(&repo), expected, "loose");
    repo.git(&["repack", "--quiet", "-a", "-d"]);
    assert_eq!(walked(&repo), expected, "packed");
    // New commits are loose objects, and old ones are in the pack.
    repo.commit_at("loose again", at(2026, 1, 3));
    assert_eq!(walked(&repo), first_parents(&repo), "mixed");
    let clone = repo.clone_bare();
    assert_eq!(walked(&clone), first_parents(&repo), "bare");
}

#[test]
fn deltified_commits_and_commits_with_long_heads_are_read() {
    let repo = GitRepo::init();
    // Similar messages are stored as deltas.
    let message = "the same long message, again and again\n".repeat(200);
    for number in 0..60 {
        repo.commit_at(&format!("{message}{number}"), at(2025, 1, 1) + number);
    }
    repo.git(&["repack", "--quiet", "-a", "-d", "-f", "--depth=50", "--window=50"]);
    let packed = repo.git(&["rev-list", "--all", "--objects", "--filter=blob:none"]);
    let checked = repo.git_with_input(
        &["cat-file", "--batch-check=%(objecttype) %(deltabase)", "--buffer"],
        packed.as_bytes(),
    );
    let delta = |line: &&str| line.starts_with("commit") && !line.ends_with(&"0".repeat(40));
    assert!(checked.lines().filter(delta).count() > 0, "no commit is kept as a difference");
    // The header of a commit with very many parents is longer than one read.
    let parents: Vec<String> = first_parents(&repo)
        .into_iter()
        .take(60)
        .flat_map(|(id, _)| ["-p".to_owned(), id])
        .collect();
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let mut args = vec!["commit-tree".to_owned(), "-m".to_owned(), "octopus".to_owned(), tree];
    args.extend(parents);
    let octopus = repo.git(&args);
    repo.git(&["reset", "--quiet", "--soft", &octopus]);
    repo.git(&["repack", "--quiet", "-a", "-d"]);
    assert_eq!(walked(&repo), first_parents(&repo));
}

#[test]
fn a_damaged_pack_index_only_takes_more_time() {
    let (repo, _) = repository();
    let expected = first_parents(&repo);
    repo.git(&["repack", "--quiet", "-a", "-d"]);
    // A broken second index beside the valid one, and an index without its pack.
    repo.write(".git/objects/pack/pack-broken.idx", b"\xfftOc\0\0\0\x02 and no more");
    repo.write(".git/objects/pack/pack-broken.pack", b"PACK");
    assert_eq!(walked(&repo), expected);
}

/// The entries of a revision as git lists them: id and path.
fn listed_by_git(repo: &GitRepo, revision: &str) -> Vec<String> {
    let listed = repo.git(&["ls-tree", "-r", revision]);
    let row = |line: &str| {
        let (head, path) = line.split_once('\t').unwrap();
        format!("{} {path}", head.rsplit(' ').next().unwrap())
    };
    listed.lines().map(row).collect()
}

#[test]
fn each_revision_is_listed_as_by_git_whichever_was_listed_before() {
    let repo = GitRepo::init();
    let mut ids = Vec::new();
    let commit = || {
        repo.add_all();
        repo.commit("next")
    };
    for path in ["a.b", "a/x/one", "a/x/two", "a/y/one", "a0", "b/c/d/e", "z"] {
        repo.write(path, path);
    }
    ids.push(commit());
    // One directory changes, but its siblings do not.
    repo.write("a/x/one", "changed");
    ids.push(commit());
    // A directory becomes a file, and another one moves unchanged.
    repo.git(&["mv", "b/c", "a/c"]);
    repo.git(&["rm", "--quiet", "-r", "a/y"]);
    repo.write("a/y", "a file now");
    ids.push(commit());
    // The first state again, except for one new file.
    repo.git(&["read-tree", "--reset", "-u", &ids[0]]);
    repo.write("new", "new");
    ids.push(commit());
    let repository = Repository::open(repo.path(), &Limits::default()).unwrap();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 2, 0, 0]] {
        for at in order {
            let source = repository.revision(&ids[at]).unwrap();
            let listed: Vec<String> = plimsoll::source::Source::entries(&source)
                .iter()
                .map(|entry| format!("{} {}", entry.oid.unwrap(), entry.path))
                .collect();
            assert_eq!(listed, listed_by_git(&repo, &ids[at]), "revision {at} in {order:?}");
        }
    }
}

#[test]
fn the_walk_through_a_shallow_clone_ends_at_its_boundary() {
    let (repo, ids) = repository();
    let clone = GitRepo::init();
    let from = format!("file://{}", repo.path().display());
    clone.git(&["fetch", "--quiet", "--depth=2", &from, "main"]);
    clone.git(&["reset", "--quiet", "--hard", "FETCH_HEAD"]);
    let walked: Vec<String> = walked(&clone).into_iter().map(|(id, _)| id).collect();
    assert_eq!(walked, [ids[5].clone(), ids[4].clone()]);
}

#[test]
fn quarters_months_releases_and_commits() {
    let (repo, ids) = repository();
    let past = |every| History::path(repo.path()).every(every).run().unwrap();
    let quarters = past(Every::Quarter);
    assert_eq!(labels(&quarters), ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]);
    let commits: Vec<&str> =
        quarters.trend.points.iter().map(|point| point.commit.as_deref().unwrap()).collect();
    assert_eq!(commits, [&ids[1], &ids[3], &ids[4], &ids[5]]);
    let months = past(Every::Month);
    assert_eq!(labels(&months), ["2025-05", "2025-06", "2025-07", "2025-08", "2025-11", "2026-01"]);
    // A pre-release is not a release, and an annotated tag refers to its commit.
    assert_eq!(labels(&past(Every::Release)), ["v1.0", "v1.1"]);
    let second = past(Every::Commits(2));
    assert_eq!(labels(&second), ["2025-06-20", "2025-08-01", "2026-01-02"]);
    let last = History::path(repo.path()).last(2).run().unwrap();
    assert_eq!(labels(&last), ["2025-Q4", "2026-Q1"]);
    let since = "2025-11-01".parse::<plimsoll::Date>().unwrap();
    let since = History::path(repo.path()).since(since).run().unwrap();
    assert_eq!(labels(&since), ["2025-Q4", "2026-Q1"]);
    let earlier = History::path(repo.path()).revision("v1.0").run().unwrap();
    assert_eq!(labels(&earlier), ["2025-Q2"]);
}

#[test]
fn findings_come_and_go_with_their_commits() {
    let (repo, ids) = repository();
    let coarse = History::path(repo.path()).run().unwrap();
    let life = |past: &plimsoll::Past, subject: &str| -> (Moment, Option<Moment>) {
        let found = past.trend.findings.iter().filter(|it| it.subject.as_str() == subject);
        let found: Vec<_> = found.filter(|it| it.rule == "unpinned-action").collect();
        assert_eq!(found.len(), 1, "{subject}");
        (found[0].appeared.clone(), found[0].resolved.clone())
    };
    let commit = |moment: &Moment| moment.commit.clone().unwrap();
    let (came, gone) = life(&coarse, "o/a@v1");
    assert_eq!((commit(&came), commit(&gone.unwrap())), (ids[1].clone(), ids[4].clone()));
    let (came, gone) = life(&coarse, "o/b@main");
    assert_eq!((commit(&came), gone), (ids[1].clone(), None));
    // With `exact`, the actual commits are found.
    let exact = History::path(repo.path()).last(4).exact(true).run().unwrap();
    let (_, gone) = life(&exact, "o/a@v1");
    let gone = gone.unwrap();
    assert_eq!((commit(&gone), gone.exact), (ids[4].clone(), true));
    assert_eq!(labels(&exact), labels(&coarse));
    assert_eq!(exact.scanned, coarse.scanned, "no commit lies between that could have done it");
    // With three commits between two points, a binary search finds the right one.
    let wide = History::path(repo.path()).every(Every::Commits(4));
    let (_, gone) = life(&wide.run().unwrap(), "o/a@v1");
    let gone = gone.unwrap();
    assert_eq!((commit(&gone), gone.exact), (ids[5].clone(), false));
    let wide = wide.exact(true).run().unwrap();
    let (_, gone) = life(&wide, "o/a@v1");
    let gone = gone.unwrap();
    assert_eq!((commit(&gone), gone.exact), (ids[4].clone(), true));
    assert_eq!(wide.trend.points.len(), 2);
    assert!(wide.scanned > 2);
}

#[test]
fn releases_on_separate_branches_are_searched_from_the_merge_base() {
    let repo = GitRepo::init();
    let commit = |uses: &str, time: i64| {
        repo.write(WORKFLOW, workflow(&[uses]));
        repo.add_all();
        repo.commit_at(uses, time)
    };
    commit("o/a@v1", at(2025, 1, 1));
    let parting = commit("o/a@v2", at(2025, 2, 1));
    repo.git(&["checkout", "--quiet", "-b", "release"]);
    commit("o/a@v3", at(2025, 2, 2));
    repo.git(&["tag", "v1.0.0"]);
    repo.git(&["checkout", "--quiet", "main"]);
    let next = commit("o/b@v1", at(2025, 3, 1));
    commit("o/c@v1", at(2025, 4, 1));
    repo.git(&["tag", "v2.0.0"]);
    let past = History::path(repo.path()).every(Every::Release).exact(true).run().unwrap();
    assert_eq!(labels(&past), ["v1.0.0", "v2.0.0"]);
    let moment = |subject: &str| {
        let found: Vec<_> =
            past.trend.findings.iter().filter(|it| it.subject.as_str() == subject).collect();
        (found[0].appeared.clone(), found[0].resolved.clone())
    };
    // A finding that is only on the release branch ends where the branches part, because no single commit resolved
    // it.
    let (_, gone) = moment("o/a@v3");
    let gone = gone.unwrap();
    assert!(gone.commit.as_deref() == Some(&next) || gone.commit.as_deref() == Some(&parting));
    assert!(!gone.exact);
    let (came, _) = moment("o/c@v1");
    assert!(came.exact);
}

#[test]
fn a_temporarily_hidden_finding_is_neither_new_nor_permanent() {
    let repo = GitRepo::init();
    let commit = |text: &str, time: i64| {
        repo.write(WORKFLOW, text);
        repo.add_all();
        repo.commit_at("x", time);
    };
    let two = workflow(&["o/a@v1", "o/a@v1"]);
    commit(&two, at(2025, 1, 1));
    commit(&format!("x: [\n{two}"), at(2025, 4, 1));
    commit(&workflow(&["o/a@v1"]), at(2025, 7, 1));
    commit(&workflow(&[]), at(2025, 10, 1));
    let past = History::path(repo.path()).run().unwrap();
    let rows: Vec<_> =
        past.trend.findings.iter().filter(|it| it.rule == "unpinned-action").collect();
    assert!(rows.iter().all(|it| it.resolved.is_some()), "{rows:#?}");
    let count: u64 = rows.iter().map(|it| it.count).sum();
    assert_eq!(count, 2);
    let (new, gone): (Vec<u64>, Vec<u64>) =
        past.trend.points.iter().map(|point| (point.new, point.resolved)).unzip();
    assert_eq!((new, gone), (vec![0, 0, 0, 0], vec![0, 0, 1, 1]));
}

#[test]
fn a_revision_without_files_does_not_stop_a_search() {
    let repo = GitRepo::init();
    repo.write(WORKFLOW, workflow(&["o/a@v1"]));
    repo.add_all();
    repo.commit_at("First", at(2025, 1, 1));
    repo.git(&["rm", "--quiet", "-r", "."]);
    repo.commit_at("nothing", at(2025, 2, 1));
    repo.write(WORKFLOW, workflow(&["o/b@v1"]));
    repo.add_all();
    repo.commit_at("again", at(2025, 3, 1));
    repo.write(WORKFLOW, workflow(&["o/c@v1"]));
    repo.add_all();
    repo.commit_at("more", at(2025, 4, 1));
    let past = History::path(repo.path()).every(Every::Commits(3)).exact(true).run().unwrap();
    assert_eq!(past.trend.points.len(), 2);
    let gone = past.trend.findings.iter().find(|it| it.subject.as_str() == "o/a@v1").unwrap();
    assert_eq!(gone.resolved.as_ref().unwrap().date, Some("2025-02-01".parse().unwrap()));
}

#[test]
fn releases_end_at_the_revision_and_a_shallow_clone_says_that_it_is_one() {
    let (repo, _) = repository();
    let past = History::path(repo.path()).every(Every::Release).revision("v1.0").run().unwrap();
    assert_eq!(labels(&past), ["v1.0"]);
    assert!(!past.shallow);
    let clone = GitRepo::init();
    let from = format!("file://{}", repo.path().display());
    clone.git(&["fetch", "--quiet", "--depth=1", &from, "main"]);
    clone.git(&["reset", "--quiet", "--hard", "FETCH_HEAD"]);
    let past = History::path(clone.path()).run().unwrap();
    assert_eq!((past.trend.points.len(), past.shallow), (1, true));
}

#[test]
fn a_history_equals_scans_of_its_revisions() {
    let repo = GitRepo::init();
    for (number, name) in [
        "vendored-directory",
        "npm-packages",
        "script-fetch",
        "workflow-uses",
        "python-requirements",
    ]
    .into_iter()
    .enumerate()
    {
        specs::sample(name).write_to(repo.path());
        repo.add_all();
        let time = at(2025, 1, 1) + 100 * 86_400 * i64::try_from(number).unwrap();
        repo.commit_at(name, time);
    }
    let past = History::path(repo.path()).run().unwrap();
    assert_eq!(past.baselines.len(), 5);
    for (label, baseline) in past.baselines.iter() {
        let commit = baseline.source.commit.as_deref().unwrap();
        let alone = Scan::path(repo.path()).revision(commit).run().unwrap();
        assert_sound_at(&alone, repo.path(), Some(commit));
        assert_eq!(baseline, Baseline::of(&alone), "{label}");
    }
    // With one thread and with many.
    let one = History::path(repo.path()).jobs(1).run().unwrap();
    let many = History::path(repo.path()).jobs(4).run().unwrap();
    assert_eq!((&one, &many), (&past, &past));
}

#[test]
fn temporarily_unreadable_findings_are_not_resolved() {
    let repo = GitRepo::init();
    for (text, time) in [
        (workflow(&["o/a@v1"]), at(2025, 2, 1)),
        ("jobs: [\n".to_owned(), at(2025, 5, 1)),
        (workflow(&["o/a@v1"]), at(2025, 8, 1)),
        (workflow(&[]), at(2025, 11, 1)),
    ] {
        repo.write(WORKFLOW, text);
        repo.write("README.md", "x\n");
        repo.add_all();
        repo.commit_at("c", time);
    }
    let past = History::path(repo.path()).run().unwrap();
    let complete: Vec<bool> = past.trend.points.iter().map(|point| point.complete).collect();
    assert_eq!(complete, [true, false, true, true]);
    let at = |index| past.baselines.get(index).unwrap().1;
    let delta = diff(&at(0), &at(1));
    let states: Vec<ChangeState> = delta.findings.iter().map(|change| change.state).collect();
    assert!(states.contains(&ChangeState::Unverifiable), "{states:?}");
    assert!(!states.contains(&ChangeState::Resolved), "{states:?}");
    let found: Vec<_> =
        past.trend.findings.iter().filter(|it| it.rule == "unpinned-action").collect();
    assert_eq!(found.len(), 1, "one finding, though it was out of sight for a while");
    assert_eq!(found[0].appeared.date.unwrap().to_string(), "2025-02-01");
    let resolved = found[0].resolved.as_ref().unwrap();
    assert_eq!(resolved.date.unwrap().to_string(), "2025-11-01");
}

#[test]
fn errors_say_what_to_do() {
    let (repo, _) = repository();
    let fail = |history: History| history.run().unwrap_err();
    let why = fail(History::path(repo.path()).revision("nowhere"));
    assert_eq!(why.kind(), ErrorKind::Revision);
    assert!(why.to_string().contains("`git log`"), "{why}");
    let late = "2030-01-01".parse::<plimsoll::Date>().unwrap();
    let why = fail(History::path(repo.path()).since(late));
    assert!(why.to_string().contains("--since"), "{why}");
    let why = fail(History::path(repo.path()).every(Every::Release).revision("v1.0").since(late));
    assert!(why.to_string().contains("--every"), "{why}");
    let empty = tempfile::tempdir().unwrap();
    let why = fail(History::path(empty.path()));
    assert_eq!(why.kind(), ErrorKind::NotARepository);
    assert!(why.to_string().contains("not the root of a git repository"), "{why}");
}

//! Tests that no command prints lines wider than the terminal.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test writes what the command reads, and panics if something is missing"
)]

mod common;

use std::fs::OpenOptions;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use plimsoll_testkit::GitRepo;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use unicode_width::UnicodeWidthStr as _;

use common::root;

const WIDTHS: [u16; 3] = [80, 120, 200];

/// Runs the command in a terminal of this width, and returns the visible text without colors.
fn on_terminal(dir: &Path, width: u16, arguments: &[&str]) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let size = Winsize { ws_row: 50, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&terminal, size).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let end = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .current_dir(dir)
        .args(arguments)
        .args(["--color", "never"])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(end.try_clone().unwrap())
        .stderr(end)
        .spawn()
        .unwrap();
    let mut shown = Vec::new();
    // Reading from the terminal fails (EIO) once the last writing process has ended.
    let _ended = std::fs::File::from(terminal).read_to_end(&mut shown);
    child.wait().unwrap();
    let shown = String::from_utf8(shown).unwrap().replace("\r\n", "\n");
    // A progress line is redrawn repeatedly, and then removed.
    let lines = shown.split('\n').map(|line| {
        let line = line.rsplit(['\r']).next().unwrap_or_default();
        line.trim_start_matches("\u{1b}[2K").to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn check(dir: &Path, arguments: &[&str]) {
    for width in WIDTHS {
        let shown = on_terminal(dir, width, arguments);
        assert!(!shown.trim().is_empty(), "{arguments:?} shows nothing");
        for line in shown.lines() {
            assert!(line.width() <= width.into(), "{arguments:?} at {width}: {line}");
        }
    }
}

/// The demo repository with a history, a baseline of its first commit, and names that are longer than a line.
fn repository() -> GitRepo {
    let repo = GitRepo::init();
    let long = "a-long-directory-name/".repeat(5);
    let workflow = "on: push\njobs:\n  b:\n    runs-on: self-hosted\n    steps:\n";
    repo.write(".github/workflows/ci.yml", workflow);
    repo.write("requirements.txt", "requests==2.32.3\n");
    repo.add_all();
    repo.commit("first");
    let taken = common::run_in(repo.path(), &["baseline", "init"], &[]);
    assert_eq!(common::code(&taken), 0);
    let action = format!("an-owner-with-a-long-name/{}", "action-".repeat(10));
    repo.write(".github/workflows/ci.yml", format!("{workflow}      - uses: {action}@main\n"));
    repo.write(
        format!("{long}LICENSE"),
        std::fs::read_to_string(root().join("LICENSE-MIT")).unwrap(),
    );
    repo.write(format!("{long}tool.sh"), "curl https://example.org/x | sh\n");
    repo.add_all();
    repo.commit("second");
    repo
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let repo = repository();
    let dir = repo.path();
    for arguments in [
        &["scan"][..],
        &["pins"],
        &["score"],
        &["score", "--list-facts"],
        &["licenses"],
        &["licenses", "--files"],
        &["notices", "--scope", "product,unknown"],
        &["history"],
        &["diff", "--baseline", "plimsoll-baseline.json"],
        &["diff", "--since", "HEAD~1", "--fail-on", "new"],
        &["review", "-o", "table", "--since", "HEAD~1"],
        &["baseline", "show"],
        &["baseline", "init"],
        &["explain", "--component", "requests"],
        &["digest", "requirements.txt"],
        &["rules"],
        &["scan", "-o", "json=a/file/in/a/folder/that/is/not/there/and/has/quite/a/long/name.json"],
        &["scan", "https://example.org/an-owner/a-repository-with-a-long-name"],
        &["scan", "--policy", "a-policy-with-a-long-name-that-is-not-there-at-all.toml"],
        &["scan", "-o", "unknown"],
    ] {
        check(dir, arguments);
    }
    check(&root(), &["scan", "examples/harbor"]);
}

#[test]
fn no_page_is_wider_than_the_terminal() {
    let ids = plimsoll::RULES.iter().map(|rule| rule.meta().id);
    for id in ids.chain(plimsoll::DETECTORS.iter().map(|detector| &*detector.meta().id)) {
        let shown = on_terminal(&root(), 80, &["explain", id]);
        for line in shown.lines() {
            assert!(line.width() <= 80, "{id}: {line}");
        }
    }
}

#[test]
fn no_help_is_wider_than_the_terminal() {
    for command in [
        "scan",
        "pins",
        "diff",
        "review",
        "history",
        "score",
        "licenses",
        "notices",
        "init",
        "baseline",
        "rules",
        "explain",
        "digest",
        "completions",
        "man",
    ] {
        check(&root(), &["help", command]);
        check(&root(), &[command, "--help"]);
    }
    check(&root(), &["--help"]);
}

/// A reviewed snapshot of the output for 80 columns.
#[test]
fn a_narrow_terminal_shows_what_matters() {
    let shown = ["scan", "pins", "score"]
        .map(|command| on_terminal(&root(), 80, &[command, "examples/harbor"]));
    insta::assert_snapshot!("narrow", shown.join("\n=====\n"));
}

#[test]
fn a_terminal_shows_a_manual_page_as_text() {
    let shown = on_terminal(&root(), 100, &["man", "scan"]);
    assert!(shown.contains("Examples:\n  plimsoll scan\n"), "{shown}");
    assert!(!shown.contains(".TH") && !shown.contains("\\fB"), "{shown}");
    assert!(shown.contains("plimsoll man > plimsoll.1"), "{shown}");
}

//! Tests the default path of commands, and their messages about paths that cannot be scanned.
#![expect(clippy::disallowed_methods, reason = "a test reads what the command wrote")]

mod common;

use std::path::Path;

use common::{code, run_in, text};
use plimsoll::FORMATS;
use plimsoll_testkit::GitRepo;

const WORKFLOW: &str = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@main\n";

fn repository() -> GitRepo {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", WORKFLOW);
    repo.write("src/deep/a.c", "int a;\n");
    repo.add_all();
    repo.commit("first");
    repo
}

#[test]
fn a_command_in_a_subdirectory_scans_the_repository() {
    let repo = repository();
    let folder = repo.path().join("src/deep");
    let gate = ["pins", "--fail-on", "medium"];
    for more in [&[][..], &["--rev", "HEAD"]] {
        let output = run_in(&folder, &[&gate[..], more].concat(), &[]);
        assert_eq!(code(&output), 10, "{more:?}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains("owner/action"));
        let reason = match more {
            [] => "; to scan only this directory, give its full path",
            _ => ": a revision is always read completely",
        };
        let note = format!("note: scanning the repository at ../..{reason}");
        assert!(text(&output.stderr).starts_with(&note), "{}", text(&output.stderr));
    }
    let output = run_in(&folder, &["diff", "--since", "HEAD", "-q"], &[]);
    assert_eq!((code(&output), text(&output.stderr)), (0, String::new()));
    // A revision of a folder is that of the repository.
    for more in [&["--rev", "HEAD"][..], &["--rev", "HEAD", "--quiet"]] {
        let output = run_in(repo.path(), &[&gate[..], &["src"], more].concat(), &[]);
        assert_eq!(code(&output), 10, "{more:?}: {}", text(&output.stderr));
        let says = text(&output.stderr)
            .contains("scanning the repository at src/..: a revision is always read completely");
        assert_eq!(says, !more.contains(&"--quiet"), "{}", text(&output.stderr));
    }
    let explain = ["explain", "--component", "owner/action"];
    for more in [&[][..], &["--rev", "HEAD"], &["--rev", "HEAD", "."]] {
        let output = run_in(&folder, &[&explain[..], more].concat(), &[]);
        assert_eq!(code(&output), 0, "{more:?}: {}", text(&output.stderr));
    }
    // A submodule that is not checked out is not the repository.
    std::fs::create_dir(repo.path().join("empty")).unwrap();
    let output = run_in(repo.path(), &["pins", "--rev", "HEAD", "empty"], &[]);
    assert_eq!(code(&output), 2, "{}", text(&output.stderr));
    let output = run_in(repo.path(), &["diff", "--since", "HEAD", "-q", "src"], &[]);
    assert_eq!((code(&output), text(&output.stderr)), (0, String::new()));
    // With the full path, only the folder is scanned; with `--untrusted`, nothing outside the tree is.
    for alone in [&["pins", folder.to_str().unwrap()][..], &["scan", "--untrusted"]] {
        let output = run_in(&folder, alone, &[]);
        assert!(!text(&output.stdout).contains("owner/action"), "{alone:?}");
        assert!(!text(&output.stderr).contains("scanning the repository"), "{alone:?}");
        let says = text(&output.stderr).contains("whose CI files are not scanned; to scan them");
        assert_eq!(says, !alone.contains(&"--untrusted"), "{alone:?}");
    }
    assert_eq!(code(&run_in(&folder, &["baseline", "init", "-q"], &[])), 0);
    let update = ["baseline", "update", "-q", "../deep", "--rev", "HEAD"];
    let output = run_in(&folder, &update, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(repo.path().join("plimsoll-baseline.json").is_file());
    assert!(!folder.join("plimsoll-baseline.json").exists());
}

#[test]
fn quiet_commands_print_nothing() {
    let repo = repository();
    for arguments in
        [&["baseline", "init", "-q"][..], &["baseline", "update", "-q"], &["init", "--quiet"]]
    {
        let output = run_in(repo.path(), arguments, &[]);
        let shown = (code(&output), text(&output.stdout), text(&output.stderr));
        assert_eq!(shown, (0, String::new(), String::new()), "{arguments:?}");
    }
}

#[test]
fn unscannable_paths_are_reported_with_a_remedy() {
    let repo = GitRepo::init();
    repo.write("a.c", "int a;\n");
    let output = run_in(repo.path(), &["scan"], &[]);
    assert_eq!(code(&output), 3);
    let said = text(&output.stderr);
    assert!(said.contains("git tracks no file") && said.contains("--git none"), "{said}");
    assert_eq!(code(&run_in(repo.path(), &["scan", "--git", "none"], &[])), 0);
    // Untracked CI files are read, but nothing else is.
    repo.write(".github/workflows/a.yml", WORKFLOW);
    let output = run_in(repo.path(), &["scan"], &[]);
    assert_eq!(code(&output), 13);
    assert!(
        text(&output.stdout).contains("git tracks no files here, so only untracked files that")
    );
    for url in ["https://github.com/owner/name", "git@github.com:owner/name.git"] {
        let output = run_in(repo.path(), &["scan", url], &[]);
        assert_eq!(code(&output), 2);
        assert!(text(&output.stderr).contains(&format!("`git clone {url} DIR`")));
    }
}

#[test]
fn help_and_manual_pages_know_the_commands() {
    let repo = repository();
    let run = |arguments: &[&str]| {
        let output = run_in(repo.path(), arguments, &[]);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    assert_eq!(run(&["help", "scan"]), run(&["scan", "--help"]));
    assert_eq!(run(&["help", "baseline", "init"]), run(&["baseline", "init", "--help"]));
    assert!(run(&["man"]).contains(".TH plimsoll 1"));
    let page = run(&["man", "baseline", "init"]);
    assert!(page.contains("plimsoll\\-baseline\\-init") || page.contains("plimsoll-baseline-init"));
    let output = run_in(repo.path(), &["man", "baseline", "x"], &[]);
    assert_eq!(code(&output), 2);
    assert!(
        text(&output.stderr).contains("expected one of init, update, show"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn completions_offer_formats_and_ids() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run_in(Path::new("."), &["completions", shell], &[]);
        assert_eq!(code(&output), 0, "{shell}");
        let script = text(&output.stdout);
        assert!(script.contains("baseline"), "{shell}");
        // `clap_complete` has no values for these two shells.
        if ["elvish", "powershell"].contains(&shell) {
            continue;
        }
        let formats = FORMATS.iter().map(|meta| meta.name);
        for value in formats.chain(["unpinned-action", "git-submodule", "cyclonedx-json@1.6"]) {
            assert!(script.contains(value), "{shell}: {value}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_may_have_any_name_that_the_system_allows() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let repo = repository();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .current_dir(repo.path())
        .args([OsStr::new("scan"), OsStr::new("-o"), OsStr::from_bytes(b"json=a\xff=b.json")])
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let written = std::fs::read(repo.path().join(OsStr::from_bytes(b"a\xff=b.json"))).unwrap();
    assert!(written.starts_with(b"{"));
}

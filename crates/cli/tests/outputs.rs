//! Tests where outputs are written: completely or not at all, never through a link of the scanned tree, and never two
//! to the same file.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reads what the command wrote, and panics if something is missing"
)]

mod common;

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;
use tempfile::TempDir;

/// A repository with a workflow, and a folder of the user.
fn places() -> (GitRepo, TempDir) {
    let repo = GitRepo::init();
    let workflow = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@v1\n";
    repo.write(".github/workflows/a.yml", workflow);
    repo.add_all();
    repo.commit("First");
    (repo, tempfile::tempdir().unwrap())
}

/// Scans the repository from the user's folder; returns the exit code and the messages.
fn scan(repo: &GitRepo, own: &Path, outputs: &[&str]) -> (i32, String) {
    let mut arguments = vec!["scan", repo.path().to_str().unwrap(), "--quiet"];
    for output in outputs {
        arguments.extend(["-o", output]);
    }
    let output = run_in(own, &arguments, &[]);
    (code(&output), text(&output.stderr))
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn is_report(file: &Path) -> bool {
    serde_json::from_slice::<serde_json::Value>(&fs::read(file).unwrap())
        .is_ok_and(|report| report["tool"]["name"] == "plimsoll")
}

#[test]
fn a_report_that_replaces_another_keeps_its_mode() {
    let (repo, own) = places();
    let file = own.path().join("a.json");
    for mode in [0o600, 0o640, 0o664] {
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let before = file.metadata().unwrap();
        assert_eq!(scan(&repo, own.path(), &["json=a.json"]).0, 0);
        let after = file.metadata().unwrap();
        assert!(is_report(&file));
        assert_eq!(after.mode() & 0o777, mode);
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        // A process that has the old file open keeps it.
        assert_ne!(after.ino(), before.ino());
    }
    assert_eq!(names(own.path()), ["a.json"]);
    let baseline = own.path().join("b.json");
    let at = repo.path().to_str().unwrap();
    assert_eq!(code(&run_in(own.path(), &["baseline", "init", at, "-o", "b.json"], &[])), 0);
    fs::set_permissions(&baseline, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(code(&run_in(own.path(), &["baseline", "update", at, "-o", "b.json"], &[])), 0);
    assert_eq!(baseline.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(names(own.path()), ["a.json", "b.json"]);
}

#[test]
fn no_link_of_the_scanned_tree_is_written_through() {
    let (repo, own) = places();
    let precious = own.path().join("precious");
    fs::create_dir(own.path().join("folder")).unwrap();
    for (link, target) in [
        ("file.json", precious.clone()),
        ("dangling.json", own.path().join("nothing")),
        ("folder", own.path().join("folder")),
        ("inside.json", PathBuf::from("other.json")),
    ] {
        symlink(target, repo.path().join(link)).unwrap();
    }
    let pipe = Command::new("mkfifo").arg(repo.path().join("pipe")).status().unwrap();
    assert!(pipe.success());
    let at = |name: &str| format!("json={}", repo.path().join(name).display());
    for name in ["file.json", "dangling.json", "folder/new.json", "inside.json", "pipe"] {
        fs::write(&precious, "precious").unwrap();
        let (exit, message) = scan(&repo, own.path(), &[&at(name)]);
        assert_eq!(exit, 2, "{name}: {message}");
        assert!(message.contains("in the scanned tree"), "{name}: {message}");
        // A link of the user to one in the tree is not followed either.
        let own_link = own.path().join("link.json");
        symlink(repo.path().join(name), &own_link).unwrap();
        assert_eq!(scan(&repo, own.path(), &["json=link.json"]).0, 2, "{name}");
        fs::remove_file(own_link).unwrap();
        assert_eq!(fs::read(&precious).unwrap(), b"precious", "{name}");
    }
    assert_eq!(names(own.path()), ["folder", "precious"]);
    assert!(names(&own.path().join("folder")).is_empty());
    let refused = |arguments: &[&str]| {
        let output = run_in(repo.path(), arguments, &[]);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("in the scanned tree"), "{arguments:?}");
    };
    refused(&["baseline", "init", "-o", "folder/b.json"]);
    refused(&["history", "--save", "folder/saved"]);
    refused(&["review", "-o", "html=file.json"]);
    refused(&["diff", "--since", "HEAD", "-o", "json=folder/d.json"]);
    // A subfolder belongs to the same tree.
    refused(&["scan", ".github", "-o", "json=file.json"]);
    assert_eq!(names(own.path()), ["folder", "precious"]);
    assert!(names(&own.path().join("folder")).is_empty());
}

#[test]
fn a_file_of_the_tree_is_read_only_inside_it() {
    let (repo, own) = places();
    let secret = own.path().join("secret");
    fs::write(&secret, "secret = \"hunter2\"\n").unwrap();
    symlink(&secret, repo.path().join("policy.toml")).unwrap();
    assert!(Command::new("mkfifo").arg(repo.path().join("b.json")).status().unwrap().success());
    for arguments in [
        ["scan", "--policy", "policy.toml"],
        ["scan", "--ruleset", "policy.toml"],
        ["diff", "--sbom", "policy.toml"],
        ["diff", "--baseline", "b.json"],
    ] {
        let output = run_in(repo.path(), &arguments, &[]);
        let message = text(&output.stderr);
        assert_eq!(code(&output), 2, "{arguments:?}: {message}");
        assert!(
            message.contains("in the scanned tree") && !message.contains("hunter2"),
            "{message}"
        );
    }
    // A link of the user, or one to a file of the same tree, is read like the file.
    repo.write("real.toml", "version = 1\n");
    symlink("real.toml", repo.path().join("link.toml")).unwrap();
    symlink(repo.path().join("real.toml"), own.path().join("own.toml")).unwrap();
    let own_link = own.path().join("own.toml");
    for policy in ["link.toml", own_link.to_str().unwrap()] {
        let output = run_in(repo.path(), &["scan", "--policy", policy], &[]);
        assert_eq!(code(&output), 0, "{policy}: {}", text(&output.stderr));
    }
}

#[test]
fn links_devices_and_pipes_of_the_users_own_are_followed() {
    let (repo, own) = places();
    let real = own.path().join("real.json");
    fs::write(&real, "old").unwrap();
    symlink("real.json", own.path().join("latest.json")).unwrap();
    assert_eq!(scan(&repo, own.path(), &["json=latest.json"]).0, 0);
    assert!(is_report(&real));
    assert!(own.path().join("latest.json").symlink_metadata().unwrap().is_symlink());
    // Any number of outputs may go to a device.
    assert_eq!(scan(&repo, own.path(), &["json=/dev/null", "sarif=/dev/null"]).0, 0);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let at = repo.path().to_str().unwrap();
    for place in ["json=/dev/stdout", "json=/dev/fd/1", "json=-", "json"] {
        let output = run_in(own.path(), &["scan", at, "--quiet", "-o", place], &[]);
        assert_eq!(code(&output), 0, "{place}");
        assert!(text(&output.stdout).starts_with("{\n"), "{place}");
    }
    let pipe = own.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(scan(&repo, own.path(), &["json=pipe"]).0, 0);
    assert!(text(&reader.wait_with_output().unwrap().stdout).ends_with("}\n"));
    assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
    assert_eq!(names(own.path()), ["latest.json", "pipe", "real.json"]);
}

#[test]
fn two_outputs_to_one_file_are_rejected_before_the_scan() {
    let (repo, own) = places();
    let folder = own.path().join("dir");
    fs::create_dir(&folder).unwrap();
    fs::write(own.path().join("a"), "old").unwrap();
    fs::hard_link(own.path().join("a"), own.path().join("hard")).unwrap();
    symlink("a", own.path().join("link")).unwrap();
    symlink("new", own.path().join("dangling")).unwrap();
    symlink(".", own.path().join("here")).unwrap();
    let absolute = format!("sarif={}", own.path().join("a").display());
    for (one, other) in [
        ("json=a", "sarif=a"),
        ("json=a", "sarif=./a"),
        ("json=a", "sarif=dir/../a"),
        ("json=a", "sarif=hard"),
        ("json=a", "sarif=link"),
        ("json=a", "sarif=here/a"),
        ("json=a", absolute.as_str()),
        ("json=new", "sarif=dangling"),
        ("json=new", "sarif=dir/../new"),
        ("json", "sarif=/dev/stdout"),
        ("json=-", "sarif"),
    ] {
        let (exit, message) = scan(&repo, own.path(), &[one, other]);
        assert_eq!(exit, 2, "{one} {other}: {message}");
        assert!(message.contains("output"), "{one} {other}: {message}");
        assert_eq!(fs::read(own.path().join("a")).unwrap(), b"old", "{one} {other}");
    }
    assert_eq!(scan(&repo, own.path(), &["json=a", "sarif=b", "markdown=dir/a"]).0, 0);
    // On some file systems, names that only differ in case are one file.
    let sensitive = !own.path().join("A").exists();
    assert_eq!(scan(&repo, own.path(), &["json=x", "sarif=X"]).0 == 0, sensitive);
    let output = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .args(["scan", repo.path().to_str().unwrap(), "-o", "table", "-o", "json=a"])
        .current_dir(own.path())
        .stdout(fs::OpenOptions::new().append(true).open(own.path().join("a")).unwrap())
        .output()
        .unwrap();
    assert_eq!(code(&output), 2, "standard output is the file of the other output");
}

#[test]
fn unwritable_places_are_reported_before_the_scan() {
    let (repo, own) = places();
    fs::create_dir(own.path().join("dir")).unwrap();
    for (place, word) in [("json=dir", "it is a directory"), ("json=none/a.json", "does not exist")]
    {
        // The scanned path does not exist either, but the output is checked first.
        let output = run_in(own.path(), &["scan", "nowhere", "-o", place], &[]);
        assert_eq!(code(&output), 2);
        let message = text(&output.stderr);
        assert!(message.contains(word) && !message.contains("nowhere"), "{message}");
    }
    assert_eq!(scan(&repo, own.path(), &["json=a"]).0, 0);
}

/// Runs the command with limits set by the shell.
fn shell(own: &Path, line: &str) -> std::process::Output {
    let line = format!("{line} ; exit $?");
    Command::new("bash")
        .args(["-c", &line])
        .current_dir(own)
        .env("PLIMSOLL", env!("CARGO_BIN_EXE_plimsoll"))
        .output()
        .unwrap()
}

#[test]
fn a_file_size_limit_and_a_full_disk_leave_the_old_file() {
    let (repo, own) = places();
    fs::write(own.path().join("a"), "old").unwrap();
    let at = repo.path().display();
    let limited = format!("ulimit -f 1; \"$PLIMSOLL\" scan {at} --quiet -o sarif=s -o json=a");
    let output = shell(own.path(), &limited);
    let message = text(&output.stderr);
    assert_eq!(code(&output), 1, "{message}");
    assert!(message.contains("could not be written") && message.contains("too large"), "{message}");
    assert_eq!(fs::read(own.path().join("a")).unwrap(), b"old");
    assert_eq!(names(own.path()), ["a"]);
    if Path::new("/dev/full").exists() {
        for place in ["json=/dev/full", "json"] {
            let line = format!("\"$PLIMSOLL\" scan {at} --quiet -o sarif=s -o {place} >/dev/full");
            let output = shell(own.path(), &line);
            assert_eq!(code(&output), 1, "{place}");
            assert!(text(&output.stderr).contains("could not be written"), "{place}");
        }
    }
}

#[test]
fn a_closed_pipe_does_not_change_the_exit_code() {
    let (repo, own) = places();
    let at = repo.path().display();
    for command in ["scan", "review", "score", "history", "rules", "--help"] {
        let at =
            if ["rules", "--help"].contains(&command) { String::new() } else { at.to_string() };
        let line = format!("\"$PLIMSOLL\" {command} {at} 2>e | true; echo ${{PIPESTATUS[0]}}");
        assert_eq!(text(&shell(own.path(), &line).stdout), "0\n", "{command}");
        assert!(!fs::read_to_string(own.path().join("e")).unwrap().contains("panic"), "{command}");
    }
}

#[test]
fn a_signal_ends_a_run_and_leaves_the_old_file() {
    let (repo, own) = places();
    fs::write(own.path().join("a"), "old").unwrap();
    assert!(Command::new("mkfifo").arg(own.path().join("pipe")).status().unwrap().success());
    let at = repo.path().display();
    // The test may be run with ignored signals, as by `nohup`.
    let default = "env --default-signal=INT,TERM,HUP";
    let knows = Command::new("env").args(["--default-signal=INT", "true"]).output();
    let default = if knows.is_ok_and(|output| output.status.success()) { default } else { "" };
    for (signal, exit) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        // The policy is a pipe without a writer, so the command waits for it.
        let line = format!(
            "set -m; {default} \"$PLIMSOLL\" scan {at} --policy pipe -o json=a & sleep 0.3; kill -{signal} $!; \
             wait $!"
        );
        let began = Instant::now();
        let output = shell(own.path(), &line);
        assert_eq!(code(&output), exit, "{signal}: {}", text(&output.stderr));
        assert!(began.elapsed() < Duration::from_secs(20));
        assert_eq!(fs::read(own.path().join("a")).unwrap(), b"old");
        assert_eq!(names(own.path()), ["a", "pipe"]);
    }
    // Signals that the caller ignores stay ignored, as with `nohup`.
    if Path::new("/proc/self/status").exists() {
        let line = format!(
            "trap '' HUP; \"$PLIMSOLL\" scan {at} --quiet --policy pipe -o json=a & sleep 0.3; kill -HUP $!; \
             echo 'version = 1' >pipe; wait $!"
        );
        let output = shell(own.path(), &line);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(is_report(&own.path().join("a")));
    }
}

#[test]
fn any_number_of_threads_is_fast() {
    let (repo, own) = places();
    let began = Instant::now();
    let at = repo.path().to_str().unwrap();
    let run = |jobs: &str| run_in(own.path(), &["scan", at, "-o", "json", "-j", jobs], &[]);
    assert_eq!(run("10000").stdout, run("1").stdout);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_time_limit_ends_a_run_and_leaves_the_old_file() {
    let (repo, own) = places();
    fs::write(own.path().join("a"), "old").unwrap();
    assert!(Command::new("mkfifo").arg(own.path().join("pipe")).status().unwrap().success());
    let at = repo.path().to_str().unwrap();
    let arguments = ["scan", at, "--policy", "pipe", "--time-limit", "1", "-o", "json=a"];
    let output = run_in(own.path(), &arguments, &[]);
    assert_eq!(code(&output), 14);
    assert!(text(&output.stderr).contains("time limit of 1 s was reached; nothing was written"));
    assert_eq!(fs::read(own.path().join("a")).unwrap(), b"old");
    assert_eq!(names(own.path()), ["a", "pipe"]);
}

#[test]
fn a_time_limit_that_is_reached_at_a_pipe_is_no_claim_about_files() {
    let (repo, own) = places();
    assert!(Command::new("mkfifo").arg(own.path().join("pipe")).status().unwrap().success());
    let at = repo.path().to_str().unwrap();
    let arguments = ["scan", at, "--time-limit", "8", "-o", "json=a", "-o", "sarif=pipe"];
    let output = run_in(own.path(), &arguments, &[]);
    assert_eq!(code(&output), 14);
    assert!(text(&output.stderr).contains("while output was written"), "{}", text(&output.stderr));
    let content = fs::read(own.path().join("a")).unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&content).is_ok());
}

#[test]
fn an_untrusted_repository_cannot_enable_its_policy() {
    let (repo, own) = places();
    repo.write("plimsoll.toml", "version = 1\n");
    repo.add_all();
    let at = repo.path().to_str().unwrap();
    for option in ["--trust-repo-config", "--allow-cargo"] {
        let output = run_in(own.path(), &["scan", at, "--untrusted", option], &[]);
        assert_eq!(code(&output), 2, "{option}");
    }
    let output = run_in(own.path(), &["scan", at, "--untrusted", "-o", "json=a"], &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let said = fs::read_to_string(own.path().join("a")).unwrap() + &text(&output.stderr);
    assert!(said.contains("plimsoll.toml"), "{said}");
    assert!(is_report(&own.path().join("a")));
}

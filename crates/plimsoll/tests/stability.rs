//! Tests that an SBOM only changes if the described content does.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads its own files, and panics if something it needs is missing"
)]

use plimsoll::{FORMATS, RenderOptions, Scan, render};
use plimsoll_testkit::GitRepo;

/// The maximum number of different lines: commit and time of the scan, and the serial number, each removed and added.
const MOST: usize = 10;

const COUNT: usize = 12;

/// A repository with several entries in each of three files.
fn repository() -> GitRepo {
    let repo = GitRepo::init();
    let entries = |entry: &dyn Fn(usize) -> String| (0..COUNT).map(entry).collect::<String>();
    let modules = entries(&|number| {
        format!(
            "[submodule \"s{number}\"]\n\tpath = ext/s{number}\n\turl = https://github.com/o/s{number}.git\n"
        )
    });
    repo.write(".gitmodules", modules);
    let yarn = entries(&|number| {
        format!("\np{number}@^1.0.0:\n  version \"1.0.{number}\"\n  integrity sha512-AAAA==\n")
    });
    repo.write("a/yarn.lock", format!("# yarn lockfile v1\n\n{yarn}"));
    let npm = entries(&|number| {
        format!(
            ",\n    \"node_modules/q{number}\": {{\n      \"version\": \"1.0.{number}\"\n    }}"
        )
    });
    repo.write(
        "b/package-lock.json",
        format!(
            "{{\n  \"lockfileVersion\": 3,\n  \"packages\": {{\n    \"\": {{\"name\": \"b\"}}{npm}\n  }}\n}}\n"
        ),
    );
    for (folder, letter) in [("a", "p"), ("b", "q")] {
        let wanted: Vec<String> =
            (0..COUNT).map(|number| format!("\"{letter}{number}\": \"^1.0.0\"")).collect();
        let text =
            format!("{{\"name\": \"{folder}\", \"dependencies\": {{{}}}}}\n", wanted.join(", "));
        repo.write(format!("{folder}/package.json"), text);
    }
    repo.add_all();
    for number in 0..COUNT {
        repo.gitlink(&format!("ext/s{number}"), &format!("{number:040x}").replace('0', "a"));
    }
    repo.commit("Parts");
    repo
}

/// The SBOMs of a repository, in every format and version.
fn sboms(repo: &GitRepo) -> Vec<(&'static str, String)> {
    let report = Scan::path(repo.path()).run().unwrap();
    assert!(report.components.len() >= 3 * COUNT, "{}", report.components.len());
    let options = RenderOptions::default();
    FORMATS
        .iter()
        .filter(|meta| meta.format.is_sbom())
        .map(|meta| {
            let bytes = render(&report, meta.format, &options).unwrap();
            (meta.name, numbered_once(&String::from_utf8(bytes).unwrap()))
        })
        .collect()
}

/// Replaces the namespace in SPDX 3, where the id of every element begins with it.
fn numbered_once(text: &str) -> String {
    let begin = "\"spdxId\": \"";
    let id = text.find(begin).and_then(|at| text.get(at + begin.len()..));
    match id.and_then(|id| id.split_once('#')) {
        Some((number, _)) => format!("{number}\n{}", text.replace(number, "")),
        None => text.to_owned(),
    }
}

/// The minimum number of removed and added lines.
fn difference(before: &str, after: &str) -> usize {
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let (before, mut added) = (lines(before), lines(after));
    let mut removed = 0;
    for line in before {
        match added.binary_search(&line) {
            Ok(at) => drop(added.remove(at)),
            Err(_) => removed += 1,
        }
    }
    removed + added.len()
}

#[test]
fn an_irrelevant_line_does_not_change_sboms() {
    let repo = repository();
    let first = sboms(&repo);
    assert!(first.len() >= 2);
    for (path, line) in [
        (".gitmodules", "# what others wrote\n"),
        (".gitmodules", "; what others wrote\n"),
        ("a/yarn.lock", "# written by yarn\n"),
        ("b/package-lock.json", "\n"),
        ("b/package-lock.json", " \t \n"),
    ] {
        let file = repo.path().join(path);
        let old = std::fs::read_to_string(&file).unwrap();
        repo.write(path, format!("{line}{old}"));
        let unsaved = sboms(&repo);
        repo.git(&["add", path]);
        repo.commit_at("A line", 1_800_000_000);
        for later in [unsaved, sboms(&repo)] {
            for ((name, before), (_, after)) in first.iter().zip(&later) {
                let lines = difference(before, after);
                assert!(lines <= MOST, "{name}: {lines} lines differ for {line:?} in {path}");
            }
        }
        repo.git(&["reset", "--hard", "--quiet", "HEAD^"]);
    }
}

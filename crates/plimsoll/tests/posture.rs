//! Tests the facts that the score measures on complete trees.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use plimsoll::{Baseline, MemorySource, Report, Ruleset, Scan, compare};

const SHA: &str = "1111111111111111111111111111111111111111";

fn scan(files: &[(&str, &str)]) -> Report {
    let source = || {
        files.iter().fold(MemorySource::new(), |source, (path, text)| {
            source.with_file(*path, text.replace("SHA", SHA))
        })
    };
    let report = Scan::source(Box::new(source())).run().unwrap();
    plimsoll_testkit::assert_sound(&report, &source());
    report
}

/// The part and the whole of facts; `-` if there is nothing to measure.
fn facts(report: &Report, ids: &[&str]) -> Vec<String> {
    let told = |id: &&str| match report.facts.get(id) {
        Some(fact) if fact.whole > 0 => format!("{}/{}", fact.part, fact.whole),
        _ => "-".to_owned(),
    };
    ids.iter().map(told).collect()
}

#[test]
fn without_code_ci_or_packages_there_is_no_score() {
    let report = scan(&[("README.md", "A project.\n")]);
    let score = report.score.as_ref().unwrap();
    assert_eq!((score.overall, score.excused), (None, None));
    assert!(score.actions.is_empty());
}

#[test]
fn facts_without_a_subject_are_not_applicable() {
    let ids = [
        "code-scanning",
        "provenance",
        "sbom-published",
        "secret-audit",
        "components-described",
        "requirements-locked",
        "vendored-updates",
        "inventory-derivable",
    ];
    let told = |files: &[(&str, &str)]| facts(&scan(files), &ids);
    assert_eq!(told(&[("a.md", "x")]), ["-"; 8]);
    assert_eq!(told(&[("a.c", "int a;")]), ["0/1", "0/1", "0/1", "0/1", "-", "-", "-", "-"]);
    let manifest = [("requirements.txt", "crane==1.0\n")];
    assert_eq!(told(&manifest), ["-", "-", "0/1", "0/1", "0/1", "0/1", "-", "1/1"]);
    let ci = "on: push\njobs: {b: {runs-on: ubuntu-24.04, steps: [{uses: o/a@v1}]}}\n";
    let workflow = [(".github/workflows/ci.yml", ci)];
    assert_eq!(told(&workflow), ["-", "-", "-", "0/1", "-", "-", "-", "1/1"]);
}

#[test]
fn an_inventory_with_unread_manifests_cannot_be_derived() {
    let unread = [
        ("go.work", "use ./m\n"),
        ("Gemfile", "gem 'crane'\n"),
        ("tox.ini", "[testenv]\ndeps = crane\n"),
        ("cmake/get.cmake", "hunter_add_package(crane)\n"),
        ("ios/Podfile", "pod 'Crane'\n"),
        ("flake.nix", "{}"),
        ("build.sbt", "libraryDependencies += \"o\" %% \"crane\" % \"1\"\n"),
        ("pubspec.yaml", "dependencies:\n  crane: 1.0.0\n"),
        ("xmake.lua", "add_requires('crane')\n"),
        ("debian/control", "Build-Depends: crane\n"),
        (".buildkite/pipeline.yml", "steps: []\n"),
    ];
    for file in unread {
        let report = scan(&[("requirements.txt", "crane==1.0\n"), file]);
        assert_eq!(facts(&report, &["inventory-derivable"]), ["0/1"], "{file:?}");
        assert!(!report.complete, "{file:?}");
    }
    // The same name in another place or with another content does not indicate third-party code.
    for file in [
        ("setup.py", "setup(name='m')\n"),
        ("steps/pipeline.yml", "steps: []\n"),
        ("app/control", "Depends: crane\n"),
    ] {
        let report = scan(&[("requirements.txt", "crane==1.0\n"), file]);
        assert_eq!(facts(&report, &["inventory-derivable"]), ["1/1"], "{file:?}");
    }
}

#[test]
fn an_inventory_with_unread_scripts_cannot_be_derived() {
    const CI: &str = ".github/workflows/ci.yml";
    let step = |text: &str| {
        let head = "on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n";
        format!("{head}      - uses: o/a@SHA\n      - {text}\n")
    };
    let call = step("run: ./ci/get.fish");
    let steps = [
        "{shell: pwsh, run: Install-Module crane}",
        "{shell: python, run: import urllib.request}",
        "run: fish -c 'pip install crane'",
    ];
    let mut unread: Vec<(Vec<(&str, String)>, &str)> =
        steps.iter().map(|text| (vec![(CI, step(text))], "inline-program")).collect();
    let called = "#!/usr/bin/env fish\npip install crane\n".to_owned();
    unread.push((vec![(CI, call), ("ci/get.fish", called)], "other-program"));
    for (files, kind) in unread {
        let borrowed: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (*path, &**text)).collect();
        let report = scan(&borrowed);
        let rows: Vec<&str> = report.unread().map(|row| row.kind.as_str()).collect();
        assert_eq!(rows, [kind], "{files:?}");
        assert_eq!(facts(&report, &["inventory-derivable"]), ["0/1"], "{files:?}");
        assert!(!report.complete, "{files:?}");
    }
    // A script that cannot fetch anything is not a loss.
    let harmless = scan(&[(CI, &step("{shell: python, run: print(1)}"))]);
    assert!(harmless.complete, "{:?}", harmless.diagnostics);
    // The shell code is read, although the line names another shell.
    let read = scan(&[(CI, &step("run: pip install pwsh==1.0"))]);
    assert!(read.complete, "{:?}", read.diagnostics);
}

#[test]
fn ci_dependencies_are_its_uses_and_downloads() {
    let ci = "on: push\njobs:\n  b:\n    steps:\n      - uses: o/a@SHA\n      - uses: o/b@v1\n      \
              - run: |\n          curl -fsSL https://x.example/i.sh | sh\n          \
              git clone https://github.com/o/c\n          docker pull alpine:3\n          \
              pip install crane\n          apt-get install -y winch\n";
    let report = scan(&[(".github/workflows/ci.yml", ci)]);
    // Five references, one of which is pinned to a commit; packages of a registry are not counted.
    assert_eq!(facts(&report, &["external-references-pinned"]), ["1/5"]);
}

/// Places are shown to people, and may be truncated; the effect of a deferral does not depend on them.
#[test]
fn a_finding_about_a_manifest_covers_all_its_unpinned_requirements() {
    let open: Vec<String> = (0..30).map(|number| format!("open{number}>=1\n")).collect();
    let report = scan(&[("requirements.txt", &open.concat())]);
    let found = report.findings.iter().find(|it| it.rule == "unpinned-package").unwrap();
    let ids: Vec<_> = report.references.iter().map(|it| it.id).collect();
    assert_eq!((&found.references, found.locations.len()), (&ids, 20));
}

#[test]
fn a_commit_pins_a_requirement_but_a_branch_does_not() {
    let text = "crane @ git+https://github.com/o/crane@SHA\n\
                winch @ git+https://github.com/o/winch@main\nbuoy\nsail>=1\nmoor==1.0\n";
    let report = scan(&[("requirements.txt", text)]);
    let told = facts(&report, &["requirements-bounded", "requirements-locked"]);
    assert_eq!(told, ["3/5", "1/5"]);
}

#[test]
fn a_score_of_another_rule_set_is_not_compared() {
    let at = |revision: &str| {
        let ci = format!("on: push\njobs: {{b: {{steps: [{{uses: o/a@{revision}}}]}}}}\n");
        scan(&[(".github/workflows/ci.yml", &ci)])
    };
    let (before, after) = (Baseline::of(&at("SHA")), at("v1"));
    let ruleset = Ruleset::default();
    let delta = compare(&before, &after, &ruleset);
    assert!(delta.score.overall().is_some() && !delta.score.other_ruleset);
    let (mut page, options) = (Vec::new(), plimsoll::RenderOptions::default());
    plimsoll::render_delta(&delta, plimsoll::Format::Table, &options, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(
        page.contains(
            "C1 Third-party code that CI uses is pinned to a commit or digest: 1 of 1 → 0 of 1"
        ),
        "{page}"
    );
    let mut old = before;
    old.score.as_mut().unwrap().ruleset.version = "1.0.0".to_owned();
    let delta = compare(&old, &after, &ruleset);
    assert!(delta.score.overall().is_none() && delta.score.other_ruleset);
}

//! Tests output, messages and exit codes of the command.
#![expect(clippy::disallowed_methods, reason = "a test reads what the command wrote")]

mod common;

use common::{code, root, run, run_in, text};
use plimsoll::{FORMATS, FormatMeta, OutputKind};
use plimsoll_testkit::{GitRepo, assert_sound_at};

const WORKFLOW: &str = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@main\n";

#[test]
fn the_demo_repository_as_a_table() {
    let output = run(&["scan", "examples/harbor"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    insta::assert_snapshot!("harbor", text(&output.stdout));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_pins_of_the_demo_repository() {
    let output = run(&["pins", "examples/harbor"]);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!("harbor-pins", text(&output.stdout));
}

/// Components for OSV-Scanner: a copy and actions at commits, and an action at a tag.
#[test]
fn the_demo_repository_for_osv_scanner() {
    let output = run(&["scan", "examples/harbor", "-o", "osv-scanner-json"]);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!("harbor-osv-scanner", text(&output.stdout));
}

#[test]
fn help_rules_and_explanations() {
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help-scan", &["scan", "--help"]),
        ("rules", &["rules"]),
        ("explain-rule", &["explain", "unpinned-action"]),
        ("explain-detector", &["explain", "git-submodule"]),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 0, "{name}");
        insta::assert_snapshot!(name, text(&output.stdout));
    }
}

#[test]
fn every_rule_and_detector_can_be_explained() {
    let rules = plimsoll::RULES.iter().map(|rule| rule.meta().id);
    for id in rules.chain(plimsoll::DETECTORS.iter().map(|it| &*it.meta().id)) {
        assert!(text(&run(&["explain", id]).stdout).starts_with(id), "{id}");
    }
}

#[test]
fn options_describe_the_product() {
    let repo = GitRepo::init();
    repo.write("Cargo.toml", "[package]\nname = \"harbor\"\nversion = \"1.2.0\"\n");
    repo.add_all();
    repo.commit("c");
    let options = [
        ("--product-version", "1.2.1"),
        ("--product-type", "firmware"),
        ("--product-supplier", "Example"),
        ("--product-supplier-url", "https://example.org"),
        ("--product-supplier-contact", "Security <security@example.org>"),
        ("--product-author", "Ada <ada@example.org>"),
        ("--product-author", "The Harbor Team"),
        ("--product-license", "mit or apache-2.0"),
        ("--product-support-end", "2030-12-31"),
        ("--product-lifecycle", "build"),
    ];
    let scan = |more: &[(&str, &str)]| {
        let more = more.iter().flat_map(|(name, value)| [*name, *value]);
        let all: Vec<&str> = ["scan", "."].into_iter().chain(more).collect();
        run_in(repo.path(), &all, &[])
    };
    let output = scan(&options);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    let line = "Product: harbor 1.2.1, firmware, by Example, MIT OR Apache-2.0, supported until 2030-12-31, phase build";
    assert!(shown.lines().any(|shown| shown == line), "{shown}");
    let json = scan(&[&options[..], &[("--output", "cyclonedx-json")]].concat());
    let shown = text(&json.stdout);
    for part in
        ["\"version\": \"1.2.1\"", "\"phase\": \"build\"", "\"Security\"", "\"The Harbor Team\""]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(text(&json.stderr), "");
    for (wrong, message) in [
        (&[("--product-type", "app")][..], "is not one of application, framework"),
        (
            &[("--product-license", "Apache 2")],
            "not an SPDX expression, such as `MIT OR Apache-2.0`",
        ),
        (&[("--product-support-end", "2030-02-30")], "not a calendar date (YYYY-MM-DD)"),
        (&[("--product-author", "Ada <ada>")], "not of the form `Name <name@host>`"),
        (&[("--product-name", "a\nb")], "it contains control characters"),
        (
            &[("--product-supplier-url", "https://example.org")],
            "--product-supplier-url: the supplier has no name: add --product-supplier",
        ),
        (
            &[("--product-supplier", "E"), ("--product-supplier-url", "example.org")],
            "not the URL of a website",
        ),
    ] {
        let output = scan(wrong);
        assert_eq!(code(&output), 2, "{wrong:?}");
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
}

#[test]
fn stated_details_of_a_supplier_are_added_to_known_ones() {
    let own = tempfile::tempdir().unwrap();
    let at = |name: &str| own.path().join(name).to_str().unwrap().to_owned();
    let (policy, file) = (at("policy.toml"), at("report.json"));
    let stated =
        "supplier = { name = \"Pol\", url = \"https://pol.org\", contact = \"x@pol.org\" }";
    std::fs::write(&policy, format!("version = 1\n[product]\n{stated}\n")).unwrap();
    let supplier = |more: &[&str]| {
        let scan = ["scan", "examples/harbor", "-q", "-o", &*format!("json={file}")];
        let output = run(&[&scan[..], more].concat());
        assert_eq!(code(&output), 0, "{more:?}: {}", text(&output.stderr));
        let report = std::fs::read(&file).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let fact = &report["source"]["product"]["supplier"];
        let of = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
        let value = &fact["value"];
        [&value["name"], &value["url"], &value["contact"]["email"], &fact["origin"]]
            .map(of)
            .join(" ")
    };
    let with_policy = |more: &[&str]| supplier(&[&["--policy", &policy][..], more].concat());
    assert_eq!(with_policy(&[]), "Pol https://pol.org x@pol.org policy");
    let contact = ["--product-supplier-contact", "a@b.c"];
    assert_eq!(with_policy(&contact), "Pol https://pol.org a@b.c option");
    let url = ["--product-supplier-url", "https://b.c"];
    assert_eq!(with_policy(&url), "Pol https://b.c x@pol.org option");
    let same = ["--product-supplier", "Pol"];
    assert_eq!(with_policy(&same), "Pol https://pol.org x@pol.org option");
    let other = ["--product-supplier", "Opt"];
    assert_eq!(with_policy(&other), "Opt - - option");
    assert_eq!(with_policy(&[other, contact].concat()), "Opt - a@b.c option");
    let repository = ["--url", "https://github.com/o/r"];
    assert_eq!(supplier(&[repository, contact].concat()), "o https://github.com/o a@b.c option");
}

/// A vendored directory with two contradicting records, a submodule and packages.
fn inventory() -> GitRepo {
    let repo = GitRepo::init();
    for (path, text) in [
        ("third_party/keel-1.2.0/keel.c", "int keel;\n"),
        ("third_party/keel-1.2.0/LICENSE", "Do as you like.\n"),
        (
            "third_party/keel-1.2.0/README.chromium",
            "Name: Keel\nURL: https://github.com/harbor-example/keel\nVersion: 1.3.0\nLicense: MIT\n",
        ),
        (
            "third_party/keel-1.2.0/.gitrepo",
            "[subrepo]\n\tremote = https://git.example/keel\n\tcommit = none\n",
        ),
        ("requirements.txt", "keelson==2.0\n"),
        (".github/workflows/ci.yml", WORKFLOW),
    ] {
        repo.write(path, text);
    }
    repo.add_all();
    repo.commit("c");
    repo
}

#[test]
fn the_facts_about_a_component_are_explained() {
    let repo = inventory();
    let explained = |asked: &str| {
        let output = run_in(repo.path(), &["explain", "--component", asked, "."], &[]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    insta::assert_snapshot!("explain-component", explained("Keel"));
    insta::assert_snapshot!("explain-package", explained("pkg:pypi/keelson"));
    let by_path = explained("third_party/keel-1.2.0/keel.c");
    assert_eq!(by_path, explained("keel"));
    let output = run_in(repo.path(), &["explain", "--component", "kelson"], &[]);
    assert_eq!(code(&output), 2);
    let message = text(&output.stderr);
    assert!(message.contains("no component matches \"kelson\""), "{message}");
    assert!(message.contains("did you mean \"keelson\""), "{message}");
}

/// Paths are relative to the working directory, as in a shell, and `.` is the repository itself.
#[test]
fn paths_in_any_spelling_and_the_repository_itself_are_explained() {
    let repo = inventory();
    repo.write(
        "Cargo.toml",
        "[package]\nname = \"harbor\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n",
    );
    repo.write("package.json", "{\"name\": \"harbor\", \"license\": \"ISC\"}\n");
    repo.write("LICENSE", "You may use it.\n");
    repo.add_all();
    repo.commit("licenses");
    let run = |arguments: &[&str]| {
        run_in(repo.path(), &[&["explain", "--component"], arguments].concat(), &[])
    };
    let explained = |arguments: &[&str]| {
        let output = run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    let keel = explained(&["keel"]);
    for path in [
        "third_party//keel-1.2.0",
        "./third_party/keel-1.2.0",
        "third_party/x/../keel-1.2.0/",
        "./third_party/./keel-1.2.0/keel.c",
    ] {
        assert_eq!(explained(&[path]), keel, "{path}");
    }
    let own = explained(&["."]);
    for part in [
        "the source\n",
        "license in  LICENSE",
        "license: unknown",
        "nothing is concluded",
        "\"ISC\", license: package.json:1",
        "\"MIT\", license: Cargo.toml:4",
    ] {
        assert!(own.contains(part), "{part} in {own}");
    }
    assert_eq!(explained(&["./third_party/.."]), own);
    // The explanation of an earlier revision does not contain later statements.
    let before = explained(&[".", "--rev", "HEAD~1"]);
    assert!(before.contains("nothing states its name, version, authors or license"), "{before}");
    assert!(explained(&["keel", "--rev", "HEAD~1", "."]).starts_with("Keel "));
    for outside in ["..", "/", "third_party/../../keel-1.2.0", ""] {
        assert_eq!(code(&run(&[outside])), 2, "{outside}");
    }
    assert_eq!(code(&run(&["keel", "--rev", "nowhere"])), 2);
}

#[test]
fn names_in_an_explanation_are_no_commands_of_a_runner() {
    let repo = GitRepo::init();
    for (path, name, version) in [
        ("keel", "::error::pwn", "##[group]x"),
        ("mast", "##vso[task.setvariable variable=a]b", "1"),
        ("rope", r"a\d \u{1b}", "2"),
    ] {
        let text = format!(
            "Name: {name}\nURL: https://github.com/harbor-example/{path}\nVersion: {version}\n\
             License: {name}\n"
        );
        repo.write(format!("third_party/{path}/README.chromium"), text);
        repo.write(format!("third_party/{path}/a.c"), "int a;\n");
    }
    repo.add_all();
    let explained = |arguments: &[&str]| {
        let output = run_in(repo.path(), &[&["explain", "--component"], arguments].concat(), &[]);
        let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
        for line in all.lines() {
            assert!(!line.trim_start().starts_with("::"), "{all}");
            assert!(!line.contains("##[") && !line.contains("##vso["), "{all}");
        }
        all
    };
    assert!(explained(&["third_party/keel"]).contains(r"\u{3a}:error::pwn"));
    assert!(explained(&["third_party/mast"]).contains(r"#\u{23}vso[task.setvariable"));
    explained(&["::error::pw"]);
    explained(&["##vso[task.setvariable variable=a]"]);
    let rope = explained(&["third_party/rope"]);
    assert!(rope.contains(r#""a\d \u{1b}", name:"#), "{rope}");
}

#[test]
#[cfg(unix)]
fn an_explanation_states_that_the_scan_was_incomplete() {
    let repo = inventory();
    repo.symlink("third_party/mast/README.chromium", "/etc/passwd");
    repo.write("third_party/mast/a.c", "int a;\n");
    repo.add_all();
    let explain = |more: &[&str]| {
        run_in(repo.path(), &[&["explain", "--component", "mast"], more].concat(), &[])
    };
    let output = explain(&[]);
    assert_eq!(code(&output), 13);
    assert!(text(&output.stdout).starts_with("mast (vendored-directory"));
    let message = text(&output.stderr);
    assert!(message.contains("incomplete: 1 problem while reading"), "{message}");
    assert!(message.contains("`plimsoll scan`"), "{message}");
    let accepted = explain(&["--allow-incomplete"]);
    assert_eq!(code(&accepted), 0);
    assert_eq!(text(&accepted.stderr), message);
    let nothing = run_in(repo.path(), &["explain", "--component", "nothing"], &[]);
    assert_eq!(code(&nothing), 2);
    assert!(text(&nothing.stderr).contains("incomplete: 1 problem"));
}

/// The commands with output formats, and the kinds of output of each.
const WRITERS: [(&str, &[OutputKind]); 6] = [
    ("scan", &[OutputKind::Report]),
    ("pins", &[OutputKind::Report]),
    ("diff", &[OutputKind::Delta, OutputKind::Review]),
    ("review", &[OutputKind::Review]),
    ("history", &[OutputKind::Trend]),
    ("score", &[OutputKind::Score]),
];

fn writes(kinds: &[OutputKind], meta: &FormatMeta) -> bool {
    kinds.iter().any(|kind| meta.kinds.contains(kind))
}

#[test]
fn the_help_of_each_command_lists_its_formats_and_no_other_is_taken() {
    for (command, kinds) in WRITERS {
        let help = text(&run(&[command, "--help"]).stdout);
        let part = help.split("--output <").nth(1).unwrap();
        let part = part.split("Possible values:").nth(1).unwrap().split("\n\n").next().unwrap();
        let listed: Vec<&str> =
            part.split("- ").skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
        let known = FORMATS.iter().filter(|meta| writes(kinds, meta)).map(|meta| meta.name);
        assert_eq!(listed, known.collect::<Vec<_>>(), "{command}");
        for meta in FORMATS.iter().filter(|meta| !writes(kinds, meta)) {
            assert_eq!(code(&run(&[command, "-o", meta.name])), 2, "{command} -o {}", meta.name);
        }
    }
}

#[test]
fn a_score_and_a_trend_are_pages_too() {
    let html = text(&run(&["score", "examples/harbor", "-o", "html"]).stdout);
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("CI supply chain"), "{html}");
    let page = text(&run(&["score", "examples/harbor", "-o", "markdown"]).stdout);
    assert!(page.starts_with("# Posture score: "), "{page}");
    let review = text(&run(&["review", "examples/harbor", "-o", "table"]).stdout);
    assert!(review.starts_with("Security review: ") && review.contains("At a glance"), "{review}");
}

/// The table of formats in the README: names with versions, and commands.
fn format_table() -> String {
    let row = |meta: &FormatMeta| {
        let versions = FORMATS.iter().filter_map(|other| other.name.strip_prefix(meta.name));
        let versions = versions.filter(|at| !at.is_empty()).map(|at| format!(", `{at}`"));
        let commands = WRITERS.iter().filter(|(_, kinds)| writes(kinds, meta));
        let commands: Vec<&str> = commands.map(|(command, _)| *command).collect();
        let all = commands.len() == WRITERS.len();
        let commands = if all { "all".to_owned() } else { commands.join(", ") };
        let versions = versions.collect::<String>();
        format!("| `{}`{versions} | {} | {commands} |\n", meta.name, meta.summary)
    };
    let rows = FORMATS.iter().filter(|meta| !meta.name.contains('@')).map(row);
    "| format | what it is | of |\n|---|---|---|\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn the_readme_lists_the_formats() {
    let file = root().join("README.md");
    let readme = std::fs::read_to_string(&file).unwrap();
    let (begin, end) = ("<!-- formats: begin -->\n", "<!-- formats: end -->");
    let (before, rest) = readme.split_once(begin).unwrap();
    let (listed, after) = rest.split_once(end).unwrap();
    if std::env::var("PLIMSOLL_SPECS").is_ok_and(|text| text == "rewrite") {
        std::fs::write(&file, [before, begin, &format_table(), end, after].concat()).unwrap();
    } else {
        let how = "regenerate it: PLIMSOLL_SPECS=rewrite cargo test -p plimsoll-cli --test cli";
        assert_eq!(listed, format_table(), "{how}");
    }
}

#[test]
fn exit_codes() {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", WORKFLOW);
    repo.add_all();
    repo.commit("c");
    let dir = repo.path();
    let exit = |arguments: &[&str]| code(&run_in(dir, arguments, &[]));
    assert_eq!(exit(&["scan"]), 0);
    assert_eq!(exit(&["scan", "--fail-on", "medium"]), 10);
    assert_eq!(exit(&["pins", "--fail-on", "medium"]), 10);
    assert_eq!(exit(&["scan", "--fail-on", "medium", "--own-org", "owner"]), 0);
    assert_eq!(exit(&["scan", "nowhere"]), 2);
    assert_eq!(exit(&["scan", "--rev", "nowhere"]), 2);
    assert_eq!(exit(&["scan", "-o", "xml"]), 2);
    assert_eq!(exit(&["scan", "-o", "json", "-o", "sarif"]), 2);
    assert_eq!(exit(&["explain", "nothing"]), 2);
    assert_eq!(exit(&["scan", "-o", "json=no/such/dir/x.json"]), 2);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(code(&run_in(empty.path(), &["scan"], &[])), 3);
    repo.write(".github/workflows/broken.yml", "jobs: [\n");
    assert_eq!(exit(&["scan"]), 13);
    assert_eq!(exit(&["scan", "--allow-incomplete"]), 0);
}

#[test]
fn messages_a_person_can_act_on() {
    for (arguments, words) in [
        (&["scan", "nowhere"][..], &["nowhere", "does not exist"][..]),
        (&["scan", "a"], &["a is not a directory"]),
        (&["scan", ".", "--rev", "nowhere"], &["nowhere", "commit, tag or branch"]),
        (&["scan", "-o", "xml"], &["xml", "cyclonedx-json", "spdx-json"]),
        (&["explain", "unpinned-actions"], &["unpinned-action"]),
        (&["scan", "-o", "json", "-o", "sarif"], &["-o json=report.json"]),
    ] {
        let repo = GitRepo::init();
        repo.write("a", "a");
        repo.add_all();
        repo.commit("c");
        let output = run_in(repo.path(), arguments, &[]);
        let message = text(&output.stderr);
        for word in words {
            assert!(message.contains(word), "{arguments:?}: {message}");
        }
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn several_outputs_in_one_run() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name).display().to_string();
    let outputs: Vec<String> = [
        "json",
        "cyclonedx-json",
        "cyclonedx-json@1.5",
        "spdx-json",
        "spdx3-json",
        "sarif",
        "markdown",
    ]
    .iter()
    .map(|name| format!("{name}={}", file(name)))
    .collect();
    let mut arguments = vec!["scan", "examples/harbor"];
    for output in &outputs {
        arguments.extend(["-o", output.as_str()]);
    }
    let output = run(&arguments);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
    assert!(text(&output.stderr).contains("references"));
    for name in ["json", "cyclonedx-json", "cyclonedx-json@1.5", "spdx-json", "spdx3-json", "sarif"]
    {
        let content = std::fs::read(file(name)).unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&content).is_ok(), "{name}");
    }
    let report = std::fs::read(file("json")).unwrap();
    let report = serde_json::from_slice(&report).unwrap();
    assert_sound_at(&report, &root().join("examples/harbor"), None);
    assert_eq!(text(&run(&[&arguments[..], &["--quiet"]].concat()).stderr), "");
}

/// A repository with a package that ships, one for tests, and an action.
fn shipped_tested_and_built() -> GitRepo {
    let repo = GitRepo::init();
    let lock = r#"{ "name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {
        "": { "name": "x", "version": "1.0.0", "dependencies": { "shipped": "1" }, "devDependencies": { "tested": "1" } },
        "node_modules/shipped": { "version": "1.0.0" },
        "node_modules/tested": { "version": "1.0.0", "dev": true, "dependencies": { "deep": "1" } },
        "node_modules/deep": { "version": "1.0.0", "dev": true } } }"#;
    let manifest = r#"{ "name": "x", "version": "1.0.0", "dependencies": { "shipped": "1" }, "devDependencies": { "tested": "1" } }"#;
    repo.write("package.json", manifest);
    repo.write("package-lock.json", lock);
    let workflow = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@v1\n";
    repo.write(".github/workflows/a.yml", workflow);
    repo.add_all();
    repo.commit("First");
    repo
}

#[test]
fn scopes_are_chosen_for_sboms() {
    let repo = shipped_tested_and_built();
    let names = |more: &[&str]| {
        let arguments = [&["scan", "--quiet", "-o", "cyclonedx-json"], more].concat();
        let output = run_in(repo.path(), &arguments, &[]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = document["components"].as_array().into_iter().flatten();
        let mut names: Vec<String> =
            rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        let scopes = document["metadata"]["properties"][0]["value"].as_str().map(str::to_owned);
        (names, scopes.unwrap_or_default())
    };
    let of = |names: &[&str], scopes: &str| {
        (names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), scopes.to_owned())
    };
    assert_eq!(names(&[]), of(&["deep", "shipped", "tested"], ""));
    assert_eq!(names(&["--scope", "product"]), of(&["shipped"], "product"));
    assert_eq!(names(&["--scope", "test"]), of(&["deep", "tested"], "test"));
    let both = of(&["owner/action", "shipped"], "product, ci");
    let among = ["--ci-components", "components"];
    assert_eq!(names(&[&["--scope", "ci,product"], &among[..]].concat()), both);
    assert_eq!(names(&[&["--scope", "product", "--scope", "ci"], &among[..]].concat()), both);
    assert_eq!(names(&["--scope", "ci"]), of(&["owner/action"], "ci"));
    // Other formats list everything.
    let file = repo.path().join("bom.json").display().to_string();
    let sbom = format!("cyclonedx-json={file}");
    let arguments = ["scan", "--quiet", "--scope", "product", "-o", &sbom, "-o", "json"];
    let output = run_in(repo.path(), &arguments, &[]);
    assert!(text(&output.stdout).contains("\"tested\""));
}

#[test]
fn product_and_ci_are_split() {
    let repo = shipped_tested_and_built();
    let own = tempfile::tempdir().unwrap();
    let at = repo.path().to_str().unwrap();
    let outputs = [
        "cyclonedx-json=bom.cdx.json",
        "cyclonedx-xml=bom.xml",
        "spdx-json=bom.spdx.json",
        "spdx-tag-value=bom.spdx",
        "spdx3-json=bom.spdx3.json",
        "json=report.json",
    ];
    let mut arguments = vec!["scan", at, "--split"];
    for output in &outputs {
        arguments.extend(["-o", output]);
    }
    let output = run_in(own.path(), &arguments, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("\ncyclonedx-json, CI: bom.ci.cdx.json\n"));
    let read = |name: &str| std::fs::read_to_string(own.path().join(name)).unwrap();
    for (product, ci) in [
        ("bom.cdx.json", "bom.ci.cdx.json"),
        ("bom.xml", "bom.ci.xml"),
        ("bom.spdx.json", "bom.ci.spdx.json"),
        ("bom.spdx", "bom.ci.spdx"),
        ("bom.spdx3.json", "bom.ci.spdx3.json"),
    ] {
        let (product, ci) = (read(product), read(ci));
        assert!(product.contains("tested") && !ci.contains("tested"));
        assert!(ci.contains("owner/action") && !product.contains("owner/action"));
    }
    assert!(!own.path().join("report.ci.json").exists());
    let product: serde_json::Value = serde_json::from_str(&read("bom.cdx.json")).unwrap();
    let ci: serde_json::Value = serde_json::from_str(&read("bom.ci.cdx.json")).unwrap();
    let serial = product["serialNumber"].as_str().unwrap();
    let link = &ci["externalReferences"][0];
    assert_eq!(link["type"], "bom");
    assert_eq!(link["url"], serial.replace("urn:uuid:", "urn:cdx:") + "/1");
}

#[test]
fn outputs_that_cannot_be_split_are_reported() {
    let repo = shipped_tested_and_built();
    for (arguments, said) in [
        (&["--split"][..], "add an output such as `-o cyclonedx-json=bom.cdx.json`"),
        (&["--scope", "ci", "-o", "sarif"], "--scope is only for SBOMs"),
        (&["--split", "-o", "spdx-json"], "give a file, such as `-o spdx-json=sbom.json`"),
        (&["--split", "-o", "spdx-json=-"], "give a file"),
        (&["--split", "-o", "spdx-json=/dev/null"], "give a file"),
        (
            &["--split", "--scope", "product,test", "-o", "spdx-json=x.json"],
            "such as `--scope product,ci`",
        ),
        (&["--split", "-o", "spdx-json=x.json", "-o", "sarif=x.ci.json"], "used by two outputs"),
        (
            &["--ci-components", "components", "-o", "spdx-json=x.json"],
            "--ci-components is only for CycloneDX",
        ),
        (&["--ci-components", "components"], "such as `-o cyclonedx-json=bom.cdx.json`"),
    ] {
        let arguments = [&["scan"], arguments].concat();
        let output = run_in(repo.path(), &arguments, &[]);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
        assert!(!repo.path().join("x.json").exists());
    }
}

#[test]
fn pins_has_no_parts_to_choose_from() {
    let repo = shipped_tested_and_built();
    for part in [&["--split"][..], &["--scope", "ci"]] {
        let arguments = [&["pins", "-o", "cyclonedx-json=x.json"], part].concat();
        let output = run_in(repo.path(), &arguments, &[]);
        assert_eq!(code(&output), 2, "{part:?}");
        let said = text(&output.stderr);
        let instead = format!("use `plimsoll scan {}`", part.first().unwrap());
        assert!(said.contains(&instead), "{said}");
        assert!(!repo.path().join("x.json").exists());
    }
}

#[test]
fn invalid_option_values_are_rejected() {
    let commands: [&[&str]; 3] = [&["scan"], &["history"], &["diff", "--since", "HEAD"]];
    for (option, value, said) in [
        ("--url", "foo", "such as https://github.com/owner/name or git@github.com:owner/name"),
        ("--url", "javascript:x", "not the URL of a repository"),
        ("--name", "", "it is empty"),
        ("--own-org", " ", "it is empty"),
        ("--time-limit", "0", "it must be at least 1"),
        ("--output", "yml", "the known formats are:\n  table, json,"),
    ] {
        for command in commands {
            let output = run(&[command, &[option, value]].concat());
            assert_eq!(code(&output), 2, "{command:?} {option}");
            let message = text(&output.stderr);
            assert!(message.contains(said), "{command:?} {option}: {message}");
        }
    }
    let name = |url: &str| {
        let output = run(&["scan", "examples/harbor", "--url", url, "-o", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["source"]["url"].as_str().unwrap().to_owned()
    };
    assert_eq!(name("git@host:o/r"), "https://host/o/r");
    for (arguments, said) in [
        (&["history", "--last", "0"][..], "it must be at least 1"),
        (&["review", "--quarters", "0"], "it must be at least 1"),
        (&["score", "--list-facts", "-o", "json"], "cannot be used with '--output"),
        (&["score", "--print-ruleset", "-o", "markdown"], "cannot be used with '--output"),
        (&["score", "--facts", "/dev/null"], "error: /dev/null:1:1: "),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn written_and_partly_read_files_are_named() {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", "jobs: [\n");
    repo.add_all();
    repo.commit("First");
    let own = tempfile::tempdir().unwrap();
    let file = own.path().join("x");
    let run = |arguments: &[&str]| {
        let output = run_in(repo.path(), arguments, &[]);
        (code(&output), text(&output.stderr))
    };
    let lost = "not completely read: .github/workflows/a.yml:1:7: YAML";
    for (format, command) in [
        ("json", &["scan"][..]),
        ("sarif", &["pins"]),
        ("html", &["score"]),
        ("junit", &["diff", "--since", "HEAD"]),
        ("html", &["review"]),
    ] {
        let output = format!("{format}={}", file.display());
        let (exit, said) = run(&[command, &["-o", &output]].concat());
        assert_eq!(exit, 13, "{command:?}: {said}");
        assert!(said.contains(&format!("{format}: {}\n", file.display())), "{command:?}: {said}");
        assert_eq!(said.matches(lost).count(), 1, "{command:?}: {said}");
        let (exit, said) = run(&[command, &["--quiet", "-o", &output]].concat());
        assert_eq!((exit, said.contains(&output.replace('=', ": "))), (13, false), "{command:?}");
        let (exit, said) = run(&[command, &["--allow-incomplete", "-o", &output]].concat());
        assert_eq!((exit, said.contains(lost)), (0, false), "{command:?}");
    }
    let (exit, said) = run(&["history", "-o", &format!("csv={}", file.display())]);
    assert_eq!(exit, 13, "{said}");
    assert!(said.starts_with(&format!("csv: {}\n", file.display())), "{said}");
    assert!(said.contains("1 revision could not be read completely: "), "{said}");
    // The page states them.
    let (exit, said) = run(&["scan"]);
    assert_eq!((exit, said.as_str()), (13, ""));
    let (exit, said) = run(&["score"]);
    assert!(exit == 13 && said.contains(lost), "{said}");
}

#[test]
fn missing_product_facts_of_an_sbom_are_noted() {
    let arguments = ["scan", "examples/harbor", "-o", "spdx-json"];
    let said = "note: the SBOM lacks the name, version and supplier of the product: use --product-name, \
                --product-version and --url or --product-supplier, or `[product]` in the policy\n";
    assert_eq!(text(&run(&arguments).stderr), said);
    let named = [&arguments[..], &["--url", "https://github.com/harbor-example/harbor"]].concat();
    let said = text(&run(&named).stderr);
    assert!(said.contains("lacks the version of the product"), "{said}");
    let output = run(&[&named[..], &["--product-version", "1.2"]].concat());
    assert_eq!(text(&output.stderr), "");
    assert!(text(&output.stdout).contains("Organization: harbor-example"));
}

#[test]
fn an_sbom_format_without_ci_is_noted() {
    let said =
        |arguments: &[&str]| text(&run(&[&["scan", "examples/harbor"], arguments].concat()).stderr);
    let note = "cyclonedx-json@1.4 has no place for the components that CI uses (20 left out)";
    assert!(said(&["-o", "cyclonedx-json@1.4"]).contains(note));
    for quiet in [
        &["-o", "cyclonedx-json@1.5"][..],
        &["-o", "cyclonedx-json@1.4", "--ci-components", "components"],
        &["-o", "cyclonedx-json@1.4", "--scope", "product,unknown"],
    ] {
        let said = said(quiet);
        assert!(!said.contains("no place"), "{quiet:?}: {said}");
    }
}

#[test]
fn the_readme_shows_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let sample = readme.split("<!-- sample: begin -->").nth(1).unwrap();
    let sample = sample.split("<!-- sample: end -->").next().unwrap();
    let printed = text(&run(&["scan", "examples/harbor"]).stdout);
    let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let shown = sample.lines().filter(|line| !line.starts_with("```") && *line != "…");
    let mut count = 0;
    for line in shown.filter(|line| !line.trim().is_empty()) {
        assert!(lines.contains(&line), "README shows a line that is not printed: {line}");
        count += 1;
    }
    assert!(count > 15);
}

#[test]
fn the_readme_shows_lines_of_the_score() {
    let shown = text(&run(&["score", "examples/harbor"]).stdout);
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("From `plimsoll score examples/harbor`").nth(1).unwrap();
    let block = block.split("```").nth(1).unwrap().trim_start_matches("text");
    let lines: Vec<&str> = block.lines().map(str::trim_end).filter(|line| *line != "…").collect();
    assert!(lines.len() > 10, "{block}");
    for line in lines {
        let wanted = line.trim_matches('─');
        let same = |other: &str| other.trim_end().trim_matches('─') == wanted;
        assert!(shown.lines().any(same), "{line:?} is not in:\n{shown}");
    }
}

#[test]
fn color_follows_the_terminal_and_the_flag() {
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        run_in(&root(), arguments, environment).stdout.contains(&0x1b)
    };
    assert!(!colored(&["scan", "examples/harbor"], &[]));
    assert!(colored(&["scan", "examples/harbor", "--color", "always"], &[]));
    assert!(!colored(&["scan", "examples/harbor", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["scan", "examples/harbor"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn timings_add_up_to_what_was_read() {
    let output = run(&["scan", "examples/harbor", "--timings", "-o", "json=/dev/null"]);
    let errors = text(&output.stderr);
    let table: Vec<Vec<&str>> = errors
        .lines()
        .skip_while(|line| !line.starts_with("stage"))
        .map(|line| line.split_whitespace().rev().collect())
        .collect();
    let [head, rows @ .., all] = table.as_slice() else { unreachable!("{errors}") };
    assert_eq!(head.as_slice(), ["ms", "bytes", "files", "stage"]);
    for column in [1, 2] {
        let number = |row: &Vec<&str>| row[column].parse::<u64>().unwrap();
        assert!(number(all) > 0, "{errors}");
        assert_eq!(rows.iter().map(number).sum::<u64>(), number(all), "{errors}");
    }
}

#[test]
fn the_time_of_a_document_is_the_requested_one() {
    let arguments = ["scan", "examples/harbor", "-o", "cyclonedx-json"];
    let epoch = |seconds| [("SOURCE_DATE_EPOCH", seconds)];
    for meta in FORMATS.iter().filter(|meta| meta.format.is_sbom()) {
        let arguments = ["scan", "examples/harbor", "-o", meta.name];
        let of = |seconds| text(&run_in(&root(), &arguments, &epoch(seconds)).stdout);
        let document = of("1700000000");
        assert!(document.contains("2023-11-14T22:13:20Z"), "{}", meta.name);
        assert_eq!(document, of("1700000000"), "{}", meta.name);
        assert_ne!(document, of("1700000001"), "{}", meta.name);
    }
    let output = run_in(&root(), &arguments, &epoch("soon"));
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("SOURCE_DATE_EPOCH"));
}

/// Incomplete scans have the same exit codes for one revision and for a history.
#[test]
fn a_history_with_unreadable_files_is_incomplete() {
    let repo = GitRepo::init();
    repo.write(".github/workflows/a.yml", "jobs: [\n");
    repo.add_all();
    repo.commit("First");
    for (arguments, exit) in [
        (&["scan"][..], 13),
        (&["history"], 13),
        (&["scan", "--allow-incomplete"], 0),
        (&["history", "--allow-incomplete"], 0),
    ] {
        let output = run_in(repo.path(), arguments, &[]);
        let said = text(&output.stderr);
        assert_eq!(code(&output), exit, "{arguments:?}: {said}");
        // A scan states this in its output.
        let told = exit == 13 && arguments.contains(&"history");
        assert_eq!(
            said.contains("1 revision could not be read completely"),
            told,
            "{arguments:?}: {said}"
        );
    }
    let page = text(&run_in(repo.path(), &["history", "--allow-incomplete"], &[]).stdout);
    assert!(page.contains("(incomplete)"), "{page}");
}

#[test]
fn init_outside_of_a_repository_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join(".github/workflows")).unwrap();
    std::fs::write(folder.path().join(".github/workflows/a.yml"), WORKFLOW).unwrap();
    let output = run_in(folder.path(), &["init"], &[]);
    let (out, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(code(&output), 0, "{said}");
    assert!(said.contains("is not a git repository yet"), "{said}");
    assert!(out.contains("Commit: git init && git add plimsoll.toml"), "{out}");
}

/// The examples of each command begin with that command.
#[test]
fn the_examples_of_a_command_are_its_own() {
    for command in ["scan", "pins", "diff", "review", "history", "score", "licenses", "notices"] {
        let help = text(&run(&["help", command]).stdout);
        let examples = help.split("Examples:\n").nth(1).unwrap();
        let lines: Vec<&str> = examples.lines().take_while(|line| line.starts_with(' ')).collect();
        assert!((1..=3).contains(&lines.len()), "{command}: {lines:?}");
        for line in lines {
            assert!(line.starts_with(&format!("  plimsoll {command}")), "{line}");
        }
    }
}

//! Every reader returns a result for any bytes, in linear time.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::fmt::Write as _;
use std::time::Duration;

use plimsoll_manifest::{
    LockKind, Manifest, PackageLockfile, Place, brewfile, cargo_toml, composer_json,
    conda_environment, dotnet_project, gemspec, go_mod, gradle_script, package_json,
    packages_config, pipfile, pom_xml, pyproject_toml, requirement, requirements_txt, setup_cfg,
    setup_py, version_catalog, wrapper_properties,
};
use plimsoll_testkit::clock::thread_time;
use proptest::prelude::*;

const READERS: [fn(&str) -> Manifest; 18] = [
    requirements_txt,
    pyproject_toml,
    pipfile,
    cargo_toml,
    package_json,
    setup_py,
    setup_cfg,
    go_mod,
    gemspec,
    pom_xml,
    gradle_script,
    version_catalog,
    wrapper_properties,
    dotnet_project,
    packages_config,
    composer_json,
    conda_environment,
    brewfile,
];

const LOCKS: [LockKind; 16] = [
    LockKind::Cargo,
    LockKind::Uv,
    LockKind::Poetry,
    LockKind::Pdm,
    LockKind::Pylock,
    LockKind::Pipenv,
    LockKind::Npm,
    LockKind::Yarn,
    LockKind::GoSum,
    LockKind::Bundler,
    LockKind::Gradle,
    LockKind::Nuget,
    LockKind::Composer,
    LockKind::Swift,
    LockKind::Cocoapods,
    LockKind::Brew,
];

/// Positions are inside the text and on their lines.
fn check(text: &str) {
    let lines = text.matches('\n').count() + 1;
    let sound = |place: &Place| {
        let byte = |at: u64| usize::try_from(at).unwrap();
        assert!(place.start <= place.end && byte(place.end) <= text.len(), "{place:?}");
        assert!(text.is_char_boundary(byte(place.start)), "{place:?}");
        assert!(usize::try_from(place.line).unwrap() <= lines && place.column > 0, "{place:?}");
    };
    for read in READERS {
        let manifest = read(text);
        manifest.requirements.iter().for_each(|requirement| sound(&requirement.place));
    }
    for kind in LOCKS {
        let lock = PackageLockfile::parse(kind, text);
        lock.packages.iter().for_each(|package| sound(&package.place));
        for it in requirements_txt(text).requirements {
            assert!(lock.resolve("", &it).len() <= 128);
        }
    }
}

proptest! {
    #[test]
    fn any_text(text in "\\PC*") {
        check(&text);
    }

    #[test]
    fn text_of_the_right_letters(text in "([a-z]{1,3}|[=<>~!@;,#\\[\\]{}\"' \\n\\\\.:/+-]|[0-9]|é){0,80}") {
        check(&text);
        drop(requirement(&text, Place::default()));
    }

    #[test]
    fn tables_of_the_right_names(key in "[a-zA-Z@/._-]{1,8}", value in "[^\"\\\\\\x00-\\x1f]{0,20}") {
        check(&format!("[package]\nname = \"x\"\n[dependencies]\n\"{key}\" = \"{value}\"\n"));
        check(&format!("[[package]]\nname = \"{key}\"\nversion = \"{value}\"\n"));
        check(&format!("{{\"dependencies\": {{\"{key}\": \"{value}\"}}}}"));
        check(&format!("\"{key}@{value}\":\n  version \"{value}\"\n"));
        check(&format!("require (\n\t{key} {value}\n)\nreplace {key} => {value}\n"));
        check(&format!("install_requires=['{value}', \"{key}\"],\nextras_require={{'{key}': ['{value}']}}"));
        check(&format!("[options]\ninstall_requires =\n  {key}{value}\n"));
        check(&format!("implementation \"{key}:{value}\"\nid '{key}' version '${{{value}}}'\n"));
        check(&format!("<Project><ItemGroup><PackageReference Include=\"{key}\" Version=\"{value}\"/>"));
        check(&format!("GEM\n  specs:\n    {key} ({value})\n      {value}\n\nDEPENDENCIES\n  {key}\n"));
        check(&format!("dependencies:\n  - {key}={value}\n  - pip:\n    - '{value}'\nPODS:\n  - {key} ({value})\n"));
    }
}

/// Generates a text of a given size.
type Shape = fn(usize) -> String;

/// Returns the fastest of three runs over all readers.
fn time(text: &str) -> Duration {
    let run = || {
        let start = thread_time();
        for read in READERS {
            drop(read(text));
        }
        for kind in LOCKS {
            drop(PackageLockfile::parse(kind, text));
        }
        thread_time().saturating_sub(start)
    };
    (0..3).map(|_| run()).min().unwrap()
}

/// An input four times as large must not take much more than four times as long; quadratic time
/// would take sixteen times as long. The tolerance is wide because timings vary.
#[test]
fn time_grows_with_the_input() {
    let shapes: [(&str, Shape); 13] = [
        ("one long line of JSON", |n| {
            let mut text = String::from("{\"dependencies\":{");
            (0..n).for_each(|i| write!(text, "\"p{i}\":\"^1\",").unwrap());
            text + "\"z\":\"1\"}}"
        }),
        ("continued lines", |n| "a \\\n".repeat(n)),
        ("requirements", |n| "numpy==1.0 --hash=sha256:0 # c\n".repeat(n)),
        ("tables", |n| {
            let mut text = String::new();
            (0..n).for_each(|i| write!(text, "[target.t{i}.dependencies]\na = \"1\"\n").unwrap());
            text
        }),
        ("packages of one name", |n| {
            "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\"a\"]\n".repeat(n)
        }),
        ("keys of yarn", |n| format!("{}a@1:\n  version 1\n", "a@1, ".repeat(n))),
        ("broken TOML", |n| "= \n".repeat(n)),
        ("lists in lists", |n| "install_requires=[".repeat(n)),
        ("a list that is named often", |n| {
            format!("A = [{}]\n{}", "'a', ".repeat(n), "install_requires=A\n".repeat(n))
        }),
        ("a long property", |n| {
            let entry =
                "<dependency><groupId>${p}</groupId><artifactId>a</artifactId></dependency>";
            format!(
                "<project><properties><p>{}</p></properties><dependencies>{}</dependencies></project>",
                "x".repeat(50 * n),
                entry.repeat(n)
            )
        }),
        ("a long variable", |n| {
            format!("def v = '{}'\n{}", "x".repeat(50 * n), "api \"a.b:c:$v\"\n".repeat(n))
        }),
        ("replacements of one module", |n| {
            let entry = |i| format!("require a.b/c v1.0.{i}\nreplace a.b/c v1.0.{i} => a.b/d v1\n");
            (0..n).map(entry).collect()
        }),
        ("a list of YAML that is named often", |n| {
            format!(
                "x: &a [{}]\nPODS:\n{}dependencies:\n{}",
                "b, ".repeat(n),
                "- c (1): *a\n".repeat(n),
                "- pip: *a\n".repeat(n)
            )
        }),
    ];
    for (name, shape) in shapes {
        let (small, large) = (time(&shape(500)), time(&shape(2_000)));
        let bound = small * 10 + Duration::from_millis(30);
        assert!(large < bound, "{name}: {small:?}, then {large:?}");
    }
}

//! Tests that the same source results in the same bytes: repeated, elsewhere, with other threads, from a clone.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use plimsoll::{OutputKind, RenderOptions, Renderer, Report, Scan};
use plimsoll_testkit::{Tree, TreeKind, assert_documents, assert_sound_at, specs};

fn outputs(report: &Report) -> Vec<(String, Vec<u8>)> {
    let rules: Vec<_> = plimsoll::RULES.iter().map(|rule| *rule.meta()).collect();
    let options = RenderOptions::default().with_rules(rules);
    let renderer = Renderer::new(report);
    let write = |format| {
        let mut bytes = Vec::new();
        renderer.render_to(format, &options, &mut bytes).unwrap();
        bytes
    };
    OutputKind::Report.formats().map(|meta| (meta.name.to_owned(), write(meta.format))).collect()
}

fn assert_same(what: &str, a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) {
    for ((name, a), (_, b)) in a.iter().zip(b) {
        assert_eq!(String::from_utf8_lossy(a), String::from_utf8_lossy(b), "{name}: {what}");
    }
}

#[test]
fn twice_elsewhere_and_from_a_clone() {
    for tree in specs::samples() {
        let name = tree.name().to_owned();
        let repo = tree.into_git_repo();
        let first = outputs(&Scan::path(repo.path()).jobs(1).run().unwrap());
        let again = outputs(&Scan::path(repo.path()).jobs(8).run().unwrap());
        assert_same(&format!("{name}, 1 and 8 threads"), &first, &again);
        if name.contains("broken") || name.starts_with("git-submodule") {
            // git refuses to check some of these out, but they can be cloned.
            continue;
        }
        let clone = repo.clone_work_tree();
        let cloned = outputs(&Scan::path(clone.path()).run().unwrap());
        assert_same(&format!("{name}, clone"), &first, &cloned);
    }
}

/// A repository with data for every part of a document.
fn rich() -> Tree {
    let file = |text: String| TreeKind::File(text.into_bytes());
    let each = |entry: &dyn Fn(usize) -> String| (0..40).map(entry).collect::<String>();
    let locked = each(&|n| {
        format!(
            "[[package]]\nname = \"c{n}\"\nversion = \"1.0.{n}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
             checksum = \"{n:064x}\"\ndependencies = [\"c{}\"]\n\n",
            (n + 1) % 40
        )
    });
    let steps = each(&|n| format!("      - uses: o/a{n}@v{n}\n"));
    let job = format!("on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n{steps}");
    (0..8).fold(
        Tree::new("rich")
            .with("Cargo.lock", file(format!("version = 4\n\n{locked}")))
            .with("Cargo.toml", file("[package]\nname = \"a\"\nversion = \"1.0.0\"\n".into()))
            .with("third_party/lib-1.2/COPYING", file("MIT License\n".into()))
            .with("third_party/lib-1.2/a.c", file("int a;\n".into())),
        |tree, n| tree.with(format!(".github/workflows/w{n}.yml"), file(job.clone())),
    )
}

#[test]
fn twenty_runs_with_any_number_of_threads_in_two_places_and_two_clones() {
    let repo = rich().into_git_repo();
    let clones = [repo.clone_work_tree(), repo.clone_work_tree()];
    let elsewhere = rich().into_git_repo();
    let places = [&repo, &elsewhere, &clones[0], &clones[1]];
    let run = |place: &plimsoll_testkit::GitRepo, jobs| {
        outputs(&Scan::path(place.path()).jobs(jobs).name("rich").run().unwrap())
    };
    let first = run(&repo, 1);
    for (number, place) in (1..=20).zip(places.iter().cycle()) {
        let jobs = (number - 1) % 16 + 1;
        assert_same(&format!("run {number}, {jobs} threads"), &first, &run(place, jobs));
    }
}

/// Every format of every sample is well-formed, and the syntaxes of one version have the same content.
#[test]
fn documents_are_well_formed() {
    for tree in [specs::samples(), vec![rich()]].concat() {
        let repo = tree.into_git_repo();
        let written = outputs(&Scan::path(repo.path()).run().unwrap());
        let documents = OutputKind::Report
            .formats()
            .zip(written)
            .filter(|(meta, _)| meta.format.is_sbom() || meta.media_type.ends_with("json"));
        assert_documents(&documents.map(|(meta, (_, bytes))| (meta.name, bytes)).collect());
    }
}

#[test]
fn a_revision_has_the_same_result_as_its_work_tree() {
    for tree in specs::samples() {
        let name = tree.name().to_owned();
        let repo = tree.into_git_repo();
        let mut work_tree = Scan::path(repo.path()).run().unwrap();
        assert_sound_at(&work_tree, repo.path(), None);
        let bare = repo.clone_bare();
        let mut revision = Scan::path(bare.path()).revision("HEAD").run().unwrap();
        assert_sound_at(&revision, bare.path(), Some("HEAD"));
        let sboms = |report: &Report| {
            let mut all = outputs(report);
            all.retain(|(name, _)| name.contains("cyclonedx") || name.contains("spdx"));
            all
        };
        assert_same(&name, &sboms(&work_tree), &sboms(&revision));
        // The other formats also state whether a submodule is checked out, which only a work tree has.
        for report in [&mut work_tree, &mut revision] {
            report.source.kind = plimsoll::model::SourceKind::Memory;
            for component in &mut report.components {
                if let Some(state) = &mut component.submodule {
                    state.initialized = None;
                }
            }
        }
        assert_same(&name, &outputs(&work_tree), &outputs(&revision));
    }
}

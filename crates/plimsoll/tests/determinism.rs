//! The same source gives the same bytes: twice, elsewhere, with other threads, from a clone.
#![expect(clippy::unwrap_used, reason = "a test stops where something it needs is missing")]

use plimsoll::{FORMATS, RenderOptions, Report, Scan, render};
use plimsoll_testkit::{assert_sound_at, specs};

fn outputs(report: &Report) -> Vec<(String, Vec<u8>)> {
    let rules: Vec<_> = plimsoll::RULES.iter().map(|rule| *rule.meta()).collect();
    let options = RenderOptions::default().with_rules(rules);
    FORMATS
        .iter()
        .map(|meta| (meta.name.to_owned(), render(report, meta.format, &options).unwrap()))
        .collect()
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
            // git refuses to check some of these out; their objects can still be cloned.
            continue;
        }
        let clone = repo.clone_work_tree();
        let cloned = outputs(&Scan::path(clone.path()).run().unwrap());
        assert_same(&format!("{name}, clone"), &first, &cloned);
    }
}

#[test]
fn a_revision_gives_what_its_work_tree_gives() {
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
        // The other formats say as well whether a submodule is checked out, which is a fact of the
        // work tree alone.
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

//! The public repository pytorch/executorch against lists made by hand.
//!
//! `PLIMSOLL_EXECUTORCH` names a clone or bare repository that holds the commit.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where something it needs is missing"
)]

use std::collections::BTreeSet;
use std::path::Path;

use plimsoll::model::ComponentKind;
use plimsoll::{Report, Scan};
use plimsoll_testkit::{assert_sound_at, truth};

fn scan() -> Report {
    let path = std::env::var_os("PLIMSOLL_EXECUTORCH").expect("PLIMSOLL_EXECUTORCH");
    let report = Scan::path(&path).revision(truth::EXECUTORCH_COMMIT).run().unwrap();
    assert_sound_at(&report, Path::new(&path), Some(truth::EXECUTORCH_COMMIT));
    report
}

#[test]
#[ignore = "needs a clone of pytorch/executorch"]
fn submodules() {
    let report = scan();
    let rows = report.components.iter().filter(|it| it.kind == ComponentKind::Submodule);
    let ours: BTreeSet<(String, String)> = rows
        .map(|it| {
            let purl = it.purl.as_deref().unwrap();
            let sha = it.revision.as_ref().unwrap().as_str();
            assert_eq!(purl, purl.to_lowercase());
            assert!(purl.ends_with(sha));
            assert!(it.upstream.as_ref().unwrap().url.as_str().starts_with("https://"));
            (it.paths[0].to_string(), sha.to_owned())
        })
        .collect();
    let expected: BTreeSet<_> =
        truth::executorch_submodules().into_iter().map(|it| (it.path, it.commit)).collect();
    assert_eq!(ours, expected);
}

#[test]
#[ignore = "needs a clone of pytorch/executorch"]
fn references() {
    let report = scan();
    let ours: BTreeSet<_> = report
        .references
        .iter()
        // The truth is about what the host follows by itself.
        .filter(|it| !it.kind.is_fetch())
        .map(|it| {
            let class = Some(it.syntax.to_string()).filter(|name| name != "local");
            let at = &it.location;
            let value = it.value.to_string();
            (at.path.to_string(), at.line.unwrap(), at.column.unwrap(), value, class)
        })
        .collect();
    let expected: BTreeSet<_> = truth::executorch_references()
        .into_iter()
        .map(|it| (it.file, it.line, it.col, it.value, it.ref_class))
        .collect();
    assert_eq!(ours, expected);
    let followed: Vec<_> = report.references.iter().filter(|it| !it.kind.is_fetch()).collect();
    assert_eq!(followed.len(), 281);
    let remote = followed.iter().filter(|it| it.is_remote());
    assert_eq!(remote.map(|it| &it.component).collect::<BTreeSet<_>>().len(), 36);
}

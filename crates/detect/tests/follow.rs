//! References followed into the tree and into other repositories.

#![expect(clippy::unwrap_used, reason = "a test panics if it fails")]

mod common;

use std::sync::Arc;

use common::sound;
use plimsoll_detect::{CancelToken, DETECTORS, DetectOptions, Detection, Silent, detect};
use plimsoll_model::{Effective, PinStrength, Reference};
use plimsoll_source::{MemorySource, Source, Upstreams};

const SHA: &str = "1111111111111111111111111111111111111111";

/// One repository, `org/infra`, at any revision.
#[derive(Debug)]
struct Infra(Arc<dyn Source>);

impl Upstreams for Infra {
    fn open(&self, owner: &str, name: &str, revision: Option<&str>) -> Option<Arc<dyn Source>> {
        let known = (owner, name) == ("org", "infra") && revision != Some("gone");
        known.then(|| Arc::clone(&self.0))
    }
}

fn scan(source: &MemorySource, infra: Option<MemorySource>) -> Detection {
    let mut options = DetectOptions::default();
    if let Some(infra) = infra {
        options.upstreams = Some(Arc::new(Infra(Arc::new(infra))));
    }
    let found = detect(source, DETECTORS, &options, &Silent, &CancelToken::default());
    sound(source, found.unwrap())
}

fn reference<'a>(found: &'a Detection, value: &str) -> &'a Reference {
    found.references.iter().find(|reference| reference.value.as_str() == value).unwrap()
}

fn way(effective: &Effective) -> Vec<String> {
    let hop = |hop: &plimsoll_model::Hop| {
        let repository = hop.repository.clone().unwrap_or_default();
        format!("{repository}:{}:{} {}", hop.path, hop.line, hop.value)
    };
    effective.path.iter().map(hop).collect()
}

fn workflow(uses: &[&str]) -> String {
    let steps: String = uses.iter().flat_map(|uses| ["      - uses: ", uses, "\n"]).collect();
    format!("jobs:\n  b:\n    steps:\n{steps}")
}

fn action(uses: &[&str]) -> String {
    let steps: String = uses.iter().flat_map(|uses| ["    - uses: ", uses, "\n"]).collect();
    format!("runs:\n  using: composite\n  steps:\n{steps}")
}

#[test]
fn the_weakest_link_in_the_tree_is_shown_with_its_path() {
    let pinned = format!("a/b@{SHA}");
    let source = MemorySource::new()
        .with_file(".github/workflows/ci.yml", workflow(&["./.github/actions/one", &pinned]))
        .with_file(".github/actions/one/action.yml", action(&["./.github/actions/two", &pinned]))
        .with_file(
            ".github/actions/two/action.yml",
            // A cycle, and the weakest link.
            action(&["./.github/actions/one", "a/b@v1", "c/d@main"]),
        );
    let found = scan(&source, None);
    let effective = reference(&found, "./.github/actions/one").effective.clone().unwrap();
    assert_eq!(effective.pin, PinStrength::Branch);
    assert_eq!(
        way(&effective),
        [
            ":.github/actions/one/action.yml:4 ./.github/actions/two",
            ":.github/actions/two/action.yml:6 c/d@main",
        ]
    );
    assert_eq!(reference(&found, &pinned).effective, None, "nothing behind it is known");
    assert_eq!(found.transitive, []);
}

#[test]
fn other_repositories_are_followed_if_provided() {
    let pinned = format!("org/infra/.github/workflows/job.yml@{SHA}");
    let text = format!("jobs:\n  b:\n    uses: {pinned}\n  c:\n    uses: org/infra/x.yml@gone\n");
    let source = MemorySource::new().with_file(".github/workflows/ci.yml", text);
    let infra = MemorySource::new()
        .with_file(
            ".github/workflows/job.yml",
            "on:\n  workflow_call:\n    inputs:\n      where: {default: org/infra}\njobs:\n  b:\n    steps:\n      - uses: actions/checkout@v4\n        with: {repository: '${{ inputs.where }}', path: tools}\n      - uses: ./tools/act\n",
        )
        .with_file("act/action.yml", action(&["x/y@main"]));
    assert_eq!(scan(&source, None).transitive, []);
    let found = scan(&source, Some(infra));
    let effective = reference(&found, &pinned).effective.clone().unwrap();
    assert_eq!(effective.pin, PinStrength::Absent, "the checkout of the default branch");
    let rows: Vec<(String, &str)> = found
        .transitive
        .iter()
        .map(|row| (row.reference.location.path.to_string(), row.reference.value.as_str()))
        .collect();
    let job = ".github/workflows/job.yml".to_owned();
    assert_eq!(
        rows,
        [
            (job.clone(), "actions/checkout@v4"),
            (job.clone(), "${{ inputs.where }}"),
            (job, "./tools/act"),
            ("act/action.yml".to_owned(), "x/y@main"),
        ]
    );
    let last = &found.transitive[3];
    let via: Vec<&str> = last.via.iter().map(|hop| hop.value.as_str()).collect();
    assert_eq!(via, [pinned.as_str(), "./tools/act"]);
    let component = last.reference.component.as_ref().unwrap();
    let component = found.components.iter().find(|found| found.id == *component).unwrap();
    assert_eq!(component.purl.as_deref(), Some("pkg:github/x/y@main"));
    assert_eq!(component.evidence[0].location.path.to_string(), ".github/workflows/ci.yml");
}

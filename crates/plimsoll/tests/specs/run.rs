//! Runs an example: its tree in memory, with the options of its `options` block.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll::model::{Diagnostic, RepoPath, SourceInfo, SourceKind};
use plimsoll::source::{Checkout, DescribedSource, ReadError, Upstreams};
use plimsoll::{
    CancelToken, DETECTORS, DetectOptions, Detector, Entry, MemorySource, Oid, RULES, Rule, Scan,
    Silent, Source, detect,
};
use plimsoll_testkit::specs::Example;
use plimsoll_testkit::{TreeEntry, TreeKind, assert_sound};
use serde::Deserialize;

use crate::rows;

/// The keys of an `options` block.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Asked {
    /// URL of the repository.
    url: Option<String>,
    /// The ids of the detectors to run; empty for all.
    only: Vec<String>,
    /// Organizations that count as the repository's own.
    own_organizations: Vec<String>,
    /// Whether to list inactive references too.
    include_inactive: bool,
    /// The day of the scan; if it is set, the `plimsoll.toml` of the tree is the policy.
    policy_as_of: Option<String>,
    /// Whether the tree is a work tree rather than files in memory: then an entry without a gitlink is known to have
    /// none.
    work_tree: bool,
    /// Submodules that are checked out, and the commit of the checkout.
    checked_out: BTreeMap<String, String>,
    /// Repositories to follow, `owner/name@revision` (or `owner/name` for any revision), and the folder of the
    /// example with their files, which is not part of the scanned tree.
    follow: BTreeMap<String, String>,
}

/// The detectors and rules to run.
pub(crate) trait Judges {
    fn detectors(&self) -> Vec<Arc<dyn Detector>> {
        let shared = |shipped: &&'static dyn Detector| -> Arc<dyn Detector> { Arc::new(*shipped) };
        DETECTORS.iter().map(shared).collect()
    }

    fn rules(&self) -> Vec<Arc<dyn Rule>> {
        let shared = |shipped: &&'static dyn Rule| -> Arc<dyn Rule> { Arc::new(*shipped) };
        RULES.iter().map(shared).collect()
    }
}

/// The built-in detectors and rules, unchanged.
pub(crate) struct Shipped;

impl Judges for Shipped {}

/// The rows of the report of an example.
pub(crate) fn rows(example: &Example, judges: &impl Judges) -> Vec<String> {
    let asked: Asked = toml::from_str(&example.options)
        .unwrap_or_else(|why| panic!("{}: options: {why}", example.tree.name()));
    let mut detectors = judges.detectors();
    if !asked.only.is_empty() {
        detectors.retain(|detector| asked.only.iter().any(|id| *id == detector.meta().id));
    }
    let source = TreeSource::of(example.tree.files(), &asked);
    let mut scan = Scan::source(Box::new(source.clone()))
        .detectors(detectors.clone())
        .rules(judges.rules())
        .include_inactive(asked.include_inactive)
        .jobs(1);
    let mut info = source.info().clone();
    let mut options = DetectOptions::default();
    if let Some(url) = &asked.url {
        scan = scan.url(url);
        info.url = Some(plimsoll::model::SourceUrl::new(url));
    }
    for name in &asked.own_organizations {
        scan = scan.own_organization(name);
        options.own_organizations.push(name.clone());
    }
    if !asked.follow.is_empty() {
        let upstreams = Followed::of(example.tree.files(), &asked);
        scan = scan.follow(upstreams.clone());
        options.upstreams = Some(Arc::new(upstreams));
    }
    if let Some(day) = &asked.policy_as_of {
        scan = scan.trust_repo_config(true).as_of(day.parse().unwrap());
    }
    let report = scan.run().unwrap_or_else(|why| panic!("{}: {why}", example.tree.name()));
    assert_sound(&report, &source);
    let described = DescribedSource::new(Box::new(source), info);
    let cancel = CancelToken::default();
    let detectors: Vec<&dyn Detector> = detectors.iter().map(|it| &**it).collect();
    let found = detect(&described, &detectors, &options, &Silent, &cancel).unwrap();
    rows::of(&report, &found.observations)
}

/// A tree in memory with checked-out submodules.
#[derive(Clone, Debug)]
struct TreeSource {
    files: MemorySource,
    checked_out: BTreeMap<String, String>,
}

impl TreeSource {
    fn of(entries: &[TreeEntry], asked: &Asked) -> Self {
        let followed = |path: &str| {
            let folders = asked.follow.values();
            folders.into_iter().any(|folder| inside(path, folder).is_some())
        };
        let kept = entries.iter().filter(|entry| !followed(&entry.path));
        let mut files = memory(kept.map(|entry| (entry.path.as_str(), &entry.kind)));
        if asked.work_tree {
            files = files.with_info(SourceInfo::new(SourceKind::WorkTree));
        }
        Self { files, checked_out: asked.checked_out.clone() }
    }
}

/// The part of a path below a folder.
fn inside<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

fn memory<'a>(entries: impl Iterator<Item = (&'a str, &'a TreeKind)>) -> MemorySource {
    entries.fold(MemorySource::new(), |source, (path, kind)| match kind {
        TreeKind::File(content) => source.with_file(path, content.clone()),
        TreeKind::Link(target) => source.with_link(path, target.clone()),
        TreeKind::Gitlink(commit) => source.with_gitlink(path, Oid::from_hex(commit).unwrap()),
    })
}

impl Source for TreeSource {
    fn info(&self) -> &SourceInfo {
        self.files.info()
    }

    fn entries(&self) -> &[Entry] {
        self.files.entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.files.read(entry, limit)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.files.link_target(entry)
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        self.files.current(path)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        self.files.blob_id(entry, limit)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        self.files.diagnostics()
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        match self.checked_out.get(&path.to_string()) {
            Some(commit) => {
                Checkout::Present { commit: Some(commit.clone()), source: None, lost: None }
            }
            None => self.files.checkout(path),
        }
    }
}

/// The repositories to follow, by `owner/name@revision`.
#[derive(Clone, Debug)]
struct Followed(BTreeMap<String, Arc<MemorySource>>);

impl Followed {
    fn of(entries: &[TreeEntry], asked: &Asked) -> Self {
        let tree = |name: &str, folder: &str| {
            let mut info = SourceInfo::new(SourceKind::Memory);
            info.commit = name.split_once('@').map(|(_, revision)| revision.to_owned());
            let files = entries
                .iter()
                .filter_map(|entry| Some((inside(&entry.path, folder)?, &entry.kind)));
            Arc::new(memory(files).with_info(info))
        };
        Self(asked.follow.iter().map(|(name, folder)| (name.clone(), tree(name, folder))).collect())
    }
}

impl Upstreams for Followed {
    fn open(
        &self,
        owner: &str,
        repository: &str,
        revision: Option<&str>,
    ) -> Option<Arc<dyn Source>> {
        let name = format!("{owner}/{repository}");
        let exact = revision.and_then(|revision| self.0.get(&format!("{name}@{revision}")));
        let source = exact.or_else(|| self.0.get(&name))?;
        let source: Arc<MemorySource> = Arc::clone(source);
        Some(source)
    }
}

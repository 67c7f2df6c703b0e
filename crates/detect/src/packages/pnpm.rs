//! `pnpm-lock.yaml`, versions 5 to 9.

use std::collections::BTreeMap;

use plimsoll_manifest::{Ecosystem, LockKind, Locked, Lockfile, Origin, Place, Problem};
use plimsoll_workflow::{Budget, Document, Mark, NodeId};

/// The groups of an importer.
const GROUPS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// Reads a lockfile. Later documents of the stream describe pnpm itself and are left aside.
pub(crate) fn read(text: &str, budget: &Budget) -> Lockfile {
    let document = Document::parse(text, budget);
    let mut out = Lockfile::new(LockKind::Pnpm);
    if let Some(error) = document.error() {
        let message = format!("YAML: {}; what stands before was read", error.message);
        let place =
            Place { line: error.line.max(1), column: error.column.max(1), ..Place::default() };
        out.problems.push(if error.limit {
            Problem::limit(place, message)
        } else {
            Problem::syntax(place, message)
        });
    }
    let Some(root) =
        document.roots().iter().rev().find(|root| document.get(**root, "packages").is_some())
    else {
        return out;
    };
    let numbers = packages(&document, *root, &mut out);
    match document.get(*root, "importers") {
        Some(importers) => {
            for (key, importer) in document.pairs(importers) {
                let dir = document.scalar(*key).unwrap_or_default();
                let dir = if dir == "." { "" } else { dir };
                out.member(dir);
                link(&document, *importer, dir, &numbers, &mut out);
            }
        }
        None => link(&document, *root, "", &numbers, &mut out),
    }
    out
}

/// Adds every package, and gives its number by name and version.
fn packages(
    document: &Document<'_>,
    root: NodeId,
    out: &mut Lockfile,
) -> BTreeMap<(String, String), usize> {
    let mut numbers = BTreeMap::new();
    let packages = document.get(root, "packages");
    for (key, value) in packages.map(|id| document.pairs(id)).unwrap_or_default() {
        let text = document.scalar(*key).unwrap_or_default();
        let place = document.node(*key).map(|node| place(node.mark)).unwrap_or_default();
        let stated = |name: &str| document.get(*value, name).and_then(|id| document.scalar(id));
        let split = split(text).map(|(name, version)| {
            // What is no registry's says its name and version inside.
            (stated("name").unwrap_or(name), stated("version").unwrap_or(version))
        });
        let Some((name, version)) = split.filter(|(name, _)| Ecosystem::Npm.is_name(name)) else {
            out.problems.push(Problem::syntax(place, "not a package: it was not read"));
            continue;
        };
        let resolution = document.get(*value, "resolution");
        let field = |name: &str| {
            resolution.and_then(|id| document.get(id, name)).and_then(|id| document.scalar(id))
        };
        let origin = match (field("commit"), field("directory")) {
            (Some(commit), _) => Origin::Git {
                url: field("repo").unwrap_or_default().to_owned(),
                commit: Some(commit.to_owned()),
            },
            (None, Some(_)) => Origin::Local,
            (None, None) => Origin::Registry,
        };
        let mut package = Locked::new(name, origin, place);
        let number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
        package.version = Some(version).filter(number).map(str::to_owned);
        package.hashes = field("integrity").map(str::to_owned).into_iter().collect();
        package.development = stated("dev") == Some("true");
        let key = (name.to_owned(), version.to_owned());
        let number = out.add(package);
        numbers.insert(key, number);
    }
    numbers
}

/// Name and version of `name@1.2.3(peer)`, `/name@1.2.3` and `/name/1.2.3_peer`.
fn split(key: &str) -> Option<(&str, &str)> {
    let key = key.split('(').next().unwrap_or(key);
    let key = key.strip_prefix('/').unwrap_or(key);
    let at = key.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
    if let Some(at) = at {
        let (name, version) = key.split_at(at);
        return Some((name, version.trim_start_matches('@')));
    }
    let (name, version) = key.rsplit_once('/')?;
    Some((name, version.split('_').next().unwrap_or(version)))
}

/// Links what an importer asks for.
fn link(
    document: &Document<'_>,
    importer: NodeId,
    dir: &str,
    numbers: &BTreeMap<(String, String), usize>,
    out: &mut Lockfile,
) {
    for group in GROUPS {
        let group = document.get(importer, group);
        for (key, value) in group.map(|id| document.pairs(id)).unwrap_or_default() {
            let Some(name) = document.scalar(*key) else { continue };
            let version = document.get(*value, "version").unwrap_or(*value);
            let Some(version) = document.scalar(version) else { continue };
            // An alias names the package it stands for.
            let target = version.split('(').next().unwrap_or(version);
            let (name, version) = match split(target).filter(|_| !target.starts_with("link:")) {
                Some(real) if target.contains('@') || target.starts_with('/') => real,
                _ => (name, target.split('_').next().unwrap_or(target)),
            };
            if let Some(number) = numbers.get(&(name.to_owned(), version.to_owned())) {
                out.link(dir, name, *number);
            }
        }
    }
}

fn place(mark: Mark) -> Place {
    Place { line: mark.line, column: mark.column, start: mark.start, end: mark.end }
}

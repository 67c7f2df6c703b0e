//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.

use std::collections::BTreeMap;

use plimsoll_model::GitArchive;

use crate::place::Lines;
use crate::tree::{Node, Pair};
use crate::{Ecosystem, Locked, Lockfile, Origin, Problem, Wanted, git};

/// Reads a lockfile. Version 2 holds both forms and says the same twice; the newer one counts.
pub(super) fn read(lines: &Lines<'_>, root: &Node<'_>, out: &mut Lockfile) {
    let mut tree = Tree::new();
    match root.get("packages") {
        Some(packages) => {
            packages.pairs().iter().for_each(|pair| installed(lines, pair, out, &mut tree));
        }
        None => nested(lines, root, out, &mut tree),
    }
    depend(&tree, out);
}

const FOLDER: &str = "node_modules/";

/// Installed packages by the path they are installed at, with their entries.
type Tree<'n> = BTreeMap<String, (usize, &'n Node<'n>)>;

/// An entry by the path it is installed at: `packages/ship/node_modules/@s/rope`.
fn installed<'n>(lines: &Lines<'_>, pair: &'n Pair<'n>, out: &mut Lockfile, tree: &mut Tree<'n>) {
    let Some(at) = pair.key.rfind(FOLDER) else {
        // The manifest beside the lockfile, or a member of the workspace.
        if !pair.key.is_empty() {
            out.member(&pair.key);
        }
        return;
    };
    let (importer, key) = pair.key.split_at(at);
    let key = key.strip_prefix(FOLDER).unwrap_or(key);
    let node = &pair.node;
    // An alias is installed under its own name.
    let name = node.text_of("name").unwrap_or(key);
    let version = node.text_of("version");
    let Some(number) = add(lines, name, version, pair, out) else { return };
    tree.insert(pair.key.to_string(), (number, node));
    if !importer.contains(FOLDER) {
        link(importer.trim_end_matches('/'), key, name, number, out);
    }
}

/// Says what meets a requirement: by the name it is installed under, and by its own. A manifest may
/// ask for another name than the one that an override puts there.
fn link(importer: &str, key: &str, name: &str, number: usize, out: &mut Lockfile) {
    out.link(importer, name, number);
    if key != name {
        out.link(importer, key, number);
    }
}

/// The tree of version 1: packages inside the packages they are installed below.
fn nested<'n>(lines: &Lines<'_>, root: &'n Node<'n>, out: &mut Lockfile, tree: &mut Tree<'n>) {
    let top = root.get("dependencies").map(Node::pairs).unwrap_or_default();
    let mut open: Vec<(&Pair<'_>, String)> =
        top.iter().rev().map(|pair| (pair, String::new())).collect();
    while let Some((pair, above)) = open.pop() {
        let version = pair.node.text_of("version");
        // `npm:real@1.2.3` is an alias.
        let alias = version.and_then(|text| text.strip_prefix("npm:"));
        let alias = alias.and_then(|text| text.rsplit_once('@'));
        let (name, version) = match alias {
            Some((name, version)) => (name, Some(version)),
            None => (pair.key.as_ref(), version),
        };
        // A path as long as the lockfile is no path; real ones have a few hundred bytes.
        let path = format!("{above}{FOLDER}{}", pair.key);
        if let Some(number) = add(lines, name, version, pair, out) {
            if above.is_empty() {
                link("", &pair.key, name, number, out);
            }
            if path.len() <= PATH {
                tree.insert(path.clone(), (number, &pair.node));
            }
        }
        let below = pair.node.get("dependencies").map(Node::pairs).unwrap_or_default();
        if path.len() <= PATH {
            let path = format!("{path}/");
            open.extend(below.iter().rev().map(|pair| (pair, path.clone())));
        } else {
            open.extend(below.iter().rev().map(|pair| (pair, above.clone())));
        }
    }
}

/// Longest path of an installed package that is kept, in bytes.
const PATH: usize = 2000;

/// Finds what each package asks for as Node does: in its own folder, then in those above it.
fn depend(tree: &Tree<'_>, out: &mut Lockfile) {
    for (path, (number, node)) in tree {
        let optional = node.get("peerDependenciesMeta");
        let is_optional = |name: &str| {
            let meta = optional.and_then(|meta| meta.get(name));
            meta.and_then(|meta| meta.get("optional")).is_some_and(Node::is_true)
        };
        for group in ["dependencies", "requires", "optionalDependencies", "peerDependencies"] {
            for pair in node.get(group).map(Node::pairs).unwrap_or_default() {
                // In version 1 the tables below `dependencies` are what is installed there.
                if pair.node.is_table() {
                    continue;
                }
                if let Some(target) = lookup(tree, path, &pair.key) {
                    let optional = group == "peerDependencies" && is_optional(&pair.key);
                    out.depend(*number, target, optional);
                }
            }
        }
    }
}

fn lookup(tree: &Tree<'_>, path: &str, name: &str) -> Option<usize> {
    let mut at = Some(path);
    while let Some(dir) = at {
        let here = if dir.is_empty() {
            format!("{FOLDER}{name}")
        } else {
            format!("{dir}/{FOLDER}{name}")
        };
        if let Some((number, _)) = tree.get(&here) {
            return Some(*number);
        }
        at = match dir.rfind(FOLDER) {
            Some(index) => dir.get(..index).map(|above| above.trim_end_matches('/')),
            None if dir.is_empty() => None,
            None => Some(""),
        };
    }
    None
}

fn add(
    lines: &Lines<'_>,
    name: &str,
    version: Option<&str>,
    pair: &Pair<'_>,
    out: &mut Lockfile,
) -> Option<usize> {
    let place = lines.place(pair.start, pair.end);
    if !Ecosystem::Npm.is_name(name) || !pair.node.is_table() {
        out.problems.push(Problem::syntax(place, "not a package: it was not read"));
        return None;
    }
    let node = &pair.node;
    let origin = if node.get("link").is_some_and(Node::is_true) {
        Origin::Local
    } else {
        let resolved = node.text_of("resolved").unwrap_or_default();
        // In version 1 the version of what is no registry's is its URL.
        let url = version.filter(|text| text.contains("://"));
        match (origin(url.unwrap_or(resolved)), url) {
            (Origin::Registry, Some(url)) => Origin::Url(url.to_owned()),
            (origin, _) => origin,
        }
    };
    let mut package = Locked::new(name, origin, place);
    let number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
    package.version = version.filter(number).map(str::to_owned);
    package.hashes = integrity(node.text_of("integrity"));
    package.development = node.get("dev").is_some_and(Node::is_true);
    Some(out.add(package))
}

/// Hashes as subresource integrity has them: `sha512-…`, several apart by blanks.
pub(super) fn integrity(text: Option<&str>) -> Vec<String> {
    let known = ["sha512-", "sha384-", "sha256-", "sha1-"];
    let words = text.unwrap_or_default().split_whitespace();
    words
        .filter(|word| known.iter().any(|kind| word.starts_with(kind) && word.len() > kind.len()))
        .map(str::to_owned)
        .collect()
}

/// The origin of an archive that no registry serves: a forge's, of a repository at a revision, or a
/// file of its releases.
pub(super) fn archive(url: &str) -> Option<Origin> {
    if let Some(found) = GitArchive::parse(url) {
        let digits = found.revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        if digits && found.revision.len() == 40 {
            return Some(Origin::Git {
                url: found.repository.https(),
                commit: Some(found.revision),
            });
        }
        return Some(Origin::Url(url.to_owned()));
    }
    let upload = url.contains("://github.com/") && url.contains("/releases/download/");
    upload.then(|| Origin::Url(url.to_owned()))
}

/// Where something was resolved to.
pub(super) fn origin(resolved: &str) -> Origin {
    if resolved.starts_with("git") {
        let url = match git::npm(resolved) {
            Some(Wanted::Git { url, .. }) => url,
            _ => resolved.split('#').next().unwrap_or(resolved).to_owned(),
        };
        let commit = resolved.split_once('#').map(|(_, commit)| commit.to_owned());
        return Origin::Git { url, commit };
    }
    if resolved.starts_with("file:") || resolved.starts_with("link:") {
        return Origin::Local;
    }
    archive(resolved).unwrap_or(Origin::Registry)
}

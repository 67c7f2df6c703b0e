//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.

use crate::place::Lines;
use crate::tree::{Node, Pair};
use crate::{Ecosystem, Locked, Lockfile, Origin, Problem};

/// Reads a lockfile. Version 2 holds both forms and says the same twice; the newer one counts.
pub(super) fn read(lines: &Lines<'_>, root: &Node<'_>, out: &mut Lockfile) {
    match root.get("packages") {
        Some(packages) => {
            packages.pairs().iter().for_each(|pair| installed(lines, pair, out));
        }
        None => nested(lines, root, out),
    }
}

/// An entry by the path it is installed at: `packages/ship/node_modules/@s/rope`.
fn installed(lines: &Lines<'_>, pair: &Pair<'_>, out: &mut Lockfile) {
    const FOLDER: &str = "node_modules/";
    let Some(at) = pair.key.rfind(FOLDER) else {
        // The manifest beside the lockfile, or a member of the workspace.
        if !pair.key.is_empty() {
            out.member(&pair.key);
        }
        return;
    };
    let (importer, name) = pair.key.split_at(at);
    let name = name.strip_prefix(FOLDER).unwrap_or(name);
    let node = &pair.node;
    // An alias is installed under its own name.
    let name = node.text_of("name").unwrap_or(name);
    let version = node.text_of("version");
    let Some(number) = add(lines, name, version, pair, out) else { return };
    if !importer.contains(FOLDER) {
        out.link(importer.trim_end_matches('/'), name, number);
    }
}

/// The tree of version 1: packages inside the packages they are installed below.
fn nested(lines: &Lines<'_>, root: &Node<'_>, out: &mut Lockfile) {
    let top = root.get("dependencies").map(Node::pairs).unwrap_or_default();
    let mut open: Vec<(&Pair<'_>, bool)> = top.iter().rev().map(|pair| (pair, true)).collect();
    while let Some((pair, direct)) = open.pop() {
        let version = pair.node.text_of("version");
        // `npm:real@1.2.3` is an alias.
        let alias = version.and_then(|text| text.strip_prefix("npm:"));
        let alias = alias.and_then(|text| text.rsplit_once('@'));
        let (name, version) = match alias {
            Some((name, version)) => (name, Some(version)),
            None => (pair.key.as_ref(), version),
        };
        if let Some(number) = add(lines, name, version, pair, out)
            && direct
        {
            out.link("", name, number);
        }
        let below = pair.node.get("dependencies").map(Node::pairs).unwrap_or_default();
        open.extend(below.iter().rev().map(|pair| (pair, false)));
    }
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
        origin(node.text_of("resolved").or(version).unwrap_or_default())
    };
    let mut package = Locked::new(name, origin, place);
    // In version 1 the version of what is no registry's is its URL.
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

/// Where something was resolved to.
pub(super) fn origin(resolved: &str) -> Origin {
    if resolved.starts_with("git") {
        let rest = resolved.strip_prefix("git+").unwrap_or(resolved);
        let (url, commit) = rest.split_once('#').map_or((rest, None), |(u, c)| (u, Some(c)));
        return Origin::Git { url: url.to_owned(), commit: commit.map(str::to_owned) };
    }
    if resolved.starts_with("file:") || resolved.starts_with("link:") {
        return Origin::Local;
    }
    Origin::Registry
}

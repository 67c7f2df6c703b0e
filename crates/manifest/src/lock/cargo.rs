//! `Cargo.lock`, versions 1 to 4.

use std::collections::BTreeMap;

use crate::place::Lines;
use crate::tree::Node;
use crate::{Locked, Lockfile, Origin, Problem};

pub(super) fn read(lines: &Lines<'_>, root: &Node<'_>, out: &mut Lockfile) {
    // In version 1 the checksums stand apart, under `checksum NAME VERSION (SOURCE)`.
    let mut apart: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for pair in root.get("metadata").map(Node::pairs).unwrap_or_default() {
        let mut words = pair.key.split(' ');
        if let (Some("checksum"), Some(name), Some(version), Some(value)) =
            (words.next(), words.next(), words.next(), pair.node.text())
        {
            apart.insert((name, version), value);
        }
    }
    let mut by_version: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut by_source: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for node in root.at(&["patch", "unused"]).map(Node::items).unwrap_or_default() {
        if let Some(name) = node.text_of("name") {
            out.leave_unused(name);
        }
    }
    let mut numbers = Vec::new();
    let packages = root.get("package").map(Node::items).unwrap_or_default();
    // The root of version 1 stood in a table of its own in the oldest files.
    for node in packages.iter().chain(root.get("root")) {
        let Some((name, version)) = node.text_of("name").zip(node.text_of("version")) else {
            let place = lines.place(node.start, node.end);
            let message = "a package without name and version: it was not read";
            out.problems.push(Problem::syntax(place, message));
            continue;
        };
        let at = node.get("name").unwrap_or(node);
        let place = lines.place(at.start, at.end);
        let mut package = Locked::new(name, origin(node.text_of("source")), place);
        package.version = Some(version.to_owned());
        let checksum = node.text_of("checksum").or_else(|| apart.get(&(name, version)).copied());
        package.hashes = checksum.filter(|text| is_hash(text)).map(sha256).into_iter().collect();
        let local = package.origin == Origin::Local;
        let number = out.add(package);
        if local {
            out.member(name);
        }
        out.link("", name, number);
        if let Some(source) = node.text_of("source") {
            by_source.insert((name, version, source), number);
        }
        numbers.push((number, node));
        by_version.insert((name, version), number);
        by_name.entry(name).and_modify(|known| *known = None).or_insert(Some(number));
    }
    for (number, node) in numbers {
        // What a member is tested with is not told apart here: its manifest tells.
        let local = node.get("source").is_none();
        for dependency in node.get("dependencies").map(Node::items).unwrap_or_default() {
            let mut words = dependency.text().unwrap_or_default().split(' ');
            let Some(wanted) = words.next() else { continue };
            let target = match (words.next(), words.next()) {
                (Some(version), Some(source)) => {
                    let source = source.trim_start_matches('(').trim_end_matches(')');
                    // A git source is named here without the commit behind `#`.
                    let next = by_source.range((wanted, version, source)..).next();
                    let exact = next.filter(|((name, at, from), _)| {
                        *name == wanted && *at == version && from.starts_with(source)
                    });
                    let found = exact.map(|(_, number)| *number);
                    found.or_else(|| by_version.get(&(wanted, version)).copied())
                }
                (Some(version), None) => by_version.get(&(wanted, version)).copied(),
                _ => by_name.get(wanted).copied().flatten(),
            };
            match target {
                Some(target) if local => {
                    out.link(node.text_of("name").unwrap_or_default(), wanted, target);
                }
                Some(target) => out.depend(number, target, false),
                None => {}
            }
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn sha256(digits: &str) -> String {
    format!("sha256:{}", digits.to_ascii_lowercase())
}

/// `registry+URL`, `sparse+URL`, `git+URL?branch=…#COMMIT`; a package without one is a member.
fn origin(source: Option<&str>) -> Origin {
    let Some(source) = source else { return Origin::Local };
    let Some(rest) = source.strip_prefix("git+") else { return Origin::Registry };
    let (url, commit) = match rest.split_once('#') {
        Some((url, commit)) => (url, Some(commit.to_owned())),
        None => (rest, None),
    };
    let url = url.split('?').next().unwrap_or_default().to_owned();
    Origin::Git { url, commit }
}

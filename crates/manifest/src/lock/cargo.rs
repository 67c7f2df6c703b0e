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
    let mut known = Packages::default();
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
            known.sources.insert((name, version, source), number);
        }
        numbers.push((number, node));
        known.versions.insert((name, version), number);
        known.names.entry(name).and_modify(|known| *known = None).or_insert(Some(number));
    }
    link(out, &known, numbers);
}

/// The packages of a lockfile by what dependencies name them by.
#[derive(Default)]
struct Packages<'t> {
    versions: BTreeMap<(&'t str, &'t str), usize>,
    sources: BTreeMap<(&'t str, &'t str, &'t str), usize>,
    /// None where several have the name.
    names: BTreeMap<&'t str, Option<usize>>,
}

impl Packages<'_> {
    /// The package of `NAME`, `NAME VERSION` or `NAME VERSION (SOURCE)`.
    fn find(&self, wanted: &str, version: Option<&str>, source: Option<&str>) -> Option<usize> {
        let Some(version) = version else { return self.names.get(wanted).copied().flatten() };
        let exact = source.and_then(|source| {
            let source = source.trim_start_matches('(').trim_end_matches(')');
            // A git source is named here without the commit behind `#`.
            let next = self.sources.range((wanted, version, source)..).next();
            next.filter(|((name, at, from), _)| {
                *name == wanted && *at == version && from.starts_with(source)
            })
        });
        let found = exact.map(|(_, number)| *number);
        found.or_else(|| self.versions.get(&(wanted, version)).copied())
    }
}

/// Links packages to what they depend on.
fn link(out: &mut Lockfile, known: &Packages<'_>, numbers: Vec<(usize, &Node<'_>)>) {
    for (number, node) in numbers {
        // What a member is tested with is not told apart here: its manifest tells.
        let local = node.get("source").is_none();
        for dependency in node.get("dependencies").map(Node::items).unwrap_or_default() {
            let mut words = dependency.text().unwrap_or_default().split(' ');
            let Some(wanted) = words.next() else { continue };
            let target = known.find(wanted, words.next(), words.next());
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

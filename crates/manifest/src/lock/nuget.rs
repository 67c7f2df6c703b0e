//! `packages.lock.json` of `NuGet`, following Microsoft's documentation ("Locking dependencies").

use std::collections::BTreeMap;

use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Locked, PackageLockfile, PackageOrigin};

/// Reads the packages of all target frameworks; equal packages of several frameworks are one.
///
/// `contentHash` is a SHA-512 of the package without the signature that the gallery adds to each
/// package: it pins the content, but it is not the digest of the served file.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let root = tree::json(lines, &mut out.problems);
    out.state_edges(true);
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for target in root.get("dependencies").map(Node::pairs).unwrap_or_default() {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for pair in target.node.pairs() {
            // Entries without a version are projects of the solution.
            let Some(version) = pair.node.text_of("resolved") else { continue };
            let key = (pair.key.to_ascii_lowercase(), version.to_owned());
            let number = *known.entry(key).or_insert_with(|| {
                let place = lines.place(pair.start, pair.end);
                let mut package = Locked::new(pair.key.as_ref(), PackageOrigin::Registry, place);
                package.version = Some(version.to_owned());
                package.is_hashed = pair.node.text_of("contentHash").is_some();
                let number = out.add(package);
                out.link("", &pair.key, number);
                number
            });
            if pair.node.text_of("type") == Some("Direct") {
                out.root(number);
            }
            names.insert(pair.key.to_ascii_lowercase(), number);
        }
        for pair in target.node.pairs() {
            let from = names.get(&pair.key.to_ascii_lowercase()).copied();
            for needed in pair.node.get("dependencies").map(Node::pairs).unwrap_or_default() {
                let Some(to) = names.get(&needed.key.to_ascii_lowercase()) else { continue };
                match from {
                    Some(from) => out.depend(from, *to, false),
                    // The dependent is a project of the solution.
                    None => out.root(*to),
                }
            }
        }
    }
    out.state_edges(true);
}

//! `composer.lock`, following Composer's schema.

use plimsoll_model::{DeclaredLicense, DigestAlgorithm, FileDigest};

use crate::digest;
use crate::place::Lines;
use crate::tree::{self, Node, Pair};
use crate::{Ecosystem, Locked, PackageLockfile, PackageOrigin};

/// Reads a lockfile. `shasum` is the SHA-1 of the archive that is installed; it is usually empty,
/// because hosts generate archives on demand.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let root = tree::json(lines, &mut out.problems);
    out.state_edges(false);
    let mut asked = Vec::new();
    for (table, development) in [("packages", false), ("packages-dev", true)] {
        for node in root.get(table).map(Node::items).unwrap_or_default() {
            let Some(package) = package(lines, node, development) else { continue };
            let name = package.name.clone();
            let number = out.add(package);
            out.link("", &name, number);
            asked.push((number, node));
        }
    }
    for (number, node) in asked {
        for pair in node.get("require").map(Node::pairs).unwrap_or_default() {
            if let [target] = *out.linked(&pair.key) {
                out.depend(number, target, false);
            }
        }
    }
}

fn package(lines: &Lines<'_>, node: &Node<'_>, development: bool) -> Option<Locked> {
    let at = node.get("name")?;
    let name = at.text().filter(|name| Ecosystem::Composer.is_name(name))?;
    let place = lines.place(at.start, at.end);
    let dist = node.get("dist");
    // A package of type `path` is part of the repository.
    let is_local = dist.and_then(|dist| dist.text_of("type")) == Some("path");
    let origin = if is_local { PackageOrigin::Local } else { PackageOrigin::Registry };
    let mut package = Locked::new(name, origin, place);
    package.version = node.text_of("version").map(str::to_owned);
    package.development = development;
    package.license = license(node.get("license"));
    let url = dist.and_then(|dist| dist.text_of("url")).and_then(digest::file_url);
    let sha1 = dist.and_then(|dist| dist.text_of("shasum"));
    let sha1 = sha1.and_then(|digits| FileDigest::of_hex(DigestAlgorithm::Sha1, digits));
    if sha1.is_some() && !is_local {
        package.files = digest::one_file(url, sha1.into_iter());
    }
    Some(package)
}

/// Reads a license. Several licenses in a list are alternatives ("The composer.json schema",
/// license).
fn license(node: Option<&Node<'_>>) -> Option<Box<DeclaredLicense>> {
    let node = node?;
    let text = match node.text() {
        Some(text) => text.to_owned(),
        None => node.texts().join(" OR "),
    };
    (!text.trim().is_empty()).then(|| Box::new(DeclaredLicense::new(&text)))
}

/// Whether a requirement is not a package but the platform: PHP, its extensions or system
/// libraries.
pub(crate) fn is_platform(pair: &Pair<'_>) -> bool {
    !pair.key.contains('/')
}

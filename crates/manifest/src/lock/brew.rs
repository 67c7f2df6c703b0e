//! `Brewfile.lock.json`, which Homebrew's bundle wrote until version 4.4.

use plimsoll_model::{DigestAlgorithm, FileDigest};

use crate::digest;
use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Locked, PackageLockfile, PackageOrigin};

/// Reads the formulae, with the SHA-256 of the archive ("bottle") for each system.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let root = tree::json(lines, &mut out.problems);
    for pair in root.at(&["entries", "brew"]).map(Node::pairs).unwrap_or_default() {
        let place = lines.place(pair.start, pair.end);
        let mut package = Locked::new(pair.key.as_ref(), PackageOrigin::Registry, place);
        package.version = pair.node.text_of("version").map(str::to_owned);
        let files = pair.node.at(&["bottle", "files"]).map(Node::pairs).unwrap_or_default();
        for file in files {
            let url = file.node.text_of("url").and_then(digest::file_url);
            let digits = file.node.text_of("sha256");
            let sha256 = digits.and_then(|text| FileDigest::of_hex(DigestAlgorithm::Sha256, text));
            package.is_hashed |= sha256.is_some();
            package.files.extend(digest::one_file(url, sha256.into_iter()));
        }
        let number = out.add(package);
        out.link("", &pair.key, number);
    }
}

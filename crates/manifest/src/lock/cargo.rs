//! `Cargo.lock`, versions 1 to 4.

use std::borrow::Cow;
use std::collections::BTreeMap;

use plimsoll_model::{DigestAlgorithm, FileDigest};

use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Locked, ManifestProblem, PackageLockfile, PackageOrigin};

/// Reads a lockfile, package by package.
///
/// `checksum` is the SHA-256 of the `.crate` file that the registry serves. A registry in `source`
/// is an index URL, not the URL of a file. Packages without a source belong to the repository:
/// their dependencies, from all tables of their manifests, are direct dependencies of the project.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut reader = Reader::default();
    let mut problems = Vec::new();
    tree::toml_tables(lines, &mut problems, |_, root| reader.piece(lines, &root, out));
    for problem in problems {
        out.problem(problem);
    }
    out.state_edges(true);
    reader.finish(out);
}

/// Data about the packages that [`PackageLockfile`] does not keep.
#[derive(Default)]
struct Reader<'a> {
    /// The source of each package, by index.
    sources: Vec<Option<Cow<'a, str>>>,
    /// Dependencies by the number of the package: `NAME`, `NAME VERSION` or
    /// `NAME VERSION (SOURCE)`.
    asked: Vec<(usize, Cow<'a, str>)>,
    /// Checksums of version 1, which has them in a table of their own under
    /// `checksum NAME VERSION (SOURCE)`.
    checksums: BTreeMap<String, Cow<'a, str>>,
}

impl<'a> Reader<'a> {
    fn piece(&mut self, lines: &Lines<'a>, root: &Node<'a>, out: &mut PackageLockfile) {
        for pair in root.get("metadata").map(Node::pairs).unwrap_or_default() {
            let mut words = pair.key.split(' ');
            if let (Some("checksum"), Some(name), Some(version), Some(value)) =
                (words.next(), words.next(), words.next(), pair.node.shared_text())
            {
                self.checksums.insert(format!("{name} {version}"), value);
            }
        }
        for node in root.at(&["patch", "unused"]).map(Node::items).unwrap_or_default() {
            if let Some(name) = node.text_of("name") {
                out.leave_unused(name);
            }
        }
        let packages = root.get("package").map(Node::items).unwrap_or_default();
        // The oldest files have the root package in a table of its own.
        for node in packages.iter().chain(root.get("root")) {
            self.package(lines, node, out);
        }
    }

    fn package(&mut self, lines: &Lines<'a>, node: &Node<'a>, out: &mut PackageLockfile) {
        let Some((name, version)) = node.text_of("name").zip(node.text_of("version")) else {
            let place = lines.place(node.start, node.end);
            let message = "a package without name and version: this entry was not read";
            return out.problem(ManifestProblem::syntax(place, message));
        };
        let at = node.get("name").unwrap_or(node);
        let place = lines.place(at.start, at.end);
        let mut package = Locked::new(name, origin(node.text_of("source")), place);
        package.version = Some(version.to_owned());
        package.take_digests(node.text_of("checksum").and_then(sha256));
        let local = package.origin == PackageOrigin::Local;
        let number = out.add(package);
        if local {
            out.member(name);
        }
        out.link("", name, number);
        self.sources.push(node.shared("source"));
        let dependencies = node.get("dependencies").map(Node::items).unwrap_or_default();
        let dependencies = dependencies.iter().filter_map(Node::shared_text);
        self.asked.extend(dependencies.map(|text| (number, text)));
    }

    /// Links packages to their dependencies, when all packages are known.
    fn finish(self, out: &mut PackageLockfile) {
        if !self.checksums.is_empty() {
            for package in out.packages.iter_mut().filter(|package| package.files.is_empty()) {
                let version = package.version.as_deref().unwrap_or_default();
                let checksum = self.checksums.get(&format!("{} {version}", package.name));
                package.take_digests(checksum.and_then(|text| sha256(text)));
            }
        }
        for (number, text) in &self.asked {
            let mut words = text.split(' ');
            let Some(wanted) = words.next() else { continue };
            let Some(target) = self.find(out, wanted, words.next(), words.next()) else { continue };
            // The lockfile does not distinguish the dev-dependencies of a member; its manifest
            // does.
            let member = self.sources.get(*number).is_some_and(Option::is_none);
            match out.packages.get(*number).filter(|_| member) {
                Some(package) => {
                    let name = package.name.clone();
                    out.link(&name, wanted, target);
                    out.root(target);
                }
                None => out.depend(*number, target, false),
            }
        }
    }

    /// Finds a package by name, version and source. The search is linear because few packages share
    /// a name.
    fn find(
        &self,
        out: &PackageLockfile,
        wanted: &str,
        version: Option<&str>,
        source: Option<&str>,
    ) -> Option<usize> {
        let named = out.linked(wanted);
        let Some(version) = version else {
            // Cargo omits the version only if one package has the name.
            return <[usize; 1]>::try_from(named).ok().map(|[only]| only);
        };
        let of_version = || {
            named.iter().copied().filter(|number| {
                let package = out.packages.get(*number);
                package.is_some_and(|package| package.version.as_deref() == Some(version))
            })
        };
        let exact = source.and_then(|source| {
            let source = source.trim_start_matches('(').trim_end_matches(')');
            // Here, a git source has no commit (the part after `#`).
            of_version().find(|number| {
                let from = self.sources.get(*number).and_then(Option::as_deref);
                from.is_some_and(|from| from.split('#').next() == Some(source))
            })
        });
        exact.or_else(|| of_version().next_back())
    }
}

fn sha256(digits: &str) -> Option<FileDigest> {
    FileDigest::of_hex(DigestAlgorithm::Sha256, digits)
}

/// Returns the origin for `registry+URL`, `sparse+URL` or `git+URL?branch=…#COMMIT`; a package
/// without a source is a member.
fn origin(source: Option<&str>) -> PackageOrigin {
    let Some(source) = source else { return PackageOrigin::Local };
    let Some(rest) = source.strip_prefix("git+") else { return PackageOrigin::Registry };
    let (url, commit) = match rest.split_once('#') {
        Some((url, commit)) => {
            (url, Some(plimsoll_model::redact_piece(source, commit).into_owned()))
        }
        None => (rest, None),
    };
    let url = url.split('?').next().unwrap_or_default().to_owned();
    PackageOrigin::Git { url, commit }
}

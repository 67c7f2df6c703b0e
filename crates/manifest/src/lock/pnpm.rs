//! `pnpm-lock.yaml`, versions 5 to 9.

use std::collections::HashMap;

use plimsoll_model::GitArchive;
use plimsoll_yaml::{Document, Mark, NodeId, YamlLimits};

use crate::{
    Ecosystem, Locked, ManifestProblem, PackageLockfile, PackageOrigin, Place, digest, yaml,
};

/// The tables of an importer.
const GROUPS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// Reads a lockfile. Later documents of the stream describe pnpm itself and are skipped.
///
/// `integrity` is the digest of the archive that the registry publishes; its URL (`tarball`) is
/// only stated if it differs from the URL derived from the name. Tables of dependencies state the
/// resolved versions, including those of peers. Workspace members are importers.
pub(super) fn read(text: &str, limits: &YamlLimits, out: &mut PackageLockfile) {
    let document = Document::parse(text, limits);
    if let Some(error) = document.error() {
        out.problems.push(yaml::problem(error));
    }
    let Some(root) =
        document.roots().iter().rev().find(|root| document.get(**root, "packages").is_some())
    else {
        return;
    };
    let version = document.get(*root, "lockfileVersion").and_then(|id| document.scalar(id));
    // Up to version 5, keys separate name and version with a slash; since version 6, with `@`.
    let slashes = version.is_some_and(|text| text.starts_with(['3', '4', '5']));
    let mut reader = Reader { document: &document, slashes, numbers: HashMap::new(), out };
    reader.out.state_edges(true);
    reader.packages(*root);
    match document.get(*root, "importers") {
        Some(importers) => {
            for (key, importer) in document.pairs(importers) {
                let dir = document.scalar(*key).unwrap_or_default();
                let dir = if dir == "." { "" } else { dir };
                reader.out.member(dir);
                reader.link(*importer, dir);
            }
        }
        None => reader.link(*root, ""),
    }
}

struct Reader<'d, 't> {
    document: &'d Document<'t>,
    slashes: bool,
    /// Package indices by key without peers, and by `name@version`.
    numbers: HashMap<String, usize>,
    out: &'d mut PackageLockfile,
}

impl Reader<'_, '_> {
    /// Adds all packages, and then their dependencies.
    fn packages(&mut self, root: NodeId) {
        let document = self.document;
        let packages = document.get(root, "packages");
        for (key, value) in packages.map(|id| document.pairs(id)).unwrap_or_default() {
            if !document.is_cut(*value) {
                self.package(*key, *value);
            }
        }
        // Version 9 has the dependencies in a table of their own, since they depend on peers.
        for table in ["packages", "snapshots"] {
            let table = document.get(root, table);
            for (key, value) in table.map(|id| document.pairs(id)).unwrap_or_default() {
                let text = document.scalar(*key).unwrap_or_default();
                if let Some(number) = self.numbers.get(self.without_peers(text)).copied() {
                    self.depend(number, *value);
                }
            }
        }
    }

    fn package(&mut self, key: NodeId, value: NodeId) {
        let document = self.document;
        let text = document.scalar(key).unwrap_or_default();
        let place = document.node(key).map(|node| place(node.mark)).unwrap_or_default();
        let field = |name: &str| document.get(value, name).and_then(|id| document.scalar(id));
        let whole = self.without_peers(text);
        let (name, version) = self.split(whole);
        // A package that is not from a registry states its name and version in fields.
        let name = field("name").or(name).filter(|name| Ecosystem::Npm.is_name(name));
        let Some(name) = name else {
            let message = "the key is not a package: the entry was not read";
            self.out.problems.push(ManifestProblem::syntax(place, message));
            return;
        };
        let number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
        let in_key = version.filter(number);
        let mut package = Locked::new(name, self.origin(value, in_key.is_some()), place);
        package.version = field("version").or(in_key).filter(number).map(str::to_owned);
        let resolution = document.get(value, "resolution");
        let stated = |name: &str| {
            resolution.and_then(|id| document.get(id, name)).and_then(|id| document.scalar(id))
        };
        let integrity = stated("integrity").unwrap_or_default();
        package.is_hashed = !integrity.is_empty();
        if package.origin != PackageOrigin::Local {
            let url = stated("tarball").and_then(digest::file_url);
            package.files = digest::one_file(url, digest::integrity(integrity));
        }
        package.subdirectory =
            stated("path").map(|path| path.trim_matches('/').to_owned()).filter(|p| !p.is_empty());
        package.development = field("dev") == Some("true");
        let id = format!("{name}@{}", version.unwrap_or_default());
        // A package with different peers is the same package.
        let number = match self.numbers.get(&id) {
            Some(number) => *number,
            None => self.out.add(package),
        };
        self.numbers.insert(whole.to_owned(), number);
        self.numbers.insert(id, number);
    }

    /// Returns the origin of a package; `plain` if its key has a version, as for registries.
    fn origin(&self, value: NodeId, plain: bool) -> PackageOrigin {
        let document = self.document;
        let resolution = document.get(value, "resolution");
        let field = |name: &str| {
            resolution.and_then(|id| document.get(id, name)).and_then(|id| document.scalar(id))
        };
        if let Some(commit) = field("commit") {
            let url = field("repo").unwrap_or_default().to_owned();
            return PackageOrigin::Git { url, commit: Some(commit.to_owned()) };
        }
        if field("directory").is_some() {
            return PackageOrigin::Local;
        }
        let Some(url) = field("tarball").filter(|_| !plain) else { return PackageOrigin::Registry };
        if url.starts_with("file:") {
            return PackageOrigin::Local;
        }
        match GitArchive::parse(url) {
            Some(archive) if archive.revision.len() == 40 => PackageOrigin::Git {
                url: archive.repository.https(),
                commit: Some(archive.revision),
            },
            _ => PackageOrigin::Url(url.to_owned()),
        }
    }

    /// Removes the peers from a key or version: `(react@18.0.0)` since version 6, before that
    /// `_react@18.0.0` or `_` and a hash.
    fn without_peers<'k>(&self, key: &'k str) -> &'k str {
        let key = key.split('(').next().unwrap_or(key);
        if !self.slashes {
            return key;
        }
        // Names may contain `_`, so the peers are searched after the last slash of the name.
        let (name, version) = self.split(key);
        match (name, version) {
            (Some(_), Some(version)) if version.contains('_') => {
                let end = version.split('_').next().unwrap_or(version).len();
                key.get(..offset(key, version) + end).unwrap_or(key)
            }
            _ => key,
        }
    }

    /// Splits a key into name and version: `/@s/name/1.2.3` (5), `/name@1.2.3` (6), `name@1.2.3`
    /// (9), each with a host in front if it is not from the configured registry.
    fn split<'k>(&self, key: &'k str) -> (Option<&'k str>, Option<&'k str>) {
        let rest = match key.strip_prefix('/') {
            Some(rest) => rest,
            None => match key.split_once('/') {
                // Scopes start with `@`; hosts contain a dot or a port.
                Some((host, rest))
                    if !host.starts_with('@')
                        && !host.contains('@')
                        && host.contains(['.', ':']) =>
                {
                    rest
                }
                _ => key,
            },
        };
        if self.slashes {
            let scope = usize::from(rest.starts_with('@'));
            let Some((end, _)) = rest.match_indices('/').nth(scope) else { return (None, None) };
            let (name, version) = rest.split_at(end);
            return (Some(name), version.strip_prefix('/'));
        }
        let at = rest.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
        let Some(at) = at else { return (None, None) };
        let (name, version) = rest.split_at(at);
        (Some(name), version.strip_prefix('@'))
    }

    /// Returns the package for `name: version` in a table.
    fn target(&self, name: &str, version: &str) -> Option<usize> {
        if version.starts_with("link:") {
            return None;
        }
        let version = version.split('(').next().unwrap_or(version);
        let plain =
            if self.slashes { version.split('_').next().unwrap_or(version) } else { version };
        // The version is a plain one, an alias (`/real/1.2.3`, `real@1.2.3`), or the key of a
        // package that is not from a registry.
        let keys = [format!("{name}@{plain}"), self.without_peers(version).to_owned()];
        let known = keys.iter().find_map(|key| self.numbers.get(key).copied());
        known.or_else(|| {
            let (real, version) = self.split(version);
            let version = version.map(|text| text.split('_').next().unwrap_or(text));
            self.numbers.get(&format!("{}@{}", real?, version?)).copied()
        })
    }

    fn depend(&mut self, number: usize, value: NodeId) {
        let document = self.document;
        for table in ["dependencies", "optionalDependencies"] {
            let table = document.get(value, table);
            for (key, value) in table.map(|id| document.pairs(id)).unwrap_or_default() {
                let named = document.scalar(*key).zip(document.scalar(*value));
                if let Some(target) = named.and_then(|(name, text)| self.target(name, text)) {
                    self.out.depend(number, target, false);
                }
            }
        }
    }

    /// Links the requirements of an importer.
    fn link(&mut self, importer: NodeId, dir: &str) {
        let document = self.document;
        for group in GROUPS {
            let group = document.get(importer, group);
            for (key, value) in group.map(|id| document.pairs(id)).unwrap_or_default() {
                let Some(name) = document.scalar(*key) else { continue };
                let version = document.get(*value, "version").unwrap_or(*value);
                let Some(version) = document.scalar(version) else { continue };
                let Some(number) = self.target(name, version) else { continue };
                self.out.root(number);
                self.out.link(dir, name, number);
                // Requirements with an alias are looked up by the real name.
                let real = self.out.packages.get(number).map(|package| package.name.clone());
                if let Some(real) = real.filter(|real| real != name) {
                    self.out.link(dir, &real, number);
                }
            }
        }
    }
}

/// Returns the offset of a part in the whole text.
fn offset(whole: &str, part: &str) -> usize {
    whole.len() - part.len()
}

fn place(mark: Mark) -> Place {
    Place { line: mark.line, column: mark.column, start: mark.start, end: mark.end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LockKind;

    fn shown(text: &str) -> Vec<String> {
        let lock = PackageLockfile::parse(LockKind::Pnpm, text);
        assert_eq!(lock.problems, []);
        let packages = lock.packages.iter();
        packages
            .map(|package| {
                let from = match &package.origin {
                    PackageOrigin::Git { url, commit } => {
                        format!(" {url} {}", commit.as_deref().unwrap())
                    }
                    PackageOrigin::Url(url) => format!(" {url}"),
                    PackageOrigin::Local => " local".to_owned(),
                    PackageOrigin::Registry => String::new(),
                };
                format!("{} {}{from}", package.name, package.version.as_deref().unwrap_or("-"))
            })
            .collect()
    }

    #[test]
    fn keys_of_all_versions() {
        let sha = "1111111111111111111111111111111111111111";
        let old = format!(
            "lockfileVersion: 5.4\npackages:\n\
             \x20 /acorn-jsx/5.3.2_acorn@8.7.0: {{}}\n\
             \x20 /acorn-jsx/5.3.2_acorn@7.0.0: {{}}\n\
             \x20 /@s/under_score/1.0.0_@b+core@7.1.0: {{}}\n\
             \x20 packages.example/private/2.0.0: {{}}\n\
             \x20 github.com/o/r/{sha}:\n    name: r\n    version: 3.0.0\n    resolution: {{tarball: https://codeload.github.com/o/r/tar.gz/{sha}}}\n\
             \x20 '@files.example/x.tgz':\n    name: x\n    version: 4.0.0\n    resolution: {{tarball: https://files.example/x.tgz}}\n"
        );
        let git = format!("r 3.0.0 https://github.com/o/r {sha}");
        let all = ["acorn-jsx 5.3.2", "@s/under_score 1.0.0", "private 2.0.0", &git];
        assert_eq!(shown(&old)[..4], all);
        assert_eq!(shown(&old)[4], "x 4.0.0 https://files.example/x.tgz");
        let new = format!(
            "lockfileVersion: '9.0'\npackages:\n\
             \x20 '@s/rope@1.0.0': {{}}\n\
             \x20 r@https://codeload.github.com/o/r/tar.gz/{sha}:\n    version: 3.0.0\n    resolution: {{tarball: https://codeload.github.com/o/r/tar.gz/{sha}}}\n\
             \x20 q@git+https://git.example/o/q#{sha}:\n    version: 1.0.0\n    resolution: {{commit: {sha}, repo: https://git.example/o/q, type: git}}\n"
        );
        let q = format!("q 1.0.0 https://git.example/o/q {sha}");
        assert_eq!(shown(&new), ["@s/rope 1.0.0", &git, &q]);
        let middle = "lockfileVersion: '6.0'\npackages:\n  /@s/a@1.0.0(b@2.0.0): {}\n  packages.example/c@1.0.0: {}\n";
        assert_eq!(shown(middle), ["@s/a 1.0.0", "c 1.0.0"]);
    }
}

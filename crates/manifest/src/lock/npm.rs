//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use plimsoll_model::{Budget, DeclaredLicense, GitArchive};

use crate::place::Lines;
use crate::tree::{Json, Node, Pair};
use crate::{
    Ecosystem, Locked, ManifestProblem, PackageLockfile, PackageOrigin, Wanted, digest, git,
};

/// Reads a lockfile, entry by entry. Version 2 has the content twice, in the forms of versions 1
/// and 3; the latter is read.
///
/// `integrity` is the digest of the archive that the registry publishes, and `resolved` its URL.
/// Dependencies are stated by name (`requires` in version 1) and found where Node would look for
/// them, including peers. npm before version 5 did not state them. In version 1, the direct
/// dependencies of the project are only in the manifest.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut problems = Vec::new();
    if let Some(file) = Json::check(lines, &mut problems) {
        let mut tree = Tree::new(lines.text().len());
        let is_packages = |key: &str| key == "packages";
        let newer = file.pairs(&mut problems, is_packages, |_, _, pair| {
            installed(lines, &pair, out, &mut tree);
        });
        if newer {
            out.state_edges(true);
        } else {
            let is_tree = |key: &str| key == "dependencies";
            file.pairs(&mut problems, is_tree, |_, _, pair| nested(lines, &pair, out, &mut tree));
            if tree.asking.iter().any(|asking| asking.number.is_some()) {
                out.state_edges(false);
            }
        }
        tree.depend(out);
        if tree.budget.exceeded().is_some() {
            let message = "too many look-ups: some dependencies of packages were not read";
            problems.push(ManifestProblem::limit(lines.place(0, 0), message));
        }
    }
    for problem in problems {
        out.problem(problem);
    }
}

const FOLDER: &str = "node_modules/";

/// Installed packages by their installation path, with their dependencies.
struct Tree<'a> {
    places: HashMap<Cow<'a, str>, usize>,
    asking: Vec<Asking<'a>>,
    /// Limits the work: a path is looked up directory by directory, and can be as long as the file.
    budget: Budget,
    licenses: Licenses,
}

/// A cache of parsed license statements: thousands of packages share the same few.
#[derive(Default)]
struct Licenses(HashMap<String, DeclaredLicense>);

impl Licenses {
    fn read(&mut self, text: &str) -> DeclaredLicense {
        /// Maximum length of a cached statement in bytes; longer ones are hardly ever repeated.
        const KEPT: usize = 60;
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let license = DeclaredLicense::new(text);
        if text.len() <= KEPT {
            self.0.insert(text.to_owned(), license.clone());
        }
        license
    }
}

/// A package with dependencies.
struct Asking<'a> {
    /// Its index; `None` for the project and for directories of the repository.
    number: Option<usize>,
    path: Cow<'a, str>,
    /// Names, each with whether the dependency is conditional.
    names: Vec<(Cow<'a, str>, bool)>,
}

impl<'a> Tree<'a> {
    fn new(bytes: usize) -> Self {
        Self {
            places: HashMap::new(),
            asking: Vec::new(),
            budget: Budget::of_text(bytes),
            licenses: Licenses::default(),
        }
    }

    /// Adds an installed package with its dependencies.
    fn add(&mut self, path: Cow<'a, str>, number: usize, node: &Node<'a>) {
        // A borrowed path is part of the file and takes no additional memory.
        let owned = if let Cow::Owned(path) = &path { 2 * path.len() } else { 0 };
        if !self.budget.keep(owned) {
            return;
        }
        let names = names(node, &GROUPS);
        if !names.is_empty() {
            self.asking.push(Asking { number: Some(number), path: path.clone(), names });
        }
        self.places.insert(path, number);
    }

    /// Adds the dependencies of the project, or of a directory of the repository.
    fn add_own(&mut self, path: Cow<'a, str>, node: &Node<'a>) {
        let mut names = names(node, &GROUPS);
        names.extend(self::names(node, &["devDependencies"]));
        let owned = if let Cow::Owned(path) = &path { path.len() } else { 0 };
        if !self.budget.keep(owned) {
            return;
        }
        self.asking.push(Asking { number: None, path, names });
    }

    /// Finds dependencies with Node's algorithm: in the package's own directory, then in those
    /// above it.
    fn depend(&mut self, out: &mut PackageLockfile) {
        for asking in std::mem::take(&mut self.asking) {
            for (name, optional) in &asking.names {
                match (self.lookup(&asking.path, name), asking.number) {
                    (Some(target), Some(number)) => out.depend(number, target, *optional),
                    (Some(target), None) => out.root(target),
                    (None, _) => {}
                }
            }
        }
    }

    fn lookup(&mut self, path: &str, name: &str) -> Option<usize> {
        let mut at = Some(path);
        let mut here = String::with_capacity(path.len() + FOLDER.len() + name.len() + 1);
        while let Some(dir) = at {
            here.clear();
            let parts = [dir, if dir.is_empty() { "" } else { "/" }, FOLDER, name];
            here.extend(parts);
            if !self.budget.work(here.len()) {
                return None;
            }
            if let Some(number) = self.places.get(here.as_str()) {
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
}

/// The tables with the dependencies of a package.
const GROUPS: [&str; 4] = ["dependencies", "requires", "optionalDependencies", "peerDependencies"];

/// Returns the names of the dependencies in some tables.
fn names<'a>(node: &Node<'a>, groups: &[&str]) -> Vec<(Cow<'a, str>, bool)> {
    let meta = node.get("peerDependenciesMeta").map(Node::pairs).unwrap_or_default();
    let optional = |pair: &&Pair<'a>| pair.node.get("optional").is_some_and(Node::is_true);
    let optional: BTreeSet<&str> = meta.iter().filter(optional).map(|pair| &*pair.key).collect();
    let mut names = Vec::new();
    for group in groups {
        for pair in node.get(group).map(Node::pairs).unwrap_or_default() {
            // In version 1, tables below `dependencies` are installed packages, not requirements.
            if !pair.node.is_table() {
                let condition = *group == "peerDependencies" && optional.contains(&*pair.key);
                names.push((pair.key.clone(), condition));
            }
        }
    }
    names
}

/// Adds an entry by its installation path: `packages/ship/node_modules/@s/rope`.
fn installed<'a>(
    lines: &Lines<'a>,
    pair: &Pair<'a>,
    out: &mut PackageLockfile,
    tree: &mut Tree<'a>,
) {
    let Some(at) = pair.key.rfind(FOLDER) else {
        // An entry without a directory `node_modules` is the manifest next to the lockfile or a
        // workspace member.
        if !pair.key.is_empty() {
            out.member(&pair.key);
        }
        tree.add_own(pair.key.clone(), &pair.node);
        return;
    };
    let (importer, key) = pair.key.split_at(at);
    let key = key.strip_prefix(FOLDER).unwrap_or(key);
    let node = &pair.node;
    // An alias is installed under the alias name.
    let name = node.text_of("name").unwrap_or(key);
    let version = node.text_of("version");
    let Some(number) = add(lines, name, version, pair, out, &mut tree.licenses) else { return };
    if !importer.contains(FOLDER) {
        link(importer.trim_end_matches('/'), key, name, number, out);
    }
    tree.add(pair.key.clone(), number, node);
}

/// Links a requirement to a package by the name under which it is installed and by its real name:
/// an override can install a package with a name other than the required one.
fn link(importer: &str, key: &str, name: &str, number: usize, out: &mut PackageLockfile) {
    out.link(importer, name, number);
    if key != name {
        out.link(importer, key, number);
    }
}

/// Adds an entry of version 1: a package, and the packages installed below it.
fn nested<'a>(lines: &Lines<'a>, top: &Pair<'a>, out: &mut PackageLockfile, tree: &mut Tree<'a>) {
    let mut open: Vec<(&Pair<'a>, Rc<str>)> = vec![(top, Rc::from(""))];
    while let Some((pair, above)) = open.pop() {
        let version = pair.node.text_of("version");
        // `npm:real@1.2.3` is an alias.
        let alias = version.and_then(|text| text.strip_prefix("npm:"));
        let alias = alias.and_then(|text| text.rsplit_once('@'));
        let (name, version) = match alias {
            Some((name, version)) => (name, Some(version)),
            None => (pair.key.as_ref(), version),
        };
        // Real paths have at most a few hundred bytes; hostile nesting makes them as long as the
        // file.
        let path = format!("{above}{FOLDER}{}", pair.key);
        let below = pair.node.get("dependencies").map(Node::pairs).unwrap_or_default();
        let inner: Rc<str> =
            if path.len() <= PATH { Rc::from(format!("{path}/")) } else { Rc::clone(&above) };
        if let Some(number) = add(lines, name, version, pair, out, &mut tree.licenses) {
            if above.is_empty() {
                link("", &pair.key, name, number, out);
            }
            if path.len() <= PATH {
                tree.add(Cow::Owned(path), number, &pair.node);
            }
        }
        open.extend(below.iter().rev().map(|pair| (pair, Rc::clone(&inner))));
    }
}

/// Maximum length of an installation path in bytes.
const PATH: usize = 2000;

fn add(
    lines: &Lines<'_>,
    name: &str,
    version: Option<&str>,
    pair: &Pair<'_>,
    out: &mut PackageLockfile,
    licenses: &mut Licenses,
) -> Option<usize> {
    let place = lines.place(pair.start, pair.end);
    if !Ecosystem::Npm.is_name(name) || !pair.node.is_table() {
        out.problem(ManifestProblem::syntax(place, "not a package: this entry was not read"));
        return None;
    }
    let node = &pair.node;
    let resolved = node.text_of("resolved").unwrap_or_default();
    // In version 1, the version of a package that is not from a registry is its URL.
    let url = version.filter(|text| text.contains("://"));
    let origin = if node.get("link").is_some_and(Node::is_true) {
        PackageOrigin::Local
    } else {
        match (origin(url.unwrap_or(resolved)), url) {
            (PackageOrigin::Registry, Some(url)) => PackageOrigin::Url(url.to_owned()),
            (origin, _) => origin,
        }
    };
    let mut package = Locked::new(name, origin, place);
    let number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
    package.version = version.filter(number).map(str::to_owned);
    let integrity = node.text_of("integrity").unwrap_or_default();
    package.is_hashed = has_integrity(integrity);
    if package.origin != PackageOrigin::Local {
        let url = [Some(resolved), url].into_iter().flatten().find_map(digest::file_url);
        package.files = digest::one_file(url, digest::integrity(integrity));
    }
    let license = node.text_of("license").map(str::trim).filter(|text| !text.is_empty());
    package.license = license.map(|text| Box::new(licenses.read(text)));
    package.development = node.get("dev").is_some_and(Node::is_true);
    Some(out.add(package))
}

/// Whether a text contains a hash in the form of Subresource Integrity: `sha512-…`, separated by
/// blanks.
pub(super) fn has_integrity(text: &str) -> bool {
    let known = ["sha512-", "sha384-", "sha256-", "sha1-"];
    let is_hash =
        |word: &str| known.iter().any(|kind| word.starts_with(kind) && word.len() > kind.len());
    text.split_whitespace().any(is_hash)
}

/// Returns the origin of an archive that is not from a registry: a code host's archive of a
/// revision, or a release file.
pub(super) fn archive(url: &str) -> Option<PackageOrigin> {
    if let Some(found) = GitArchive::parse(url) {
        let digits = found.revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        if digits && found.revision.len() == 40 {
            return Some(PackageOrigin::Git {
                url: found.repository.https(),
                commit: Some(found.revision),
            });
        }
        return Some(PackageOrigin::Url(url.to_owned()));
    }
    let upload = url.contains("://github.com/") && url.contains("/releases/download/");
    upload.then(|| PackageOrigin::Url(url.to_owned()))
}

/// Returns the origin for a value of `resolved`.
pub(super) fn origin(resolved: &str) -> PackageOrigin {
    if resolved.starts_with("git") {
        let url = match git::npm(resolved) {
            Some(Wanted::Git { url, .. }) => url,
            _ => resolved.split('#').next().unwrap_or(resolved).to_owned(),
        };
        let commit = resolved.split_once('#').map(|(_, commit)| commit.to_owned());
        return PackageOrigin::Git { url, commit };
    }
    if resolved.starts_with("file:") || resolved.starts_with("link:") {
        return PackageOrigin::Local;
    }
    archive(resolved).unwrap_or(PackageOrigin::Registry)
}

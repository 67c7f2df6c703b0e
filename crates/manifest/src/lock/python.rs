//! Lockfiles of Python: uv, Poetry, PDM, the standard one (PEP 751), and pipenv.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::place::Lines;
use crate::tree::{self, Json, Node, Pair};
use crate::{Ecosystem, Locked, ManifestProblem, PackageLockfile, PackageOrigin, group_scope};

/// Reads the TOML ones, package by package. They share `[[package]]` (`[[packages]]` in the standard)
/// with name and version, and differ in where files, hashes and sources stand.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut reader = Reader::default();
    let mut problems = Vec::new();
    tree::toml_tables(lines, &mut problems, |_, root| reader.piece(lines, &root, out));
    for problem in problems {
        out.problem(problem);
    }
    reader.finish(out);
}

/// What is known of the packages beside what the lockfile keeps of them.
#[derive(Default)]
struct Reader<'a> {
    asked: Vec<Asked<'a>>,
    /// Hashes by the name of the package: Poetry up to 1.4 kept the files apart.
    hashes: BTreeMap<String, Vec<String>>,
}

/// A package that another one asks for.
struct Asked<'a> {
    from: usize,
    name: Cow<'a, str>,
    version: Option<Cow<'a, str>>,
    optional: bool,
}

impl<'a> Reader<'a> {
    fn piece(&mut self, lines: &Lines<'a>, root: &Node<'a>, out: &mut PackageLockfile) {
        for path in [["metadata", "files"], ["metadata", "hashes"]] {
            for pair in root.at(&path).map(Node::pairs).unwrap_or_default() {
                // PDM writes `name version` as the key.
                let name = pair.key.split(' ').next().unwrap_or_default();
                let mut hashes = Vec::new();
                pair.node.items().iter().for_each(|file| push_hash(file, &mut hashes));
                self.hashes.insert(Ecosystem::Pypi.normalize(name), hashes);
            }
        }
        let packages = root.get("packages").or_else(|| root.get("package"));
        for node in packages.map(Node::items).unwrap_or_default() {
            self.package(lines, node, out);
        }
    }

    fn package(&mut self, lines: &Lines<'a>, node: &Node<'a>, out: &mut PackageLockfile) {
        let Some(name) = node.text_of("name").filter(|name| Ecosystem::Pypi.is_name(name)) else {
            let place = lines.place(node.start, node.end);
            return out.problem(ManifestProblem::syntax(
                place,
                "a package without a name: it was not read",
            ));
        };
        let at = node.get("name").unwrap_or(node);
        let mut package = Locked::new(name, origin(node), lines.place(at.start, at.end));
        package.version = node.text_of("version").map(str::to_owned);
        package.hashes = hashes(node);
        package.subdirectory = subdirectory(node);
        package.development = is_development(node);
        if let Some(dir) = member(node) {
            out.member(dir);
        }
        let number = out.add(package);
        out.link("", &Ecosystem::Pypi.normalize(name), number);
        self.dependencies(number, node);
    }

    /// What a package asks for: a table of names (Poetry), a list of requirements (PDM), or a list
    /// of tables (uv, PEP 751). Extras are under a condition.
    fn dependencies(&mut self, from: usize, node: &Node<'a>) {
        for (key, extra) in [("dependencies", false), ("optional-dependencies", true)] {
            let Some(list) = node.get(key) else { continue };
            for pair in list.pairs() {
                // uv has a list below the name of each extra, Poetry a constraint below that of a package.
                if extra {
                    pair.node.items().iter().for_each(|item| self.ask(from, item, true));
                    continue;
                }
                let constraints = std::slice::from_ref(&pair.node);
                let constraints =
                    if pair.node.items().is_empty() { constraints } else { pair.node.items() };
                let optional =
                    constraints.iter().all(|node| node.get("optional").is_some_and(Node::is_true));
                self.asked.push(Asked { from, name: pair.key.clone(), version: None, optional });
            }
            list.items().iter().for_each(|item| self.ask(from, item, extra));
        }
    }

    /// Takes one item of a list: a requirement, or a table with name and version.
    fn ask(&mut self, from: usize, item: &Node<'a>, optional: bool) {
        if let Some(name) = item.shared_text().map(requirement_name) {
            self.asked.push(Asked { from, name, version: None, optional });
        } else if let Some(name) = item.shared("name") {
            self.asked.push(Asked { from, name, version: item.shared("version"), optional });
        }
    }

    /// Adds the hashes that stand apart, and links packages to those they ask for: to the one of a
    /// version, else to all of a name.
    fn finish(self, out: &mut PackageLockfile) {
        if !self.hashes.is_empty() {
            for package in out.packages.iter_mut().filter(|package| package.hashes.is_empty()) {
                let apart = self.hashes.get(&Ecosystem::Pypi.normalize(&package.name));
                package.hashes = apart.cloned().unwrap_or_default();
            }
        }
        for asked in self.asked {
            let known = out.linked(&Ecosystem::Pypi.normalize(&asked.name));
            // As many as a lockfile for many environments has; more are not real.
            let fits: Vec<usize> = known
                .iter()
                .take(16)
                .copied()
                .filter(|number| {
                    let version = out.packages.get(*number).map(|it| it.version.as_deref());
                    asked.version.is_none() || version == Some(asked.version.as_deref())
                })
                .collect();
            for target in fits {
                out.depend(asked.from, target, asked.optional);
            }
        }
    }
}

/// The name at the front of a requirement.
fn requirement_name(text: Cow<'_, str>) -> Cow<'_, str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    match (end, text) {
        (None, text) => text,
        (Some(end), Cow::Borrowed(text)) => Cow::Borrowed(text.get(..end).unwrap_or(text)),
        (Some(end), Cow::Owned(mut text)) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

/// Whether the lockfile says that no group but those of development needs a package (Poetry up to
/// 1.4: `category`; Poetry from 2.0 and PDM: `groups`).
fn is_development(node: &Node<'_>) -> bool {
    let category = node.text_of("category").is_some_and(|category| category == "dev");
    let groups = node.get("groups").map(Node::items).unwrap_or_default();
    let product = |group: &str| matches!(group, "default" | "main");
    let apart = !groups.is_empty() && !groups.iter().filter_map(Node::text).any(product);
    // An extra is a group of PDM as well, and published.
    let extra = groups.iter().filter_map(Node::text).any(|name| group_scope(name).is_none());
    category || (apart && !extra)
}

/// The directory of a package in its repository. uv keeps it in the query of the URL.
fn subdirectory(node: &Node<'_>) -> Option<String> {
    let source = node.get("source");
    let plain = [Some(node), source, node.get("vcs"), node.get("archive")];
    let stated = plain.into_iter().flatten().find_map(|table| table.text_of("subdirectory"));
    let query = || {
        let url = source.and_then(|source| source.text_of("git"))?;
        let query = url.split('#').next()?.split_once('?')?.1;
        query.split('&').find_map(|pair| pair.strip_prefix("subdirectory="))
    };
    let path = stated.or_else(query)?.replace("%2F", "/");
    let path = path.trim_matches('/');
    (!path.is_empty()).then(|| path.to_owned())
}

/// The directory of a member of uv's workspace.
fn member<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let source = node.get("source")?;
    let kinds = ["editable", "virtual", "directory"];
    kinds.iter().find_map(|key| source.text_of(key)).filter(|dir| !dir.starts_with(".."))
}

fn origin(node: &Node<'_>) -> PackageOrigin {
    if let Some(vcs) = node.get("vcs") {
        return git(vcs.text_of("url").or(vcs.text_of("path")), vcs.text_of("commit-id"));
    }
    if let Some(url) = node.text_of("git") {
        return git(Some(url), node.text_of("revision"));
    }
    if node.get("directory").is_some() || node.get("path").is_some() {
        return PackageOrigin::Local;
    }
    if let Some(url) = node.at(&["archive", "url"]).and_then(Node::text) {
        return PackageOrigin::Url(url.to_owned());
    }
    let Some(source) = node.get("source") else { return PackageOrigin::Registry };
    if let Some(url) = source.text_of("git") {
        let (url, commit) = url.split_once('#').map_or((url, None), |(u, c)| (u, Some(c)));
        return git(url.split('?').next(), commit);
    }
    let local = ["editable", "virtual", "directory", "path"];
    let kind = source.text_of("type");
    if local.iter().any(|key| source.get(key).is_some())
        || matches!(kind, Some("directory" | "file"))
    {
        return PackageOrigin::Local;
    }
    match kind {
        Some("git") => git(source.text_of("url"), source.text_of("resolved_reference")),
        Some("url") => PackageOrigin::Url(source.text_of("url").unwrap_or_default().to_owned()),
        _ => match source.text_of("url") {
            Some(url) if kind.is_none() => PackageOrigin::Url(url.to_owned()),
            _ => PackageOrigin::Registry,
        },
    }
}

fn git(url: Option<&str>, commit: Option<&str>) -> PackageOrigin {
    let url = url.unwrap_or_default().to_owned();
    PackageOrigin::Git { url, commit: commit.map(str::to_owned) }
}

fn hashes(node: &Node<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for key in ["sdist", "archive"] {
        if let Some(file) = node.get(key) {
            push_hash(file, &mut out);
        }
    }
    for key in ["wheels", "files"] {
        for file in node.get(key).map(Node::items).unwrap_or_default() {
            push_hash(file, &mut out);
        }
    }
    out
}

/// The hash of one file: a text, `hash = "…"`, or `hashes = { sha256 = "…" }`.
fn push_hash(file: &Node<'_>, out: &mut Vec<String>) {
    if let Some(text) = file.text().or_else(|| file.text_of("hash")) {
        if is_hash(text) {
            out.push(text.to_owned());
        }
        return;
    }
    let strong = file.get("hashes").map(Node::pairs).unwrap_or_default();
    let texts =
        strong.iter().filter_map(|pair| Some(format!("{}:{}", pair.key, pair.node.text()?)));
    out.extend(texts.filter(|text| is_hash(text)));
}

/// An algorithm that pip takes for safe, with digits; bare digits are the SHA-256 of old files.
fn is_hash(text: &str) -> bool {
    let (kind, digits) = text.split_once(':').unwrap_or(("sha256", text));
    matches!(kind, "sha256" | "sha384" | "sha512")
        && digits.len() >= 64
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `Pipfile.lock`: groups of packages with a version, hashes and their source.
pub(super) fn pipenv(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut problems = Vec::new();
    if let Some(file) = Json::check(lines, &mut problems) {
        let groups = |key: &str| key != "_meta";
        file.pairs(&mut problems, groups, |_, group, pair| {
            pipenv_package(lines, group, &pair, out);
        });
    }
    for problem in problems {
        out.problem(problem);
    }
}

fn pipenv_package(lines: &Lines<'_>, group: &str, pair: &Pair<'_>, out: &mut PackageLockfile) {
    let node = &pair.node;
    if !Ecosystem::Pypi.is_name(&pair.key) || !node.is_table() {
        let place = lines.place(pair.start, pair.end);
        return out.problem(ManifestProblem::syntax(place, "not a package: it was not read"));
    }
    let origin = match node.text_of("git") {
        Some(url) => git(Some(url), node.text_of("ref")),
        None if node.get("path").is_some() => PackageOrigin::Local,
        None => match node.text_of("file") {
            Some(url) => PackageOrigin::Url(url.to_owned()),
            None => PackageOrigin::Registry,
        },
    };
    let mut package = Locked::new(&*pair.key, origin, lines.place(pair.start, pair.end));
    package.version = node
        .text_of("version")
        .map(|text| text.trim_start_matches('=').to_owned())
        .filter(|text| text.starts_with(|c: char| c.is_ascii_digit()));
    for hash in node.get("hashes").map(Node::items).unwrap_or_default() {
        push_hash(hash, &mut package.hashes);
    }
    package.development = group == "develop";
    let key = Ecosystem::Pypi.normalize(&pair.key);
    let number = out.add(package);
    out.link("", &key, number);
}

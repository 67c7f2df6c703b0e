//! Lockfiles of Python: uv, Poetry, PDM, the standard one (PEP 751), and pipenv.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use plimsoll_model::{Distribution, FileDigest, Redacted};

use super::file::within;
use crate::place::Lines;
use crate::tree::{self, Json, Node, Pair};
use crate::{
    Ecosystem, LockKind, Locked, ManifestProblem, PackageLockfile, PackageOrigin, digest,
    group_scope,
};

/// Reads the TOML formats, package by package. They share `[[package]]` (`[[packages]]` in PEP 751)
/// with name and version, and differ in the location of files, hashes and sources.
///
/// Hashes are of the files on the index, any of which may be installed. The source is the URL of
/// the index, not of a file. uv has an entry with the requirements for each workspace member; the
/// others leave these to the manifest. PEP 751 makes `packages.dependencies` optional, so a file
/// without any states no dependencies.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut reader = Reader::default();
    let mut problems = Vec::new();
    tree::toml_tables(lines, &mut problems, |_, root| reader.piece(lines, &root, out));
    for problem in problems {
        out.problem(problem);
    }
    reader.finish(out);
}

/// Data about the packages that [`PackageLockfile`] does not keep.
#[derive(Default)]
struct Reader<'a> {
    asked: Vec<Asked<'a>>,
    /// Files by the name of the package, and by its version if stated: Poetry up to 1.4 and PDM up
    /// to 2.7 had them in a separate table.
    files: BTreeMap<(String, Option<String>), Vec<Distribution>>,
}

/// A dependency by name.
struct Asked<'a> {
    /// The dependent package; `None` for the project.
    from: Option<usize>,
    name: Cow<'a, str>,
    wanted: Which<'a>,
    /// Its origin, which uv states if several packages have the name.
    origin: Option<Box<PackageOrigin>>,
    optional: bool,
}

/// The requested version.
enum Which<'a> {
    /// Any version.
    Any,
    /// This version.
    Version(Cow<'a, str>),
    /// A version in this range.
    Range(Cow<'a, str>),
}

impl<'a> Reader<'a> {
    fn piece(&mut self, lines: &Lines<'a>, root: &Node<'a>, out: &mut PackageLockfile) {
        for path in [["metadata", "files"], ["metadata", "hashes"]] {
            for pair in root.at(&path).map(Node::pairs).unwrap_or_default() {
                // PDM's keys are `name version`.
                let (name, version) = match pair.key.split_once(' ') {
                    Some((name, version)) => (name, Some(version.to_owned())),
                    None => (&*pair.key, None),
                };
                let files = pair.node.items().iter().filter_map(file).collect();
                self.files.insert((Ecosystem::Pypi.normalize(name), version), files);
            }
        }
        let requirements = root.at(&["manifest", "requirements"]).map(Node::items);
        requirements.unwrap_or_default().iter().for_each(|item| self.ask(None, item, false));
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
                "a package without a name: this entry was not read",
            ));
        };
        let at = node.get("name").unwrap_or(node);
        let mut package = Locked::new(name, origin(node), lines.place(at.start, at.end));
        package.version = node.text_of("version").map(str::to_owned);
        take_files(files(node), &mut package);
        package.subdirectory = subdirectory(node);
        package.development = is_development(node);
        if let Some(dir) = member(node) {
            out.member(dir);
        }
        let own = package.origin == PackageOrigin::Local;
        let number = out.add(package);
        out.link("", &Ecosystem::Pypi.normalize(name), number);
        self.dependencies(number, node);
        let groups = node.get("dev-dependencies").filter(|_| own).map(Node::pairs);
        for group in groups.unwrap_or_default() {
            group.node.items().iter().for_each(|item| self.ask(None, item, false));
        }
    }

    /// Reads dependencies: a table of names (Poetry), a list of requirements (PDM), or a list of
    /// tables (uv, PEP 751). Extras are conditional.
    fn dependencies(&mut self, from: usize, node: &Node<'a>) {
        for (key, extra) in [("dependencies", false), ("optional-dependencies", true)] {
            let Some(list) = node.get(key) else { continue };
            for pair in list.pairs() {
                // For extras, uv has a list below each extra; for dependencies, Poetry has a table
                // of constraints.
                if extra {
                    pair.node.items().iter().for_each(|item| self.ask(Some(from), item, true));
                    continue;
                }
                let constraints = std::slice::from_ref(&pair.node);
                let constraints =
                    if pair.node.items().is_empty() { constraints } else { pair.node.items() };
                // A list has one constraint per environment.
                for node in constraints {
                    let range = node.shared_text().or_else(|| node.shared("version"));
                    let wanted = range.map_or(Which::Any, Which::Range);
                    let optional = node.get("optional").is_some_and(Node::is_true);
                    let name = pair.key.clone();
                    let (from, origin) = (Some(from), None);
                    self.asked.push(Asked { from, name, wanted, origin, optional });
                }
            }
            list.items().iter().for_each(|item| self.ask(Some(from), item, extra));
        }
    }

    /// Adds an item of a list: a requirement, or a table with name and version.
    fn ask(&mut self, from: Option<usize>, item: &Node<'a>, optional: bool) {
        if let Some(text) = item.shared_text() {
            let (name, wanted) = requirement(&text);
            self.asked.push(Asked { from, name, wanted, origin: None, optional });
        } else if let Some(name) = item.shared("name") {
            let wanted = item.shared("version").map_or(Which::Any, Which::Version);
            let origin = item.get("source").map(|_| Box::new(origin(item)));
            self.asked.push(Asked { from, name, wanted, origin, optional });
        }
    }

    /// Adds the files that are listed separately, and links packages to their dependencies: to the
    /// given version if there is one, otherwise to all packages of that name whose version is in
    /// the range.
    fn finish(self, out: &mut PackageLockfile) {
        if !self.files.is_empty() {
            add_files(&self.files, out);
        }
        if out.kind != LockKind::Pylock || !self.asked.is_empty() {
            out.state_edges(out.kind == LockKind::Uv);
        }
        for asked in self.asked {
            let known = out.linked(&Ecosystem::Pypi.normalize(&asked.name));
            // Limited to 16 versions per name; lockfiles for many environments have no more.
            let known = known.get(..known.len().min(16)).unwrap_or_default();
            let fits = |number: &&usize| {
                let version =
                    out.packages.get(**number).and_then(|package| package.version.as_deref());
                match &asked.wanted {
                    Which::Any => true,
                    Which::Version(wanted) => version == Some(&**wanted),
                    Which::Range(range) => {
                        version.is_none_or(|version| within(Ecosystem::Pypi, range, version))
                    }
                }
            };
            let mut targets: Vec<usize> = known.iter().filter(fits).copied().collect();
            // The range may have a syntax that this crate does not evaluate; the package manager
            // selected one of the packages.
            if targets.is_empty() && !matches!(asked.wanted, Which::Version(_)) {
                targets.extend(known);
            }
            let comes_from = |number: &usize| {
                out.packages.get(*number).map(|package| &package.origin) == asked.origin.as_deref()
            };
            if targets.iter().any(comes_from) {
                targets.retain(comes_from);
            }
            let asking = asked.from.and_then(|from| out.packages.get(from));
            let own = asking.is_none_or(|package| package.origin == PackageOrigin::Local);
            for target in targets {
                if own {
                    out.root(target);
                }
                if let Some(from) = asked.from {
                    out.depend(from, target, asked.optional);
                }
            }
        }
    }
}

/// Adds the files that are listed separately to the packages without files. If a name has several
/// versions, each gets the files whose names contain its version.
fn add_files(
    apart: &BTreeMap<(String, Option<String>), Vec<Distribution>>,
    out: &mut PackageLockfile,
) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for package in &out.packages {
        *count.entry(Ecosystem::Pypi.normalize(&package.name)).or_default() += 1;
    }
    for package in out.packages.iter_mut().filter(|package| package.files.is_empty()) {
        let name = Ecosystem::Pypi.normalize(&package.name);
        let is_only = count.get(&name) == Some(&1);
        let version = package.version.clone().unwrap_or_default();
        let key = (name, Some(version));
        if let Some(files) = apart.get(&key) {
            take_files(files.clone(), package);
            continue;
        }
        let (name, version) = key;
        let Some(files) = apart.get(&(name, None)) else { continue };
        let marks = version
            .map(|version| [format!("-{version}-"), format!("-{version}.")])
            .unwrap_or_default();
        let is_of_version = |file: &&Distribution| {
            let name = file.file.as_ref().map_or("", Redacted::as_str);
            is_only || marks.iter().any(|mark| name.contains(mark.as_str()))
        };
        take_files(files.iter().filter(is_of_version).cloned().collect(), package);
    }
}

/// Adds files to a package.
fn take_files(files: Vec<Distribution>, package: &mut Locked) {
    let safe = files.iter().flat_map(|file| &file.digests).any(digest::is_safe);
    package.is_hashed |= safe;
    package.files = files;
    if let PackageOrigin::Url(url) = &package.origin
        && let Some(url) = digest::file_url(url)
    {
        match package.files.as_mut_slice() {
            [] => package.files = vec![digest::file(None, Some(url), Vec::new())],
            [only] if only.url.is_none() => only.url = Some(url),
            _ => {}
        }
    }
}

/// Splits a requirement into its name and range.
fn requirement<'a>(text: &Cow<'a, str>) -> (Cow<'a, str>, Which<'a>) {
    let text = match text {
        Cow::Borrowed(text) => *text,
        Cow::Owned(text) => {
            let (name, wanted) = requirement(&Cow::Borrowed(text));
            let wanted = match wanted {
                Which::Range(range) => Which::Range(range.into_owned().into()),
                _ => Which::Any,
            };
            return (name.into_owned().into(), wanted);
        }
    };
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    let rest = rest.split(';').next().unwrap_or_default().trim();
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((_, rest)) => rest.trim(),
        None => rest,
    };
    let is_range = rest.starts_with(['<', '>', '=', '!', '~']);
    (name.into(), if is_range { Which::Range(rest.into()) } else { Which::Any })
}

/// Whether the lockfile states that only development groups require a package (Poetry up to 1.4:
/// `category`; Poetry since 2.0 and PDM: `groups`).
fn is_development(node: &Node<'_>) -> bool {
    let category = node.text_of("category").is_some_and(|category| category == "dev");
    let groups = node.get("groups").map(Node::items).unwrap_or_default();
    let product = |group: &str| matches!(group, "default" | "main");
    let apart = !groups.is_empty() && !groups.iter().filter_map(Node::text).any(product);
    // PDM lists extras as groups, too, and extras are published.
    let extra = groups.iter().filter_map(Node::text).any(|name| group_scope(name).is_none());
    category || (apart && !extra)
}

/// Returns the directory of a package in its repository. uv has it in the query of the URL.
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

/// Returns the directory of a member of uv's workspace.
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
    // PDM has the URL of an archive in the package table.
    if let Some(url) = node.text_of("url") {
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

/// Returns the files of a package: its source archive and its wheels.
fn files(node: &Node<'_>) -> Vec<Distribution> {
    let single = ["sdist", "archive"].into_iter().filter_map(|key| node.get(key));
    let lists = ["wheels", "files"].into_iter().filter_map(|key| node.get(key));
    let all: Vec<&Node<'_>> = single.chain(lists.flat_map(Node::items)).collect();
    let mut files = Vec::with_capacity(all.len());
    files.extend(all.into_iter().filter_map(file));
    files
}

/// Reads a file: a hash only, or a table with name or URL and `hash = "…"` or
/// `hashes = { sha256 = "…" }`.
fn file(node: &Node<'_>) -> Option<Distribution> {
    let single = node.text().or_else(|| node.text_of("hash")).and_then(digest::prefixed);
    let table = node.get("hashes").map(Node::pairs).unwrap_or_default().iter();
    let table =
        table.filter_map(|pair| digest::prefixed(&format!("{}:{}", pair.key, pair.node.text()?)));
    let mut digests: Vec<FileDigest> = single.into_iter().chain(table).collect();
    digests.shrink_to_fit();
    let url = node.text_of("url").and_then(digest::file_url);
    let names = ["file", "filename", "name"].into_iter();
    let name = names.filter_map(|key| node.text_of(key)).find_map(digest::file_name);
    let says = !digests.is_empty() || url.is_some() || name.is_some();
    says.then(|| digest::file(name, url, digests))
}

/// Reads `Pipfile.lock`: groups of packages with versions, hashes and sources. Each hash is of one
/// of the files on the index, without its name. Dependencies between packages are not stated.
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
        return out
            .problem(ManifestProblem::syntax(place, "not a package: this entry was not read"));
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
    let hashes = node.get("hashes").map(Node::items).unwrap_or_default();
    take_files(hashes.iter().filter_map(file).collect(), &mut package);
    package.development = group == "develop";
    let key = Ecosystem::Pypi.normalize(&pair.key);
    let number = out.add(package);
    out.link("", &key, number);
}

//! `pyproject.toml`: the specifications of `[build-system]`, `[project]` and `[dependency-groups]`
//! (PEP 517, 621, 735), and the tables of Poetry, PDM, uv and Hatch.

use std::collections::BTreeMap;
use std::ops::Range;

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::scope::development_scope;
use crate::tree::{self, Node, Pair};
use crate::{
    Ecosystem, Include, Manifest, ManifestProblem, Place, Requirement, Wanted, group_scope, pep508,
    poetry, requirements,
};

/// Reads `pyproject.toml`.
///
/// An extra or group is for tests if its name indicates this ([`group_scope`]). `include-group`
/// refers to other requirements of the file, so it adds none.
pub fn pyproject_toml(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::toml(&lines, &mut out.problems);
    let name = |path: &[&str]| root.at(path).and_then(Node::text).map(str::to_owned);
    out.package = name(&["project", "name"]).or_else(|| name(&["tool", "poetry", "name"]));
    let members = root.at(&["tool", "uv", "workspace", "members"]);
    out.workspaces = members.map(Node::texts).unwrap_or_default();
    out.published = is_published(&root);
    for node in dynamic_files(&root) {
        let path = node.text().unwrap_or_default().to_owned();
        out.sources.push(path.clone());
        let place = lines.place(node.start, node.end);
        out.includes.push(Include { path, constraint: false, place });
    }
    let mut tables = Tables { lines: &lines, out: &mut out };
    tables.list(root.at(&["build-system", "requires"]), "build-system.requires", Scope::Build);
    tables.list(root.at(&["project", "dependencies"]), "project.dependencies", Scope::Product);
    tables.groups(root.at(&["project", "optional-dependencies"]), "project.optional-dependencies");
    tables.groups(root.at(&["dependency-groups"]), "dependency-groups");
    tables.groups(root.at(&["tool", "pdm", "dev-dependencies"]), "tool.pdm.dev-dependencies");
    let uv = root.at(&["tool", "uv", "dev-dependencies"]);
    tables.list(uv, "tool.uv.dev-dependencies", Scope::Test);
    tables.poetry(&root);
    tables.hatch(&root);
    let overrides = tables.apart(&root, "override-dependencies");
    let constraints = tables.apart(&root, "constraint-dependencies");
    tables.sources(root.at(&["tool", "uv", "sources"]));
    (out.overrides, out.constraints) = (overrides, constraints);
    out.requirements.sort_by_key(|found| found.place);
    out.bounded()
}

/// Whether the package is meant to be published; `None` if the file does not describe one.
fn is_published(root: &Node<'_>) -> Option<bool> {
    let project = root.get("project");
    let poetry = root.at(&["tool", "poetry"]);
    project.or(poetry.filter(|table| table.get("name").is_some()))?;
    let classifiers = [project, poetry].into_iter().flatten();
    let private = classifiers
        .filter_map(|table| table.get("classifiers"))
        .flat_map(Node::items)
        .filter_map(Node::text)
        .any(|text| text.starts_with("Private ::"));
    let off = poetry.and_then(|table| table.get("package-mode")).is_some_and(Node::is_false)
        || root.at(&["tool", "uv", "package"]).is_some_and(Node::is_false)
        || root.at(&["tool", "pdm", "distribution"]).is_some_and(Node::is_false);
    Some(!private && !off)
}

/// Returns the files with the dependencies (dynamic metadata of setuptools and
/// hatch-requirements-txt).
fn dynamic_files<'n, 'a>(root: &'n Node<'a>) -> impl Iterator<Item = &'n Node<'a>> {
    let setuptools = root.at(&["tool", "setuptools", "dynamic"]);
    let dependencies = setuptools.and_then(|table| table.at(&["dependencies", "file"]));
    let optional = setuptools.and_then(|table| table.get("optional-dependencies"));
    let optional = optional.map(Node::pairs).unwrap_or_default();
    let optional = optional.iter().filter_map(|pair| pair.node.get("file"));
    let hatch = root.at(&["tool", "hatch", "metadata", "hooks", "requirements_txt", "files"]);
    let files = [dependencies, hatch].into_iter().flatten().chain(optional);
    files
        .flat_map(|node| std::iter::once(node).chain(node.items()))
        .filter(|node| node.text().is_some())
}

/// Reads groups of requirements into a manifest.
pub(crate) struct Tables<'a> {
    pub(crate) lines: &'a Lines<'a>,
    pub(crate) out: &'a mut Manifest,
}

impl Tables<'_> {
    /// Reads a list of PEP 508 requirements.
    fn list(&mut self, node: Option<&Node<'_>>, locator: &str, scope: Scope) {
        for item in node.map(Node::items).unwrap_or_default() {
            let place = self.lines.place(item.start, item.end);
            let Some(text) = item.text() else {
                if item.text_of("include-group").is_none() {
                    let message =
                        "neither a requirement nor `include-group`: this entry was not read";
                    self.out.problems.push(ManifestProblem::syntax(place, message));
                }
                continue;
            };
            match Self::requirement(text, place) {
                Ok(mut found) => {
                    found.locator = format!("{locator}.{}", found.normalized_name());
                    found.scope = scope;
                    self.out.requirements.push(found);
                }
                Err(why) => {
                    let message = format!("{why}: installers reject the requirement");
                    self.out.problems.push(ManifestProblem::syntax(place, message));
                }
            }
        }
    }

    /// Reads one requirement of a list. In PDM, `-e` marks editable ones, as in pip.
    fn requirement(text: &str, place: Place) -> Result<Requirement, String> {
        let text = text.trim();
        let editable = text.strip_prefix("-e").or_else(|| text.strip_prefix("--editable"));
        let body = editable.filter(|rest| rest.starts_with([' ', '\t', '=']));
        let Some(body) = body.map(|rest| rest.trim_start_matches(['=', ' ', '\t'])) else {
            return pep508::requirement(text, place);
        };
        match requirements::loose(body) {
            Some((name, wanted)) => {
                let mut found = Requirement::new(Ecosystem::Pypi, &name, wanted, place);
                text.clone_into(&mut found.value);
                found.subdirectory =
                    body.split_once('#').and_then(|(_, rest)| pep508::url_subdirectory(rest));
                Ok(found)
            }
            None => pep508::requirement(body, place),
        }
    }

    /// Reads a table of lists: extras, which are published, or groups, which are not.
    fn groups(&mut self, node: Option<&Node<'_>>, locator: &str) {
        for group in node.map(Node::pairs).unwrap_or_default() {
            let scope = match locator {
                "project.optional-dependencies" => {
                    group_scope(&group.key).unwrap_or(Scope::Product)
                }
                "tool.pdm.dev-dependencies" => Scope::Test,
                _ => development_scope(&group.key),
            };
            self.list(Some(&group.node), &format!("{locator}.{}", clip(&group.key, KEY)), scope);
        }
    }

    /// Reads a table of names with constraints, as Poetry and pipenv have it.
    pub(crate) fn table(&mut self, node: &Node<'_>, locator: &str, scope: Scope) {
        for pair in node.pairs() {
            // `python` is the interpreter, not a package.
            if pair.key == "python" {
                continue;
            }
            // A list has one constraint per environment; each is a requirement.
            if pair.node.items().is_empty() {
                // A table with its own header has the position of the name in the header.
                let is_behind = pair.node.start > pair.end;
                let end = if is_behind { pair.node.end } else { pair.end };
                self.entry(pair, &pair.node, pair.start..end, locator, scope);
            }
            let has_headers = pair.node.has_headers();
            for (index, item) in pair.node.items().iter().enumerate() {
                let span = match index {
                    _ if !has_headers => pair.start..item.end,
                    0 => pair.start..pair.end,
                    _ => tree::header_key(self.lines.text(), item).unwrap_or(pair.start..pair.end),
                };
                self.entry(pair, item, span, locator, scope);
            }
        }
    }

    /// Reads one package with a constraint.
    fn entry(
        &mut self,
        pair: &Pair<'_>,
        node: &Node<'_>,
        span: Range<usize>,
        locator: &str,
        scope: Scope,
    ) {
        let place = self.lines.place(span.start, span.end);
        let wanted = poetry::dependency(node);
        let Some(wanted) = wanted.filter(|_| Ecosystem::Pypi.is_name(&pair.key)) else {
            let message = "not a package with a constraint: this entry was not read";
            self.out.problems.push(ManifestProblem::syntax(place, message));
            return;
        };
        let mut found = Requirement::new(Ecosystem::Pypi, &pair.key, wanted, place);
        // Both tools treat a bare version as exact, and `=1.0` like `==1.0`.
        let written = node.text().or_else(|| node.text_of("version")).unwrap_or_default();
        found.value = match &found.wanted {
            Wanted::Exact(_) => format!("{} {}", found.name, written.trim()),
            _ => found.shown(),
        };
        let condition = node.text_of("markers").or_else(|| node.text_of("python"));
        found.condition = condition.map(str::to_owned);
        if let Wanted::Url(url) = &found.wanted {
            found.hashes = pep508::url_hashes(url);
        }
        found.subdirectory = node.text_of("subdirectory").map(str::to_owned);
        found.locator = format!("{locator}.{}", found.normalized_name());
        found.scope = scope;
        self.out.requirements.push(found);
    }

    fn poetry(&mut self, root: &Node<'_>) {
        let Some(tool) = root.at(&["tool", "poetry"]) else { return };
        let base = "tool.poetry";
        if let Some(table) = tool.get("dependencies") {
            self.table(table, &format!("{base}.dependencies"), Scope::Product);
        }
        if let Some(table) = tool.get("dev-dependencies") {
            self.table(table, &format!("{base}.dev-dependencies"), Scope::Test);
        }
        for group in tool.get("group").map(Node::pairs).unwrap_or_default() {
            if let Some(table) = group.node.get("dependencies") {
                let locator = format!("{base}.group.{}.dependencies", clip(&group.key, KEY));
                let scope = match group.key.as_ref() {
                    "main" => Scope::Product,
                    name => development_scope(name),
                };
                self.table(table, &locator, scope);
            }
        }
    }

    /// Reads Hatch's environments, which its commands create.
    fn hatch(&mut self, root: &Node<'_>) {
        let environments = root.at(&["tool", "hatch", "envs"]).map(Node::pairs).unwrap_or_default();
        for environment in environments {
            for key in ["dependencies", "extra-dependencies"] {
                let locator = format!("tool.hatch.envs.{}.{key}", clip(&environment.key, KEY));
                self.list(environment.node.get(key), &locator, Scope::Test);
            }
        }
    }

    /// Reads a list of uv that adds no requirement: constraints or overrides.
    fn apart(&mut self, root: &Node<'_>, key: &str) -> Vec<Requirement> {
        let known = self.out.requirements.len();
        let locator = format!("tool.uv.{key}");
        self.list(root.at(&["tool", "uv", key]), &locator, Scope::Unknown);
        self.out.requirements.split_off(known)
    }

    /// Applies `tool.uv.sources`, which replace the registry for the named packages. A list of
    /// sources is for several environments.
    fn sources(&mut self, node: Option<&Node<'_>>) {
        let mut elsewhere: BTreeMap<String, Vec<(Wanted, Option<String>)>> = BTreeMap::new();
        for pair in node.map(Node::pairs).unwrap_or_default() {
            let one = std::slice::from_ref(&pair.node);
            let nodes = if pair.node.items().is_empty() { one } else { pair.node.items() };
            let sources = nodes.iter().filter_map(|node| {
                Some((source(node)?, node.text_of("subdirectory").map(str::to_owned)))
            });
            elsewhere.insert(Ecosystem::Pypi.normalize(&pair.key), sources.collect());
        }
        for found in std::mem::take(&mut self.out.requirements) {
            let built = found.locator.starts_with("build-system.");
            let known = elsewhere.get(&found.normalized_name()).filter(|_| !built);
            let Some(known) = known.filter(|known| !known.is_empty()) else {
                self.out.requirements.push(found);
                continue;
            };
            for (index, (wanted, subdirectory)) in known.iter().enumerate() {
                let mut found = found.clone();
                // An index is a registry, too.
                if *wanted != Wanted::Any {
                    found.wanted = wanted.clone();
                    found.subdirectory.clone_from(subdirectory);
                }
                // All sources of a list have the same position.
                if known.len() > 1 {
                    found.locator = format!("{}.sources[{index}]", found.locator);
                }
                self.out.requirements.push(found);
            }
        }
    }
}

/// Reads a source of uv; [`Wanted::Any`] for a registry.
fn source(node: &Node<'_>) -> Option<Wanted> {
    if node.get("workspace").is_some_and(Node::is_true) {
        return Some(Wanted::Local(String::new()));
    }
    if node.text_of("index").is_some() {
        return Some(Wanted::Any);
    }
    let places = ["git", "path", "url"];
    let named = places.iter().any(|key| node.text_of(key).is_some());
    poetry::table(node).filter(|_| named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_all_tools() {
        let file = pyproject_toml(
            "[build-system]\nrequires = [\"setuptools>=61\", \"cython==3.0.11\"]\n\
             [project]\nname = \"ship\"\ndependencies = [\n  \"numpy>=1.26\",\n  \"rope @ git+https://h/o/rope@v1\",\n]\n\
             [project.optional-dependencies]\ntest = [\"pytest\"]\ngpu = [\"cupy~=13.0\"]\n\
             [dependency-groups]\nlint = [\"ruff==0.8.0\", {include-group = \"test\"}, 7]\n\
             [tool.poetry.dependencies]\npython = \"^3.9\"\nsail = \"^1.2\"\nmast = \"1.0.0\"\nkeel = {path = \"../keel\"}\n\
             [tool.uv.sources]\nnumpy = {workspace = true}\n",
        );
        let scope = |name: &str| {
            file.requirements.iter().find(|requirement| requirement.name == name).unwrap().scope
        };
        assert_eq!(scope("setuptools"), Scope::Build);
        assert_eq!(scope("pytest"), Scope::Test);
        assert_eq!(scope("cupy"), Scope::Product);
        assert_eq!(scope("ruff"), Scope::Test);
        let wanted = |name: &str| {
            file.requirements
                .iter()
                .find(|requirement| requirement.name == name)
                .unwrap()
                .wanted
                .clone()
        };
        assert_eq!(wanted("sail"), Wanted::Range("^1.2".into()));
        assert_eq!(wanted("mast"), Wanted::Exact("1.0.0".into()));
        assert_eq!(wanted("keel"), Wanted::Local("../keel".into()));
        assert_eq!(wanted("numpy"), Wanted::Local(String::new()));
        assert!(matches!(wanted("rope"), Wanted::Git { .. }));
        assert_eq!(file.requirements.len(), 10);
        assert_eq!(file.problems.len(), 1);
        assert_eq!(file.requirements[2].place.line, 6);
        assert_eq!(file.requirements[2].locator, "project.dependencies.numpy");
    }
}

//! `Cargo.toml`, after the Cargo Book ("Specifying Dependencies").

use plimsoll_model::{Scope, clip};
use semver::{Comparator, Op, VersionReq};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::tree::{self, Node, Pair};
use crate::{Ecosystem, Manifest, ManifestProblem, Requirement, RevisionKind, Wanted};

/// Reads `Cargo.toml`: dependencies of the package, of its targets, and of the workspace.
///
/// A dependency with a path is [`Wanted::Local`], even with a version; one with `workspace = true`
/// is [`Wanted::Inherited`], and the workspace's table contains the requirement.
pub fn cargo_toml(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::toml(&lines, &mut out.problems);
    out.package = root.at(&["package", "name"]).and_then(Node::text).map(str::to_owned);
    out.workspaces = root.at(&["workspace", "members"]).map(Node::texts).unwrap_or_default();
    out.published = root.get("package").map(|package| match package.get("publish") {
        // `publish = []` forbids every registry.
        Some(node) => !node.is_false() && !node.is_empty_list(),
        None => true,
    });
    let mut reader = Reader { lines: &lines, out: &mut out };
    reader.sections(&root, "", None);
    let inherited = root.at(&["workspace", "dependencies"]);
    reader.table(inherited, "workspace.dependencies", Scope::Product, None);
    for target in root.get("target").map(Node::pairs).unwrap_or_default() {
        let condition = clip(&target.key, KEY);
        reader.sections(&target.node, &format!("target.{condition}."), Some(&condition));
    }
    for source in root.get("patch").map(Node::pairs).unwrap_or_default() {
        reader.overrides(&source.node, &format!("patch.{}", clip(&source.key, KEY)));
    }
    if let Some(replace) = root.get("replace") {
        reader.overrides(replace, "replace");
    }
    out.requirements.sort_by_key(|found| found.place);
    out.bounded()
}

struct Reader<'a> {
    lines: &'a Lines<'a>,
    out: &'a mut Manifest,
}

impl Reader<'_> {
    fn sections(&mut self, node: &Node<'_>, prefix: &str, condition: Option<&str>) {
        // Cargo still reads the old spelling with an underscore.
        for (key, scope) in [
            ("dependencies", Scope::Product),
            ("build-dependencies", Scope::Build),
            ("build_dependencies", Scope::Build),
            ("dev-dependencies", Scope::Test),
            ("dev_dependencies", Scope::Test),
        ] {
            self.table(node.get(key), &format!("{prefix}{key}"), scope, condition);
        }
    }

    fn table(
        &mut self,
        node: Option<&Node<'_>>,
        locator: &str,
        scope: Scope,
        condition: Option<&str>,
    ) {
        for pair in node.map(Node::pairs).unwrap_or_default() {
            let place = self.lines.place(pair.start, pair.end.max(inline_end(pair)));
            // `[replace]` names a package by its id: `name:1.2.3`, or `URL#name@1.2.3`.
            let key = if locator == "replace" { replaced_name(&pair.key) } else { &pair.key };
            let name = pair.node.text_of("package").unwrap_or(key);
            let wanted = dependency(&pair.node).filter(|_| Ecosystem::Cargo.is_name(name));
            let Some(wanted) = wanted else {
                let message = "not a valid Cargo dependency: this entry was not read";
                self.out.problems.push(ManifestProblem::syntax(place, message));
                continue;
            };
            let mut found = Requirement::new(Ecosystem::Cargo, name, wanted, place);
            found.value = match &found.wanted {
                Wanted::Exact(text) => format!("{name} ={text}"),
                _ => found.shown(),
            };
            found.locator = format!("{locator}.{}", pair.key);
            found.scope = scope;
            found.condition = condition.map(str::to_owned);
            self.out.requirements.push(found);
        }
    }

    /// Reads `[patch]` and `[replace]`, which replace the registry's code wherever the package is
    /// required. A replacement from git is also a reference.
    fn overrides(&mut self, node: &Node<'_>, locator: &str) {
        let known = self.out.requirements.len();
        self.table(Some(node), locator, Scope::Unknown, None);
        let added = self.out.requirements.get(known..).unwrap_or_default();
        self.out.overrides.extend_from_slice(added);
    }
}

/// Returns the name in a package ID specification.
fn replaced_name(id: &str) -> &str {
    let id = id.rsplit_once('#').map_or(id, |(_, name)| name);
    id.split([':', '@']).next().unwrap_or(id)
}

/// Returns the end of an inline value, or 0 for a table with its own header, which has no useful
/// end.
fn inline_end(pair: &Pair<'_>) -> usize {
    if pair.node.start > pair.end { pair.node.end } else { 0 }
}

/// Returns the requested version or source.
fn dependency(node: &Node<'_>) -> Option<Wanted> {
    if let Some(text) = node.text() {
        return version(text);
    }
    if !node.is_table() {
        return None;
    }
    if node.get("workspace").is_some_and(Node::is_true) {
        return Some(Wanted::Inherited);
    }
    if let Some(path) = node.text_of("path") {
        return Some(Wanted::Local(path.to_owned()));
    }
    if let Some(url) = node.text_of("git") {
        let kinds = [
            ("rev", RevisionKind::Any),
            ("tag", RevisionKind::Tag),
            ("branch", RevisionKind::Branch),
        ];
        let found = kinds.iter().find_map(|(key, kind)| Some((node.text_of(key)?, *kind)));
        let (revision, kind) =
            found.map_or((None, RevisionKind::Any), |(text, kind)| (Some(text.to_owned()), kind));
        return Some(Wanted::Git { url: url.to_owned(), revision, kind });
    }
    version(node.text_of("version").unwrap_or("*"))
}

/// Reads a version requirement. Only a complete `=1.2.3` is exact: Cargo treats a bare version as a
/// range.
fn version(text: &str) -> Option<Wanted> {
    let text = text.trim();
    let requirement = VersionReq::parse(text).ok()?;
    match requirement.comparators.as_slice() {
        [] => Some(Wanted::Any),
        [Comparator { op: Op::Exact, minor: Some(_), patch: Some(_), .. }] => {
            Some(Wanted::Exact(text.trim_start_matches('=').trim().to_owned()))
        }
        _ => Some(Wanted::Range(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table() {
        let file = cargo_toml(
            "[package]\nname = \"hull\"\n[dependencies]\nserde = \"1\"\nexact = \"=1.2.3\"\n\
             any = \"*\"\nlocal = { path = \"../local\", version = \"1\" }\n\
             shared.workspace = true\nalias = { package = \"real-name\", version = \"0.3\" }\n\
             [build-dependencies]\ncc = \"=1.0\"\n[dev-dependencies.rope]\ngit = \"https://h/o/rope\"\nrev = \"abc\"\n\
             [target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[workspace.dependencies]\nshared = \"2\"\nwrong = 7\n",
        );
        let names: Vec<&str> =
            file.requirements.iter().map(|requirement| requirement.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "serde",
                "exact",
                "any",
                "local",
                "shared",
                "real-name",
                "cc",
                "rope",
                "libc",
                "shared"
            ]
        );
        let wanted: Vec<&Wanted> =
            file.requirements.iter().map(|requirement| &requirement.wanted).collect();
        assert_eq!(wanted[0], &Wanted::Range("1".into()));
        assert_eq!(wanted[1], &Wanted::Exact("1.2.3".into()));
        assert_eq!(wanted[2], &Wanted::Any);
        assert_eq!(wanted[4], &Wanted::Inherited);
        assert_eq!(wanted[6], &Wanted::Range("=1.0".into()));
        assert!(matches!(wanted[7], Wanted::Git { revision: Some(_), .. }));
        assert_eq!(file.requirements[8].condition.as_deref(), Some("cfg(unix)"));
        assert_eq!(file.requirements[5].locator, "dependencies.alias");
        assert_eq!(file.problems.len(), 1);
    }
}

//! `package.json`, according to npm's documentation of the file.

use plimsoll_model::Scope;
use semver::Version;

use crate::place::Lines;
use crate::tree::{self, Node, Pair};
use crate::{Ecosystem, Manifest, ManifestProblem, Requirement, Wanted, git};

/// The groups that npm installs; peer dependencies are left to the dependent package.
const GROUPS: [(&str, Scope); 3] = [
    ("dependencies", Scope::Product),
    ("devDependencies", Scope::Test),
    ("optionalDependencies", Scope::Product),
];

/// Reads `package.json`. JSON is read completely or not at all: a file with a syntax error or with
/// too many values has no requirements and one [`ManifestProblem`](crate::ManifestProblem).
pub fn package_json(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::json(&lines, &mut out.problems);
    out.package = root.text_of("name").map(str::to_owned);
    let workspaces = root.get("workspaces");
    let workspaces = workspaces.and_then(|node| node.get("packages")).or(workspaces);
    out.workspaces = workspaces.map(Node::texts).unwrap_or_default();
    // npm needs name and version to publish a package, and never publishes private ones.
    let named = root.get("name").is_some() && root.get("version").is_some();
    out.published = Some(named && !root.get("private").is_some_and(Node::is_true));
    out.overrides = overrides(&lines, &root);
    for (group, scope) in GROUPS {
        for pair in root.get(group).map(Node::pairs).unwrap_or_default() {
            match entry(&lines, group, scope, pair) {
                Ok(found) => out.requirements.push(found),
                Err(problem) => out.problems.push(problem),
            }
        }
    }
    out.requirements.sort_by_key(|found| found.place);
    out.bounded()
}

/// Reads replacements for required packages: npm's `overrides`, yarn's `resolutions` and pnpm's
/// `pnpm.overrides`. Only those without a condition are kept: `a`, `**/a`, and npm's key `.` of a
/// table.
fn overrides(lines: &Lines<'_>, root: &Node<'_>) -> Vec<Requirement> {
    let tables = [&["overrides"][..], &["resolutions"], &["pnpm", "overrides"]];
    let pairs = tables.iter().flat_map(|path| root.at(path).map(Node::pairs).unwrap_or_default());
    pairs.filter_map(|pair| override_entry(lines, pair)).collect()
}

fn override_entry(lines: &Lines<'_>, pair: &Pair<'_>) -> Option<Requirement> {
    let key = pair.key.strip_prefix("**/").unwrap_or(&pair.key);
    let node = pair.node.get(".").unwrap_or(&pair.node);
    let spec = node.text()?.trim();
    // `$name` refers to the manifest's own requirement.
    if !Ecosystem::Npm.is_name(key) || spec.starts_with('$') {
        return None;
    }
    let (name, spec) = alias(spec).unwrap_or((key, spec));
    let place = lines.place(pair.start, pair.node.end);
    let mut found = Requirement::new(Ecosystem::Npm, name, wanted(spec), place);
    spec.clone_into(&mut found.specification);
    // The key is the required package; the name is that of the replacement.
    key.clone_into(&mut found.locator);
    Some(found)
}

/// Returns the name and specification of `npm:real@1.2.3`, which installs another package under
/// this name.
fn alias(spec: &str) -> Option<(&str, &str)> {
    let alias = spec.strip_prefix("npm:")?;
    let at = alias.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
    let (name, spec) = alias.split_at(at.unwrap_or(alias.len()));
    // yarn also writes `npm:^1.2.3`, which is not an alias.
    let name = Some(name).filter(|name| Ecosystem::Npm.is_name(name) && !is_range(name))?;
    Some((name, spec.trim_start_matches('@')))
}

/// Whether a text in the position of a name is a version or a range.
fn is_range(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '^' | '~' | '>' | '<' | '=' | '*'))
}

fn entry(
    lines: &Lines<'_>,
    group: &str,
    scope: Scope,
    pair: &Pair<'_>,
) -> Result<Requirement, ManifestProblem> {
    let place = lines.place(pair.start, pair.node.end);
    let refused =
        || ManifestProblem::syntax(place, "not a package with a version: this entry was not read");
    let spec = pair.node.text().ok_or_else(refused)?.trim();
    let (name, spec) = match alias(spec) {
        Some(found) => found,
        None => (pair.key.as_ref(), spec.strip_prefix("npm:").unwrap_or(spec)),
    };
    if !Ecosystem::Npm.is_name(name) {
        return Err(refused());
    }
    let mut found = Requirement::new(Ecosystem::Npm, name, wanted(spec), place);
    found.value = match &found.wanted {
        // The patch is part of the specification.
        _ if spec.starts_with("patch:") => format!("{name} {spec}"),
        Wanted::Exact(text) => format!("{name} {text}"),
        _ => found.shown(),
    };
    spec.clone_into(&mut found.specification);
    found.alias = (name != pair.key).then(|| pair.key.to_string());
    found.locator = format!("{group}.{}", pair.key);
    found.scope = scope;
    found.subdirectory = git::npm_path(spec);
    Ok(found)
}

/// Reads a specification.
pub(crate) fn wanted(spec: &str) -> Wanted {
    if spec.is_empty() || matches!(spec, "*" | "x" | "X") {
        return Wanted::Any;
    }
    let locals = ["file:", "link:", "portal:", "workspace:", "./", "../", "/", "~/"];
    if locals.iter().any(|prefix| spec.starts_with(prefix)) {
        return Wanted::Local(spec.to_owned());
    }
    // A patched package is the registry's package with local changes:
    // `patch:name@npm%3A1.2.3#./patches/name.patch`.
    if let Some(patched) = spec.strip_prefix("patch:") {
        let source = patched.split('#').next().unwrap_or(patched).replace("%3A", ":");
        let inner = source.char_indices().skip(1).find(|(_, c)| *c == '@');
        let inner = inner.map(|(at, _)| source.split_at(at + 1).1.to_owned()).unwrap_or_default();
        return wanted_plain(inner.strip_prefix("npm:").unwrap_or(&inner));
    }
    if ["catalog:", "jsr:"].iter().any(|prefix| spec.starts_with(prefix)) {
        return Wanted::Unknown(spec.to_owned());
    }
    wanted_plain(spec)
}

/// Reads a specification without the protocol of a package manager.
fn wanted_plain(spec: &str) -> Wanted {
    if let Some(wanted) = git::npm(spec) {
        return wanted;
    }
    if spec.starts_with("http://") || spec.starts_with("https://") {
        return Wanted::Url(spec.to_owned());
    }
    let bare = spec.trim_start_matches('=').trim().trim_start_matches('v');
    if Version::parse(bare).is_ok() {
        return Wanted::Exact(bare.to_owned());
    }
    let label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let named =
        spec.starts_with(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'x' | 'X' | 'v'));
    if named && spec.chars().all(label) {
        return Wanted::Label(spec.to_owned());
    }
    Wanted::Range(spec.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_forms() {
        let file = package_json(
            "{\"name\": \"deck\", \"workspaces\": [\"packages/*\"], \"dependencies\": {\n\
             \"a\": \"^1.2.0\", \"@s/b\": \"1.2.3\", \"c\": \"latest\", \"d\": \"*\",\n\
             \"e\": \"o/r#v1\", \"f\": \"file:../f\", \"g\": \"npm:@real/name@2.0.0\", \"h\": 7},\n\
             \"peerDependencies\": {\"z\": \"*\"}, \"devDependencies\": {\"i\": \"1.x || >=2.5.0\"}}",
        );
        let wanted: Vec<&Wanted> =
            file.requirements.iter().map(|requirement| &requirement.wanted).collect();
        assert_eq!(wanted[0], &Wanted::Range("^1.2.0".into()));
        assert_eq!(wanted[1], &Wanted::Exact("1.2.3".into()));
        assert_eq!(wanted[2], &Wanted::Label("latest".into()));
        assert_eq!(wanted[3], &Wanted::Any);
        assert!(matches!(wanted[4], Wanted::Git { .. }));
        assert!(matches!(wanted[5], Wanted::Local(_)));
        assert_eq!(file.requirements[6].name, "@real/name");
        assert_eq!(file.requirements[7].scope, Scope::Test);
        assert_eq!((file.requirements.len(), file.problems.len()), (8, 1));
        assert_eq!(file.requirements[4].place.line, 3);
    }
}

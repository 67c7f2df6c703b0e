//! Statements of a manifest about its own package.

use plimsoll_model::{ClaimValue, Contact, DeclaredLicense};

use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Wanted, git};

/// One statement of a manifest about its own package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Described {
    /// The value: name, version, license, upstream, or authors.
    pub value: ClaimValue,
    /// Line, from 1.
    pub line: u32,
}

/// Returns the statements of the `[package]` table of a `Cargo.toml` about the crate, and those of
/// a workspace in the same file for its members, with or without a package.
pub fn describe_crate(text: &str) -> Vec<Described> {
    let lines = Lines::new(text);
    let root = tree::toml(&lines, &mut Vec::new());
    let package = root.get("package");
    let shared = root.at(&["workspace", "package"]);
    let inherited = |key: &str| {
        let own = package.and_then(|package| package.get(key));
        // An inherited value is a table (`version = { workspace = true }`, or a key with a dot).
        own.filter(|node| !node.is_table()).or_else(|| shared?.get(key))
    };
    let license = |raw: &str| ClaimValue::License(Box::new(DeclaredLicense::of_crate(raw)));
    let fields: [Stated<'_>; 4] = [
        (package.and_then(|package| package.get("name")), &ClaimValue::name),
        (inherited("version"), &ClaimValue::version),
        (inherited("license"), &license),
        (inherited("repository"), &ClaimValue::upstream),
    ];
    let mut described = statements(&lines, fields);
    described.extend(authors(&lines, inherited("authors")));
    described
}

/// Returns the statements of a `pyproject.toml` about its project, by PEP 621 and 639 or in
/// Poetry's table.
pub fn describe_python_project(text: &str) -> Vec<Described> {
    let lines = Lines::new(text);
    let root = tree::toml(&lines, &mut Vec::new());
    let Some(project) = root.get("project").or_else(|| root.at(&["tool", "poetry"])) else {
        return Vec::new();
    };
    let license = project.get("license");
    let fields: [Stated<'_>; 4] = [
        (project.get("name"), &ClaimValue::name),
        (project.get("version"), &ClaimValue::version),
        // Before PEP 639, `license` was a table with the text or the name of a file.
        (license.and_then(|node| node.get("text")).or(license), &ClaimValue::license),
        (project.at(&["urls", "Repository"]), &ClaimValue::upstream),
    ];
    let mut described = statements(&lines, fields);
    described.extend(authors(&lines, project.get("authors")));
    described
}

/// Returns the statements of a `package.json` about its package.
pub fn describe_npm_package(text: &str) -> Vec<Described> {
    let lines = Lines::new(text);
    let root = tree::json(&lines, &mut Vec::new());
    let repository = root.get("repository");
    let license = root.get("license");
    let upstream = |url: &str| match git::npm(url) {
        Some(Wanted::Git { url, .. }) => ClaimValue::upstream(&url),
        _ => ClaimValue::upstream(url),
    };
    let fields: [Stated<'_>; 4] = [
        (root.get("name"), &ClaimValue::name),
        (root.get("version"), &ClaimValue::version),
        // The deprecated form of `license` is a table with the type.
        (license.and_then(|node| node.get("type")).or(license), &ClaimValue::license),
        (repository.and_then(|node| node.get("url")).or(repository), &upstream),
    ];
    let mut described = statements(&lines, fields);
    described.extend(authors(&lines, root.get("author")));
    described
}

/// Whether a `package.json` states that its package is not to be published (npm's documentation of `private`), so
/// that its name and version are those of a project and not of a release.
pub fn is_private_npm_package(text: &str) -> bool {
    let lines = Lines::new(text);
    tree::json(&lines, &mut Vec::new()).get("private").is_some_and(Node::is_true)
}

/// Whether a `Cargo.toml` states that its crate is not to be published: `publish = false`, or an empty list of registries.
pub fn is_unpublished_crate(text: &str) -> bool {
    let lines = Lines::new(text);
    let root = tree::toml(&lines, &mut Vec::new());
    root.at(&["package", "publish"]).is_some_and(|node| node.is_false() || node.is_empty_list())
}

/// Whether a `Cargo.toml` or a `package.json` states that packages below it are developed together with it.
pub fn states_workspace(text: &str) -> bool {
    let lines = Lines::new(text);
    tree::toml(&lines, &mut Vec::new()).get("workspace").is_some()
        || tree::json(&lines, &mut Vec::new()).get("workspaces").is_some()
}

/// Returns the version in a file such as `VERSION`, if the file contains nothing else.
pub fn describe_version_file(text: &str) -> Vec<Described> {
    /// Maximum length of a version in bytes.
    const LONGEST: usize = 100;
    let in_version = |byte: u8| byte.is_ascii_alphanumeric() || b".-+_~".contains(&byte);
    let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let (Some((version, line)), None) = (lines.next(), lines.next()) else { return Vec::new() };
    let version = version.trim();
    let digits = version.strip_prefix('v').unwrap_or(version);
    let is_version = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.contains('.')
        && version.len() <= LONGEST
        && version.bytes().all(in_version);
    if !is_version {
        return Vec::new();
    }
    vec![Described { value: ClaimValue::version(digits), line }]
}

/// Maximum number of authors kept per manifest.
const AUTHORS: usize = 100;

/// Reads the authors: one or a list, each a text (`Name <name@host>`) or a table.
fn authors(lines: &Lines<'_>, stated: Option<&Node<'_>>) -> Option<Described> {
    let stated = stated?;
    let contact = |node: &Node<'_>| match node.text() {
        Some(text) => Contact::stated_as(text),
        None => Contact::stated(node.text_of("name"), node.text_of("email")),
    };
    let one = contact(stated);
    let list = stated.items().iter().filter_map(contact);
    let all: Vec<Contact> = one.into_iter().chain(list).take(AUTHORS).collect();
    let line = lines.place(stated.start, stated.end).line;
    (!all.is_empty()).then(|| Described { value: ClaimValue::Authors(all.into()), line })
}

/// A value in the manifest, and the function that makes a claim of it.
type Stated<'a> = (Option<&'a Node<'a>>, &'a dyn Fn(&str) -> ClaimValue);

fn statements(lines: &Lines<'_>, fields: [Stated<'_>; 4]) -> Vec<Described> {
    let stated = fields.into_iter().filter_map(|(node, value)| {
        let node = node?;
        let text = node.text()?.trim();
        let line = lines.place(node.start, node.end).line;
        (!text.is_empty()).then(|| Described { value: value(text), line })
    });
    stated.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats() {
        let shown = |list: Vec<Described>| -> Vec<String> {
            list.iter()
                .map(|statement| {
                    format!("{} {} {}", statement.value.field(), statement.value, statement.line)
                })
                .collect()
        };
        let toml = "[package]\nname = \"a\"\nversion.workspace = true\nlicense = \"MIT\"\n";
        assert_eq!(shown(describe_crate(toml)), ["name a 2", "license MIT 4"]);
        let shared =
            "[workspace.package]\nversion = \"2.0\"\nauthors = [\"A <a@b.c>\", \"B <b>\"]\n";
        let expected = ["version 2.0 2", "authors A <a@b.c>, B 3"];
        assert_eq!(shown(describe_crate(shared)), expected);
        let inherits = format!("{toml}[workspace.package]\nversion = \"2.0\"\nauthors = [\"A\"]\n");
        let expected = ["name a 2", "version 2.0 6", "license MIT 4", "authors A 7"];
        assert_eq!(shown(describe_crate(&inherits)), expected);
        let python = "[project]\nname = \"c\"\nauthors = [\n  { name = \"A\", email = \"a@b.c\" },\n  { email = \"x\" },\n]\n";
        assert_eq!(shown(describe_python_project(python)), ["name c 2", "authors A <a@b.c> 3"]);
        for (text, expected) in [
            ("1.3.0a0\n", &["version 1.3.0a0 1"][..]),
            ("\n v2.0-rc1 \r\n\n", &["version 2.0-rc1 2"]),
            ("1.2\n1.3\n", &[]),
            ("version 1.2\n", &[]),
            ("7\n", &[]),
            ("", &[]),
        ] {
            assert_eq!(shown(describe_version_file(text)), expected, "{text:?}");
        }
        assert!(is_private_npm_package("{\"private\": true}"));
        assert!(!is_private_npm_package("{\"private\": false}") && !is_private_npm_package("{}"));
        assert!(is_unpublished_crate("[package]\npublish = false\n"));
        assert!(is_unpublished_crate("[package]\npublish = []\n"));
        assert!(!is_unpublished_crate("[package]\npublish = [\"r\"]\n"));
        assert!(states_workspace("[workspace]\nmembers = [\"a\"]\n"));
        assert!(states_workspace("{\"workspaces\": [\"a/*\"]}"));
        assert!(!states_workspace("[package]\nname = \"a\"\n") && !states_workspace("{}"));
        let node = "{\"author\": {\"name\": \"A\", \"url\": \"x\"}}";
        assert_eq!(shown(describe_npm_package(node)), ["authors A 1"]);
        let json = "{\"name\": \"b\",\n\"version\": \"1.0.0\", \"license\": {\"type\": \"ISC\"},\n\"repository\": \"o/r\"}";
        let expected =
            ["name b 1", "version 1.0.0 2", "license ISC 2", "upstream https://github.com/o/r 3"];
        assert_eq!(shown(describe_npm_package(json)), expected);
    }
}

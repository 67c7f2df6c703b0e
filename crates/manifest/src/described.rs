//! What a manifest says of the package that it describes.

use plimsoll_model::{ClaimValue, DeclaredLicense};

use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Wanted, git};

/// One statement of a manifest about its own package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Described {
    /// What is stated: name, version, license, or upstream.
    pub value: ClaimValue,
    /// Line, from 1.
    pub line: u32,
}

/// What the `[package]` table of a `Cargo.toml` says of the crate. Of what it inherits, only the license of
/// a workspace in the same file is there.
pub fn describe_crate(text: &str) -> Vec<Described> {
    let lines = Lines::new(text);
    let root = tree::toml(&lines, &mut Vec::new());
    // What members inherit is the workspace's own, where it has a package or not.
    let shared = root.at(&["workspace", "package", "license"]);
    let package = root.get("package");
    let license = |raw: &str| ClaimValue::License(Box::new(DeclaredLicense::of_crate(raw)));
    let fields: [Stated<'_>; 4] = [
        (package.and_then(|it| it.get("name")), &ClaimValue::name),
        (package.and_then(|it| it.get("version")), &ClaimValue::version),
        (package.and_then(own_license).or(shared), &license),
        (package.and_then(|it| it.get("repository")), &ClaimValue::upstream),
    ];
    statements(&lines, fields)
}

/// The license that a package states itself, rather than to inherit it.
fn own_license<'n, 'a>(package: &'n Node<'a>) -> Option<&'n Node<'a>> {
    package.get("license").filter(|node| node.text().is_some())
}

/// What a `pyproject.toml` says of its project, by PEP 621 and 639 or in Poetry's table.
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
        // The old form has a table, with the text or the name of a file in it.
        (license.and_then(|node| node.get("text")).or(license), &ClaimValue::license),
        (project.at(&["urls", "Repository"]), &ClaimValue::upstream),
    ];
    statements(&lines, fields)
}

/// What a `package.json` says of its package.
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
        // An old form has a table with the type in it.
        (license.and_then(|node| node.get("type")).or(license), &ClaimValue::license),
        (repository.and_then(|node| node.get("url")).or(repository), &upstream),
    ];
    statements(&lines, fields)
}

/// Where a statement stands, and what it says.
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
                .map(|one| format!("{} {} {}", one.value.field(), one.value, one.line))
                .collect()
        };
        let toml = "[package]\nname = \"a\"\nversion.workspace = true\nlicense = \"MIT\"\n";
        assert_eq!(shown(describe_crate(toml)), ["name a 2", "license MIT 4"]);
        let json = "{\"name\": \"b\",\n\"version\": \"1.0.0\", \"license\": {\"type\": \"ISC\"},\n\"repository\": \"o/r\"}";
        let expected =
            ["name b 1", "version 1.0.0 2", "license ISC 2", "upstream https://github.com/o/r 3"];
        assert_eq!(shown(describe_npm_package(json)), expected);
    }
}

//! What a manifest says of the package that it describes.

use plimsoll_model::Field;

use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Wanted, git};

/// One statement of a manifest about its own package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Described {
    /// What is stated: name, version, license, or upstream.
    pub field: Field,
    /// The value, as written; a repository as a URL.
    pub value: String,
    /// Line, from 1.
    pub line: u32,
}

/// What the `[package]` table of a `Cargo.toml` says of the crate. What it inherits from a workspace is
/// not there.
pub fn describe_crate(text: &str) -> Vec<Described> {
    let lines = Lines::new(text);
    let root = tree::toml(&lines, &mut Vec::new());
    let Some(package) = root.get("package") else { return Vec::new() };
    let fields = [
        (Field::Name, package.get("name")),
        (Field::Version, package.get("version")),
        (Field::License, package.get("license")),
        (Field::Upstream, package.get("repository")),
    ];
    statements(&lines, fields, str::to_owned)
}

/// What a `package.json` says of its package.
pub fn describe_npm_package(text: &str) -> Vec<Described> {
    let lines = Lines::new(text);
    let root = tree::json(&lines, &mut Vec::new());
    let repository = root.get("repository");
    let license = root.get("license");
    let fields = [
        (Field::Name, root.get("name")),
        (Field::Version, root.get("version")),
        // An old form has a table with the type in it.
        (Field::License, license.and_then(|node| node.get("type")).or(license)),
        (Field::Upstream, repository.and_then(|node| node.get("url")).or(repository)),
    ];
    statements(&lines, fields, |url| match git::npm(url) {
        Some(Wanted::Git { url, .. }) => url,
        _ => url.to_owned(),
    })
}

fn statements(
    lines: &Lines<'_>,
    fields: [(Field, Option<&Node<'_>>); 4],
    url: impl Fn(&str) -> String,
) -> Vec<Described> {
    let stated = fields.into_iter().filter_map(|(field, node)| {
        let node = node?;
        let text = node.text()?.trim();
        let value = if field == Field::Upstream { url(text) } else { text.to_owned() };
        let line = lines.place(node.start, node.end).line;
        (!text.is_empty()).then_some(Described { field, value, line })
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
                .map(|one| format!("{} {} {}", one.field.as_str(), one.value, one.line))
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

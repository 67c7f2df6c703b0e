//! Version catalogs (`libs.versions.toml`), following Gradle's documentation ("Version Catalogs").

use std::collections::BTreeMap;

use plimsoll_model::Scope;

use crate::maven::version_wanted;
use crate::place::Lines;
use crate::tree::{self, Node, Pair};
use crate::{Manifest, ManifestProblem, Requirement, Wanted};

use super::{module, plugin};

/// The named versions of a catalog.
type Versions<'n> = BTreeMap<&'n str, &'n Node<'n>>;

/// Reads a version catalog: its libraries and plugins, with the versions they refer to.
pub fn version_catalog(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::toml(&lines, &mut out.problems);
    let table = |name: &str| root.get(name).map(Node::pairs).unwrap_or_default();
    let versions: Versions<'_> =
        table("versions").iter().map(|pair| (pair.key.as_ref(), &pair.node)).collect();
    for pair in table("libraries") {
        take(&lines, pair, library(&lines, &versions, pair), &mut out);
    }
    for pair in table("plugins") {
        take(&lines, pair, plugin_entry(&lines, &versions, pair), &mut out);
    }
    out.requirements.sort_by_key(|found| found.place);
    out.bounded_in(text)
}

fn take(lines: &Lines<'_>, pair: &Pair<'_>, found: Option<Requirement>, out: &mut Manifest) {
    let Some(found) = found else {
        let message =
            "neither a library nor a plugin with its coordinates: this entry was not read";
        let place = lines.place(pair.start, pair.end);
        return out.problems.push(ManifestProblem::syntax(place, message));
    };
    out.requirements.push(found);
}

fn library(lines: &Lines<'_>, versions: &Versions<'_>, pair: &Pair<'_>) -> Option<Requirement> {
    let node = &pair.node;
    let place = lines.place(pair.start, node.end.max(pair.end));
    let (name, version) = if let Some(text) = node.text() {
        let mut parts = text.splitn(3, ':');
        let name = format!("{}:{}", parts.next()?, parts.next()?);
        (name, parts.next().map(version_wanted))
    } else {
        let name = match node.text_of("module") {
            Some(module) => module.to_owned(),
            None => format!("{}:{}", node.text_of("group")?, node.text_of("name")?),
        };
        (name, version(versions, node))
    };
    let mut found = module(&name, None, place, "libraries")?;
    found.wanted = version.unwrap_or(Wanted::Any);
    found.value = found.plainly();
    found.scope = Scope::Product;
    Some(found)
}

fn plugin_entry(
    lines: &Lines<'_>,
    versions: &Versions<'_>,
    pair: &Pair<'_>,
) -> Option<Requirement> {
    let node = &pair.node;
    let place = lines.place(pair.start, node.end.max(pair.end));
    if let Some((id, version)) = node.text().and_then(|text| text.split_once(':')) {
        return plugin(id, version, place);
    }
    let id = node.text_of("id")?;
    let mut found = plugin(id, "", place)?;
    found.wanted = version(versions, node).unwrap_or(Wanted::Any);
    found.value = found.plainly();
    Some(found)
}

/// Reads the version of an entry: a text, a table of requirements, or a reference to a version of
/// the catalog.
fn version(versions: &Versions<'_>, node: &Node<'_>) -> Option<Wanted> {
    let node = node.get("version")?;
    match node.text_of("ref") {
        Some(name) => rich(versions.get(name)?),
        None => rich(node),
    }
}

/// Reads a version that is a text or a table: `prefer` is only used without `strictly` and
/// `require`.
fn rich(node: &Node<'_>) -> Option<Wanted> {
    let fields = ["strictly", "require", "prefer"];
    let text = node.text().or_else(|| fields.iter().find_map(|field| node.text_of(field)))?;
    Some(version_wanted(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::shown;

    #[test]
    fn libraries_and_plugins() {
        let file = version_catalog(
            "[versions]\nrope = \"1.2\"\nsail = { strictly = \"[1.0, 2.0)\", prefer = \"1.5\" }\n[libraries]\n\
             rope = { module = \"h.example:rope\", version.ref = \"rope\" }\nknot = \"h.example:knot:3.0\"\n\
             sail = { group = \"h.example\", name = \"sail\", version = { ref = \"sail\" } }\nbare = { module = \"h.example:bare\" }\nwrong = 7\n\
             [plugins]\nkeel = { id = \"h.example.keel\", version.ref = \"rope\" }\nmast = \"h.example.mast:2\"\n",
        );
        assert_eq!(
            shown(&file),
            [
                "h.example:rope Exact(\"1.2\") product 5",
                "h.example:knot Exact(\"3.0\") product 6",
                "h.example:sail Range(\"[1.0, 2.0)\") product 7",
                "h.example:bare Any product 8",
                "h.example.keel:h.example.keel.gradle.plugin Exact(\"1.2\") build 11",
                "h.example.mast:h.example.mast.gradle.plugin Exact(\"2\") build 12",
            ]
        );
        assert_eq!(file.problems.len(), 1);
    }
}

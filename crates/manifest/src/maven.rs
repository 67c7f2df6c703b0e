//! `pom.xml`, following Maven's documentation ("POM Reference", "Introduction to the Dependency Mechanism").

use std::collections::BTreeMap;

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::tree::{self, Element};
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// Maximum number of property expansions in one text: properties can refer to others.
const EXPANSIONS: usize = 20;

/// Maximum length of a text after expansion.
const LONGEST: usize = 500;

/// Reads a project: its dependencies, build plugins and extensions, and its parent.
///
/// A bare version is the selected one, since Maven uses the nearest declaration. Properties, and
/// versions in `dependencyManagement`, are only resolved in the same file: those of a parent or an
/// imported BOM are unknown.
pub fn pom_xml(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let document = tree::xml(&lines, &mut out.problems);
    let Some(project) = document.child("project") else { return out };
    let pom = Pom::of(project);
    out.package = pom.own_name();
    let mut reader = Reader { lines: &lines, pom: &pom, out: &mut out };
    if let Some(parent) = project.child("parent") {
        reader.add(parent, "parent", Scope::Build, None);
    }
    reader.sections(project, "");
    for profile in project.list("profiles") {
        let id = clip(profile.text_of("id").unwrap_or("profile"), KEY);
        reader.sections(profile, &format!("profiles.{id}."));
    }
    out.requirements.sort_by_key(|found| found.place);
    out.bounded_in(text)
}

/// Values of a project that other parts of it refer to.
struct Pom<'a> {
    /// Properties, and the fields of the project and its parent by their property names.
    properties: BTreeMap<String, &'a str>,
    /// Versions of `dependencyManagement` by group and artifact, as written.
    managed: BTreeMap<(String, String), String>,
}

impl<'a> Pom<'a> {
    fn of(project: &'a Element) -> Self {
        let mut properties: BTreeMap<String, &str> = BTreeMap::new();
        for property in project.list("properties") {
            properties.insert(property.name.clone(), property.text.trim());
        }
        let parent = project.child("parent");
        for name in ["groupId", "artifactId", "version"] {
            let of_parent = parent.and_then(|parent| parent.text_of(name));
            let own = project.text_of(name).or(of_parent);
            let fields = [("project.parent.", of_parent), ("project.", own), ("pom.", own)];
            for (prefix, value) in fields {
                properties.extend(value.map(|value| (format!("{prefix}{name}"), value)));
            }
        }
        let mut pom = Self { properties, managed: BTreeMap::new() };
        let managed =
            project.child("dependencyManagement").map(|managed| managed.list("dependencies"));
        for dependency in managed.unwrap_or_default() {
            let field = |name: &str| dependency.text_of(name).and_then(|text| pom.expand(text));
            if let (Some(group), Some(artifact), Some(version)) =
                (field("groupId"), field("artifactId"), dependency.text_of("version"))
            {
                pom.managed.insert((group, artifact), version.to_owned());
            }
        }
        pom
    }

    /// Returns the name of the project.
    fn own_name(&self) -> Option<String> {
        let field = |name: &str| self.properties.get(name).and_then(|text| self.expand(text));
        Some(format!("{}:{}", field("project.groupId")?, field("project.artifactId")?))
    }

    /// Replaces the properties in a text; `None` if one is unknown.
    fn expand(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let mut text = text.to_owned();
        for _ in 0..EXPANSIONS {
            let Some((before, rest)) = text.split_once("${") else { return Some(text) };
            let (name, behind) = rest.split_once('}')?;
            let value = self.properties.get(name)?;
            if before.len() + value.len() + behind.len() > LONGEST {
                return None;
            }
            text = format!("{before}{value}{behind}");
        }
        None
    }
}

struct Reader<'a> {
    lines: &'a Lines<'a>,
    pom: &'a Pom<'a>,
    out: &'a mut Manifest,
}

impl Reader<'_> {
    fn sections(&mut self, node: &Element, prefix: &str) {
        for dependency in node.list("dependencies") {
            let scope = match dependency.text_of("scope") {
                Some("test") => Scope::Test,
                // The environment provides it at run time, so it is not shipped.
                Some("provided" | "system") => Scope::Build,
                _ => Scope::Product,
            };
            self.add(dependency, &format!("{prefix}dependencies"), scope, None);
        }
        // An imported list of versions (`<scope>import</scope>`) is also a package.
        let managed =
            node.child("dependencyManagement").map(|managed| managed.list("dependencies"));
        for dependency in managed.unwrap_or_default() {
            if dependency.text_of("scope") == Some("import") {
                self.add(dependency, &format!("{prefix}dependencyManagement"), Scope::Build, None);
            }
        }
        let Some(build) = node.child("build") else { return };
        for plugin in build.list("plugins") {
            let group = "org.apache.maven.plugins";
            self.add(plugin, &format!("{prefix}build.plugins"), Scope::Build, Some(group));
            for dependency in plugin.list("dependencies") {
                self.add(dependency, &format!("{prefix}build.plugins"), Scope::Build, None);
            }
        }
        for extension in build.list("extensions") {
            self.add(extension, &format!("{prefix}build.extensions"), Scope::Build, None);
        }
    }

    fn add(&mut self, node: &Element, locator: &str, scope: Scope, group: Option<&str>) {
        let field = |name: &str| node.text_of(name).and_then(|text| self.pom.expand(text));
        let group = field("groupId").or_else(|| group.map(str::to_owned));
        let (Some(group), Some(artifact)) = (group, field("artifactId")) else { return };
        let managed = self.pom.managed.get(&(group.clone(), artifact.clone())).map(String::as_str);
        let managed = managed.filter(|_| locator.ends_with("dependencies"));
        let wanted = match node.text_of("version").or(managed) {
            None => Wanted::Any,
            Some(written) => match self.pom.expand(written) {
                Some(version) => version_wanted(&version),
                None => Wanted::Unknown(written.to_owned()),
            },
        };
        let name = format!("{group}:{artifact}");
        if !Ecosystem::Maven.is_name(&name) {
            return;
        }
        let place = self.lines.place(node.start, node.end);
        let mut found = Requirement::new(Ecosystem::Maven, &name, wanted, place);
        found.value = found.plainly();
        found.locator = format!("{locator}.{}", clip(&name, KEY));
        found.scope = scope;
        self.out.requirements.push(found);
    }
}

/// Reads a version ("Dependency Version Requirement Specification"): a range in square brackets
/// with one version is exact.
pub(crate) fn version_wanted(text: &str) -> Wanted {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(inner) if !inner.contains([',', '[', ']']) => Wanted::Exact(inner.trim().to_owned()),
        _ if text.is_empty() => Wanted::Any,
        _ if matches!(text, "LATEST" | "RELEASE") || text.starts_with("latest.") => {
            Wanted::Label(text.to_owned())
        }
        _ if text.contains(['[', '(', ']', ')', ',']) || text.ends_with('+') => {
            Wanted::Range(text.to_owned())
        }
        _ if text.contains('$') => Wanted::Unknown(text.to_owned()),
        _ => Wanted::Exact(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::shown;

    #[test]
    fn dependencies_and_plugins() {
        let file = pom_xml(
            "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><groupId>h.example</groupId><artifactId>hull</artifactId><version>3</version>\n\
             <properties><rope>1.2</rope><twice>${rope}</twice><loop>${loop}</loop></properties>\n\
             <dependencyManagement><dependencies><dependency><groupId>a.b</groupId><artifactId>sail</artifactId><version>${twice}.1</version></dependency>\n\
             <dependency><groupId>a.b</groupId><artifactId>bom</artifactId><version>5</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>\n\
             <dependencies><dependency><groupId>a.b</groupId><artifactId>rope</artifactId><version>${rope}</version></dependency>\n\
             <dependency><groupId>a.b</groupId><artifactId>sail</artifactId><scope>test</scope></dependency>\n\
             <dependency><groupId>a.b</groupId><artifactId>knot</artifactId><version>${elsewhere}</version></dependency>\n\
             <dependency><groupId>${project.groupId}</groupId><artifactId>keel</artifactId><version>[1,2)</version></dependency></dependencies>\n\
             <build><plugins><plugin><artifactId>maven-jar-plugin</artifactId><version>${loop}</version></plugin></plugins></build></project>",
        );
        assert_eq!(file.package.as_deref(), Some("h.example:hull"));
        assert_eq!(
            shown(&file),
            [
                "a.b:bom Exact(\"5\") build 4",
                "a.b:rope Exact(\"1.2\") product 5",
                "a.b:sail Exact(\"1.2.1\") test 6",
                "a.b:knot Unknown(\"${elsewhere}\") product 7",
                "h.example:keel Range(\"[1,2)\") product 8",
                "org.apache.maven.plugins:maven-jar-plugin Unknown(\"${loop}\") build 9",
            ]
        );
    }
}

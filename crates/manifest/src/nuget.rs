//! Packages of `NuGet`: project files (`PackageReference`), `packages.config`, and `Directory.Packages.props`,
//! following Microsoft's documentation ("`PackageReference` in project files", "packages.config reference",
//! "Central Package Management").

use std::collections::BTreeMap;

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::tree::{self, Element};
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// Prefix of the locators of centrally managed versions, which apply to projects that require the
/// package without a version.
const CENTRAL: &str = "PackageVersion";

/// Packages that every test project needs, so a project that requires one of them is for tests.
const TEST_PACKAGES: [&str; 3] =
    ["Microsoft.NET.Test.Sdk", "NUnit3TestAdapter", "xunit.runner.visualstudio"];

/// Maximum length of a text with properties, and of the value of a property.
const LONGEST: usize = 300;

/// Maximum length of a condition.
const CONDITION: usize = 200;

/// Reads a project file of `MSBuild`, or a file that project files import.
///
/// A bare version is a minimum, and the installed version if no package requires a later one:
/// `NuGet` selects the lowest version that meets all requirements. A property is resolved if the
/// file assigns it only one value.
pub fn dotnet_project(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let document = tree::xml(&lines, &mut out.problems);
    let Some(project) = document.child("Project") else { return out };
    let properties = Properties::of(project);
    out.package = properties.get("PackageId").or_else(|| properties.get("AssemblyName"));
    let is_test =
        properties.get("IsTestProject").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let mut open = vec![(project, None)];
    // A stack in the order of the file: the children of a group are pushed on top of the elements
    // after the group.
    while let Some((element, condition)) = open.pop() {
        let own = element.attribute("Condition").filter(|text| !text.is_empty());
        let condition = own.or(condition);
        if let Some(mut found) = entry(&lines, &properties, element) {
            found.condition = condition.map(|text| clip(text, CONDITION));
            out.requirements.push(found);
        }
        let inner = matches!(
            element.name.as_str(),
            "Project" | "ItemGroup" | "Choose" | "When" | "Otherwise"
        );
        if inner {
            open.extend(element.children.iter().rev().map(|child| (child, condition)));
        }
    }
    let brings_tests = |found: &Requirement| {
        TEST_PACKAGES.iter().any(|name| found.name.eq_ignore_ascii_case(name))
    };
    let is_central = |found: &Requirement| found.locator.starts_with(CENTRAL);
    if is_test || out.requirements.iter().any(|found| brings_tests(found) && !is_central(found)) {
        out.requirements.iter_mut().for_each(|found| found.scope = Scope::Test);
    }
    out.bounded_in(text)
}

/// Reads `packages.config`, which lists every installed package with its version.
pub fn packages_config(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let document = tree::xml(&lines, &mut out.problems);
    for element in document.list("packages").iter().filter(|element| element.name == "package") {
        let Some(name) = element.attribute("id").filter(|name| is_name(name)) else { continue };
        let wanted = element.attribute("version").map_or(Wanted::Any, exact);
        let mut found = requirement(&lines, element, "packages", name, wanted);
        let development = element.attribute("developmentDependency");
        let development = development.is_some_and(|text| text.eq_ignore_ascii_case("true"));
        found.scope = if development { Scope::Build } else { Scope::Product };
        out.requirements.push(found);
    }
    out.bounded_in(text)
}

/// The properties of a file. A property with several values has no known value.
struct Properties<'a> {
    values: BTreeMap<String, Option<&'a str>>,
}

impl<'a> Properties<'a> {
    fn of(project: &'a Element) -> Self {
        let mut values: BTreeMap<String, Option<&str>> = BTreeMap::new();
        let groups = project.children.iter().filter(|group| group.name == "PropertyGroup");
        for property in groups.flat_map(|group| &group.children) {
            let value = property.text.trim();
            let known = values.entry(property.name.to_ascii_lowercase()).or_insert(Some(value));
            if *known != Some(value) {
                *known = None;
            }
        }
        Self { values }
    }

    fn get(&self, name: &str) -> Option<String> {
        let value = (*self.values.get(&name.to_ascii_lowercase())?)?;
        let is_plain = !value.is_empty() && value.len() <= LONGEST && !value.contains("$(");
        is_plain.then(|| value.to_owned())
    }

    /// Replaces the properties in a text; `None` if one is unknown.
    fn expand(&self, text: &str) -> Option<String> {
        if text.len() > LONGEST {
            return None;
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("$(") {
            let (name, behind) = behind.split_once(')')?;
            out.push_str(before);
            out.push_str(&self.get(name)?);
            rest = behind;
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Reads the package that an element requires.
fn entry(lines: &Lines<'_>, properties: &Properties<'_>, element: &Element) -> Option<Requirement> {
    let field = |name: &str| element.attribute(name).or_else(|| element.text_of(name));
    let kind = element.name.as_str();
    let tool = matches!(kind, "GlobalPackageReference" | "DotNetCliToolReference");
    if !tool && !matches!(kind, "PackageReference" | CENTRAL) {
        return None;
    }
    let name = element.attribute("Include").filter(|name| is_name(name))?;
    let written =
        field("VersionOverride").or_else(|| field("Version")).filter(|text| !text.is_empty());
    let wanted = match written {
        Some(text) => match properties.expand(text) {
            Some(version) => wanted(&version),
            None => Wanted::Unknown(text.to_owned()),
        },
        // The version is usually managed centrally. If it is not, NuGet installs the lowest version, and fails since
        // .NET 10.
        None => Wanted::Any,
    };
    let mut found = requirement(lines, element, kind, name, wanted);
    if let Some(text) = written {
        found.value = format!("{name} {text}");
    }
    let private = field("PrivateAssets").is_some_and(|text| text.eq_ignore_ascii_case("all"));
    found.scope = if private || tool { Scope::Build } else { Scope::Product };
    Some(found)
}

fn requirement(
    lines: &Lines<'_>,
    element: &Element,
    kind: &str,
    name: &str,
    wanted: Wanted,
) -> Requirement {
    let place = lines.place(element.start, element.end);
    let mut found = Requirement::new(Ecosystem::Nuget, name, wanted, place);
    found.value = found.plainly();
    found.locator = format!("{kind}.{}", clip(name, KEY));
    found
}

/// Reads a version: `1.0`, `[1.0]`, `[1.0,2.0)`, `1.*` ("Package versioning").
fn wanted(text: &str) -> Wanted {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(inner) if !inner.contains(',') => exact(inner),
        _ if text.contains(['[', '(', ',', '*']) => Wanted::Range(text.to_owned()),
        _ => exact(text),
    }
}

fn exact(text: &str) -> Wanted {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        Wanted::Exact(text.to_owned())
    } else {
        Wanted::Unknown(text.to_owned())
    }
}

fn is_name(name: &str) -> bool {
    Ecosystem::Nuget.is_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::shown;

    #[test]
    fn references_of_projects() {
        let file = dotnet_project(
            "\u{feff}<Project Sdk=\"Microsoft.NET.Sdk\">\n<PropertyGroup><RopeVersion>2.1</RopeVersion><Twice>1</Twice><Twice>2</Twice></PropertyGroup>\n\
             <ItemGroup Condition=\"'$(Os)' == 'x'\">\n<PackageReference Include=\"Keel\" Version=\"1.2.3\" />\n\
             <PackageReference Include=\"Rope\"><Version>$(RopeVersion)</Version></PackageReference>\n\
             <PackageReference Include=\"Knot\" Version=\"$(Twice)\" PrivateAssets=\"All\" />\n</ItemGroup>\n\
             <ItemGroup><PackageReference Include=\"Mast\" Version=\"[1.0,2.0)\" /><PackageReference Include=\"Sail\" />\n\
             <ProjectReference Include=\"../a.csproj\" /><PackageReference Update=\"Oar\" Version=\"1\" />\n\
             <PackageReference Include=\"$(Some)\" Version=\"1\" /></ItemGroup>\n</Project>\n",
        );
        assert_eq!(
            shown(&file),
            [
                "Keel Exact(\"1.2.3\") product 4",
                "Rope Exact(\"2.1\") product 5",
                "Knot Unknown(\"$(Twice)\") build 6",
                "Mast Range(\"[1.0,2.0)\") product 8",
                "Sail Any product 8",
            ]
        );
        assert!(file.requirements.iter().take(3).all(|row| row.condition.is_some()));
        let tests = dotnet_project(
            "<Project><ItemGroup><PackageReference Include=\"NUnit\" Version=\"3.1\"/><PackageReference Include=\"Microsoft.NET.Test.Sdk\" Version=\"[17.0]\"/></ItemGroup></Project>",
        );
        assert_eq!(
            shown(&tests),
            ["NUnit Exact(\"3.1\") test 1", "Microsoft.NET.Test.Sdk Exact(\"17.0\") test 1"]
        );
    }

    #[test]
    fn the_list_of_old_projects() {
        let file = packages_config(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n <package id=\"Rope\" version=\"1.0.0\" targetFramework=\"net45\" />\n\
             <package id=\"Lint\" version=\"2.0.0\" developmentDependency=\"true\" />\n</packages>",
        );
        assert_eq!(
            shown(&file),
            ["Rope Exact(\"1.0.0\") product 3", "Lint Exact(\"2.0.0\") build 4"]
        );
    }
}

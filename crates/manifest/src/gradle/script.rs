//! Build scripts: the modules and plugins in literals. Scripts are not run, so computed names are
//! not found.

use std::collections::BTreeMap;

use plimsoll_model::Scope;

use super::lexer::{Literal, ScriptLine, lines};
use super::{configuration, module, plugin};
use crate::place::Lines;
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// Maximum length of a text with variables, and of the value of a variable.
const LONGEST: usize = 300;

/// Reads `build.gradle`, `build.gradle.kts` and scripts that they apply.
///
/// Modules are strings of the form `group:artifact:version` after a configuration
/// (`implementation`), or anywhere if the group contains a dot, and the notation with `group`,
/// `name` and `version`. A variable is replaced if the file assigns only one text to names with the
/// same last part.
pub fn gradle_script(text: &str) -> Manifest {
    let positions = Lines::new(text);
    let lines = lines(positions.text());
    let variables = Variables::of(&lines);
    let mut out = Manifest::default();
    for line in &lines {
        let scope = first_word(&line.code).and_then(configuration);
        if scope.is_some()
            && let Some(found) = named(line, &variables, &positions)
        {
            out.requirements.push(Requirement { scope: scope.unwrap_or(Scope::Unknown), ..found });
            continue;
        }
        if let Some(found) = plugin_of(line, &variables, &positions) {
            out.requirements.push(found);
            continue;
        }
        for literal in &line.strings {
            let found = coordinates(literal, scope.is_some(), &variables, &positions);
            let found = found.filter(|_| scope.is_some() || is_definition(line));
            out.requirements.extend(
                found.map(|found| Requirement { scope: scope.unwrap_or(Scope::Unknown), ..found }),
            );
        }
    }
    out.bounded_in(text)
}

/// The texts assigned to variables, by the last part of the name. A name with several texts has no
/// value.
struct Variables<'t> {
    values: BTreeMap<&'t str, Option<&'t str>>,
}

impl<'t> Variables<'t> {
    fn of(lines: &'t [ScriptLine<'t>]) -> Self {
        let mut values: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for line in lines {
            // The code before each string contains the name that it is assigned to.
            for (before, literal) in line.code.split('"').zip(&line.strings) {
                let before = before.trim_end();
                let Some(name) = before.strip_suffix(['=', ':']) else { continue };
                // These are comparisons, not assignments.
                if name.ends_with(['=', '!', '<', '>']) {
                    continue;
                }
                let name = name.trim_end().trim_end_matches([']', ')']);
                let at = name.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                let name = name.get(at.map_or(0, |at| at + 1)..).unwrap_or_default();
                // A value with a colon is complete coordinates rather than a version.
                if name.is_empty() || literal.text.contains(['$', ':']) {
                    continue;
                }
                let known = values.entry(name).or_insert(Some(literal.text));
                if *known != Some(literal.text) {
                    *known = None;
                }
            }
        }
        Self { values }
    }

    /// Returns a string with its variables replaced, or `None` if one is unknown.
    fn expand(&self, literal: &Literal<'_>) -> Option<String> {
        if literal.plain || !literal.text.contains('$') {
            return Some(literal.text.to_owned());
        }
        if literal.text.len() > LONGEST {
            return None;
        }
        let mut out = String::new();
        let mut rest = literal.text;
        while let Some((before, behind)) = rest.split_once('$') {
            out.push_str(before);
            let (name, behind) = if let Some(inner) = behind.strip_prefix('{') {
                inner.split_once('}')?
            } else {
                let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
                let end = behind.find(|c: char| !in_name(c)).unwrap_or(behind.len());
                behind.split_at_checked(end)?
            };
            let last = name.rsplit('.').next().unwrap_or(name);
            let value = (*self.values.get(last)?)?;
            if value.len() > LONGEST {
                return None;
            }
            out.push_str(value);
            rest = behind;
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Returns the first word of a line.
fn first_word(code: &str) -> Option<&str> {
    let code = code.trim_start();
    let end = code.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(code.len());
    code.get(..end).filter(|word| !word.is_empty())
}

/// Whether a line assigns a string to a name, or is a string in a list.
fn is_definition(line: &ScriptLine<'_>) -> bool {
    let code = line.code.trim();
    (line.is_first && code.starts_with('"'))
        || code.contains("= \"")
        || code.contains(": \"")
        || code.contains("=\"")
        || code.contains(":\"")
}

/// Reads a module whose coordinates are one string.
fn coordinates(
    literal: &Literal<'_>,
    certain: bool,
    variables: &Variables<'_>,
    positions: &Lines<'_>,
) -> Option<Requirement> {
    // Coordinates may end with a classifier and an extension.
    let written = literal.text.split(['@']).next()?;
    let mut parts = written.splitn(3, ':');
    let (group, artifact) = (parts.next()?, parts.next()?);
    let version = parts.next();
    // Without a configuration, `a:b` could be any text, so a version and a dotted group are
    // required.
    if !certain && (version.is_none() || !group.contains('.')) {
        return None;
    }
    let name = format!("{group}:{artifact}");
    let place = positions.place(literal.start, literal.end);
    let mut found = module(&name, None, place, "dependencies")?;
    let Some(version) = version else { return Some(found) };
    if version.contains([' ', '/']) {
        return None;
    }
    literal.text.clone_into(&mut found.value);
    let read = Literal { text: version.split(':').next()?, ..*literal };
    found.wanted = match variables.expand(&read) {
        Some(version) => crate::maven::version_wanted(&version),
        None => Wanted::Unknown(read.text.to_owned()),
    };
    Some(found)
}

/// Reads a module whose coordinates are named: `group: 'a', name: 'b', version: 'c'`.
fn named(
    line: &ScriptLine<'_>,
    variables: &Variables<'_>,
    positions: &Lines<'_>,
) -> Option<Requirement> {
    let value = |wanted: &str| {
        let pairs = line.code.split('"').zip(&line.strings);
        let mut pairs = pairs.filter(|(before, _)| {
            let before = before.trim_end();
            let name = before.strip_suffix(['=', ':']).unwrap_or_default().trim_end();
            let word = name.strip_suffix(wanted);
            word.is_some_and(|rest| {
                !rest.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            })
        });
        pairs.next().map(|(_, literal)| literal)
    };
    let (group, name) = (value("group")?, value("name")?);
    let place = positions.place(group.start, group.end);
    let mut found = module(&format!("{}:{}", group.text, name.text), None, place, "dependencies")?;
    if let Some(version) = value("version") {
        found.wanted = match variables.expand(version) {
            Some(version) => crate::maven::version_wanted(&version),
            None => Wanted::Unknown(version.text.to_owned()),
        };
        found.value = format!("{}:{}", found.name, version.text);
    }
    Some(found)
}

/// Reads a plugin of the block `plugins`: `id 'a.b' version '1'`, `id("a.b") version "1"`,
/// `kotlin("jvm") version "1"`.
fn plugin_of(
    line: &ScriptLine<'_>,
    variables: &Variables<'_>,
    positions: &Lines<'_>,
) -> Option<Requirement> {
    let kind = first_word(&line.code).filter(|word| matches!(*word, "id" | "kotlin"))?;
    let [id, version, ..] = line.strings.as_slice() else { return None };
    let mut between = line.code.split('"').skip(1);
    if between.next()?.trim_matches([' ', ')', '(', '.']) != "version" {
        return None;
    }
    let id_text = if kind == "kotlin" {
        format!("org.jetbrains.kotlin.{}", id.text)
    } else {
        id.text.to_owned()
    };
    if !Ecosystem::Maven.is_name(&format!("{id_text}:x")) {
        return None;
    }
    let place = positions.place(id.start, version.end);
    let mut found = plugin(&id_text, version.text, place)?;
    found.value = format!("{} {}", id.text, version.text);
    if let Some(text) = variables.expand(version) {
        found.wanted = crate::maven::version_wanted(&text);
    } else {
        found.wanted = Wanted::Unknown(version.text.to_owned());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        crate::manifest::shown(&gradle_script(text))
    }

    #[test]
    fn groovy() {
        let found = shown(
            "ext.versions = [\n  rope: '1.2',\n  twice: '1',\n]\ndef twice = '2'\next.libraries = [ rope : \"h.example:sail:$versions.rope\" ]\n\
             buildscript { dependencies {\n classpath \"h.example:gradle:${rope}\"\n} }\nplugins {\n id 'java'\n id 'h.example.app' version '8.1.0' apply false\n}\n\
             dependencies {\n  implementation 'junit:junit:4.13@aar'\n  testImplementation group: 'h.example', name: 'knot', version: '3+'\n\
             \x20 // implementation 'h.example:no:1'\n  api \"h.example:keel:$twice\"\n  implementation project(':lib')\n  implementation 'h.example:bare'\n}\n\
             dependencies { implementation 'h.example:one:1' { transitive = false }; api 'h.example:line:2' }\n\
             def time = '12:30:45'\nurl 'https://h.example/x:y:z'\nexec 'h.example:no:1'\n\
             def w = { 'h.example:no:1' }\n\
             dependencies { api(provider { 'h.example:late:3' }) }\n",
        );
        assert_eq!(
            found,
            [
                "h.example:sail Exact(\"1.2\") unknown 6",
                "h.example:gradle Exact(\"1.2\") build 8",
                "h.example.app:h.example.app.gradle.plugin Exact(\"8.1.0\") build 12",
                "junit:junit Exact(\"4.13\") product 15",
                "h.example:knot Range(\"3+\") test 16",
                "h.example:keel Unknown(\"$twice\") product 18",
                "h.example:bare Any product 20",
                "h.example:one Exact(\"1\") product 22",
                "h.example:line Exact(\"2\") product 22",
                "h.example:late Exact(\"3\") product 27",
            ]
        );
    }

    #[test]
    fn kotlin() {
        let found = shown(
            "plugins {\n    kotlin(\"jvm\") version \"1.9.0\"\n    id(\"h.example.app\") version \"2\"\n    alias(libs.plugins.x)\n}\nval rope = \"1.2\"\n\
             dependencies {\n    implementation(\"h.example:rope:$rope\")\n    androidTestImplementation(platform(\"h.example:bom:1\"))\n    implementation(libs.a)\n}\n",
        );
        assert_eq!(
            found,
            [
                "org.jetbrains.kotlin.jvm:org.jetbrains.kotlin.jvm.gradle.plugin Exact(\"1.9.0\") build 2",
                "h.example.app:h.example.app.gradle.plugin Exact(\"2\") build 3",
                "h.example:rope Exact(\"1.2\") product 8",
                "h.example:bom Exact(\"1\") test 9",
            ]
        );
    }
}

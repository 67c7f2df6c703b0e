//! `go.mod`, after the Go Modules Reference ("go.mod files").

use std::collections::BTreeMap;

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::{Ecosystem, Manifest, ManifestProblem, Place, Requirement, Wanted};

/// Replacements, with the name of the new module. The key is the old module and its version, if
/// only one version is replaced.
type Replacements = BTreeMap<(String, Option<String>), (Wanted, String)>;

/// An entry of [`Replacements`].
type Replacement = ((String, Option<String>), (Wanted, String));

/// Reads the required modules, direct and indirect, with `replace` applied. The modules of `tool` lines are among them.
///
/// The version of a module is the selected one: Go selects the highest version that any module
/// requires, and writes it to this file.
pub fn go_mod(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let mut replaced = Replacements::new();
    let mut block: Option<&str> = None;
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let (code, comment) =
            raw.split_once("//").map_or((raw, ""), |(code, rest)| (code, rest.trim()));
        let code = code.trim_end();
        let indent = code.len() - code.trim_start().len();
        let statement = code.trim_start();
        if statement.is_empty() {
            continue;
        }
        let place = lines.place(start + indent, start + code.len());
        if statement == ")" {
            block = None;
            continue;
        }
        let (keyword, rest) = match block {
            Some(keyword) => (keyword, statement),
            None => statement.split_once([' ', '\t', '(']).map_or((statement, ""), |(word, _)| {
                (word, statement.get(word.len()..).unwrap_or_default().trim())
            }),
        };
        if block.is_none() && rest == "(" {
            block = Some(keyword);
            continue;
        }
        match keyword {
            "module" => out.package = Some(unquoted(rest)),
            "require" => require(rest, comment, place, &mut out),
            "replace" => replaced.extend(replace(rest)),
            _ => {}
        }
    }
    for found in &mut out.requirements {
        apply(found, &replaced);
    }
    out.bounded_in(text)
}

fn require(text: &str, comment: &str, place: Place, out: &mut Manifest) {
    let mut words = text.split_whitespace();
    let (Some(name), Some(version), None) = (words.next(), words.next(), words.next()) else {
        let message = "not a module with a version: this line was not read";
        return out.problems.push(ManifestProblem::syntax(place, message));
    };
    let (name, version) = (unquoted(name), unquoted(version));
    if !Ecosystem::Go.is_name(&name) {
        let message = "not a module path: this line was not read";
        return out.problems.push(ManifestProblem::syntax(place, message));
    }
    let mut found = Requirement::new(Ecosystem::Go, &name, Wanted::Exact(version), place);
    found.value = found.plainly();
    found.locator = format!("require.{}", clip(&name, KEY));
    found.scope = Scope::Product;
    found.comment = Some(comment.to_owned()).filter(|text| !text.is_empty());
    out.requirements.push(found);
}

/// Reads `old [version] => new [version]`; without a version on the right, `new` is a directory.
fn replace(text: &str) -> Option<Replacement> {
    let (left, right) = text.split_once("=>")?;
    let mut left = left.split_whitespace();
    let mut right = right.split_whitespace();
    let name = unquoted(left.next()?);
    let target = unquoted(right.next()?);
    let wanted = match right.next() {
        Some(version) => Wanted::Exact(unquoted(version)),
        None => Wanted::Local(target.clone()),
    };
    Some(((name, left.next().map(unquoted)), (wanted, target)))
}

/// Applies the replacement of a module; one for its exact version takes precedence.
fn apply(found: &mut Requirement, replaced: &Replacements) {
    let version = match &found.wanted {
        Wanted::Exact(version) => Some(version.clone()),
        _ => None,
    };
    let of = |version| replaced.get(&(found.name.clone(), version));
    let Some((wanted, target)) = of(version).or_else(|| of(None)) else { return };
    let (wanted, target) = (wanted.clone(), target.clone());
    if !matches!(wanted, Wanted::Local(_)) && Ecosystem::Go.is_name(&target) {
        found.name = target;
    }
    found.wanted = wanted;
}

fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '`']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_and_replacements() {
        let file = go_mod(
            "module h.example/hull // the ship\n\ngo 1.22\n\nrequire h.example/rope v1.2.0\nrequire (\n\th.example/sail/v2 v2.0.0+incompatible // indirect\n\
             \t\"h.example/knot\" v0.1.0\n\th.example/keel v0.2.0\n\twrong\n)\nreplace (\n\th.example/knot => ../knot\n\th.example/keel v0.1.0 => h.example/no v9.0.0\n\
             \th.example/keel => h.example/fork v0.3.0\n)\nexclude h.example/rope v1.1.0\nretract [v1.0.0, v1.1.0]\n",
        );
        assert_eq!(file.package.as_deref(), Some("h.example/hull"));
        let rows = file.requirements.iter();
        let rows: Vec<String> = rows
            .map(|row| {
                format!("{} {:?} {:?} {}", row.name, row.wanted, row.comment, row.place.line)
            })
            .collect();
        assert_eq!(
            rows,
            [
                "h.example/rope Exact(\"v1.2.0\") None 5",
                "h.example/sail/v2 Exact(\"v2.0.0+incompatible\") Some(\"indirect\") 7",
                "h.example/knot Local(\"../knot\") None 8",
                "h.example/fork Exact(\"v0.3.0\") None 9",
            ]
        );
        assert_eq!(file.problems.len(), 1);
    }
}

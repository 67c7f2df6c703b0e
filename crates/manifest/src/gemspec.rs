//! Gem specifications: dependencies declared with literals. The files are Ruby code, which is not
//! run.

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// The methods that declare a dependency, with its scope.
const METHODS: [(&str, Scope); 3] = [
    (".add_development_dependency", Scope::Test),
    (".add_runtime_dependency", Scope::Product),
    (".add_dependency", Scope::Product),
];

/// Reads `spec.add_dependency "name", "~> 1.0", ">= 1.0.2"` and similar calls with string
/// arguments.
pub fn gemspec(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest { published: Some(true), ..Manifest::default() };
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim_end();
        if line.trim_start().starts_with('#') {
            continue;
        }
        if let Some(name) = field(line, ".name") {
            out.package.get_or_insert(name.to_owned());
        }
        let method = METHODS.iter().find_map(|(method, scope)| {
            let at = line.find(method)?;
            Some((line.get(at + method.len()..)?, *scope))
        });
        let Some((rest, scope)) = method else { continue };
        let mut strings = strings(rest).into_iter();
        let name = strings.next().flatten().filter(|name| Ecosystem::Gem.is_name(name));
        let Some(name) = name else { continue };
        let wanted = wanted(&strings.flatten().collect::<Vec<_>>());
        let indent = line.len() - line.trim_start().len();
        let place = lines.place(start + indent, start + line.len());
        let mut found = Requirement::new(Ecosystem::Gem, name, wanted, place);
        found.value = found.plainly();
        found.locator = format!("dependencies.{}", clip(name, KEY));
        found.scope = scope;
        out.requirements.push(found);
    }
    out.bounded_in(text)
}

/// Returns the string literal that a line assigns to a field.
fn field<'t>(line: &'t str, name: &str) -> Option<&'t str> {
    let (before, rest) = line.split_once('=')?;
    let is_field = before.trim_end().ends_with(name);
    let rest = rest.trim_start();
    strings(rest).into_iter().next().flatten().filter(|_| is_field && rest.starts_with(['"', '\'']))
}

/// Returns the strings before a comment, with `None` for each string that is computed.
fn strings(text: &str) -> Vec<Option<&str>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '#']) {
        let (_, behind) = rest.split_at(at);
        let Some(quote) = behind.chars().next().filter(|c| *c != '#') else { break };
        let inner = behind.get(1..).unwrap_or_default();
        let Some((string, behind)) = inner.split_once(quote) else { break };
        out.push(Some(string).filter(|string| !string.contains("#{")));
        rest = behind;
    }
    // RubyGems writes a gem and its versions as `%q<name>.freeze, ["~> 1.0"]`.
    if let Some((name, _)) = text.split_once("%q<").and_then(|(_, rest)| rest.split_once('>')) {
        out.insert(0, Some(name));
    }
    out
}

/// Reads the versions of a gem: `= 1.0` and a bare version are exact.
fn wanted(versions: &[&str]) -> Wanted {
    let versions: Vec<&str> = versions
        .iter()
        .map(|text| text.trim())
        .filter(|text| text.starts_with(|c: char| c.is_ascii_digit() || "=~<>!".contains(c)))
        .collect();
    match versions.as_slice() {
        [] | [">= 0"] => Wanted::Any,
        [one] if one.starts_with(|c: char| c.is_ascii_digit()) => Wanted::Exact((*one).to_owned()),
        [one] if one.starts_with('=') => {
            Wanted::Exact(one.trim_start_matches('=').trim().to_owned())
        }
        all => Wanted::Range(all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::shown;

    #[test]
    fn literal_dependencies() {
        let file = gemspec(
            "Gem::Specification.new do |s|\n  s.name = 'hull'\n  s.add_dependency \"rope\", \"~> 1.2\", '>= 1.2.3' # why\n\
             \x20 s.add_runtime_dependency(%q<sail>.freeze, [\"= 2.0\"])\n  # s.add_dependency 'no'\n  s.add_development_dependency 'rspec'\n\
             \x20 s.add_dependency \"x#{name}\", '1.0'\n  s.add_dependency 'keel', '1.0', platform\nend\n",
        );
        assert_eq!(file.package.as_deref(), Some("hull"));
        assert_eq!(
            shown(&file),
            [
                "rope Range(\"~> 1.2, >= 1.2.3\") product 3",
                "sail Exact(\"2.0\") product 4",
                "rspec Any test 6",
                "keel Exact(\"1.0\") product 8",
            ]
        );
    }
}

//! `composer.json`, following Composer's documentation ("The composer.json schema", "Versions and constraints").

use plimsoll_model::{Scope, clip};

use crate::lock::composer::is_platform;
use crate::manifest::KEY;
use crate::place::Lines;
use crate::tree::{self, Node};
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// Reads the requirements of a package, without PHP itself, its extensions and system libraries.
pub fn composer_json(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::json(&lines, &mut out.problems);
    out.package = root.text_of("name").map(str::to_owned);
    // Published packages need a name; a project has no name or has the type `project`.
    let project = root.text_of("type") == Some("project");
    out.published = Some(out.package.is_some() && !project);
    for (group, scope) in [("require", Scope::Product), ("require-dev", Scope::Test)] {
        for pair in root.get(group).map(Node::pairs).unwrap_or_default() {
            let written = pair.node.text().unwrap_or_default();
            if is_platform(pair) || !Ecosystem::Composer.is_name(&pair.key) {
                continue;
            }
            let place = lines.place(pair.start, pair.node.end.max(pair.end));
            let mut found =
                Requirement::new(Ecosystem::Composer, &pair.key, wanted(written), place);
            found.value = found.plainly();
            found.locator = format!("{group}.{}", clip(&pair.key, KEY));
            found.scope = scope;
            out.requirements.push(found);
        }
    }
    out.requirements.sort_by_key(|found| found.place);
    out.bounded_in(text)
}

/// Reads a constraint: one version, a branch (`dev-main`), or a range.
fn wanted(text: &str) -> Wanted {
    let text = text.trim();
    let plain = text.trim_start_matches('=').trim_start_matches('v');
    let is_version = plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c));
    if matches!(text, "" | "*") {
        Wanted::Any
    } else if text.starts_with("dev-") && !text.contains([' ', '|', ',']) {
        Wanted::Label(text.to_owned())
    } else if is_version && !plain.split('.').any(|part| part == "x") {
        Wanted::Exact(text.trim_start_matches('=').to_owned())
    } else {
        Wanted::Range(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::shown;

    #[test]
    fn groups_and_constraints() {
        let file = composer_json(
            "{\"name\": \"h/hull\", \"require\": {\"php\": \">=8\", \"ext-json\": \"*\",\n\"h/rope\": \"^1.2\", \"h/sail\": \"1.0.2\",\n\"h/knot\": \"dev-main\"},\n\"require-dev\": {\"h/test\": \"1.x\"}}",
        );
        assert_eq!(
            shown(&file),
            [
                "h/rope Range(\"^1.2\") product 2",
                "h/sail Exact(\"1.0.2\") product 2",
                "h/knot Label(\"dev-main\") product 3",
                "h/test Range(\"1.x\") test 4",
            ]
        );
    }
}

//! `package.json`, after npm's documentation of the file.

use plimsoll_model::Scope;
use semver::Version;

use crate::place::Lines;
use crate::pyproject::{shown, texts};
use crate::tree::{self, Node, Pair};
use crate::{Ecosystem, Manifest, Problem, Requirement, Wanted, git};

/// Groups that are fetched. Peer dependencies are the host's to bring.
const GROUPS: [(&str, Scope); 3] = [
    ("dependencies", Scope::Product),
    ("devDependencies", Scope::Test),
    ("optionalDependencies", Scope::Product),
];

/// Reads `package.json`.
pub fn package_json(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::json(&lines, &mut out.problems);
    out.package = root.text_of("name").map(str::to_owned);
    let workspaces = root.get("workspaces");
    let workspaces = workspaces.and_then(|node| node.get("packages")).or(workspaces);
    out.workspaces = workspaces.map(texts).unwrap_or_default();
    for (group, scope) in GROUPS {
        for pair in root.get(group).map(Node::pairs).unwrap_or_default() {
            match entry(&lines, group, scope, pair) {
                Ok(found) => out.requirements.push(found),
                Err(problem) => out.problems.push(problem),
            }
        }
    }
    out.requirements.sort_by_key(|found| found.place);
    out
}

fn entry(
    lines: &Lines<'_>,
    group: &str,
    scope: Scope,
    pair: &Pair<'_>,
) -> Result<Requirement, Problem> {
    let place = lines.place(pair.start, pair.node.end);
    let refused = || Problem::syntax(place, "not a package with a version: it was not read");
    let spec = pair.node.text().ok_or_else(refused)?.trim();
    // `npm:real@1.2.3` takes another package under this name.
    let (name, spec) = match spec.strip_prefix("npm:") {
        Some(alias) => match alias.char_indices().skip(1).find(|(_, c)| *c == '@') {
            Some((at, _)) => {
                let (name, spec) = alias.split_at(at);
                (name, spec.trim_start_matches('@'))
            }
            None => (alias, ""),
        },
        None => (pair.key.as_ref(), spec),
    };
    if !Ecosystem::Npm.is_name(name) {
        return Err(refused());
    }
    let mut found = Requirement::new(Ecosystem::Npm, name, wanted(spec), place);
    found.value = match &found.wanted {
        Wanted::Exact(text) => format!("{name} {text}"),
        _ => shown(&found),
    };
    found.locator = format!("{group}.{}", pair.key);
    found.scope = scope;
    Ok(found)
}

/// What a specification asks for.
fn wanted(spec: &str) -> Wanted {
    if spec.is_empty() || matches!(spec, "*" | "x" | "X") {
        return Wanted::Any;
    }
    let locals = ["file:", "link:", "portal:", "workspace:", "./", "../", "/", "~/"];
    if locals.iter().any(|prefix| spec.starts_with(prefix)) {
        return Wanted::Local(spec.to_owned());
    }
    if ["catalog:", "patch:", "jsr:"].iter().any(|prefix| spec.starts_with(prefix)) {
        return Wanted::Unknown(spec.to_owned());
    }
    if let Some(wanted) = git::npm(spec) {
        return wanted;
    }
    if spec.starts_with("http://") || spec.starts_with("https://") {
        return Wanted::Url(spec.to_owned());
    }
    let bare = spec.trim_start_matches('=').trim().trim_start_matches('v');
    if Version::parse(bare).is_ok() {
        return Wanted::Exact(bare.to_owned());
    }
    let label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let named =
        spec.starts_with(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'x' | 'X' | 'v'));
    if named && spec.chars().all(label) {
        return Wanted::Label(spec.to_owned());
    }
    Wanted::Range(spec.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_forms() {
        let file = package_json(
            "{\"name\": \"deck\", \"workspaces\": [\"packages/*\"], \"dependencies\": {\n\
             \"a\": \"^1.2.0\", \"@s/b\": \"1.2.3\", \"c\": \"latest\", \"d\": \"*\",\n\
             \"e\": \"o/r#v1\", \"f\": \"file:../f\", \"g\": \"npm:@real/name@2.0.0\", \"h\": 7},\n\
             \"peerDependencies\": {\"z\": \"*\"}, \"devDependencies\": {\"i\": \"1.x || >=2.5.0\"}}",
        );
        let wanted: Vec<&Wanted> = file.requirements.iter().map(|it| &it.wanted).collect();
        assert_eq!(wanted[0], &Wanted::Range("^1.2.0".into()));
        assert_eq!(wanted[1], &Wanted::Exact("1.2.3".into()));
        assert_eq!(wanted[2], &Wanted::Label("latest".into()));
        assert_eq!(wanted[3], &Wanted::Any);
        assert!(matches!(wanted[4], Wanted::Git { .. }));
        assert!(matches!(wanted[5], Wanted::Local(_)));
        assert_eq!(file.requirements[6].name, "@real/name");
        assert_eq!(file.requirements[7].scope, Scope::Test);
        assert_eq!((file.requirements.len(), file.problems.len()), (8, 1));
        assert_eq!(file.requirements[4].place.line, 3);
    }
}

//! What update tools are told to watch.

use plimsoll_model::{Location, Observation, RepoPath};
use plimsoll_workflow::Document;

use crate::Output;

/// Ecosystems of Dependabot that are packages of a language.
const LANGUAGES: [&str; 18] = [
    "bundler",
    "bun",
    "cargo",
    "composer",
    "conda",
    "elm",
    "gomod",
    "gradle",
    "maven",
    "mix",
    "npm",
    "nuget",
    "pip",
    "pub",
    "rust-toolchain",
    "swift",
    "uv",
    "vcpkg",
];

/// The files Renovate reads, relative to the root.
const RENOVATE: [&str; 8] = [
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
];

/// Whether Renovate takes its configuration from a file.
pub(crate) fn is_renovate(path: &RepoPath) -> bool {
    path.as_str().is_some_and(|path| RENOVATE.contains(&path))
}

/// What a configuration of Dependabot has it watch.
pub(crate) fn dependabot(path: &RepoPath, document: &Document<'_>, output: &mut Output) {
    let Some(root) = document.roots().first() else { return };
    let updates = document.get(*root, "updates");
    for update in updates.map(|id| document.items(id)).unwrap_or_default().iter().take(1000) {
        let Some(at) = document.get(*update, "package-ecosystem") else { continue };
        let Some(ecosystem) = document.scalar(at) else { continue };
        // A limit of none turns updates off, though not those that an advisory asks for.
        let limit = document.get(*update, "open-pull-requests-limit");
        let off = limit.and_then(|id| document.scalar(id)) == Some("0");
        let fact = match ecosystem {
            "github-actions" if !off => "action-updates",
            "gitsubmodule" if !off => "vendored-updates",
            name if LANGUAGES.contains(&name) => "package-advisories",
            _ => continue,
        };
        let mark = document.node(at).map(|node| node.mark).unwrap_or_default();
        let place = Location::at(path.clone(), mark.line.max(1), mark.column.max(1));
        let note = format!("Dependabot watches {ecosystem}");
        output.observations.push(Observation::new(fact, true, place, &note));
    }
}

/// What a configuration of Renovate has it watch.
pub(crate) fn renovate(path: &RepoPath, text: &str, output: &mut Output) {
    let (found, problems) = plimsoll_manifest::renovate(text);
    crate::packages::files::problems(path, &problems, output);
    for (fact, watched, what) in [
        ("action-updates", found.actions, "actions"),
        ("vendored-updates", found.submodules, "submodules"),
        ("package-advisories", found.packages, "packages"),
    ] {
        if watched {
            let place = Location::whole(path.clone());
            let note = format!("Renovate watches {what}");
            output.observations.push(Observation::new(fact, true, place, &note));
        }
    }
}

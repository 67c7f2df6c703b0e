//! Files whose names only a case-insensitive file system considers equal to those that a tool reads.
//!
//! Runners on Windows and macOS have such a file system: there, `ACTION.yml` is an action and `REQUIREMENTS.txt` a
//! requirements file, but not on Linux.

use plimsoll_model::RepoPath;
use plimsoll_source::CI_DIRECTORIES;

use super::kind::{Unseen, UnseenKind};
use crate::Context;

/// The names of files that tools look for, as they look for them.
const NAMES: [&str; 24] = [
    "action.yml",
    "action.yaml",
    "Dockerfile",
    "dockerfile",
    "Makefile",
    "makefile",
    "GNUmakefile",
    "Cargo.toml",
    "Cargo.lock",
    "Pipfile",
    "Pipfile.lock",
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pyproject.toml",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "setup.py",
    ".gitmodules",
    ".pre-commit-config.yaml",
    "actions.lock",
];

/// Reports the repository's own files whose name differs only in case from one of [`NAMES`], and YAML files in a CI
/// directory that is written in another case.
pub(super) fn other_case(context: &Context<'_>, output: &mut Vec<Unseen>) {
    for entry in context.source.entries() {
        let path = &entry.path;
        // A fast check first, because most names are in lower case.
        if !path.as_bytes().iter().any(u8::is_ascii_uppercase) {
            continue;
        }
        if (has_other_case(path.file_name(), &NAMES) || is_in_other_directory(path))
            && context.zones.is_own(path)
        {
            output.push(Unseen { kind: UnseenKind::OtherCase, path: path.clone() });
        }
    }
}

fn has_other_case(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
        && !names.iter().any(|known| name == known.as_bytes())
}

/// Whether a file is in a CI directory of the root, or in its directory of workflows, by a name in
/// another case.
fn is_in_other_directory(path: &RepoPath) -> bool {
    let name = path.file_name();
    if !name.ends_with(b".yml") && !name.ends_with(b".yaml") {
        return false;
    }
    let mut segments = path.segments();
    let (Some(first), Some(second)) = (segments.next(), segments.next()) else { return false };
    let known = CI_DIRECTORIES.iter().any(|name| first == name.as_bytes());
    has_other_case(first, &CI_DIRECTORIES) || known && has_other_case(second, &["workflows"])
}

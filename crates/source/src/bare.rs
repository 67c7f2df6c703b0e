//! Checks whether a directory that looks like a bare repository contains anything else.
//!
//! An archive can contain `HEAD`, `objects` and `refs` at its root so that a scanner takes it for a
//! repository and reads a commit instead of the files that a build uses.

use plimsoll_model::RepoPath;

use crate::disk::Disk;
use crate::listing::Kind;

/// Files that git (gitrepository-layout(5)) and git servers create in a git directory.
const FILES: [&str; 17] = [
    "HEAD",
    "FETCH_HEAD",
    "ORIG_HEAD",
    "MERGE_HEAD",
    "COMMIT_EDITMSG",
    "config",
    "config.worktree",
    "description",
    "packed-refs",
    "shallow",
    "index",
    "gc.log",
    "gc.pid",
    "cloneurl",
    "git-daemon-export-ok",
    "sourcemirror.log",
    "language-stats.cache",
];

/// Whether git uses this name.
type IsPart = fn(&str) -> bool;

/// The directories of a git directory, with a check for the names in each: hooks, for example, have
/// no extension except `.sample`.
const FOLDERS: [(&str, IsPart); 9] = [
    ("objects", is_object_folder),
    ("refs", |_| true),
    ("logs", |name| matches!(name, "HEAD" | "refs")),
    ("hooks", |name| !name.trim_end_matches(".sample").contains('.')),
    ("info", |name| !name.contains('.')),
    ("branches", |name| !name.contains('.')),
    ("worktrees", |name| !name.contains('.')),
    ("lfs", |name| matches!(name, "objects" | "tmp" | "cache" | "locks" | "logs" | "incomplete")),
    ("reftable", |name| name == "tables.list" || name.as_bytes().ends_with(b".ref")),
];

/// Maximum number of references checked, and maximum depth of their directories.
const REFERENCES: usize = 2000;
const DEPTH: usize = 16;

/// Returns the path of the first name that is not part of a bare repository.
pub(crate) fn foreign_name(disk: &Disk) -> Option<String> {
    let mut names = disk.names();
    names.sort();
    names.into_iter().find_map(|name| {
        let shown = String::from_utf8_lossy(&name).into_owned();
        let folder = FOLDERS.iter().find(|(known, _)| known.as_bytes() == name);
        match folder {
            Some((name, is_part)) if disk.kind(name) == Kind::Directory => {
                let below = disk.enter(&RepoPath::new(*name)).ok()?;
                if *name == "refs" {
                    return foreign_reference(&below, "refs", 0, &mut 0);
                }
                let inside = below
                    .names()
                    .into_iter()
                    .map(|name| String::from_utf8_lossy(&name).into_owned());
                inside
                    .filter(|inside| !is_part(inside))
                    .min()
                    .map(|inside| format!("{name}/{inside}"))
            }
            Some(_) => None,
            None if FILES.contains(&shown.as_str()) || shown.as_bytes().ends_with(b".lock") => None,
            None => Some(shown),
        }
    })
}

/// Whether a name is `pack`, `info`, two hexadecimal digits, or a temporary name of git (`tmp_…`).
fn is_object_folder(name: &str) -> bool {
    let is_fan = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_fan || matches!(name, "pack" | "info") || name.starts_with("tmp_")
}

/// Returns a file below `refs` that is not a reference.
fn foreign_reference(disk: &Disk, path: &str, depth: usize, seen: &mut usize) -> Option<String> {
    let mut names = disk.names();
    names.sort();
    names.into_iter().find_map(|name| {
        let shown = format!("{path}/{}", String::from_utf8_lossy(&name));
        *seen += 1;
        if *seen > REFERENCES || depth > DEPTH {
            return None;
        }
        match disk.kind(&name) {
            Kind::Directory => {
                let below = disk.enter(&RepoPath::new(&name)).ok()?;
                foreign_reference(&below, &shown, depth + 1, seen)
            }
            Kind::File => {
                let content = disk.read(&RepoPath::new(&name), 4096).unwrap_or_default();
                let is_id = content.len() >= 40
                    && content.iter().take(40).all(u8::is_ascii_hexdigit)
                    && content.iter().skip(40).all(u8::is_ascii_whitespace);
                let is_part =
                    is_id || content.starts_with(b"ref:") || shown.as_bytes().ends_with(b".lock");
                (!is_part).then_some(shown)
            }
            _ => None,
        }
    })
}

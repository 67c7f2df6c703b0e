//! A build of several files: included files and added directories.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::{FetchCheck, is_check_file};

use super::state::{Files, Found, Run, Tree};
use super::syntax::{Command, Commands};
use crate::{BuildFetch, BuildSource};

/// A placeholder for the path of the source tree in variables. No real build has this path.
const ROOT: &str = "/.tree";
/// Maximum number of files of a build, and how often one file is read.
const FILES: usize = 1_000;
const AGAIN: usize = 32;
/// Maximum depth of includes.
const DEEPEST: usize = 24;

/// A fetch of a build of several files.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CMakeFetch {
    /// The file with the fetch, relative to the root.
    pub path: String,
    /// The fetch.
    pub fetch: BuildFetch,
    /// Whether the URL is an argument of a function or macro, which fetches it.
    pub is_given: bool,
}

/// The fetches of a build, and the files that belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CMakeProject {
    /// The fetches.
    pub fetches: Vec<CMakeFetch>,
    /// The files that were read.
    pub files: Vec<String>,
}

/// Reads what the build of a `CMakeLists.txt` fetches, including the files that it includes and the directories
/// that it adds. `files` returns texts by their paths from the root of the tree.
pub fn read_cmake_project(entry: &str, files: &Files<'_>) -> CMakeProject {
    let tree = Tree { files, paths: Vec::new(), read: BTreeMap::new(), depth: 0 };
    let mut run = Run { tree: Some(tree), ..Run::default() };
    let folder = entry.rsplit_once('/').map_or("", |(folder, _)| folder);
    run.set_path("CMAKE_SOURCE_DIR", folder);
    run.set_path("CMAKE_CURRENT_SOURCE_DIR", folder);
    run.read(entry);
    let paths = run.tree.take().map(|tree| tree.paths).unwrap_or_default();
    let fetches = settled(std::mem::take(&mut run.found)).into_iter().filter_map(|found| {
        let path = paths.get(found.file)?.clone();
        Some(CMakeFetch { path, fetch: found.fetch, is_given: found.is_given })
    });
    CMakeProject { fetches: fetches.collect(), files: paths.clone() }
}

/// Removes duplicates. A fetch found by a call takes precedence over one found in the function body
/// only.
pub(super) fn settled(found: Vec<Found>) -> Vec<Found> {
    let is_called: BTreeSet<(usize, usize)> =
        found.iter().filter(|found| !found.in_body).map(|found| found.origin).collect();
    let mut kept: Vec<Found> = Vec::new();
    let mut seen = BTreeSet::new();
    for one in found {
        let fetch = &one.fetch;
        let key = (one.file, fetch.start, format!("{:?}", fetch.source), fetch.revision.clone());
        if one.in_body && is_called.contains(&one.origin) || !seen.insert(key) {
            continue;
        }
        kept.push(one);
    }
    kept.sort_by_key(|found| (found.file, found.fetch.start));
    suspect_fetched_digests(&mut kept);
    kept
}

/// In a file that also downloads a digest, the digest in a variable may be the one that is downloaded.
fn suspect_fetched_digests(all: &mut [Found]) {
    let is_digest = |found: &&Found| matches!(&found.fetch.source, BuildSource::File(url) if is_check_file(url));
    let files: BTreeSet<usize> = all.iter().filter(is_digest).map(|found| found.file).collect();
    for found in all.iter_mut().filter(|found| files.contains(&found.file)) {
        if found.fetch.check == Some(FetchCheck::VariableDigest) {
            found.fetch.check = Some(FetchCheck::UnknownDigest);
        }
    }
}

impl Run<'_> {
    fn set_path(&mut self, name: &str, path: &str) {
        let text = if path.is_empty() { ROOT.to_owned() } else { format!("{ROOT}/{path}") };
        self.variables.set(name, Some(Some(text)));
    }

    /// Reads a file of the tree, and returns whether it was read.
    fn read(&mut self, path: &str) -> bool {
        let Some(tree) = self.tree.as_mut() else { return false };
        let times = tree.read.entry(path.to_owned()).or_default();
        if *times >= AGAIN || tree.depth >= DEEPEST || tree.paths.len() >= FILES {
            return false;
        }
        let Some(text) = (tree.files)(path) else { return false };
        *times += 1;
        tree.depth += 1;
        let known = tree.paths.iter().position(|known| known == path);
        let number = known.unwrap_or_else(|| {
            tree.paths.push(path.to_owned());
            tree.paths.len() - 1
        });
        let names = ["CMAKE_CURRENT_LIST_DIR", "CMAKE_CURRENT_LIST_FILE"];
        let before = names.map(|name| self.variables.get(name).cloned());
        self.set_path(names[0], path.rsplit_once('/').map_or("", |(folder, _)| folder));
        self.set_path(names[1], path);
        let file = std::mem::replace(&mut self.file, number);
        self.all(&mut Commands::new(&text).map(Rc::new));
        self.file = file;
        for (name, value) in names.into_iter().zip(before) {
            self.variables.set(name, value);
        }
        if let Some(tree) = self.tree.as_mut() {
            tree.depth -= 1;
        }
        true
    }

    /// Evaluates `include`. A file that is not read may set any variable. Modules of `CMake`, which
    /// have no path, set variables with their name as prefix.
    pub(super) fn include(&mut self, command: &Command) {
        let named = self.given(&command.arguments).into_iter().next();
        let is_file = named.as_ref().is_none_or(|named| named.text.contains(['/', '.', '$']));
        let paths = match named {
            Some(named) if named.is_known && self.bodies == 0 => self.included(&named.text),
            _ => Vec::new(),
        };
        let is_read = paths.iter().any(|path| self.read(path));
        if is_file && !is_read {
            self.variables.lose_below("");
        }
    }

    /// Returns the files that an `include` may refer to.
    fn included(&self, name: &str) -> Vec<String> {
        if self.tree.is_none() {
            return Vec::new();
        }
        let value = |name: &str| self.variables.get(name).cloned().flatten();
        if name.contains(['/', '.']) {
            let here = value("CMAKE_CURRENT_SOURCE_DIR").unwrap_or_default();
            return in_tree(&here, name).into_iter().collect();
        }
        let folders = value("CMAKE_MODULE_PATH").unwrap_or_default();
        let folders = folders.split(';').filter(|folder| !folder.is_empty());
        folders.filter_map(|folder| in_tree(folder, &format!("{name}.cmake"))).collect()
    }

    pub(super) fn add_subdirectory(&mut self, command: &Command) {
        let here = self.variables.get("CMAKE_CURRENT_SOURCE_DIR").cloned().flatten();
        let named = self.given(&command.arguments).into_iter().next();
        let Some(named) = named.filter(|named| named.is_known && self.bodies == 0) else { return };
        let Some(folder) = here.and_then(|here| in_tree(&here, &named.text)) else { return };
        self.enter();
        self.set_path("CMAKE_CURRENT_SOURCE_DIR", &folder);
        let file = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.read(&format!("{file}CMakeLists.txt"));
        self.leave();
    }

    /// Whether the current file was already read.
    pub(super) fn is_included_again(&self) -> bool {
        let Some(tree) = &self.tree else { return false };
        let times = tree.paths.get(self.file).and_then(|path| tree.read.get(path));
        times.is_some_and(|times| *times > 1)
    }
}

/// Converts a path of the build to a path relative to the root; `None` if it is outside the tree.
fn in_tree(folder: &str, path: &str) -> Option<String> {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let below = whole.strip_prefix(ROOT)?;
    let mut parts: Vec<&str> = Vec::new();
    for part in below.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

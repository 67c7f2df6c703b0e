//! Finds the downloads of `CMake` files, with the values from other files of the build.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_buildfile::{BuildFacts, BuildFetch, CMakeProject, read_cmake_project};
use plimsoll_model::{Reference, RepoPath, Scope};

use super::is_foreign;
use crate::ownership::scope;
use crate::tree::place;
use crate::{Context, Part};

/// The maximum size of all files of one build, in bytes.
const BYTES: usize = 16 << 20;
/// The maximum number of builds that are read.
const BUILDS: usize = 32;
const LISTS: &str = "CMakeLists.txt";

/// A file whose fetches cannot be determined from the file alone.
#[derive(Clone, Debug)]
pub(crate) struct OpenCMake {
    path: RepoPath,
    /// The fetches that are known from the file alone.
    fetches: Vec<BuildFetch>,
    wraps: bool,
}

impl Part for OpenCMake {
    fn weight(&self, _: usize) -> usize {
        self.fetches.len() * 512
    }
}

impl OpenCMake {
    /// A file whose fetches depend on other files, or on the callers of its functions. Unresolved fetches in tests
    /// are ignored.
    pub(crate) fn of(path: &RepoPath, facts: &BuildFacts) -> Option<Self> {
        let is_open =
            facts.wraps || facts.fetches.iter().any(|fetch| fetch.open || fetch.check.is_some());
        (is_open && scope::of_named(path) != Scope::Test).then(|| Self {
            path: path.clone(),
            fetches: facts.fetches.clone(),
            wraps: facts.wraps,
        })
    }
}

/// The references of `CMake` files that need values from other files, and of the calls of their functions.
pub(crate) fn references_of(context: &Context<'_>, files: &[OpenCMake]) -> Vec<Reference> {
    let open: BTreeSet<&RepoPath> = files.iter().map(|file| &file.path).collect();
    let mut builds: BTreeSet<RepoPath> = BTreeSet::new();
    let mut read: BTreeSet<RepoPath> = BTreeSet::new();
    let mut found: BTreeMap<(RepoPath, usize), Vec<BuildFetch>> = BTreeMap::new();
    for file in files {
        for entry in entries(context, &file.path) {
            if read.contains(&file.path) || builds.len() >= BUILDS {
                break;
            }
            if !builds.insert(entry.clone()) {
                continue;
            }
            let project = project(context, &entry, files);
            read.extend(project.files.iter().map(RepoPath::new));
            for one in project.fetches {
                let path = RepoPath::new(&one.path);
                if one.is_given || open.contains(&path) {
                    let at = found.entry((path, one.fetch.start)).or_default();
                    if !at.contains(&one.fetch) {
                        at.push(one.fetch);
                    }
                }
            }
        }
    }
    for file in files.iter().filter(|file| !read.contains(&file.path)) {
        for fetch in &file.fetches {
            found.entry((file.path.clone(), fetch.start)).or_default().push(fetch.clone());
        }
    }
    let references = found.iter().flat_map(|((path, _), fetches)| {
        fetches.iter().filter_map(|fetch| super::reference(context, path, fetch))
    });
    references.collect()
}

/// The `CMakeLists.txt` files in the directory of a file and above it, at which a build that reads the file may begin.
/// For a `CMakeLists.txt`, outermost first, because variables come from the directories that add it; for an included
/// file, nearest first.
fn entries(context: &Context<'_>, path: &RepoPath) -> Vec<RepoPath> {
    let root = context.zones.repository_of(path);
    let above = std::iter::successors(path.parent(), RepoPath::parent);
    let lists = above
        .take_while(|folder| folder.is_within(&root))
        .filter_map(|folder| folder.join(LISTS.as_bytes()))
        .filter(|list| place::is_file(context.source, list));
    let mut lists: Vec<RepoPath> = lists.collect();
    if path.file_name() == LISTS.as_bytes() {
        lists.reverse();
    }
    lists
}

fn project(context: &Context<'_>, entry: &RepoPath, files: &[OpenCMake]) -> CMakeProject {
    // The caller of a function may be in any file; a variable is set in a directory above.
    let wraps = files.iter().any(|file| file.wraps);
    let leads_to_open = |path: &RepoPath| {
        let folder = path.parent().unwrap_or_default();
        files.iter().any(|file| file.path.is_within(&folder))
    };
    let left = Cell::new(BYTES);
    let text = |path: &str| -> Option<Arc<str>> {
        let path = RepoPath::new(path);
        let is_list = path.file_name() == LISTS.as_bytes();
        if is_foreign(&path) || is_list && !wraps && !leads_to_open(&path) {
            return None;
        }
        let named = place::named(context.source, &path)?;
        // Errors in the file are reported when it is read by itself.
        let limit = context.options.limits.script_bytes;
        let content = context.recorder.read_named(&named, limit).ok()?;
        left.set(left.get().checked_sub(content.len())?);
        std::str::from_utf8(&content).ok().map(Arc::from)
    };
    let Ok(path) = std::str::from_utf8(entry.as_bytes()) else { return CMakeProject::default() };
    read_cmake_project(path, &text)
}

//! Directories that represent many files.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::RepoPath;

/// The maximum number of places at which one statement is listed.
const PLACES: usize = 8;

/// A few places that together contain some files: the files themselves if they are few, otherwise the deepest
/// directories of one depth that are few enough, otherwise the root.
fn places(files: &[&RepoPath]) -> BTreeSet<RepoPath> {
    let files: BTreeSet<&RepoPath> = files.iter().copied().collect();
    if files.len() <= PLACES {
        return files.into_iter().cloned().collect();
    }
    let depths = files.iter().map(|path| path.segments().count());
    let deepest = depths.max().unwrap_or_default();
    let cut = (1..deepest)
        .rev()
        .map(|depth| files.iter().map(|path| cut(path, depth)).collect::<BTreeSet<RepoPath>>());
    let few = cut.into_iter().find(|places| places.len() <= PLACES);
    few.unwrap_or_else(|| BTreeSet::from([RepoPath::default()]))
}

/// The statements of some files, by the few directories that contain all of them.
pub(super) fn by_place<T: Copy>(
    all: &[T],
    path: impl Fn(&T) -> &RepoPath,
) -> BTreeMap<RepoPath, Vec<T>> {
    let paths: Vec<&RepoPath> = all.iter().map(&path).collect();
    let places = places(&paths);
    let mut of_place: BTreeMap<RepoPath, Vec<T>> = BTreeMap::new();
    for one in all {
        let path = path(one);
        let mut here = std::iter::once(path.as_bytes()).chain(path.above());
        if let Some(place) = here.find_map(|path| places.get(path)) {
            of_place.entry(place.clone()).or_default().push(*one);
        }
    }
    of_place
}

/// The directory of a file, cut to this many segments.
fn cut(file: &RepoPath, depth: usize) -> RepoPath {
    let directory = file.parent().unwrap_or_default();
    let segments: Vec<&[u8]> = directory.segments().take(depth).collect();
    RepoPath::new(segments.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_files_are_listed_by_directory() {
        let places = |files: &[String]| -> Vec<String> {
            let files: Vec<RepoPath> =
                files.iter().map(|file| RepoPath::new(file.as_str())).collect();
            let files: Vec<&RepoPath> = files.iter().collect();
            places(&files).iter().map(ToString::to_string).collect()
        };
        assert_eq!(places(&["a/b.c".to_owned()]), ["a/b.c"]);
        let many: Vec<String> = (0..30).map(|at| format!("x/{}/{at}.c", at % 3)).collect();
        assert_eq!(places(&many), ["x/0", "x/1", "x/2"]);
        let wide: Vec<String> = (0..30).map(|at| format!("x/{at}/y.c")).collect();
        assert_eq!(places(&wide), ["x"]);
        let top: Vec<String> = (0..30).map(|at| format!("{at}/y.c")).collect();
        assert_eq!(places(&top), [RepoPath::default().to_string()]);
    }
}

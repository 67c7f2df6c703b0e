//! Distinguishes the repository's own parts of a tree from third-party parts.

use std::collections::BTreeSet;

use plimsoll_model::{RepoPath, Scope};
use plimsoll_source::{CI_DIRECTORIES, Source};

/// Directory names that contain third-party code by convention, regardless of their content.
const VENDOR_ROOTS: [&str; 7] =
    ["third_party", "third-party", "thirdparty", "3rdparty", "3rd_party", "3rd-party", "vendored"];

/// Directory names that often contain third-party code, but are also used for a repository's own code.
const WEAK_VENDOR_ROOTS: [&str; 5] = ["vendor", "external", "externals", "extern", "deps"];

/// Names that with `libs` or `libraries` after them often mean third-party code: `external_libraries`, `extlibs`.
const VENDORS_OF_LIBRARIES: [&str; 6] =
    ["ext", "extern", "external", "externals", "vendor", "bundled"];

/// Directory names below which code is for tests, examples or benchmarks.
const TEST_NAMES: [&str; 31] = [
    "test",
    "tests",
    "testing",
    "unittest",
    "unittests",
    "testsuite",
    "testsuites",
    "selftest",
    "selftests",
    "e2e",
    "testdata",
    "test-data",
    "test_data",
    "testkit",
    "test-cases",
    "test cases",
    "fixtures",
    "test-fixtures",
    "test_fixtures",
    "testfixtures",
    "__fixtures__",
    "__tests__",
    "example",
    "examples",
    "benchmark",
    "benchmarks",
    "bench",
    "benches",
    "fuzz",
    "fuzzing",
    "samples",
];

/// Ends of such names: `parquet-testing`, `unit_tests`.
const TEST_ENDS: [&str; 16] = [
    "-unittest",
    "_unittest",
    "-unittests",
    "_unittests",
    "-test",
    "_test",
    "-tests",
    "_tests",
    "-testing",
    "_testing",
    "-testdata",
    "_testdata",
    "-fixtures",
    "_fixtures",
    "-examples",
    "_examples",
];

/// The certainty with which the name of a directory shows that the code below it is third-party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VendorRoot {
    /// By convention always.
    Conventional,
    /// Often.
    Likely,
}

/// Whether third-party code is below a directory of this name by convention.
pub fn vendor_root(segment: &[u8]) -> Option<VendorRoot> {
    let is = |name: &&str| segment.eq_ignore_ascii_case(name.as_bytes());
    if VENDOR_ROOTS.iter().any(is) {
        Some(VendorRoot::Conventional)
    } else if WEAK_VENDOR_ROOTS.iter().any(is) {
        Some(VendorRoot::Likely)
    } else {
        let vendor = of_libraries(segment)?;
        let has =
            |names: &[&str]| names.iter().any(|it| vendor.eq_ignore_ascii_case(it.as_bytes()));
        match () {
            () if has(&VENDOR_ROOTS) => Some(VendorRoot::Conventional),
            // Projects also use such a name for the directory of all libraries, including their own.
            () if has(&VENDORS_OF_LIBRARIES) => Some(VendorRoot::Likely),
            () => None,
        }
    }
}

/// The part of a name before `libs` or `libraries`, without the sign between them.
fn of_libraries(segment: &[u8]) -> Option<&[u8]> {
    let before = ["libraries", "libs"].iter().find_map(|word| {
        let (before, end) = segment.split_at_checked(segment.len().checked_sub(word.len())?)?;
        end.eq_ignore_ascii_case(word.as_bytes()).then_some(before)
    })?;
    Some(before.strip_suffix(b"_").or_else(|| before.strip_suffix(b"-")).unwrap_or(before))
}

/// The repository's own and the third-party parts of a tree.
///
/// A code host only runs the workflows at the root of a repository. A directory with its own `.github`
/// is a copy of another repository, and files below a vendor root are third-party.
#[derive(Clone, Debug, Default)]
pub struct Zones {
    /// Directories with a separate CI directory.
    embedded: BTreeSet<RepoPath>,
    /// Directories that are separate repositories (only if there is no git data).
    repositories: BTreeSet<RepoPath>,
}

impl Zones {
    /// Determines the parts from the entries of a source.
    pub fn of(source: &dyn Source) -> Self {
        let mut zones = Self::default();
        for repository in source.repositories() {
            if !below_vendor_root(repository) {
                zones.repositories.insert(repository.clone());
            }
        }
        for entry in source.entries() {
            let bytes = entry.path.as_bytes();
            // Cheap first look: most paths have no segment that starts with a dot.
            if !bytes.windows(2).any(|pair| pair == b"/.") {
                continue;
            }
            let mut length = 0;
            for segment in entry.path.segments() {
                if length > 0 && CI_DIRECTORIES.iter().any(|name| name.as_bytes() == segment) {
                    let dir = bytes.get(..length - 1).unwrap_or_default();
                    zones.embedded.insert(RepoPath::new(dir));
                }
                length += segment.len() + 1;
            }
        }
        zones.embedded.retain(|dir| !zones.repositories.contains(dir));
        zones
    }

    /// The root of the repository that a file belongs to: the nearest directory above it that is one, otherwise the
    /// root of the source.
    pub fn repository_of(&self, path: &RepoPath) -> RepoPath {
        self.root_of(path).cloned().unwrap_or_default()
    }

    /// The nearest directory above a file that is a repository; `None` for the root of the source, unless it was
    /// found as one.
    fn root_of(&self, path: &RepoPath) -> Option<&RepoPath> {
        if self.embedded.is_empty() && self.repositories.is_empty() {
            return None;
        }
        let mut above = path.above();
        above.find_map(|at| self.embedded.get(at).or_else(|| self.repositories.get(at)))
    }

    /// Whether a file is the repository's own rather than part of a copy. GitHub runs the repository's own
    /// workflows, and other repositories can use its actions, although nothing in the tree refers to them.
    pub fn is_own(&self, path: &RepoPath) -> bool {
        let repository = self.root_of(path);
        let is_own = |root: &RepoPath| root.is_root() || self.repositories.contains(root);
        if !repository.is_none_or(is_own) || below_vendor_root(path) {
            return false;
        }
        match workflow_directory(path) {
            Some(dir) => dir == repository.cloned().unwrap_or_default(),
            None => true,
        }
    }
}

/// The directory whose `.github/workflows` (or that of another code host) directly contains a file.
pub(crate) fn workflow_directory(path: &RepoPath) -> Option<RepoPath> {
    let mut names = path.segments().rev().skip(1);
    let (workflows, ci) = (names.next()?, names.next()?);
    let is_ci = CI_DIRECTORIES.iter().any(|name| name.as_bytes() == ci);
    (workflows == b"workflows" && is_ci).then(|| path.above().nth(2).map(RepoPath::new)).flatten()
}

/// Whether a directory above the path contains third-party code by convention.
pub(crate) fn below_vendor_root(path: &RepoPath) -> bool {
    let mut above = path.segments().rev().skip(1);
    above.any(|segment| vendor_root(segment).is_some() || segment == b"node_modules")
}

/// The scope of code at a path, by the names of the directories above it.
pub fn scope_of(path: &RepoPath) -> Scope {
    let test = path.segments().any(|segment| {
        TEST_NAMES.iter().any(|name| segment.eq_ignore_ascii_case(name.as_bytes()))
            || TEST_ENDS.iter().any(|end| {
                let at = segment.len().checked_sub(end.len());
                let tail = at.filter(|at| *at > 0).and_then(|at| segment.get(at..));
                tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
            })
    });
    if test { Scope::Test } else { Scope::Product }
}

#[cfg(test)]
mod tests {
    use plimsoll_source::MemorySource;

    use super::*;

    #[test]
    fn only_the_root_is_our_own() {
        let source = MemorySource::new()
            .with_file(".github/workflows/a.yml", "")
            .with_file("lib/copy/.github/workflows/b.yml", "")
            .with_file("lib/copy/action.yml", "")
            .with_file("third_party/x/action.yml", "");
        let zones = Zones::of(&source);
        let own = |path: &str| zones.is_own(&RepoPath::new(path));
        assert!(own(".github/workflows/a.yml"));
        assert!(own("tools/setup/action.yml"));
        assert!(!own("lib/copy/.github/workflows/b.yml"));
        assert!(!own("lib/copy/action.yml"));
        assert!(!own("third_party/x/action.yml"));
        assert!(!own(".github/workflows/deeper/.github/workflows/c.yml"));
    }

    #[test]
    fn libraries_of_others_by_directory_names() {
        for name in ["external_libraries", "External-Libs", "extlibs", "bundled_libs"] {
            assert_eq!(vendor_root(name.as_bytes()), Some(VendorRoot::Likely), "{name}");
        }
        for name in ["third_party_libs", "ThirdPartyLibs", "3rdparty-libraries"] {
            assert_eq!(vendor_root(name.as_bytes()), Some(VendorRoot::Conventional), "{name}");
        }
        for name in
            ["libs", "libraries", "_libs", "internal_libs", "textlibs", "external_lib", "ext"]
        {
            assert_eq!(vendor_root(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn tests_are_recognized_by_directory_names() {
        let paths = ["a/test-fixtures/bom.json", "src/__tests__/x.js", "Tests/x", "b/test-data/y"];
        for path in paths.into_iter().chain([
            "submodules/parquet-testing",
            "unit_tests/x.c",
            "unittest/third_party/y",
            "base_unittests/z",
        ]) {
            assert_eq!(scope_of(&RepoPath::new(path)), Scope::Test, "{path}");
        }
        for path in ["latest/x", "contest/y", "src/testimony.rs", "_test"] {
            assert_eq!(scope_of(&RepoPath::new(path)), Scope::Product, "{path}");
        }
    }
}

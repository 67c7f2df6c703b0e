//! Determines the scope of packages and third-party code, for all detectors.
//!
//! The first of these with evidence decides:
//!
//! | | evidence | scope |
//! |---|---|---|
//! | 1 | a directory of CI above the file: `.github`, `.ci`, `.circleci`, `ci`, … | ci |
//! | 2 | a directory of tests, examples, benchmarks or documentation above it: `tests`, `examples`, `docs`, `website`, `.codespell`, … | test |
//! | 3 | the table, group or extra the entry is in: `devDependencies`, `[build-dependencies]`, `dependency-groups.lint` | the one that is named there |
//! | 4 | the name of a requirements file or of its directory: `requirements-lint.txt`, `requirements/prod.txt` | the one that is named there |
//! | 5 | a directory of tools above it (`tools`, `build`, `scripts`, …), where the manifest is not a published package's | build |
//! | 6 | the dependencies of a published package, of the package at the root, and of every program that is compiled (crates, Go modules, .NET projects, Maven and Gradle); a requirements file that such a package names; `requirements.txt`, `requirements.in` or `Pipfile` at the root, if nothing there describes a Python package | product |
//! | 7 | nothing | that of the files that include it, for a requirements file with an unusual name; otherwise unknown |
//!
//! A crate that is not published, and has no code but tests and benchmarks, is for tests where this table says product or
//! unknown.
//!
//! Third-party code in the tree, copied or a submodule, is for tests if row 2 applies, for the build
//! if its directory is named after `CMake` modules (`cmake-modules`, `cmake-compiler-flags`),
//! otherwise for the product.
//!
//! A package that is only in a lockfile has the scope of the packages that depend on it, directly or
//! indirectly: first product, then unknown, since code without evidence may ship, then build, test
//! and CI. If nothing in the lockfile depends on it, the entry's own statement (`dev: true`) decides,
//! otherwise the scope is unknown.

use plimsoll_manifest::{PackageLockfile, group_scope};
use plimsoll_model::{RepoPath, Scope};
use plimsoll_source::CI_DIRECTORIES;

use super::edges::Edges;
use crate::tree::manifest_kind::ManifestKind;
use crate::tree::zones::scope_of;

/// Directories of CI systems other than those of code hosts.
const CI_NAMES: [&str; 9] = [
    ".ci",
    "ci",
    ".circleci",
    ".buildkite",
    ".azure-pipelines",
    ".gitlab",
    ".gitlab-ci",
    ".teamcity",
    ".semaphore",
];

/// Directories of documentation and checks, whose packages never ship.
const DOC_NAMES: [&str; 16] = [
    "doc",
    "docs",
    "documentation",
    "website",
    "docusaurus",
    "gh-pages",
    ".codespell",
    ".lint",
    "lint",
    "linters",
    "demo",
    "demos",
    "tutorial",
    "tutorials",
    "playground",
    ".devcontainer",
];

/// Directories of what developers run.
const TOOL_NAMES: [&str; 12] = [
    "build",
    "tool",
    "tools",
    "util",
    "utils",
    "script",
    "scripts",
    "hack",
    "devtools",
    "dev-tools",
    "build-tools",
    "xtask",
];

/// The scope according to the directories above a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ci,
    Test,
    Tools,
    Plain,
}

fn place(path: &RepoPath) -> Place {
    let dirs = path.segments().count().saturating_sub(1);
    let above = || path.segments().take(dirs);
    let any = |names: &[&str]| {
        above()
            .any(|segment| names.iter().any(|name| segment.eq_ignore_ascii_case(name.as_bytes())))
    };
    if any(&CI_DIRECTORIES) || any(&CI_NAMES) {
        Place::Ci
    } else if scope_of(path) == Scope::Test || any(&DOC_NAMES) {
        Place::Test
    } else if any(&TOOL_NAMES) {
        Place::Tools
    } else {
        Place::Plain
    }
}

/// The scope of third-party code in the tree: tests if it is below a directory of tests or documentation, the build
/// if it consists of `CMake` modules, otherwise the product.
pub(crate) fn of_code(path: &RepoPath) -> Scope {
    match place(path) {
        Place::Test => Scope::Test,
        _ if is_cmake_modules(path.file_name()) => Scope::Build,
        _ => Scope::Product,
    }
}

/// The scope of external code that a file refers to, as far as the location of the file determines it:
/// rows 1, 2 and 5.
pub(crate) fn of_named(file: &RepoPath) -> Scope {
    match place(file) {
        Place::Ci => Scope::Ci,
        Place::Test => Scope::Test,
        Place::Tools => Scope::Build,
        Place::Plain => Scope::Unknown,
    }
}

/// Whether a directory is named after `CMake` modules: `cmake-modules`, `cmake-compiler-flags`. They
/// define how to build, and are not a part of the result.
fn is_cmake_modules(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<&[u8]> = name.split(|byte| b"-_".contains(byte)).collect();
    match words.as_slice() {
        [b"cmake", _, ..] => true,
        [.., b"cmake", last] => matches!(*last, b"modules" | b"utils" | b"scripts" | b"macros"),
        _ => false,
    }
}

/// The known facts about a manifest beyond its entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    /// The file.
    pub(crate) path: &'a RepoPath,
    /// The kind of manifest.
    pub(crate) kind: ManifestKind,
    /// Whether it describes a package that is published.
    pub(crate) published: bool,
    /// Whether it is at the root of the repository.
    pub(crate) root: bool,
    /// Whether the project's metadata names it, or it is a usual requirements file at the root of a project without
    /// metadata.
    pub(crate) listed: bool,
}

impl Standing<'_> {
    /// The scope of an entry of the manifest; `stated` is the entry's own statement.
    pub(crate) fn scope(&self, stated: Scope) -> Scope {
        let place = place(self.path);
        match place {
            Place::Ci => return Scope::Ci,
            Place::Test => return Scope::Test,
            _ => {}
        }
        if !matches!(stated, Scope::Product | Scope::Unknown) {
            return stated;
        }
        if let Some(named) = self.named() {
            return named;
        }
        let shipped = match self.kind {
            kind if kind.is_of_program() => {
                stated == Scope::Product && (self.published || place == Place::Plain)
            }
            kind if kind.describes_package() => {
                stated == Scope::Product && (self.published || self.root)
            }
            _ => self.listed,
        };
        match (shipped, place) {
            (true, _) => Scope::Product,
            (false, Place::Tools) => Scope::Build,
            _ => Scope::Unknown,
        }
    }

    /// The scope according to the name of a requirements file, or of a directory of such files.
    fn named(&self) -> Option<Scope> {
        if self.kind != ManifestKind::Requirements {
            return None;
        }
        let segments = self.path.segments().rev();
        let mut parts = segments.map_while(|segment| std::str::from_utf8(segment).ok());
        let name = parts.next()?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        group_scope(stem).or_else(|| parts.next().and_then(group_scope))
    }
}

/// The scope of each package of a lockfile, by index: `roots` are the packages that the manifests require, with the
/// scope of the requirement. `None` if a package has no dependents and does not state a scope.
pub(crate) fn of_locked(
    path: &RepoPath,
    lock: &PackageLockfile,
    roots: &[(usize, Scope)],
) -> Vec<Option<Scope>> {
    let count = lock.packages.len();
    let mut found: Vec<Option<Scope>> = vec![None; count];
    let edges = Edges::of(count, lock.edges());
    // First what is always installed, and then what an extra or an optional peer may add.
    for optional in [false, true] {
        for scope in Scope::BY_WEIGHT {
            let starts = roots.iter().filter(|(_, of)| *of == scope).map(|(number, _)| *number);
            let mut open: Vec<usize> = starts.collect();
            if optional {
                open.extend((0..count).filter(|at| found.get(*at) == Some(&Some(scope))));
            }
            spread(scope, optional, open, &edges, &mut found);
        }
    }
    let plain = roots.iter().map(|(_, scope)| *scope).reduce(Scope::with);
    let place = place(path);
    let rest = |number: usize| match place {
        Place::Ci => Some(Scope::Ci),
        Place::Test => Some(Scope::Test),
        _ if lock.packages.get(number).is_some_and(|package| package.development) => {
            Some(Scope::Test)
        }
        // The lockfile does not have dependency edges.
        _ if lock.edges().is_empty() => plain,
        _ => None,
    };
    found.into_iter().enumerate().map(|(at, scope)| scope.or_else(|| rest(at))).collect()
}

/// Assigns a scope to all reachable packages without one.
fn spread(
    scope: Scope,
    optional: bool,
    mut open: Vec<usize>,
    edges: &Edges,
    found: &mut [Option<Scope>],
) {
    while let Some(number) = open.pop() {
        let Some(known) = found.get_mut(number) else { continue };
        match known {
            None => *known = Some(scope),
            // A package that already has the scope was visited, unless this pass is for optional edges.
            Some(other) if *other == scope && optional => {}
            Some(_) => continue,
        }
        for (target, condition) in edges.from(number) {
            let open_edge = optional || !condition;
            if open_edge && found.get(*target).is_some_and(Option::is_none) {
                open.push(*target);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_manifest::{LockKind, Locked, PackageOrigin, Place as At};

    use super::*;

    fn scope(path: &str, kind: ManifestKind, stated: Scope, published: bool) -> Scope {
        let path = RepoPath::new(path);
        let root = path.parent().is_none_or(|dir| dir.is_root());
        Standing { path: &path, kind, published, root, listed: false }.scope(stated)
    }

    #[test]
    fn requirements_files() {
        for (path, expected) in [
            ("requirements.txt", Scope::Unknown),
            ("requirements-lintrunner.txt", Scope::Test),
            (".codespell/requirements.txt", Scope::Test),
            ("docs/requirements.txt", Scope::Test),
            ("examples/a/requirements.txt", Scope::Test),
            ("requirements/dev.txt", Scope::Test),
            ("requirements/prod.txt", Scope::Product),
            ("dev-requirements.txt", Scope::Test),
            (".ci/docker/requirements.txt", Scope::Ci),
            ("requirements-ci.txt", Scope::Ci),
            ("utils/requirements.txt", Scope::Build),
            ("requirements-build.txt", Scope::Build),
            ("server/requirements.txt", Scope::Unknown),
        ] {
            let found = scope(path, ManifestKind::Requirements, Scope::Unknown, false);
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn packages_by_what_they_declare_and_where_they_are() {
        use ManifestKind::{Cargo, Npm, Pyproject};
        for (path, kind, stated, published, expected) in [
            ("package.json", Npm, Scope::Product, false, Scope::Product),
            ("package.json", Npm, Scope::Test, true, Scope::Test),
            ("website/package.json", Npm, Scope::Product, true, Scope::Test),
            ("packages/a/package.json", Npm, Scope::Product, true, Scope::Product),
            ("packages/a/package.json", Npm, Scope::Product, false, Scope::Unknown),
            ("tools/a/package.json", Npm, Scope::Product, false, Scope::Build),
            ("tools/a/Cargo.toml", Cargo, Scope::Product, true, Scope::Product),
            ("xtask/Cargo.toml", Cargo, Scope::Product, false, Scope::Build),
            ("app/Cargo.toml", Cargo, Scope::Product, false, Scope::Product),
            ("app/Cargo.toml", Cargo, Scope::Build, true, Scope::Build),
            ("pyproject.toml", Pyproject, Scope::Product, true, Scope::Product),
        ] {
            assert_eq!(scope(path, kind, stated, published), expected, "{path} {stated}");
        }
    }

    #[test]
    fn locked_packages_have_the_scope_of_their_dependents() {
        let mut lock = PackageLockfile::new(LockKind::Npm);
        for name in ["a", "b", "shared", "extra", "stray", "dev"] {
            let mut package = Locked::new(name, PackageOrigin::Registry, At::default());
            package.development = name == "dev";
            lock.add(package);
        }
        lock.depend(0, 2, false);
        lock.depend(1, 2, false);
        lock.depend(2, 3, true);
        // A cycle must not prevent the end of the search.
        lock.depend(2, 0, false);
        let roots = [(0, Scope::Test), (1, Scope::Product)];
        let found = of_locked(&RepoPath::new("package-lock.json"), &lock, &roots);
        let expected = [
            Some(Scope::Product),
            Some(Scope::Product),
            Some(Scope::Product),
            Some(Scope::Product),
            None,
            Some(Scope::Test),
        ];
        assert_eq!(found, expected);
        // A package without evidence for its scope may ship.
        let found = of_locked(
            &RepoPath::new("package-lock.json"),
            &lock,
            &[(0, Scope::Test), (1, Scope::Unknown)],
        );
        let unknown = Some(Scope::Unknown);
        assert_eq!(found, [unknown, unknown, unknown, unknown, None, Some(Scope::Test)]);
        let docs = of_locked(&RepoPath::new("docs/package-lock.json"), &lock, &[]);
        assert!(docs.iter().all(|scope| *scope == Some(Scope::Test)));
    }
}

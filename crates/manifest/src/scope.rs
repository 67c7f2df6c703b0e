//! What a group of requirements is for, by its name.

use plimsoll_model::Scope;

/// Words that name what only developers and checks need.
const TEST: [&str; 32] = [
    "bench",
    "benchmark",
    "benchmarks",
    "check",
    "ci",
    "cov",
    "coverage",
    "debug",
    "dev",
    "develop",
    "development",
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "format",
    "formatting",
    "lint",
    "linter",
    "linters",
    "linting",
    "mypy",
    "precommit",
    "pytest",
    "qa",
    "test",
    "testing",
    "tests",
    "tox",
    "types",
    "typing",
];

/// Words that name what building needs.
const BUILD: [&str; 7] = ["build", "builds", "building", "release", "setup", "wheel", "packaging"];

/// What a group, extra or file of this name is for: tests for what developers and checks need, then
/// building, else the product.
///
/// ```
/// use plimsoll_manifest::group_scope;
/// use plimsoll_model::Scope;
///
/// assert_eq!(group_scope("requirements-dev"), Scope::Test);
/// assert_eq!(group_scope("build_requirements"), Scope::Build);
/// assert_eq!(group_scope("device"), Scope::Product);
/// ```
pub fn group_scope(name: &str) -> Scope {
    let has = |list: &[&str]| {
        name.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| list.iter().any(|known| word.eq_ignore_ascii_case(known)))
    };
    if has(&TEST) {
        Scope::Test
    } else if has(&BUILD) {
        Scope::Build
    } else {
        Scope::Product
    }
}

/// What a file of this path is for, by its name and the directory it lies in directly.
pub fn file_scope(path: &str) -> Scope {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match group_scope(stem) {
        Scope::Product => group_scope(parts.next().unwrap_or_default()),
        other => other,
    }
}

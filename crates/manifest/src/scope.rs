//! Determines the scope of a group of requirements by its name.

use plimsoll_model::Scope;

/// Words for groups that only developers and checks need.
const TEST: [&str; 46] = [
    "bench",
    "black",
    "check",
    "codespell",
    "cov",
    "coverage",
    "debug",
    "demo",
    "demos",
    "dev",
    "devel",
    "develop",
    "developer",
    "development",
    "doc",
    "docs",
    "documentation",
    "e2e",
    "example",
    "examples",
    "flake8",
    "format",
    "formatting",
    "fuzz",
    "fuzzing",
    "localdev",
    "mkdocs",
    "mypy",
    "notebook",
    "notebooks",
    "nox",
    "precommit",
    "profiling",
    "pylint",
    "pytest",
    "qa",
    "readthedocs",
    "rtd",
    "ruff",
    "sphinx",
    "tox",
    "tutorial",
    "tutorials",
    "types",
    "typing",
    "unittest",
];

/// Prefixes of such words: `lintrunner`, `linters`, `testing`, `benchmarks`.
const TEST_STEMS: [&str; 3] = ["lint", "test", "benchmark"];

/// Words for groups that a build needs.
const BUILD: [&str; 8] =
    ["build", "builds", "building", "compile", "packaging", "release", "setup", "wheel"];

/// Words for groups that the product needs at run time.
const PRODUCT: [&str; 4] = ["prod", "production", "runtime", "deploy"];

/// Returns the scope of a group, extra or file by its name. Words for tests take precedence, then
/// those for CI, build and product. `None` if the name indicates nothing.
///
/// ```
/// use plimsoll_manifest::group_scope;
/// use plimsoll_model::Scope;
///
/// assert_eq!(group_scope("requirements-dev"), Some(Scope::Test));
/// assert_eq!(group_scope("requirements-lintrunner"), Some(Scope::Test));
/// assert_eq!(group_scope("build_requirements"), Some(Scope::Build));
/// assert_eq!(group_scope("requirements-ci"), Some(Scope::Ci));
/// assert_eq!(group_scope("device"), None);
/// ```
pub fn group_scope(name: &str) -> Option<Scope> {
    let words = || {
        let words =
            name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase)
    };
    let test =
        |word: &str| TEST.contains(&word) || TEST_STEMS.iter().any(|stem| word.starts_with(stem));
    if words().any(|word| test(&word)) {
        Some(Scope::Test)
    } else if words().any(|word| word == "ci") {
        Some(Scope::Ci)
    } else if words().any(|word| BUILD.contains(&word.as_str())) {
        Some(Scope::Build)
    } else if words().any(|word| PRODUCT.contains(&word.as_str())) {
        Some(Scope::Product)
    } else {
        None
    }
}

/// Returns the scope of a group that is never published (PEP 735, groups of Poetry and PDM): build
/// or CI if the name indicates this, otherwise tests.
pub(crate) fn development_scope(name: &str) -> Scope {
    group_scope(name).filter(|scope| *scope != Scope::Product).unwrap_or(Scope::Test)
}

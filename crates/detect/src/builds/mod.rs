//! Build files and pin files: how they are recognized, their readers, and their references.

pub(crate) mod cmake;
pub(crate) mod make;
mod reference;
pub(crate) mod tools;

use plimsoll_buildfile::{
    BuildFacts, read_bazel, read_cmake, read_conan_python, read_conan_text, read_deps, read_pin,
    read_python_pins, read_repo, read_vcpkg, read_versions, read_west, read_wrap,
};
use plimsoll_model::{RepoPath, Scope};

use crate::ownership::scope;
use crate::tree::zones::below_vendor_root;

pub(crate) use reference::of as reference;

/// Directories whose files contain one pin each.
const PIN_DIRECTORIES: [&str; 5] =
    ["ci_commit_pins", "commit_pins", "ci-commit-pins", "commit-pins", "pins"];

/// A kind of build file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildFile {
    CMake,
    Wrap,
    Bazel,
    Deps,
    West,
    Repo,
    Vcpkg,
    ConanText,
    ConanPython,
    Make,
}

impl BuildFile {
    /// The format of a file, by its name.
    pub(crate) fn of(path: &RepoPath) -> Option<Self> {
        let folder = path.parent().unwrap_or_default();
        let is_in = |name: &[u8]| folder.file_name() == name;
        let name = path.file_name();
        let plain = name.strip_suffix(b".in").unwrap_or(name);
        let is_yaml = name.ends_with(b".yml") || name.ends_with(b".yaml");
        Some(match name {
            b"WORKSPACE" | b"WORKSPACE.bazel" | b"WORKSPACE.bzlmod" | b"MODULE.bazel" => {
                Self::Bazel
            }
            b"DEPS" => Self::Deps,
            b"west.yml" | b"west.yaml" => Self::West,
            b"vcpkg.json" | b"vcpkg-configuration.json" => Self::Vcpkg,
            b"conanfile.txt" => Self::ConanText,
            b"conanfile.py" => Self::ConanPython,
            b"default.xml" | b"manifest.xml" => Self::Repo,
            b"Makefile" | b"makefile" | b"GNUmakefile" => Self::Make,
            _ if name.ends_with(b".bzl") || name.ends_with(b".MODULE.bazel") => Self::Bazel,
            _ if name.ends_with(b".mk") => Self::Make,
            _ if name.ends_with(b".wrap") && is_in(b"subprojects") => Self::Wrap,
            // A module of Zephyr has its manifest in a directory of that name.
            _ if is_yaml && (is_in(b"zephyr") || is_in(b"submanifests")) => Self::West,
            _ if is_configured(name) => return None,
            _ if plain == b"CMakeLists.txt" || plain.ends_with(b".cmake") => Self::CMake,
            _ => return None,
        })
    }

    /// Whether builds do not read files of this kind below test directories.
    pub(crate) fn is_left_out(self, path: &RepoPath) -> bool {
        // Meson's own tests, which others copy with it, are full of wrap files.
        self == Self::Wrap && scope::of_named(path) == Scope::Test
    }

    /// Reads a file.
    pub(crate) fn read(self, text: &str) -> BuildFacts {
        match self {
            Self::CMake => read_cmake(text),
            Self::Wrap => read_wrap(text),
            Self::Bazel => read_bazel(text),
            Self::Deps => read_deps(text),
            Self::West => read_west(text),
            Self::Repo => read_repo(text),
            Self::Vcpkg => read_vcpkg(text),
            Self::ConanText => read_conan_text(text),
            Self::ConanPython => read_conan_python(text),
            Self::Make => BuildFacts::default(),
        }
    }

    /// The name of the build system, for messages.
    pub(crate) fn language(self) -> &'static str {
        match self {
            Self::CMake => "CMake",
            Self::Wrap => "Meson",
            Self::Bazel => "Bazel",
            Self::Deps => "gclient",
            Self::West => "west",
            Self::Repo => "repo",
            Self::Vcpkg => "vcpkg",
            Self::ConanText | Self::ConanPython => "Conan",
            Self::Make => "Make",
        }
    }
}

/// Whether `configure_file` makes a file of another language from it: `config.h.cmake`.
fn is_configured(name: &[u8]) -> bool {
    const ENDS: [&[u8]; 8] = [b".h", b".hpp", b".hxx", b".c", b".cpp", b".cxx", b".py", b".json"];
    let plain = name.strip_suffix(b".in").unwrap_or(name);
    let stem = plain.strip_suffix(b".cmake");
    stem.is_some_and(|stem| ENDS.iter().any(|end| stem.ends_with(end)))
}

/// A kind of file that contains pins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinFile {
    /// One revision: that of the component the file is named after.
    One,
    /// A table of names and versions.
    Table,
    /// A Python module with constants.
    Module,
    /// A program of Python that installs packages.
    Installer,
}

impl PinFile {
    /// The format of a file, by its name.
    pub(crate) fn of(path: &RepoPath) -> Option<Self> {
        let name = std::str::from_utf8(path.file_name()).ok()?;
        // Versions of bundled downloads, in the form that Groonga uses.
        if name.starts_with("bundled_") && name.ends_with("_version") {
            return Some(Self::One);
        }
        let (stem, suffix) = name.rsplit_once('.')?;
        let stem = stem.to_ascii_lowercase();
        let folder = path.parent().unwrap_or_default();
        let is_in_pins = PIN_DIRECTORIES.iter().any(|pins| folder.file_name() == pins.as_bytes());
        let is_pin = |ends: &[&str]| ends.iter().any(|end| stem.ends_with(end));
        Some(match suffix {
            "txt" if is_in_pins || is_pin(&["_pin", "-pin", "_commit", "-commit"]) => Self::One,
            // Elsewhere it is the repository's own version.
            "txt" if is_pin(&["_version", "-version"]) && scope::of_named(path) == Scope::Ci => {
                Self::One
            }
            "txt" if stem == "versions" || is_pin(&["_versions", "-versions"]) => Self::Table,
            "py" if is_pin(&["_pin", "_pins", "_versions"]) => Self::Module,
            "py" if stem.contains("install") && stem.contains("require") => Self::Installer,
            _ => return None,
        })
    }

    /// Reads a file.
    pub(crate) fn read(self, path: &RepoPath, text: &str) -> BuildFacts {
        match self {
            Self::One => read_pin(&pinned(path), text),
            Self::Table => read_versions(text),
            Self::Module => read_python_pins(text, true),
            Self::Installer => read_python_pins(text, false),
        }
    }
}

/// The project that a file with one pin is named after.
fn pinned(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.file_name());
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let stem = stem.strip_prefix("bundled_").unwrap_or(stem);
    let ends = ["_pin", "-pin", "_commit", "-commit", "_version", "-version"];
    let end = ends.iter().find_map(|end| stem.strip_suffix(end));
    end.unwrap_or(stem).to_owned()
}

/// Whether a build file belongs to third-party code, whose downloads only matter when that code is built on its own. A
/// build file directly in a directory such as `third_party` is the repository's own, and fetches the libraries for it.
pub(crate) fn is_foreign(path: &RepoPath) -> bool {
    path.parent().is_some_and(|folder| below_vendor_root(&folder))
}

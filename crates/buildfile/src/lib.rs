//! Reads the fetches and pins of build files: sources that builds download or clone, packages, and
//! pin files.
//!
//! A `CMake` file is a program. It is not run: variables, lists and simple conditions are evaluated
//! as far as the text determines their values, and values known only at run time stay unresolved.
//! If the branches of an unknown condition set a variable to different values, it has no value
//! afterwards.
//!
//! Crates that parse `CMake` exist, but those available in November 2026 return commands without
//! positions in the file, or fail at the first unknown command. Evidence needs a line and a column,
//! and an unsupported part of a file must not hide the rest. The language has only one kind of
//! statement (cmake-language(7)), so its parser is small.
//!
//! ```
//! let text = "set(FMT 10.2.1)\nFetchContent_Declare(fmt GIT_REPOSITORY https://git.example/fmt GIT_TAG ${FMT})\n";
//! let facts = plimsoll_buildfile::read_cmake(text);
//! assert_eq!(facts.fetches[0].revision.as_deref(), Some("10.2.1"));
//! assert_eq!(facts.fetches[0].line, 2);
//! ```

mod bazel;
mod cmake;
mod conan;
mod cursor;
mod deps;
mod fetch;
mod listed;
mod literal;
mod makefile;
mod pins;
mod place;
mod repo;
mod wrap;

pub use bazel::read_bazel;
pub use cmake::{
    CMakeFetch, CMakeProject, CMakeStated, read_cmake, read_cmake_project, read_cmake_stated,
};
pub use conan::{read_conan_python, read_conan_text};
pub use deps::read_deps;
pub use fetch::{BuildFacts, BuildFetch, BuildSource};
pub use listed::{read_vcpkg, read_west};
pub use makefile::{MakeValues, MakeVariable, Makefile, Recipe, references};
pub use pins::{read_pin, read_python_pins, read_versions};
pub use repo::read_repo;
pub use wrap::read_wrap;

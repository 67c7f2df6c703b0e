//! What build files fetch: the sources that `CMake` and Meson download or clone while they configure or build.
//!
//! A file of `CMake` is a program. It is not run: variables, lists and simple conditions are evaluated as far as the text
//! of the file tells their values, and what only a run can tell stays open. Where branches of a condition that is
//! not known give a variable different values, it has none behind them.
//!
//! There are crates that parse `CMake`. Those found in November 2026 give commands without their places in the
//! file, or fail on the first command that they do not know; evidence needs a line and a column, and a part of a
//! file that is not understood must not hide the rest. The language has one kind of statement (cmake-language(7)),
//! so that its reader is small.
//!
//! ```
//! let text = "set(FMT 10.2.1)\nFetchContent_Declare(fmt GIT_REPOSITORY https://git.example/fmt GIT_TAG ${FMT})\n";
//! let facts = plimsoll_buildfile::read_cmake(text);
//! assert_eq!(facts.fetches[0].revision.as_deref(), Some("10.2.1"));
//! assert_eq!(facts.fetches[0].line, 2);
//! ```

mod cmake;
mod fetch;
mod wrap;

pub use cmake::read_cmake;
pub use fetch::{BuildFacts, BuildFetch, BuildSource};
pub use wrap::read_wrap;

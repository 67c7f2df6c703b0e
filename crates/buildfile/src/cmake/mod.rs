//! The language of `CMake` (cmake-language(7), version 4.4).

mod arguments;
mod call;
mod condition;
mod evaluate;
mod fetch;
mod follow;
mod origin;
mod project;
mod state;
mod syntax;
mod variables;

use std::rc::Rc;

use crate::BuildFacts;

pub use project::{CMakeFetch, CMakeProject, read_cmake_project};
pub use state::CMakeStated;

/// Maximum number of fetches per file.
const FETCHES: usize = 10_000;

/// Reads the fetches of a `CMakeLists.txt` or `*.cmake` file: `FetchContent_Declare`,
/// `ExternalProject_Add`, `file(DOWNLOAD)`, and `CPMAddPackage` of CPM.cmake.
pub fn read_cmake(text: &str) -> BuildFacts {
    let mut commands = syntax::Commands::new(text);
    let mut run = state::Run::default();
    run.all(&mut commands.by_ref().map(Rc::new));
    let mut facts = BuildFacts { more: run.is_too_much(), ..BuildFacts::default() };
    facts.broken = commands.broken();
    facts.wraps = run.wraps;
    facts.more |= run.found.len() > FETCHES;
    let found = project::settled(run.found).into_iter();
    facts.fetches.extend(found.map(|found| found.fetch).take(FETCHES));
    facts
}

/// Reads the project and its version in a `CMakeLists.txt`.
///
/// ```
/// let stated = plimsoll_buildfile::read_cmake_stated("set(V 1.4)\nproject(rope VERSION ${V}.2)\n");
/// assert_eq!(stated.project, Some(("rope".to_owned(), Some("1.4.2".to_owned()), 2)));
/// ```
pub fn read_cmake_stated(text: &str) -> CMakeStated {
    let stated = Some(CMakeStated::default());
    let mut run = state::Run { stated, ..state::Run::default() };
    run.all(&mut syntax::Commands::new(text).map(Rc::new));
    run.stated.take().unwrap_or_default()
}

#[cfg(test)]
mod tests;

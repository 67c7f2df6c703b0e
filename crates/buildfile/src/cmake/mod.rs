//! The language of `CMake` (cmake-language(7), version 4.4).

mod arguments;
mod evaluate;
mod fetch;
mod syntax;
mod variables;

use crate::BuildFacts;

/// Most fetches of a file that are kept.
const FETCHES: usize = 10_000;

/// Reads what a `CMakeLists.txt` or `*.cmake` file fetches: `FetchContent_Declare`, `ExternalProject_Add`,
/// `file(DOWNLOAD)`, and the `CPMAddPackage` of CPM.cmake.
pub fn read_cmake(text: &str) -> BuildFacts {
    let mut facts = BuildFacts::default();
    let mut commands = syntax::Commands::new(text);
    let mut run = evaluate::Run::default();
    for command in commands.by_ref() {
        if let Some(arguments) = run.command(&command) {
            facts.fetches.extend(fetch::of(&command, &arguments));
        }
        if facts.fetches.len() >= FETCHES || run.is_too_much() {
            facts.more = true;
            break;
        }
    }
    facts.broken = commands.broken();
    facts
}

#[cfg(test)]
mod tests;

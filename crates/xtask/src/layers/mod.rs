//! `layers`: checks the structure of the workspace against the architecture.
//!
//! | check | fails on |
//! |---|---|
//! | `crates` | a dependency between crates that the architecture forbids |
//! | `cycles` | modules of one crate that import each other |
//! | `names` | public types with the same name |
//! | `ids` | a comparison with the id of a rule or detector outside its file |
//! | `parses` | parsing of text outside the module that reads it |
//!
//! The last four parse the sources. Exceptions are in `accepted`, each with a reason; an entry that
//! is no longer needed is an error, so that the lists only shrink.

mod accepted;
mod crates;
mod cycles;
mod ids;
mod names;
mod parses;
mod program;
mod resolve;
mod tokens;
mod uses;

use anyhow::{Result, bail};
use cargo_metadata::Metadata;

use program::Program;

/// Fails with one line for each problem.
pub(crate) fn run(metadata: &Metadata) -> Result<()> {
    let program = Program::of_workspace(metadata)?;
    let mut problems = crates::problems(metadata)?;
    problems.extend(cycles::problems(&program, accepted::CYCLES));
    problems.extend(names::problems(&program, accepted::NAMES));
    problems.extend(ids::problems(&program, accepted::IDS));
    problems.extend(parses::problems(&program, accepted::PARSES));
    if !problems.is_empty() {
        bail!("layers:\n  {}", problems.join("\n  "));
    }
    let modules: usize = program.crates.iter().map(|package| package.modules.len()).sum();
    let accepted = accepted::lines();
    println!(
        "layers: {modules} modules of {} libraries and programs; accepted for now: {}",
        program.crates.len(),
        accepted.len()
    );
    for line in accepted {
        println!("  {line}");
    }
    Ok(())
}

//! Generators and checks of the workspace: `cargo xtask TASK`.
//!
//! | task | does |
//! |---|---|
//! | `book` | generates a website of the documentation and the pages of rules, detectors and formats, and fails on a broken link |
//! | `docs [--check]` | writes (or compares) the tables in `docs/` that are generated from the code |
//! | `flip [--runs N] [--seed S] [--program FILE]` | damages git data, and fails if a scan does not report it |
//! | `language` | fails on a phrase that the glossary replaces |
//! | `layers` | fails on a forbidden dependency, an import cycle, a duplicate public type name, an ID compared outside its file, and parsing outside the modules that read |
//! | `license-eval [--markdown] …` | measures the results of the license scanner, and fails below a minimum |
//! | `license-categories [--check] DIR` | generates (or compares) the table of license categories, from an unpacked wheel of `license-expression` |
//! | `msrv` | fails on a dependency that needs a newer Rust than the workspace declares |
//! | `mutants [--sample COUNT] [--seed N] [--shard PART/PARTS] …` | counts the changes to important code that no test notices |
//! | `schema [--check]` | writes (or compares) the JSON Schemas |
//! | `sound [--source DIR [--rev REVISION]] REPORT…` | fails on a report that is inconsistent, or does not match its source |
//! | `stability [--every WHAT] REPOSITORY…` | measures how many unchanged findings are reported as new |
//! | `truth [--show] LIST PATH` | compares a scan with a hand-made list of third-party code |
//! | `corpus [--dir DIR] [--python PYTHON]` | downloads the pinned integration corpora |
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a developer tool: it prints, and reads files of this workspace only"
)]

mod book;
mod corpus;
mod docs;
mod flip;
mod language;
mod layers;
mod license_categories;
mod license_eval;
mod msrv;
mod mutants;
mod schema;
mod sound;
mod stability;
mod truth;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand};

const USAGE: &str = "usage: cargo xtask book
       cargo xtask docs [--check]
       cargo xtask flip [--runs N] [--seed S] [--program FILE]
       cargo xtask language
       cargo xtask layers
       cargo xtask license-eval [--markdown] [--every N] [--show COUNT] [--scancode DIR] [--real LIST]
                                [--held-out DIR [--python PYTHON]] [--write DIR]
       cargo xtask license-categories [--check] DIR
       cargo xtask msrv
       cargo xtask mutants [--sample COUNT] [--seed N] [--shard PART/PARTS] [--folder PATH]…
                           [--timeout SECONDS] [--dir DIR] [--list]
       cargo xtask schema [--check]
       cargo xtask sound [--source DIR [--rev REVISION]] REPORT…
       cargo xtask stability [--every quarter|month|N-commits] REPOSITORY…
       cargo xtask truth [--show] LIST PATH
       cargo xtask corpus [--dir DIR] [--python PYTHON]";

fn main() -> ExitCode {
    match task() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the task in the command line.
fn task() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["book"] => book::run(&workspace()),
        ["docs"] => docs::run(&workspace(), schema::Mode::Write),
        ["docs", "--check"] => docs::run(&workspace(), schema::Mode::Check),
        ["flip", ref options @ ..] => flip::run(&workspace(), options),
        ["language"] => language::run(&workspace()),
        ["layers"] => layers::run(&metadata()?),
        ["license-eval", ref options @ ..] => license_eval::run(&workspace(), options),
        ["license-categories", ref options @ ..] => license_categories::run(&workspace(), options),
        ["msrv"] => msrv::run(&metadata()?),
        ["mutants", ref options @ ..] => mutants::run(&workspace(), options),
        ["schema"] => schema::run(&workspace(), schema::Mode::Write),
        ["schema", "--check"] => schema::run(&workspace(), schema::Mode::Check),
        ["sound", ref arguments @ ..] => sound::run(arguments),
        ["stability", ref arguments @ ..] => stability::run(arguments),
        ["truth", ref arguments @ ..] => truth::run(arguments),
        ["corpus", ref options @ ..] => corpus::run(&workspace(), options),
        _ => bail!("{USAGE}"),
    }
}

/// Returns the root folder of the workspace.
fn workspace() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// Returns the locked dependency graph with all features, so that it includes optional
/// dependencies.
fn metadata() -> Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(workspace().join("Cargo.toml"))
        .features(CargoOpt::AllFeatures)
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cannot read the dependency graph")
}

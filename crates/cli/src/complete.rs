//! Completion of command lines in shells.
//!
//! `plimsoll completions SHELL` prints a short script that calls the command again for each completion. A script with
//! all values in it would offer none in some shells, and could not know the components of a repository.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};
use plimsoll::{GitReach, read_baseline};

use crate::args::{BASELINE, Cli, ScanPlace};
use crate::exit::Failure;
use crate::given::{Given, INVENTORY};
use crate::output::Tree;
use crate::root;

/// The variable in which the script of a shell asks for completions. Its name is not the usual `COMPLETE`, which could be
/// set for another purpose: a scan in CI would print a script then, and succeed.
const VARIABLE: &str = "PLIMSOLL_COMPLETE";

/// Prints the completions that the script of a shell asks for. Returns `None` if none does.
pub(crate) fn answer() -> Option<ExitCode> {
    let directory = std::env::current_dir().ok();
    let environment = CompleteEnv::with_factory(command).var(VARIABLE);
    match environment.try_complete(std::env::args_os(), directory.as_deref()) {
        Ok(false) => None,
        Ok(true) => Some(ExitCode::SUCCESS),
        // A message would be printed into the command line that the user is writing.
        Err(_) => Some(ExitCode::FAILURE),
    }
}

/// The commands, with a source of values where the parser has no list of them.
fn command() -> Command {
    let names = ArgValueCompleter::new(components);
    let explain = |explain: Command| explain.mut_arg("component", |argument| argument.add(names));
    Cli::command().mut_subcommand("explain", explain)
}

/// The script for a shell.
pub(crate) fn script(shell: Shell) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let shells = Shells::builtins();
    let asked = shells.completer(&shell.to_string());
    let asked =
        asked.ok_or_else(|| Failure::usage(anyhow::anyhow!("no completions for {shell}")))?;
    let written = asked.write_registration(VARIABLE, "plimsoll", "plimsoll", "plimsoll", &mut out);
    written.map_err(|why| Failure::internal(why.into()))?;
    Ok(out)
}

/// The names of components that begin with a text, from the baseline of the repository that contains the working
/// directory: a scan could take too long between two keys.
fn components(begin: &OsStr) -> Vec<CompletionCandidate> {
    let begin = begin.to_string_lossy();
    let mut names = names().unwrap_or_default();
    names.retain(|name| name.starts_with(&*begin));
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(CompletionCandidate::new).collect()
}

fn names() -> Option<Vec<String>> {
    let mut path = PathBuf::from(".");
    let place = ScanPlace {
        path: &mut path,
        reach: GitReach::Linked,
        untrusted: false,
        reads_revision: false,
    };
    root::locate(place).ok()?;
    let given = Given::in_tree(Tree::at(&path));
    let content = given.disk(&path.join(Path::new(BASELINE)), INVENTORY, "").ok()?;
    let baseline = read_baseline(&content).ok()?;
    Some(baseline.components.into_iter().map(|row| row.name).collect())
}

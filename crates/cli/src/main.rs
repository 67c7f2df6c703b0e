//! The `plimsoll` command: arguments, terminal and exit codes around the library.

mod args;
mod clock;
mod commands;
mod exit;
mod gate;
mod given;
mod inventory;
mod judge;
mod message;
mod output;
mod progress;
mod root;
mod rules;
mod sbom_notes;
mod source;
mod terminal;
mod trend;
mod words;

use std::process::ExitCode;

use clap::Parser as _;
use plimsoll::model::Redacted;

use crate::args::Cli;
use crate::exit::Exit;
use crate::message::{describe, say};

/// A scan makes many small values on several threads, which this allocator does a good deal faster
/// than those of most systems. Only the command has it: a library leaves that to its caller.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A detector that panics produces a diagnostic; its backtrace says nothing to a user.
    std::panic::set_hook(Box::new(|_| {}));
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(why) => return refuse(&why),
    };
    // Without it a run works as well, and a signal leaves a temporary file.
    if let Err(why) = output::watch() {
        say(&format!("note: signals are not watched: {why}"));
    }
    match std::panic::catch_unwind(move || commands::run(&mut cli)) {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(failure)) => {
            say(&describe(&failure.why));
            failure.exit.into()
        }
        Err(_) => {
            say("error: internal error, nothing was written; please report it with the command");
            Exit::Internal.into()
        }
    }
}

/// Prints what is wrong with the arguments, or the help. What quotes a credential of an argument is
/// printed without it, and then without colors.
fn refuse(why: &clap::Error) -> ExitCode {
    let text = why.render().to_string();
    if Redacted::new(&text).as_str() != text {
        say(text.trim_end());
    } else if why.use_stderr() {
        let shown = terminal::fit(&why.render().ansi().to_string(), terminal::error_width());
        anstream::eprint!("{shown}");
    } else {
        drop(why.print());
    }
    let usage = why.use_stderr();
    if usage { Exit::Usage.into() } else { ExitCode::SUCCESS }
}

//! The `plimsoll` command: arguments, terminal and exit codes around the library.

mod args;
mod commands;
mod exit;
mod gate;
mod given;
mod judge;
mod output;
mod progress;
mod root;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use plimsoll::escape;
use plimsoll::model::Redacted;

use crate::args::Cli;
use crate::exit::Exit;

/// A scan makes many small values on several threads, which this allocator does a good deal faster
/// than those of most systems. Only the command has it: a library leaves that to its caller.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A detector that panics produces a diagnostic; its backtrace says nothing to a user.
    std::panic::set_hook(Box::new(|_| {}));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(why) => return refuse(&why),
    };
    // Without it a run works as well, and a signal leaves a temporary file.
    if let Err(why) = output::watch() {
        say(&format!("note: signals are not watched: {why}"));
    }
    match std::panic::catch_unwind(|| commands::run(&cli)) {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(failure)) => {
            say(&message(&failure.why));
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
    if Redacted::new(&text).as_str() == text {
        drop(why.print());
    } else {
        say(text.trim_end());
    }
    let usage = why.use_stderr();
    if usage { Exit::Usage.into() } else { ExitCode::SUCCESS }
}

/// An error with what caused it, each cause once.
fn message(why: &anyhow::Error) -> String {
    let mut text = format!("error: {why}");
    for cause in why.chain().skip(1) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// Prints a message to standard error. Where that is gone there is nobody to tell.
fn say(text: &str) {
    let text = Redacted::new(text);
    let safe: Vec<String> = text.as_str().lines().map(escape::log).collect();
    drop(writeln!(std::io::stderr(), "{}", safe.join("\n")));
}

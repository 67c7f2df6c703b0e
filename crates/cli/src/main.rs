//! The `plimsoll` command: arguments, terminal and exit codes around the library.

mod args;
mod clock;
mod commands;
mod complete;
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
use plimsoll::PolicyError;
use plimsoll::model::Redacted;

use crate::args::Cli;
use crate::exit::Exit;
use crate::message::{describe, say};

/// A scan allocates many small values on several threads, for which this allocator is faster than those
/// of most systems. Only the command sets it, because a library must leave that to its caller.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A detector that panics produces a diagnostic; its backtrace does not help users.
    std::panic::set_hook(Box::new(|_| {}));
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(why) => return refuse(&why),
    };
    // The run also works without signal handlers, but a signal then leaves a temporary file behind.
    if let Err(why) = output::watch() {
        say(&format!("note: signal handlers could not be installed: {why}"));
    }
    match std::panic::catch_unwind(move || commands::run(&mut cli)) {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(failure)) => {
            tell(&failure.why);
            failure.exit.into()
        }
        Err(_) => {
            let state = if output::has_begun() { "" } else { ", nothing was written" };
            say(&format!(
                "error: internal error{state}; please report it, with the command that you ran"
            ));
            Exit::Internal.into()
        }
    }
}

/// Prints an error. For one in a file of the user, the line follows, and the other mistakes in the file.
fn tell(why: &anyhow::Error) {
    say(&describe(why));
    let stage = why.chain().find_map(|cause| cause.downcast_ref::<plimsoll::Error>());
    let stage = stage.and_then(plimsoll::Error::get_ref);
    let own = stage.and_then(|why| why.downcast_ref::<PolicyError>());
    let direct = || why.chain().find_map(|cause| cause.downcast_ref::<PolicyError>());
    let Some(first) = own.or_else(direct) else { return };
    let draw = |why: &PolicyError| {
        if let Some(excerpt) = why.excerpt() {
            say(plimsoll::render_excerpt(excerpt, terminal::error_width()).trim_end());
        }
    };
    draw(first);
    for other in first.others() {
        say(&format!("error: {other}"));
        draw(other);
    }
}

/// Prints an error about the arguments, or the help. If it quotes a credential in an argument, the
/// credential is masked and the text is printed without colors.
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

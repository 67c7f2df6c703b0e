//! Scripts that complete command lines in shells.
//!
//! A script has all values in it and runs nothing of the repository in which it completes. A script that asks the
//! command for names of components would put names from an untrusted repository into the command line.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory as _};
use clap_complete::Shell;

use crate::args::Cli;

/// Writes the script for a shell.
pub(crate) fn script(shell: Shell) -> Vec<u8> {
    let mut command = Cli::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "plimsoll", &mut script);
    if shell == Shell::Fish {
        script.extend(positional_in_fish(&command).into_bytes());
    }
    script
}

/// A text as one word for fish.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The values of positional arguments for fish, which `clap_complete` leaves out.
fn positional_in_fish(command: &Command) -> String {
    let mut lines = String::new();
    for subcommand in command.get_subcommands() {
        for value in subcommand.get_positionals().flat_map(Arg::get_possible_values) {
            let help = value.get_help().map(ToString::to_string).unwrap_or_default();
            let [name, help] = [value.get_name(), &help].map(quoted);
            // Writing into a `String` cannot fail.
            let _ = writeln!(
                lines,
                "complete -c plimsoll -n \"__fish_plimsoll_using_subcommand {}\" -f -a {name} -d {help}",
                subcommand.get_name()
            );
        }
    }
    lines
}

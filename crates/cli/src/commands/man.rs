//! `plimsoll man`.

use clap::{Command, CommandFactory as _};

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::message::say;
use crate::{output, terminal};

/// Prints the manual page of the program, or of the named command.
pub(crate) fn run(names: &[String]) -> Result<Exit, Failure> {
    let mut program = Cli::command();
    program.build();
    let mut command = &program;
    for name in names {
        command = command.find_subcommand(name).ok_or_else(|| unknown(name, command))?;
    }
    if terminal::width().is_some() {
        // A terminal would show the roff source of the page, so the help text is printed instead.
        output::print(&command.clone().render_long_help().to_string())?;
        say(
            "note: this is the text of the manual page: `plimsoll man > plimsoll.1` writes the page for man",
        );
        return Ok(Exit::Done);
    }
    let mut page = Vec::new();
    // `man` finds it by this name: `plimsoll-baseline-init`.
    let title = std::iter::once("plimsoll").chain(names.iter().map(String::as_str));
    let title = title.collect::<Vec<_>>().join("-");
    let rendered = clap_mangen::Man::new(command.clone()).title(title).render(&mut page);
    rendered.map_err(|why| Failure::internal(why.into()))?;
    output::standard(&page).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

fn unknown(name: &str, of: &Command) -> Failure {
    let known: Vec<&str> = of.get_subcommands().map(Command::get_name).collect();
    let of = of.get_name();
    Failure::usage(match known.as_slice() {
        [] => anyhow::anyhow!("`{of}` has no command `{name}`"),
        known => {
            anyhow::anyhow!("`{of}` has no command `{name}`: expected one of {}", known.join(", "))
        }
    })
}

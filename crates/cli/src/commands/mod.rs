//! The commands, one file each; `compare` has `diff` and `review`.

mod baseline;
mod catalog;
mod compare;
mod digest;
mod explain;
mod history;
mod init;
mod licenses;
mod man;
mod notices;
mod notices_audit;
mod page;
mod parts;
pub(crate) mod scan;
mod score;

use plimsoll::View;

use crate::args::{Cli, Command};
use crate::exit::{Exit, Failure};
use crate::message::say;
use crate::{complete, output, root};

/// Runs the command that the arguments name.
pub(crate) fn run(cli: &mut Cli) -> Result<Exit, Failure> {
    let place = cli.command.place();
    if let Some(located) = place.map(root::locate).transpose()?.flatten()
        && !cli.quiet
    {
        say(&located.to_string());
    }
    if let Some(limit) = cli.command.time_limit() {
        output::limit(limit).map_err(|why| Failure::internal(why.into()))?;
    }
    match &cli.command {
        Command::Scan(args) => scan::run(cli, args, View::Full),
        Command::Pins(args) => scan::run(cli, args, View::Pins),
        Command::Diff(args) => compare::diff(cli, args),
        Command::Review(args) => compare::review(cli, args),
        Command::History(args) => history::run(cli, args),
        Command::Score(args) => score::run(cli, args),
        Command::Licenses(args) => licenses::run(cli, args),
        Command::Notices(args) => notices::run(cli, args),
        Command::Init(args) => init::run(cli, args),
        Command::Baseline(command) => baseline::run(cli, command),
        Command::Rules => catalog::rules(),
        Command::Man { command } => man::run(command),
        Command::Explain(args) => match (&args.component, &args.subject) {
            (Some(asked), _) => explain::run(cli.quiet, args, asked),
            (None, Some(id)) => catalog::explain(id),
            // The argument parser requires one of them.
            (None, None) => catalog::rules(),
        },
        Command::Digest(args) => digest::run(args),
        Command::Completions { shell } => {
            output::standard(&complete::script(*shell)).map_err(Failure::internal)?;
            Ok(Exit::Done)
        }
    }
}

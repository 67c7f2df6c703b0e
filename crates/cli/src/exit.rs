//! How the program ends.

use std::process::ExitCode;

/// Exit codes, as `--help` documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Internal,
    Usage,
    Nothing,
    Findings,
    Expired,
    Score,
    Incomplete,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Internal => 1,
            Exit::Usage => 2,
            Exit::Nothing => 3,
            Exit::Findings => 10,
            Exit::Expired => 11,
            Exit::Score => 12,
            Exit::Incomplete => 13,
        })
    }
}

/// An error and how the program ends with it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) why: anyhow::Error,
}

impl Failure {
    pub(crate) fn usage(why: anyhow::Error) -> Self {
        Self { exit: Exit::Usage, why }
    }

    pub(crate) fn internal(why: anyhow::Error) -> Self {
        Self { exit: Exit::Internal, why }
    }

    pub(crate) fn of_scan(why: plimsoll::Error) -> Self {
        let exit = match why.kind() {
            plimsoll::ErrorKind::Source
            | plimsoll::ErrorKind::UnknownId
            | plimsoll::ErrorKind::Baseline
            | plimsoll::ErrorKind::Policy => Exit::Usage,
            plimsoll::ErrorKind::Empty => Exit::Nothing,
            _ => Exit::Internal,
        };
        Self { exit, why: anyhow::Error::new(why) }
    }
}

//! Exit codes.

use std::process::ExitCode;

use plimsoll::ErrorKind;

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
    Late,
}

impl Exit {
    /// The code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Nothing => 3,
            Self::Findings => 10,
            Self::Expired => 11,
            Self::Score => 12,
            Self::Incomplete => 13,
            Self::Late => 14,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// An error and its exit code.
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
            ErrorKind::Empty => Exit::Nothing,
            // All other errors are about an argument or an input.
            ErrorKind::Cancelled | ErrorKind::Threads | ErrorKind::Write | ErrorKind::Interop => {
                Exit::Internal
            }
            _ => Exit::Usage,
        };
        Self { exit, why: anyhow::Error::new(why) }
    }
}

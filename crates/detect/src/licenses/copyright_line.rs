//! Copyright lines, as files and records of files state them.

/// A copyright line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CopyrightLine {
    pub(crate) text: Box<str>,
    pub(crate) holder: Option<Box<str>>,
    pub(crate) line: u32,
}

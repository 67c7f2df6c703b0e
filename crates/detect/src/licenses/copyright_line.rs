//! Copyright lines in files and in records of other files.

/// A copyright line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CopyrightLine {
    pub(crate) text: Box<str>,
    pub(crate) holder: Option<Box<str>>,
    pub(crate) line: u32,
}

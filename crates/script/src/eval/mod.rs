//! From events to what a script does: variables, directories, functions, and where data flows.

mod expansion;
mod flow;
pub(crate) mod machine;
pub(crate) mod scope;
pub(crate) mod value;

//! From events to what a script does: variables, directories, functions, and where data flows.
//!
//! [`machine::Machine`] is the state. What it does with an event, a function, a word or a download is
//! in files of their own; what a command does is in `tools`.

mod expansion;
mod flow;
mod functions;
pub(crate) mod machine;
pub(crate) mod record;
mod run;
pub(crate) mod scope;
pub(crate) mod value;
mod variables;

//! Evaluates the events of a script: variables, directories, functions, and data flow.
//!
//! [`machine::Machine`] is the state. Events, functions, words and downloads are handled in
//! separate files; the effects of commands are in `tools`.

mod expansion;
mod flow;
mod functions;
pub(crate) mod machine;
pub(crate) mod record;
mod run;
pub(crate) mod scope;
pub(crate) mod value;
mod variables;

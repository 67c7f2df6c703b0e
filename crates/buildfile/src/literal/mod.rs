//! The common part of Python and Starlark that build files state facts in: literals, constants, calls with
//! literals for arguments.
//!
//! Nothing is run. Names have the value that the text gives them; where it gives several, or a condition decides,
//! they have none. A full parser of either language (`starlark_syntax`, `rustpython-parser`) refuses files of the other
//! one, and a file that is wrong somewhere as a whole; what is stated before and behind such a place still counts here.

mod expression;
mod program;
mod tokens;
mod value;

pub(crate) use program::read;
pub(crate) use value::{Called, Placed, Text, Value};

#[cfg(test)]
mod tests;

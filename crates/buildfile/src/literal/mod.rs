//! The subset of Python and Starlark in which build files state facts: literals, constants, calls with
//! literal arguments.
//!
//! Nothing is run. A name has the value that was assigned to it last; if a block assigns a different one, the
//! value is unknown. A full parser of one language (`starlark_syntax`, `rustpython-parser`) rejects files of
//! the other language, and rejects a whole file because of one error; here, everything before and after an
//! error is still read.

mod expression;
mod program;
mod tokens;
mod value;

pub(crate) use program::read;
pub(crate) use value::{Called, Placed, Text, Value};

#[cfg(test)]
mod tests;

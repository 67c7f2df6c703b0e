//! Messages on standard error.

use std::io::Write as _;

use plimsoll::escape;
use plimsoll::model::Redacted;

use crate::terminal;

/// Prints a message to standard error. A closed standard error is ignored.
pub(crate) fn say(text: &str) {
    let text = Redacted::new(text);
    let safe: Vec<String> = text.as_str().lines().map(escape::log).collect();
    let shown = terminal::fit(&safe.join("\n"), terminal::error_width());
    drop(writeln!(std::io::stderr(), "{shown}"));
}

/// An error with what caused it, each cause once.
pub(crate) fn describe(why: &anyhow::Error) -> String {
    let mut text = format!("error: {why}");
    for cause in why.chain().skip(1) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

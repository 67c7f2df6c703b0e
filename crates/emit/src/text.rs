//! Text documents.

use std::io::Write;

use crate::RenderError;

/// Writes text, which ends with a newline afterwards if it did not before.
pub(crate) fn write(text: &str, what: &str, out: &mut dyn Write) -> Result<(), RenderError> {
    // No annotation is no line.
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let written = [text, end].iter().try_for_each(|part| out.write_all(part.as_bytes()));
    written.map_err(|why| RenderError::write(what, why))
}

//! JSON documents, the report as a whole among them.

use std::io::Write;

use serde::Serialize;

use crate::Error;

/// Writes a value as a document: indented, a newline at the end.
pub(crate) fn write<T: Serialize + ?Sized>(
    value: &T,
    what: &str,
    out: &mut dyn Write,
) -> Result<(), Error> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(|why| Error::write(what, why))?;
    out.write_all(b"\n").map_err(|why| Error::write(what, why))
}

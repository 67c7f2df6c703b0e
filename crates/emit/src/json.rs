//! JSON documents, the report as a whole among them.

use std::io::{BufWriter, Write};

use serde::Serialize;

use crate::Error;

/// Bytes that are gathered before they are handed on.
const BUFFER: usize = 1 << 16;

/// Writes a value as a document: indented, a newline at the end.
pub(crate) fn write<T: Serialize + ?Sized>(
    value: &T,
    what: &str,
    out: &mut dyn Write,
) -> Result<(), Error> {
    // serde_json writes a few bytes at a time, each level of indentation on its own.
    let mut out = BufWriter::with_capacity(BUFFER, out);
    serde_json::to_writer_pretty(&mut out, value).map_err(|why| Error::write(what, why))?;
    out.write_all(b"\n").and_then(|()| out.flush()).map_err(|why| Error::write(what, why))
}

//! Checks before a document is passed to a crate, so that hostile documents cost no more than with
//! Plimsoll's own readers.
//!
//! The crates read their whole input into trees. Both recurse without a limit: 100,000 nested
//! `<component>` elements, or as many brackets in a license, overflow the stack, which ends the
//! process and cannot be caught. `xml-rs`, used by `cyclonedx-bom`, copies all namespaces in scope
//! for each element.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::SbomError;
use crate::xml::{Part, Xml};

/// Maximum size of a document for a crate, in bytes. The crate documentation has a table of the
/// costs.
pub(crate) const BYTES: usize = 16 << 20;

/// Maximum number of objects or tags for a crate: an empty one has three bytes of text, but takes a
/// kilobyte of memory.
const OBJECTS: usize = 65_536;

/// Maximum number of namespace declarations in an XML document.
const NAMESPACES: usize = 32;

/// Maximum number of operators in one text of an SPDX document. A chain of operators becomes a tree
/// of the same depth, which is displayed and dropped recursively: about 4,000 overflow the 2 MiB
/// stack of a thread.
const OPERATORS: usize = 1_000;

/// Maximum number of brackets in one text; each is a level of recursion.
const BRACKETS: usize = 64;

/// The reason why a crate did not read a document.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The document was not passed to the crate.
    Guarded(&'static str),
    /// The crate rejected the document.
    ByCrate(String),
    /// The document has a syntax error.
    Broken(SbomError),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Guarded(why) => f.write_str(why),
            Self::ByCrate(why) => f.write_str(why),
            Self::Broken(why) => write!(f, "{why}"),
        }
    }
}

#[cfg(feature = "interop")]
impl Refused {
    /// Returns the error for a caller that requested the model of this crate.
    pub(crate) fn error(self, by: &str) -> SbomError {
        match self {
            Self::Broken(why) => why,
            why => SbomError::refused(by, &why.to_string()),
        }
    }
}

/// Rejects documents that would take too much memory. `opening` is the character that starts each
/// object or tag; those inside texts also count, which does no harm.
pub(crate) fn size(text: &[u8], opening: u8) -> Result<(), Refused> {
    if text.len() > BYTES || memchr::memchr_iter(opening, text).count() > OBJECTS {
        return Err(Refused::Guarded("it is large"));
    }
    Ok(())
}

/// Rejects XML with syntax errors, deep nesting, or many namespaces.
pub(crate) fn xml(text: &[u8]) -> Result<(), Refused> {
    let mut xml = Xml::new(text).map_err(Refused::Broken)?;
    let mut namespaces = 0_usize;
    loop {
        match xml.next().map_err(Refused::Broken)? {
            Part::Open(element) => {
                namespaces = namespaces.saturating_add(element.namespaces.len());
                if namespaces > NAMESPACES {
                    return Err(Refused::Guarded("it declares more than 32 XML namespaces"));
                }
            }
            Part::End => return Ok(()),
            Part::Close | Part::Text(_) => {}
        }
    }
}

/// Rejects JSON with a text that would overflow the stack if it were a license. Escapes may encode
/// brackets or letters of operators. The crate accepts `AND` and `OR` without blanks and in lower
/// case.
pub(crate) fn licenses(text: &[u8]) -> Result<(), Refused> {
    let refused = Err(Refused::Guarded("a text in it has too many brackets or operators"));
    let (mut operators, mut brackets, mut before) = (0_usize, 0_usize, 0_u8);
    let (mut is_inside, mut is_escape) = (false, false);
    for byte in text {
        match (is_inside, is_escape, byte) {
            (false, _, b'"') => {
                (is_inside, operators, brackets, before) = (true, 0, 0, 0);
            }
            (false, ..) => {}
            (true, false, b'"') => is_inside = false,
            (true, false, b'\\') => is_escape = true,
            (true, ..) => {
                if matches!((is_escape, byte), (true, b'u') | (false, b'(')) {
                    brackets += 1;
                }
                is_escape = false;
                let letter = byte.to_ascii_lowercase();
                // The last letters of "OR" and "AND".
                if matches!((before, letter), (b'o', b'r') | (b'n', b'd')) {
                    operators += 1;
                }
                before = letter;
            }
        }
        if operators > OPERATORS || brackets > BRACKETS {
            return refused;
        }
    }
    Ok(())
}

/// Calls a crate. A panic is treated as a rejection.
pub(crate) fn caught<T, E: std::fmt::Display>(
    read: impl FnOnce() -> Result<T, E>,
) -> Result<T, Refused> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(why)) => Err(Refused::ByCrate(plimsoll_model::clip(&why.to_string(), 200))),
        Err(_) => Err(Refused::Guarded("the crate panics on it")),
    }
}

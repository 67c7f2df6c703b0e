//! Checks before a document is given to a crate, so that a hostile one is no more expensive than with
//! our own readers.
//!
//! The crates read their whole input into trees. Both recurse without a limit: 100,000 nested
//! `<component>` elements, or as many brackets in a license, crash the process, which no caller can
//! catch. `xml-rs`, used by `cyclonedx-bom`, copies all namespaces in scope for each element.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::SbomError;
use crate::xml::{Part, Xml};

/// Most bytes that a crate gets. See the table in the documentation of this crate for what each costs.
pub(crate) const BYTES: usize = 16 << 20;

/// Most objects, or tags, of a document that a crate gets: an empty one is three bytes of text, and a
/// kilobyte in its memory.
const OBJECTS: usize = 65_536;

/// Most namespaces that are declared in an XML document.
const NAMESPACES: usize = 32;

/// Most operators in one text of a document of SPDX. A chain of them is a tree as deep as it is long, which is
/// displayed and dropped by recursion: some 4,000 overflow the stack of a thread, which has 2 MiB.
const OPERATORS: usize = 1_000;

/// Most brackets in one text, each a level of recursion.
const BRACKETS: usize = 64;

/// Why a crate did not read a document.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It is not passed to the crate.
    Guarded(&'static str),
    /// It is not right in the eyes of the crate.
    ByCrate(String),
    /// It is broken.
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
    /// The error of a caller who asked for the model of this crate.
    pub(crate) fn error(self, by: &str) -> SbomError {
        match self {
            Self::Broken(why) => why,
            why => SbomError::refused(by, &why.to_string()),
        }
    }
}

/// Refuses what would take too much memory. `opening` is the sign that each object or tag begins with; one in a
/// text counts as well, which does no harm.
pub(crate) fn size(text: &[u8], opening: u8) -> Result<(), Refused> {
    if text.len() > BYTES || memchr::memchr_iter(opening, text).count() > OBJECTS {
        return Err(Refused::Guarded("it is large"));
    }
    Ok(())
}

/// Refuses XML that is broken, nested too deep, or has very many namespaces.
pub(crate) fn xml(text: &[u8]) -> Result<(), Refused> {
    let mut xml = Xml::new(text).map_err(Refused::Broken)?;
    let mut namespaces = 0_usize;
    loop {
        match xml.next().map_err(Refused::Broken)? {
            Part::Open(element) => {
                namespaces = namespaces.saturating_add(element.namespaces.len());
                if namespaces > NAMESPACES {
                    return Err(Refused::Guarded("it declares very many namespaces"));
                }
            }
            Part::End => return Ok(()),
            Part::Close | Part::Text(_) => {}
        }
    }
}

/// Refuses JSON with a text in which a license would be that ends the process. An escape may be a bracket, or a
/// letter of an operator. `AND` and `OR` need no blanks around them in the crate, and may be in lower case.
pub(crate) fn licenses(text: &[u8]) -> Result<(), Refused> {
    let refused = Err(Refused::Guarded("it has a text with many brackets or operators"));
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
                // The ends of "OR" and "AND".
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

/// What a crate makes of a document. One on which it panics is refused like any other.
pub(crate) fn caught<T, E: std::fmt::Display>(
    read: impl FnOnce() -> Result<T, E>,
) -> Result<T, Refused> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(why)) => Err(Refused::ByCrate(plimsoll_model::clip(&why.to_string(), 200))),
        Err(_) => Err(Refused::Guarded("the crate panics on it")),
    }
}

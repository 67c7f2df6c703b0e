//! The scanner: from the bytes of a file to what they say of licenses.

use crate::{LicenseReading, compose, tag};

/// Finds licenses in files. It holds nothing but references to what is built into the program, so that one may be
/// made wherever it is needed.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct LicenseScanner;

impl LicenseScanner {
    /// A scanner for the licenses of the SPDX list.
    pub fn new() -> Self {
        Self
    }

    /// Reads the text of a file. Bytes that are not UTF-8 separate words.
    pub fn read(&self, bytes: &[u8]) -> LicenseReading {
        let mut reading = LicenseReading::default();
        let ignored = tag::ignored(bytes);
        let tags = tag::find(bytes, &ignored);
        reading.matches = tags.matches;
        reading.rest = tags.unread;
        reading.expression = compose::compose(bytes, &reading.matches);
        reading
    }
}

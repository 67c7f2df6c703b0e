//! The interface of the measured scanner.

use plimsoll_license::LicenseReading;

/// A function that reads a file: the scanner, or a defective one in tests.
pub(super) type Reader<'a> = &'a dyn Fn(&[u8]) -> LicenseReading;

/// Returns the expression of a reading, for messages.
pub(super) fn shown(reading: &LicenseReading) -> &str {
    reading.expression.as_ref().map_or("nothing", |expression| expression.as_str())
}

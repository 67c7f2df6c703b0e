//! What is measured.

use plimsoll_license::LicenseReading;

/// What reads a file: the scanner, or a broken one in tests.
pub(super) type Reader<'a> = &'a dyn Fn(&[u8]) -> LicenseReading;

/// The expression of a reading, for people.
pub(super) fn shown(reading: &LicenseReading) -> &str {
    reading.expression.as_ref().map_or("nothing", |expression| expression.as_str())
}

#![doc = include_str!("../README.md")]

mod compose;
mod lines;
mod reading;
mod scanner;
mod span;
mod tag;
mod tokens;

pub use reading::{
    Changes, CopyrightNotice, FileReference, LicenseMatch, LicenseReading, MatchKind, MatchVerdict,
    TextSpan,
};
pub use scanner::LicenseScanner;

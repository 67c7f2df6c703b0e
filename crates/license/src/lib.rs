#![doc = include_str!("../README.md")]

mod compose;
mod lines;
mod matching;
mod reading;
mod scanner;
mod span;
mod tag;
mod template;
mod texts;
mod tokens;
mod verdict;

pub use reading::{
    Changes, CopyrightNotice, FileReference, LicenseMatch, LicenseReading, MatchKind, MatchVerdict,
    TextSpan,
};
pub use scanner::LicenseScanner;

#![doc = include_str!("../README.md")]

mod audit;
mod audit_texts;
mod bundle;
mod compose;
mod copyright;
mod deprecated;
mod document;
mod lines;
#[cfg(test)]
mod listed;
mod matching;
mod notice;
mod parts;
mod reading;
mod records;
mod reference;
mod scanner;
mod source;
mod span;
mod tag;
mod template;
mod texts;
mod tokens;
mod verdict;

pub use audit::{AuditVerdict, BundleAudit, audit_bundle};
pub use audit_texts::{TextAudit, WheelClaim, audit_claim, audit_text, read_wheel_claim};
pub use bundle::{BundleStanza, BundleText, read_bundle};
pub use reading::{
    Changes, CopyrightNotice, FileReference, LicenseMatch, LicenseReading, MatchKind, MatchVerdict,
    TextSpan,
};
pub use records::{
    FileAnnotation, FileGlob, LicenseRecord, RecordPrecedence, RecordProblem, all_of,
    read_debian_copyright, read_reuse_toml,
};
pub use scanner::LicenseScanner;
pub use source::SourceScanner;

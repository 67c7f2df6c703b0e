//! Files that state the licenses of other files: `REUSE.toml`, and files in the format of `debian/copyright`, which
//! `.reuse/dep5` has too.

mod debian;
mod glob;
mod names;
mod reuse;

use plimsoll_model::LicenseExpression;

pub use debian::read_debian_copyright;
pub use glob::FileGlob;
pub use reuse::read_reuse_toml;

/// What one file states about other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseRecord {
    /// Its statements, in the order of the file. If several match a file, the last one counts.
    pub annotations: Vec<FileAnnotation>,
    /// Problems; the rest was read.
    pub problems: Vec<RecordProblem>,
}

/// A statement about some files.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileAnnotation {
    /// The files, by patterns of their paths from the directory that the record is about.
    pub globs: Vec<FileGlob>,
    /// Their license; several are joined by `AND`. `None` if none is stated, or it is not an
    /// expression.
    pub expression: Option<LicenseExpression>,
    /// Their copyright lines, as written.
    pub copyrights: Vec<String>,
    /// Which one counts if the file contains a statement as well.
    pub precedence: RecordPrecedence,
    /// First and last line, from 1.
    pub lines: (u32, u32),
}

impl FileAnnotation {
    /// Whether it is about a file. Its path begins at the directory that the record is about. Every step of
    /// work is counted in `steps`.
    pub fn is_about(&self, path: &[u8], steps: &mut u64) -> bool {
        self.globs.iter().any(|glob| glob.matches(path, steps))
    }
}

/// Which statement counts if a file and a record both have one (REUSE 3.3, `REUSE.toml`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RecordPrecedence {
    /// The file; anything it does not state is taken from the nearest record.
    #[default]
    Closest,
    /// Both.
    Aggregate,
    /// The record, and that of the topmost directory first.
    Override,
}

/// Something in a record that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordProblem {
    /// Line, from 1.
    pub line: u32,
    /// The problem, as a fragment.
    pub message: String,
    /// Whether it kept something from being read; otherwise, something was read but not understood.
    pub is_loss: bool,
}

/// Several licenses that all apply, joined by `AND`.
///
/// ```
/// use plimsoll_model::LicenseExpression;
///
/// let all = ["MIT", "ISC OR Zlib"].map(|text| LicenseExpression::parse(text).unwrap());
/// let all = plimsoll_license::all_of(all.to_vec()).unwrap();
/// assert_eq!(all.as_str(), "MIT AND (ISC OR Zlib)");
/// ```
pub fn all_of(mut licenses: Vec<LicenseExpression>) -> Option<LicenseExpression> {
    licenses.dedup();
    if let [one] = licenses.as_slice() {
        return Some(one.clone());
    }
    let parts = licenses.iter().map(|license| format!("({license})"));
    LicenseExpression::parse(&parts.collect::<Vec<_>>().join(" AND "))
        .map(|license| names::of_today(&license))
}

/// The lines of a text, to tell in which one an offset is.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The number of the line, from 1.
    fn line_at(&self, offset: usize) -> u32 {
        let breaks = self.0.partition_point(|at| *at < offset);
        u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
    }
}

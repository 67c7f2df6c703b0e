//! Files that state the licenses of other files: `REUSE.toml`, and files in the format of `debian/copyright`,
//! including `.reuse/dep5`.

mod debian;
mod glob;
mod names;
mod reuse;

use plimsoll_model::LicenseExpression;

pub use debian::read_debian_copyright;
pub use glob::FileGlob;
pub use reuse::read_reuse_toml;

/// The statements of one file about other files.
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
    /// The files, as patterns of paths relative to the directory of the record.
    pub globs: Vec<FileGlob>,
    /// Their license; several are joined by `AND`. `None` if none is stated, or it is not an
    /// expression.
    pub expression: Option<LicenseExpression>,
    /// Their copyright lines, as written.
    pub copyrights: Vec<String>,
    /// The precedence if the file itself contains a statement.
    pub precedence: RecordPrecedence,
    /// First and last line, from 1.
    pub lines: (u32, u32),
}

impl FileAnnotation {
    /// Whether it matches a file. The path is relative to the directory of the record. Every step of work is added to
    /// `steps`.
    pub fn is_about(&self, path: &[u8], steps: &mut u64) -> bool {
        self.globs.iter().any(|glob| glob.matches(path, steps))
    }
}

/// The precedence if a file and a record both have a statement (REUSE 3.3, `REUSE.toml`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RecordPrecedence {
    /// The file has precedence; anything it does not state is taken from the nearest record.
    #[default]
    Closest,
    /// Both apply.
    Aggregate,
    /// The record has precedence, and that of the topmost directory comes first.
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
    /// Whether something could not be read; otherwise, it was read but not understood.
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

/// The starts of the lines of a text.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The number of the line of an offset, from 1.
    fn line_at(&self, offset: usize) -> u32 {
        let breaks = self.0.partition_point(|at| *at < offset);
        u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
    }
}

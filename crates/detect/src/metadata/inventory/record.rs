//! The content of a document: records, each with its statements.

use plimsoll_model::{ClaimValue, EvidenceKind, RepoPath};

use crate::Part;

/// A document, and its records.
#[derive(Clone, Debug)]
pub(crate) struct Inventory {
    pub(crate) path: RepoPath,
    pub(super) records: Vec<Record>,
}

impl Part for Inventory {
    fn weight(&self, text: usize) -> usize {
        text
    }
}

/// The statements of a document about one component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Its names: of a directory, or of files.
    pub(super) names: Vec<String>,
    /// Its title, if that is not the first of these.
    pub(super) title: Option<String>,
    pub(super) line: u32,
    /// The headings above, the outermost first.
    pub(super) above: Vec<String>,
    /// Paths that are named in its text.
    pub(super) paths: Vec<String>,
    /// Its location, as paths below the directory of the document: the first that exists, and the others as parts of
    /// it.
    pub(super) lies_at: Vec<String>,
    /// The upstream names of its files, if nothing states their place.
    pub(super) files: Vec<String>,
    /// Whether it is about the directory of the document.
    pub(super) is_of_own: bool,
    pub(super) stated: Vec<Stated>,
}

/// One statement of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) value: ClaimValue,
    pub(super) kind: EvidenceKind,
    pub(super) line: u32,
    /// For a version of one of several libraries: its name.
    pub(super) of: Option<String>,
}

impl Record {
    /// Whether it states enough to be about third-party code. If that is not the purpose of the document, a label by
    /// itself may be about anything.
    pub(super) fn is_about_foreign(&self, is_dedicated: bool) -> bool {
        let mut has = [false; 3];
        for stated in &self.stated {
            match stated.value {
                ClaimValue::Upstream(_) => has[0] = true,
                ClaimValue::Version(_) | ClaimValue::Revision(_) => has[1] = true,
                ClaimValue::License(_) => has[2] = true,
                _ => {}
            }
        }
        let [origin, version, license] = has;
        if is_dedicated { origin || version || license } else { origin && (version || license) }
    }
}

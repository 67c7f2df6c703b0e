//! Directories of third-party code: how they are found, and what the files in them state.

mod candidates;
mod file_names;
pub(crate) mod records;
mod release;
pub(crate) mod versions;

use plimsoll_model::RepoPath;

use crate::Part;

pub(crate) use candidates::{Candidate, Known, candidates, is_glue};
pub(crate) use file_names::{is_code, is_license};
pub(crate) use release::{is_copy_inside, numbers_after, split_version};

/// The location of third-party code: a directory, or a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VendoredPlace {
    pub(crate) path: RepoPath,
    pub(crate) is_file: bool,
}

impl Part for VendoredPlace {}

//! Directories of foreign code: which ones there are, and what the files in them state.

mod candidates;
pub(crate) mod records;

pub(crate) use candidates::{Candidate, Known, candidates, is_license, split_version};

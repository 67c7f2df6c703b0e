//! Classifies the paths of a tree before any file is read.

pub(crate) mod manifest_kind;
pub(crate) mod names;
pub(crate) mod place;
pub(crate) mod zones;

//! Submodules as git's own files state them.

pub(crate) mod gitmodules;
pub(crate) mod hazards;

//! Whose something is, and what it is needed for.

pub(crate) mod edges;
pub(crate) mod scope;
pub(crate) mod trust;

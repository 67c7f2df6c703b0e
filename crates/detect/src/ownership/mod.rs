//! Who owns something, and what it is used for.

pub(crate) mod edges;
pub(crate) mod scope;
pub(crate) mod trust;

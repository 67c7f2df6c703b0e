//! Determines the owner of code, and its purpose.

pub(crate) mod edges;
pub(crate) mod scope;
pub(crate) mod trust;

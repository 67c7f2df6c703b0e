//! Rows of components, as detectors and conclusions make them.

pub(crate) mod derived;
pub(crate) mod named;

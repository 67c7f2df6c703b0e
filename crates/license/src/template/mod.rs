//! The texts of the SPDX list that files are compared with: licenses and exceptions.

mod index;
pub(crate) mod shingle;

use std::sync::OnceLock;

pub(crate) use index::{Index, Place, Template};

/// The index of all templates. It is loaded on first use, in a few milliseconds.
pub(crate) fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::read(include_bytes!(concat!(env!("OUT_DIR"), "/licenses.index"))))
}

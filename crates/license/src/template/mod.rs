//! The texts that files are compared with: the licenses and exceptions of the SPDX list.

mod index;
pub(crate) mod shingle;

use std::sync::OnceLock;

pub(crate) use index::{Index, Place, Template};

/// The index of all templates; reading it takes a few milliseconds, once.
pub(crate) fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::read(include_bytes!(concat!(env!("OUT_DIR"), "/licenses.index"))))
}

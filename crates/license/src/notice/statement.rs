//! A name, as interpreted from the words around it.

use super::context::Use;
use super::named::Mention;

/// A name, and its use.
pub(super) struct Statement {
    pub(super) mention: Mention,
    pub(super) how: Use,
}

//! Third-party code in directories without a conventional name: `roots.rs` finds its directories by their content,
//! and `names.rs` finds the names used inside. `embedded.rs` recognizes single files that are a library.

mod embedded;
mod head;
mod names;
mod roots;

pub(crate) use embedded::{SelfNamed, is_of_others, library_key, may_be_library};
pub(crate) use roots::{FoundRoot, Hosts, Setting, find};

//! Foreign code below directories that no convention names: `roots.rs` finds its directories by what is in them, and
//! `names.rs` tells by which names inside it goes. `embedded.rs` tells single files that are a library.

mod embedded;
mod head;
mod names;
mod roots;

pub(crate) use embedded::{SelfNamed, is_of_others, library_key, may_be_library};
pub(crate) use roots::{FoundRoot, Hosts, Setting, find};

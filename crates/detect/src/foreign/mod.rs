//! Third-party code in directories without a conventional name: `roots.rs` finds its directories by their content
//! (`anchor.rs`) and holders (`shares.rs`), including those inside other third-party code (`inside.rs`) and those under
//! a license like that of the repository (`given.rs`), unless they are a part of it (`included.rs`, by the signs of
//! `own.rs`), and `siblings.rs` joins the directories of one library. `likely.rs` finds those below a directory with a
//! name such as `external_libraries`.
//! `parts.rs` has the names of directories that are never components, and `names.rs` finds the names used inside.
//! `embedded.rs` recognizes single files that are a library.

mod anchor;
mod embedded;
mod finder;
mod given;
mod head;
mod included;
mod inside;
mod likely;
mod names;
mod own;
mod parts;
mod roots;
mod shares;
mod siblings;

pub(crate) use embedded::{SelfNamed, is_of_others, library_key, may_be_library};
pub(crate) use finder::{FoundRoot, Hosts};
pub(crate) use own::OwnSigns;
pub(crate) use parts::is_part;
pub(crate) use roots::{Setting, find};

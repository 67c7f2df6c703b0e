//! The detector trait with its input and output, and the limits on them.
//!
//! All other modules depend on this one.

pub(crate) mod admission;
pub(crate) mod detector;
pub(crate) mod guard;
pub(crate) mod memo;
pub(crate) mod observer;
pub(crate) mod options;
pub(crate) mod output;
pub(crate) mod parts;
pub(crate) mod recorder;
pub(crate) mod records;
pub(crate) mod texts;
pub(crate) mod view;
pub(crate) mod want;

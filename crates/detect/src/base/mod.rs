//! What a detector is, what it is given and what it gives, and what keeps that within bounds.
//!
//! Every other room builds on this one.

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

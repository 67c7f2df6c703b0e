//! Parses text into events: the grammar of the shells.

mod commands;
pub(crate) mod event;
mod level;
mod lexer;
pub(crate) mod nested;
pub(crate) mod reader;
pub(crate) mod recovery;
pub(crate) mod text;
mod word;
mod zsh;

//! Distinguishes names from other words of a file.

use crate::tokens::{Token, Tokens};

/// Whether a token begins with a capital letter or a digit.
pub(super) fn is_name(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.written(at..at + 1).starts_with(|char: char| char.is_uppercase() || char.is_numeric())
}

pub(super) fn is_counted(token: Token) -> bool {
    !token.is_bullet() && !token.is_copyright()
}

//! Counted nouns for messages.

/// Formats a count with a noun whose plural takes an `s`.
pub(crate) fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

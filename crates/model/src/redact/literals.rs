//! Looking for any of several literals, in any case.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Literals that are searched for together, prepared on first use.
pub(super) struct Literals {
    list: fn() -> Vec<&'static str>,
    search: OnceLock<Option<AhoCorasick>>,
}

impl Literals {
    pub(super) const fn new(list: fn() -> Vec<&'static str>) -> Self {
        Self { list, search: OnceLock::new() }
    }

    /// Whether a text contains one of them. If the search is not possible, the result is `true`, so that no text is
    /// skipped.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let search = self.search.get_or_init(|| {
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
            builder.build((self.list)()).ok()
        });
        search.as_ref().is_none_or(|search| search.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_them_in_any_case() {
        static WORDS: Literals = Literals::new(|| vec!["token", "_pw"]);
        assert!(WORDS.is_in("x TOKEN"));
        assert!(WORDS.is_in("db_Pw"));
        assert!(!WORDS.is_in("pw toke"));
    }
}

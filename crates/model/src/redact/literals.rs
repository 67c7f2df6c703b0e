//! Looking for any of several literals, in any case.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Literals that are looked for together, made ready when they are first asked for.
pub(super) struct Literals {
    list: fn() -> Vec<&'static str>,
    search: OnceLock<Option<AhoCorasick>>,
}

impl Literals {
    pub(super) const fn new(list: fn() -> Vec<&'static str>) -> Self {
        Self { list, search: OnceLock::new() }
    }

    /// Whether a text has one of them in it. Where they cannot be looked for it counts as having one,
    /// so that nothing is taken for harmless.
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

//! Keys of a lockfile: `owner/repository@ref`.

use crate::RepositoryUse;

/// Maximum length of a key in bytes. GitHub allows 39 for the owner, 100 for the repository, and
/// refs up to the length of a file name.
const LONGEST: usize = 512;

/// The key of a lockfile entry: one repository at one ref, `owner/repository@ref`.
///
/// The runner fetches a repository once for all its actions, so a key has no path:
/// `actions/cache/save@v4` and `actions/cache/restore@v4` have the same key. Owner and repository
/// are case-insensitive, and lower-case here; the ref is case-sensitive.
///
/// ```
/// use plimsoll_workflow::LockKey;
///
/// let key = LockKey::parse("Actions/Cache@v4").unwrap();
/// assert_eq!(key.to_string(), "actions/cache@v4");
/// assert_eq!(LockKey::parse("actions/cache/save@v4"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct LockKey {
    /// Owner, in lower case.
    pub owner: String,
    /// Repository, in lower case.
    pub repository: String,
    /// Branch, tag or commit, as written.
    pub revision: String,
}

impl LockKey {
    /// Parses a key; `None` if it is invalid in the schema, for example with a path inside the
    /// repository, a colon, a blank, or an empty part.
    pub fn parse(text: &str) -> Option<Self> {
        let refused = |c: char| c == ':' || c.is_whitespace() || c.is_control();
        if text.len() > LONGEST || text.contains(refused) {
            return None;
        }
        let (slug, revision) = text.split_once('@')?;
        let (owner, repository) = slug.split_once('/')?;
        Self::new(owner, repository, revision)
    }

    /// Returns the key for a `uses:` value; its path inside the repository is ignored.
    pub fn of(found: &RepositoryUse) -> Option<Self> {
        let sound = found.problem.is_none() && !found.backslash;
        let revision = found.revision.as_ref().filter(|_| sound)?;
        Self::new(&found.owner, &found.repository, &revision.text)
    }

    fn new(owner: &str, repository: &str, revision: &str) -> Option<Self> {
        let whole = !owner.is_empty() && !repository.is_empty() && !revision.is_empty();
        (whole && !repository.contains('/')).then(|| Self {
            owner: owner.to_ascii_lowercase(),
            repository: repository.to_ascii_lowercase(),
            revision: revision.to_owned(),
        })
    }

    /// Whether both keys have the same repository.
    pub fn same_repository(&self, other: &Self) -> bool {
        self.owner == other.owner && self.repository == other.repository
    }
}

impl std::fmt::Display for LockKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}@{}", self.owner, self.repository, self.revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Uses;

    #[test]
    fn keys_that_are_not_in_the_schema() {
        for text in ["", "a/b", "a/b@", "/b@v1", "a/@v1", "a@v1", "a/b/c@v1", "a/b@v1:sha1-0"] {
            assert_eq!(LockKey::parse(text), None, "{text}");
        }
        assert_eq!(LockKey::parse(&format!("a/b@{}", "x".repeat(LONGEST))), None);
        let slash = LockKey::parse("a/b@release/v1").unwrap();
        assert_eq!(slash.revision, "release/v1");
        assert_eq!(LockKey::parse("a/b@pkg@1.0").unwrap().revision, "pkg@1.0");
    }

    #[test]
    fn a_value_has_the_key_of_its_repository() {
        let key = |value: &str| match Uses::parse(value) {
            Uses::Repository(found) => LockKey::of(&found),
            _ => None,
        };
        assert_eq!(key("Actions/Cache/save@v4"), LockKey::parse("actions/cache@v4"));
        assert_ne!(key("actions/cache@V4"), LockKey::parse("actions/cache@v4"));
        for value in ["actions/cache", "actions\\cache@v4", "a/../b@v1", "./a", "docker://a"] {
            assert_eq!(key(value), None, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_key_is_its_own_canonical_form(text in "\\PC{0,60}") {
            if let Some(key) = LockKey::parse(&text) {
                let shown = key.to_string();
                proptest::prop_assert_eq!(shown.len(), text.len());
                proptest::prop_assert_eq!(LockKey::parse(&shown), Some(key));
            }
        }
    }
}

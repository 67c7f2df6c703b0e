//! Requested revisions and versions.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{GitRef, PinStrength, Redacted, RefSyntax};

/// A requested revision or version: its displayed text, with credentials masked, and its
/// classification.
///
/// It is classified once, where it is read. Its serialized form is only the text.
///
/// ```
/// use plimsoll_model::{PinStrength, Requested};
///
/// let tag = Requested::new("v1.2.3");
/// assert_eq!((tag.as_str(), tag.strength()), ("v1.2.3", PinStrength::FullTag));
/// assert!(tag.is_version() && tag.is_known() && !Requested::new("$TAG").is_known());
/// ```
#[derive(Clone)]
pub struct Requested {
    text: Redacted,
    syntax: RefSyntax,
    strength: PinStrength,
    is_known: bool,
    is_version: bool,
    is_git_name: bool,
}

/// The maximum number of displayed code points of a revision.
const LIMIT: usize = 200;

impl Requested {
    /// Classifies a revision by its text.
    pub fn new(text: &str) -> Self {
        let written = GitRef::parse(text);
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let in_name = |c: char| c.is_whitespace() || c.is_control() || "^~:?*[\\<>|".contains(c);
        Self {
            text: Redacted::clipped(text, LIMIT),
            syntax: written.syntax,
            strength: written.strength(),
            is_known: !text.contains(['$', '`']),
            is_version: starts && !text.contains([',', '<', '>', '*', '|', ' ', '$']),
            is_git_name: !text.is_empty() && !text.contains(in_name),
        }
    }

    /// The displayed text.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The displayed text.
    pub fn text(&self) -> &Redacted {
        &self.text
    }

    /// The syntactic class, as a revision of git.
    pub fn syntax(&self) -> RefSyntax {
        self.syntax
    }

    /// The pin strength by its syntax, as a git revision.
    pub fn strength(&self) -> PinStrength {
        self.strength
    }

    /// Whether it is a full commit.
    pub fn is_commit(&self) -> bool {
        matches!(self.syntax, RefSyntax::Sha1Full | RefSyntax::Sha256Full)
    }

    /// Whether the text is literal: no variable or command must be expanded first.
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// Whether it can be an exact version rather than a range.
    pub fn is_version(&self) -> bool {
        self.is_version
    }

    /// The parts of a branch name between slashes, without `refs/heads/`.
    ///
    /// ```
    /// use plimsoll_model::Requested;
    ///
    /// let branch = Requested::new("refs/heads/release/v1.2");
    /// assert!(branch.branch_parts().eq(["release", "v1.2"]));
    /// ```
    pub fn branch_parts(&self) -> impl Iterator<Item = &str> {
        let name = self.as_str();
        name.strip_prefix("refs/heads/").unwrap_or(name).split('/')
    }

    /// Whether it can be the name of a revision (git-check-ref-format(1)); npm's `semver:^1` is a
    /// range of tags.
    pub fn is_git_name(&self) -> bool {
        self.is_git_name
    }

    /// A key that distinguishes texts with different tokens: see [`Redacted::token_key`].
    #[doc(hidden)]
    pub fn token_key(&self) -> u64 {
        self.text.token_key()
    }
}

impl From<&str> for Requested {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl PartialEq for Requested {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Requested {}

impl PartialOrd for Requested {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Requested {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Requested {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for Requested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl fmt::Debug for Requested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl Serialize for Requested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Requested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Requested {
    fn schema_name() -> Cow<'static, str> {
        Redacted::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Redacted::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_texts_versions_and_revision_names() {
        for (text, known, version, name) in [
            ("1.2.3", true, true, true),
            ("main", true, true, true),
            ("^1.2", true, false, false),
            (">=1,<2", true, false, false),
            ("1.*", true, false, false),
            ("semver:^1", true, true, false),
            ("$TAG", false, false, true),
            ("v`cat VERSION`", false, false, false),
            ("a b", true, false, false),
            ("", true, false, false),
        ] {
            let found = Requested::new(text);
            let found = (found.is_known(), found.is_version(), found.is_git_name());
            assert_eq!(found, (known, version, name), "{text}");
        }
        assert!(Requested::new(&"a".repeat(40)).is_commit());
        assert!(!Requested::new("aaaaaaa").is_commit());
    }

    #[test]
    fn a_cut_value_is_classified_before_the_cut() {
        let long = Requested::new(&format!("{}$TAG", "a".repeat(400)));
        assert!(long.as_str().ends_with('…') && !long.is_known());
        let token = format!("{}{}", "npm_", "aZ3".repeat(12));
        assert!(!format!("{:?}", Requested::new(&token)).contains(&token));
    }
}

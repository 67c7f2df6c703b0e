//! Upstream, revision and content of components.

use serde::{Deserialize, Serialize};

use crate::{DigestAlgorithm, FileDigest, GitRef, GitUrl, PinStrength, SourceUrl};

/// The upstream of a component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Upstream {
    /// The URL as written, with credentials masked.
    pub url: SourceUrl,
    /// The absolute URL, if `url` is relative and the remote of the source is known; the scp form
    /// (`git@host:path`) as `https`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolved: Option<SourceUrl>,
    /// Whether `url` is relative and could not be resolved.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unresolved_relative: bool,
    /// The requested branch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub branch: Option<String>,
}

impl Upstream {
    /// Creates an upstream from an absolute URL.
    pub fn new(url: &str) -> Self {
        Self::at(SourceUrl::new(url))
    }

    /// Creates an upstream from a parsed URL.
    pub fn at(url: SourceUrl) -> Self {
        Self { url, resolved: None, unresolved_relative: false, branch: None }
    }

    /// Creates an upstream from an absolute URL, which is masked and then clipped.
    pub(crate) fn clipped(url: &str) -> Self {
        Self::at(SourceUrl::clipped(url, crate::VALUE_LIMIT))
    }

    /// The repository, normalized for comparison.
    pub fn repository(&self) -> Option<&GitUrl> {
        self.best().repository()
    }

    /// The best known URL: the resolved one, otherwise the one as written.
    pub fn best(&self) -> &SourceUrl {
        self.resolved.as_ref().unwrap_or(&self.url)
    }

    /// The text of the best known URL.
    pub fn best_url(&self) -> &str {
        self.best().as_str()
    }
}

/// The revision of a component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Revision {
    /// A full commit, 40 or 64 lower-case hexadecimal digits.
    Commit(String),
    /// A tag, branch or other name.
    Name(String),
    /// A content digest, such as `sha256:…`.
    Digest(String),
}

impl Revision {
    /// The revision as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Commit(value) | Self::Name(value) | Self::Digest(value) => value,
        }
    }

    /// The digest, if it is the digest of a file: `sha256:` and hexadecimal digits.
    pub fn digest(&self) -> Option<FileDigest> {
        let Self::Digest(text) = self else { return None };
        let (algorithm, digits) = text.split_once(':')?;
        FileDigest::of_hex(DigestAlgorithm::named(algorithm)?, digits)
    }

    /// The pin strength, without an upstream look-up.
    pub fn strength(&self) -> PinStrength {
        match self {
            Self::Commit(_) => PinStrength::CommitUnverified,
            Self::Name(name) => GitRef::parse(name).strength(),
            Self::Digest(_) => PinStrength::ContentDigest,
        }
    }
}

/// The content of code in the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Content {
    /// SWHID (ISO/IEC 18670) of the directory: its git tree hash.
    pub swhid: Option<String>,
    /// The number of files in it.
    pub files: u64,
}

impl Content {
    /// Creates content with its identifier, if every file could be hashed, and its number of files.
    pub fn new(swhid: Option<String>, files: u64) -> Self {
        Self { swhid, files }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_file() {
        let digits = "ab".repeat(32);
        let digest = |text: &str| Revision::Digest(text.to_owned()).digest();
        let expected = FileDigest::of_hex(DigestAlgorithm::Sha256, &digits);
        assert!(expected.is_some());
        assert_eq!(digest(&format!("sha256:{digits}")), expected);
        for text in [&*digits, &format!("sha512:{digits}"), &format!("h1:{digits}"), "sha256:"] {
            assert_eq!(digest(text), None, "{text}");
        }
        assert_eq!(Revision::Name(format!("sha256:{digits}")).digest(), None);
    }
}

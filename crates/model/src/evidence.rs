//! Kinds of evidence, and the confidence in claims.

#[cfg(feature = "schema")]
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The kind of evidence of a claim, as distinguished by the rules for conclusions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A gitlink of the tree or index.
    Gitlink,
    /// The content: its hash, or a match with a known revision, exact or close.
    Content,
    /// A record by a tool or a person of what was copied, or is fetched: `README.chromium`,
    /// `.gitrepo`, `.gitmodules`, `vendor/modules.txt`, a file of pinned commits.
    VendoringRecord,
    /// An entry of a lockfile.
    LockfileEntry,
    /// A reference: a requirement, `uses:`, a command that fetches.
    Reference,
    /// A git tag at the commit, which states the release of the source.
    Tag,
    /// A manifest by the authors, which states what they published last: `Cargo.toml`, `package.json`.
    Manifest,
    /// A clarification in the policy by a person who read the file.
    Clarification,
    /// A correction in the policy by a person who reviewed the component.
    Correction,
    /// The text of a license inside a source file.
    LicenseText,
    /// An `SPDX-License-Identifier` tag.
    SpdxTag,
    /// A license file beside the code.
    LicenseFile,
    /// A bundle of licenses, or a `NOTICE` file of a larger project.
    Notice,
    /// Known facts about the upstream, which are not stated in the tree.
    KnownUpstream,
    /// A URL with a commit or tag in a comment or in prose.
    UrlInProse,
    /// A build file: `project(x VERSION 1.2)`.
    BuildFile,
    /// A macro such as `ZLIB_VERSION`: the version is at least this one.
    VersionMacro,
    /// Prose: a README, a change log, the subject of a commit.
    Prose,
    /// The name or location of a directory.
    DirectoryName,
    /// A copyright line.
    CopyrightHolder,
}

impl EvidenceKind {
    /// Every kind, in order.
    pub const ALL: &'static [Self] = &[
        Self::Gitlink,
        Self::Content,
        Self::VendoringRecord,
        Self::LockfileEntry,
        Self::Reference,
        Self::Tag,
        Self::Manifest,
        Self::Clarification,
        Self::Correction,
        Self::LicenseText,
        Self::SpdxTag,
        Self::LicenseFile,
        Self::Notice,
        Self::KnownUpstream,
        Self::UrlInProse,
        Self::BuildFile,
        Self::VersionMacro,
        Self::Prose,
        Self::DirectoryName,
        Self::CopyrightHolder,
    ];

    /// A description in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Gitlink => "a gitlink of the tree or index",
            Self::Content => "the content itself: its hash, or a match with a known revision",
            Self::VendoringRecord => {
                "a record by a tool or a person of what was copied or is fetched"
            }
            Self::LockfileEntry => "an entry of a lockfile",
            Self::Reference => "a reference: a requirement, `uses:`, a command that fetches",
            Self::Tag => "a git tag at the commit",
            Self::Manifest => "a manifest by the authors, which states what they published last",
            Self::Clarification => {
                "a clarification in the policy by a person who read the license file"
            }
            Self::Correction => "a correction in the policy by a person who reviewed the component",
            Self::LicenseText => "the text of a license inside a source file",
            Self::SpdxTag => "an `SPDX-License-Identifier` tag",
            Self::LicenseFile => "a license file beside the code",
            Self::Notice => "a bundle of licenses, or a NOTICE file of a larger project",
            Self::KnownUpstream => {
                "known facts about the upstream, which are not stated in the tree"
            }
            Self::UrlInProse => "a URL with a commit or tag in a comment or in prose",
            Self::BuildFile => "a build file: `project(x VERSION 1.2)`",
            Self::VersionMacro => {
                "a macro such as `ZLIB_VERSION`: the version is at least this one"
            }
            Self::Prose => "prose: a README, a change log, the subject of a commit",
            Self::DirectoryName => "the name or location of a directory",
            Self::CopyrightHolder => "a copyright line",
        }
    }

    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gitlink => "gitlink",
            Self::Content => "content",
            Self::VendoringRecord => "vendoring-record",
            Self::LockfileEntry => "lockfile-entry",
            Self::Reference => "reference",
            Self::Tag => "tag",
            Self::Manifest => "manifest",
            Self::Clarification => "clarification",
            Self::Correction => "correction",
            Self::LicenseText => "license-text",
            Self::SpdxTag => "spdx-tag",
            Self::LicenseFile => "license-file",
            Self::Notice => "notice",
            Self::KnownUpstream => "known-upstream",
            Self::UrlInProse => "url-in-prose",
            Self::BuildFile => "build-file",
            Self::VersionMacro => "version-macro",
            Self::Prose => "prose",
            Self::DirectoryName => "directory-name",
            Self::CopyrightHolder => "copyright-holder",
        }
    }

    /// Whether it is a statement of a person in the policy, rather than of a file in the source.
    pub fn is_of_person(self) -> bool {
        matches!(self, Self::Clarification | Self::Correction)
    }

    /// The default confidence of claims of this kind.
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Gitlink
            | Self::Content
            | Self::LockfileEntry
            | Self::Reference
            | Self::Clarification
            | Self::Correction => Confidence::CERTAIN,
            Self::VendoringRecord | Self::SpdxTag | Self::LicenseText | Self::Tag => {
                Confidence::STRUCTURED
            }
            Self::Manifest | Self::LicenseFile | Self::UrlInProse => Confidence::STATED,
            Self::Notice => Confidence::AGREED,
            Self::BuildFile | Self::VersionMacro | Self::Prose | Self::KnownUpstream => {
                Confidence::WEAK
            }
            Self::DirectoryName | Self::CopyrightHolder => Confidence::NAME,
        }
    }
}

impl std::fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Confidence of a claim in percent: 100 for a gitlink, 20 for a directory name.
///
/// Serialized as a number from 0 to 1, as CycloneDX `evidence.identity.confidence` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

impl Confidence {
    /// A gitlink, or content identical to a known revision.
    pub const CERTAIN: Self = Self(100);
    /// Structured metadata with a full commit, or a URL with a hash.
    pub const STRUCTURED: Self = Self(90);
    /// A URL with a commit or tag in prose.
    pub const STATED: Self = Self(80);
    /// Two weak hints that agree.
    pub const AGREED: Self = Self(60);
    /// A macro, a build file, prose.
    pub const WEAK: Self = Self(40);
    /// A name.
    pub const NAME: Self = Self(20);

    /// Creates a confidence in percent; `None` above 100.
    ///
    /// ```
    /// use plimsoll_model::Confidence;
    ///
    /// assert_eq!(Confidence::percent_of(90), Some(Confidence::STRUCTURED));
    /// assert_eq!(Confidence::percent_of(101), None);
    /// ```
    pub const fn percent_of(percent: u8) -> Option<Self> {
        if percent <= 100 { Some(Self(percent)) } else { None }
    }

    /// In percent.
    pub fn percent(self) -> u8 {
        self.0
    }

    /// From 0 to 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Serialize for Confidence {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.fraction())
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fraction = f64::deserialize(deserializer)?;
        (0..=100u8)
            .find(|percent| (f64::from(*percent) / 100.0 - fraction).abs() < 0.005)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("confidence must be between 0 and 1"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Confidence {
    fn schema_name() -> Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

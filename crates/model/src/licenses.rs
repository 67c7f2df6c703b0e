//! What is known of the license of a component: declared, observed and concluded, never one field.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Confidence, LicenseExpression, Redacted, RepoPath, VALUE_LIMIT};

/// What is known of a component's license: three fields, never one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Licenses {
    /// What its authors state in metadata.
    pub declared: Option<DeclaredLicense>,
    /// Where its license is written down in the tree.
    pub observed: Vec<ObservedLicense>,
    /// What was concluded; only from an unambiguous rule.
    pub concluded: Option<ConcludedLicense>,
}

impl Licenses {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.declared.is_none() && self.observed.is_empty() && self.concluded.is_none()
    }

    /// The expression that counts: the concluded one, else the declared one.
    pub fn expression(&self) -> Option<&LicenseExpression> {
        let declared = || self.declared.as_ref()?.expression.as_ref();
        self.concluded.as_ref().map(|concluded| &concluded.expression).or_else(declared)
    }
}

/// A license that the authors of a component state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeclaredLicense {
    /// As written, with credentials masked.
    pub raw: Redacted,
    /// What it says, where it is an SPDX expression.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expression: Option<LicenseExpression>,
}

impl DeclaredLicense {
    /// A license as metadata states it.
    pub fn new(raw: &str) -> Self {
        Self {
            raw: Redacted::clipped(raw.trim(), VALUE_LIMIT),
            expression: LicenseExpression::parse(raw),
        }
    }

    /// The license of a crate, where `/` is the old form of `OR`.
    pub fn of_crate(raw: &str) -> Self {
        let expression = LicenseExpression::parse_crate(raw);
        Self { raw: Redacted::clipped(raw.trim(), VALUE_LIMIT), expression }
    }

    /// The expression as text, else what is written.
    pub fn as_str(&self) -> &str {
        self.expression.as_ref().map_or(self.raw.as_str(), LicenseExpression::as_str)
    }
}

/// A place in the tree where a license is written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservedLicense {
    /// The file.
    pub path: RepoPath,
    /// Line, from 1; absent where the whole file is about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// What it says; absent where its text was not interpreted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expression: Option<LicenseExpression>,
    /// How far the text is that of the license; absent where it was not interpreted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<Confidence>,
    /// The last line, where it has several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_line: Option<u32>,
    /// In which form the license is stated; absent where the file was not interpreted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<LicenseForm>,
    /// In what the text differs from that of the license; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub altered: Option<Box<AlteredTerms>>,
    /// The copyright lines of the same file, without marks of a comment; none of the license's own.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub copyrights: Vec<Redacted>,
    /// SHA-256 of the file in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<Box<str>>,
    /// What all that the file says of licenses means together, where it says several things.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub together: Option<LicenseExpression>,
    /// In how many files the component says the same, where it is not this file alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub files: Option<u32>,
}

impl ObservedLicense {
    /// A license file whose text was not interpreted.
    pub fn file(path: RepoPath) -> Self {
        Self {
            path,
            line: None,
            expression: None,
            score: None,
            last_line: None,
            form: None,
            altered: None,
            copyrights: Vec::new(),
            sha256: None,
            together: None,
            files: None,
        }
    }

    /// What the file as a whole says of licenses.
    pub fn of_file(&self) -> Option<&LicenseExpression> {
        self.together.as_ref().or(self.expression.as_ref())
    }
}

/// In which form a license is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseForm {
    /// The whole text of the license.
    FullText,
    /// A notice at the top of a file, which names the license.
    Notice,
    /// An `SPDX-License-Identifier` or similar tag.
    Tag,
    /// A sentence or field that names the license.
    Mention,
}

impl LicenseForm {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FullText => "full-text",
            Self::Notice => "notice",
            Self::Tag => "tag",
            Self::Mention => "mention",
        }
    }
}

/// The words in which a license text differs from the license. Each is clipped, and the lists are short.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AlteredTerms {
    /// Runs of words that the license does not have.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub added: Vec<Redacted>,
    /// Runs of words of the license that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub removed: Vec<Redacted>,
    /// Which of these change what is granted or asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub critical: Vec<Redacted>,
}

/// A license that was concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConcludedLicense {
    /// The license.
    pub expression: LicenseExpression,
    /// Id of the rule by which it was concluded.
    pub rule: Cow<'static, str>,
    /// Whether it is the license that the component's upstream is known to have, and nothing in the
    /// tree says so.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub inferred: bool,
}

impl ConcludedLicense {
    /// A license, and the rule by which it was concluded.
    pub fn new(expression: LicenseExpression, rule: impl Into<Cow<'static, str>>) -> Self {
        Self { expression, rule: rule.into(), inferred: false }
    }
}

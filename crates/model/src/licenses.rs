//! The license of a component: declared, observed and concluded, never one field.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Confidence, LicenseExpression, Redacted, RepoPath, VALUE_LIMIT};

/// The facts about a component's license: three fields, never one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Licenses {
    /// The license that its authors state in metadata.
    pub declared: Option<DeclaredLicense>,
    /// The places in the tree where its license is stated.
    pub observed: Vec<ObservedLicense>,
    /// The concluded license; only from an unambiguous rule.
    pub concluded: Option<ConcludedLicense>,
}

impl Licenses {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.declared.is_none() && self.observed.is_empty() && self.concluded.is_none()
    }

    /// The effective expression: the concluded one, otherwise the declared one.
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
    /// The parsed SPDX expression, if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expression: Option<LicenseExpression>,
}

impl DeclaredLicense {
    /// Creates a license from metadata.
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

    /// The expression as text, otherwise the text as written.
    pub fn as_str(&self) -> &str {
        self.expression.as_ref().map_or(self.raw.as_str(), LicenseExpression::as_str)
    }
}

/// A place in the tree where a license is stated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservedLicense {
    /// The file.
    pub path: RepoPath,
    /// Line, from 1; absent if it covers the whole file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// The license; absent if the text was not interpreted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expression: Option<LicenseExpression>,
    /// The similarity of the text to the license; absent if it was not interpreted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<Confidence>,
    /// The last line, if there are several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_line: Option<u32>,
    /// The form of the statement; absent if the file was not interpreted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<LicenseForm>,
    /// The differences from the license text; absent if there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub altered: Option<Box<AlteredTerms>>,
    /// The copyright lines in the same file, without comment markers and without those of the
    /// license text.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub copyrights: Vec<Redacted>,
    /// SHA-256 of the file in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<Box<str>>,
    /// The combined license of the file, if it has several statements.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub together: Option<LicenseExpression>,
    /// The number of files with the same statement in the component, if there is more than one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub files: Option<u32>,
}

impl ObservedLicense {
    /// Creates a row for a license file that was not interpreted.
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

    /// The combined license of the whole file.
    pub fn of_file(&self) -> Option<&LicenseExpression> {
        self.together.as_ref().or(self.expression.as_ref())
    }
}

/// The form of a license statement.
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

/// The differences between a license text and the license. Each is clipped, and the lists are
/// short.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AlteredTerms {
    /// Added runs of words.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub added: Vec<Redacted>,
    /// Removed runs of words.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub removed: Vec<Redacted>,
    /// The differences that change the granted rights or the obligations.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub critical: Vec<Redacted>,
}

/// A concluded license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConcludedLicense {
    /// The license.
    pub expression: LicenseExpression,
    /// Id of the rule that concluded it.
    pub rule: Cow<'static, str>,
    /// Whether it is the known license of the component's upstream, which is not stated in the
    /// tree.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub inferred: bool,
}

impl ConcludedLicense {
    /// Creates a concluded license with its rule.
    pub fn new(expression: LicenseExpression, rule: impl Into<Cow<'static, str>>) -> Self {
        Self { expression, rule: rule.into(), inferred: false }
    }
}

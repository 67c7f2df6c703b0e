//! Notices: the licenses and texts that must be shipped with a product.

use serde::{Deserialize, Serialize};

use crate::{LicenseExpression, Redacted, RepoPath, Scope, Tool};

/// The version of the serialized notices. It increases if a field changes its meaning or is
/// removed.
pub const NOTICES_VERSION: &str = "1.0";

/// Third-party components with their licenses, and every text once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Notices {
    /// The format version: [`NOTICES_VERSION`].
    pub schema_version: String,
    /// The tool that wrote the notices.
    pub tool: Tool,
    /// The name of the product.
    pub product: Option<String>,
    /// The scopes of the listed components.
    pub scopes: Vec<Scope>,
    /// The components, sorted by name and version.
    pub components: Vec<NoticedComponent>,
    /// The license texts, each once, in the order of the components.
    pub texts: Vec<NoticeText>,
    /// The notices of authors (files named `NOTICE`), which must be passed on (Apache-2.0, 4(d)).
    pub notices: Vec<NoticeText>,
}

impl Notices {
    /// Creates empty notices.
    pub fn new(product: Option<String>, scopes: Vec<Scope>) -> Self {
        Self {
            schema_version: NOTICES_VERSION.to_owned(),
            tool: Tool::this(),
            product,
            scopes,
            components: Vec::new(),
            texts: Vec::new(),
            notices: Vec::new(),
        }
    }
}

/// A third-party component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NoticedComponent {
    /// Its name.
    pub name: String,
    /// Its version, if stated.
    pub version: Option<String>,
    /// Its package URL.
    pub purl: Option<String>,
    /// Its license; `null` if it is unknown.
    pub expression: Option<LicenseExpression>,
    /// Copyright lines beside its license, then one for each other holder, without duplicates and placeholders.
    pub copyrights: Vec<Redacted>,
    /// The copyright holders of its files, those with the most files first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holders: Vec<Redacted>,
    /// Its paths in the tree.
    pub paths: Vec<RepoPath>,
    /// Titles of its texts.
    pub texts: Vec<String>,
    /// Titles of the notices of its authors.
    pub notices: Vec<String>,
}

impl NoticedComponent {
    /// Creates a part with only its name.
    pub fn new(name: String) -> Self {
        Self {
            name,
            version: None,
            purl: None,
            expression: None,
            copyrights: Vec::new(),
            holders: Vec::new(),
            paths: Vec::new(),
            texts: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Name and version.
    pub fn title(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NoticeText {
    /// The first file with it, and the lines if it is a part of the file.
    pub title: String,
    /// SHA-256 of the text in hexadecimal digits, with normalized line endings and without trailing
    /// spaces.
    pub sha256: String,
    /// Names and versions of the components that share it.
    pub components: Vec<String>,
    /// The text.
    pub text: Redacted,
}

impl NoticeText {
    /// Creates a text without components.
    pub fn new(title: String, sha256: String, text: Redacted) -> Self {
        Self { title, sha256, components: Vec::new(), text }
    }
}

//! Notices: the licenses and texts that a product has to be shipped with.

use serde::{Deserialize, Serialize};

use crate::{LicenseExpression, Redacted, RepoPath, Scope, Tool};

/// Version of the serialized notices. It grows when a field changes its meaning or goes away.
pub const NOTICES_VERSION: &str = "1.0";

/// What others made, with the license of each part and every text once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Notices {
    /// Version of this form: [`NOTICES_VERSION`].
    pub schema_version: String,
    /// What wrote the notices.
    pub tool: Tool,
    /// What the product is called.
    pub product: Option<String>,
    /// What the listed parts are needed for.
    pub scopes: Vec<Scope>,
    /// The parts, sorted by name and version.
    pub components: Vec<NoticedComponent>,
    /// The texts of licenses, each once, in the order of the parts.
    pub texts: Vec<NoticeText>,
    /// The notices of authors (files named `NOTICE`), which have to be passed on (Apache-2.0, 4(d)).
    pub notices: Vec<NoticeText>,
}

impl Notices {
    /// Notices of nothing yet.
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

/// A part that others made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NoticedComponent {
    /// Its name.
    pub name: String,
    /// Its version, where something states one.
    pub version: Option<String>,
    /// Its package URL.
    pub purl: Option<String>,
    /// Its license; `null` where none is known.
    pub expression: Option<LicenseExpression>,
    /// Copyright lines beside its license, then one of each holder that these do not name, each once; none of a
    /// template.
    pub copyrights: Vec<Redacted>,
    /// Who holds the copyright of files in it, those of most files first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holders: Vec<Redacted>,
    /// Where it is in the tree.
    pub paths: Vec<RepoPath>,
    /// Titles of its texts.
    pub texts: Vec<String>,
    /// Titles of the notices of its authors.
    pub notices: Vec<String>,
}

impl NoticedComponent {
    /// A part of which the name alone is known.
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
    /// The first file that has it, with the lines where it is a part of the file.
    pub title: String,
    /// SHA-256 of the text in hexadecimal digits, with the ends of lines and blanks before them made alike.
    pub sha256: String,
    /// Name and version of the parts that share it.
    pub components: Vec<String>,
    /// The text.
    pub text: Redacted,
}

impl NoticeText {
    /// A text that no part shares yet.
    pub fn new(title: String, sha256: String, text: Redacted) -> Self {
        Self { title, sha256, components: Vec::new(), text }
    }
}

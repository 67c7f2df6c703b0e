//! The listing of licenses: what each component and each file says.

use serde::{Deserialize, Serialize};

use crate::{
    AlteredTerms, Diagnostic, LicenseExpression, LicenseForm, Redacted, RepoPath, SourceInfo, Tool,
};

/// Version of the serialized listing. It grows when a field changes its meaning or goes away.
pub const LICENSES_VERSION: &str = "1.0";

/// What the components and files of a source say of licenses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseListing {
    /// Version of this form: [`LICENSES_VERSION`].
    pub schema_version: String,
    /// What wrote the listing.
    pub tool: Tool,
    /// What was read.
    pub source: SourceInfo,
    /// Whether every text file was read whole.
    pub complete: bool,
    /// The text files, sorted by path, also those that say nothing of licenses.
    pub files: Vec<LicenseFile>,
    /// What was not read, or in part.
    pub diagnostics: Vec<Diagnostic>,
}

impl LicenseListing {
    /// A listing of files. Rows are sorted, and completeness follows from the diagnostics.
    pub fn of_files(
        source: SourceInfo,
        mut files: Vec<LicenseFile>,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        diagnostics.sort();
        diagnostics.dedup();
        Self {
            schema_version: LICENSES_VERSION.to_owned(),
            tool: Tool::this(),
            source,
            complete: !diagnostics.iter().any(|diagnostic| diagnostic.kind().is_loss()),
            files,
            diagnostics,
        }
    }
}

/// What one file says of licenses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseFile {
    /// The file.
    pub path: RepoPath,
    /// SHA-256 of its bytes in hexadecimal digits; absent where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<Box<str>>,
    /// What its matches say together; `null` where nothing was matched.
    pub expression: Option<LicenseExpression>,
    /// What was matched, in the order of the file.
    #[serde(default)]
    pub matches: Vec<LicenseFileMatch>,
    /// Copyright lines, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub copyrights: Vec<FileCopyright>,
    /// Files that are said to hold the license, as written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<LicenseFileReference>,
    /// Lines of prose that belong to no match: the first and the last of each run.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rest: Vec<[u32; 2]>,
}

impl LicenseFile {
    /// A file that says nothing.
    pub fn new(path: RepoPath) -> Self {
        Self {
            path,
            sha256: None,
            expression: None,
            matches: Vec::new(),
            copyrights: Vec::new(),
            references: Vec::new(),
            rest: Vec::new(),
        }
    }

    /// Whether it says nothing of licenses and copyright.
    pub fn is_silent(&self) -> bool {
        self.matches.is_empty() && self.copyrights.is_empty() && self.references.is_empty()
    }
}

/// One license, exception or choice of licenses that a part of a file states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseFileMatch {
    /// What it states.
    pub expression: LicenseExpression,
    /// In which form.
    pub kind: LicenseForm,
    /// First and last line, from 1.
    pub lines: [u32; 2],
    /// Offset of the first byte, and of the byte after the last one.
    pub bytes: [u64; 2],
    /// How much of the template is there, in percent.
    pub coverage: u8,
    /// Whether its words are those of the license.
    pub verdict: LicenseVerdict,
    /// In what they differ, where they were modified.
    #[serde(flatten)]
    pub changes: AlteredTerms,
    /// What was matched with: the id of a text or notice, and the version of the license list.
    pub template: String,
}

impl LicenseFileMatch {
    /// A match without changes.
    pub fn new(expression: LicenseExpression, kind: LicenseForm, lines: [u32; 2]) -> Self {
        Self {
            expression,
            kind,
            lines,
            bytes: [0, 0],
            coverage: 100,
            verdict: LicenseVerdict::Exact,
            changes: AlteredTerms::default(),
            template: String::new(),
        }
    }
}

/// Whether the words of a match are those of the license.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseVerdict {
    /// Word for word.
    Exact,
    /// Other words where the license list lets them differ.
    Equivalent,
    /// Words were added or removed that may change what the license grants.
    Modified,
}

impl LicenseVerdict {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Equivalent => "equivalent",
            Self::Modified => "modified",
        }
    }
}

/// A copyright line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FileCopyright {
    /// The line as written, without marks of a comment.
    pub text: Redacted,
    /// Who holds the copyright; absent where it names nobody, or a placeholder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holder: Option<Redacted>,
    /// First and last line, from 1.
    pub lines: [u32; 2],
}

impl FileCopyright {
    /// A copyright line without a holder.
    pub fn new(text: Redacted, lines: [u32; 2]) -> Self {
        Self { text, holder: None, lines }
    }
}

/// A file that is said to hold the license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseFileReference {
    /// The name or relative path, as written.
    pub name: Redacted,
    /// First and last line, from 1.
    pub lines: [u32; 2],
}

impl LicenseFileReference {
    /// A name on some lines.
    pub fn new(name: Redacted, lines: [u32; 2]) -> Self {
        Self { name, lines }
    }
}

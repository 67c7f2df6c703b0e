//! The list of licenses of components and files.

use serde::{Deserialize, Serialize};

use crate::{
    AlteredTerms, Claim, ClaimValue, Component, ComponentId, CopyrightHolder, Diagnostic,
    LicenseCategory, LicenseConflict, LicenseExpression, LicenseForm, Licenses, Location, Redacted,
    RepoPath, Report, Scope, SourceInfo, Tool,
};

/// The version of the serialized list. It increases if a field changes its meaning or is removed.
pub const LICENSES_VERSION: &str = "1.0";

/// The licenses of the components and files in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseListing {
    /// The format version: [`LICENSES_VERSION`].
    pub schema_version: String,
    /// The tool that wrote the list.
    pub tool: Tool,
    /// The scanned source.
    pub source: SourceInfo,
    /// Whether every text file was completely read.
    pub complete: bool,
    /// The product itself, then the listed components, in the order of the report; empty if files were
    /// requested.
    #[serde(default)]
    pub components: Vec<LicensedComponent>,
    /// The text files, sorted by path, including those without licenses; empty if components were
    /// requested.
    pub files: Vec<LicenseFile>,
    /// Copyright holders other than the owner of the repository, in files outside of components; empty if files were
    /// requested.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub foreign_holders: Vec<ForeignHolder>,
    /// Files that were not read, or only partly.
    pub diagnostics: Vec<Diagnostic>,
}

impl LicenseListing {
    /// Creates a list of files. Rows are sorted, and completeness follows from the diagnostics.
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
            components: Vec::new(),
            files,
            foreign_holders: Vec::new(),
            diagnostics,
        }
    }

    /// Creates the list of the product and of the components of a report with one of `scopes`; of all
    /// components if that is empty.
    pub fn of_report(report: &Report, scopes: &[Scope]) -> Self {
        let mut listing =
            Self::of_files(report.source.clone(), Vec::new(), report.diagnostics.clone());
        let is_asked = |it: &&Component| scopes.is_empty() || scopes.contains(&it.listed_scope());
        let active = report.components.iter().filter(|component| component.active).filter(is_asked);
        let product = LicensedComponent::of_source(&report.source);
        listing.components = product.into_iter().chain(active.map(LicensedComponent::of)).collect();
        listing.foreign_holders =
            report.unattached.iter().filter_map(|it| ForeignHolder::of(&it.claim)).collect();
        listing
    }

    /// Adds components to the list of files.
    #[must_use]
    pub fn with_components(mut self, components: Vec<LicensedComponent>) -> Self {
        self.components = components;
        self
    }

    /// Whether it contains third-party components.
    pub fn has_components(&self) -> bool {
        self.components.iter().any(|component| component.id.is_some())
    }
}

/// The license of a component, or of the product itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicensedComponent {
    /// Id of the component in the report; absent for the product itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<ComponentId>,
    /// Its name.
    pub name: String,
    /// Its version, if stated.
    pub version: Option<String>,
    /// Its package URL.
    pub purl: Option<String>,
    /// Its scope; absent for the product itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<Scope>,
    /// Its paths in the tree.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub paths: Vec<RepoPath>,
    /// The effective license.
    pub expression: Option<LicenseExpression>,
    /// The category of the license; absent if the license is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<LicenseCategory>,
    /// The basis of the license.
    pub basis: LicenseBasis,
    /// The declared, observed and concluded licenses.
    pub licenses: Licenses,
    /// The copyright holders of its files, those with the most files first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holders: Vec<CopyrightHolder>,
    /// The conflicts between these.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub conflicts: Vec<LicenseConflict>,
}

/// A copyright holder other than the owner of the repository, in files outside of components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ForeignHolder {
    /// The file, or the directory if there are many files.
    pub path: RepoPath,
    /// The holder, with the number of files there.
    #[serde(flatten)]
    pub holder: CopyrightHolder,
    /// One of the copyright lines, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<Redacted>,
    /// The place of that line.
    pub at: Location,
}

impl ForeignHolder {
    fn of(claim: &Claim) -> Option<Self> {
        let ClaimValue::Holder(holder) = &claim.value else { return None };
        let path = claim.subject.path()?.clone();
        let (holder, text) = ((**holder).clone(), claim.raw.clone());
        Some(Self { path, holder, text, at: claim.location.clone() })
    }
}

impl LicensedComponent {
    fn new(name: String, licenses: Licenses, conflicts: Vec<LicenseConflict>) -> Self {
        Self {
            id: None,
            name,
            version: None,
            purl: None,
            scope: None,
            paths: Vec::new(),
            expression: licenses.expression().cloned(),
            category: licenses.expression().map(LicenseExpression::category),
            basis: LicenseBasis::of(&licenses),
            holders: Vec::new(),
            conflicts,
            licenses,
        }
    }

    /// The product itself, if anything is known about its license.
    fn of_source(source: &SourceInfo) -> Option<Self> {
        let product = &source.product;
        let licenses = &source.statements.licenses;
        let said = source.license_said();
        if licenses.is_empty() && said.is_none() {
            return None;
        }
        let name = product.name.as_ref().map(|name| name.value.to_string());
        let name = name.or_else(|| source.name.clone());
        let name = name.unwrap_or_else(|| "product".to_owned());
        let evidence = &source.statements.evidence;
        let conflicts = licenses.conflicts(evidence, &[RepoPath::default()]);
        let mut row = Self::new(name, licenses.clone(), conflicts);
        row.version = product.version.as_ref().map(|version| version.value.to_string());
        if let Some(said) = said {
            row.expression = Some(said.clone());
            row.category = Some(said.category());
            row.basis = LicenseBasis::Stated;
        }
        Some(row)
    }

    fn of(component: &Component) -> Self {
        Self {
            id: Some(component.id.clone()),
            version: component.version.clone(),
            purl: component.purl.clone(),
            scope: Some(component.scope),
            paths: component.paths.clone(),
            holders: component.holders().into_iter().cloned().collect(),
            ..Self::new(
                component.name.clone(),
                component.licenses.clone(),
                component.license_conflicts(),
            )
        }
    }
}

/// The basis of the effective license.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseBasis {
    /// Stated by the caller or the policy.
    Stated,
    /// Concluded from the tree, or clarified by a person.
    Concluded,
    /// The known license of the upstream, which is not stated in the tree.
    Inferred,
    /// Declared by the authors in metadata.
    Declared,
    /// Unknown.
    Unknown,
}

impl LicenseBasis {
    fn of(licenses: &Licenses) -> Self {
        match &licenses.concluded {
            Some(concluded) if concluded.inferred => Self::Inferred,
            Some(_) => Self::Concluded,
            None if licenses.expression().is_some() => Self::Declared,
            None => Self::Unknown,
        }
    }

    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Concluded => "concluded",
            Self::Inferred => "inferred",
            Self::Declared => "declared",
            Self::Unknown => "unknown",
        }
    }
}

/// The licenses and copyright lines in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseFile {
    /// The file.
    pub path: RepoPath,
    /// SHA-256 of its bytes in hexadecimal digits; absent if it has no licenses.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<Box<str>>,
    /// The combined license of its matches; `null` without matches.
    pub expression: Option<LicenseExpression>,
    /// The matches, in the order of the file.
    #[serde(default)]
    pub matches: Vec<LicenseFileMatch>,
    /// Copyright lines, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub copyrights: Vec<FileCopyright>,
    /// References to files with the license, as written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<LicenseFileReference>,
    /// Lines of prose outside of matches: the first and the last of each run.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rest: Vec<[u32; 2]>,
}

impl LicenseFile {
    /// Creates a row for a file without licenses.
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

    /// Whether it has no licenses and no copyright lines.
    pub fn is_silent(&self) -> bool {
        self.matches.is_empty() && self.copyrights.is_empty() && self.references.is_empty()
    }
}

/// A license, exception or choice of licenses that a part of a file states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseFileMatch {
    /// The license.
    pub expression: LicenseExpression,
    /// The file with the statement, if that is a different one: a record such as `REUSE.toml`, or a `.license` file.
    /// Lines refer to that file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<RepoPath>,
    /// The form of the statement.
    pub kind: LicenseForm,
    /// First and last line, from 1.
    pub lines: [u32; 2],
    /// Offsets of the first byte and after the last byte.
    pub bytes: [u64; 2],
    /// The matched share of the template, in percent.
    pub coverage: u8,
    /// Whether its words match the license.
    pub verdict: LicenseVerdict,
    /// The differences, if it was modified.
    #[serde(flatten)]
    pub changes: AlteredTerms,
    /// The matched template: the id of a text or notice, and the version of the license list.
    pub template: String,
}

impl LicenseFileMatch {
    /// Creates a match without changes.
    pub fn new(expression: LicenseExpression, kind: LicenseForm, lines: [u32; 2]) -> Self {
        Self {
            expression,
            path: None,
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
    /// Different words that the license list allows.
    Equivalent,
    /// Words were added or removed that may change the granted rights.
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
    /// The file with the statement, if that is a different one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<RepoPath>,
    /// The line as written, without comment markers.
    pub text: Redacted,
    /// The copyright holder; absent if the line names nobody, or has a placeholder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holder: Option<Redacted>,
    /// First and last line, from 1.
    pub lines: [u32; 2],
}

impl FileCopyright {
    /// Creates a copyright line without a holder.
    pub fn new(text: Redacted, lines: [u32; 2]) -> Self {
        Self { path: None, text, holder: None, lines }
    }
}

/// A reference to a file with the license.
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
    /// Creates a reference with its lines.
    pub fn new(name: Redacted, lines: [u32; 2]) -> Self {
        Self { name, lines }
    }
}

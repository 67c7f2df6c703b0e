//! The listing of licenses: what each component and each file says.

use serde::{Deserialize, Serialize};

use crate::{
    AlteredTerms, Claim, ClaimValue, Component, ComponentId, CopyrightHolder, Diagnostic,
    LicenseCategory, LicenseConflict, LicenseExpression, LicenseForm, Licenses, Location, Redacted,
    RepoPath, Report, Scope, SourceInfo, Tool,
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
    /// The product itself, then the components that are listed, in the order of the report; none where files
    /// were asked for.
    #[serde(default)]
    pub components: Vec<LicensedComponent>,
    /// The text files, sorted by path, also those that say nothing of licenses; none where components were
    /// asked for.
    pub files: Vec<LicenseFile>,
    /// Holders of copyright that are not the owner of the repository, in files that are in no component; none where
    /// files were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub foreign_holders: Vec<ForeignHolder>,
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
            components: Vec::new(),
            files,
            foreign_holders: Vec::new(),
            diagnostics,
        }
    }

    /// The licenses of the product and the components of a report that are needed for one of `scopes`; of all
    /// components where that is empty.
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

    /// The same listing with components beside the files.
    #[must_use]
    pub fn with_components(mut self, components: Vec<LicensedComponent>) -> Self {
        self.components = components;
        self
    }

    /// Whether others made anything in it.
    pub fn has_components(&self) -> bool {
        self.components.iter().any(|component| component.id.is_some())
    }
}

/// What is known of the license of a component, or of the product itself.
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
    /// Its version, where something states one.
    pub version: Option<String>,
    /// Its package URL.
    pub purl: Option<String>,
    /// What it is needed for; absent for the product itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<Scope>,
    /// Where it is in the tree.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub paths: Vec<RepoPath>,
    /// The license that counts.
    pub expression: Option<LicenseExpression>,
    /// What it asks of those who pass the code on; absent where no license is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<LicenseCategory>,
    /// How it is known.
    pub basis: LicenseBasis,
    /// What is declared, observed and concluded.
    pub licenses: Licenses,
    /// Who holds the copyright of files in it, those of most files first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holders: Vec<CopyrightHolder>,
    /// Where these disagree.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub conflicts: Vec<LicenseConflict>,
}

/// Somebody who is not the owner of the repository, and holds the copyright of files that are in no component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ForeignHolder {
    /// The file, or the directory that holds many.
    pub path: RepoPath,
    /// The holder, and how many files there name it.
    #[serde(flatten)]
    pub holder: CopyrightHolder,
    /// One of the copyright lines, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<Redacted>,
    /// Where that line is.
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

    /// The product itself, where something is known of its license.
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

/// How the license that counts is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseBasis {
    /// The caller or the policy states it.
    Stated,
    /// It was concluded from what is in the tree, or a person clarified it.
    Concluded,
    /// It is the license that the upstream of the component is known to have; nothing in the tree says so.
    Inferred,
    /// Its authors state it in metadata.
    Declared,
    /// None is known.
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
    /// The file that states it, where that is another one: a record such as `REUSE.toml`, or a `.license` file. Lines
    /// are those of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<RepoPath>,
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
    /// The file that states it, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<RepoPath>,
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
        Self { path: None, text, holder: None, lines }
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

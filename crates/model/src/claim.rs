//! Claims: what one detector read about one field, and where.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    ComponentKind, Confidence, Contact, Content, Cpe, DeclaredLicense, EvidenceKind, Location,
    ObservedLicense, PinStrength, Redacted, Revision, Scope, Subject, Upstream, VALUE_LIMIT,
};

/// The field a claim or a conclusion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Field {
    /// Name, version, revision, upstream and license together, as one reference or entry of a lockfile
    /// states them.
    Identity,
    /// That the component is there.
    Presence,
    /// Its name.
    Name,
    /// The registry whose package it is a copy of.
    Ecosystem,
    /// Its version.
    Version,
    /// Which version it is at least.
    MinimumVersion,
    /// Where it comes from.
    Upstream,
    /// Its revision.
    Revision,
    /// The license that its authors state.
    License,
    /// Where its license is written down.
    LicenseText,
    /// Who holds the copyright.
    Holder,
    /// Who distributes it.
    Supplier,
    /// The name by which vulnerability databases know it.
    Cpe,
    /// Who wrote it.
    Authors,
    /// What identifies its content.
    Content,
    /// How firmly it is pinned.
    Pin,
    /// What it is needed for.
    Scope,
}

impl Field {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Presence => "presence",
            Self::Name => "name",
            Self::Ecosystem => "ecosystem",
            Self::Version => "version",
            Self::MinimumVersion => "minimum-version",
            Self::Upstream => "upstream",
            Self::Revision => "revision",
            Self::License => "license",
            Self::LicenseText => "license-text",
            Self::Holder => "holder",
            Self::Supplier => "supplier",
            Self::Cpe => "cpe",
            Self::Authors => "authors",
            Self::Content => "content",
            Self::Pin => "pin",
            Self::Scope => "scope",
        }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is claimed, by field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "field", content = "value", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ClaimValue {
    /// What it is, as a package URL.
    Identity(Redacted),
    /// That there is a component of this kind.
    Presence(ComponentKind),
    /// Its name.
    Name(Redacted),
    /// The registry whose package it is a copy of, by the type of package URLs: `cargo`, `golang`.
    Ecosystem(Redacted),
    /// Its version.
    Version(Redacted),
    /// Which version it is at least.
    MinimumVersion(Box<MinimumVersion>),
    /// Where it comes from.
    Upstream(Box<Upstream>),
    /// Its revision.
    Revision(Revision),
    /// The license that its authors state.
    License(Box<DeclaredLicense>),
    /// Where its license is written down.
    LicenseText(Box<ObservedLicense>),
    /// Who holds the copyright of files in it.
    Holder(Box<CopyrightHolder>),
    /// Who distributes it.
    Supplier(Redacted),
    /// The name by which vulnerability databases know it.
    Cpe(Cpe),
    /// Who wrote it: all that one place names, in its order.
    Authors(Box<[Contact]>),
    /// What identifies its content.
    Content(Box<Content>),
    /// How firmly it is pinned.
    Pin(PinStrength),
    /// What it is needed for: where the file itself says so. Else the place of the code, or of the file
    /// that names it, decides.
    Scope(Scope),
}

impl ClaimValue {
    /// A name.
    pub fn name(text: &str) -> Self {
        Self::Name(Redacted::clipped(text, VALUE_LIMIT))
    }

    /// A version.
    pub fn version(text: &str) -> Self {
        Self::Version(Redacted::clipped(text, VALUE_LIMIT))
    }

    /// An upstream, named by an absolute URL.
    pub fn upstream(url: &str) -> Self {
        Self::Upstream(Box::new(Upstream::clipped(url)))
    }

    /// A full commit. Whether the text is one is for the caller to know: see
    /// [`GitRef`](crate::GitRef).
    pub fn commit(commit: &str) -> Self {
        Self::Revision(Revision::Commit(Redacted::new(&commit.to_ascii_lowercase()).to_string()))
    }

    /// A license as the authors state it.
    pub fn license(raw: &str) -> Self {
        Self::License(Box::new(DeclaredLicense::new(raw)))
    }

    /// The field.
    pub fn field(&self) -> Field {
        match self {
            Self::Identity(_) => Field::Identity,
            Self::Presence(_) => Field::Presence,
            Self::Name(_) => Field::Name,
            Self::Ecosystem(_) => Field::Ecosystem,
            Self::Version(_) => Field::Version,
            Self::MinimumVersion(_) => Field::MinimumVersion,
            Self::Upstream(_) => Field::Upstream,
            Self::Revision(_) => Field::Revision,
            Self::License(_) => Field::License,
            Self::LicenseText(_) => Field::LicenseText,
            Self::Holder(_) => Field::Holder,
            Self::Supplier(_) => Field::Supplier,
            Self::Cpe(_) => Field::Cpe,
            Self::Authors(_) => Field::Authors,
            Self::Content(_) => Field::Content,
            Self::Pin(_) => Field::Pin,
            Self::Scope(_) => Field::Scope,
        }
    }
}

impl std::fmt::Display for ClaimValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Presence(kind) => f.write_str(kind.as_str()),
            Self::Identity(text)
            | Self::Name(text)
            | Self::Ecosystem(text)
            | Self::Version(text)
            | Self::Supplier(text) => f.write_str(text.as_str()),
            Self::Cpe(cpe) => cpe.fmt(f),
            Self::MinimumVersion(least) => write!(f, "{} or later", least.version),
            Self::Upstream(upstream) => f.write_str(upstream.best_url()),
            Self::Revision(revision) => f.write_str(revision.as_str()),
            Self::License(license) => f.write_str(license.as_str()),
            Self::LicenseText(license) => match &license.expression {
                Some(expression) => expression.fmt(f),
                None => license.path.fmt(f),
            },
            Self::Holder(holder) => f.write_str(holder.name.as_str()),
            Self::Authors(authors) => {
                for (at, author) in authors.iter().enumerate() {
                    write!(f, "{}{author}", if at == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Pin(pin) => f.write_str(pin.as_str()),
            Self::Scope(scope) => scope.fmt(f),
            Self::Content(content) => match &content.swhid {
                Some(swhid) => f.write_str(swhid),
                None => write!(f, "{} files", content.files),
            },
        }
    }
}

/// A version that a macro names: those who release often raise it late, so that it is a lower bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MinimumVersion {
    /// The version.
    pub version: Redacted,
    /// What the macro is named after: `ZLIB` of `ZLIB_VERSION`.
    pub prefix: Redacted,
}

impl MinimumVersion {
    /// A version, and what its macro is named after.
    pub fn new(version: &str, prefix: &str) -> Self {
        let [version, prefix] = [version, prefix].map(|it| Redacted::clipped(it, VALUE_LIMIT));
        Self { version, prefix }
    }
}

/// Who holds the copyright of files, by their copyright lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CopyrightHolder {
    /// Their name, as the first of the files has it.
    pub name: Redacted,
    /// How many files name them.
    pub files: u32,
}

impl CopyrightHolder {
    /// A holder that so many files name.
    pub fn new(name: &str, files: u32) -> Self {
        Self { name: Redacted::clipped(name, VALUE_LIMIT), files }
    }
}

/// What one detector read about one field of a component, and where.
///
/// Every claim is kept: in the evidence of the component that it is about, else in
/// [`Report::unattached`](crate::Report::unattached). What is concluded from them is in the
/// component's own fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// What it is about. In the evidence of a component, only where that is not the component itself.
    #[serde(skip_serializing_if = "Subject::is_itself", default = "Subject::itself")]
    pub subject: Subject,
    /// The field it is about, and what is claimed.
    #[serde(flatten)]
    pub value: ClaimValue,
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// The text as it stands there, where that says more than the value. For display only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub raw: Option<Redacted>,
    /// The detector that read it. The run sets it, whatever the detector wrote here.
    pub detector: Cow<'static, str>,
    /// Where it was read.
    #[serde(flatten)]
    pub location: Location,
    /// How far to trust it.
    pub confidence: Confidence,
}

impl Claim {
    /// A claim read at a place, trusted as far as its kind is.
    pub fn new(
        subject: Subject,
        value: ClaimValue,
        kind: EvidenceKind,
        location: Location,
    ) -> Self {
        let (raw, detector, confidence) = (None, Cow::Borrowed(""), kind.confidence());
        Self { subject, value, kind, raw, detector, location, confidence }
    }

    /// Says how far to trust it.
    #[must_use]
    pub fn with_confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Keeps the text as it stands there, masked and clipped.
    #[must_use]
    pub fn with_raw(mut self, raw: &str) -> Self {
        self.raw = Some(Redacted::clipped(raw, VALUE_LIMIT));
        self
    }

    /// The field it is about.
    pub fn field(&self) -> Field {
        self.value.field()
    }
}

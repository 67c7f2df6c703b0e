//! Claims: values that a detector read for a field, with their places.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    ComponentKind, Confidence, Contact, Content, Cpe, DeclaredLicense, EvidenceKind, Location,
    ObservedLicense, PinStrength, Redacted, Revision, Scope, Subject, Upstream, VALUE_LIMIT,
};

/// The field of a claim or a conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Field {
    /// Name, version, revision, upstream and license together, as stated by one reference or lockfile
    /// entry.
    Identity,
    /// The presence of the component.
    Presence,
    /// Its name.
    Name,
    /// The registry of the package of which it is a copy.
    Ecosystem,
    /// Its version.
    Version,
    /// The lower bound of its version.
    MinimumVersion,
    /// Its upstream.
    Upstream,
    /// Its revision.
    Revision,
    /// The license that its authors state.
    License,
    /// The place at which its license is stated.
    LicenseText,
    /// The copyright holder.
    Holder,
    /// Its supplier.
    Supplier,
    /// Its name in vulnerability databases (CPE).
    Cpe,
    /// Its authors.
    Authors,
    /// The identity of its content.
    Content,
    /// The strength of its pin.
    Pin,
    /// Its scope: what it is needed for.
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

/// The value of a claim, by field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "field", content = "value", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ClaimValue {
    /// Its identity, as a package URL.
    Identity(Redacted),
    /// The presence of a component of this kind.
    Presence(ComponentKind),
    /// Its name.
    Name(Redacted),
    /// The registry of the package of which it is a copy, as a package URL type: `cargo`, `golang`.
    Ecosystem(Redacted),
    /// Its version.
    Version(Redacted),
    /// The lower bound of its version.
    MinimumVersion(Box<MinimumVersion>),
    /// Its upstream.
    Upstream(Box<Upstream>),
    /// Its revision.
    Revision(Revision),
    /// The license that its authors state.
    License(Box<DeclaredLicense>),
    /// The place at which its license is stated.
    LicenseText(Box<ObservedLicense>),
    /// A copyright holder of files in it.
    Holder(Box<CopyrightHolder>),
    /// Its supplier.
    Supplier(Redacted),
    /// Its name in vulnerability databases (CPE).
    Cpe(Cpe),
    /// Its authors: all those at one place, in their order.
    Authors(Box<[Contact]>),
    /// The identity of its content.
    Content(Box<Content>),
    /// The strength of its pin.
    Pin(PinStrength),
    /// Its scope, if the file itself states it. Otherwise, the location of the code, or of the file
    /// that references it, decides.
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

    /// An upstream with an absolute URL.
    pub fn upstream(url: &str) -> Self {
        Self::Upstream(Box::new(Upstream::clipped(url)))
    }

    /// A full commit. The caller has to make sure that the text is one: see
    /// [`GitRef`](crate::GitRef).
    pub fn commit(commit: &str) -> Self {
        Self::Revision(Revision::Commit(Redacted::new(&commit.to_ascii_lowercase()).to_string()))
    }

    /// A license that the authors state.
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

/// A version in a macro. It is a lower bound, because macros are often updated late.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MinimumVersion {
    /// The version.
    pub version: Redacted,
    /// The name in the macro: `ZLIB` of `ZLIB_VERSION`.
    pub prefix: Redacted,
}

impl MinimumVersion {
    /// Creates a version with the name in its macro.
    pub fn new(version: &str, prefix: &str) -> Self {
        let [version, prefix] = [version, prefix].map(|it| Redacted::clipped(it, VALUE_LIMIT));
        Self { version, prefix }
    }
}

/// A copyright holder of files, from their copyright lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CopyrightHolder {
    /// The name, as in the first of the files.
    pub name: Redacted,
    /// The number of files that name the holder.
    pub files: u32,
}

impl CopyrightHolder {
    /// Creates a holder with the number of files that name it.
    pub fn new(name: &str, files: u32) -> Self {
        Self { name: Redacted::clipped(name, VALUE_LIMIT), files }
    }
}

/// A value that a detector read for a field of a component, with its place.
///
/// Every claim is kept: in the evidence of its component, otherwise in
/// [`Report::unattached`](crate::Report::unattached). The conclusions from claims are in the
/// fields of the component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// The subject. In the evidence of a component, it is only present if it is not the component itself.
    #[serde(skip_serializing_if = "Subject::is_itself", default = "Subject::itself")]
    pub subject: Subject,
    /// The field and its value.
    #[serde(flatten)]
    pub value: ClaimValue,
    /// The kind of evidence.
    pub kind: EvidenceKind,
    /// The original text, if it has more information than the value. For display only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub raw: Option<Redacted>,
    /// The detector that read it. The run sets it and overwrites what the detector wrote.
    pub detector: Cow<'static, str>,
    /// The place where it was read.
    #[serde(flatten)]
    pub location: Location,
    /// The confidence.
    pub confidence: Confidence,
}

impl Claim {
    /// Creates a claim from a place, with the confidence of its kind.
    pub fn new(
        subject: Subject,
        value: ClaimValue,
        kind: EvidenceKind,
        location: Location,
    ) -> Self {
        let (raw, detector, confidence) = (None, Cow::Borrowed(""), kind.confidence());
        Self { subject, value, kind, raw, detector, location, confidence }
    }

    /// Sets the confidence.
    #[must_use]
    pub fn with_confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets the original text, masked and clipped.
    #[must_use]
    pub fn with_raw(mut self, raw: &str) -> Self {
        self.raw = Some(Redacted::clipped(raw, VALUE_LIMIT));
        self
    }

    /// The field.
    pub fn field(&self) -> Field {
        self.value.field()
    }
}

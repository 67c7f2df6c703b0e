//! Components: what others made and this repository ships, builds or runs CI with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Claim, ComponentKind, PinStrength, Redacted, RepoPath, Scope};

/// Identity of a component inside a report: its kind and a hash of what makes it this one.
///
/// It is derived from content, so the same component has the same identity in every run, and it
/// may stand in CycloneDX (`bom-ref`) and SPDX (`SPDXRef-…`) as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ComponentId(Arc<str>);

impl ComponentId {
    /// Derives the identity from the kind and the key, such as a path or `owner/repository@ref`.
    pub fn derive(kind: ComponentKind, key: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(kind.as_str().as_bytes());
        hash.update([0]);
        hash.update(key);
        let digest = hash.finalize();
        let mut id = format!("{kind}-");
        id.push_str(&crate::text::hex(digest.iter().take(8)));
        Self(id.into())
    }

    /// The identity as text: letters, digits and `-`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Another id, of a component that a key of this process tells apart from the one of this id;
    /// the same for zero. It is [provisional](Self::is_provisional): never to be written.
    #[doc(hidden)]
    #[must_use]
    pub fn apart(self, key: u64) -> Self {
        if key == 0 { self } else { Self(format!("{}~{key:x}", self.0).into()) }
    }

    /// Whether it is told apart by what must not be written.
    #[doc(hidden)]
    pub fn is_provisional(&self) -> bool {
        self.0.contains('~')
    }
}

impl std::fmt::Display for ComponentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something others made that the repository ships, builds or runs CI with.
///
/// What is not known is absent: a version is never defaulted and a license never guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Component {
    /// Identity inside the report.
    pub id: ComponentId,
    /// What kind of thing it is.
    pub kind: ComponentKind,
    /// What it is needed for.
    pub scope: Scope,
    /// Its name, with credentials masked.
    pub name: String,
    /// Its version, where something states one.
    pub version: Option<String>,
    /// Package URL (ECMA-427), where the identity supports one.
    pub purl: Option<String>,
    /// Where it comes from.
    pub upstream: Option<Upstream>,
    /// The commit or other revision it is at.
    pub revision: Option<Revision>,
    /// How firmly it is pinned: for a component with references, the weakest of them.
    pub pin: Option<PinStrength>,
    /// Where it lies in the tree.
    pub paths: Vec<RepoPath>,
    /// What is known of its license.
    pub licenses: Licenses,
    /// Its content, for code in the tree.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<Content>,
    /// State of a submodule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub submodule: Option<SubmoduleState>,
    /// The component this one lies in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nested_in: Option<ComponentId>,
    /// Whether anything the host runs, builds or ships reaches it.
    pub active: bool,
    /// What every statement above rests on.
    pub evidence: Vec<Claim>,
}

impl Component {
    /// Whether the component is part of CI rather than of what the repository ships: by its kind,
    /// or fetched by CI alone.
    pub fn is_ci(&self) -> bool {
        let fetched = matches!(self.kind, ComponentKind::FetchedArchive | ComponentKind::Package);
        self.kind.is_ci() || (fetched && self.scope == Scope::Ci)
    }

    /// A component of which only identity, kind, scope and name are known.
    pub fn new(
        id: ComponentId,
        kind: ComponentKind,
        scope: Scope,
        name: impl Into<String>,
    ) -> Self {
        Self {
            id,
            kind,
            scope,
            name: crate::clip(&name.into(), 200),
            version: None,
            purl: None,
            upstream: None,
            revision: None,
            pin: None,
            paths: Vec::new(),
            licenses: Licenses::default(),
            content: None,
            submodule: None,
            nested_in: None,
            active: true,
            evidence: Vec::new(),
        }
    }

    /// The key by which components sort.
    pub fn sort_key(&self) -> (ComponentKind, &[RepoPath], &str, &ComponentId) {
        (self.kind, &self.paths, &self.name, &self.id)
    }
}

/// Where a component comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Upstream {
    /// The URL as written, with credentials masked.
    pub url: Redacted,
    /// The URL made absolute, where `url` is relative and the remote of the source is known; the
    /// scp form (`git@host:path`) as `https`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolved: Option<Redacted>,
    /// Whether `url` is relative and could not be resolved.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unresolved_relative: bool,
    /// The branch asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub branch: Option<String>,
}

impl Upstream {
    /// An upstream named by an absolute URL.
    pub fn new(url: &str) -> Self {
        Self { url: Redacted::new(url), resolved: None, unresolved_relative: false, branch: None }
    }

    /// The best URL known: the resolved one, else the one as written.
    pub fn best_url(&self) -> &str {
        self.resolved.as_ref().unwrap_or(&self.url).as_str()
    }
}

/// The revision a component is at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Revision {
    /// A full commit, 40 or 64 lower-case hexadecimal digits.
    Commit(String),
    /// A tag, branch or other name.
    Name(String),
    /// A content digest, such as `sha256:…`.
    Digest(String),
}

impl Revision {
    /// The revision as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Commit(value) | Self::Name(value) | Self::Digest(value) => value,
        }
    }
}

/// What is known of a component's license: three fields, never one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Licenses {
    /// What its authors state in metadata, as written.
    pub declared: Option<String>,
    /// License files that lie with it. Their text is not interpreted here.
    pub observed: Vec<RepoPath>,
    /// What was concluded; only from an unambiguous rule.
    pub concluded: Option<String>,
}

/// The content of code that lies in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Content {
    /// SWHID (ISO/IEC 18670) of the directory: its git tree hash.
    pub swhid: Option<String>,
    /// Number of files below it.
    pub files: u64,
}

impl Content {
    /// Content with its identifier, where every file could be hashed, and its number of files.
    pub fn new(swhid: Option<String>, files: u64) -> Self {
        Self { swhid, files }
    }
}

/// State of a submodule in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubmoduleState {
    /// Name of the `.gitmodules` section.
    pub section: Option<String>,
    /// Whether the tree or index holds a gitlink; absent where there is no git data.
    pub gitlink: Option<bool>,
    /// Whether `.gitmodules` has an entry.
    pub entry: bool,
    /// Whether its working tree is present; absent where the source has no work tree.
    pub initialized: Option<bool>,
    /// The commit checked out, where it is another than the gitlink's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drifted_to: Option<String>,
    /// Why its name, path or URL is dangerous to check out (the CVE-2018-11235 family).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hazards: Vec<String>,
}

//! References: the places where the repository refers to third-party code.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::{
    ComponentId, Exposure, FetchCheck, FetchMethod, FileDigest, Location, LockState, PinStrength,
    Redacted, RefKind, RefSyntax, ReferenceId, RepoPath, Requested, Scope, SourceUrl, Trust,
};

/// A place where the repository refers to third-party code.
///
/// A component may have many references. The value is kept as written (after YAML decoding, with
/// credentials masked and very long text cut); the comment beside it is a claim and never used as
/// identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reference {
    /// Identity inside the report.
    pub id: ReferenceId,
    /// Id of the detector. The run sets it and overwrites what the detector wrote.
    pub detector: Cow<'static, str>,
    /// The place of the value; line and column are those of its first character.
    #[serde(flatten)]
    pub location: Location,
    /// Path of keys inside the file, such as `jobs.build.steps[0].uses`.
    pub locator: String,
    /// The value as written.
    pub value: Redacted,
    /// The kind of reference.
    pub kind: RefKind,
    /// The method by which a script or build file fetches the target; absent for other references.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<FetchMethod>,
    /// For an operating system package, its distribution as in package URLs, if the place of the
    /// command determines it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub distribution: Option<String>,
    /// Whether a package source was added before the installation, so that the name alone does not
    /// determine the origin of the package.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub added_source: bool,
    /// Whether it is fetched with a secret of this repository, so that the owner of the target has given access to it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub with_secret: bool,
    /// The check of the download by the script; absent if there is none, or if the pin is the verified
    /// digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub check: Option<FetchCheck>,
    /// The name of the file under which a script saves the download, without directory; absent if it is not known, or
    /// the last segment of the URL. A file with a temporary name that gets one without an extension has the directory too.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saved_as: Option<Redacted>,
    /// Additional digests that it states, sorted; the content has to match one of them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub digests: Vec<FileDigest>,
    /// The syntactic class of its revision.
    pub syntax: RefSyntax,
    /// The revision as written: a tag, branch, commit or digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requested: Option<Requested>,
    /// Its target.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Target>,
    /// The name of a package that is taken from a repository or URL instead of its registry, in the
    /// spelling of the registry. For fetches of a build, the name in its build file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub package: Option<String>,
    /// The strength of its pin.
    pub pin: PinStrength,
    /// Its lock status, if a lockfile has its workflow.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lock: Option<LockState>,
    /// The trust in the owner of the target.
    pub trust: Trust,
    /// The comment on the same line, without `#` and surrounding spaces. A claim, not a fact.
    pub comment: Option<Redacted>,
    /// The component of this reference; absent for the repository's own files and for references
    /// without a target.
    pub component: Option<ComponentId>,
    /// Its scope, if its file or the place of the file shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<Scope>,
    /// The lockfile entry that pins it; its strength is then that of the entry.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub locked: Option<LockEntry>,
    /// Whether it is active.
    pub activity: Activity,
    /// The assets that its compromise would put at risk, for code that CI runs; sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exposures: Vec<Exposure>,
    /// One job that puts the most valuable of these assets at risk.
    // In a box, because few of many references have it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exposed_by: Option<Box<ExposedBy>>,
    /// The weakest link downstream of it, if anything downstream is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub effective: Option<Effective>,
    /// Why it is not valid, if it is not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
    /// For an expression: each literal value in the file, from a matrix or a default, with its
    /// strength. For a package: each version in the lockfile, if there are several for different
    /// environments. For a variable with the URL of a file in a repository: that URL, as far as it is known. The
    /// strength of the reference is that of the weakest one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub expansions: Vec<Expansion>,
}

impl Reference {
    /// Creates a reference with only place and value; the other fields are filled in later.
    pub fn new(location: Location, locator: impl Into<String>, value: &str) -> Self {
        Self {
            id: ReferenceId::default(),
            detector: Cow::Borrowed(""),
            location,
            locator: Redacted::new(&locator.into()).to_string(),
            value: Redacted::clipped(value, crate::VALUE_LIMIT),
            kind: RefKind::Invalid,
            method: None,
            distribution: None,
            added_source: false,
            with_secret: false,
            digests: Vec::new(),
            check: None,
            saved_as: None,
            syntax: RefSyntax::Malformed,
            requested: None,
            target: None,
            package: None,
            pin: PinStrength::Unresolvable,
            lock: None,
            trust: Trust::Unknown,
            comment: None,
            component: None,
            scope: None,
            locked: None,
            activity: Activity::Active,
            exposures: Vec::new(),
            exposed_by: None,
            effective: None,
            problem: None,
            expansions: Vec::new(),
        }
    }

    /// Whether the target is, or may be, outside this repository: an expression may.
    pub fn is_remote(&self) -> bool {
        match &self.target {
            _ if self.kind == RefKind::Invalid => false,
            Some(Target::Local { .. }) => false,
            Some(_) => true,
            None => self.syntax == RefSyntax::Expression || self.kind.is_fetch(),
        }
    }

    /// Whether the target is a path in this repository or workspace.
    pub fn is_local(&self) -> bool {
        matches!(self.target, Some(Target::Local { .. }))
    }

    /// The part of its locator that does not change when steps are added or moved, such as the job.
    pub fn place(&self) -> &str {
        let end = self.locator.find(".steps[").unwrap_or(self.locator.len());
        self.locator.get(..end).unwrap_or(&self.locator)
    }

    /// The sort key of references: place first, then locator.
    pub fn sort_key(&self) -> (&Location, &str, &str) {
        (&self.location, &self.locator, self.value.as_str())
    }

    /// The order of references in a report. It does not depend on the order in which they were found:
    /// a variable with several packages has several references at one place, and two detectors may
    /// report references that differ in nothing else.
    pub fn cmp_rows(&self, other: &Self) -> Ordering {
        self.sort_key()
            .cmp(&other.sort_key())
            .then_with(|| self.kind.cmp(&other.kind))
            .then_with(|| self.target.cmp(&other.target))
            .then_with(|| self.requested.cmp(&other.requested))
            // Active ones come first.
            .then_with(|| other.activity.counts().cmp(&self.activity.counts()))
            .then_with(|| self.detector.cmp(&other.detector))
    }
}

/// A job that exposes an asset to the code that it runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExposedBy {
    /// The asset.
    pub exposure: Exposure,
    /// The workflow.
    pub path: RepoPath,
    /// The name of the job in it.
    pub job: String,
    /// The name of one secret that the job uses, if it uses one and the workflow states its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<String>,
}

impl ExposedBy {
    /// Creates a job that exposes an asset.
    pub fn new(exposure: Exposure, path: RepoPath, job: String, secret: Option<String>) -> Self {
        Self { exposure, path, job, secret }
    }
}

/// The lockfile entry for a requirement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LockEntry {
    /// The lockfile.
    pub lockfile: RepoPath,
    /// The locked version; absent if several are locked for different environments, or a commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The locked commit, for code from a repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<Requested>,
}

impl LockEntry {
    /// An entry of a lockfile, without a commit.
    pub fn new(lockfile: RepoPath, version: Option<String>) -> Self {
        Self { lockfile, version, commit: None }
    }
}

/// One value of an expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Expansion {
    /// The value.
    pub value: Redacted,
    /// Its target; absent if it does not name anything that could be fetched.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Target>,
    /// The requested revision or version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requested: Option<Requested>,
    /// The syntactic class of its revision.
    pub syntax: RefSyntax,
    /// The pin strength of the value.
    pub pin: PinStrength,
    /// The component that the value names.
    pub component: Option<ComponentId>,
}

impl Expansion {
    /// Creates a value with its class and its strength; the component is set later.
    pub fn new(value: Redacted, syntax: RefSyntax, pin: PinStrength) -> Self {
        Self { value, target: None, requested: None, syntax, pin, component: None }
    }

    /// Sets its target and the requested revision.
    #[must_use]
    pub fn to(mut self, target: Option<Target>, requested: Option<Requested>) -> Self {
        (self.target, self.requested) = (target, requested);
        self
    }
}

/// The target of a reference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Target {
    /// A repository on the code host, such as GitHub, and a path in it.
    Repository {
        /// Owner as written; GitHub compares it without regard to case.
        owner: String,
        /// Repository name as written.
        repository: String,
        /// Path inside the repository; empty for its root.
        path: String,
    },
    /// A container image.
    Image {
        /// Registry host with port, if the name has one.
        registry: Option<String>,
        /// Repository name inside the registry.
        name: String,
        /// Tag, where written.
        tag: Option<String>,
        /// Digest, where written.
        digest: Option<String>,
    },
    /// A package of a registry.
    Package {
        /// The type of package, as a package URL names it: `pypi`, `npm`, `cargo`, `golang`.
        ecosystem: String,
        /// The name, as written.
        name: String,
    },
    /// The file at a URL.
    Url {
        /// The URL, with credentials masked.
        url: SourceUrl,
    },
    /// A path in the workspace of the job or in the repository itself.
    Local {
        /// The path, relative to the root of the source.
        path: String,
        /// The resolution in the source.
        resolution: LocalResolution,
        /// For a nested checkout: the repository that is checked out there, if it is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        origin: Option<Origin>,
    },
}

impl Target {
    /// Its identity without a revision: `owner/repository/path`, `registry/name`, `ecosystem/name`, a URL without its
    /// scheme, a path.
    pub fn identity(&self) -> String {
        let join = |parts: &[&str]| {
            parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
        };
        match self {
            Self::Repository { owner, repository, path } => join(&[owner, repository, path]),
            Self::Image { registry, name, .. } => {
                join(&[registry.as_deref().unwrap_or_default(), name])
            }
            Self::Package { ecosystem, name } => join(&[ecosystem, name]),
            Self::Url { url } => {
                let text = url.as_str();
                text.split_once("://").map_or(text, |(_, rest)| rest).to_owned()
            }
            Self::Local { path, .. } => path.clone(),
        }
    }

    /// Its owner, if the target names one: the owner of a repository, the namespace of an
    /// image, the host of a URL.
    pub fn owner(&self) -> Option<String> {
        match self {
            Self::Repository { owner, .. } => Some(owner.clone()),
            Self::Image { name, .. } => name.split_once('/').map(|(owner, _)| owner.to_owned()),
            Self::Url { .. } => {
                let identity = self.identity();
                let host = identity.split('/').next().unwrap_or_default();
                let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
                (!host.is_empty()).then(|| host.to_owned())
            }
            Self::Package { .. } | Self::Local { .. } => None,
        }
    }
}

/// The repository that a checkout puts into the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Origin {
    /// Owner as written.
    pub owner: String,
    /// Repository name as written.
    pub repository: String,
    /// Path inside the repository.
    pub path: String,
    /// The requested revision; absent for the default branch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requested: Option<Requested>,
}

impl Origin {
    /// A path of a repository, at its default branch.
    pub fn new(
        owner: impl Into<String>,
        repository: impl Into<String>,
        path: impl Into<String>,
    ) -> Self {
        Self {
            owner: owner.into(),
            repository: repository.into(),
            path: path.into(),
            requested: None,
        }
    }

    /// Sets the requested revision.
    #[must_use]
    pub fn with_requested(mut self, requested: Option<Requested>) -> Self {
        self.requested = requested;
        self
    }
}

/// The weakest link that can be reached from a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Effective {
    /// Its strength: never stronger than that of the reference itself.
    pub pin: PinStrength,
    /// The references that lead from here to the weakest link, the link last; empty if the reference itself is the
    /// weakest.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub path: Vec<Hop>,
}

impl Effective {
    /// Creates a weakest link from its strength and the path to it.
    pub fn new(pin: PinStrength, path: Vec<Hop>) -> Self {
        Self { pin, path }
    }
}

/// One reference on the path to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Hop {
    /// The repository whose file it is in, `owner/name@commit`; absent for this repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repository: Option<String>,
    /// The file.
    pub path: RepoPath,
    /// The line, from 1.
    pub line: u32,
    /// The value as written.
    pub value: Redacted,
}

impl Hop {
    /// Creates a step of a path from a reference in the repository with this name.
    pub fn new(repository: Option<String>, reference: &Reference) -> Self {
        Self {
            repository,
            path: reference.location.path.clone(),
            line: reference.location.line.unwrap_or(1),
            value: reference.value.clone(),
        }
    }
}

/// A reference in a file of another repository that CI reaches from here.
///
/// Such references are known if the caller provided the other repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TransitiveReference {
    /// The repository whose file it is in, `owner/name@commit`.
    pub repository: String,
    /// The reference; its place is in that repository.
    pub reference: Reference,
    /// The path to it: from a reference of this repository to the last one before it.
    pub via: Vec<Hop>,
}

impl TransitiveReference {
    /// A reference of another repository, reached by a path.
    pub fn new(repository: String, reference: Reference, via: Vec<Hop>) -> Self {
        Self { repository, reference, via }
    }

    /// The order of such references in a report.
    pub fn cmp_rows(&self, other: &Self) -> Ordering {
        let places = self.repository.cmp(&other.repository);
        places.then_with(|| self.reference.cmp_rows(&other.reference))
    }
}

/// The resolution of a local path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LocalResolution {
    /// An action or workflow that is in the tree.
    InTree,
    /// Inside another repository, or another revision, that an earlier step checks out there.
    NestedCheckout,
    /// Made by an earlier step of the job that names the path.
    Generated,
    /// Nothing in the tree, and no earlier step that checks it out.
    Missing,
    /// The path leaves the repository.
    Outside,
}

/// Whether GitHub acts on a reference.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Activity {
    /// GitHub resolves it.
    #[default]
    Active,
    /// GitHub would follow it, but it is disabled by a literal `if: false`.
    Disabled,
    /// In a script that no workflow or makefile calls: people run it.
    Uncalled,
    /// Nothing that GitHub runs reaches the file.
    Unreached,
    /// Hidden by a construct that GitHub rejects: a repeated key, a merge key, a second document.
    Shadowed,
}

impl Activity {
    /// Whether the reference is included in the totals: GitHub or a person follows it now, or would as soon as a
    /// condition changes.
    pub fn counts(self) -> bool {
        matches!(self, Self::Active | Self::Disabled | Self::Uncalled)
    }

    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Uncalled => "uncalled",
            Self::Unreached => "unreached",
            Self::Shadowed => "shadowed",
        }
    }
}

//! Names of the taxonomy: kinds of component and reference, scope, trust, syntax.

use serde::{Deserialize, Serialize};

/// Declares a field-less enum with its serialized names, so that name and value cannot drift.
macro_rules! names {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The serialized name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use names;

names! {
    /// What kind of thing a component is.
    ComponentKind {
        /// A git submodule: a gitlink, a `.gitmodules` entry, or both.
        Submodule = "submodule",
        /// A directory of foreign code in the tree.
        VendoredDirectory = "vendored-directory",
        /// A foreign library spread over the repository's own directories.
        EmbeddedLibrary = "embedded-library",
        /// A file taken from or modeled after foreign code.
        PortedFile = "ported-file",
        /// An archive the build downloads, or a repository it checks out or clones.
        FetchedArchive = "fetched-archive",
        /// A binary checked in.
        PrebuiltBinary = "prebuilt-binary",
        /// Weights of a machine-learning model that are checked in.
        Model = "model",
        /// A CI action.
        Action = "action",
        /// A reusable workflow.
        ReusableWorkflow = "reusable-workflow",
        /// A container image.
        ContainerImage = "container-image",
        /// A package of a language's registry.
        Package = "package",
    }
}

impl ComponentKind {
    /// Whether the component is part of CI rather than of what the repository ships.
    pub fn is_ci(self) -> bool {
        matches!(self, Self::Action | Self::ReusableWorkflow | Self::ContainerImage)
    }

    /// Whether the component is a copy in the tree itself, so that its content is fixed by the commit.
    ///
    /// ```
    /// use plimsoll_model::ComponentKind;
    ///
    /// assert!(ComponentKind::PortedFile.is_in_tree() && !ComponentKind::Submodule.is_in_tree());
    /// ```
    pub fn is_in_tree(self) -> bool {
        matches!(
            self,
            Self::VendoredDirectory
                | Self::EmbeddedLibrary
                | Self::PortedFile
                | Self::PrebuiltBinary
                | Self::Model
        )
    }
}

names! {
    /// What the repository needs a component for.
    ///
    /// A component that several places need has the scope that weighs most of theirs, by
    /// [`Self::BY_WEIGHT`]: what ships is never hidden behind a test, nor is what may ship.
    Scope {
        /// Shipped with the product.
        Product = "product",
        /// Needed to build it.
        Build = "build",
        /// Used by tests, examples or benchmarks only.
        Test = "test",
        /// Run by CI.
        Ci = "ci",
        /// Nothing in the repository says what it is needed for.
        Unknown = "unknown",
    }
}

impl Scope {
    /// All scopes, the one that weighs most first. Unknown stands behind the product alone: where nothing
    /// says what one of several places is for, it may be for the product, so that the others are not
    /// all that the component is needed for.
    pub const BY_WEIGHT: [Self; 5] =
        [Self::Product, Self::Unknown, Self::Build, Self::Test, Self::Ci];

    /// What a component is needed for that is needed for this and for another scope.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let weighs = |scope: &Self| *scope == self || *scope == other;
        Self::BY_WEIGHT.into_iter().find(weighs).unwrap_or(self)
    }
}

names! {
    /// What kind of reference this is.
    RefKind {
        /// A step that uses an action of another repository.
        Action = "action",
        /// A job that calls a workflow of another repository.
        ReusableWorkflow = "reusable-workflow",
        /// `$/path`: a file of the repository that defines the workflow, at the same commit.
        SelfRepository = "self-repository",
        /// `./path`: whatever is in the workspace of the job.
        WorkspacePath = "workspace-path",
        /// `docker://image` in a step.
        DockerUses = "docker-uses",
        /// The container of a job.
        JobContainer = "job-container",
        /// The image of a service container.
        ServiceImage = "service-image",
        /// The image of a Docker action.
        DockerAction = "docker-action",
        /// A checkout of another repository.
        CheckoutRepo = "checkout-repo",
        /// The image a runner boots.
        RunnerImage = "runner-image",
        /// A tool version given to an action as an input.
        ToolInput = "tool-input",
        /// Something a script downloads.
        ScriptFetch = "script-fetch",
        /// Something a build downloads or clones.
        BuildFetch = "build-fetch",
        /// A package a language's manifest or lockfile asks for.
        PackageRequirement = "package-requirement",
        /// A repository of hooks that `pre-commit` runs.
        PreCommitHook = "pre-commit-hook",
        /// A reference inside a template of a workflow.
        Template = "template",
        /// A value the runner's grammar does not accept.
        Invalid = "invalid",
    }
}

impl RefKind {
    /// Whether it always brings in something from outside, named or not.
    pub fn is_fetch(self) -> bool {
        matches!(
            self,
            Self::CheckoutRepo
                | Self::ToolInput
                | Self::ScriptFetch
                | Self::BuildFetch
                | Self::PackageRequirement
                | Self::PreCommitHook
        )
    }

    /// Whether it brings in files from a repository or URL that it names.
    pub fn is_download(self) -> bool {
        matches!(self, Self::CheckoutRepo | Self::ScriptFetch | Self::BuildFetch)
    }

    /// Whether the target is a container image.
    pub fn is_image(self) -> bool {
        matches!(
            self,
            Self::DockerUses | Self::JobContainer | Self::ServiceImage | Self::DockerAction
        )
    }
}

names! {
    /// What a failure of something that CI runs would put at risk.
    Exposure {
        /// `secrets: inherit`: every secret of the caller is handed over.
        SecretsInherited = "secrets-inherited",
        /// The token of the job may write to something.
        WritePermission = "write-permission",
        /// The job may ask for an identity token: `id-token: write`.
        IdentityToken = "identity-token",
        /// Anybody can start the workflow, and it runs with the repository's own permissions.
        PrivilegedTrigger = "privileged-trigger",
    }
}

names! {
    /// How a script brings in what others made.
    FetchMethod {
        /// A download handed to an interpreter, in a pipe or by way of a file.
        PipeToShell = "pipe-to-shell",
        /// A file downloaded.
        Download = "download",
        /// An archive downloaded, unpacked or installed.
        Archive = "archive",
        /// `git clone` and its like.
        GitClone = "git-clone",
        /// Python packages: pip, uv, pipx.
        Pip = "pip",
        /// Node packages: npm, yarn, pnpm, npx.
        Npm = "npm",
        /// `cargo install` and `cargo binstall`.
        Cargo = "cargo",
        /// `go install` and `go get`.
        Go = "go",
        /// `gem install`.
        Gem = "gem",
        /// conda, mamba and micromamba.
        Conda = "conda",
        /// Packages of the operating system: apt, yum, dnf, apk, brew and their like.
        OsPackage = "os-package",
        /// .NET packages and tools.
        Nuget = "nuget",
        /// Chocolatey and winget.
        Choco = "choco",
        /// A container image that is pulled or run.
        DockerPull = "docker-pull",
        /// The image a Dockerfile builds on, or copies from.
        BaseImage = "base-image",
    }
}

names! {
    /// How a script checks what it downloads, where that is weaker than comparing it with a digest
    /// that is written down; the weakest first.
    FetchCheck {
        /// A function or script checks it, by its name; what it does is not known.
        Helper = "helper",
        /// By a digest that only the run knows.
        UnknownDigest = "unknown-digest",
        /// By a digest that is downloaded too: who replaces the file can replace it.
        FetchedDigest = "fetched-digest",
        /// By MD5 or SHA-1, for which forged files can be made.
        WeakDigest = "weak-digest",
        /// By a signature; whose key is trusted is not known.
        Signature = "signature",
    }
}

names! {
    /// Who is behind the target of a reference.
    Trust {
        /// This repository.
        SelfRepository = "self",
        /// The organization that owns this repository.
        OwnOrganization = "own-organization",
        /// The host itself: `actions/` and `github/`.
        Platform = "platform",
        /// Anybody else.
        ThirdParty = "third-party",
        /// Nothing to tell it by.
        Unknown = "unknown",
    }
}

names! {
    /// The syntactic class of a revision, before any meaning is drawn from it.
    RefSyntax {
        /// 40 hexadecimal digits.
        Sha1Full = "sha1-full",
        /// 64 hexadecimal digits.
        Sha256Full = "sha256-full",
        /// 7 to 39 hexadecimal digits: the runner does not support short commits.
        Sha1Short = "sha1-short",
        /// `v4`.
        TagMajor = "tag-major",
        /// `v4.1`.
        TagMinor = "tag-minor",
        /// `v4.1.7`, with or without a pre-release.
        TagFull = "tag-full",
        /// `refs/tags/…`.
        TagQualified = "tag-qualified",
        /// `refs/heads/…`.
        BranchQualified = "branch-qualified",
        /// Any other name.
        BranchLike = "branch-like",
        /// No `@` with something behind it.
        MissingRef = "missing-ref",
        /// An image digest.
        Digest = "digest",
        /// An image tag.
        Tag = "tag",
        /// An image without a tag.
        NoTag = "no-tag",
        /// `${{ … }}`.
        Expression = "expression",
        /// One version of a package, exactly.
        Version = "version",
        /// A range of versions of a package.
        VersionRange = "version-range",
        /// A package without a version.
        NoVersion = "no-version",
        /// A hash of the content.
        Hash = "hash",
        /// A URL that carries no revision.
        Url = "url",
        /// A path of this repository.
        Local = "local",
        /// A Dockerfile in the tree.
        Dockerfile = "dockerfile",
        /// Nothing at all.
        Empty = "empty",
        /// Nothing the grammar accepts.
        Malformed = "malformed",
    }
}

names! {
    /// Whether a lockfile ties a reference down.
    LockStatus {
        /// The host runs the locked commit, whatever the ref names.
        Enforced = "enforced",
        /// The workflow is listed, and its list lacks the action.
        NotPinned = "not-pinned",
        /// The workflow is listed, and its list has the action at another ref.
        RefChanged = "ref-changed",
        /// The action is listed, but the workflow uses a local action, and such workflows are not
        /// locked.
        LocalAction = "local-action",
    }
}

names! {
    /// Where a lockfile disagrees with the workflows.
    LockIssueKind {
        /// An entry, or a key of a list, that no workflow uses.
        StaleEntry = "stale-entry",
        /// A workflow that is gone.
        StaleWorkflow = "stale-workflow",
        /// A ref that is a commit, or looks like one, and not the one that is locked under it.
        MisleadingCommit = "misleading-commit",
        /// A workflow that is listed and uses a local action.
        LocalAction = "local-action",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_serialized_ones() {
        for kind in RefKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
        for kind in ComponentKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
    }

    #[test]
    fn what_ships_or_may_ship_weighs_more_than_what_does_not() {
        let both = |one: Scope, other: Scope| {
            assert_eq!(one.with(other), other.with(one));
            one.with(other)
        };
        assert_eq!(both(Scope::Product, Scope::Unknown), Scope::Product);
        assert_eq!(both(Scope::Unknown, Scope::Build), Scope::Unknown);
        assert_eq!(both(Scope::Unknown, Scope::Test), Scope::Unknown);
        assert_eq!(both(Scope::Ci, Scope::Test), Scope::Test);
        assert_eq!(both(Scope::Ci, Scope::Ci), Scope::Ci);
        let mut all = Scope::BY_WEIGHT;
        all.sort();
        assert_eq!(all, Scope::ALL);
    }
}

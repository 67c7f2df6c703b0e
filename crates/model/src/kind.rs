//! The taxonomy: kinds of components and references, scope, trust, syntax.

use serde::{Deserialize, Serialize};

/// Declares a field-less enum with its serialized names.
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
    /// The kind of a component.
    ComponentKind {
        /// A git submodule: a gitlink, a `.gitmodules` entry, or both.
        Submodule = "submodule",
        /// A directory of third-party code in the tree.
        VendoredDirectory = "vendored-directory",
        /// A third-party library among the repository's own files.
        EmbeddedLibrary = "embedded-library",
        /// A file that was copied, ported or adapted from third-party code.
        PortedFile = "ported-file",
        /// An archive the build downloads, or a repository it checks out or clones.
        FetchedArchive = "fetched-archive",
        /// A checked-in binary.
        PrebuiltBinary = "prebuilt-binary",
        /// Checked-in weights of a machine-learning model.
        Model = "model",
        /// A CI action.
        Action = "action",
        /// A reusable workflow.
        ReusableWorkflow = "reusable-workflow",
        /// A container image.
        ContainerImage = "container-image",
        /// A package of a registry.
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

    /// Whether a build or CI fetches the component from elsewhere: an archive, a clone or a package.
    ///
    /// ```
    /// use plimsoll_model::ComponentKind;
    ///
    /// assert!(ComponentKind::Package.is_fetched() && !ComponentKind::Submodule.is_fetched());
    /// ```
    pub fn is_fetched(self) -> bool {
        matches!(self, Self::FetchedArchive | Self::Package)
    }
}

names! {
    /// The purpose of a component in the repository.
    ///
    /// A component that is used in several places has the scope with the highest precedence, by
    /// [`Self::BY_WEIGHT`], so that a use in tests never hides that a component ships or may ship.
    Scope {
        /// Shipped with the product.
        Product = "product",
        /// Needed to build it.
        Build = "build",
        /// Used by tests, examples or benchmarks only.
        Test = "test",
        /// Run by CI.
        Ci = "ci",
        /// The purpose is unknown.
        Unknown = "unknown",
    }
}

impl Scope {
    /// All scopes, highest precedence first. Unknown comes directly after product: if the purpose of one of several
    /// uses is unknown, it may be for the product.
    pub const BY_WEIGHT: [Self; 5] =
        [Self::Product, Self::Unknown, Self::Build, Self::Test, Self::Ci];

    /// The scope of a component that is needed in both scopes.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let weighs = |scope: &Self| *scope == self || *scope == other;
        Self::BY_WEIGHT.into_iter().find(weighs).unwrap_or(self)
    }
}

names! {
    /// The kind of reference.
    RefKind {
        /// A step that uses an action by the name of its repository.
        Action = "action",
        /// A job that calls a workflow by the name of its repository.
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
        /// The image that a runner boots.
        RunnerImage = "runner-image",
        /// A tool version as the input of an action.
        ToolInput = "tool-input",
        /// A download, clone, package or image that a script or Dockerfile fetches.
        ScriptFetch = "script-fetch",
        /// A download or clone by a build.
        BuildFetch = "build-fetch",
        /// A package in a manifest or lockfile.
        PackageRequirement = "package-requirement",
        /// A repository of `pre-commit` hooks.
        PreCommitHook = "pre-commit-hook",
        /// A reference in a workflow template. No built-in detector creates it.
        Template = "template",
        /// A value that the grammar of the runner does not allow, or that other tools cannot read.
        Invalid = "invalid",
    }
}

impl RefKind {
    /// Whether it always fetches something from outside, even if the source is unknown.
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

    /// Whether it fetches files from a stated repository or URL.
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
    /// The assets that a compromise of code in CI would put at risk.
    Exposure {
        /// `secrets: inherit`: all secrets of the caller are passed.
        SecretsInherited = "secrets-inherited",
        /// The job is given a secret of the repository by its name, besides the token of the run.
        SecretsUsed = "secrets-used",
        /// The token of the job has a write permission.
        WritePermission = "write-permission",
        /// The job can request an identity token: `id-token: write`.
        IdentityToken = "identity-token",
        /// Anybody can start the workflow, and it runs with the permissions of the repository.
        PrivilegedTrigger = "privileged-trigger",
    }
}

names! {
    /// The method by which a script or build file fetches third-party code.
    FetchMethod {
        /// A download that an interpreter executes, from a pipe or a file.
        PipeToShell = "pipe-to-shell",
        /// A downloaded file.
        Download = "download",
        /// A downloaded archive, which is unpacked or installed.
        Archive = "archive",
        /// `git clone` and similar commands.
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
        /// Packages of the operating system: apt, yum, dnf, apk, brew and similar.
        OsPackage = "os-package",
        /// .NET packages and tools.
        Nuget = "nuget",
        /// Chocolatey and winget.
        Choco = "choco",
        /// A container image that is pulled or run.
        DockerPull = "docker-pull",
        /// The base image of a Dockerfile, or an image from which it copies.
        BaseImage = "base-image",
    }
}

names! {
    /// The way in which a script verifies a download, if that is weaker than a comparison with a stated digest;
    /// weakest first.
    FetchCheck {
        /// By a function or script that, judged by its name, verifies it; its code is unknown.
        Helper = "helper",
        /// By a digest known only at run time.
        UnknownDigest = "unknown-digest",
        /// By a digest that is downloaded as well: whoever replaces the file can replace the digest.
        FetchedDigest = "fetched-digest",
        /// With MD5 or SHA-1, which are not collision-resistant.
        WeakDigest = "weak-digest",
        /// By a signature; the trusted key is unknown.
        Signature = "signature",
        /// By the build tool, with a SHA-2 digest in a variable whose value is not in the files that were
        /// read. Without a value, the tool fails.
        VariableDigest = "variable-digest",
    }
}

names! {
    /// The trust in the owner of a reference's target.
    Trust {
        /// This repository.
        SelfRepository = "self",
        /// The owner of the repository, or an organization that the policy lists as the repository's own.
        OwnOrganization = "own-organization",
        /// GitHub itself: `actions/` and `github/`.
        Platform = "platform",
        /// A third party.
        ThirdParty = "third-party",
        /// Unknown.
        Unknown = "unknown",
    }
}

names! {
    /// The syntactic class of a revision.
    RefSyntax {
        /// 40 hexadecimal digits.
        Sha1Full = "sha1-full",
        /// 64 hexadecimal digits.
        Sha256Full = "sha256-full",
        /// 7 to 39 hexadecimal digits with at least one letter: the runner does not support short commits.
        Sha1Short = "sha1-short",
        /// `v4`.
        TagMajor = "tag-major",
        /// `v4.1`.
        TagMinor = "tag-minor",
        /// `v4.1.7`, with or without a pre-release, or a date.
        TagFull = "tag-full",
        /// `refs/tags/…`.
        TagQualified = "tag-qualified",
        /// `refs/heads/…`.
        BranchQualified = "branch-qualified",
        /// Any other name.
        BranchLike = "branch-like",
        /// No revision after an `@`.
        MissingRef = "missing-ref",
        /// An image digest.
        Digest = "digest",
        /// An image tag.
        Tag = "tag",
        /// An image without a tag.
        NoTag = "no-tag",
        /// `${{ … }}`.
        Expression = "expression",
        /// An exact version of a package.
        Version = "version",
        /// A range of versions of a package.
        VersionRange = "version-range",
        /// A package without a version.
        NoVersion = "no-version",
        /// A hash of the content.
        Hash = "hash",
        /// A URL without a revision.
        Url = "url",
        /// A path in this repository.
        Local = "local",
        /// A Dockerfile in the tree.
        Dockerfile = "dockerfile",
        /// Nothing at all.
        Empty = "empty",
        /// Not valid in the grammar.
        Malformed = "malformed",
    }
}

names! {
    /// Whether a lockfile pins a reference.
    LockStatus {
        /// GitHub runs the locked commit, regardless of the ref.
        Enforced = "enforced",
        /// The lockfile has the workflow, but not the action.
        NotPinned = "not-pinned",
        /// The lockfile has the action of the workflow at a different ref.
        RefChanged = "ref-changed",
        /// The lockfile has the action, but the workflow uses a local action, and such workflows are not
        /// locked.
        LocalAction = "local-action",
    }
}

names! {
    /// Inconsistencies between a lockfile and the workflows.
    LockIssueKind {
        /// An action that its workflow does not use, or an entry that no workflow in the lockfile needs.
        StaleEntry = "stale-entry",
        /// A workflow that no longer exists.
        StaleWorkflow = "stale-workflow",
        /// A ref that is or looks like a commit, but a different commit is locked.
        MisleadingCommit = "misleading-commit",
        /// A workflow in the lockfile that uses a local action.
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
    fn components_that_may_ship_have_higher_tiers() {
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

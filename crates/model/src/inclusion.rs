//! The ways in which third-party code comes into a repository.

use serde::{Deserialize, Serialize};

use crate::kind::names;

names! {
    /// A way in which third-party code comes into a repository, or into what is made of it ("component inclusion
    /// mechanism").
    Inclusion {
        /// A git submodule.
        Submodule = "submodule",
        /// A directory that was copied into the tree.
        VendoredCopy = "vendored-copy",
        /// A library among the repository's own directories.
        EmbeddedLibrary = "embedded-library",
        /// A file that was taken or ported.
        PortedFile = "ported-file",
        /// A binary that is checked in.
        PrebuiltBinary = "prebuilt-binary",
        /// Weights of a model that are checked in.
        ModelWeights = "model-weights",
        /// A package that a manifest or lockfile names.
        Package = "package",
        /// An archive or repository that a build file fetches.
        BuildFetch = "build-fetch",
        /// A download or clone of a script.
        ScriptFetch = "script-fetch",
        /// Other repositories that a manifest of a workspace checks out.
        WorkspaceCheckout = "workspace-checkout",
        /// A container image.
        ContainerImage = "container-image",
        /// An action or workflow of CI.
        CiAction = "ci-action",
        /// A tool that developers run on the code.
        DeveloperTool = "developer-tool",
        /// A library that the build expects on the system.
        SystemLibrary = "system-library",
        /// Code that a tool writes while building.
        GeneratedCode = "generated-code",
        /// What a compiler or SDK adds.
        Toolchain = "toolchain",
        /// What the program fetches when it runs.
        RuntimeDownload = "runtime-download",
        /// Files that are kept outside of git.
        LargeFile = "large-file",
        /// A piece of code that is smaller than a file.
        Snippet = "snippet",
    }
}

impl Inclusion {
    /// What it is, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Submodule => "a git submodule",
            Self::VendoredCopy => {
                "a directory of foreign code in the tree, copied by hand, by a tool or as a subtree"
            }
            Self::EmbeddedLibrary => {
                "a foreign library among the repository's own directories and files"
            }
            Self::PortedFile => "a single file that was taken, ported or adapted",
            Self::PrebuiltBinary => "a binary, archive or font that is checked in",
            Self::ModelWeights => "weights of a machine-learning model that are checked in",
            Self::Package => "a package of a registry that a manifest or lockfile names",
            Self::BuildFetch => "an archive or repository that a build file fetches",
            Self::ScriptFetch => "what scripts and Dockerfiles download, clone or install",
            Self::WorkspaceCheckout => {
                "other repositories beside this one, checked out by gclient, repo or west"
            }
            Self::ContainerImage => "a container image that CI runs in or an image is built from",
            Self::CiAction => "an action or reusable workflow that CI runs",
            Self::DeveloperTool => "a tool that developers and CI run on the code, such as a hook",
            Self::SystemLibrary => {
                "a library that the build expects on the system (`find_package`, `pkg-config`)"
            }
            Self::GeneratedCode => "code that a generator writes while building",
            Self::Toolchain => "what a compiler, standard library or SDK adds to what is built",
            Self::RuntimeDownload => "what the program fetches when it runs: plugins, models, data",
            Self::LargeFile => {
                "files that are kept outside of git, of which there is only a pointer (Git LFS)"
            }
            Self::Snippet => "a piece of code that is smaller than a file",
        }
    }
}

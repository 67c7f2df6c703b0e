//! The ways in which third-party code gets into a repository.

use serde::{Deserialize, Serialize};

use crate::kind::names;

names! {
    /// A way in which third-party code gets into a repository or its product ("component inclusion
    /// mechanism").
    Inclusion {
        /// A git submodule.
        Submodule = "submodule",
        /// A directory that was copied into the tree.
        VendoredCopy = "vendored-copy",
        /// A library among the repository's own directories.
        EmbeddedLibrary = "embedded-library",
        /// A file that was copied or ported.
        PortedFile = "ported-file",
        /// A checked-in binary.
        PrebuiltBinary = "prebuilt-binary",
        /// Checked-in weights of a model.
        ModelWeights = "model-weights",
        /// A package in a manifest or lockfile.
        Package = "package",
        /// An archive or repository that a build file fetches.
        BuildFetch = "build-fetch",
        /// A download or clone by a script.
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
        /// Code that a tool generates during the build.
        GeneratedCode = "generated-code",
        /// Code that a compiler or SDK adds.
        Toolchain = "toolchain",
        /// Data that the program fetches at run time.
        RuntimeDownload = "runtime-download",
        /// Files outside of git.
        LargeFile = "large-file",
        /// A piece of code that is smaller than a file.
        Snippet = "snippet",
    }
}

impl Inclusion {
    /// A description in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Submodule => "a git submodule",
            Self::VendoredCopy => {
                "a directory of third-party code in the tree, copied by hand, by a tool or as a subtree"
            }
            Self::EmbeddedLibrary => "a third-party library among the repository's own files",
            Self::PortedFile => "a single third-party file that was copied, ported or adapted",
            Self::PrebuiltBinary => "a binary, archive or font that is checked in",
            Self::ModelWeights => "weights of a machine-learning model that are checked in",
            Self::Package => "a package of a registry that a manifest or lockfile names",
            Self::BuildFetch => "an archive or repository that a build file fetches",
            Self::ScriptFetch => {
                "downloads, clones and packages that scripts and Dockerfiles fetch"
            }
            Self::WorkspaceCheckout => {
                "other repositories beside this one, checked out by gclient, repo or west"
            }
            Self::ContainerImage => "a container image that CI uses, or a base image",
            Self::CiAction => "an action or reusable workflow that CI runs",
            Self::DeveloperTool => "a tool that developers and CI run on the code, such as a hook",
            Self::SystemLibrary => {
                "a library that the build expects on the system (`find_package`, `pkg-config`)"
            }
            Self::GeneratedCode => "code that a generator writes during the build",
            Self::Toolchain => "code that a compiler, standard library or SDK adds to the product",
            Self::RuntimeDownload => {
                "data that the program fetches at run time: plugins, models, data sets"
            }
            Self::LargeFile => {
                "files outside of git, for which the repository only has a pointer (Git LFS)"
            }
            Self::Snippet => "a piece of third-party code within a file",
        }
    }
}

//! Remedies for what a file fetches, in the terms of its build tool.

use plimsoll_model::RepoPath;

/// The tools whose files state the digest of a download or the commit of a clone in their own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildTool {
    CMake,
    Meson,
    Bazel,
    Docker,
}

impl BuildTool {
    /// The tool that reads a file, by its name.
    pub(crate) fn of(path: &RepoPath) -> Option<Self> {
        let written = String::from_utf8_lossy(path.file_name());
        if matches!(written.as_ref(), "BUILD" | "WORKSPACE" | "MODULE") {
            return Some(Self::Bazel);
        }
        let name = written.to_ascii_lowercase();
        let (stem, end) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
        match (stem, end) {
            ("cmakelists", "txt") | (_, "cmake") => Some(Self::CMake),
            ("meson", "build") | (_, "wrap") => Some(Self::Meson),
            ("workspace" | "module" | "build", "bazel" | "bzlmod") | (_, "bzl" | "star") => {
                Some(Self::Bazel)
            }
            ("dockerfile" | "containerfile", end) if !is_of_other(end) => Some(Self::Docker),
            (_, "dockerfile" | "containerfile") => Some(Self::Docker),
            _ => None,
        }
    }

    /// The remedy for a download without a known digest.
    pub(crate) fn digest_remedy(self) -> &'static str {
        match self {
            Self::CMake => {
                "state the SHA-256 of the downloaded file in the build file: `URL_HASH SHA256=…`, or \
                 `EXPECTED_HASH SHA256=…` for `file(DOWNLOAD)`"
            }
            Self::Meson => {
                "state the SHA-256 of the downloaded file in the wrap file: `source_hash = …`"
            }
            Self::Bazel => {
                "state the SHA-256 of the downloaded file in the build file: `sha256 = \"…\"` or `integrity = \
                 \"sha256-…\"`"
            }
            Self::Docker => {
                "state the SHA-256 of the file: `ADD --checksum=sha256:…`; after a download in `RUN`, compare it in the same \
                 `RUN`: `echo \"<sha256>  FILE\" | sha256sum -c`"
            }
        }
    }

    /// The remedy for a clone without a commit; `None` if the tool has no option for it.
    pub(crate) fn commit_remedy(self) -> Option<&'static str> {
        match self {
            Self::CMake => Some(
                "set the revision in the build file to a full commit SHA: `GIT_TAG <40 digits>`",
            ),
            Self::Meson => Some(
                "set the revision in the wrap file to a full commit SHA: `revision = <40 digits>`",
            ),
            Self::Bazel => Some(
                "set the revision in the build file to a full commit SHA: `commit = \"<40 digits>\"`",
            ),
            Self::Docker => None,
        }
    }
}

/// Whether the extension of `Dockerfile.X` is that of a workflow, a script or a text, and not the name of a variant.
fn is_of_other(end: &str) -> bool {
    matches!(end, "yml" | "yaml" | "sh" | "bash" | "py" | "ps1" | "md" | "txt" | "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_its_tool() {
        for (path, tool) in [
            ("CMakeLists.txt", Some(BuildTool::CMake)),
            ("cmake/rope.cmake", Some(BuildTool::CMake)),
            ("meson.build", Some(BuildTool::Meson)),
            ("subprojects/rope.wrap", Some(BuildTool::Meson)),
            ("WORKSPACE", Some(BuildTool::Bazel)),
            ("MODULE.bazel", Some(BuildTool::Bazel)),
            ("third_party/rope.bzl", Some(BuildTool::Bazel)),
            ("Dockerfile", Some(BuildTool::Docker)),
            ("ci/Dockerfile.arm64", Some(BuildTool::Docker)),
            ("ci/rope.dockerfile", Some(BuildTool::Docker)),
            ("ci/rope.Containerfile", Some(BuildTool::Docker)),
            ("Containerfile", Some(BuildTool::Docker)),
            (".github/workflows/dockerfiles.yml", None),
            (".github/workflows/dockerfile.yml", None),
            ("ci/dockerfile-deps.sh", None),
            ("ci/dockerfile.sh", None),
            ("BUILD", Some(BuildTool::Bazel)),
            ("build.bazel", Some(BuildTool::Bazel)),
            ("build", None),
            ("workspace", None),
            ("get.sh", None),
            ("Makefile", None),
            ("build.sh", None),
            ("notes.txt", None),
        ] {
            assert_eq!(BuildTool::of(&RepoPath::new(path)), tool, "{path}");
        }
    }
}

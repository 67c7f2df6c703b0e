//! The requirements of registered package URL types.
//!
//! The facts are from the type definitions of purl-spec (<https://github.com/package-url/purl-spec>,
//! folder `types`, commit 16f3d0e, August 2026). A part whose definition does not mention case is
//! case-sensitive, as in ECMA-427.

/// Whether a part is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Requirement {
    Required,
    Optional,
    Prohibited,
}

use Requirement::{Optional, Prohibited, Required};

/// A registered type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) namespace: Requirement,
    /// Case-insensitive parts, which are written in lower case: `n` for the namespace, `N` for the
    /// name, `v` for the version.
    pub(super) lower: &'static str,
    /// Qualifiers of this type, in addition to the common ones ([`COMMON`]).
    pub(super) qualifiers: &'static [&'static str],
    /// Qualifiers that are required for an identity.
    pub(super) mandatory: &'static [&'static str],
}

/// Qualifiers that every type allows (ECMA-427, annex B).
pub(super) const COMMON: [&str; 5] =
    ["checksum", "download_url", "file_name", "repository_url", "vcs_url"];

/// The registered types, sorted by name.
pub(super) const TYPES: [Type; 42] = [
    row("alpm", Required, "nN", &["arch"], &[]),
    row("apk", Required, "nN", &["arch"], &[]),
    row("bazel", Prohibited, "", &[], &[]),
    row("bitbucket", Required, "nN", &[], &[]),
    row("bitnami", Prohibited, "N", &["arch", "distro"], &[]),
    row("brew", Optional, "nN", &[], &[]),
    row("cargo", Prohibited, "", &[], &[]),
    row("chrome-extension", Prohibited, "N", &[], &[]),
    row("cocoapods", Prohibited, "", &[], &[]),
    row("composer", Required, "nN", &[], &[]),
    row("conan", Optional, "", &["channel", "prev", "rrev", "user"], &[]),
    row("conda", Prohibited, "", &["build", "channel", "subdir", "type"], &[]),
    row("cpan", Optional, "", &["author", "distpath", "ext"], &[]),
    row("cran", Prohibited, "", &[], &[]),
    row("deb", Required, "nN", &["arch"], &[]),
    row("docker", Optional, "", &[], &[]),
    row("gem", Prohibited, "", &["platform"], &[]),
    row("generic", Optional, "", &[], &[]),
    row("git", Required, "", &[], &[]),
    row("github", Required, "nN", &[], &[]),
    row("golang", Required, "", &[], &[]),
    row("hackage", Prohibited, "", &[], &[]),
    row("hex", Optional, "nN", &[], &[]),
    row("huggingface", Required, "v", &[], &[]),
    row("julia", Prohibited, "", &["uuid"], &["uuid"]),
    row("luarocks", Optional, "nN", &[], &[]),
    row("maven", Required, "", &["classifier", "type"], &[]),
    row("mlflow", Prohibited, "", &["model_uuid", "run_id"], &[]),
    row("npm", Optional, "", &[], &[]),
    row("nuget", Prohibited, "", &[], &[]),
    row("oci", Prohibited, "Nv", &["arch", "tag"], &[]),
    row("opam", Prohibited, "", &[], &[]),
    row("otp", Prohibited, "N", &["arch", "platform"], &[]),
    row("pub", Prohibited, "N", &[], &[]),
    row("pypi", Prohibited, "Nv", &[], &[]),
    row("qpkg", Required, "n", &[], &[]),
    row("rpm", Required, "n", &["arch", "epoch"], &[]),
    row(
        "swid",
        Optional,
        "",
        &["patch", "tag_creator_name", "tag_creator_regid", "tag_id", "tag_version"],
        &["tag_id"],
    ),
    row("swift", Required, "", &[], &[]),
    row("vcpkg", Prohibited, "", &["port_version", "repository_revision", "triplet"], &[]),
    row("vscode-extension", Required, "nNv", &["platform"], &[]),
    row("yocto", Optional, "n", &["layer_version"], &[]),
];

const fn row(
    name: &'static str,
    namespace: Requirement,
    lower: &'static str,
    qualifiers: &'static [&'static str],
    mandatory: &'static [&'static str],
) -> Type {
    Type { name, namespace, lower, qualifiers, mandatory }
}

impl Type {
    /// The type with a name, if it is registered.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        TYPES.iter().find(|each| each.name == name)
    }
}

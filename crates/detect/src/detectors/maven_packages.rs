//! Modules in Maven and Gradle files.

use plimsoll_manifest::{
    Ecosystem, LockKind, gradle_script, pom_xml, version_catalog, wrapper_properties,
};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "maven-packages",
    "Modules in pom.xml and in Gradle's version catalogs, build scripts and lockfiles, and build tools that wrappers fetch",
    include_str!("../../specs/maven-packages.md"),
    &[
        "**/pom.xml",
        "**/*.gradle",
        "**/*.gradle.kts",
        "**/*.versions.toml",
        "**/{,buildscript-}gradle.lockfile",
        "**/{gradle,maven}-wrapper.properties",
    ],
)
.takes_inventory();

/// Modules that Maven and Gradle builds require.
pub(crate) static MAVEN_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Maven, role };

fn role(name: &str) -> Option<Role> {
    let is_script = |name: &str| name.ends_with(".gradle") || name.ends_with(".gradle.kts");
    match name {
        "pom.xml" => Some(Role::Manifest(ManifestKind::Pom, pom_xml)),
        "gradle.lockfile" | "buildscript-gradle.lockfile" => Some(Role::Lock(LockKind::Gradle)),
        "gradle-wrapper.properties" | "maven-wrapper.properties" => {
            Some(Role::Manifest(ManifestKind::BuildWrapper, wrapper_properties))
        }
        _ if is_script(name) => Some(Role::Manifest(ManifestKind::GradleScript, gradle_script)),
        _ if name.ends_with(".versions.toml") => {
            Some(Role::Manifest(ManifestKind::GradleCatalog, version_catalog))
        }
        _ => None,
    }
}

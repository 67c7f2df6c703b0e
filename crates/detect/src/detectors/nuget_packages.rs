//! .NET packages in projects and lockfiles.

use plimsoll_manifest::{Ecosystem, LockKind, dotnet_project, packages_config};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "nuget-packages",
    "NuGet packages in .NET projects and packages.lock.json",
    include_str!("../../specs/nuget-packages.md"),
    &[
        "**/*.{csproj,fsproj,vbproj}",
        "**/Directory.{Build.props,Build.targets,Packages.props}",
        "**/packages.config",
        "**/packages.lock.json",
    ],
)
.takes_inventory();

/// .NET packages that projects require, and that lockfiles lock.
pub(crate) static NUGET_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Nuget, role };

fn role(name: &str) -> Option<Role> {
    let is_project = |name: &str| {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        matches!(extension, Some("csproj" | "fsproj" | "vbproj"))
            || matches!(name, "Directory.Build.props" | "Directory.Build.targets")
    };
    match name {
        "Directory.Packages.props" => {
            Some(Role::Manifest(ManifestKind::DotnetVersions, dotnet_project))
        }
        "packages.config" => Some(Role::Manifest(ManifestKind::PackagesConfig, packages_config)),
        "packages.lock.json" => Some(Role::Lock(LockKind::Nuget)),
        _ if is_project(name) => Some(Role::Manifest(ManifestKind::DotnetProject, dotnet_project)),
        _ => None,
    }
}

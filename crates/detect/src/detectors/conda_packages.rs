//! Packages in conda environments.

use plimsoll_manifest::{Ecosystem, conda_environment};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "conda-packages",
    "Packages in conda environments",
    include_str!("../../specs/conda-packages.md"),
    &["**/environment.{yml,yaml}"],
)
.takes_inventory();

/// Packages that conda environments require.
pub(crate) static CONDA_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Conda, role };

fn role(name: &str) -> Option<Role> {
    matches!(name, "environment.yml" | "environment.yaml")
        .then_some(Role::Manifest(ManifestKind::CondaEnvironment, conda_environment))
}

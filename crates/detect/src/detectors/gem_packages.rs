//! Gems in lockfiles and gem specifications.

use plimsoll_manifest::{Ecosystem, LockKind, gemspec};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "gem-packages",
    "Ruby gems in lockfiles and gem specifications",
    include_str!("../../specs/gem-packages.md"),
    &["**/Gemfile.lock", "**/gems.locked", "**/*.gemspec"],
)
.takes_inventory();

/// Gems that lockfiles lock and specifications require.
pub(crate) static GEM_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Gem, role };

fn role(name: &str) -> Option<Role> {
    match name {
        "Gemfile.lock" | "gems.locked" => Some(Role::Lock(LockKind::Bundler)),
        _ if name.ends_with(".gemspec") => Some(Role::Manifest(ManifestKind::Gemspec, gemspec)),
        _ => None,
    }
}

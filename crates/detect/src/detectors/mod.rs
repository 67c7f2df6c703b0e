//! The detectors, one file each.

pub(crate) mod actions_lock;
pub(crate) mod brew_packages;
pub(crate) mod build_fetch;
pub(crate) mod build_tool;
pub(crate) mod cargo_packages;
pub(crate) mod cocoapods_packages;
pub(crate) mod composer_packages;
pub(crate) mod conda_packages;
pub(crate) mod embedded_library;
pub(crate) mod gem_packages;
pub(crate) mod git_submodule;
pub(crate) mod go_packages;
pub(crate) mod hardcoded_secret;
pub(crate) mod license_record;
pub(crate) mod license_text;
pub(crate) mod maven_packages;
pub(crate) mod model_file;
pub(crate) mod npm_packages;
pub(crate) mod nuget_packages;
pub(crate) mod own_license;
pub(crate) mod own_product;
pub(crate) mod ported_file;
pub(crate) mod posture;
pub(crate) mod pre_commit;
pub(crate) mod prebuilt_binary;
pub(crate) mod python_requirements;
pub(crate) mod script_fetch;
pub(crate) mod script_file;
pub(crate) mod swift_packages;
pub(crate) mod text_pin;
pub(crate) mod vendored_directory;
pub(crate) mod vendored_inventory;
pub(crate) mod vendored_version;
pub(crate) mod workflow_uses;

use crate::Detector;

/// Every detector, in the order of their ids.
pub static DETECTORS: &[&dyn Detector] = &[
    &actions_lock::ActionsLock,
    &brew_packages::BREW_PACKAGES,
    &build_fetch::BuildFetches,
    &build_tool::BuildTool,
    &cargo_packages::CargoPackages,
    &cocoapods_packages::COCOAPODS_PACKAGES,
    &composer_packages::COMPOSER_PACKAGES,
    &conda_packages::CONDA_PACKAGES,
    &embedded_library::EmbeddedLibrary,
    &gem_packages::GEM_PACKAGES,
    &git_submodule::GitSubmodule,
    &go_packages::GO_PACKAGES,
    &hardcoded_secret::HardcodedSecret,
    &license_record::LicenseRecords,
    &license_text::LicenseText,
    &maven_packages::MAVEN_PACKAGES,
    &model_file::ModelFile,
    &npm_packages::NpmPackages,
    &nuget_packages::NUGET_PACKAGES,
    &own_license::OwnLicense,
    &own_product::OwnProduct,
    &ported_file::PortedFile,
    &posture::Posture,
    &pre_commit::PreCommit,
    &prebuilt_binary::PrebuiltBinary,
    &python_requirements::PythonRequirements,
    &script_fetch::ScriptFetch,
    &script_file::ScriptFiles,
    &swift_packages::SWIFT_PACKAGES,
    &text_pin::TextPins,
    &vendored_directory::VendoredDirectory,
    &vendored_inventory::VendoredInventory,
    &vendored_version::VendoredVersion,
    &workflow_uses::WorkflowUses,
];

//! The detectors, one file each.

pub(crate) mod actions_lock;
pub(crate) mod build_fetch;
pub(crate) mod cargo_packages;
pub(crate) mod git_submodule;
pub(crate) mod hardcoded_secret;
pub(crate) mod license_record;
pub(crate) mod license_text;
pub(crate) mod npm_packages;
pub(crate) mod own_license;
pub(crate) mod own_product;
pub(crate) mod posture;
pub(crate) mod pre_commit;
pub(crate) mod python_requirements;
pub(crate) mod script_fetch;
pub(crate) mod vendored_directory;
pub(crate) mod vendored_inventory;
pub(crate) mod vendored_version;
pub(crate) mod workflow_uses;

use crate::Detector;

/// Every detector, in the order of their ids.
pub static DETECTORS: &[&dyn Detector] = &[
    &actions_lock::ActionsLock,
    &build_fetch::BuildFetches,
    &cargo_packages::CargoPackages,
    &git_submodule::GitSubmodule,
    &hardcoded_secret::HardcodedSecret,
    &license_record::LicenseRecords,
    &license_text::LicenseText,
    &npm_packages::NpmPackages,
    &own_license::OwnLicense,
    &own_product::OwnProduct,
    &posture::Posture,
    &pre_commit::PreCommit,
    &python_requirements::PythonRequirements,
    &script_fetch::ScriptFetch,
    &vendored_directory::VendoredDirectory,
    &vendored_inventory::VendoredInventory,
    &vendored_version::VendoredVersion,
    &workflow_uses::WorkflowUses,
];

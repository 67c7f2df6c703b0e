//! Manifests and lockfiles of package managers for Plimsoll, read with positions.
//!
//! A report on the dependencies of a repository must state line and column of every requirement,
//! distinguish an exact version from a range, and know whether a lockfile pins the versions that
//! the manifest leaves open. Package managers do this for their own files and for trusted input;
//! this crate reads all formats into one form ([`Manifest`], [`Requirement`], [`PackageLockfile`]).
//! It works offline, runs no package manager and does not trust its input: file sizes, nesting
//! depth and recursion are limited, every reader takes linear time, and invalid input produces a
//! [`ManifestProblem`] with its line.
//!
//! If a file exceeds a limit, its beginning is read, and a problem states where reading stopped:
//! requirements line by line, TOML statement by statement, a lockfile entry by entry. JSON is read
//! completely or not at all, except for the entries of a lockfile.
//!
//! This crate does not judge pin strength; the detectors do. Nothing is normalized: names stay as
//! written, and [`Ecosystem::normalize`] returns the registry's spelling.
//!
//! ```
//! use plimsoll_manifest::{Wanted, requirements_txt};
//!
//! let file = requirements_txt("numpy==2.1.0  # pinned\nscipy>=1.14 ; python_version < '3.13'\n");
//! assert_eq!(file.requirements[0].wanted, Wanted::Exact("2.1.0".into()));
//! assert_eq!(file.requirements[0].comment.as_deref(), Some("pinned"));
//! assert_eq!(file.requirements[1].wanted, Wanted::Range(">=1.14".into()));
//! assert_eq!(file.requirements[1].place.line, 2);
//! ```

mod brew;
mod cargo;
mod composer;
mod conda;
mod described;
mod digest;
mod gemspec;
mod git;
mod gomod;
mod gradle;
mod lock;
mod manifest;
mod maven;
mod npm;
mod nuget;
mod pep508;
mod pipfile;
mod place;
mod poetry;
mod pyproject;
mod renovate;
mod requirements;
mod scope;
mod setup;
mod tree;
mod yaml;

pub use brew::brewfile;
pub use cargo::cargo_toml;
pub use composer::composer_json;
pub use conda::conda_environment;
pub use described::{
    Described, describe_crate, describe_npm_package, describe_python_project,
    describe_version_file, is_private_npm_package, is_unpublished_crate, states_workspace,
};
pub use gemspec::gemspec;
pub use gomod::go_mod;
pub use gradle::{gradle_script, version_catalog, wrapper_properties};
pub use lock::{Edge, LockGraph, LockKind, Locked, PackageLockfile, PackageOrigin};
pub use manifest::{
    Ecosystem, Include, Manifest, ManifestProblem, ProblemKind, Requirement, RevisionKind, Wanted,
};
pub use maven::pom_xml;
pub use npm::package_json;
pub use nuget::{dotnet_project, packages_config};
pub use pep508::requirement;
pub use pipfile::pipfile;
pub use place::Place;
pub use pyproject::pyproject_toml;
pub use renovate::{Renovate, renovate};
pub use requirements::{address, requirements_txt};
pub use scope::group_scope;
pub use setup::{setup_cfg, setup_py};

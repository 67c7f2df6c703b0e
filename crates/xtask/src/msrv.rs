//! `msrv`: checks the declared minimum supported Rust version for the whole locked graph.

use std::fs;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Metadata;
use cargo_metadata::semver::Version;

/// The line that each manifest of the workspace must contain.
const INHERIT: &str = "rust-version.workspace = true";

/// Fails if a dependency needs a newer Rust than the workspace declares, or if a crate of the
/// workspace does not inherit the declared version.
pub(crate) fn run(metadata: &Metadata) -> Result<()> {
    let declared = metadata
        .root_package()
        .and_then(|package| package.rust_version.clone())
        .context("the root package declares no rust-version")?;
    let mut problems = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest = fs::read_to_string(&package.manifest_path)
            .with_context(|| format!("cannot read the manifest of {}", package.name))?;
        if !inherits(&manifest) {
            problems.push(format!("{}: its Cargo.toml lacks `{INHERIT}`", package.name));
        }
    }
    for package in &metadata.packages {
        if let Some(needed) = &package.rust_version
            && exceeds(needed, &declared)
        {
            problems.push(format!(
                "{} {} needs Rust {needed}: the workspace declares {declared}. Lock an older release \
                 (`cargo update --precise`) or raise rust-version in the root Cargo.toml",
                package.name, package.version
            ));
        }
    }
    if !problems.is_empty() {
        bail!("msrv:\n  {}", problems.join("\n  "));
    }
    println!(
        "msrv: none of {} packages declares a newer Rust than {declared}",
        metadata.packages.len()
    );
    Ok(())
}

/// Whether a manifest inherits the version of the workspace.
fn inherits(manifest: &str) -> bool {
    manifest.lines().any(|line| line.trim() == INHERIT)
}

/// Whether `needed` is newer than `declared`.
fn exceeds(needed: &Version, declared: &Version) -> bool {
    needed > declared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_by_number_and_not_by_text() {
        assert!(exceeds(&Version::new(1, 100, 0), &Version::new(1, 88, 0)));
        assert!(!exceeds(&Version::new(1, 88, 0), &Version::new(1, 88, 0)));
        assert!(!exceeds(&Version::new(1, 9, 0), &Version::new(1, 88, 0)));
    }

    #[test]
    fn sees_a_manifest_with_a_version_of_its_own() {
        assert!(inherits("[package]\nrust-version.workspace = true\n"));
        assert!(!inherits("[package]\nrust-version = \"1.90\"\n"));
    }
}

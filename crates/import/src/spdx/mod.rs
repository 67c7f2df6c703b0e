//! SPDX 2.2 and 2.3 (ISO/IEC 5962) as JSON and tag-value, and 3.0 as JSON-LD.

mod by_crate;
mod json;
mod tag_value;
mod v3;

use std::collections::{BTreeMap, BTreeSet};

use crate::component::{Found, own_kind};
use crate::listing::{COMPONENTS, Listing, Root};

#[cfg(feature = "interop")]
pub(crate) use by_crate::model;
pub(crate) use by_crate::read as by_crate;
pub(crate) use json::read as json;
pub(crate) use tag_value::read as tag_value;
pub(crate) use v3::read as v3;

/// The ID of the document in its relationships, which state the subject.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// The content of a document, independent of the reader.
#[derive(Debug, Default)]
struct Document {
    name: Option<String>,
    creators: Vec<String>,
    /// The IDs of the subjects.
    roots: BTreeSet<String>,
    /// The names of licenses that are not on the SPDX list, by their reference.
    licenses: BTreeMap<String, String>,
    packages: Packages,
}

/// The packages of a document, up to the maximum.
#[derive(Debug, Default)]
struct Packages {
    kept: Vec<Package>,
    /// The number of packages beyond the maximum.
    beyond: usize,
}

impl Packages {
    fn add(&mut self, package: Package) {
        if self.kept.len() <= COMPONENTS {
            self.kept.push(package);
        } else {
            self.beyond = self.beyond.saturating_add(1);
        }
    }
}

/// The data about a package.
#[derive(Debug, Default)]
struct Package {
    id: Option<String>,
    name: Option<String>,
    version: Option<String>,
    license: Option<String>,
    download: Option<String>,
    purl: Option<String>,
    is_image: bool,
    comment: Option<String>,
    source_info: Option<String>,
}

impl Document {
    /// Returns the listing. The subject is not one of its components.
    fn listing(self) -> Listing {
        let tool = self.creators.iter().find_map(|creator| tool(creator.strip_prefix("Tool:")?));
        let mut listing = Listing::new(tool.unwrap_or_default(), Root::default());
        // Tools without a package for the subject state that the document describes all packages.
        let is_one = self.roots.len() == 1;
        listing.count(self.packages.beyond);
        for package in self.packages.kept {
            if is_one && package.id.as_ref().is_some_and(|id| self.roots.contains(id)) {
                listing.root = Root {
                    name: package.name.or_else(|| self.name.clone()),
                    purl: package.purl,
                    vcs: package.download,
                };
            } else {
                listing.add(package.found(&self.licenses));
            }
        }
        listing
    }
}

/// Returns the name of a license that is not on the SPDX list. Tools without a name put it into the
/// text.
fn license_name(name: Option<String>, text: Option<String>) -> Option<String> {
    let is_name = |text: &String| text.len() <= 200 && !text.trim().contains(['\n', '\r']);
    let is_known = |text: &String| !matches!(text.trim(), "" | "NOASSERTION");
    name.filter(is_known).or(text.filter(is_name).filter(is_known))
}

/// Splits a tool into name and version, which are separated by a hyphen (SPDX 2.3, 6.8.1). Both may
/// contain hyphens, so the version starts after the first hyphen that a digit follows.
fn tool(text: &str) -> Option<(Option<String>, Option<String>)> {
    let text = text.trim();
    let is_version = |at: &usize| {
        let behind = text.get(at.saturating_add(1)..).unwrap_or_default();
        behind.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit())
    };
    let at = text.match_indices('-').map(|(at, _)| at).find(is_version);
    let (name, version) = match at.and_then(|at| text.split_at_checked(at)) {
        Some((name, version)) => (name, version.get(1..).map(str::to_owned)),
        None => (text, None),
    };
    (!name.is_empty()).then(|| (Some(name.to_owned()), version))
}

impl Package {
    fn found(self, licenses: &BTreeMap<String, String>) -> Found {
        // Plimsoll writes values without a field of their own into the comment, and the location
        // into the source information.
        let note = |name| self.comment.as_deref()?.lines().find_map(|line| line.strip_prefix(name));
        let kind = note("plimsoll:kind: ").and_then(own_kind);
        let source = self.source_info.filter(|_| kind.is_some());
        let license = self.license.map(|license| match licenses.get(license.trim()) {
            Some(name) => name.clone(),
            None => license,
        });
        Found {
            name: self.name.unwrap_or_default(),
            version: self.version,
            purl: self.purl,
            license,
            upstream: self.download,
            path: source.as_deref().and_then(|info| info.lines().next()).map(str::to_owned),
            image: self.is_image,
            kind,
            scope: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_tool_is_after_a_hyphen() {
        for (text, name, version) in [
            ("syft-1.18.1", "syft", Some("1.18.1")),
            (" syft-v1.18.1-rc.1", "syft", Some("v1.18.1-rc.1")),
            ("sbom-tool-x", "sbom-tool-x", None),
            ("Microsoft.SBOMTool-2.2.4+sha.a1", "Microsoft.SBOMTool", Some("2.2.4+sha.a1")),
            ("log4j-2-scan-3.0", "log4j", Some("2-scan-3.0")),
            ("cdxgen", "cdxgen", None),
        ] {
            let (name, version) = (name.to_owned(), version.map(str::to_owned));
            assert_eq!(tool(text), Some((Some(name), version)), "{text}");
        }
        assert_eq!(tool(" "), None);
        assert_eq!(tool("-1.0"), None);
    }
}

//! Identifiers of code in the tree whose upstream is unknown.
//!
//! Consumers need a digest and a package URL for each package (CISA 2026 minimum elements, BSI TR-03183-2). A copy
//! without a known upstream has neither, but its bytes have a digest and a known path.

use std::borrow::Cow;
use std::collections::HashMap;

use plimsoll_model::{
    Component, ComponentKind, DigestAlgorithm, FileDigest, GitUrl, InputStatus, RepoPath, Report,
    SourceInfo, purl,
};

use super::Package;

/// The facts about the copies in the tree of a report.
#[derive(Debug)]
pub(super) struct Copies<'a> {
    source: &'a SourceInfo,
    /// SHA-256 of the files that were read completely, in hexadecimal.
    digests: HashMap<&'a RepoPath, &'a str>,
}

impl<'a> Copies<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let whole = report.inputs.iter().filter(|input| input.status == InputStatus::Read);
        let digests = whole.filter_map(|input| Some((&input.path, input.sha256.as_deref()?)));
        Self { source: &report.source, digests: digests.collect() }
    }

    /// Adds the digest of a package that is one file of the tree, and a package URL to a copy that has none.
    pub(super) fn identify(&self, component: &Component, package: &mut Package<'a>) {
        if !component.kind.is_in_tree() {
            return;
        }
        let digest = self.digest(component);
        if package.purl.is_none() && is_copy(component.kind) {
            package.purl = self.purl(component, digest.as_ref()).map(Cow::Owned);
        }
        if package.digests.is_empty() {
            package.digests = Cow::Owned(digest.into_iter().collect());
        }
    }

    /// SHA-256 of the one file that the component is.
    fn digest(&self, component: &Component) -> Option<FileDigest> {
        let [path] = component.paths.as_slice() else { return None };
        FileDigest::of_hex(DigestAlgorithm::Sha256, self.digests.get(path)?)
    }

    /// A package URL of type `generic` (ECMA-427) with the path in the repository at the scanned commit and the
    /// checksum of the file, as far as they are known. No advisory matches it, which is correct as long as the original is unknown.
    fn purl(&self, component: &Component, digest: Option<&FileDigest>) -> Option<String> {
        let version = component.version.as_deref().unwrap_or_default();
        let url = self.source.url.as_ref().and_then(|url| url.git());
        let vcs = url.zip(self.source.commit.as_deref());
        let vcs = vcs.map(|(url, commit): (&GitUrl, _)| format!("git+{}@{commit}", url.https()));
        let checksum = digest.map(|digest| format!("sha256:{}", digest.value));
        let [vcs, checksum] = [vcs, checksum].map(Option::unwrap_or_default);
        if vcs.is_empty() && checksum.is_empty() {
            return None;
        }
        let path = component.paths.first().filter(|_| !vcs.is_empty());
        let path = path.and_then(RepoPath::as_str);
        let qualifiers = [("checksum", checksum.as_str()), ("vcs_url", vcs.as_str())];
        let purl = purl::generic(&component.name, version, &qualifiers)?;
        purl::with_subpath(purl, path.unwrap_or_default())
    }
}

/// Whether a component is a complete copy, rather than a file of the product with third-party parts.
fn is_copy(kind: ComponentKind) -> bool {
    matches!(
        kind,
        ComponentKind::VendoredDirectory
            | ComponentKind::EmbeddedLibrary
            | ComponentKind::PrebuiltBinary
            | ComponentKind::Model
    )
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{ComponentId, Input, Scope, SourceKind, SourceUrl};

    use super::*;

    /// A component in a repository at a commit, and its file among the inputs.
    fn report(kind: ComponentKind, path: &str) -> Report {
        let source = SourceInfo::new(SourceKind::Memory);
        let id = ComponentId::derive(kind, path.as_bytes());
        let mut component = Component::new(id, kind, Scope::Product, "rope");
        component.paths = vec![path.into()];
        component.active = true;
        let mut report = Report::assemble(source, vec![component], vec![], vec![], vec![], 0);
        report.source.url = Some(SourceUrl::new("https://github.com/o/r"));
        report.source.commit = Some("1f".repeat(20));
        report.inputs = vec![Input::read("lib/rope.jar".into(), "ab".repeat(32))];
        report
    }

    /// The package URL and the digests of the one package of a report.
    fn identity(report: &Report) -> (Option<String>, usize) {
        let document = super::super::Document::new(report);
        let package = document.product().next().unwrap();
        (package.purl.map(Cow::into_owned), package.digests.len())
    }

    #[test]
    fn a_file_has_its_digest_and_its_place() {
        let mut report = report(ComponentKind::PrebuiltBinary, "lib/rope.jar");
        let (sum, commit) = ("ab".repeat(32), "1f".repeat(20));
        let at = format!("vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fr%40{commit}#lib/rope.jar");
        let expected = format!("pkg:generic/rope?checksum=sha256:{sum}&{at}");
        assert_eq!(identity(&report), (Some(expected), 1));
        // Without a repository, only the checksum identifies it.
        report.source.url = None;
        assert_eq!(identity(&report), (Some(format!("pkg:generic/rope?checksum=sha256:{sum}")), 1));
        // A known package URL is not replaced.
        report.components[0].purl = Some("pkg:maven/o/rope@1".to_owned());
        assert_eq!(identity(&report), (Some("pkg:maven/o/rope@1".to_owned()), 1));
    }

    #[test]
    fn a_directory_has_no_digest() {
        let mut report = report(ComponentKind::VendoredDirectory, "third_party/rope");
        let (purl, digests) = identity(&report);
        assert!(purl.unwrap().ends_with("#third_party/rope"));
        assert_eq!(digests, 0);
        report.source.commit = None;
        assert_eq!(identity(&report), (None, 0));
    }

    #[test]
    fn a_product_file_with_third_party_parts_is_not_a_package() {
        let report = report(ComponentKind::PortedFile, "lib/rope.jar");
        assert_eq!(identity(&report), (None, 1));
        let mut lost = report;
        lost.inputs[0].status = InputStatus::Partial;
        assert_eq!(identity(&lost), (None, 0));
    }
}

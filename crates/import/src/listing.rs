//! The components of a document, independent of how it was read.

use plimsoll_model::{
    Baseline, BaselineKind, ComponentRow, GitUrl, PurlParts, SourceUrl, Tool, clip,
};

use crate::SbomError;
use crate::component::{Found, LIMIT, purl};

/// Maximum number of components. More are an error, because a truncated list would make the rest
/// look new in a comparison.
pub(crate) const COMPONENTS: usize = 200_000;

/// The subject of a document.
#[derive(Debug, Default)]
pub(crate) struct Root {
    pub(crate) name: Option<String>,
    pub(crate) purl: Option<String>,
    /// The URL of its repository or of its source.
    pub(crate) vcs: Option<String>,
}

impl Root {
    /// Returns the repository of the subject. The name is not used, since it may be that of a
    /// product.
    fn repository(&self) -> Option<GitUrl> {
        let of_vcs = self.vcs.as_deref().and_then(repository);
        of_vcs.or_else(|| repository_of_purl(self.purl.as_deref()?))
    }
}

/// Returns the repository at a URL. SPDX appends a revision to it.
fn repository(url: &str) -> Option<GitUrl> {
    let url = clip(url.trim(), LIMIT);
    let path = url.rfind('/').unwrap_or_default();
    let end = url.get(path..)?.find('@').map_or(url.len(), |at| path.saturating_add(at));
    GitUrl::of_repository(url.get(..end)?)
}

/// Returns the repository in a package URL: by its type, or in its `vcs_url`.
fn repository_of_purl(text: &str) -> Option<GitUrl> {
    let text = purl(text);
    let parts = PurlParts::of(&text)?;
    let host = match parts.kind() {
        "github" => "github.com",
        "bitbucket" => "bitbucket.org",
        "gitlab" => "gitlab.com",
        _ => return repository(&parts.vcs_url()?),
    };
    GitUrl::of_repository(&format!("https://{host}/{}/{}", parts.namespace(), parts.name()))
}

/// The content of a document: its tool, subject and components.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The name and version of the tool that wrote the document.
    pub(crate) tool: (Option<String>, Option<String>),
    /// The subject of the document.
    pub(crate) root: Root,
    rows: Vec<ComponentRow>,
    /// The number of components beyond the maximum.
    beyond: usize,
    /// Whether a component has neither a name nor a package URL.
    has_nameless: bool,
}

impl Listing {
    pub(crate) fn new(tool: (Option<String>, Option<String>), root: Root) -> Self {
        Self { tool, root, ..Self::default() }
    }

    /// Adds a component; beyond the maximum, only counts it.
    pub(crate) fn add(&mut self, found: Found) {
        if self.rows.len() >= COMPONENTS {
            self.beyond = self.beyond.saturating_add(1);
        } else {
            match found.row() {
                Some(row) => self.rows.push(row),
                None => self.has_nameless = true,
            }
        }
    }

    /// Counts components that were not kept.
    pub(crate) fn count(&mut self, beyond: usize) {
        self.beyond = self.beyond.saturating_add(beyond);
    }

    /// Converts the listing to a baseline.
    pub(crate) fn baseline(self) -> Result<Baseline, SbomError> {
        if self.beyond > 0 {
            let all = self.rows.len().saturating_add(self.beyond);
            return Err(SbomError::too_many(all, COMPONENTS));
        }
        let mut tool = Tool::this();
        let (name, version) = self.tool;
        tool.name = clip(name.as_deref().unwrap_or("unknown").trim(), 100);
        tool.version = version
            .and_then(|text| text.trim().trim_start_matches('v').parse().ok())
            .unwrap_or_else(|| semver::Version::new(0, 0, 0));
        let mut baseline = Baseline::new(BaselineKind::Sbom, tool);
        baseline.source.url = self.root.repository().as_ref().map(SourceUrl::from);
        baseline.source.purl = self.root.purl.as_deref().map(purl);
        baseline.source.name = self.root.name;
        baseline.complete = !self.has_nameless;
        baseline.components = plimsoll_model::rows(self.rows);
        Ok(baseline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_url_names_a_repository_by_its_type_or_its_qualifier() {
        let https = |purl: &str| repository_of_purl(purl).map(|url| url.https());
        for (purl, expected) in [
            ("pkg:github/Fmtlib/fmt@10.1.0?a=b#src", Some("https://github.com/fmtlib/fmt")),
            ("pkg:gitlab/a/b/c@1", Some("https://gitlab.com/a/b/c")),
            (
                "pkg:generic/x@1?vcs_url=git%2Bhttps:%2F%2Fh.example%2Fo%2Fx%40123",
                Some("https://h.example/o/x"),
            ),
            (
                "pkg:generic/x@1?vcs_url=git%2Bhttps%3A%2F%2Fh.example%2Fo%2Fx#y",
                Some("https://h.example/o/x"),
            ),
            ("pkg:github/x", None),
            ("pkg:npm/x@1", None),
            ("x", None),
        ] {
            assert_eq!(https(purl).as_deref(), expected, "{purl}");
        }
    }
}

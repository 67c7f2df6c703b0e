//! A component of another tool, as a row of a baseline.

use plimsoll_model::{
    Baseline, BaselineKind, ComponentKind, ComponentRow, Redacted, RepoPath, Scope, Tool, clip,
};

/// Longest name, version or license that is kept, in code points.
const LIMIT: usize = 300;

/// Most components that are taken.
pub(crate) const COMPONENTS: usize = 200_000;

/// What another tool says of a component.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) purl: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) upstream: Option<String>,
    pub(crate) path: Option<String>,
    /// Whether it is a container image.
    pub(crate) image: bool,
    pub(crate) scope: Option<Scope>,
}

impl Found {
    pub(crate) fn row(self) -> ComponentRow {
        let purl = self.purl.as_deref().map(purl);
        let kind = kind(purl.as_deref(), self.image);
        let short = |text: String| Redacted::clipped(&text, LIMIT).to_string();
        let known =
            |text: &String| !matches!(text.as_str(), "" | "NOASSERTION" | "NONE" | "UNKNOWN");
        let mut row = ComponentRow::new(kind, &short(self.name));
        row.version = self.version.filter(known).map(short);
        row.purl = purl;
        row.license = self.license.filter(known).map(short);
        row.upstream = self.upstream.filter(known).map(|url| Redacted::clipped(&url, LIMIT));
        row.path = self.path.map(|path| RepoPath::new(clip(path.trim_start_matches('/'), LIMIT)));
        row.scope = self.scope.unwrap_or(row.scope);
        row
    }
}

/// What kind of thing a package URL names, as far as that tells.
fn kind(purl: Option<&str>, image: bool) -> ComponentKind {
    let purl = purl.unwrap_or_default();
    let is = |kind: &str| purl.strip_prefix("pkg:").is_some_and(|rest| rest.starts_with(kind));
    if image || is("docker/") || is("oci/") {
        ComponentKind::ContainerImage
    } else if is("github/") && purl.contains("#.github/workflows/") {
        ComponentKind::ReusableWorkflow
    } else if is("github/") {
        ComponentKind::Action
    } else {
        ComponentKind::Package
    }
}

/// A package URL in the spelling in which ours are written. Some tools call actions
/// `pkg:githubactions`, which is no type of the specification, and GitHub's names have no case.
fn purl(text: &str) -> String {
    let text = clip(text.trim(), 1000);
    let (scheme, rest) = text.split_once(':').unwrap_or(("pkg", &text));
    let rest = rest.trim_start_matches('/');
    let (kind, name) = rest.split_once('/').unwrap_or((rest, ""));
    let kind = match kind.to_ascii_lowercase() {
        kind if kind == "githubactions" => "github".to_owned(),
        kind => kind,
    };
    let end = name.find(['@', '?', '#']).unwrap_or(name.len());
    let (names, tail) = name.split_at(end);
    let names = match kind.as_str() {
        "github" | "bitbucket" | "gitlab" | "pypi" => names.to_ascii_lowercase(),
        _ => names.to_owned(),
    };
    Redacted::new(&format!("{}:{kind}/{names}{tail}", scheme.to_ascii_lowercase())).to_string()
}

/// A baseline of what a tool of this name and version found.
pub(crate) fn baseline(name: Option<&str>, version: Option<&str>) -> Baseline {
    let mut tool = Tool::this();
    tool.name = clip(name.unwrap_or("unknown"), 100);
    tool.version = version
        .and_then(|text| text.trim_start_matches('v').parse().ok())
        .unwrap_or_else(|| semver::Version::new(0, 0, 0));
    Baseline::new(BaselineKind::Sbom, tool)
}

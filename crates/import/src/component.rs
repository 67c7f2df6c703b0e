//! A component of another tool's SBOM, as a row of a baseline.

use std::borrow::Cow;

use plimsoll_model::{
    ComponentKind, ComponentRow, LicenseExpression, PurlParts, Redacted, RepoPath, Scope, clip,
};

/// Maximum length of a name, version or license, in code points.
pub(crate) const LIMIT: usize = 300;

/// The data about a component in an SBOM.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) purl: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) upstream: Option<String>,
    pub(crate) path: Option<String>,
    /// Whether the component is a container image.
    pub(crate) image: bool,
    /// The component kind, if Plimsoll wrote the document.
    pub(crate) kind: Option<ComponentKind>,
    pub(crate) scope: Option<Scope>,
}

impl Found {
    /// Returns the row, or `None` for a component that has neither a name nor a package URL.
    pub(crate) fn row(self) -> Option<ComponentRow> {
        let purl = self.purl.as_deref().map(purl);
        let name = match self.name.trim() {
            "" => short(&name_of(purl.as_deref()?)?),
            name => short(name),
        };
        let kind = self.kind.unwrap_or_else(|| kind(purl.as_deref(), self.image));
        let mut row = ComponentRow::new(kind, &name);
        row.version =
            self.version.filter(|version| is_known(version)).map(|version| short(&version));
        row.purl = purl;
        row.license = self.license.filter(|text| is_known(text)).map(|text| license(&text));
        row.upstream = self
            .upstream
            .filter(|url| is_known(url))
            .map(|url| Redacted::clipped(url.trim(), LIMIT));
        let path = self.path.as_deref().map(|path| path.trim().trim_start_matches('/'));
        row.path = path.map(|path| RepoPath::new(clip(path, LIMIT)));
        row.scope = self.scope.unwrap_or(row.scope);
        Some(row)
    }
}

/// Returns the name in a package URL, with the namespace in the form of other component names.
fn name_of(purl: &str) -> Option<String> {
    let parts = PurlParts::of(purl)?;
    let (namespace, name) = (parts.namespace(), parts.name());
    let is_plain = namespace.trim().is_empty();
    let name = if is_plain { name.into_owned() } else { format!("{namespace}/{name}") };
    Some(name).filter(|name| !name.trim().is_empty())
}

fn is_known(text: &str) -> bool {
    !matches!(text.trim(), "" | "NOASSERTION" | "NONE" | "UNKNOWN")
}

/// Returns a text as one line: the schemas define names as normalized strings, in which line feeds
/// are blanks and surrounding blanks are ignored.
fn short(text: &str) -> String {
    let text = text.trim();
    let text = if text.contains(['\r', '\n', '\t']) {
        Cow::Owned(text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " "))
    } else {
        Cow::Borrowed(text)
    };
    Redacted::clipped(&text, LIMIT).to_string()
}

/// Returns a license expression in standard spelling, or the text unchanged if it is not an
/// expression.
fn license(text: &str) -> String {
    let text = short(text);
    LicenseExpression::parse(&text).map_or(text, |expression| expression.to_string())
}

/// Parses the name of a component kind of Plimsoll.
pub(crate) fn own_kind(name: &str) -> Option<ComponentKind> {
    ComponentKind::ALL.iter().find(|kind| kind.as_str() == name.trim()).copied()
}

/// Derives the component kind from a package URL, as far as its type shows it.
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

/// Normalizes a package URL. Some tools use `pkg:githubactions` for actions, which is not a type of
/// the specification, and names on GitHub are case-insensitive.
pub(crate) fn purl(text: &str) -> String {
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

//! A component of another tool, as a row of a baseline.

use std::borrow::Cow;

use plimsoll_model::{
    ComponentKind, ComponentRow, LicenseExpression, PurlParts, Redacted, RepoPath, Scope, clip,
};

/// Longest name, version or license that is kept, in code points.
pub(crate) const LIMIT: usize = 300;

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
    /// What kind of thing Plimsoll called it, where the document is one of ours.
    pub(crate) kind: Option<ComponentKind>,
    pub(crate) scope: Option<Scope>,
}

impl Found {
    /// The row, where there is something to call the component by.
    pub(crate) fn row(self) -> Option<ComponentRow> {
        let purl = self.purl.as_deref().map(purl);
        let name = match self.name.trim() {
            "" => short(&name_of(purl.as_deref()?)?),
            name => short(name),
        };
        let kind = self.kind.unwrap_or_else(|| kind(purl.as_deref(), self.image));
        let mut row = ComponentRow::new(kind, &name);
        row.version = self.version.filter(|it| is_known(it)).map(|it| short(&it));
        row.purl = purl;
        row.license = self.license.filter(|it| is_known(it)).map(|it| license(&it));
        row.upstream =
            self.upstream.filter(|it| is_known(it)).map(|url| Redacted::clipped(url.trim(), LIMIT));
        let path = self.path.as_deref().map(|path| path.trim().trim_start_matches('/'));
        row.path = path.map(|path| RepoPath::new(clip(path, LIMIT)));
        row.scope = self.scope.unwrap_or(row.scope);
        Some(row)
    }
}

/// What a package URL names, with its namespace as the names of other components have it.
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

/// A text of one line. The schemas call names normalized strings, so blanks around one say nothing, and a
/// line feed in one is a blank.
fn short(text: &str) -> String {
    let text = text.trim();
    let text = if text.contains(['\r', '\n', '\t']) {
        Cow::Owned(text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " "))
    } else {
        Cow::Borrowed(text)
    };
    Redacted::clipped(&text, LIMIT).to_string()
}

/// An expression in the spelling of its standard; else what is stated.
fn license(text: &str) -> String {
    let text = short(text);
    LicenseExpression::parse(&text).map_or(text, |expression| expression.to_string())
}

/// The kind of component that Plimsoll calls by a name.
pub(crate) fn own_kind(name: &str) -> Option<ComponentKind> {
    ComponentKind::ALL.iter().find(|kind| kind.as_str() == name.trim()).copied()
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
/// `pkg:githubactions`, which is not a type of the specification, and GitHub's names have no case.
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

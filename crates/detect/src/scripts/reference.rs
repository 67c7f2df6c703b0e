//! References from what scripts fetch.

use std::collections::BTreeSet;

use plimsoll_model::{
    Expansion, GitUrl, ImageName, Location, Redacted, RefKind, RefSyntax, Reference, Requested,
    SourceUrl, Target, Trust,
};
use plimsoll_script::{Fetch, Variant, What, open_release, project_of_file};

use crate::Context;
use crate::ci::bounded;
use crate::ownership::trust;

/// The reference of a fetch.
pub(crate) fn of(
    context: &Context<'_>,
    fetch: &Fetch,
    place: Location,
    locator: &str,
) -> Reference {
    let mut reference = Reference::new(place, locator, &fetch.value);
    reference.kind = RefKind::ScriptFetch;
    reference.method = Some(fetch.method);
    reference.added_source = fetch.sourced;
    reference.check = fetch.check.filter(|_| !fetch.pin.is_pinned());
    reference.saved_as = saved_as(fetch);
    reference.syntax = fetch.syntax;
    reference.pin = fetch.pin;
    reference.requested = fetch.requested.as_deref().map(Requested::new);
    reference.expansions =
        fetch.variants.iter().map(|variant| expansion(context, variant)).collect();
    name(context, &mut reference, &fetch.what);
    if let Some(url) = open_url(&reference, &fetch.what) {
        reference.expansions.push(url);
    }
    if let (What::Image(name), true) = (&fetch.what, reference.syntax == RefSyntax::Malformed) {
        reference.problem = problem(name).map(str::to_owned);
    }
    reference
}

/// The name under which a download is saved, if it is not that in its URL.
fn saved_as(fetch: &Fetch) -> Option<Redacted> {
    let What::Url(url) = &fetch.what else { return None };
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let remote = path.rsplit('/').next().unwrap_or_default();
    let name = fetch.saved_as.as_deref().filter(|name| *name != remote)?;
    Some(Redacted::clipped(name, 100))
}

/// The URL of a reference that is written as a variable, if its target is only the repository of the file: the URL
/// distinguishes it from references to other files of the repository.
fn open_url(reference: &Reference, what: &What) -> Option<Expansion> {
    let (What::Url(url), Some(Target::Repository { .. })) = (what, &reference.target) else {
        return None;
    };
    let is_in_variable = reference.value.as_str().starts_with('$');
    (is_in_variable && reference.expansions.is_empty())
        .then(|| Expansion::new(Redacted::clipped(url, 300), reference.syntax, reference.pin))
}

/// Sets the target of a reference, and the name of the component if the target does not have it.
pub(crate) fn name(context: &Context<'_>, reference: &mut Reference, what: &What) {
    let release = common_release(&reference.expansions);
    let (found, trust) = match release.filter(|_| reference.requested.is_some()) {
        Some((url, project)) => {
            // The possible values are files of one release, and the component is the release.
            reference.expansions.iter_mut().for_each(|expansion| expansion.target = None);
            in_directory(context, &url, &project)
        }
        None => target_of(context, what),
    };
    (reference.target, reference.trust) = (found.target, trust);
    if let Some(project) = found.project {
        reference.package.get_or_insert(project);
    }
}

/// The directory and project of a release, if the possible URLs are files of it for several platforms.
fn common_release(expansions: &[Expansion]) -> Option<(String, String)> {
    let url = |expansion: &Expansion| match &expansion.target {
        Some(Target::Url { url }) => Some(url.as_str().to_owned()),
        _ => None,
    };
    let urls: Vec<String> = expansions.iter().map(url).collect::<Option<_>>()?;
    let project = |url: &String| {
        let (directory, file) = url.rsplit_once('/')?;
        Some((format!("{directory}/"), project_of_file(file).to_owned()))
    };
    let first = project(urls.first()?).filter(|_| urls.len() > 1)?;
    urls.iter().all(|url| project(url).as_ref() == Some(&first)).then_some(first)
}

/// The target of a fetch; for a URL with an unknown part the repository or release that it belongs to.
#[derive(Debug, Default)]
struct FoundTarget {
    target: Option<Target>,
    /// The name of the project, if the target is a directory.
    project: Option<String>,
}

fn target_of(context: &Context<'_>, what: &What) -> (FoundTarget, Trust) {
    let (target, trust) = nameable_target(context, what);
    let What::Url(url) = what else {
        return (FoundTarget { target, project: None }, trust);
    };
    if target.is_some() {
        return (FoundTarget { target, project: None }, trust);
    }
    if let Some(url) = repository(url) {
        let (target, trust) = nameable_target(context, &What::Git { url });
        return (FoundTarget { target, project: None }, trust);
    }
    match open_release(url) {
        Some(release) => in_directory(context, release.directory, release.project),
        None => (FoundTarget::default(), Trust::Unknown),
    }
}

fn in_directory(context: &Context<'_>, url: &str, project: &str) -> (FoundTarget, Trust) {
    let target = Target::Url { url: SourceUrl::clipped(url, 1000) };
    let project = Some(bounded(project, 200));
    (FoundTarget { target: Some(target), project }, trust::of_url(context, url))
}

/// The repository of an archive or release URL: `https://HOST/OWNER/NAME/archive/…`.
fn repository(url: &str) -> Option<String> {
    let (scheme, behind) = url.split_once("://")?;
    let mut parts = behind.split('/');
    let (host, owner, name, what) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_forge = matches!(host, "github.com" | "gitlab.com" | "codeberg.org");
    let is_archive = matches!(what, "archive" | "releases" | "tarball" | "zipball" | "-");
    (is_forge && is_archive).then(|| format!("{scheme}://{host}/{owner}/{name}"))
}

/// The reason why the name of an image is rejected. A name with other characters is a template.
fn problem(name: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte);
    ImageName::parse(name).problem.filter(|_| name.bytes().all(plain))
}

/// The distribution that a package is for: that of the runner, for packages of its own kind.
pub(super) fn distribution(fetch: &Fetch, system: Option<&str>) -> Option<String> {
    let own = match (&fetch.what, system?) {
        (What::Package { ecosystem, .. }, "ubuntu") => *ecosystem == "deb",
        _ => false,
    };
    (own && !fetch.isolated).then(|| system.unwrap_or_default().to_owned())
}

/// Whether a fetch is a package of one of the ecosystems, installed on the machine that the script runs on.
pub(super) fn is_of(fetch: &Fetch, ecosystems: &BTreeSet<&'static str>) -> bool {
    match &fetch.what {
        What::Package { ecosystem, .. } => ecosystems.contains(ecosystem) && !fetch.isolated,
        _ => false,
    }
}

/// One of the possible values of an expression in a fetch: the URL or the image, otherwise the
/// version.
fn expansion(context: &Context<'_>, variant: &Variant) -> Expansion {
    let value = match &variant.what {
        What::Url(text) | What::Image(text) => text,
        _ => variant.requested.as_ref().map_or("", |requested| requested),
    };
    let (target, _) = target(context, &variant.what);
    Expansion::new(Redacted::clipped(value, 300), variant.syntax, variant.pin)
        .to(target.filter(is_nameable), variant.requested.as_deref().map(Requested::new))
}

/// Whether a target names something: a name with an unexpanded variable or command in it belongs to
/// the script, and is not a component.
fn is_nameable(target: &Target) -> bool {
    let plain = |text: &str| {
        !text.is_empty()
            && !text.contains(|c: char| "$`\\\"'<>|*{}()".contains(c) || c.is_whitespace())
    };
    match target {
        Target::Url { url } => {
            let host = url.as_str().split_once("://").map(|(_, rest)| rest.split('/').next());
            // The asterisks of a masked credential are not a shell pattern.
            plain(&url.as_str().replace("***", "x"))
                && host.flatten().is_some_and(|host| !host.is_empty())
        }
        Target::Package { name, .. } => plain(name),
        Target::Image { name, tag, .. } => plain(name) && tag.as_deref().is_none_or(plain),
        Target::Repository { owner, repository, .. } => plain(owner) && plain(repository),
        _ => true,
    }
}

/// The target of a fetch and its owner, if it has a name.
fn nameable_target(context: &Context<'_>, what: &What) -> (Option<Target>, Trust) {
    match target(context, what) {
        (Some(target), _) if !is_nameable(&target) => (None, Trust::Unknown),
        found => found,
    }
}

fn target(context: &Context<'_>, what: &What) -> (Option<Target>, Trust) {
    match what {
        What::Url(url) => {
            let target = Target::Url { url: SourceUrl::clipped(url, 1000) };
            (Some(target), trust::of_url(context, url))
        }
        What::Git { url } => git(context, url),
        What::Package { ecosystem, name } => {
            let ecosystem = (*ecosystem).to_owned();
            (Some(Target::Package { ecosystem, name: bounded(name, 200) }), Trust::ThirdParty)
        }
        What::Image(image) => {
            let image = ImageName::parse(image);
            let trust = trust::of_image(context, &image);
            (crate::ci::image_target(&image), trust)
        }
        _ => (None, Trust::Unknown),
    }
}

fn git(context: &Context<'_>, url: &str) -> (Option<Target>, Trust) {
    match GitUrl::parse(url) {
        Some(git) if git.host() == "github.com" && git.path().matches('/').count() == 1 => {
            let trust = trust::of_repository(context, git.owner(), git.name());
            let target = Target::Repository {
                owner: bounded(git.owner(), 100),
                repository: bounded(git.name(), 100),
                path: String::new(),
            };
            (Some(target), trust)
        }
        _ => (Some(Target::Url { url: SourceUrl::clipped(url, 1000) }), Trust::ThirdParty),
    }
}

//! References from what scripts fetch.

use std::collections::BTreeSet;

use plimsoll_model::{
    Expansion, GitUrl, ImageName, Location, Redacted, RefKind, RefSyntax, Reference, Requested,
    SourceUrl, Target, Trust,
};
use plimsoll_script::{Fetch, Variant, What};

use crate::Context;
use crate::ci::bounded;
use crate::ownership::trust;

/// The reference that a fetch is.
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
    reference.syntax = fetch.syntax;
    reference.pin = fetch.pin;
    reference.requested = fetch.requested.as_deref().map(Requested::new);
    (reference.target, reference.trust) = nameable_target(context, &fetch.what);
    reference.expansions =
        fetch.variants.iter().map(|variant| expansion(context, variant)).collect();
    if let (What::Image(name), true) = (&fetch.what, reference.syntax == RefSyntax::Malformed) {
        reference.problem = problem(name).map(str::to_owned);
    }
    reference
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

/// Whether a target names something: a name with an unexpanded variable or command in it is the
/// script's, and no component.
fn is_nameable(target: &Target) -> bool {
    let plain = |text: &str| {
        !text.is_empty()
            && !text.contains(|c: char| "$`\\\"'<>|*{}()".contains(c) || c.is_whitespace())
    };
    match target {
        Target::Url { url } => {
            let host = url.as_str().split_once("://").map(|(_, rest)| rest.split('/').next());
            // A mask is not a pattern of a shell.
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
pub(crate) fn nameable_target(context: &Context<'_>, what: &What) -> (Option<Target>, Trust) {
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

//! References from what scripts fetch.

use plimsoll_model::{GitUrl, Location, Redacted, RefKind, Reference, Target, Trust};
use plimsoll_script::{Fetch, What};
use plimsoll_workflow::ImageName;

use crate::ci::masked;
use crate::{Context, trust};

/// The reference that a fetch is.
pub(super) fn of(
    context: &Context<'_>,
    fetch: &Fetch,
    place: Location,
    locator: &str,
) -> Reference {
    let mut reference = Reference::new(place, locator, &fetch.value);
    reference.kind = RefKind::ScriptFetch;
    reference.method = Some(fetch.method);
    reference.syntax = fetch.syntax;
    reference.pin = fetch.pin;
    reference.requested = fetch.requested.as_deref().map(|text| Redacted::clipped(text, 200));
    (reference.target, reference.trust) = target(context, &fetch.what);
    reference
}

fn target(context: &Context<'_>, what: &What) -> (Option<Target>, Trust) {
    match what {
        What::Url(url) => {
            (Some(Target::Url { url: Redacted::clipped(url, 1000) }), Trust::ThirdParty)
        }
        What::Git { url } => git(context, url),
        What::Package { ecosystem, name } => {
            let ecosystem = (*ecosystem).to_owned();
            (Some(Target::Package { ecosystem, name: masked(name, 200) }), Trust::ThirdParty)
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
                owner: masked(git.owner(), 100),
                repository: masked(git.name(), 100),
                path: String::new(),
            };
            (Some(target), trust)
        }
        _ => (Some(Target::Url { url: Redacted::clipped(url, 1000) }), Trust::ThirdParty),
    }
}

//! Who is behind a target.

use plimsoll_model::{GitUrl, RefSyntax, Trust};
use plimsoll_workflow::ImageName;

use crate::Context;

/// Owners that are the host itself.
const PLATFORM: [&str; 2] = ["actions", "github"];

/// Who is behind a repository on the host.
pub(crate) fn of_repository(context: &Context<'_>, owner: &str, repository: &str) -> Trust {
    let own = own_repository(context);
    if let Some(own) = &own
        && own.owner().eq_ignore_ascii_case(owner)
        && own.name().eq_ignore_ascii_case(repository)
    {
        return Trust::SelfRepository;
    }
    if is_own_organization(context, own.as_ref(), owner) {
        Trust::OwnOrganization
    } else if PLATFORM.iter().any(|name| name.eq_ignore_ascii_case(owner)) {
        Trust::Platform
    } else {
        Trust::ThirdParty
    }
}

/// Who is behind an image. Only GitHub's registry names its owners as the host does.
pub(crate) fn of_image(context: &Context<'_>, image: &ImageName) -> Trust {
    if image.syntax == RefSyntax::Expression || image.problem.is_some() {
        return Trust::Unknown;
    }
    let owner = image.name.split('/').next().unwrap_or_default();
    let github = image.registry.as_deref() == Some("ghcr.io");
    if github && is_own_organization(context, own_repository(context).as_ref(), owner) {
        Trust::OwnOrganization
    } else {
        Trust::ThirdParty
    }
}

fn own_repository(context: &Context<'_>) -> Option<GitUrl> {
    GitUrl::parse(context.source.info().url.as_ref()?.as_str())
}

fn is_own_organization(context: &Context<'_>, own: Option<&GitUrl>, owner: &str) -> bool {
    own.is_some_and(|own| own.owner().eq_ignore_ascii_case(owner))
        || context.options.own_organizations.iter().any(|name| name.eq_ignore_ascii_case(owner))
}

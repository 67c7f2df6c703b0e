//! Determines the owner of a target.

use plimsoll_buildfile::read_cmake_stated;
use plimsoll_model::{GitUrl, ImageName, RefSyntax, RepoPath, Trust};

use crate::Context;
use crate::tree::place;

/// Owners that belong to GitHub itself.
const PLATFORM: [&str; 2] = ["actions", "github"];

/// Names under which GitHub serves files of repositories, `OWNER/REPOSITORY/…`.
const HOSTS: [&str; 3] = ["github.com", "raw.githubusercontent.com", "codeload.github.com"];

fn is_platform(owner: &str) -> bool {
    PLATFORM.iter().any(|name| name.eq_ignore_ascii_case(owner))
}

/// The owner of a repository on GitHub.
pub(crate) fn of_repository(context: &Context<'_>, owner: &str, repository: &str) -> Trust {
    let own = own_repository(context);
    if let Some(own) = &own
        && own.owner().eq_ignore_ascii_case(owner)
        && own.name().eq_ignore_ascii_case(repository)
    {
        return Trust::SelfRepository;
    }
    if own.is_none() && is_called_like(context, owner, repository) {
        return Trust::SelfRepository;
    }
    if is_own_organization(context, own, owner) {
        Trust::OwnOrganization
    } else if is_platform(owner) {
        Trust::Platform
    } else {
        Trust::ThirdParty
    }
}

/// Whether `project()` in the root `CMakeLists.txt` has the name of a repository whose owner has the same name. An
/// archive of the source states no URL, so this recognizes the repository itself.
fn is_called_like(context: &Context<'_>, owner: &str, repository: &str) -> bool {
    if !owner.eq_ignore_ascii_case(repository) {
        return false;
    }
    let read = || {
        let named = place::named(context.source, &RepoPath::new("CMakeLists.txt"))?;
        let limit = context.options.limits.metadata_bytes;
        let content = context.recorder.read_named(&named, limit).ok()?;
        let project = read_cmake_stated(&String::from_utf8_lossy(&content)).project;
        project.map(|(name, ..)| name)
    };
    read().is_some_and(|name| name.eq_ignore_ascii_case(owner))
}

/// The owner of an image. Only GitHub's registry uses the same owner names as GitHub: an image with the name of this
/// repository, or below that name, is the repository's own.
pub(crate) fn of_image(context: &Context<'_>, image: &ImageName) -> Trust {
    if image.problem.is_some() {
        return Trust::Unknown;
    }
    let unclear =
        if image.syntax == RefSyntax::Expression { Trust::Unknown } else { Trust::ThirdParty };
    if image.registry.as_deref() != Some("ghcr.io") {
        return unclear;
    }
    let name: String = image.name.split_whitespace().collect();
    let own = own_repository(context);
    let slug = own.as_ref().map(|own| format!("{}/{}", own.owner(), own.name()));
    let mut named = slug.iter().map(String::as_str).chain(["${{github.repository}}"]);
    if named.any(|slug| is_below(&name, slug)) {
        return Trust::SelfRepository;
    }
    let owner = name.split('/').next().unwrap_or_default();
    if owner == "${{github.repository_owner}}" || owner == "${{github.repository}}" {
        return Trust::OwnOrganization;
    }
    if owner.contains('$') {
        return unclear;
    }
    if is_own_organization(context, own, owner) {
        Trust::OwnOrganization
    } else if is_platform(owner) {
        Trust::Platform
    } else {
        Trust::ThirdParty
    }
}

/// The owner of a download from a URL: on GitHub, the owner of the repository that the path names.
pub(crate) fn of_url(context: &Context<'_>, url: &str) -> Trust {
    let of_host = || {
        let rest = url.strip_prefix("https://")?;
        let (host, path) = rest.split_once('/')?;
        let mut parts = path.split(['/', '?', '#']).filter(|part| !part.is_empty());
        let is_host = HOSTS.iter().any(|name| name.eq_ignore_ascii_case(host));
        parts.next().zip(parts.next()).filter(|_| is_host)
    };
    of_host().map_or(Trust::ThirdParty, |(owner, name)| of_repository(context, owner, name))
}

/// Whether a name is equal to another one, or below it. Case is ignored, because registries only accept lower case.
fn is_below(name: &str, above: &str) -> bool {
    let head = name.get(..above.len()).is_some_and(|head| head.eq_ignore_ascii_case(above));
    head && name.get(above.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a name is that of the repository's owner, or of an organization that the caller lists as its own.
pub(crate) fn is_own_owner(context: &Context<'_>, owner: &str) -> bool {
    is_own_organization(context, own_repository(context), owner)
}

fn own_repository<'a>(context: &Context<'a>) -> Option<&'a GitUrl> {
    context.source.info().url.as_ref()?.git()
}

fn is_own_organization(context: &Context<'_>, own: Option<&GitUrl>, owner: &str) -> bool {
    own.is_some_and(|own| own.owner().eq_ignore_ascii_case(owner))
        || context.options.own_organizations.iter().any(|name| name.eq_ignore_ascii_case(owner))
}

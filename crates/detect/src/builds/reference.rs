//! References for what build files fetch.

use plimsoll_buildfile::{BuildFetch, BuildSource};
use plimsoll_model::{
    DigestAlgorithm, FetchCheck, FetchMethod, Location, PinStrength, RefKind, RefSyntax, Reference,
    RepoPath, Requested, Scope, Trust,
};
use plimsoll_script::{What, git_revision, open_release, url_revision};

use crate::Context;
use crate::ownership::scope;
use crate::scripts::name;

/// The class and the strength of a revision, and the revision as requested.
type Firmness = (RefSyntax, PinStrength, Option<String>);

/// The reference for a fetch; `None` for a name that is only used in documentation.
pub(crate) fn of(context: &Context<'_>, path: &RepoPath, fetch: &BuildFetch) -> Option<Reference> {
    let number = |offset: usize| u64::try_from(offset).unwrap_or(u64::MAX);
    let place = Location::at(path.clone(), fetch.line, fetch.column)
        .with_span(number(fetch.start), number(fetch.end));
    let mut reference = Reference::new(place, "", &fetch.value);
    reference.kind = RefKind::BuildFetch;
    reference.scope = Some(scope::of_named(path));
    reference.package.clone_from(&fetch.name);
    let (method, what, (syntax, pin, requested)) = firmness(fetch)?;
    reference.method = method;
    let is_release = matches!(&what, What::Url(url) if open_release(url).is_some());
    if fetch.open && !is_release {
        (reference.syntax, reference.pin) = (RefSyntax::Expression, PinStrength::Unresolvable);
    } else {
        (reference.syntax, reference.pin) = (syntax, pin);
        reference.requested = requested.as_deref().map(Requested::new);
    }
    name(context, &mut reference, &what);
    reference.check = fetch.check;
    if let Some(digest) = &fetch.digest {
        reference.digests = vec![digest.clone()];
        if digest.algorithm >= DigestAlgorithm::Sha256 {
            (reference.pin, reference.check) = (PinStrength::ContentDigest, None);
        } else {
            reference.check = Some(FetchCheck::WeakDigest);
        }
    }
    (!is_fixture(&reference)).then_some(reference)
}

/// Whether a fetch below tests is only test data: its address is unknown, or it is a file without a stated version or
/// digest. Tests of tools that fetch are full of them.
fn is_fixture(reference: &Reference) -> bool {
    let is_file = matches!(reference.method, Some(FetchMethod::Archive | FetchMethod::Download));
    reference.scope == Some(Scope::Test)
        && (reference.target.is_none() && reference.trust != Trust::SelfRepository
            || is_file && reference.pin <= PinStrength::Absent)
}

fn firmness(fetch: &BuildFetch) -> Option<(Option<FetchMethod>, What, Firmness)> {
    let revision = fetch.revision.as_deref();
    let of_git = || {
        let (syntax, pin) =
            revision.map_or((RefSyntax::MissingRef, PinStrength::Absent), git_revision);
        (syntax, pin, revision.map(str::to_owned))
    };
    let of_url = |url: &str| match revision {
        // The version that the build file states takes precedence over one in the URL.
        Some(version) => {
            let (_, pin, _) = url_revision(url);
            (RefSyntax::TagFull, pin.max(PinStrength::FullTag), Some(version.to_owned()))
        }
        None => url_revision(url),
    };
    Some(match &fetch.source {
        BuildSource::Repository(url) => {
            (Some(FetchMethod::GitClone), What::Git { url: url.clone() }, of_git())
        }
        BuildSource::Archive(url) | BuildSource::File(url) if is_no_address(url) => return None,
        BuildSource::Archive(url) => {
            (Some(FetchMethod::Archive), What::Url(url.clone()), of_url(url))
        }
        BuildSource::File(url) => {
            (Some(FetchMethod::Download), What::Url(url.clone()), of_url(url))
        }
        BuildSource::Package { ecosystem, name } => {
            let firmness = match revision {
                Some(version) => {
                    (RefSyntax::Version, PinStrength::FullTag, Some(version.to_owned()))
                }
                None => (RefSyntax::NoVersion, PinStrength::Absent, None),
            };
            (None, What::Package { ecosystem, name: name.clone() }, firmness)
        }
        BuildSource::Named(name) => {
            let what = What::Package { ecosystem: "generic", name: name.clone() };
            match revision {
                Some(version) if is_version(version) => {
                    let firmness =
                        (RefSyntax::Version, PinStrength::FullTag, Some(version.to_owned()));
                    (None, what, firmness)
                }
                Some(_) => (Some(FetchMethod::GitClone), what, of_git()),
                None => (None, what, (RefSyntax::NoVersion, PinStrength::Absent, None)),
            }
        }
        _ => return None,
    })
}

/// Whether a text is a version rather than a commit or the name of a branch.
fn is_version(text: &str) -> bool {
    let plain = text.strip_prefix(['v', 'V']).unwrap_or(text);
    plain.starts_with(|first: char| first.is_ascii_digit())
        && plain.contains(['.', '-'])
        && !plain.contains('/')
}

/// Whether nothing can be fetched from a URL: its host is reserved for examples and tests (RFC 2606, RFC 6761), or
/// its scheme is not for fetching.
fn is_no_address(url: &str) -> bool {
    let Some((scheme, behind)) = url.split_once("://") else { return false };
    let host = behind.split(['/', ':', '?']).next().unwrap_or_default().to_ascii_lowercase();
    let is = |name: &&str| {
        host == **name || host.strip_suffix(*name).is_some_and(|front| front.ends_with('.'))
    };
    let is_scheme =
        matches!(scheme, "http" | "https" | "ftp" | "ftps" | "sftp" | "ssh" | "git" | "s3" | "gs");
    let is_open = scheme.contains('$');
    let reserved =
        ["example.com", "example.org", "example.net", "localhost", "invalid", "127.0.0.1"];
    !(is_scheme || is_open) || reserved.iter().any(is)
}

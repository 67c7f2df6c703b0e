//! Git URLs in the notations of package managers.

use crate::{RevisionKind, Wanted};

/// Reads pip's `git+URL[@REVISION][#…]` (its documentation, "VCS support"); `None` for another URL.
pub(crate) fn pip(url: &str) -> Option<Wanted> {
    // Redacted first: a password may contain `/` or `@`.
    let url = plimsoll_model::redact(url);
    let rest = url.strip_prefix("git+")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (scheme, after) = rest.split_once("://")?;
    let (authority, path) = after.split_once('/').unwrap_or((after, ""));
    let (path, revision) = match path.rsplit_once('@') {
        Some((path, revision)) => (path, Some(revision.to_owned())),
        None => (path, None),
    };
    let url = format!("{scheme}://{authority}/{path}");
    Some(Wanted::Git { url, revision: written(revision), kind: RevisionKind::Any })
}

/// Reads the specifications that npm resolves to a git repository (its documentation of
/// `package.json`, "Git URLs as Dependencies" and "GitHub URLs", in the interpretation of
/// `npm-package-arg` and `hosted-git-info`); `None` for anything else.
pub(crate) fn npm(spec: &str) -> Option<Wanted> {
    let (place, fragment) = match spec.split_once('#') {
        Some((place, fragment)) => (place, Some(fragment)),
        None => (spec, None),
    };
    let hosts = [
        ("github:", "https://github.com/"),
        ("gitlab:", "https://gitlab.com/"),
        ("bitbucket:", "https://bitbucket.org/"),
        ("sourcehut:", "https://git.sr.ht/"),
        ("gist:", "https://gist.github.com/"),
    ];
    let hosted = hosts
        .iter()
        .find_map(|(prefix, base)| place.strip_prefix(prefix).map(|path| format!("{base}{path}")));
    let mut tree = None;
    let url = if let Some(url) = hosted {
        url
    } else if let Some(rest) = place.strip_prefix("git+") {
        rest.to_owned()
    } else if let Some((url, branch)) = page_of_repository(place) {
        tree = branch.map(str::to_owned);
        url
    } else if place.starts_with("git://")
        || place.starts_with("ssh://")
        || is_scp(place)
        || (place.starts_with("https://") && is_git_file(place))
    {
        place.to_owned()
    } else if is_slug(place) {
        format!("https://github.com/{place}")
    } else {
        return None;
    };
    let (revision, kind) = fragment.map_or((None, RevisionKind::Any), npm_revision);
    Some(Wanted::Git { url, revision: written(revision.or(tree)), kind })
}

/// Reads the revision in a fragment: `main`, `semver:^1`, Yarn's `commit=…`, `tag=…` and `head=…`.
/// The directory is separated by `::` (npm) or `&` (pnpm, Yarn).
fn npm_revision(fragment: &str) -> (Option<String>, RevisionKind) {
    for part in fragment.split('&').flat_map(|part| part.split("::")) {
        let keyed = [
            ("semver:", RevisionKind::Tag),
            ("semver=", RevisionKind::Tag),
            ("tag=", RevisionKind::Tag),
            ("head=", RevisionKind::Branch),
            ("commit=", RevisionKind::Any),
        ];
        for (key, kind) in keyed {
            if let Some(text) = part.strip_prefix(key) {
                return (Some(text.to_owned()), kind);
            }
        }
        if !part.is_empty() && !["path:", "workspace="].iter().any(|key| part.starts_with(key)) {
            return (Some(part.to_owned()), RevisionKind::Any);
        }
    }
    (None, RevisionKind::Any)
}

/// Returns the directory in the fragment of a git dependency of npm or pnpm
/// (`#main&path:/packages/x`).
pub(crate) fn npm_path(spec: &str) -> Option<String> {
    let (_, fragment) = spec.split_once('#')?;
    let mut parts = fragment.split('&').flat_map(|part| part.split("::"));
    let path = parts.find_map(|part| part.strip_prefix("path:"))?.trim_matches('/');
    (!path.is_empty()).then(|| path.to_owned())
}

/// Returns the repository of a web page on a known host, and the revision of its `tree` page:
/// package managers clone such URLs instead of downloading them.
fn page_of_repository(place: &str) -> Option<(String, Option<&str>)> {
    let (scheme, rest) = place.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let known = match host {
        "github.com" => matches!(scheme, "https" | "http" | "git" | "ssh"),
        "gitlab.com" | "bitbucket.org" | "git.sr.ht" => matches!(scheme, "https" | "ssh"),
        _ => false,
    };
    let path = path.trim_end_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    let sound = known && segments.iter().all(|segment| !segment.is_empty());
    match segments.as_slice() {
        [_, _] if sound => Some((place.trim_end_matches('/').to_owned(), None)),
        [owner, name, "tree", branch @ ..] if sound && host == "github.com" => {
            let at = branch.first().filter(|_| branch.len() == 1);
            Some((format!("{scheme}://{authority}/{owner}/{name}"), at.copied()))
        }
        // GitLab groups can be nested; `-` starts its pages, including archives.
        [_, _, _, ..] if sound && host == "gitlab.com" => {
            let page = segments.contains(&"-") || path.contains("/archive");
            (!page).then(|| (place.trim_end_matches('/').to_owned(), None))
        }
        _ => None,
    }
}

/// Whether the text is scp-like: `user@host:path`.
fn is_scp(text: &str) -> bool {
    let Some((user, rest)) = text.split_once('@') else { return false };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let host = rest.split_once(':').filter(|(_, path)| path.contains('/')).map(|(host, _)| host);
    !user.is_empty() && user.chars().all(word) && host.is_some_and(|host| host.chars().all(word))
}

fn is_git_file(place: &str) -> bool {
    place.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("git"))
}

/// Whether the text is `owner/repository`.
fn is_slug(text: &str) -> bool {
    let part = |part: &str| {
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && !part.starts_with(['.', '@']) && part.chars().all(word)
    };
    text.split_once('/').is_some_and(|(owner, name)| part(owner) && part(name))
}

fn written(revision: Option<String>) -> Option<String> {
    revision.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(url: &str, revision: Option<&str>) -> Wanted {
        let revision = revision.map(str::to_owned);
        Wanted::Git { url: url.to_owned(), revision, kind: RevisionKind::Any }
    }

    #[test]
    fn forms_of_pip() {
        let sha = "1111111111111111111111111111111111111111";
        let url = format!("git+https://git@host/o/r.git@{sha}#egg=x&subdirectory=y");
        assert_eq!(pip(&url), Some(git("https://git@host/o/r.git", Some(sha))));
        assert_eq!(pip("git+ssh://git@host/o/r"), Some(git("ssh://git@host/o/r", None)));
        assert_eq!(pip("https://host/x.whl"), None);
    }

    #[test]
    fn forms_of_npm() {
        assert_eq!(npm("o/r#v1"), Some(git("https://github.com/o/r", Some("v1"))));
        assert_eq!(npm("github:o/r"), Some(git("https://github.com/o/r", None)));
        assert_eq!(
            npm("git+ssh://git@h/o/r.git#main"),
            Some(git("ssh://git@h/o/r.git", Some("main")))
        );
        assert_eq!(
            npm("https://github.com/o/a#1111111"),
            Some(git("https://github.com/o/a", Some("1111111")))
        );
        assert_eq!(
            npm("https://github.com/o/a/tree/next"),
            Some(git("https://github.com/o/a", Some("next")))
        );
        assert_eq!(
            npm("gitlab:g/s/r#main&path:/packages/x"),
            Some(git("https://gitlab.com/g/s/r", Some("main")))
        );
        assert_eq!(npm_path("o/r#v1::path:packages/x").as_deref(), Some("packages/x"));
        for text in [
            "^1.2",
            "https://host/x.tgz",
            "https://github.com/o/r/releases/download/v1/x.tgz",
            "https://gitlab.com/o/r/-/archive/v1/r-v1.tar.gz",
            "https://codeload.github.com/o/b/tar.gz/1111111",
            "../x/y",
            "@s/x",
            "1.x",
            "a/b/c",
        ] {
            assert_eq!(npm(text), None, "{text}");
        }
    }
}

//! Git repositories as package managers write them.

use crate::{RevisionKind, Wanted};

/// Reads `git+URL[@REVISION][#…]` as pip writes it (its documentation, "VCS support"); `None` for
/// another URL.
pub(crate) fn pip(url: &str) -> Option<Wanted> {
    let rest = url.strip_prefix("git+")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (scheme, after) = rest.split_once("://")?;
    let (authority, path) = after.split_once('/').unwrap_or((after, ""));
    let (path, revision) = match path.split_once('@') {
        Some((path, revision)) => (path, Some(revision.to_owned())),
        None => (path, None),
    };
    let url = format!("{scheme}://{authority}/{path}");
    Some(Wanted::Git { url, revision: written(revision), kind: RevisionKind::Any })
}

/// Reads what npm takes for a git repository (its documentation of `package.json`, "Git URLs as
/// Dependencies" and "GitHub URLs"); `None` for anything else.
pub(crate) fn npm(spec: &str) -> Option<Wanted> {
    let (place, fragment) = match spec.split_once('#') {
        Some((place, fragment)) => (place, Some(fragment)),
        None => (spec, None),
    };
    let hosts = [
        ("github:", "https://github.com/"),
        ("gitlab:", "https://gitlab.com/"),
        ("bitbucket:", "https://bitbucket.org/"),
    ];
    let hosted = hosts
        .iter()
        .find_map(|(prefix, base)| place.strip_prefix(prefix).map(|path| format!("{base}{path}")));
    let url = if let Some(url) = hosted {
        url
    } else if let Some(rest) = place.strip_prefix("git+") {
        rest.to_owned()
    } else if place.starts_with("git://")
        || place.starts_with("ssh://")
        || place.starts_with("git@")
        || (place.starts_with("https://") && is_git_file(place))
    {
        place.to_owned()
    } else if is_slug(place) {
        format!("https://github.com/{place}")
    } else {
        return None;
    };
    // `#semver:^1` asks for a tag in a range.
    let (revision, kind) = match fragment.map(|text| text.strip_prefix("semver:").ok_or(text)) {
        Some(Ok(range)) => (Some(range.to_owned()), RevisionKind::Tag),
        Some(Err(text)) => (Some(text.to_owned()), RevisionKind::Any),
        None => (None, RevisionKind::Any),
    };
    Some(Wanted::Git { url, revision: written(revision), kind })
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
        for text in ["^1.2", "https://host/x.tgz", "../x/y", "@s/x", "1.x", "a/b/c"] {
            assert_eq!(npm(text), None, "{text}");
        }
    }
}

//! URLs in comments: selects the URL that a sentence refers to, and parses what it identifies.

use plimsoll_model::{GitRef, GitUrl, PinStrength, Revision};

use super::kinds::{Naming, Origin, is_file, named};

/// Whether a sentence refers to a URL as the origin. Any URL in the same sentence counts; in a later sentence, only
/// the URL of code, but not that of an issue, a wiki page or another discussion.
pub(super) fn is_meant(words: &str, url: &str) -> bool {
    const TALK: [&str; 7] = [
        "/pull/",
        "/issues/",
        "/discussions/",
        "/wiki",
        "/releases",
        "/compare/",
        "/merge_requests/",
    ];
    let last = url.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_license = ["license", "licence", "copying"].iter().any(|word| last.starts_with(word));
    if is_license && of_url(url).naming == Naming::Page {
        return false;
    }
    let before = words.split(url).next().unwrap_or_default();
    if url.contains("/issues/") {
        return false;
    }
    let is_same_sentence = !before.contains(". ") && !before.trim_end().ends_with('.');
    is_same_sentence
        || (of_url(url).naming == Naming::CodeUrl && !TALK.iter().any(|talk| url.contains(talk)))
}

/// The first URL in a text.
pub(super) fn find_url(words: &str) -> Option<&str> {
    let start = ["https://", "http://", "git://", "ftp://", "svn://"]
        .iter()
        .filter_map(|scheme| words.find(scheme))
        .min()?;
    let rest = words.get(start..)?;
    let is_end = |c: char| c.is_whitespace() || "<>\"'`|{}".contains(c);
    let url = rest.split(is_end).next()?;
    let url = url.trim_end_matches(['.', ',', ';', ':', ')', ']', '*', '/']);
    (url.len() > 12).then_some(url)
}

/// The first URL without a scheme that is in a repository on github.com or gitlab.com.
pub(super) fn find_bare_url(words: &str) -> Option<String> {
    let word = words.split_whitespace().find(|word| {
        let word = word.trim_start_matches(['(', '<', '"', '\'', '`']);
        ["github.com/", "gitlab.com/"].iter().any(|host| word.starts_with(host))
    })?;
    let url = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    (url.split('/').count() > 2).then(|| format!("https://{url}"))
}

/// Hosts of documents rather than of code.
const TEXT_HOSTS: [&str; 20] = [
    "iana.org",
    "bluetooth.com",
    "bluetooth.org",
    "freedesktop.org",
    "arxiv.org",
    "wikipedia.org",
    "doi.org",
    "ietf.org",
    "rfc-editor.org",
    "stackoverflow.com",
    "stackexchange.com",
    "microsoft.com",
    "cppreference.com",
    "w3.org",
    "unicode.org",
    "acm.org",
    "springer.com",
    "readthedocs.io",
    "youtube.com",
    "wolfram.com",
];

/// Whether a URL identifies a document, for example a specification or an article, rather than code.
pub(super) fn is_of_text(url: &str) -> bool {
    let host = host(url);
    let is_docs = ["docs.", "developer.", "wiki."].iter().any(|start| host.starts_with(start));
    is_docs
        || TEXT_HOSTS.iter().any(|known| {
            host == *known || host.strip_suffix(known).is_some_and(|left| left.ends_with('.'))
        })
}

/// Whether a URL has a host only, without a path.
pub(super) fn is_site(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('/').is_none_or(|(_, path)| path.is_empty())
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// Parses the project, repository and revision that a URL identifies.
pub(super) fn of_url(url: &str) -> Origin {
    let host = host(url);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let segments: Vec<&str> =
        rest.split(['/', '?', '#']).skip(1).filter(|it| !it.is_empty()).collect();
    if let Some(origin) = of_boost(url, host, &segments) {
        return origin;
    }
    let repository = repository(url, host, &segments);
    let last = viewed_file(rest).or(segments.last().copied()).unwrap_or(host);
    let is_code = repository.is_some() || (!segments.is_empty() && is_file(last));
    let name = match &repository {
        Some((_, name)) => name.clone(),
        None if host.ends_with(".sourceforge.net") => first_label(host),
        None => last.to_owned(),
    };
    let revision = repository.as_ref().and_then(|_| revision(&segments));
    let url = repository.map_or_else(|| url.to_owned(), |(url, _)| url);
    Origin {
        name,
        naming: if is_code { Naming::CodeUrl } else { Naming::Page },
        path: None,
        revision,
        repository: GitUrl::of_repository(&url),
        url: Some(url),
    }
}

/// The file in a URL of a viewer of repositories that has the revision as its query: `src/knot.js?rev=0a1b2c`. Any other
/// query may be about something other than the file, such as `viewtopic.php?t=1`.
fn viewed_file(rest: &str) -> Option<&str> {
    let (path, query) = rest.split_once('?')?;
    let query = query.split('#').next().unwrap_or(query);
    let is_revision = |part: &str| {
        let name = part.split('=').next().unwrap_or(part);
        matches!(name, "rev" | "revision" | "pathrev" | "r" | "h" | "view" | "at")
    };
    let (_, file) = path.rsplit_once('/')?;
    let is_script = [".php", ".asp", ".aspx", ".jsp", ".cgi", ".pl", ".py"]
        .iter()
        .any(|end| file.ends_with(end));
    (is_file(file) && !is_script && query.split(['&', ';']).all(is_revision)).then_some(file)
}

/// A source file on the pages of Boost, with the release in its path: `doc/libs/1_53_0/libs/knot/rope.hpp`.
fn of_boost(url: &str, host: &str, segments: &[&str]) -> Option<Origin> {
    let ["doc", "libs", release, .., file] = segments else { return None };
    if host != "boost.org" || !is_file(file) {
        return None;
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let is_release = release.split('_').count() == 3 && release.split('_').all(is_number);
    Some(Origin {
        revision: is_release.then(|| Revision::Name(release.replace('_', "."))),
        url: Some(url.to_owned()),
        ..named("Boost", Naming::CodeUrl)
    })
}

fn first_label(host: &str) -> String {
    host.split('.').next().unwrap_or(host).to_owned()
}

/// The URL of the repository that a URL is in, and the repository's name.
fn repository(url: &str, host: &str, segments: &[&str]) -> Option<(String, String)> {
    let plain = |name: &str| name.trim_end_matches(".git").to_owned();
    let is_forge = matches!(
        host,
        "github.com"
            | "gitlab.com"
            | "bitbucket.org"
            | "codeberg.org"
            | "git.sr.ht"
            | "gitorious.org"
    );
    // Projects run GitLab on hosts of their own; its pages of a group of groups have "-" before "blob".
    let is_gitlab = host.starts_with("gitlab.")
        && segments.get(2).is_none_or(|part| matches!(*part, "-" | "raw" | "blob" | "tree"));
    if is_forge || is_gitlab || host == "raw.githubusercontent.com" {
        let [owner, name, ..] = segments else { return None };
        let host = if is_forge || is_gitlab { host } else { "github.com" };
        let name = plain(name);
        return Some((format!("https://{host}/{owner}/{name}"), name));
    }
    if matches!(host, "sourceforge.net" | "sf.net" | "code.google.com") {
        let at = segments.iter().position(|part| matches!(*part, "p" | "projects" | "project"))?;
        return Some((url.to_owned(), (*segments.get(at + 1)?).to_owned()));
    }
    let of_google = host
        .strip_suffix(".googlecode.com")
        .filter(|name| !name.contains('.') && !matches!(*name, "www" | "svn" | "git" | "hg"));
    if let Some(project) = of_google {
        return Some((url.to_owned(), project.to_owned()));
    }
    if let Some(of_cgit) = of_cgit(url, host, segments) {
        return Some(of_cgit);
    }
    let known = GitUrl::of_repository(url)?;
    Some((known.https(), plain(known.name())))
}

/// The repository of a cgit page: the path segment before `tree`, `plain` or `blame`.
fn of_cgit(url: &str, host: &str, segments: &[&str]) -> Option<(String, String)> {
    let is_cgit = host.starts_with("cgit.") || segments.contains(&"cgit");
    let at = segments.iter().position(|part| matches!(*part, "tree" | "plain" | "blame"))?;
    let name = at.checked_sub(1).and_then(|at| segments.get(at)).filter(|name| **name != "cgit")?;
    let end = url.find(&format!("/{name}/"))? + name.len() + 1;
    let base = url.get(..end).filter(|_| is_cgit)?;
    Some((base.to_owned(), name.trim_end_matches(".git").to_owned()))
}

/// The commit or tag in the URL of a file in a repository.
fn revision(segments: &[&str]) -> Option<Revision> {
    let at = segments.iter().position(|part| {
        matches!(*part, "blob" | "blobs" | "tree" | "raw" | "blame" | "commit" | "commits")
    })?;
    let name = segments.get(at + 1)?;
    if GitRef::parse(name).strength() == PinStrength::CommitUnverified {
        return Some(Revision::Commit(name.to_ascii_lowercase()));
    }
    let digits = name.trim_start_matches(['v', 'V']);
    let is_tag = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.');
    is_tag.then(|| Revision::Name((*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_repository_and_a_revision() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let url = format!("https://github.com/harbor/rope/blob/{commit}/src/knot.c#L3");
        let origin = of_url(&url);
        assert_eq!(origin.url.as_deref(), Some("https://github.com/harbor/rope"));
        assert_eq!(origin.revision, Some(Revision::Commit(commit.to_owned())));
        let tagged = of_url("https://github.com/harbor/rope/blob/v1.2.3/a.c");
        assert_eq!(tagged.revision, Some(Revision::Name("v1.2.3".to_owned())));
        let branch = of_url("https://github.com/harbor/rope/blob/main/a.c");
        assert_eq!(branch.revision, None);
        // A branch may be spelled like an abbreviated commit.
        for name in ["7af6cfd", "dec2020", "e2e2021", "c0ffee12"] {
            let of = of_url(&format!("https://github.com/harbor/rope/blob/{name}/a.c"));
            assert_eq!(of.revision, None, "{name}");
        }
        assert_eq!(of_url("http://rope-knots.googlecode.com/svn/trunk/a.c").name, "rope-knots");
        assert_ne!(of_url("http://svn.googlecode.com/svn/trunk/a.c").name, "svn");
        let cgit = of_url("https://git.harbor.example/cgit/rope/tree/src/knot.c");
        assert_eq!(cgit.name, "rope");
        assert_eq!(cgit.url.as_deref(), Some("https://git.harbor.example/cgit/rope"));
        assert_eq!(of_url("http://cgit.harbor.example/rope/plain/knot.c").name, "rope");
        assert_eq!(of_url("https://rope.example/src/knot.js?rev=0a1b2c").name, "knot.js");
        let old = of_url("http://gitorious.org/rope/knots/blobs/HEAD/sys/dev/tie.h");
        assert_eq!((old.name.as_str(), old.revision), ("knots", None));
        for page in [
            "https://rope.example/tie.js?t=61",
            "https://rope.example/viewtopic.php?view=3",
            "https://rope.c?rev=3",
            "https://www.boost.org/doc/libs/1_53_0/knot.html",
        ] {
            assert_eq!(of_url(page).naming, Naming::Page, "{page}");
        }
        let boost = of_url("http://www.boost.org/doc/libs/1_53_0/libs/knot/examples/rope.hpp");
        let release = Some(Revision::Name("1.53.0".to_owned()));
        assert_eq!((boost.name.as_str(), boost.revision), ("Boost", release));
        let newest = of_url("https://www.boost.org/doc/libs/release/libs/knot/rope.hpp");
        assert_eq!((newest.name.as_str(), newest.revision), ("Boost", None));
        assert!(is_of_text("https://en.wikipedia.org/wiki/Rope"));
        assert!(!is_of_text("https://github.com/harbor/rope"));
    }
}

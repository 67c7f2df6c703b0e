//! Archives that forges generate for a revision of a repository, and single files in it.

use std::borrow::Cow;

use crate::{GitRef, GitUrl, PinStrength, is_branch_name, percent_decoded};

/// The repository and revision of an archive or of a single file, parsed from its URL.
///
/// Uploaded release assets are not such archives, because their content is unknown.
///
/// ```
/// use plimsoll_model::GitArchive;
///
/// let archive = GitArchive::parse("https://github.com/o/r/archive/refs/tags/v1.2.tar.gz").unwrap();
/// assert_eq!(archive.repository.https(), "https://github.com/o/r");
/// assert_eq!(archive.revision, "v1.2");
/// assert!(GitArchive::parse("https://github.com/o/r/releases/download/v1/x.tgz").is_none());
///
/// let file = GitArchive::parse_any("https://raw.githubusercontent.com/o/r/v1.2/tools/x.sh").unwrap();
/// assert_eq!(file.purl().as_deref(), Some("pkg:github/o/r@v1.2#tools/x.sh"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GitArchive {
    /// The repository.
    pub repository: GitUrl,
    /// The commit, tag or branch.
    pub revision: String,
    /// The revision as in the URL, with `refs/tags/` or `refs/heads/` if present.
    pub reference: GitRef,
    /// The path of a single file in the repository.
    pub path: Option<String>,
}

/// Extensions of archives.
const SUFFIXES: [&str; 8] =
    [".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip", ".bundle", ".tbz2"];

/// Extensions of archives, packages and programs, which are released under a version of their own.
pub(crate) const PACKAGES: [&str; 19] = [
    ".gz", ".xz", ".bz2", ".zst", ".zip", ".tgz", ".tbz2", ".tar", ".jar", ".whl", ".egg",
    ".conda", ".gem", ".nupkg", ".deb", ".rpm", ".exe", ".msi", ".apk",
];

impl GitArchive {
    /// Parses the URL of an archive; `None` for any other URL.
    pub fn parse(url: &str) -> Option<Self> {
        let (host, parts, _) = parts_of(url)?;
        archive(&host, &parts)
    }

    /// Parses the URL of an archive or of the content of a single file, which has a `path`; `None` for any other URL, and
    /// for archives and packages that are kept in a repository, because their content is unknown.
    pub fn parse_any(url: &str) -> Option<Self> {
        let (host, parts, query) = parts_of(url)?;
        archive(&host, &parts).or_else(|| file(&host, &parts, query))
    }

    /// The package URL (ECMA-427) of the repository at the revision, with the path of a single file as its subpath;
    /// `None` if one of them is not valid in a package URL.
    pub fn purl(&self) -> Option<String> {
        self.repository.purl_at(&self.revision, self.path.as_deref())
    }

    /// Whether the revision is a commit, rather than a branch or tag.
    pub fn is_of_commit(&self) -> bool {
        self.reference.strength() == PinStrength::CommitUnverified
    }
}

impl GitUrl {
    /// Returns the repository of a page, an archive or a repository URL of a forge, normalized for
    /// comparison: in lower case, without `www.`.
    ///
    /// ```
    /// use plimsoll_model::GitUrl;
    ///
    /// let about = |url| GitUrl::about(url).map(|it| it.https());
    /// let repository = Some("https://github.com/o/r".to_owned());
    /// assert_eq!(about("https://www.github.com/O/r/tree/main"), repository);
    /// assert_eq!(about("https://github.com/o/r/archive/refs/tags/v1.tar.gz"), repository);
    /// assert_eq!(about("github.com/o/r"), repository);
    /// let nested = "https://gitlab.com/g/s/r/-/tree/main";
    /// assert_eq!(about(nested).as_deref(), Some("https://gitlab.com/g/s/r"));
    /// assert_eq!(about("https://zlib.net/"), None);
    /// ```
    pub fn about(url: &str) -> Option<Self> {
        let url = url.trim().to_lowercase().replacen("://www.", "://", 1);
        let is_bare = !url.contains("://") && !url.contains('@');
        let url = if is_bare { format!("https://{url}") } else { url };
        if let Some(archive) = GitArchive::parse(&url) {
            return Some(archive.repository);
        }
        let whole = Self::parse(&url)?;
        let nested = whole.path().split_once("/-/").map(|(repository, _)| repository);
        let of_two = || {
            let is_flat = matches!(whole.host(), "github.com" | "bitbucket.org" | "codeberg.org");
            let end = whole.path().match_indices('/').nth(1).map(|(end, _)| end)?;
            whole.path().get(..end).filter(|_| is_flat)
        };
        match nested.or_else(of_two) {
            Some(path) => Self::of_repository(&format!("https://{}/{path}", whole.host())),
            None => Self::of_repository(&url),
        }
    }
}

/// Archive URLs of hosts with nested repositories: `GROUP/NAME/-/archive/REVISION/FILE` of GitLab and
/// `PATH/+archive/REVISION.tar.gz` of Gitiles.
fn nested(host: &str, parts: &[&str]) -> Option<(String, String)> {
    if host.ends_with(".googlesource.com") {
        let at = parts.iter().position(|part| *part == "+archive")?;
        let (path, rest) = parts.split_at(at);
        return Some((path.join("/"), of_gitiles(rest.get(1..)?)));
    }
    let at = parts.windows(2).position(|pair| pair == ["-", "archive"])?;
    let (path, rest) = parts.split_at(at);
    // The last part is the file name; a branch name may contain slashes.
    let revision = rest.get(2..rest.len().checked_sub(1)?)?;
    Some((path.join("/"), revision.join("/")))
}

/// The host, the parts of the path and the query of a URL.
fn parts_of(url: &str) -> Option<(String, Vec<&str>, &str)> {
    let (_, rest) = url.trim().split_once("://")?;
    let rest = rest.split('#').next().unwrap_or(rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_once('/')?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    Some((host, path.split('/').filter(|part| !part.is_empty()).collect(), query))
}

/// An archive that a forge generates.
fn archive(host: &str, parts: &[&str]) -> Option<GitArchive> {
    let (host, repository, revision) = match (host, parts) {
        ("codeload.github.com", [owner, name, _, revision @ ..])
        | ("github.com", [owner, name, "archive" | "tarball" | "zipball", revision @ ..])
        | ("api.github.com", ["repos", owner, name, "tarball" | "zipball", revision @ ..]) => {
            ("github.com", format!("{owner}/{name}"), of_github(name, revision))
        }
        ("codeberg.org" | "gitea.com" | "git.sr.ht", [owner, name, "archive", revision @ ..])
        | ("bitbucket.org", [owner, name, "get", revision @ ..]) => {
            (host, format!("{owner}/{name}"), revision.join("/"))
        }
        (_, parts) => {
            let (repository, revision) = nested(host, parts)?;
            (host, repository, revision)
        }
    };
    let reference = without_suffix(&revision);
    let revision = plain(reference);
    let repository = GitUrl::parse(&format!("https://{host}/{repository}"))?;
    (!revision.is_empty()).then(|| GitArchive {
        repository,
        revision: revision.to_owned(),
        reference: GitRef::parse(reference),
        path: None,
    })
}

/// The content of a file, as forges serve it. The URL of a page that shows the file is not one.
fn file(host: &str, parts: &[&str], query: &str) -> Option<GitArchive> {
    let mut namespace = "";
    let (host, repository, rest) = match (host, parts) {
        ("raw.githubusercontent.com", [owner, name, rest @ ..])
        | ("github.com", [owner, name, "raw", rest @ ..]) => {
            ("github.com", format!("{owner}/{name}"), rest)
        }
        ("github.com", [owner, name, "blob", rest @ ..])
            if query.split('&').any(|pair| matches!(pair, "raw=true" | "raw=1")) =>
        {
            (host, format!("{owner}/{name}"), rest)
        }
        ("bitbucket.org", [owner, name, "raw", rest @ ..])
        | ("codeberg.org" | "gitea.com", [owner, name, "raw", "commit", rest @ ..]) => {
            (host, format!("{owner}/{name}"), rest)
        }
        (
            "codeberg.org" | "gitea.com",
            [owner, name, "raw", kind @ ("branch" | "tag"), rest @ ..],
        ) => {
            namespace = if *kind == "tag" { "refs/tags/" } else { "refs/heads/" };
            (host, format!("{owner}/{name}"), rest)
        }
        (_, parts) => {
            let at = parts.windows(2).position(|pair| pair == ["-", "raw"])?;
            let (path, rest) = parts.split_at(at);
            (host, path.join("/"), rest.get(2..)?)
        }
    };
    let rest: Vec<Cow<'_, str>> = rest.iter().map(|part| percent_decoded(part)).collect();
    let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
    let (revision, path) = rest.split_at_checked(revision_length(&rest)?)?;
    // The steps of `..` would lead to another repository.
    let is_plain = |part: &&str| !matches!(*part, "." | "..") && !part.contains(['/', '\\']);
    let is_in_place = parts.iter().all(is_plain) && rest.iter().all(is_plain);
    let is_package =
        |name: &&str| PACKAGES.iter().any(|end| name.ends_with(end)) || has_version(name);
    if !is_in_place || path.last().is_none_or(is_package) {
        return None;
    }
    let reference = format!("{namespace}{}", revision.join("/"));
    Some(GitArchive {
        repository: GitUrl::parse(&format!("https://{host}/{repository}"))?,
        revision: plain(&reference).to_owned(),
        reference: GitRef::parse(&reference),
        path: Some(path.join("/")),
    })
}

/// Whether the name of a file contains a version: `rope-1.4.2.jar`.
fn has_version(name: &str) -> bool {
    name.split(['-', '_', 'v']).skip(1).any(|part| {
        let (number, behind) = part.split_once('.').unwrap_or((part, ""));
        let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && is_number(behind)
    })
}

/// The number of parts of a URL that are the revision, before the path of a file or directory. Branch names may contain
/// slashes as well, so only a common branch name, a tag with a number, or a commit can be separated from a path.
fn revision_length(parts: &[&str]) -> Option<usize> {
    let is_hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    let is_commit = |part: &str| (7..=40).contains(&part.len()) && is_hex(part);
    let is_digit = |c: char| c.is_ascii_digit();
    let is_version = |name: &str| {
        let number = name.strip_prefix('v').unwrap_or(name);
        number.starts_with(is_digit) && number.chars().all(|c| is_digit(c) || c == '.')
    };
    match parts {
        ["refs", "heads", name, _, ..] if is_branch_name(name) || is_version(name) => Some(3),
        ["refs", "tags", name, _, ..] if name.contains(is_digit) => Some(3),
        [name, _, ..] if is_branch_name(name) || is_commit(name) || is_version(name) => Some(1),
        _ => None,
    }
}

/// The revision in a GitHub archive URL. A file name may follow it: `v1.2/rope-v1.2.tar.gz`.
fn of_github(name: &str, parts: &[&str]) -> String {
    if let [revision, file] = parts
        && *revision != "refs"
        && without_suffix(file).strip_prefix(name).and_then(|rest| rest.strip_prefix('-'))
            == Some(revision)
    {
        return (*revision).to_owned();
    }
    parts.join("/")
}

/// The revision of a Gitiles archive, which may be of a subdirectory: `refs/heads/main/data/fonts.tar.gz`.
fn of_gitiles(parts: &[&str]) -> String {
    let end = revision_length(parts).unwrap_or(parts.len());
    parts.get(..end).unwrap_or(parts).join("/")
}

/// A revision without the extension of the archive.
fn without_suffix(revision: &str) -> &str {
    SUFFIXES.iter().find_map(|suffix| revision.strip_suffix(suffix)).unwrap_or(revision)
}

/// A revision without the namespace of tags and branches.
fn plain(revision: &str) -> &str {
    let names = ["refs/tags/", "refs/heads/"];
    names.iter().find_map(|prefix| revision.strip_prefix(prefix)).unwrap_or(revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (url, https, revision) in [
            ("https://github.com/o/r/archive/1111111.zip", "https://github.com/o/r", "1111111"),
            ("https://github.com/o/r/archive/v1/r-v1.tar.gz", "https://github.com/o/r", "v1"),
            ("https://github.com/o/r/archive/a/b.tar.gz", "https://github.com/o/r", "a/b"),
            (
                "https://github.com/o/r/archive/refs/heads/a/b.tar.gz",
                "https://github.com/o/r",
                "a/b",
            ),
            ("https://codeload.github.com/o/r/tar.gz/v1.0", "https://github.com/o/r", "v1.0"),
            (
                "https://codeload.github.com/o/r/legacy.zip/refs/tags/v1",
                "https://github.com/o/r",
                "v1",
            ),
            ("https://api.github.com/repos/o/r/tarball/v2", "https://github.com/o/r", "v2"),
            ("https://gitlab.com/g/s/r/-/archive/v1/r-v1.tar.gz", "https://gitlab.com/g/s/r", "v1"),
            ("https://bitbucket.org/o/r/get/v1.tar.bz2", "https://bitbucket.org/o/r", "v1"),
            (
                "https://android.googlesource.com/platform/x/+archive/v1.tar.gz",
                "https://android.googlesource.com/platform/x",
                "v1",
            ),
            (
                "https://android.googlesource.com/platform/x/+archive/refs/heads/main/data/a.tar.gz",
                "https://android.googlesource.com/platform/x",
                "main",
            ),
            (
                "https://android.googlesource.com/platform/x/+archive/refs/tags/r14/data.tar.gz",
                "https://android.googlesource.com/platform/x",
                "r14",
            ),
            (
                "https://h.googlesource.com/x/+archive/refs/heads/rope/4472.tar.gz",
                "https://h.googlesource.com/x",
                "rope/4472",
            ),
        ] {
            let found = GitArchive::parse(url).unwrap();
            assert_eq!(
                (found.repository.https().as_str(), found.revision.as_str()),
                (https, revision)
            );
        }
        for url in
            ["https://github.com/o/r", "https://h/x.tar.gz", "https://github.com/o/r/archive", ""]
        {
            assert_eq!(GitArchive::parse(url), None, "{url}");
        }
    }

    #[test]
    fn single_files() {
        let file = |url: &str| GitArchive::parse_any(url).filter(|found| found.path.is_some());
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let at_commit = format!("https://raw.githubusercontent.com/o/r/{commit}/a/x.sh");
        let with_commit = format!("pkg:github/o/r@{commit}#a/x.sh");
        for (url, purl) in [
            (at_commit.as_str(), with_commit.as_str()),
            ("https://raw.githubusercontent.com/o/r/master/x.sh", "pkg:github/o/r@master#x.sh"),
            (
                "https://raw.githubusercontent.com/o/r/refs/tags/rope-1.2/x.sh",
                "pkg:github/o/r@rope-1.2#x.sh",
            ),
            ("https://github.com/o/r/raw/v1.2/a/x.sh", "pkg:github/o/r@v1.2#a/x.sh"),
            ("https://github.com/o/r/raw/main/a%20b/x.sh", "pkg:github/o/r@main#a%20b/x.sh"),
            ("https://github.com/o/r/blob/main/x.sh?raw=true", "pkg:github/o/r@main#x.sh"),
            ("https://bitbucket.org/o/r/raw/1.2/x.sh", "pkg:bitbucket/o/r@1.2#x.sh"),
            (
                "https://gitlab.com/g/s/r/-/raw/v2.0/x.sh",
                "pkg:generic/r@v2.0?vcs_url=git%2Bhttps:%2F%2Fgitlab.com%2Fg%2Fs%2Fr%40v2.0#x.sh",
            ),
            (
                "https://codeberg.org/o/r/raw/branch/v1.2/x.sh",
                "pkg:generic/r@v1.2?vcs_url=git%2Bhttps:%2F%2Fcodeberg.org%2Fo%2Fr%40v1.2#x.sh",
            ),
        ] {
            let file = file(url).unwrap();
            assert_eq!(GitArchive::parse(url), None, "{url}");
            assert_eq!(file.purl().as_deref(), Some(purl), "{url}");
        }
        let branch = file("https://codeberg.org/o/r/raw/branch/v1.2.3/x.sh");
        assert_eq!(branch.unwrap().reference.strength(), PinStrength::Branch);
        for url in [
            "https://raw.githubusercontent.com/o/r/topic/knot/x.sh",
            "https://raw.githubusercontent.com/o/r/refs/heads/topic/x.sh",
            "https://raw.githubusercontent.com/o/r/main",
            "https://github.com/o/r/blob/main/x.sh",
            "https://gist.githubusercontent.com/o/0123/raw/x.sh",
            "https://github.com/o/r/blob/main/x.sh#raw=1",
            "https://raw.githubusercontent.com/o/r/main/../../pier/main/x.sh",
            "https://raw.githubusercontent.com/o/r/main/%2e%2e/x.sh",
            "https://github.com/o/r/raw/main/dist/rope.jar",
            "https://github.com/o/r/raw/main/dist/rope-7.8.9",
            "https://raw.githubusercontent.com/o/r/3rdparty/main/x.sh",
            "https://github.com/o/r/archive/v1.tar.gz",
        ] {
            assert_eq!(file(url), None, "{url}");
        }
    }
}

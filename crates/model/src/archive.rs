//! Archives that forges generate for a revision of a repository.

use crate::{GitRef, GitUrl, PinStrength, is_branch_name};

/// The repository and revision of an archive, parsed from its URL.
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
}

/// Extensions of archives.
const SUFFIXES: [&str; 8] =
    [".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip", ".bundle", ".tbz2"];

impl GitArchive {
    /// Parses the URL of an archive; `None` for any other URL.
    pub fn parse(url: &str) -> Option<Self> {
        let url = url.trim();
        let (_, rest) = url.split_once("://")?;
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let (authority, path) = rest.split_once('/')?;
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (host, repository, revision) = match (host.as_str(), parts.as_slice()) {
            ("codeload.github.com", [owner, name, _, revision @ ..])
            | ("github.com", [owner, name, "archive" | "tarball" | "zipball", revision @ ..])
            | ("api.github.com", ["repos", owner, name, "tarball" | "zipball", revision @ ..]) => {
                ("github.com", format!("{owner}/{name}"), of_github(name, revision))
            }
            (
                "codeberg.org" | "gitea.com" | "git.sr.ht",
                [owner, name, "archive", revision @ ..],
            )
            | ("bitbucket.org", [owner, name, "get", revision @ ..]) => {
                (host.as_str(), format!("{owner}/{name}"), revision.join("/"))
            }
            (_, parts) => {
                let (repository, revision) = nested(&host, parts)?;
                (host.as_str(), repository, revision)
            }
        };
        let reference = without_suffix(&revision);
        let revision = plain(reference);
        let repository = GitUrl::parse(&format!("https://{host}/{repository}"))?;
        (!revision.is_empty()).then(|| Self {
            repository,
            revision: revision.to_owned(),
            reference: GitRef::parse(reference),
        })
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

/// The revision of a Gitiles archive, which may be of a subdirectory: `refs/heads/main/data/fonts.tar.gz`. Branch
/// names may contain slashes as well, so the directory is only separated from a common branch name, a tag with a
/// number, or a commit.
fn of_gitiles(parts: &[&str]) -> String {
    let is_commit = |part: &str| part.len() == 40 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let ends = match parts {
        ["refs", "heads", name, _, ..] if is_branch_name(name) => 3,
        ["refs", "tags", name, _, ..] if name.contains(|c: char| c.is_ascii_digit()) => 3,
        [name, _, ..] if is_branch_name(name) || is_commit(name) => 1,
        _ => parts.len(),
    };
    parts.get(..ends).unwrap_or(parts).join("/")
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
}

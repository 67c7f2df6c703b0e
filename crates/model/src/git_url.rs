//! URLs of git repositories in all their forms, and the resolution of relative ones.

use packageurl::PackageUrl;

/// A parsed git URL: host, port, and path without `.git`.
///
/// Parses the forms that git (git-fetch(1), "GIT URLS"), npm and pip accept:
///
/// - `scheme://[user@]host[:port]/path`, with or without the prefix `git+`;
/// - the scp form `[user@]host:path`, and `[user@host:port]:path` for another port;
/// - `ssh://[user@]host:path`, which npm documents: the part after the colon is a port only if it is a number (RFC
///   3986, 3.2.3).
///
/// ```
/// use plimsoll_model::GitUrl;
///
/// let url = GitUrl::parse("git@github.com:Maratyszcza/FP16.git").unwrap();
/// assert_eq!(url.https(), "https://github.com/Maratyszcza/FP16");
/// assert_eq!(url.purl("abc").as_deref(), Some("pkg:github/maratyszcza/fp16@abc"));
/// let url = GitUrl::parse("git+ssh://git@github.com:org/tool.git#v1").unwrap();
/// assert_eq!(url.https(), "https://github.com/org/tool");
/// assert!(GitUrl::parse("../sibling.git").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitUrl {
    host: String,
    port: Option<u16>,
    path: String,
}

impl GitUrl {
    /// Parses a URL; `None` for relative URLs, local paths, and anything whose host, port or
    /// path git would reject.
    pub fn parse(url: &str) -> Option<Self> {
        let url = url.trim();
        let (host, port, path) = match url.split_once("://") {
            Some((scheme, rest)) => with_scheme(scheme, rest)?,
            None => scp(url)?,
        };
        if !is_host(host) {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let sound = !path.is_empty()
            && !path.chars().any(|c| c.is_control() || c.is_whitespace())
            && path.split('/').all(|segment| !matches!(segment, "" | "." | ".."));
        sound.then(|| Self {
            host: crate::redact(host).to_ascii_lowercase(),
            port,
            path: path.to_owned(),
        })
    }

    /// Parses a URL that is certainly that of a repository, and not of a page about it: by its
    /// scheme, by `.git` at its end, or by a host that serves repositories.
    ///
    /// ```
    /// use plimsoll_model::GitUrl;
    ///
    /// assert!(GitUrl::of_repository("https://github.com/madler/zlib").is_some());
    /// assert!(GitUrl::of_repository("https://freetype.org/index.html").is_none());
    ///
    /// // In the URLs of Gitiles, pages and archives of a repository follow a `+`.
    /// let page = "https://boringssl.googlesource.com/boringssl/+archive/0.2026.tar.gz";
    /// assert_eq!(GitUrl::of_repository(page).unwrap().path(), "boringssl");
    /// ```
    pub fn of_repository(url: &str) -> Option<Self> {
        const FORGES: [&str; 9] = [
            "github.com",
            "gitlab.com",
            "bitbucket.org",
            "codeberg.org",
            "git.sr.ht",
            "gitee.com",
            "salsa.debian.org",
            "invent.kde.org",
            "gitlab.freedesktop.org",
        ];
        let mut parsed = Self::parse(url)?;
        let is_gitiles = parsed.host.ends_with(".googlesource.com");
        if is_gitiles && let Some(end) = parsed.path.find("/+") {
            parsed.path.truncate(end);
        }
        let host = parsed.host.as_str();
        let path = url.trim().trim_end_matches('/');
        let depth = parsed.path.split('/').count();
        let forge = FORGES.contains(&host)
            || ["gitlab.", "gitea.", "git."].iter().any(|prefix| host.starts_with(prefix));
        let exact = matches!(host, "github.com" | "bitbucket.org");
        // Groups may be nested, so only these names distinguish a repository from what GitLab serves below or beside it.
        let is_of_page = parsed.path.starts_with("api/")
            || ["/-/", "/uploads/"].iter().any(|part| parsed.path.contains(part));
        let is_deep = if exact { depth == 2 } else { depth >= 2 && !is_of_page };
        let served = is_gitiles || (forge && is_deep);
        let plain = url.trim_start().starts_with("http");
        (path.strip_suffix(".git").is_some() || !plain || served).then_some(parsed)
    }

    /// The host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path, without leading slash and `.git`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The first segment of the path: on common hosts, the user or organization.
    pub fn owner(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// The user or organization that owns the repository: the first segment of its path, unless that is the
    /// name.
    pub fn account(&self) -> Option<&str> {
        self.path.split_once('/').map(|(owner, _)| owner)
    }

    /// Last segment of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The repository as an `https` URL without credentials.
    pub fn https(&self) -> String {
        match self.port {
            Some(port) => format!("https://{}:{port}/{}", self.host, self.path),
            None => format!("https://{}/{}", self.host, self.path),
        }
    }

    /// The package URL (ECMA-427) of the repository at a revision, which may be empty.
    ///
    /// `github` and `bitbucket` on their hosts. Elsewhere it is `generic` with the repository and the
    /// revision in `vcs_url`: the registered type `git` is refused by readers that do not know it
    /// yet.
    pub fn purl(&self, revision: &str) -> Option<String> {
        self.purl_at(revision, None)
    }

    /// The package URL of the repository, or of a path in it.
    pub(crate) fn purl_at(&self, revision: &str, subpath: Option<&str>) -> Option<String> {
        let (namespace, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        if let Some(kind) = self.purl_type() {
            return crate::purl::build(kind, namespace, name, Some(revision), &[], subpath);
        }
        let at = if revision.is_empty() { String::new() } else { format!("@{revision}") };
        let vcs = format!("git+{}{at}", self.https());
        crate::purl::build("generic", "", name, Some(revision), &[("vcs_url", &vcs)], subpath)
    }

    /// The package URL type of the host, if it has one and the path is that of a repository on it.
    pub fn purl_type(&self) -> Option<&'static str> {
        let kind = match self.host.as_str() {
            "github.com" => "github",
            "bitbucket.org" => "bitbucket",
            _ => return None,
        };
        let (namespace, _) = self.path.rsplit_once('/')?;
        (!namespace.is_empty() && !namespace.contains('/')).then_some(kind)
    }

    /// The package URL of a version of the code in the repository, if the revision is unknown: `generic`
    /// with the repository in `vcs_url`.
    ///
    /// ```
    /// use plimsoll_model::GitUrl;
    ///
    /// let zlib = GitUrl::parse("https://github.com/madler/zlib").unwrap();
    /// let purl = zlib.purl_of_version("zlib", "1.3").unwrap();
    /// assert_eq!(purl, "pkg:generic/zlib@1.3?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fmadler%2Fzlib");
    /// ```
    pub fn purl_of_version(&self, name: &str, version: &str) -> Option<String> {
        let vcs = format!("git+{}", self.https());
        crate::purl::generic(name, version, &[("vcs_url", &vcs)])
    }

    /// The package URL of a version of the code in the repository, at a revision of it: like [`Self::purl_of_version`],
    /// with the revision in `vcs_url`.
    ///
    /// ```
    /// use plimsoll_model::GitUrl;
    ///
    /// let knot = GitUrl::parse("https://git.example/third-party/knot").unwrap();
    /// let purl = knot.purl_of_version_at("knot", "4.2.0", "for/rope-4.2.0").unwrap();
    /// assert!(purl.starts_with("pkg:generic/knot@4.2.0?vcs_url="));
    /// assert!(purl.ends_with("knot%40for%2Frope-4.2.0"));
    /// ```
    pub fn purl_of_version_at(&self, name: &str, version: &str, revision: &str) -> Option<String> {
        let vcs = format!("git+{}@{revision}", self.https());
        crate::purl::generic(name, version, &[("vcs_url", &vcs)])
    }

    /// Resolves a relative URL (`./` or `../`) against this one, as `git submodule` does.
    pub fn join(&self, relative: &str) -> Option<Self> {
        let mut segments: Vec<&str> = self.path.split('/').collect();
        let mut rest = relative;
        loop {
            if let Some(after) = rest.strip_prefix("./") {
                rest = after;
            } else if let Some(after) = rest.strip_prefix("../") {
                segments.pop()?;
                rest = after;
            } else {
                break;
            }
        }
        segments.extend(rest.split('/').filter(|segment| !segment.is_empty()));
        let path = segments.join("/");
        let port = self.port.map_or_else(String::new, |port| format!(":{port}"));
        Self::parse(&format!("https://{}{port}/{path}", self.host))
    }
}

/// Host, port and path of what follows `scheme://`.
fn with_scheme<'a>(scheme: &str, rest: &'a str) -> Option<(&'a str, Option<u16>, &'a str)> {
    let scheme = scheme.to_ascii_lowercase();
    let scheme = scheme.strip_prefix("git+").unwrap_or(&scheme);
    if !["https", "http", "ssh", "git"].contains(&scheme) {
        return None;
    }
    let (authority, path) = rest.split_once('/')?;
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = split_port(host_port);
    match port {
        None | Some("") => Some((host, None, path)),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, Some(port.parse().ok()?), path))
        }
        // npm's form for ssh; the path extends to the end of the text.
        Some(first) if scheme == "ssh" => {
            let path = rest.get(rest.len() - path.len() - 1 - first.len()..)?;
            Some((host, None, path))
        }
        Some(_) => None,
    }
}

/// Host, port and path of the scp form.
fn scp(url: &str) -> Option<(&str, Option<u16>, &str)> {
    let url = url.strip_prefix("git+").unwrap_or(url);
    // `[user@host:port]:path`; an IPv6 address in brackets is a host.
    if let Some(rest) = url.strip_prefix('[')
        && let Some((inside, path)) = rest.split_once("]:")
        && inside.matches(':').count() == 1
    {
        let host_port = inside.rsplit_once('@').map_or(inside, |(_, host)| host);
        let (host, port) = host_port.split_once(':')?;
        return Some((host, Some(port.parse().ok()?), path));
    }
    let head = url.split('/').next().unwrap_or_default();
    // The user may contain a colon: `user:password@host:path`.
    let start = head.rfind('@').filter(|at| head.get(*at..).is_some_and(|rest| rest.contains(':')));
    let start = start.or_else(|| {
        head.find('@').filter(|at| head.get(..*at).is_some_and(|user| !user.contains(':')))
    });
    let rest = url.get(start.map_or(0, |at| at + 1)..)?;
    let (host, path) = if rest.starts_with('[') {
        let end = rest.find("]:")?;
        (rest.get(..=end)?, rest.get(end + 2..)?)
    } else {
        rest.split_once(':')?
    };
    // A single letter is a Windows drive, and with a slash it is a path.
    (!host.contains('/') && host.len() > 1).then_some((host, None, path))
}

/// Splits `host:port`, and leaves the colons of an IPv6 address in brackets alone.
fn split_port(text: &str) -> (&str, Option<&str>) {
    let from = text.find(']').unwrap_or_default();
    match text.get(from..).and_then(|rest| rest.find(':')) {
        Some(at) => (text.get(..from + at).unwrap_or(text), text.get(from + at + 1..)),
        None => (text, None),
    }
}

/// Whether the text is a valid host for a URL: a name, or an IPv6 address in
/// brackets. A name that starts with `-` looks like an option (CVE-2017-1000117).
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !host.is_empty() && !host.starts_with('-') && host.chars().all(valid)
}

/// Whether git would resolve the URL relative to the superproject's remote.
pub fn is_relative_git_url(url: &str) -> bool {
    url.starts_with("./") || url.starts_with("../")
}

/// Whether `text` is a valid package URL.
pub fn is_purl(text: &str) -> bool {
    text.parse::<PackageUrl<'_>>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (url, https) in [
            ("https://github.com/a/b.git/", "https://github.com/a/b"),
            ("https://u:p@GitHub.com/a/b", "https://github.com/a/b"),
            ("ssh://git@host:2222/a/b/c.git", "https://host:2222/a/b/c"),
            ("user@host:dir/x.git", "https://host/dir/x"),
            ("ssh://git@github.com:org/s.git", "https://github.com/org/s"),
            ("git+ssh://git@github.com:npm/cli.git#v1.0.27", "https://github.com/npm/cli"),
            ("git+ssh://host:22/a/b", "https://host:22/a/b"),
            ("ssh://git@host:/a/b", "https://host/a/b"),
            ("GIT+HTTPS://h/a/b", "https://h/a/b"),
            ("git+git@github.com:o/r.git", "https://github.com/o/r"),
            ("[git@host:2222]:a/b.git", "https://host:2222/a/b"),
            ("ssh://[::1]:22/a/b", "https://[::1]:22/a/b"),
            ("git@[::1]:a/b", "https://[::1]/a/b"),
            ("user:password@host:o/r.git", "https://host/o/r"),
            ("my_host.lan:o/r@v1", "https://my_host.lan/o/r@v1"),
        ] {
            assert_eq!(GitUrl::parse(url).unwrap().https(), https);
        }
        for url in [
            "file:///etc",
            "ext::sh -c x",
            "/abs",
            "C:/x",
            "-u x",
            "ssh://-o/x",
            "",
            "D:\\x\\y",
            // Not a port, so git rejects it.
            "https://github.com:org/c",
            "https://host:99999/a/b",
            "https://h:1:2/a/b",
            "ssh://[::g]/a/b",
        ] {
            assert_eq!(GitUrl::parse(url), None, "{url}");
        }
    }

    #[test]
    fn a_repository_without_an_owner_in_its_path_has_no_owner() {
        let account = |url: &str| GitUrl::parse(url).unwrap().account().map(str::to_owned);
        assert_eq!(account("https://github.com/a/b").as_deref(), Some("a"));
        assert_eq!(account("https://gitlab.com/a/b/c.git").as_deref(), Some("a"));
        assert_eq!(account("https://boringssl.googlesource.com/boringssl"), None);
    }

    #[test]
    fn relative_urls_resolve_as_git_does() {
        let remote = GitUrl::parse("https://github.com/pytorch/executorch.git").unwrap();
        assert_eq!(remote.join("../ao.git").unwrap().https(), "https://github.com/pytorch/ao");
        assert_eq!(remote.join("./x").unwrap().path(), "pytorch/executorch/x");
        assert_eq!(remote.join("../../../x"), None);
    }

    #[test]
    fn purls_follow_the_host() {
        let purl = |url: &str| GitUrl::parse(url).unwrap().purl("0123").unwrap();
        assert_eq!(
            purl("https://github.com/KhronosGroup/Vulkan-Headers"),
            "pkg:github/khronosgroup/vulkan-headers@0123"
        );
        assert_eq!(
            purl("https://gitlab.com/libeigen/eigen.git"),
            "pkg:generic/eigen@0123?vcs_url=git%2Bhttps:%2F%2Fgitlab.com%2Flibeigen%2Feigen%400123"
        );
        assert_eq!(
            purl("https://host.org:8443/x.git"),
            "pkg:generic/x@0123?vcs_url=git%2Bhttps:%2F%2Fhost.org:8443%2Fx%400123"
        );
        assert_eq!(
            GitUrl::parse("git://host.org/x").unwrap().purl("").unwrap(),
            "pkg:generic/x?vcs_url=git%2Bhttps:%2F%2Fhost.org%2Fx"
        );
    }
}

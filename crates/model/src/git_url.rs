//! URLs of git repositories: their forms, and what a relative one is relative to.

use packageurl::PackageUrl;

/// A git URL taken apart: host, path without `.git`, and the `https` form.
///
/// Understands `scheme://[user@]host[:port]/path` and the scp form `[user@]host:path` (git's own
/// rules, gitmodules(5) and git-fetch(1), "GIT URLS").
///
/// ```
/// use plimsoll_model::GitUrl;
///
/// let url = GitUrl::parse("git@github.com:Maratyszcza/FP16.git").unwrap();
/// assert_eq!(url.https(), "https://github.com/Maratyszcza/FP16");
/// assert_eq!(url.purl("abc").as_deref(), Some("pkg:github/maratyszcza/fp16@abc"));
/// assert!(GitUrl::parse("../sibling.git").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitUrl {
    host: String,
    port: Option<String>,
    path: String,
}

impl GitUrl {
    /// Takes a URL apart; `None` for relative ones, local paths and anything without a host.
    pub fn parse(url: &str) -> Option<Self> {
        let url = url.trim();
        let (authority, path) = if let Some((scheme, rest)) = url.split_once("://") {
            if !["https", "http", "ssh", "git", "git+https", "git+ssh"].contains(&scheme) {
                return None;
            }
            rest.split_once('/')?
        } else {
            let (authority, path) = url.split_once(':')?;
            if authority.contains('/') || authority.len() <= 1 {
                return None;
            }
            (authority, path)
        };
        let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match host_port.split_once(':') {
            Some((host, port)) => (host, Some(port.to_owned())),
            None => (host_port, None),
        };
        let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if host.is_empty() || host.starts_with('-') || !host.chars().all(valid) {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let sound = !path.is_empty()
            && !path.chars().any(|c| c.is_control() || c.is_whitespace())
            && path.split('/').all(|segment| !matches!(segment, "" | "." | ".."));
        sound.then(|| Self { host: host.to_ascii_lowercase(), port, path: path.to_owned() })
    }

    /// Takes apart what is surely the URL of a repository, and not of a page about it: by its
    /// scheme, by `.git` at its end, or by a host that serves repositories.
    ///
    /// ```
    /// use plimsoll_model::GitUrl;
    ///
    /// assert!(GitUrl::of_repository("https://github.com/madler/zlib").is_some());
    /// assert!(GitUrl::of_repository("https://freetype.org/index.html").is_none());
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
        let parsed = Self::parse(url)?;
        let host = parsed.host.as_str();
        let path = url.trim().trim_end_matches('/');
        let depth = parsed.path.split('/').count();
        let forge = FORGES.contains(&host)
            || ["gitlab.", "gitea.", "git."].iter().any(|prefix| host.starts_with(prefix));
        let exact = matches!(host, "github.com" | "bitbucket.org");
        let served = host.ends_with(".googlesource.com")
            || (forge && if exact { depth == 2 } else { depth >= 2 });
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

    /// First segment of the path: on the usual hosts the user or organization.
    pub fn owner(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// Last segment of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The repository as an `https` URL without credentials.
    pub fn https(&self) -> String {
        match &self.port {
            Some(port) => format!("https://{}:{port}/{}", self.host, self.path),
            None => format!("https://{}/{}", self.host, self.path),
        }
    }

    /// The package URL (ECMA-427) of the repository at a revision: `github` and `bitbucket` on
    /// their hosts, both in lower case, else the type `git`, whose namespace starts with the host.
    pub fn purl(&self, revision: &str) -> Option<String> {
        let (namespace, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let hosted = match self.host.as_str() {
            "github.com" => Some("github"),
            "bitbucket.org" => Some("bitbucket"),
            _ => None,
        };
        match hosted {
            Some(kind) if !namespace.is_empty() && !namespace.contains('/') => {
                crate::purl::build(kind, namespace, name, Some(revision), &[], None)
            }
            _ => {
                let namespace = format!("{}/{namespace}", self.host);
                let namespace = namespace.trim_end_matches('/');
                crate::purl::build("git", namespace, name, Some(revision), &[], None)
            }
        }
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
        let port = self.port.as_ref().map_or_else(String::new, |port| format!(":{port}"));
        Self::parse(&format!("https://{}{port}/{path}", self.host))
    }
}

/// Whether git would take the URL as relative to the superproject's remote.
pub fn is_relative_git_url(url: &str) -> bool {
    url.starts_with("./") || url.starts_with("../")
}

/// Whether `text` reads as a valid package URL.
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
        ] {
            assert_eq!(GitUrl::parse(url).unwrap().https(), https);
        }
        for url in ["file:///etc", "ext::sh -c x", "/abs", "C:/x", "-u x", "ssh://-o/x", ""] {
            assert_eq!(GitUrl::parse(url), None, "{url}");
        }
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
            "pkg:git/gitlab.com/libeigen/eigen@0123"
        );
        assert_eq!(purl("https://host.org/x.git"), "pkg:git/host.org/x@0123");
    }
}

//! URLs and their targets.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{GitArchive, GitUrl, Redacted, redact};

/// A URL as displayed, with credentials masked, and its target: a git repository, an archive of one,
/// another file, or a page.
///
/// It is parsed once, where it is read. The displayed text may be cut; code that needs the
/// repository uses the parsed target. Its serialized form is only the text.
///
/// ```
/// use plimsoll_model::SourceUrl;
///
/// let url = SourceUrl::new("https://user:secret@github.com/o/r.git");
/// assert_eq!(url.to_string(), "https://***@github.com/o/r.git");
/// assert_eq!(url.repository().unwrap().https(), "https://github.com/o/r");
/// assert!(SourceUrl::new("https://zlib.net/index.html").repository().is_none());
/// ```
#[derive(Clone, Default)]
pub struct SourceUrl {
    text: Redacted,
    named: Option<Arc<Named>>,
}

/// The target of a URL.
#[derive(Debug)]
struct Named {
    git: Option<GitUrl>,
    /// An archive, or a single file.
    archive: Option<GitArchive>,
    repository: Option<GitUrl>,
    is_file: bool,
}

/// Extensions of files that are fetched.
const SUFFIXES: [&str; 9] =
    [".whl", ".zip", ".tgz", ".gz", ".bz2", ".xz", ".tar", ".conda", ".egg"];

impl Named {
    /// Parses a masked URL.
    fn of(url: &str) -> Option<Arc<Self>> {
        let (git, archive) = (GitUrl::parse(url), GitArchive::parse_any(url));
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let is_file = archive.as_ref().is_some_and(|archive| archive.path.is_none())
            || url.contains("/releases/download/")
            || SUFFIXES.iter().any(|suffix| path.ends_with(suffix));
        let repository = GitUrl::of_repository(url);
        let names = git.is_some() || archive.is_some() || is_file;
        names.then(|| Arc::new(Self { git, archive, repository, is_file }))
    }
}

impl SourceUrl {
    /// Parses a URL.
    pub fn new(url: &str) -> Self {
        Self::of(Redacted::new(url))
    }

    /// Parses a URL, of which at most a number of code points is displayed.
    pub fn clipped(url: &str, limit: usize) -> Self {
        let text = Redacted::clipped(url, limit);
        if url.len() <= limit {
            return Self::of(text);
        }
        // The displayed text is cut, and masked parts must not be in the target either.
        let whole = url.len() <= limit.saturating_mul(4);
        let named = if whole { Named::of(&redact(url)) } else { None };
        Self { text, named }
    }

    fn of(text: Redacted) -> Self {
        let named = Named::of(text.as_str());
        Self { text, named }
    }

    /// The text that is shown.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The text that is shown.
    pub fn text(&self) -> &Redacted {
        &self.text
    }

    /// The repository that git would use; the URL may also be that of a page or a file.
    pub fn git(&self) -> Option<&GitUrl> {
        self.named.as_ref()?.git.as_ref()
    }

    /// The repository, if the URL is certainly that of one and not of a page: by its scheme, by `.git`
    /// at its end, or by a host that serves repositories.
    pub fn repository(&self) -> Option<&GitUrl> {
        self.named.as_ref()?.repository.as_ref()
    }

    /// The repository and revision of an archive.
    pub fn archive(&self) -> Option<&GitArchive> {
        self.archive_or_file().filter(|archive| archive.path.is_none())
    }

    /// The repository and revision of an archive, or of a single file with its path.
    pub fn archive_or_file(&self) -> Option<&GitArchive> {
        self.named.as_ref()?.archive.as_ref()
    }

    /// The host of a web URL with its port, as written, without user information.
    ///
    /// ```
    /// use plimsoll_model::SourceUrl;
    ///
    /// let host = |url| SourceUrl::new(url).web_host().map(str::to_owned);
    /// assert_eq!(host("HTTPS://me@Example.org:8443/a.zip?b").as_deref(), Some("Example.org:8443"));
    /// assert_eq!(host("git@github.com:o/r.git"), None);
    /// ```
    pub fn web_host(&self) -> Option<&str> {
        let (scheme, rest) = self.as_str().trim().split_once("://")?;
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return None;
        }
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let is_sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        (!host.is_empty() && host.chars().all(is_sound)).then_some(host)
    }

    /// The package URL (ECMA-427) of the file at the URL, under a name and version (which may be empty): type
    /// `generic`, with the URL in `download_url`. `None` if part of the URL is masked, cut, or known only at run time,
    /// since the package URL would name another file.
    ///
    /// ```
    /// use plimsoll_model::SourceUrl;
    ///
    /// let purl = |url| SourceUrl::new(url).purl("rope", "1.4");
    /// let rope = "pkg:generic/rope@1.4?download_url=https:%2F%2Fexample.org%2Frope-1.4.zip";
    /// assert_eq!(purl("https://example.org/rope-1.4.zip").as_deref(), Some(rope));
    /// assert_eq!(purl("https://example.org/rope-${VERSION}.zip"), None);
    /// assert_eq!(purl("https://example.org/releases/").as_deref(), Some("pkg:generic/rope@1.4"));
    /// assert_eq!(purl("https://me:secret@example.org/rope-1.4.zip"), None);
    /// ```
    pub fn purl(&self, name: &str, version: &str) -> Option<String> {
        let url = self.as_str().trim().split('#').next().unwrap_or_default();
        let is_known = |byte: u8| byte.is_ascii_graphic() && !b"$`{}<>\"\\|^*".contains(&byte);
        let is_whole = self.web_host().is_some() && url.bytes().all(is_known);
        // A directory is not what is downloaded.
        let qualifiers = [("download_url", if url.ends_with('/') { "" } else { url })];
        if is_whole { crate::purl::generic(name, version, &qualifiers) } else { None }
    }

    /// The project that serves a file: the host and the first two directories of the path, in lower case. On hosts
    /// with many projects these are owner and project, and in object stores bucket and folder.
    ///
    /// ```
    /// use plimsoll_model::SourceUrl;
    ///
    /// let url = SourceUrl::new("https://Example.org/a/b/v1/x.tar.gz?download=1");
    /// assert_eq!(url.project(), "example.org/a/b");
    /// ```
    pub fn project(&self) -> String {
        let text = self.as_str();
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let directory = path.rsplit_once('/').map_or(path, |(directory, _)| directory);
        let parts: Vec<&str> = directory.split('/').take(3).collect();
        parts.join("/").to_ascii_lowercase()
    }

    /// Whether it is the URL of a file, by its form.
    pub fn is_file(&self) -> bool {
        self.named.as_ref().is_some_and(|named| named.is_file)
    }

    /// A key that distinguishes URLs with different tokens: see [`Redacted::token_key`].
    #[doc(hidden)]
    pub fn token_key(&self) -> u64 {
        self.text.token_key()
    }
}

impl From<&str> for SourceUrl {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<&GitUrl> for SourceUrl {
    /// The repository as an `https` URL.
    fn from(url: &GitUrl) -> Self {
        Self::new(&url.https())
    }
}

impl PartialEq for SourceUrl {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for SourceUrl {}

impl PartialOrd for SourceUrl {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SourceUrl {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for SourceUrl {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl fmt::Debug for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl Serialize for SourceUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SourceUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SourceUrl {
    fn schema_name() -> Cow<'static, str> {
        Redacted::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Redacted::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_of_urls() {
        let row = |url: &str| {
            let url = SourceUrl::new(url);
            let git = url.git().map(GitUrl::https);
            (git, url.repository().is_some(), url.archive().is_some(), url.is_file())
        };
        let some = |text: &str| Some(text.to_owned());
        for (url, expected) in [
            ("https://github.com/o/r", (some("https://github.com/o/r"), true, false, false)),
            ("git@h.org:o/r.git", (some("https://h.org/o/r"), true, false, false)),
            ("https://h.org/a.html", (some("https://h.org/a.html"), false, false, false)),
            ("https://h.org/a-1.whl#sha256=0", (some("https://h.org/a-1.whl"), false, false, true)),
            ("../sibling.git", (None, false, false, false)),
            ("", (None, false, false, false)),
        ] {
            assert_eq!(row(url), expected, "{url}");
        }
        let archive = SourceUrl::new("https://github.com/o/r/archive/refs/tags/v1.2.3.zip");
        assert!(archive.is_file() && archive.repository().is_none());
        assert_eq!(archive.archive().unwrap().revision, "v1.2.3");
    }

    #[test]
    fn the_host_of_a_url_of_the_web() {
        for (url, host) in [
            ("https://h.org/a", Some("h.org")),
            (" http://u:p@h.org:80?x@y", Some("h.org:80")),
            ("https://h.org#x@y", Some("h.org")),
            ("https://${HOST}/a", None),
            ("https:///a", None),
            ("ssh://h.org/a", None),
            ("h.org/a", None),
        ] {
            assert_eq!(SourceUrl::new(url).web_host(), host, "{url}");
        }
    }

    #[test]
    fn a_cut_value_is_parsed_before_the_cut_and_has_no_credential() {
        let token = format!("{}{}", "npm_", "aZ3".repeat(12));
        let long = format!("https://user:{token}@github.com/o/{}", "r".repeat(90));
        let url = SourceUrl::clipped(&long, 60);
        assert!(url.as_str().ends_with('…'));
        assert_eq!(url.git().unwrap().name(), "r".repeat(90));
        let inside = format!("https://host.org/{token}/r.git");
        let inside = SourceUrl::new(&inside);
        assert!(!format!("{:?}", inside.named).contains(&token), "{:?}", inside.named);
    }

    #[test]
    fn its_serialized_form_is_its_text() {
        let url = SourceUrl::new("https://github.com/o/r");
        let text = serde_json::to_string(&url).unwrap();
        assert_eq!(text, "\"https://github.com/o/r\"");
        let back: SourceUrl = serde_json::from_str(&text).unwrap();
        assert_eq!(back.repository(), url.repository());
    }
}

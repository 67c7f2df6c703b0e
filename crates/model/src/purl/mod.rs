//! Package URLs (ECMA-427), valid according to the definitions of their types.
//!
//! An identity that is not sufficient for a valid package URL has none: an operating system package
//! without the name of the system (`deb`, `rpm`, `apk` and `alpm` require it as the namespace), and
//! a package of a registry whose type is not registered (Chocolatey).
//!
//! The crate `packageurl` 0.7.1 is not used for writing, because it changes npm names to lower case
//! (the registry distinguishes `JSONStream` and `jsonstream`), does not escape `/` in versions, and
//! supports neither required namespaces nor the newer types.

mod parts;
mod types;

use std::str::FromStr as _;

use packageurl::PackageUrl;

pub use parts::PurlParts;
use types::{Requirement, Type};

/// Builds a package URL in canonical form; `None` if the type is not registered or a part does not
/// meet its definition.
pub fn build(
    kind: &str,
    namespace: &str,
    name: &str,
    version: Option<&str>,
    qualifiers: &[(&str, &str)],
    subpath: Option<&str>,
) -> Option<String> {
    let kind = Type::of(kind)?;
    let cased = |part: u8, text: &str| {
        let lower = kind.lower.as_bytes().contains(&part);
        if lower { crate::redact(text).to_lowercase() } else { text.to_owned() }
    };
    let namespace = cased(b'n', namespace.trim_matches('/'));
    let fits = match kind.namespace {
        Requirement::Required => !namespace.is_empty(),
        Requirement::Optional => true,
        Requirement::Prohibited => namespace.is_empty(),
    };
    let name = cased(b'N', name.trim_matches('/'));
    let version = cased(b'v', version.unwrap_or_default());
    let subpath = subpath.unwrap_or_default().trim_matches('/');
    let known =
        |(key, _): &(&str, &str)| types::COMMON.contains(key) || kind.qualifiers.contains(key);
    let given =
        |key: &&str| qualifiers.iter().any(|(name, value)| *name == *key && !value.is_empty());
    let sound = fits
        && !name.is_empty()
        && is_sound_path(&namespace)
        && is_sound_path(subpath)
        && ![name.as_str(), version.as_str()].iter().any(|text| text.contains(char::is_control))
        && qualifiers.iter().all(known)
        && kind.mandatory.iter().all(given);
    if !sound {
        return None;
    }
    let mut purl = format!("pkg:{}", kind.name);
    for segment in namespace.split('/').filter(|segment| !segment.is_empty()) {
        purl.push('/');
        encode(segment, &mut purl);
    }
    purl.push('/');
    encode(&name, &mut purl);
    if !version.is_empty() {
        purl.push('@');
        encode(&version, &mut purl);
    }
    let mut qualifiers: Vec<_> = qualifiers.iter().filter(|(_, value)| !value.is_empty()).collect();
    qualifiers.sort_unstable();
    for (number, (key, value)) in qualifiers.into_iter().enumerate() {
        purl.push(if number == 0 { '?' } else { '&' });
        purl.push_str(key);
        purl.push('=');
        encode(value, &mut purl);
    }
    with_subpath(purl, subpath)
}

/// Adds a subpath to a package URL; `None` if the path would leave the package.
///
/// ```
/// use plimsoll_model::purl;
///
/// let purl = "pkg:github/o/r@v1".to_owned();
/// assert_eq!(purl::with_subpath(purl, "/a b/c").as_deref(), Some("pkg:github/o/r@v1#a%20b/c"));
/// ```
pub fn with_subpath(mut purl: String, path: &str) -> Option<String> {
    if !is_sound_path(path) {
        return None;
    }
    let mut mark = '#';
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        purl.push(mark);
        encode(segment, &mut purl);
        mark = '/';
    }
    Some(purl)
}

/// The decoded name and version in a package URL; as written if it is not a valid package URL.
///
/// ```
/// use plimsoll_model::purl::name_and_version;
///
/// let rope = ("my rope".to_owned(), Some("1.2".to_owned()));
/// assert_eq!(name_and_version("pkg:generic/a/my%20rope@1.2?x=y#z"), rope);
/// assert_eq!(name_and_version("pkg:npm/%40a/b"), ("b".to_owned(), None));
/// ```
pub fn name_and_version(purl: &str) -> (String, Option<String>) {
    if let Ok(parsed) = PackageUrl::from_str(purl) {
        return (parsed.name().to_owned(), parsed.version().map(str::to_owned));
    }
    let head = purl.split(['?', '#']).next().unwrap_or(purl);
    let last = head.rsplit('/').next().unwrap_or(head);
    let (name, version) = last.split_once('@').unwrap_or((last, ""));
    (name.to_owned(), Some(version).filter(|version| !version.is_empty()).map(str::to_owned))
}

/// Whether a text is a package URL.
///
/// ```
/// use plimsoll_model::purl::is_valid;
///
/// assert!(is_valid("pkg:generic/my%20rope@1.2"));
/// assert!(!is_valid("my rope") && !is_valid("pkg:generic") && !is_valid("pkg:generic/my rope"));
/// ```
pub fn is_valid(text: &str) -> bool {
    let is_outside = |c: char| c.is_whitespace() || c.is_control();
    !text.contains(is_outside) && PackageUrl::from_str(text).is_ok()
}

/// Whether a path is allowed in a package URL: `.` and `..` are not.
fn is_sound_path(path: &str) -> bool {
    !path.contains(char::is_control) && path.split('/').all(|part| !matches!(part, "." | ".."))
}

/// Percent-encodes all characters except unreserved ones and the colon (ECMA-427, 5.4).
fn encode(text: &str, out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
    // Most names do not need encoding.
    if text.bytes().all(bare) {
        out.push_str(text);
        return;
    }
    for byte in text.bytes() {
        if bare(byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// The package URL of a GitHub repository at a revision, with an optional path.
///
/// ```
/// use plimsoll_model::purl;
///
/// assert_eq!(
///     purl::github("actions", "Cache", Some("v4"), Some("save")).as_deref(),
///     Some("pkg:github/actions/cache@v4#save"),
/// );
/// ```
pub fn github(
    owner: &str,
    repository: &str,
    revision: Option<&str>,
    path: Option<&str>,
) -> Option<String> {
    build("github", owner, repository, revision, &[], path)
}

/// Host names of Docker Hub.
const DOCKER_HUB: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The package URL of a container image: type `oci` with a digest, otherwise `docker` with the tag.
///
/// All spellings of an image on Docker Hub (`alpine`, `library/alpine`, `docker.io/library/alpine`)
/// have the same package URL.
///
/// ```
/// use plimsoll_model::purl;
///
/// assert_eq!(
///     purl::image(Some("ghcr.io"), "o/tool", Some("1"), None).as_deref(),
///     Some("pkg:docker/o/tool@1?repository_url=ghcr.io"),
/// );
/// assert_eq!(
///     purl::image(Some("docker.io"), "library/alpine", Some("3"), None).as_deref(),
///     Some("pkg:docker/alpine@3"),
/// );
/// ```
pub fn image(
    registry: Option<&str>,
    name: &str,
    tag: Option<&str>,
    digest: Option<&str>,
) -> Option<String> {
    if !is_repository(name) {
        return None;
    }
    let registry = registry.map(str::to_ascii_lowercase);
    let registry = registry.as_deref().filter(|host| !DOCKER_HUB.contains(host));
    let name = match (registry, name.strip_prefix("library/")) {
        (None, Some(short)) if !short.contains('/') => short,
        _ => name,
    };
    let (namespace, short) = name.rsplit_once('/').unwrap_or(("", name));
    // A tag known only at run time is not part of an identity.
    let tag = tag.filter(|tag| is_tag(tag));
    if let Some(digest) = digest {
        let full = match (registry, namespace) {
            (None, "") => format!("docker.io/library/{short}"),
            (None, _) => format!("docker.io/{name}"),
            (Some(host), _) => format!("{host}/{name}"),
        };
        let qualifiers = [("repository_url", full.as_str()), ("tag", tag.unwrap_or_default())];
        return build("oci", "", short, Some(digest), &qualifiers, None);
    }
    let qualifiers = [("repository_url", registry.unwrap_or_default())];
    build("docker", namespace, short, tag, &qualifiers, None)
}

/// Whether the text is a valid name of an image repository: lower case, and without characters of a
/// variable (OCI distribution specification, "Pulling manifests").
fn is_repository(name: &str) -> bool {
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    name.split('/').all(|part| !part.is_empty() && part.chars().all(valid))
}

/// Whether the text only has characters of a tag (OCI distribution specification, "Pulling
/// manifests").
fn is_tag(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// The package URL of a package in a registry, by the rules of its type: names of `pypi` are
/// normalized (lower case, runs of `-`, `_` and `.` as one `-`), the part before the last slash of
/// an `npm`, `golang`, `brew` or `composer` name is the namespace, and a channel before a `conda`
/// name (`conda-forge::numpy`) is a qualifier.
///
/// `None` if the type is not registered, or requires more than a name: for `deb`, `rpm`, `apk` and
/// `alpm` the distribution, for `julia` a UUID.
///
/// ```
/// use plimsoll_model::purl;
///
/// assert_eq!(purl::package("pypi", "Foo_bar", Some("1.0")).as_deref(), Some("pkg:pypi/foo-bar@1.0"));
/// assert_eq!(purl::package("npm", "@a/B", None).as_deref(), Some("pkg:npm/%40a/B"));
/// assert_eq!(purl::package("brew", "owner/tap/tool", None).as_deref(), Some("pkg:brew/owner/tap/tool"));
/// assert_eq!(purl::package("deb", "curl", Some("7.81.0")), None);
/// ```
pub fn package(ecosystem: &str, name: &str, version: Option<&str>) -> Option<String> {
    if !is_package_name(name) {
        return None;
    }
    match ecosystem {
        // A name alone identifies nothing if no registry is known.
        "generic" => generic(name, version.filter(|version| !version.is_empty())?, &[]),
        "pypi" => {
            let lower = name.to_ascii_lowercase();
            let parts = lower.split(['-', '_', '.']).filter(|part| !part.is_empty());
            build(ecosystem, "", &parts.collect::<Vec<_>>().join("-"), version, &[], None)
        }
        "npm" | "golang" | "brew" | "composer" | "swift" => {
            let (namespace, name) = name.rsplit_once('/').unwrap_or(("", name));
            build(ecosystem, namespace, name, version, &[], None)
        }
        "conda" => {
            let (channel, name) = name.rsplit_once("::").unwrap_or(("", name));
            build(ecosystem, "", name, version, &[("channel", channel)], None)
        }
        "maven" => {
            let (group, artifact) = name.split_once(':')?;
            build(ecosystem, group, artifact, version, &[], None)
        }
        _ => build(ecosystem, "", name, version, &[], None),
    }
}

/// Whether the text can be the name of a package, and is not a variable or expression.
fn is_package_name(name: &str) -> bool {
    let other = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '$' | '`' | '{' | '}' | '<' | '>' | '"' | '\'' | '\\' | '|' | ';' | '*' | '?'
            )
    };
    !name.is_empty() && !name.contains(other)
}

/// Splits the name of an operating system package into name and architecture: `foo:arm64` of apt.
/// `foo.x86_64` of dnf is not split, because names may contain dots.
///
/// ```
/// use plimsoll_model::purl;
///
/// assert_eq!(purl::split_architecture("deb", "foo:arm64"), ("foo", Some("arm64")));
/// assert_eq!(purl::split_architecture("npm", "foo"), ("foo", None));
/// ```
pub fn split_architecture<'a>(ecosystem: &str, name: &'a str) -> (&'a str, Option<&'a str>) {
    match name.split_once(':') {
        Some((short, arch)) if ecosystem == "deb" && !short.is_empty() => (short, Some(arch)),
        _ => (name, None),
    }
}

/// The package URL of code without a registry: type `generic`. The version may be empty; `None` if the name is
/// empty or not allowed in a package URL.
pub fn generic(name: &str, version: &str, qualifiers: &[(&str, &str)]) -> Option<String> {
    build("generic", "", name, Some(version), qualifiers, None)
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn images() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let expected =
            format!("pkg:oci/alpine@{digest}?repository_url=docker.io%2Flibrary%2Falpine&tag=3.18");
        for (registry, name) in [
            (None, "alpine"),
            (None, "library/alpine"),
            (Some("docker.io"), "alpine"),
            (Some("docker.io"), "library/alpine"),
            (Some("index.docker.io"), "library/alpine"),
        ] {
            let tagged = image(registry, name, Some("3.18"), None).unwrap();
            assert_eq!(tagged, "pkg:docker/alpine@3.18", "{registry:?} {name}");
            assert_eq!(image(registry, name, Some("3.18"), Some(&digest)).unwrap(), expected);
        }
        for name in ["Org/Img", "${NAME}", "", "a//b"] {
            assert_eq!(image(Some("ghcr.io"), name, None, Some(&digest)), None, "{name}");
        }
        // There are no namespaces below `library`, and the shorter name would be a different image.
        assert_eq!(image(None, "library/a/b", None, None).unwrap(), "pkg:docker/library/a/b");
        assert_eq!(
            image(Some("GHCR.io"), "o-1/a_b.c2", Some("v1_2-rc.3"), None).unwrap(),
            "pkg:docker/o-1/a_b.c2@v1_2-rc.3?repository_url=ghcr.io"
        );
        assert_eq!(
            image(Some("ghcr.io"), "o/a", Some("1 2"), Some(&digest)).unwrap(),
            format!("pkg:oci/a@{digest}?repository_url=ghcr.io%2Fo%2Fa")
        );
        assert_eq!(
            image(None, "o/a", None, Some(&digest)).unwrap(),
            format!("pkg:oci/a@{digest}?repository_url=docker.io%2Fo%2Fa")
        );
        assert_eq!(
            image(Some("localhost:5000"), "a/b", Some("${TAG}"), None).unwrap(),
            "pkg:docker/a/b?repository_url=localhost:5000"
        );
    }

    #[test]
    fn a_slash_in_a_version_is_escaped() {
        assert_eq!(
            github("a", "b", Some("refs/tags/v4"), Some("x/y")).unwrap(),
            "pkg:github/a/b@refs%2Ftags%2Fv4#x/y"
        );
    }

    /// Examples from the type definitions, and packages that have no package URL by the definition
    /// of their type.
    #[test]
    fn packages_follow_the_definition_of_their_type() {
        for (ecosystem, name, version, purl) in [
            ("npm", "JSONStream", Some("1.3.5"), Some("pkg:npm/JSONStream@1.3.5")),
            ("npm", "@angular/animation", None, Some("pkg:npm/%40angular/animation")),
            ("pypi", "Django", Some("1.0RC1"), Some("pkg:pypi/django@1.0rc1")),
            ("pypi", "Foo_Bar..baz-", None, Some("pkg:pypi/foo-bar-baz")),
            ("swift", "github.com/o/R", Some("1"), Some("pkg:swift/github.com/o/R@1")),
            ("cargo", "RustCrypto_x", Some("1.0"), Some("pkg:cargo/RustCrypto_x@1.0")),
            (
                "golang",
                "github.com/Masterminds/semver",
                None,
                Some("pkg:golang/github.com/Masterminds/semver"),
            ),
            ("golang", "tool", None, None),
            (
                "gem",
                "ruby-advisory-db-check",
                Some("0.12.4"),
                Some("pkg:gem/ruby-advisory-db-check@0.12.4"),
            ),
            ("nuget", "EnterpriseLibrary.Common", None, Some("pkg:nuget/EnterpriseLibrary.Common")),
            ("conda", "conda-forge::absl-py", None, Some("pkg:conda/absl-py?channel=conda-forge")),
            ("maven", "org.apache:Batik", Some("1"), Some("pkg:maven/org.apache/Batik@1")),
            ("composer", "Laravel/Laravel", None, Some("pkg:composer/laravel/laravel")),
            ("brew", "postgresql@12", None, Some("pkg:brew/postgresql%4012")),
            ("brew", "Owner/Tap/Tool", None, Some("pkg:brew/owner/tap/tool")),
            ("deb", "curl", Some("7.81.0"), None),
            ("rpm", "git", None, None),
            ("apk", "bash", None, None),
            ("alpm", "pacman", None, None),
            ("julia", "Dates", None, None),
            ("choco", "ninja", Some("1.12.0"), None),
            ("winget", "x", None, None),
            ("generic", "x", None, None),
            ("npm", "${PACKAGE}", None, None),
            ("npm", "", None, None),
        ] {
            assert_eq!(package(ecosystem, name, version).as_deref(), purl, "{ecosystem} {name}");
        }
        let deb = build("deb", "Ubuntu", "Foo", Some("1"), &[("arch", "arm64")], None);
        assert_eq!(deb.as_deref(), Some("pkg:deb/ubuntu/foo@1?arch=arm64"));
        assert_eq!(build("generic", "", "x", None, &[("invented", "y")], None), None);
        assert_eq!(build("cargo", "ns", "x", None, &[], None), None);
        assert_eq!(github("a", "b", None, Some("../x")), None);
    }

    #[test]
    fn each_part_must_meet_the_definition_of_its_type() {
        let plain = |kind, namespace, name| build(kind, namespace, name, None, &[], None);
        assert_eq!(plain("generic", "a/b", "x").as_deref(), Some("pkg:generic/a/b/x"));
        assert_eq!(plain("generic", "/a//b/", "/x/").as_deref(), Some("pkg:generic/a/b/x"));
        for (kind, namespace, name) in [
            ("generic", "a", ""),
            ("generic", "a/../b", "x"),
            ("generic", "a\n", "x"),
            ("generic", "a", "x\n"),
            ("cargo", "a", "x"),
            ("github", "", "x"),
            ("unknown", "a", "x"),
        ] {
            assert_eq!(plain(kind, namespace, name), None, "{kind} {namespace} {name}");
        }
        assert_eq!(build("generic", "", "x", Some("1\n"), &[], None), None);
        // A required qualifier needs a value, and cannot be replaced by another one.
        let with = |qualifiers| build("julia", "", "Dates", None, qualifiers, None);
        assert_eq!(with(&[("uuid", "1")]).as_deref(), Some("pkg:julia/Dates?uuid=1"));
        assert_eq!(with(&[("uuid", "")]), None);
        assert_eq!(with(&[("checksum", "1")]), None);
        let sorted = with(&[("uuid", "1"), ("vcs_url", ""), ("checksum", "a b/&é")]);
        assert_eq!(sorted.as_deref(), Some("pkg:julia/Dates?checksum=a%20b%2F%26%C3%A9&uuid=1"));
    }

    #[test]
    fn a_path_inside_stays_inside() {
        let path = |path| with_subpath("pkg:generic/x".to_owned(), path);
        assert_eq!(path("").as_deref(), Some("pkg:generic/x"));
        assert_eq!(path("//a//b c/").as_deref(), Some("pkg:generic/x#a/b%20c"));
        for wrong in ["..", "a/..", "./a", "a/./b", "a\tb"] {
            assert_eq!(path(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_apt_writes_an_architecture_after_a_colon() {
        for (ecosystem, name, expected) in [
            ("deb", "foo:arm64", ("foo", Some("arm64"))),
            ("deb", "foo", ("foo", None)),
            ("deb", ":arm64", (":arm64", None)),
            ("npm", "foo:arm64", ("foo:arm64", None)),
            ("npm", ":arm64", (":arm64", None)),
        ] {
            assert_eq!(split_architecture(ecosystem, name), expected);
        }
        assert_eq!(
            generic("x", "1", &[("download_url", "https://h/x")]).as_deref(),
            Some("pkg:generic/x@1?download_url=https:%2F%2Fh%2Fx")
        );
    }

    #[test]
    fn the_table_is_sorted_and_has_each_type_once() {
        assert!(types::TYPES.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    proptest::proptest! {
        /// The crate `packageurl` can read the package URLs that are built here.
        #[test]
        fn built_package_urls_read_back(owner in "[A-Za-z0-9-]{1,10}", repo in "[A-Za-z0-9._-]{1,12}", rev in "[ -~]{1,20}") {
            if let Some(text) = github(&owner, &repo, Some(&rev), None) {
                let purl: PackageUrl<'_> = text.parse().unwrap();
                proptest::prop_assert_eq!(purl.name(), repo.to_lowercase());
                proptest::prop_assert_eq!(purl.version().unwrap_or_default(), rev.as_str());
            }
            let vcs = format!("git+https://{owner}.org/{repo}@{rev}");
            let text = generic(&repo, &rev, &[("vcs_url", &vcs)]).unwrap();
            let purl: PackageUrl<'_> = text.parse().unwrap();
            proptest::prop_assert_eq!(purl.qualifiers().get("vcs_url").unwrap().as_ref(), vcs);
        }
    }
}

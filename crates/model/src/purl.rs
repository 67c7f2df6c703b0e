//! Package URLs (ECMA-427), through the `packageurl` crate.
//!
//! The crate does not know the type `git` of purl-spec 1.0.1; its spelling is the generic one, so
//! host and owner go into the namespace.

use packageurl::PackageUrl;

/// Builds a package URL; `None` where a part is not allowed by the type.
pub fn build(
    kind: &str,
    namespace: &str,
    name: &str,
    version: Option<&str>,
    qualifiers: &[(&str, &str)],
    subpath: Option<&str>,
) -> Option<String> {
    let mut purl = PackageUrl::new(kind.to_owned(), name.to_owned()).ok()?;
    if !namespace.is_empty() {
        purl.with_namespace(namespace.to_owned()).ok()?;
    }
    let stem = purl.to_string();
    if let Some(version) = version.filter(|version| !version.is_empty()) {
        purl.with_version(version.to_owned()).ok()?;
    }
    for (key, value) in qualifiers {
        purl.add_qualifier((*key).to_owned(), (*value).to_owned()).ok()?;
    }
    if let Some(subpath) = subpath.filter(|subpath| !subpath.is_empty()) {
        purl.with_subpath(subpath.to_owned()).ok()?;
    }
    Some(escape_version(&stem, &purl.to_string()))
}

/// Percent-encodes `/` in the version: `packageurl` 0.7.1 leaves it bare, and then cannot read
/// back a version that starts or ends with one. Branches and `refs/tags/…` hold slashes.
fn escape_version(stem: &str, purl: &str) -> String {
    let Some(rest) = purl.strip_prefix(stem) else {
        return purl.to_owned();
    };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (version, tail) = rest.split_at(end);
    format!("{stem}{}{tail}", version.replace('/', "%2F"))
}

/// Package URL of a repository on GitHub at a revision, with an optional path inside it.
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

/// Package URL of a container image: type `oci` with a digest, else `docker` with the tag.
///
/// ```
/// use plimsoll_model::purl;
///
/// assert_eq!(
///     purl::image(Some("ghcr.io"), "o/tool", Some("1"), None).as_deref(),
///     Some("pkg:docker/o/tool@1?repository_url=ghcr.io"),
/// );
/// ```
pub fn image(
    registry: Option<&str>,
    name: &str,
    tag: Option<&str>,
    digest: Option<&str>,
) -> Option<String> {
    let (namespace, short) = name.rsplit_once('/').unwrap_or(("", name));
    if let Some(digest) = digest {
        let host = registry.unwrap_or("docker.io");
        let full = match (registry, namespace) {
            (None, "") => format!("{host}/library/{short}"),
            _ => format!("{host}/{name}"),
        };
        let mut qualifiers = vec![("repository_url", full.as_str())];
        qualifiers.extend(tag.map(|tag| ("tag", tag)));
        let short = short.to_ascii_lowercase();
        return build("oci", "", &short, Some(digest), &qualifiers, None);
    }
    let qualifiers: Vec<_> = registry.map(|host| ("repository_url", host)).into_iter().collect();
    build("docker", namespace, short, tag, &qualifiers, None)
}

/// Package URL of a package of a registry, by the rules of its type: names of `pypi` are in
/// normal form (lower case, runs of `-`, `_` and `.` as one `-`), the scope of an `npm` name and the
/// path above a `golang` name are the namespace.
///
/// ```
/// use plimsoll_model::purl;
///
/// assert_eq!(purl::package("pypi", "Foo_bar", Some("1.0")).as_deref(), Some("pkg:pypi/foo-bar@1.0"));
/// assert_eq!(purl::package("npm", "@a/b", None).as_deref(), Some("pkg:npm/%40a/b"));
/// ```
pub fn package(ecosystem: &str, name: &str, version: Option<&str>) -> Option<String> {
    match ecosystem {
        "pypi" => {
            let lower = name.to_ascii_lowercase();
            let parts = lower.split(['-', '_', '.']).filter(|part| !part.is_empty());
            build(ecosystem, "", &parts.collect::<Vec<_>>().join("-"), version, &[], None)
        }
        "npm" | "golang" => {
            let (namespace, name) = name.rsplit_once('/').unwrap_or(("", name));
            build(ecosystem, namespace, name, version, &[], None)
        }
        _ => build(ecosystem, "", name, version, &[], None),
    }
}

/// Package URL of code without a registry: type `generic`.
pub fn generic(name: &str, version: &str, qualifiers: &[(&str, &str)]) -> Option<String> {
    build("generic", "", name, Some(version), qualifiers, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images() {
        let digest = format!("sha256:{}", "0".repeat(64));
        assert_eq!(
            image(None, "alpine", Some("3.18"), Some(&digest)).unwrap(),
            format!(
                "pkg:oci/alpine@sha256:{}?repository_url=docker.io%2Flibrary%2Falpine&tag=3.18",
                "0".repeat(64)
            )
        );
        assert_eq!(image(None, "alpine", None, None).unwrap(), "pkg:docker/alpine");
    }

    #[test]
    fn a_slash_in_a_version_is_escaped() {
        assert_eq!(
            github("a", "b", Some("refs/tags/v4"), Some("x/y")).unwrap(),
            "pkg:github/a/b@refs%2Ftags%2Fv4#x/y"
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_built_reads_back(owner in "[A-Za-z0-9-]{1,10}", repo in "[A-Za-z0-9._-]{1,12}", rev in "[ -~]{1,20}") {
            if let Some(text) = github(&owner, &repo, Some(&rev), None) {
                let purl: PackageUrl<'_> = text.parse().unwrap();
                proptest::prop_assert_eq!(purl.name(), repo.to_lowercase());
                proptest::prop_assert_eq!(purl.version().unwrap_or_default(), rev);
            }
        }
    }
}

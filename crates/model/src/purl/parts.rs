//! Parses package URLs.

use std::borrow::Cow;

use crate::percent_decoded;

/// A package URL in canonical form, and its parts.
///
/// ```
/// use plimsoll_model::PurlParts;
///
/// let action = PurlParts::of("pkg:github/actions/cache@v4#save").unwrap();
/// assert_eq!((action.kind(), action.owner()), ("github", Some("actions")));
/// assert!(!action.names_repository());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurlParts<'a> {
    whole: &'a str,
    kind: &'a str,
    path: &'a str,
    version: &'a str,
    qualifiers: &'a str,
}

impl<'a> PurlParts<'a> {
    /// Parses a package URL; `None` if the text is not one.
    pub fn of(purl: &'a str) -> Option<Self> {
        let whole = purl;
        let rest = purl.strip_prefix("pkg:")?;
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, path) = rest.split_once('/')?;
        // The `@` in a name is encoded.
        let (path, version) = path.split_once('@').unwrap_or((path, ""));
        (!kind.is_empty() && !path.is_empty()).then_some(Self {
            whole,
            kind,
            path,
            version,
            qualifiers,
        })
    }

    /// Its type: the ecosystem of a package, or the host of a repository.
    pub fn kind(&self) -> &'a str {
        self.kind
    }

    /// Its decoded namespace; empty if there is none.
    pub fn namespace(&self) -> Cow<'a, str> {
        percent_decoded(self.path.rsplit_once('/').map_or("", |(namespace, _)| namespace))
    }

    /// Its decoded name.
    pub fn name(&self) -> Cow<'a, str> {
        percent_decoded(self.path.rsplit_once('/').map_or(self.path, |(_, name)| name))
    }

    /// Its decoded version, if there is one.
    pub fn version(&self) -> Option<Cow<'a, str>> {
        (!self.version.is_empty()).then(|| percent_decoded(self.version))
    }

    /// The package URL with a different version.
    ///
    /// ```
    /// use plimsoll_model::PurlParts;
    ///
    /// let parts = PurlParts::of("pkg:deb/debian/curl@7.81.0?arch=amd64").unwrap();
    /// assert_eq!(parts.at_version("8+1").unwrap(), "pkg:deb/debian/curl@8%2B1?arch=amd64");
    /// ```
    pub fn at_version(&self, version: &str) -> Option<String> {
        let head = format!("pkg:{}/{}", self.kind, self.path);
        let rest = self.whole.strip_prefix(head.as_str())?;
        let rest =
            rest.strip_prefix('@').and_then(|rest| rest.strip_prefix(self.version)).unwrap_or(rest);
        let mut purl = head + "@";
        super::encode(version, &mut purl);
        Some(purl + rest)
    }

    /// The owner of the repository or image, if the type has users and organizations: the first part of
    /// the namespace.
    pub fn owner(&self) -> Option<&'a str> {
        let has_owners = matches!(self.kind, "github" | "docker");
        let owner = self.path.split_once('/').map(|(owner, _)| owner);
        owner.filter(|owner| has_owners && !owner.is_empty())
    }

    /// Whether it states the repository from which the package is taken.
    pub fn names_repository(&self) -> bool {
        self.vcs_url().is_some()
    }

    /// The decoded repository from which the package is taken, as in the qualifier `vcs_url`: with the kind of the
    /// repository as prefix and possibly a revision at the end.
    pub fn vcs_url(&self) -> Option<Cow<'a, str>> {
        self.qualifiers
            .split('&')
            .find_map(|pair| pair.strip_prefix("vcs_url="))
            .map(percent_decoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purl;

    #[test]
    fn the_parts_of_packages_are_decoded() {
        for (kind, name, version) in [
            ("npm", "@a/JSONStream", "1.0.0-rc.1+b@2"),
            ("golang", "github.com/Azure/go-autorest/v14", "v14.2.0"),
            ("maven", "org.a:b_c", "1.0"),
            ("cargo", "serde", "1.0.219"),
            ("pypi", "zope-interface", "5%20"),
        ] {
            let purl = purl::package(kind, name, Some(version)).unwrap();
            let parts = PurlParts::of(&purl).unwrap();
            let joint = if kind == "maven" { ":" } else { "/" };
            let whole = match &*parts.namespace() {
                "" => parts.name().to_string(),
                namespace => format!("{namespace}{joint}{}", parts.name()),
            };
            assert_eq!((parts.kind(), whole.as_str()), (kind, name));
            assert_eq!(parts.version().as_deref(), Some(version), "{purl}");
        }
        let parts = PurlParts::of("pkg:generic/%ff%2/a%@").unwrap();
        assert_eq!((&*parts.namespace(), &*parts.name(), parts.version()), ("%ff%2", "a%", None));
    }

    #[test]
    fn written_urls_are_parsed() {
        let row = |purl: &'static str| {
            PurlParts::of(purl).map(|it| (it.kind(), it.owner(), it.names_repository()))
        };
        for (purl, expected) in [
            ("pkg:npm/%40a/b@1", Some(("npm", None, false))),
            ("pkg:github/o/r@v1?x=y#a/b", Some(("github", Some("o"), false))),
            ("pkg:docker/o/a/tool@1", Some(("docker", Some("o"), false))),
            ("pkg:docker/alpine@3.18", Some(("docker", None, false))),
            ("pkg:docker/alpine?repository_url=h/o", Some(("docker", None, false))),
            ("pkg:generic/x@1?a=b&vcs_url=git%2Bhttps:%2F%2Fh%2Fx", Some(("generic", None, true))),
            ("pkg:generic/vcs_url=x@1", Some(("generic", None, false))),
            ("pkg:npm/", None),
            ("pkg:/x", None),
            ("pkg:npm", None),
            ("npm/x", None),
            ("", None),
        ] {
            assert_eq!(row(purl), expected, "{purl}");
        }
    }

    proptest::proptest! {
        #[test]
        fn built_package_urls_can_be_parsed(owner in "[a-z0-9-]{1,9}", name in "[a-z0-9@/._-]{1,9}", version in "[ -~]{0,9}") {
            let Some(text) = purl::build("github", &owner, &name, Some(&version), &[], None) else {
                return Ok(());
            };
            let parts = PurlParts::of(&text).unwrap();
            proptest::prop_assert_eq!((parts.kind(), parts.owner()), ("github", Some(owner.as_str())));
        }
    }
}

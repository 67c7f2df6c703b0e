//! What a package URL names, read from its text.

/// A package URL in the form in which they are written here, and what it says of what it names.
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
    kind: &'a str,
    path: &'a str,
    qualifiers: &'a str,
}

impl<'a> PurlParts<'a> {
    /// Takes a package URL apart; `None` where the text is none.
    pub fn of(purl: &'a str) -> Option<Self> {
        let rest = purl.strip_prefix("pkg:")?;
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, path) = rest.split_once('/')?;
        // The one of a name is encoded.
        let path = path.split_once('@').map_or(path, |(path, _)| path);
        (!kind.is_empty() && !path.is_empty()).then_some(Self { kind, path, qualifiers })
    }

    /// Its type: the ecosystem of a package, or the host of a repository.
    pub fn kind(&self) -> &'a str {
        self.kind
    }

    /// Who has the repository or image, where the type has users and organizations: the first part of the
    /// namespace.
    pub fn owner(&self) -> Option<&'a str> {
        let has_owners = matches!(self.kind, "github" | "docker");
        let owner = self.path.split_once('/').map(|(owner, _)| owner);
        owner.filter(|owner| has_owners && !owner.is_empty())
    }

    /// Whether it says from which repository the package is taken.
    pub fn names_repository(&self) -> bool {
        self.qualifiers.split('&').any(|pair| pair.starts_with("vcs_url="))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purl;

    #[test]
    fn what_is_written_here_is_taken_apart() {
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
        fn what_is_built_is_taken_apart(owner in "[a-z0-9-]{1,9}", name in "[a-z0-9@/._-]{1,9}", version in "[ -~]{0,9}") {
            let Some(text) = purl::build("github", &owner, &name, Some(&version), &[], None) else {
                return Ok(());
            };
            let parts = PurlParts::of(&text).unwrap();
            proptest::prop_assert_eq!((parts.kind(), parts.owner()), ("github", Some(owner.as_str())));
        }
    }
}

//! Names of container images.

use plimsoll_model::{PinStrength, RefSyntax};

use crate::revision::is_hex;

/// A container image name taken apart: `[registry/]name[:tag][@digest]`.
///
/// The first segment is a registry when it holds a dot or a colon or is `localhost` (the
/// distribution reference grammar). Only `sha256:` with 64 hexadecimal digits is a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageName {
    /// Registry host, with its port.
    pub registry: Option<String>,
    /// Name inside the registry.
    pub name: String,
    /// Tag.
    pub tag: Option<String>,
    /// Digest, `sha256:` and 64 hexadecimal digits.
    pub digest: Option<String>,
    /// The syntactic class.
    pub syntax: RefSyntax,
    /// Why no host would accept it, where none would.
    pub problem: Option<&'static str>,
}

impl ImageName {
    /// Takes a name apart. Every text gives a name; what is wrong with it is in `problem`.
    ///
    /// ```
    /// use plimsoll_workflow::ImageName;
    ///
    /// let image = ImageName::parse("localhost:5000/x/y");
    /// assert_eq!(image.registry.as_deref(), Some("localhost:5000"));
    /// assert_eq!(image.tag, None);
    /// ```
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (rest, digest) = match text.rsplit_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let (registry, rest) = match rest.split_once('/') {
            Some((first, after))
                if first.contains(['.', ':']) || first.eq_ignore_ascii_case("localhost") =>
            {
                (Some(first.to_owned()), after)
            }
            _ => (None, rest),
        };
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        let sound = digest.is_none_or(is_digest);
        let syntax = if text.contains("${{") {
            RefSyntax::Expression
        } else if !sound || name.is_empty() || tag == Some("") {
            RefSyntax::Malformed
        } else if digest.is_some() {
            RefSyntax::Digest
        } else if tag.is_some() {
            RefSyntax::Tag
        } else {
            RefSyntax::NoTag
        };
        let problem = match syntax {
            RefSyntax::Malformed if !sound => {
                Some("a digest is `sha256:` and 64 hex digits in lower case")
            }
            RefSyntax::Malformed if tag == Some("") => Some("nothing stands behind the colon"),
            RefSyntax::Malformed => Some("no image name"),
            _ => None,
        };
        Self {
            registry,
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.filter(|_| sound).map(str::to_owned),
            syntax,
            problem,
        }
    }

    /// What the name alone says about strength.
    pub fn strength(&self) -> PinStrength {
        match (self.syntax, self.tag.as_deref()) {
            (RefSyntax::Digest, _) => PinStrength::ContentDigest,
            (RefSyntax::NoTag, _) => PinStrength::Absent,
            (RefSyntax::Tag, Some("latest")) => PinStrength::Branch,
            (RefSyntax::Tag, Some(tag)) if is_complete(tag) => PinStrength::FullTag,
            (RefSyntax::Tag, _) => PinStrength::MovingTag,
            _ => PinStrength::Unresolvable,
        }
    }

    /// The revision as written: the digest, else the tag. A malformed name has none: what looks
    /// like a tag in it may be a password.
    pub fn requested(&self) -> Option<&str> {
        if self.problem.is_some() {
            return None;
        }
        self.digest.as_deref().or(self.tag.as_deref())
    }
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && is_hex(hex) && hex == hex.to_ascii_lowercase())
}

/// Whether a tag names one build by convention: a version of three parts, or a commit.
fn is_complete(tag: &str) -> bool {
    let commit = tag.len() >= 7 && is_hex(tag) && tag.bytes().any(|byte| byte.is_ascii_digit());
    let core = tag.strip_prefix('v').unwrap_or(tag);
    let core = core.split(['-', '+', '_']).next().unwrap_or_default();
    let mut parts = core.split('.');
    let version = parts.clone().count() >= 3
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    commit || version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let image = ImageName::parse(&format!("ghcr.io/o/n:1.2@{digest}"));
        assert_eq!(image.registry.as_deref(), Some("ghcr.io"));
        assert_eq!((&*image.name, image.tag.as_deref()), ("o/n", Some("1.2")));
        assert_eq!(image.strength(), PinStrength::ContentDigest);

        for (text, syntax, strength) in [
            ("alpine", RefSyntax::NoTag, PinStrength::Absent),
            ("alpine:latest", RefSyntax::Tag, PinStrength::Branch),
            ("alpine:3.18", RefSyntax::Tag, PinStrength::MovingTag),
            ("alpine:3.18.4", RefSyntax::Tag, PinStrength::FullTag),
            ("x:d8f0c7ab12", RefSyntax::Tag, PinStrength::FullTag),
            ("localhost:5000/x/y", RefSyntax::NoTag, PinStrength::Absent),
            ("alpine@sha256:01ba", RefSyntax::Malformed, PinStrength::Unresolvable),
            ("${{ matrix.img }}", RefSyntax::Expression, PinStrength::Unresolvable),
        ] {
            let image = ImageName::parse(text);
            assert_eq!((image.syntax, image.strength()), (syntax, strength), "{text}");
        }
    }
}

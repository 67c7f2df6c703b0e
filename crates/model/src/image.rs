//! Names of container images, by the grammar of the distribution project's `reference` package.

use std::fmt;

use crate::{GitRef, PinStrength, RefSyntax, opaque};

/// Hosts of Docker Hub. The reference grammar normalizes the first two; the others are
/// the hub's own names for its registry.
const HUB: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The maximum length of a repository name without its registry.
const LONGEST_NAME: usize = 255;

/// The maximum length of a tag.
const LONGEST_TAG: usize = 128;

/// Digest algorithms with their number of hexadecimal digits (OCI image specification,
/// "Registered algorithms", and `sha384`, which clients accept as well).
const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// A container image name, split into `[registry/]name[:tag][@digest]`.
///
/// Docker Hub is the default registry, so `redis`, `library/redis` and
/// `index.docker.io/library/redis` are the same name: `registry` is then absent and `name` is the
/// short form, as clients display it. The first segment is a registry if it contains a dot, a colon
/// or an upper-case letter, or is `localhost`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageName {
    /// Registry host with its port, in lower case; absent for Docker Hub.
    pub registry: Option<String>,
    /// Name inside the registry; `library/` is left out on Docker Hub.
    pub name: String,
    /// Tag.
    pub tag: Option<String>,
    /// Digest, such as `sha256:` and 64 hexadecimal digits.
    pub digest: Option<String>,
    /// The syntactic class.
    pub syntax: RefSyntax,
    /// Why clients reject the name, if they do.
    pub problem: Option<&'static str>,
}

impl ImageName {
    /// Parses a name. The result always exists; an error is in `problem`.
    ///
    /// Expressions and variables (`${{ … }}`, `$TAG`) are opaque: a colon inside of one is not a
    /// separator. A name that contains one has the class [`RefSyntax::Expression`].
    ///
    /// ```
    /// use plimsoll_model::ImageName;
    ///
    /// let image = ImageName::parse("localhost:5000/x/y");
    /// assert_eq!(image.registry.as_deref(), Some("localhost:5000"));
    /// assert_eq!(image.tag, None);
    /// assert_eq!(ImageName::parse("docker.io/library/redis:7").to_string(), "redis:7");
    /// ```
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let spans = opaque::spans(text);
        let masked = opaque::masked(text, &spans);
        let open = !spans.is_empty();
        let (rest, digest) = split_at(&masked, masked.find('@'));
        let last = rest.rfind('/').map_or(0, |at| at + 1);
        let colon = rest.get(last..).and_then(|name| name.find(':')).map(|at| last + at);
        let (path, tag) = split_at(rest, colon);
        let slash = path.find('/').filter(|end| is_registry(path.get(..*end).unwrap_or_default()));
        let name_start = slash.map_or(0, |at| at + 1);
        let problem = problem(&masked, path, slash, tag, digest, open);
        let syntax = match (problem, digest, tag) {
            (Some(_), ..) => RefSyntax::Malformed,
            _ if open => RefSyntax::Expression,
            (_, Some(_), _) => RefSyntax::Digest,
            (_, None, Some(_)) => RefSyntax::Tag,
            (_, None, None) => RefSyntax::NoTag,
        };
        // The masked text has the same offsets as the original.
        let written = |from: usize, length: usize| text.get(from..from + length);
        let registry = slash
            .and_then(|end| written(0, end))
            .map(|host| crate::redact(host).to_ascii_lowercase());
        let registry = registry.filter(|host| !HUB.contains(&host.as_str()));
        let name = written(name_start, path.len() - name_start).unwrap_or_default();
        let short = name.strip_prefix("library/").filter(|short| !short.contains('/'));
        let name = short.filter(|_| registry.is_none()).unwrap_or(name);
        let tag = tag.and_then(|tag| written(path.len() + 1, tag.len()));
        let digest = digest.and_then(|digest| written(rest.len() + 1, digest.len()));
        // A token with a colon looks like a name and a tag.
        let piece = |part: &str| crate::redact_piece(text, part).into_owned();
        Self {
            registry,
            name: piece(name),
            tag: tag.map(piece),
            digest: digest.filter(|_| problem.is_none()).map(piece),
            syntax,
            problem,
        }
    }

    /// The pin strength by the name.
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

    /// The revision as written: the digest, otherwise the tag. A malformed name has none, because a text that looks
    /// like a tag may be a password.
    pub fn requested(&self) -> Option<&str> {
        if self.problem.is_some() {
            return None;
        }
        self.digest.as_deref().or(self.tag.as_deref())
    }

    /// The normalized image: registry, name, and tag, which is `latest`
    /// if there is neither a tag nor a digest.
    ///
    /// ```
    /// use plimsoll_model::ImageName;
    ///
    /// let key = |text| ImageName::parse(text).key();
    /// assert_eq!(key("app"), key("docker.io/library/app:latest"));
    /// assert_ne!(key("app:1"), key("app:2"));
    /// ```
    pub fn key(&self) -> String {
        let mut key = self.clone();
        if key.tag.is_none() && key.digest.is_none() {
            key.tag = Some("latest".to_owned());
        }
        key.to_string().split_whitespace().collect()
    }
}

/// The short form, as clients display it.
impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(&self.name)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// Splits a text at a separator of one byte.
fn split_at(text: &str, at: Option<usize>) -> (&str, Option<&str>) {
    match at {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// Whether the first segment of a name is a registry.
fn is_registry(segment: &str) -> bool {
    segment.contains(['.', ':'])
        || segment == "localhost"
        || segment.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn problem(
    whole: &str,
    path: &str,
    slash: Option<usize>,
    tag: Option<&str>,
    digest: Option<&str>,
    open: bool,
) -> Option<&'static str> {
    let name = path.get(slash.map_or(0, |at| at + 1)..).unwrap_or_default();
    let host = slash.and_then(|end| path.get(..end));
    let is_id = whole.len() == 64 && whole.bytes().all(|b| b.is_ascii_hexdigit());
    let digest_fits = |text: &str| is_digest(text) || open && !text.contains('/');
    if path.is_empty() || whole.chars().any(char::is_whitespace) {
        Some("not an image name")
    } else if !digest.is_none_or(digest_fits) {
        Some("the digest is malformed: write `sha256:` and 64 hex digits in lower case")
    } else if tag == Some("") {
        Some("no tag after the colon: add one")
    } else if !tag.is_none_or(is_tag) {
        Some("the tag is malformed: at most 128 letters, digits, `_`, `.` and `-`")
    } else if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Some("the name of an image must be lower case")
    } else if is_id && !open {
        Some("64 hex digits are the id of an image, not a name")
    } else if name.len() > LONGEST_NAME && !open {
        Some("the name of an image has at most 255 characters")
    } else if !name.split('/').all(is_component) || !host.is_none_or(is_host) {
        Some("not an image name")
    } else {
        None
    }
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    ALGORITHMS.contains(&(algorithm, hex.len())) && hex.bytes().all(hexadecimal)
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= LONGEST_TAG
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

/// A path component: alphanumeric runs in lower case, separated by `.`, `_`, `__` or dashes.
fn is_component(text: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends = bytes.first().is_some_and(alphanumeric) && bytes.last().is_some_and(alphanumeric);
    let mut separators = bytes.split(alphanumeric).filter(|separator| !separator.is_empty());
    ends && separators.all(|separator| {
        matches!(separator, b"." | b"_" | b"__") || separator.iter().all(|byte| *byte == b'-')
    })
}

/// A registry: a domain name or an address, with an optional port.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            let hexadecimal = |b: u8| b.is_ascii_hexdigit() || b == b':';
            if address.is_empty() || !address.bytes().all(hexadecimal) {
                return false;
            }
            ("x", rest.strip_prefix(':').or((!rest.is_empty()).then_some("")))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let number = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    host.split('.').all(label) && port.is_none_or(number)
}

/// Whether a tag identifies one build by convention: a complete version, a date, or a commit.
fn is_complete(tag: &str) -> bool {
    let hash = tag.strip_prefix("sha-").unwrap_or(tag);
    let commit = hash.len() >= 7
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && hash.bytes().any(|byte| byte.is_ascii_digit());
    commit || GitRef::parse(tag).syntax == RefSyntax::TagFull
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
        assert_eq!(image.requested(), Some(&*digest));

        for (text, syntax, strength) in [
            ("alpine", RefSyntax::NoTag, PinStrength::Absent),
            ("alpine:latest", RefSyntax::Tag, PinStrength::Branch),
            ("alpine:3.18", RefSyntax::Tag, PinStrength::MovingTag),
            ("alpine:3.18.4", RefSyntax::Tag, PinStrength::FullTag),
            ("alpine:20240101", RefSyntax::Tag, PinStrength::FullTag),
            ("x:d8f0c7ab12", RefSyntax::Tag, PinStrength::FullTag),
            ("x:sha-d8f0c7a", RefSyntax::Tag, PinStrength::FullTag),
            ("localhost:5000/x/y", RefSyntax::NoTag, PinStrength::Absent),
            ("alpine@sha256:01ba", RefSyntax::Malformed, PinStrength::Unresolvable),
            ("${{ matrix.img }}", RefSyntax::Expression, PinStrength::Unresolvable),
        ] {
            let image = ImageName::parse(text);
            assert_eq!((image.syntax, image.strength()), (syntax, strength), "{text}");
        }
    }

    #[test]
    fn docker_hub_has_one_spelling() {
        for text in [
            "redis:7",
            "library/redis:7",
            "docker.io/redis:7",
            "docker.io/library/redis:7",
            "index.docker.io/library/redis:7",
            "Docker.io/library/redis:7",
        ] {
            assert_eq!(ImageName::parse(text).to_string(), "redis:7", "{text}");
        }
        assert_eq!(ImageName::parse("docker.io/o/library/x").name, "o/library/x");
        assert_eq!(ImageName::parse("quay.io/library/x").name, "library/x");
    }

    /// The cases from the documentation of the grammar.
    #[test]
    fn the_grammar_of_names() {
        let long = "a/".repeat(127);
        for text in [
            "test_com",
            "test.com:5000",
            "test.com/repo:tag",
            "test:5000/repo",
            "sub-dom1.foo.com/bar/baz/quux:some-long-tag",
            "sub-dom1.foo.com/bar/baz/quux",
            "b.gcr.io/test.example.com/my-app:test.example.com",
            "xn--n3h.com/myimage:xn--n3h.com",
            "foo_bar.com:8080",
            "foo/foo_bar.com:8080",
            "foo__bar/x--y",
            "192.168.1.1:5000/r",
            "[2001:db8::1]:5000/repo",
            "[::1]/repo:1",
            &format!("{long}a"),
        ] {
            assert_eq!(ImageName::parse(text).problem, None, "{text}");
        }
        let long = format!("{}a", "a/".repeat(128));
        for text in [
            "",
            ":justtag",
            "@sha256:0123",
            "repo@sha256:ffffffffffffffffffffffffffffffffff",
            "Uppercase:tag",
            "Org/Img:1",
            "test:5000/Uppercase/lowercase:tag",
            "lowercase:Ünicode",
            "aa/asdf$$^/aa",
            "sub-dom1.foo.com/bar/-baz",
            "foo//bar",
            "foo/bar/",
            "foo_/x",
            "fo___o",
            "-foo",
            "foo..bar",
            "-foo.com/bar",
            "a b",
            "x@y@z",
            &long,
            &"a".repeat(64),
            &format!("x:{}", "t".repeat(129)),
        ] {
            assert_ne!(ImageName::parse(text).problem, None, "{text}");
        }
    }

    #[test]
    fn text_in_an_expression_is_not_a_separator() {
        for (text, requested) in [
            ("${{ fromJSON('[\"x:1\"]')[0] }}", None),
            ("${{ format('{0}:1', 'x') }}", None),
            ("ghcr.io/${{ github.repository }}/x:${{ github.sha }}", Some("${{ github.sha }}")),
            ("postgres:16@${{ matrix.dg }}", Some("${{ matrix.dg }}")),
            ("${IMG:-a:1}", None),
            ("a:${TAG}", Some("${TAG}")),
            ("u:pass@${{ vars.HOST }}/x", None),
        ] {
            assert_eq!(ImageName::parse(text).requested(), requested, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_form_parses_to_the_same(text in "[a-z.:/@_-]{0,30}(sha256:[0-9a-f]{64})?") {
            let image = ImageName::parse(&text);
            if image.problem.is_none() {
                proptest::prop_assert_eq!(ImageName::parse(&image.to_string()), image);
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,40}") {
            ImageName::parse(&text);
        }
    }
}

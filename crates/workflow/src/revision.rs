//! The syntax of a revision, and what it says about strength without looking upstream.

use plimsoll_model::{PinStrength, RefSyntax};

/// Names that are branches nearly everywhere.
const BRANCHES: [&str; 9] =
    ["main", "master", "develop", "dev", "trunk", "HEAD", "next", "nightly", "gh-pages"];

/// A revision as written, with its syntactic class.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// The text, exactly.
    pub text: String,
    /// Its class.
    pub syntax: RefSyntax,
}

impl Revision {
    /// Classifies a revision by its text alone.
    ///
    /// ```
    /// use plimsoll_model::{PinStrength, RefSyntax};
    /// use plimsoll_workflow::Revision;
    ///
    /// assert_eq!(Revision::parse("v4").syntax, RefSyntax::TagMajor);
    /// assert_eq!(Revision::parse("release/v1").strength(), PinStrength::AmbiguousSymbolic);
    /// ```
    pub fn parse(text: &str) -> Self {
        Self { text: text.to_owned(), syntax: classify(text) }
    }

    /// What the syntax alone says about strength.
    pub fn strength(&self) -> PinStrength {
        match self.syntax {
            RefSyntax::Sha1Full | RefSyntax::Sha256Full => PinStrength::CommitUnverified,
            RefSyntax::TagFull => PinStrength::FullTag,
            RefSyntax::TagMajor | RefSyntax::TagMinor => PinStrength::MovingTag,
            RefSyntax::TagQualified => match classify(self.text.trim_start_matches("refs/tags/")) {
                RefSyntax::TagFull => PinStrength::FullTag,
                _ => PinStrength::MovingTag,
            },
            RefSyntax::BranchQualified => PinStrength::Branch,
            RefSyntax::BranchLike if BRANCHES.contains(&self.text.as_str()) => PinStrength::Branch,
            RefSyntax::Expression => PinStrength::Unresolvable,
            _ => PinStrength::AmbiguousSymbolic,
        }
    }
}

fn classify(text: &str) -> RefSyntax {
    if text.contains("${{") {
        return RefSyntax::Expression;
    }
    if text.starts_with("refs/tags/") {
        return RefSyntax::TagQualified;
    }
    if text.starts_with("refs/heads/") {
        return RefSyntax::BranchQualified;
    }
    if is_hex(text) {
        match text.len() {
            40 => return RefSyntax::Sha1Full,
            64 => return RefSyntax::Sha256Full,
            7..40 => return RefSyntax::Sha1Short,
            _ => {}
        }
    }
    version(text).unwrap_or(RefSyntax::BranchLike)
}

pub(crate) fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `v?N`, `v?N.M`, `v?N.M.P` with more parts or a pre-release behind.
fn version(text: &str) -> Option<RefSyntax> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let core_end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, tail) = text.split_at(core_end);
    let parts: Vec<&str> = core.splitn(4, '.').collect();
    match parts.as_slice() {
        [major] if number(major) && tail.is_empty() => Some(RefSyntax::TagMajor),
        [major, minor] if number(major) && number(minor) && tail.is_empty() => {
            Some(RefSyntax::TagMinor)
        }
        [major, minor, patch, rest @ ..] => {
            // `v1.2.3rc1` and `v1.2.3.4` are complete versions too.
            let starts_with_digit = patch.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
            let plain = patch.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let sound = number(major) && number(minor) && starts_with_digit && plain;
            (sound && rest.iter().all(|part| !part.is_empty())).then_some(RefSyntax::TagFull)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_strengths() {
        use PinStrength as P;
        use RefSyntax as S;
        for (text, syntax, strength) in [
            ("11bd71901bbe5b1630ceea73d27597364c9af683", S::Sha1Full, P::CommitUnverified),
            ("11BD71901BBE5B1630CEEA73D27597364C9AF683", S::Sha1Full, P::CommitUnverified),
            ("11bd71901bbe5b1630ceea73d27597364c9af68", S::Sha1Short, P::AmbiguousSymbolic),
            ("11bd71901bbe5b1630ceea73d27597364c9af683-evil", S::BranchLike, P::AmbiguousSymbolic),
            ("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", S::BranchLike, P::AmbiguousSymbolic),
            ("20240101", S::Sha1Short, P::AmbiguousSymbolic),
            ("v4", S::TagMajor, P::MovingTag),
            ("4.1", S::TagMinor, P::MovingTag),
            ("v4.1.7", S::TagFull, P::FullTag),
            ("v1.2.3-rc.1", S::TagFull, P::FullTag),
            ("v1.2.3.4", S::TagFull, P::FullTag),
            ("refs/tags/v4", S::TagQualified, P::MovingTag),
            ("refs/tags/v4.0.1", S::TagQualified, P::FullTag),
            ("refs/heads/v4", S::BranchQualified, P::Branch),
            ("main", S::BranchLike, P::Branch),
            ("release/v1", S::BranchLike, P::AmbiguousSymbolic),
            ("v4-beta", S::BranchLike, P::AmbiguousSymbolic),
        ] {
            let revision = Revision::parse(text);
            assert_eq!((revision.syntax, revision.strength()), (syntax, strength), "{text}");
        }
        let sha256 = "a".repeat(64);
        assert_eq!(Revision::parse(&sha256).strength(), P::CommitUnverified);
    }
}

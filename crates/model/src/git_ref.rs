//! The syntax of git revisions, and their pin strength without an upstream look-up.

use crate::{Date, PinStrength, RefSyntax};

/// Names that are usually branches.
const BRANCHES: [&str; 13] = [
    "main", "master", "develop", "dev", "trunk", "HEAD", "next", "nightly", "stable", "beta",
    "edge", "canary", "gh-pages",
];

/// A revision as written, with its syntactic class.
///
/// A number alone is not evidence of a commit: `20240101` is a date, which identifies a release, and
/// any other number of seven or more digits is a name of unknown kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GitRef {
    /// The text, exactly.
    pub text: String,
    /// Its class.
    pub syntax: RefSyntax,
}

impl GitRef {
    /// Classifies a revision by its text.
    ///
    /// ```
    /// use plimsoll_model::{GitRef, PinStrength, RefSyntax};
    ///
    /// assert_eq!(GitRef::parse("v4").syntax, RefSyntax::TagMajor);
    /// assert_eq!(GitRef::parse("20240101").syntax, RefSyntax::TagFull);
    /// assert_eq!(GitRef::parse("release/v1").strength(), PinStrength::AmbiguousSymbolic);
    /// ```
    pub fn parse(text: &str) -> Self {
        Self { text: text.to_owned(), syntax: classify(text) }
    }

    /// The pin strength by syntax.
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
            RefSyntax::BranchLike if is_branch_name(&self.text) => PinStrength::Branch,
            RefSyntax::Expression => PinStrength::Unresolvable,
            _ => PinStrength::AmbiguousSymbolic,
        }
    }
}

/// Whether a name is usually a branch.
pub fn is_branch_name(text: &str) -> bool {
    BRANCHES.contains(&text)
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
    if is_date(text) {
        return RefSyntax::TagFull;
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.len() {
            40 => return RefSyntax::Sha1Full,
            64 => return RefSyntax::Sha256Full,
            7..40 if digits => return RefSyntax::BranchLike,
            7..40 => return RefSyntax::Sha1Short,
            _ => {}
        }
    }
    version(text).unwrap_or(RefSyntax::BranchLike)
}

/// Whether a text is a date (`20240131`, `2024-01-31` or `2024.01.31`), optionally followed by the digits of a time or
/// counter.
fn is_date(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| text.get(range).unwrap_or_default();
    let (date, rest) = match text.get(..8).filter(|head| digits(head)) {
        Some(_) => (format!("{}-{}-{}", part(0..4), part(4..6), part(6..8)), text.get(8..)),
        None => (part(0..10).replace('.', "-"), text.get(10..)),
    };
    let Some(rest) = rest else { return false };
    let counter = rest.strip_prefix(['.', '-']).filter(|counter| !counter.is_empty());
    let behind = counter.unwrap_or(rest);
    let century = date.starts_with("19") || date.starts_with("20");
    century && behind.len() <= 8 && digits(behind) && date.parse::<Date>().is_ok()
}

/// Classifies `v?N`, `v?N.M`, and `v?N.M.P` with more parts or a pre-release.
fn version(text: &str) -> Option<RefSyntax> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let core_end = text.find(['-', '+', '_']).unwrap_or(text.len());
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
            ("11bd719", S::Sha1Short, P::AmbiguousSymbolic),
            ("11bd71901bbe5b1630ceea73d27597364c9af683-evil", S::BranchLike, P::AmbiguousSymbolic),
            ("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", S::BranchLike, P::AmbiguousSymbolic),
            ("20240101", S::TagFull, P::FullTag),
            ("2024-01-31", S::TagFull, P::FullTag),
            ("v20240131.1", S::TagFull, P::FullTag),
            ("2024.01.31", S::TagFull, P::FullTag),
            ("202401011530", S::TagFull, P::FullTag),
            ("20241301", S::BranchLike, P::AmbiguousSymbolic),
            ("1234567", S::BranchLike, P::AmbiguousSymbolic),
            ("v4", S::TagMajor, P::MovingTag),
            ("4.1", S::TagMinor, P::MovingTag),
            ("v4.1.7", S::TagFull, P::FullTag),
            ("1.1.1w", S::TagFull, P::FullTag),
            ("v1.2.3-rc.1", S::TagFull, P::FullTag),
            ("v1.2.3_4", S::TagFull, P::FullTag),
            ("v1.2.3.4", S::TagFull, P::FullTag),
            ("refs/tags/v4", S::TagQualified, P::MovingTag),
            ("refs/tags/v4.0.1", S::TagQualified, P::FullTag),
            ("refs/heads/v4", S::BranchQualified, P::Branch),
            ("main", S::BranchLike, P::Branch),
            ("release/v1", S::BranchLike, P::AmbiguousSymbolic),
            ("v4-beta", S::BranchLike, P::AmbiguousSymbolic),
        ] {
            let revision = GitRef::parse(text);
            assert_eq!((revision.syntax, revision.strength()), (syntax, strength), "{text}");
        }
        let sha256 = "a".repeat(64);
        assert_eq!(GitRef::parse(&sha256).strength(), P::CommitUnverified);
    }
}

//! The project in a keyword of CVS, for third-party files without a comment about their origin.

use plimsoll_model::Confidence;

/// A keyword of a CVS repository in a file, with the name of its project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keyword {
    pub(super) name: Box<str>,
    pub(super) line: u32,
}

impl Keyword {
    /// The confidence of the name: it is the project's own statement, but not one about the copy.
    pub(super) const CONFIDENCE: Confidence = Confidence::WEAK;
}

/// The projects with a keyword of their own in CVS repositories from which code is often copied. In other repositories, a
/// keyword may have any name, such as that of its kind (`$XTermId$`).
const PROJECTS: [&str; 5] = ["DragonFly", "FreeBSD", "KAME", "NetBSD", "OpenBSD"];

/// The project in a keyword, `$NetBSD: knot.c,v 1.2 $`. `before` ends before the `,v`.
pub(super) fn of_keyword(before: &str) -> Option<&str> {
    let line = before.rsplit('\n').next()?;
    let (_, keyword) = line.rsplit_once('$')?;
    let (name, path) = keyword.split_once(": ")?;
    (PROJECTS.contains(&name) && !path.contains(char::is_whitespace)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_by_their_keywords() {
        for (before, name) in [
            ("/* x\n * $NetBSD: knot.c", Some("NetBSD")),
            ("/*\t$KAME: src/lib/knot.c", Some("KAME")),
            ("/* $Id: knot.c", None),
            ("/* $XTermId: knot.c", None),
            ("/* $NetBSD: the file knot.c", None),
            ("/* NetBSD: knot.c", None),
        ] {
            assert_eq!(of_keyword(before), name, "{before}");
        }
    }
}

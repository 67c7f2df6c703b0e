//! Follows symbolic links inside a source, using only its entries.
//!
//! A link is part of the repository, and CI or a build tool reads the file it points to. It is
//! followed as in a fresh checkout: from entry to entry, not through the file system, so that the
//! result is the same for a work tree, a revision and files in memory, and nothing outside the tree
//! is reached.

use std::fmt;

use plimsoll_model::RepoPath;

use crate::{Entry, EntryKind, ReadError, Source};

/// Maximum number of links on the way to one file, as on Linux (`MAXSYMLINKS`,
/// `path_resolution(7)`).
const LINKS: usize = 40;

/// Maximum number of path segments that are resolved, including those of link targets.
const SEGMENTS: usize = 4096;

/// Maximum length of a link target in bytes (`PATH_MAX`).
#[cfg(feature = "git")]
pub(crate) const TARGET: u64 = 4096;

/// The result of following a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Followed {
    /// A regular file.
    File {
        /// The entry of the file.
        entry: Entry,
        /// Whether a link was followed on the way to it.
        linked: bool,
    },
    /// A directory; the root for an empty path.
    Directory(RepoPath),
    /// The path does not exist, and no link was followed.
    Missing,
    /// A submodule, or a path inside one.
    Submodule {
        /// The path of the submodule.
        path: RepoPath,
        /// Whether a link was followed on the way to it.
        linked: bool,
    },
    /// A link without a readable target.
    Lost {
        /// The last link that was followed.
        link: RepoPath,
        /// The reason.
        why: LinkProblem,
    },
}

/// The reason why a link was not resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkProblem {
    /// The target is not in the source.
    Dangling(RepoPath),
    /// The link points outside the source.
    Outside,
    /// The target is an absolute path, which depends on the machine.
    Absolute,
    /// The link points back to itself, or goes through too many links.
    Loop,
    /// The link points to git's own data.
    GitData,
    /// The target is not a regular file, for example a pipe or device.
    NotRegular,
    /// The target could not be read.
    Unreadable(ReadError),
}

impl fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dangling(target) => write!(f, "points to {target}, which is not in the source"),
            Self::Outside => f.write_str("points outside the source"),
            Self::Absolute => f.write_str("has an absolute target, which depends on the machine"),
            Self::Loop => f.write_str("points back to itself, or goes through too many links"),
            Self::GitData => f.write_str("points to git's own data"),
            Self::NotRegular => f.write_str("points to something that is not a regular file"),
            Self::Unreadable(why) => write!(f, "has an unknown target ({why})"),
        }
    }
}

/// Resolves a path through the links of a source, in its directories and at its end.
///
/// ```
/// use plimsoll_model::RepoPath;
/// use plimsoll_source::{Followed, MemorySource, follow};
///
/// let source = MemorySource::new().with_file("a/x", "").with_link("b", "a").with_link("c", "b/x");
/// let Followed::File { entry, linked } = follow(&source, &RepoPath::new("c")) else { panic!() };
/// assert_eq!((entry.path.to_string().as_str(), linked), ("a/x", true));
/// ```
pub fn follow(source: &dyn Source, path: &RepoPath) -> Followed {
    let mut walk = Walk { source, done: Vec::new(), link: None, links: 0 };
    // Reversed, so that the next segment is the last element.
    let mut left: Vec<Vec<u8>> = path.segments().rev().map(<[u8]>::to_vec).collect();
    for _ in 0..SEGMENTS {
        let Some(segment) = left.pop() else { return walk.end() };
        match walk.step(&segment, !left.is_empty()) {
            Step::On => {}
            Step::Through(target) => {
                left.extend(target.split(|byte| *byte == b'/').rev().map(<[u8]>::to_vec));
            }
            Step::Ended(found) => return found,
        }
    }
    walk.lost(LinkProblem::Loop)
}

/// Reads the file at a path, following links; returns its content and its entry.
///
/// # Errors
///
/// As for [`Source::read`]. A path that is not a file is [`ReadError::NotRegular`] if it exists,
/// and [`ReadError::Missing`] if it does not.
pub fn read_followed(
    source: &dyn Source,
    path: &RepoPath,
    limit: u64,
) -> Result<(Vec<u8>, Entry), ReadError> {
    match follow(source, path) {
        Followed::File { entry, .. } => Ok((source.read(&entry, limit)?, entry)),
        Followed::Missing => Err(ReadError::Missing),
        _ => Err(ReadError::NotRegular),
    }
}

/// The result of one path segment.
enum Step {
    /// Continue with the next segment.
    On,
    /// Continue with the target of a link.
    Through(Vec<u8>),
    /// The result of the path.
    Ended(Followed),
}

/// The state of resolving a path.
struct Walk<'a> {
    source: &'a dyn Source,
    done: Vec<u8>,
    /// The last link that was followed.
    link: Option<RepoPath>,
    links: usize,
}

impl Walk<'_> {
    fn step(&mut self, segment: &[u8], more: bool) -> Step {
        match segment {
            b"" | b"." => return Step::On,
            b".." if self.done.is_empty() => return self.ended(LinkProblem::Outside),
            b".." => {
                self.up();
                return Step::On;
            }
            // Git tracks no entry with this name in any case, because file systems may ignore case.
            name if name.eq_ignore_ascii_case(b".git") => return self.ended(LinkProblem::GitData),
            _ => {}
        }
        if !self.done.is_empty() {
            self.done.push(b'/');
        }
        self.done.extend_from_slice(segment);
        let path = RepoPath::new(&self.done);
        let Some(entry) = self.source.current(&path) else { return Step::On };
        match entry.kind {
            EntryKind::Link => self.through(path, &entry),
            EntryKind::Gitlink => {
                Step::Ended(Followed::Submodule { path, linked: self.link.is_some() })
            }
            _ if more => self.ended(LinkProblem::Dangling(path)),
            kind if kind.is_file() => {
                Step::Ended(Followed::File { entry, linked: self.link.is_some() })
            }
            _ => self.ended(LinkProblem::NotRegular),
        }
    }

    fn through(&mut self, path: RepoPath, entry: &Entry) -> Step {
        self.links += 1;
        self.link = Some(path);
        if self.links > LINKS {
            return self.ended(LinkProblem::Loop);
        }
        match self.source.link_target(entry) {
            Err(why) => self.ended(LinkProblem::Unreadable(why)),
            Ok(target) if target.first() == Some(&b'/') => self.ended(LinkProblem::Absolute),
            Ok(target) if target.is_empty() => self.ended(LinkProblem::Outside),
            Ok(target) => {
                self.up();
                Step::Through(target)
            }
        }
    }

    /// Moves to the parent directory.
    fn up(&mut self) {
        let end = self.done.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        self.done.truncate(end);
    }

    fn end(&self) -> Followed {
        let path = RepoPath::new(&self.done);
        if path.is_root() || !self.source.below(&path).is_empty() {
            return Followed::Directory(path);
        }
        self.lost(LinkProblem::Dangling(path))
    }

    fn ended(&self, why: LinkProblem) -> Step {
        Step::Ended(self.lost(why))
    }

    fn lost(&self, why: LinkProblem) -> Followed {
        match &self.link {
            Some(link) => Followed::Lost { link: link.clone(), why },
            None => Followed::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemorySource, Oid};

    fn source() -> MemorySource {
        MemorySource::new()
            .with_file("real/x.sh", "echo")
            .with_file("top", "")
            .with_link("dir", "real")
            .with_link("deep/up", "../dir/./x.sh")
            .with_link("deep/er/chain", "../up")
            .with_link("out", "../../etc/passwd")
            .with_link("deep/out", "../../etc/passwd")
            .with_link("absolute", "/etc/passwd")
            .with_link("dangling", "real/none")
            .with_link("under", "top/x")
            .with_link("self", "self")
            .with_link("a", "b")
            .with_link("b", "a")
            .with_link("git", ".GIT/config")
            .with_link("sub-file", "sub/x.sh")
            .with_gitlink("sub", Oid::from_bytes([1; 20]))
            .with_link("here", ".")
    }

    #[test]
    fn files_are_found_through_links() {
        let source = source();
        for path in
            ["dir/x.sh", "deep/up", "deep/er/chain", "here/here/dir/x.sh", "real/../dir/x.sh"]
        {
            let Followed::File { entry, linked } = follow(&source, &RepoPath::new(path)) else {
                panic!("{path}");
            };
            assert_eq!((entry.path.to_string().as_str(), linked), ("real/x.sh", true), "{path}");
        }
        let direct = follow(&source, &RepoPath::new("real/x.sh"));
        assert!(matches!(direct, Followed::File { linked: false, .. }));
        assert_eq!(
            follow(&source, &RepoPath::new("dir")),
            Followed::Directory(RepoPath::new("real"))
        );
        assert_eq!(follow(&source, &RepoPath::new("none")), Followed::Missing);
    }

    #[test]
    fn links_without_a_target_state_the_reason() {
        let source = source();
        let why = |path: &str| match follow(&source, &RepoPath::new(path)) {
            Followed::Lost { why, .. } => why,
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(why("out"), LinkProblem::Outside);
        assert_eq!(why("deep/out"), LinkProblem::Outside);
        assert_eq!(why("absolute"), LinkProblem::Absolute);
        assert_eq!(why("dangling"), LinkProblem::Dangling(RepoPath::new("real/none")));
        assert_eq!(why("under"), LinkProblem::Dangling(RepoPath::new("top")));
        assert_eq!(why("self"), LinkProblem::Loop);
        assert_eq!(why("a"), LinkProblem::Loop);
        assert_eq!(why("git"), LinkProblem::GitData);
        let sub = follow(&source, &RepoPath::new("sub-file"));
        assert_eq!(sub, Followed::Submodule { path: RepoPath::new("sub"), linked: true });
    }

    #[test]
    fn cross_linked_directories_end() {
        let mut source = MemorySource::new();
        for from in 0..12 {
            for to in 0..12 {
                source = source.with_link(format!("d{from}/l{to}"), format!("../d{to}/l{from}"));
            }
        }
        let found = follow(&source, &RepoPath::new("d0/l1/l2/l3"));
        assert!(matches!(found, Followed::Lost { why: LinkProblem::Loop, .. }), "{found:?}");
    }
}

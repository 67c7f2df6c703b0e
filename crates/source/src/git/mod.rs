//! Git data, read by our own code.
//!
//! libgit2 maps the index of a pack into memory and trusts its content, blocks on pipes, follows
//! links and includes, and reads the user's configuration; none of this can be disabled. A scan
//! reads untrusted data, so the git data it needs is read here, in safe code: files are opened by
//! descriptor without following links, sizes are compared with limits before memory is allocated,
//! and content is verified against its ID. libgit2 only hashes content in memory, with its
//! detection of SHA-1 collisions.

pub(crate) mod config;
pub(crate) mod heads;
pub(crate) mod index;
pub(crate) mod objects;
pub(crate) mod place;
pub(crate) mod refs;
pub(crate) mod revision;
pub(crate) mod trees;

use std::path::Path;
use std::sync::Arc;

use plimsoll_model::{
    Diagnostic, DiagnosticKind, GitUrl, RepoPath, SourceInfo, SourceKind, SourceUrl,
};

use self::objects::parse::{self, CommitHead};
use self::objects::{Effort, Lost, ObjectKind, Objects};
use self::place::{Given, Place};
use self::refs::{Refs, Target};
use crate::disk::Disk;
use crate::{GitReach, Oid, ReadError};

/// Maximum size of a commit or tag that is read completely and verified. Of a larger one, only the header lines
/// are read, since the long message is not needed.
const COMMIT: u64 = 1 << 20;

/// Maximum size of such header lines: enough for a few hundred parents.
const HEAD: usize = 64 << 10;

/// Maximum size of a blob that is read completely even if only its start is needed.
const SMALL: u64 = 64 << 10;

/// Maximum depth of tags that point to tags.
const TAGS: usize = 16;

/// A repository.
#[derive(Debug)]
pub(crate) struct Git {
    pub(crate) place: Place,
    pub(crate) refs: Refs,
    pub(crate) objects: Objects,
}

/// A resolved commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) id: Oid,
    pub(crate) head: CommitHead,
}

/// The target of `HEAD`.
#[derive(Debug)]
pub(crate) enum Head {
    Commit(Found),
    /// A branch without a commit.
    Unborn,
    /// `HEAD` cannot be read; the reason is a sentence.
    Lost(String),
}

impl Git {
    fn of(place: Place) -> Self {
        let objects = Objects::of(&place);
        Self { place, refs: Refs::default(), objects }
    }

    /// Opens the git data of a work tree; the error is a sentence.
    pub(crate) fn of_work_tree(tree: Disk, given: &Given) -> Result<Self, String> {
        Place::of_work_tree(tree, given).map(Self::of)
    }

    /// Opens the repository at exactly this path, with or without a work tree.
    pub(crate) fn of_repository(disk: Disk, path: &Path, reach: GitReach) -> Result<Self, String> {
        Place::of_repository(disk, &Given::new(path, reach)).map(Self::of)
    }

    /// Resolves `HEAD`.
    pub(crate) fn head(&self, effort: &Effort) -> Head {
        if let Some(why) = self.foreign_references() {
            return Head::Lost(why);
        }
        match self.refs.resolve(&self.place, "HEAD") {
            Target::Id(id) => match self.commit(id, effort) {
                Ok(found) => Head::Commit(found),
                Err(why) => Head::Lost(format!("the commit of HEAD was not read: {why}")),
            },
            // A branch with commits does not disappear by itself.
            Target::Missing if self.has_history() => {
                let why = "HEAD points to a branch that does not exist, although the repository has commits";
                Head::Lost(why.to_owned())
            }
            Target::Missing => Head::Unborn,
            Target::Broken(why) => Head::Lost(why),
        }
    }

    /// Whether the reflog of `HEAD` shows that its branch had commits.
    fn has_history(&self) -> bool {
        let Some(branch) = Refs::branch(&self.place) else { return true };
        let log = RepoPath::new(format!("logs/{branch}"));
        self.place.common.open_regular(&log).is_ok_and(|(_, size)| size > 0)
            || self
                .place
                .git
                .open_regular(&RepoPath::new("logs/HEAD"))
                .is_ok_and(|(_, size)| size > 0)
    }

    /// Returns why references cannot be read, if they are not stored as files.
    fn foreign_references(&self) -> Option<String> {
        let kept = self.place.config.extension("refstorage")?;
        let is_files = kept.eq_ignore_ascii_case(b"files");
        (!is_files).then(|| {
            "git refs are stored in the reftable format, which is not supported".to_owned()
        })
    }

    /// Returns a commit by its ID, or by the ID of a tag that points to it.
    pub(crate) fn commit(&self, id: Oid, effort: &Effort) -> Result<Found, Lost> {
        let mut id = id;
        for _ in 0..TAGS {
            let (kind, content) = self.start(id, effort)?;
            match kind {
                ObjectKind::Commit => {
                    let head = parse::commit_head(&content);
                    let head = head.ok_or(Lost::Damaged("the commit is damaged"))?;
                    return Ok(Found { id, head });
                }
                ObjectKind::Tag => {
                    id = parse::tag(&content).ok_or(Lost::Damaged("the tag is damaged"))?.1;
                }
                found => return Err(Lost::Kind { found, wanted: ObjectKind::Commit }),
            }
        }
        Err(Lost::Damaged("too many nested annotated tags"))
    }

    /// Reads an object, or its start if it is too large.
    pub(crate) fn start(
        &self,
        id: Oid,
        effort: &Effort,
    ) -> Result<(ObjectKind, Arc<Vec<u8>>), Lost> {
        match self.objects.read(id, COMMIT, effort) {
            Ok(object) => Ok((object.kind, object.content)),
            Err(large @ Lost::TooLarge { .. }) => match self.objects.head(id, HEAD) {
                Ok((kind, content)) => Ok((kind, Arc::new(content))),
                Err(_) => Err(large),
            },
            Err(why) => Err(why),
        }
    }

    /// Returns the description of the repository at a commit.
    pub(crate) fn describe(&self, kind: SourceKind, commit: Option<&Found>) -> SourceInfo {
        let mut info = SourceInfo::new(kind);
        if let Some(commit) = commit {
            info.commit = Some(commit.id.to_string());
            info.timestamp = Some(commit.head.timestamp);
            info.tags = self.tags_of(commit.id);
        }
        // A remote that is a path on this machine does not identify the repository.
        let url = self.place.config.origin.as_deref().and_then(|url| std::str::from_utf8(url).ok());
        if let Some(url) = url.and_then(GitUrl::parse) {
            info.name = Some(url.name().to_owned());
            info.url = Some(SourceUrl::from(&url));
        }
        info
    }

    /// Returns the names of the tags that point to a commit, sorted.
    fn tags_of(&self, commit: Oid) -> Vec<String> {
        if self.foreign_references().is_some() {
            return Vec::new();
        }
        // Shared by all tags, so that many large ones reach the limit.
        let effort = Effort::default();
        let peel = |id| {
            let read = || self.commit(id, &effort).ok().map(|found| found.id);
            if id == commit { Some(id) } else { read() }
        };
        self.refs.tags_of(&self.place, commit, peel)
    }

    /// Returns the diagnostics about the git data itself.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let at = RepoPath::new(".git");
        let say = |kind, text: &str| Diagnostic::file(&at, kind, text);
        let mut said = Vec::new();
        if let Some(line) = self.place.config.broken {
            let text = format!("git configuration not completely read: git rejects line {line}");
            said.push(say(DiagnosticKind::Git, &text));
        }
        if self.place.config.includes {
            let text = "the git configuration includes other files, which were not read";
            said.push(say(DiagnosticKind::Note, text));
        }
        if let Some(why) = self.refs.problem(&self.place) {
            said.push(say(DiagnosticKind::Git, why));
        }
        for why in self.objects.problems() {
            said.push(say(DiagnosticKind::Git, why));
        }
        for what in self.place.followed() {
            let text = format!("{what} is outside the tree, but was read");
            said.push(say(DiagnosticKind::Note, &text));
        }
        said
    }

    /// Reads a blob of at most `limit` bytes.
    pub(crate) fn blob(&self, id: Oid, limit: u64, effort: &Effort) -> Result<Vec<u8>, ReadError> {
        let content = self.objects.read_as(id, ObjectKind::Blob, limit, effort)?;
        Ok(Arc::try_unwrap(content).unwrap_or_else(|shared| shared.to_vec()))
    }

    /// Reads the first bytes of a blob.
    ///
    /// A small blob is read completely and verified against its ID, like any other. Of a large one,
    /// only the requested bytes are decompressed; they are not verified, because that would require
    /// hashing all of it. A blob that is stored as a delta must be assembled from the start, so it
    /// is read completely.
    pub(crate) fn blob_head(
        &self,
        id: Oid,
        bytes: u64,
        effort: &Effort,
    ) -> Result<Vec<u8>, ReadError> {
        let room = usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut content = match self.blob(id, bytes.max(SMALL), effort) {
            Err(ReadError::TooLarge { .. }) => {
                effort.spend(bytes)?;
                match self.objects.head(id, room) {
                    Ok((ObjectKind::Blob, head)) => head,
                    // The blob is stored as a delta.
                    Err(Lost::TooLarge { .. }) => {
                        self.blob(id, crate::source::READ_FOR_HEAD, effort)?
                    }
                    Ok((found, _)) => {
                        return Err(Lost::Kind { found, wanted: ObjectKind::Blob }.into());
                    }
                    Err(why) => return Err(why.into()),
                }
            }
            outcome => outcome?,
        };
        content.truncate(room);
        Ok(content)
    }
}

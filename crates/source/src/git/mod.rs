//! Git data, read by our own code.
//!
//! libgit2 maps the index of a pack into memory and trusts its content, waits for pipes, follows links
//! and includes, and reads the user's configuration, and all of that cannot be turned off. A scan reads
//! untrusted data, so the git data it needs is read here, in safe code: files are opened by descriptor
//! without following links, sizes are compared with limits before memory is allocated, and content is
//! verified against its id. libgit2 only gets content in memory, to hash it with its detection of SHA-1
//! collisions.

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

/// Most bytes of a commit or tag that are read and compared with its id. Of a larger one, with a
/// message that no reader of it needs, only the head is read.
const COMMIT: u64 = 1 << 20;

/// Most bytes of such a head: a commit of a few hundred parents has as many.
const HEAD: usize = 64 << 10;

/// A blob of at most this many bytes is read completely for its beginning.
const SMALL: u64 = 64 << 10;

/// Most tags of tags.
const TAGS: usize = 16;

/// A repository.
#[derive(Debug)]
pub(crate) struct Git {
    pub(crate) place: Place,
    pub(crate) refs: Refs,
    pub(crate) objects: Objects,
}

/// A commit that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) id: Oid,
    pub(crate) head: CommitHead,
}

/// What `HEAD` leads to.
#[derive(Debug)]
pub(crate) enum Head {
    Commit(Found),
    /// A branch without a commit.
    Unborn,
    /// It cannot be read; why, as a sentence.
    Lost(String),
}

impl Git {
    fn of(place: Place) -> Self {
        let objects = Objects::of(&place);
        Self { place, refs: Refs::default(), objects }
    }

    /// The git data of a work tree; the error is a sentence.
    pub(crate) fn of_work_tree(tree: Disk, given: &Given) -> Result<Self, String> {
        Place::of_work_tree(tree, given).map(Self::of)
    }

    /// The repository at exactly this path, with a work tree or without.
    pub(crate) fn of_repository(disk: Disk, path: &Path, reach: GitReach) -> Result<Self, String> {
        Place::of_repository(disk, &Given::new(path, reach)).map(Self::of)
    }

    /// What `HEAD` leads to.
    pub(crate) fn head(&self, effort: &Effort) -> Head {
        if let Some(why) = self.foreign_references() {
            return Head::Lost(why);
        }
        match self.refs.resolve(&self.place, "HEAD") {
            Target::Id(id) => match self.commit(id, effort) {
                Ok(found) => Head::Commit(found),
                Err(why) => Head::Lost(format!("the commit of HEAD was not read: {why}")),
            },
            // A branch of which there were commits does not go away by itself.
            Target::Missing if self.has_history() => {
                let why = "HEAD points to a branch that does not exist, although the repository has commits";
                Head::Lost(why.to_owned())
            }
            Target::Missing => Head::Unborn,
            Target::Broken(why) => Head::Lost(why),
        }
    }

    /// Whether the log of `HEAD` says that its branch had commits.
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

    /// Why references cannot be read, where they are kept in another way than as files.
    fn foreign_references(&self) -> Option<String> {
        let kept = self.place.config.extension("refstorage")?;
        let is_files = kept.eq_ignore_ascii_case(b"files");
        (!is_files).then(|| "references are stored as reftable, which is not supported".to_owned())
    }

    /// A commit by its id, or by that of a tag that leads to it.
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
        Err(Lost::Damaged("tags are nested too deep"))
    }

    /// An object, or the beginning of one that is too large.
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

    /// What the repository states about itself at a commit.
    pub(crate) fn describe(&self, kind: SourceKind, commit: Option<&Found>) -> SourceInfo {
        let mut info = SourceInfo::new(kind);
        if let Some(commit) = commit {
            info.commit = Some(commit.id.to_string());
            info.timestamp = Some(commit.head.timestamp);
            info.tags = self.tags_of(commit.id);
        }
        // A remote that is a path on this machine says nothing about the repository.
        let url = self.place.config.origin.as_deref().and_then(|url| std::str::from_utf8(url).ok());
        if let Some(url) = url.and_then(GitUrl::parse) {
            info.name = Some(url.name().to_owned());
            info.url = Some(SourceUrl::from(&url));
        }
        info
    }

    /// The names of the tags that lead to a commit, sorted.
    fn tags_of(&self, commit: Oid) -> Vec<String> {
        if self.foreign_references().is_some() {
            return Vec::new();
        }
        // Shared by all tags, so that very many large ones end.
        let effort = Effort::default();
        let peel = |id| {
            let read = || self.commit(id, &effort).ok().map(|found| found.id);
            if id == commit { Some(id) } else { read() }
        };
        self.refs.tags_of(&self.place, commit, peel)
    }

    /// What is to be said of the git data themselves, whatever is read of them.
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
    /// A small blob is read completely and compared with its id, like any other. Of a large one, only the
    /// requested bytes are inflated, and these are not verified, because that would require hashing all of it.
    /// One that is stored as a delta must be assembled from the beginning, so it is read completely.
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
                    // A difference.
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

//! git2, and nothing of it outside this crate.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use git2::{Repository, RepositoryOpenFlags};
use plimsoll_model::{GitUrl, Redacted, SourceInfo, SourceKind};

use crate::loose::Loose;
use crate::{Oid, ReadError};

/// One repository, opened as often as there are threads that read from it at the same time:
/// a git2 repository cannot be shared.
pub(crate) struct Pool {
    path: PathBuf,
    loose: Loose,
    free: Mutex<Vec<Repository>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    pub(crate) fn new(repository: Repository, loose: Loose) -> Self {
        Self { path: repository.path().to_path_buf(), loose, free: Mutex::new(vec![repository]) }
    }

    /// The guard before its loose objects.
    pub(crate) fn loose(&self) -> &Loose {
        &self.loose
    }

    /// Runs `work` with a repository of the pool.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&Repository) -> Result<T, git2::Error>,
    ) -> Result<T, git2::Error> {
        let idle = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let repository = match idle {
            Some(repository) => repository,
            None => open(&self.path)?,
        };
        let result = work(&repository);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(repository);
        result
    }

    /// Runs `work` with a repository of the pool and the guard before its loose objects.
    pub(crate) fn with_loose<T>(
        &self,
        work: impl FnOnce(&Repository, &Loose) -> Result<T, git2::Error>,
    ) -> Result<T, git2::Error> {
        self.with(|repository| work(repository, &self.loose))
    }

    /// Reads a blob of at most `limit` bytes, asking for its size first.
    pub(crate) fn blob(&self, oid: Oid, limit: u64) -> Result<Vec<u8>, ReadError> {
        let outcome = self.with(|repository| {
            let id = git2::Oid::from_bytes(oid.as_bytes())?;
            self.loose.check(id)?;
            let odb = repository.odb()?;
            let (size, kind) = odb.read_header(id)?;
            let size = u64::try_from(size).unwrap_or(u64::MAX);
            if size > limit {
                return Ok(Err(ReadError::TooLarge { size, limit }));
            }
            if kind != git2::ObjectType::Blob {
                return Ok(Err(ReadError::Failed(format!("the object is a {kind}, not a blob"))));
            }
            Ok(Ok(odb.read(id)?.data().to_vec()))
        });
        match outcome {
            Ok(content) => content,
            Err(why) if why.code() == git2::ErrorCode::NotFound => Err(ReadError::Missing),
            Err(why) => Err(ReadError::Failed(message(&why))),
        }
    }
}

/// Opens the repository at exactly this path: nothing above it is looked at.
pub(crate) fn open(path: &Path) -> Result<Repository, git2::Error> {
    let none: [&std::ffi::OsStr; 0] = [];
    Repository::open_ext(path, RepositoryOpenFlags::NO_SEARCH, none)
}

pub(crate) fn oid(id: git2::Oid) -> Option<Oid> {
    <[u8; 20]>::try_from(id.as_bytes()).ok().map(Oid::from_bytes)
}

/// An error of libgit2 without what it quotes: paths of this machine, mostly.
pub(crate) fn message(why: &git2::Error) -> String {
    let kept: String = why.message().split('\'').step_by(2).collect();
    let words: Vec<&str> =
        kept.split_whitespace().filter(|word| !word.starts_with('/') && *word != ":").collect();
    let text = words.join(" ");
    let text = text.trim_end_matches(':');
    // What it was at is gone.
    text.strip_suffix(" at").unwrap_or(text).to_owned()
}

/// What a repository says of itself at a commit.
pub(crate) fn describe(
    repository: &Repository,
    kind: SourceKind,
    commit: Option<&git2::Commit<'_>>,
) -> SourceInfo {
    let mut info = SourceInfo::new(kind);
    if let Some(commit) = commit {
        info.commit = Some(commit.id().to_string());
        info.timestamp = Some(commit.time().seconds());
    }
    // A remote that is a path on this machine says nothing about the repository.
    let remote = repository.find_remote("origin").ok();
    let url = remote.as_ref().and_then(|remote| remote.url().ok());
    if let Some(url) = url.and_then(GitUrl::parse) {
        info.name = Some(url.name().to_owned());
        info.url = Some(Redacted::new(&url.https()));
    }
    info
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn messages_name_no_path_of_this_machine() {
        for (text, kept) in [
            ("revspec 'nope' not found", "revspec not found"),
            ("could not find repository at '/srv/x'", "could not find repository"),
            ("failed to open /srv/x : denied", "failed to open denied"),
        ] {
            assert_eq!(message(&git2::Error::from_str(text)), kept);
        }
    }
}

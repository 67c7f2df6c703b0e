//! Measures the stages of a scan.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use plimsoll_detect::{Observer, Stage};
use plimsoll_model::{Diagnostic, RepoPath, SourceInfo};
use plimsoll_source::{Checkout, Entry, Oid, ReadError, Source};

/// One stage of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageTime {
    /// The stage.
    pub stage: Stage,
    /// The number of files of the source that it read. Files of checked-out submodules and followed
    /// repositories are not counted.
    pub files: u64,
    /// The number of bytes in these files.
    pub bytes: u64,
    /// The time from its start to that of the next stage.
    pub time: Duration,
}

/// An observer that counts what each stage reads and how long it takes.
///
/// ```
/// use std::sync::Arc;
///
/// use plimsoll::{MemorySource, Scan, Stage, Timings};
///
/// let source = MemorySource::new().with_file(".pre-commit-config.yaml", "repos: []\n");
/// let timings = Arc::new(Timings::default());
/// Scan::source(Box::new(source)).observer(Arc::clone(&timings)).run()?;
/// let stages = timings.stages();
/// assert_eq!(stages.iter().map(|stage| stage.files).sum::<u64>(), 1);
/// assert_eq!(stages.iter().map(|stage| stage.bytes).sum::<u64>(), 10);
/// assert_eq!(stages[0].stage, Stage::Opening);
/// # Ok::<(), plimsoll::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Timings(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    done: Vec<StageTime>,
    current: Option<(StageTime, Instant)>,
}

impl State {
    fn close(&self) -> Option<StageTime> {
        self.current.map(|(stage, begun)| StageTime { time: begun.elapsed(), ..stage })
    }
}

impl Timings {
    /// The stages so far, with the current one last.
    pub fn stages(&self) -> Vec<StageTime> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.done.iter().copied().chain(state.close()).collect()
    }
}

impl Observer for Timings {
    fn stage(&self, stage: Stage, _pieces: Option<u64>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let closed = state.close();
        state.done.extend(closed);
        let stage = StageTime { stage, files: 0, bytes: 0, time: Duration::ZERO };
        state.current = Some((stage, Instant::now()));
    }

    fn read(&self, bytes: u64) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((stage, _)) = &mut state.current {
            stage.files += 1;
            stage.bytes += bytes;
        }
    }
}

/// A source that reports to an observer what is read from it.
#[derive(Debug)]
pub(crate) struct Watched<'a> {
    inner: &'a dyn Source,
    observer: Watcher<'a>,
}

struct Watcher<'a>(&'a dyn Observer);

impl std::fmt::Debug for Watcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watcher")
    }
}

impl<'a> Watched<'a> {
    pub(crate) fn new(inner: &'a dyn Source, observer: &'a dyn Observer) -> Self {
        Self { inner, observer: Watcher(observer) }
    }
}

impl Source for Watched<'_> {
    fn info(&self) -> &SourceInfo {
        self.inner.info()
    }

    fn entries(&self) -> &[Entry] {
        self.inner.entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.inner.read(entry, limit)?;
        self.observer.0.read(u64::try_from(content.len()).unwrap_or(u64::MAX));
        Ok(content)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.inner.read_head(entry, bytes)?;
        self.observer.0.read(u64::try_from(content.len()).unwrap_or(u64::MAX));
        Ok(content)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.inner.link_target(entry)
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        self.inner.current(path)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        self.inner.blob_id(entry, limit)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        self.inner.diagnostics()
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        self.inner.checkout(path)
    }

    fn repositories(&self) -> &[RepoPath] {
        self.inner.repositories()
    }
}

//! Watching a scan, and canceling it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A stage of a scan, in the order in which they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The source is opened and its entries are listed.
    Opening,
    /// Files are read, and detectors look at each one. The unit of progress is one file.
    Reading,
    /// Detectors look at what they found in all files.
    Finishing,
    /// Conclusions are derived from claims and references.
    Concluding,
    /// Enrichers add what they know.
    Enriching,
    /// Rules and policy are applied.
    Assessing,
    /// Documents are written. Reported by callers that write some.
    Writing,
}

impl Stage {
    /// Its name, such as `reading`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Reading => "reading",
            Self::Finishing => "finishing",
            Self::Concluding => "concluding",
            Self::Enriching => "enriching",
            Self::Assessing => "assessing",
            Self::Writing => "writing",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Follows a scan. Methods are called from several threads.
pub trait Observer: Send + Sync {
    /// A stage began, with the number of its pieces of work if that is known.
    fn stage(&self, _stage: Stage, _pieces: Option<u64>) {}

    /// One piece of work of the current stage was done.
    fn piece(&self) {}

    /// A file was read, of this many bytes.
    fn read(&self, _bytes: u64) {}
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn stage(&self, stage: Stage, pieces: Option<u64>) {
        (**self).stage(stage, pieces);
    }

    fn piece(&self) {
        (**self).piece();
    }

    fn read(&self, bytes: u64) {
        (**self).read(bytes);
    }
}

/// Follows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// Stops a scan from another thread.
///
/// ```
/// let token = plimsoll_detect::CancelToken::default();
/// token.clone().cancel();
/// assert!(token.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Asks the scan to stop at the next file.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether cancellation was requested.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
